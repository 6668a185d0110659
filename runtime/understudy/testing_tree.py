"""The tree of a page's HTML, with the marks of its slots, and what a browser would send from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from understudy.html import BOOLEAN_ATTRIBUTES, VOID_ELEMENTS, attribute, escape

__all__ = ["FIELDS", "Anything", "Comment", "Element", "Listener", "TextNode", "html_of", "parsed"]

_OPEN = re.compile(r"(\d+)([?*]?)\Z")
_PROPERTIES = frozenset(("value", "checked", "indeterminate", "selected", "open"))
FIELDS = ("input", "textarea", "select")


@dataclass(eq=False, slots=True)
class TextNode:
    """Text between tags."""

    content: str
    parent: Element


@dataclass(eq=False, slots=True)
class Comment:
    """A mark of a slot."""

    content: str
    parent: Element


@dataclass(frozen=True, slots=True)
class Listener:
    """One entry of `data-on`: which action an event starts, what it sends, and what the page has captured for it."""

    event: str
    action: int
    kind: str
    options: str
    captured: tuple[object, ...]


class Element:
    """An element with its attributes as they stand now. `typed` is what the reader did to a field, if anything."""

    __slots__ = ("attributes", "children", "parent", "style", "tag", "typed")

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children: list[Element | TextNode | Comment] = []
        self.style: dict[str, str] = {}
        self.typed: str | bool | None = None

    def text(self) -> str:
        """What can be read in it."""
        parts: list[str] = []
        for child in self.children:
            if isinstance(child, TextNode):
                parts.append(child.content)
            elif isinstance(child, Element) and "hidden" not in child.attributes:
                parts.append(child.text())
        return "".join(parts)

    def elements(self) -> Iterator[Element]:
        """Itself and every element in it, in document order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.elements()

    def ancestors(self) -> Iterator[Element]:
        """The elements around it, from the inside out."""
        parent = self.parent
        while parent is not None:
            yield parent
            parent = parent.parent

    @property
    def value(self) -> str:
        """What a field holds: what was typed, else what the page says."""
        if isinstance(self.typed, str):
            return self.typed
        if self.tag == "textarea":
            return self.text()
        if self.tag == "select" and "value" not in self.attributes:
            options = [one for one in self.elements() if one.tag == "option"]
            chosen = next((one for one in options if "selected" in one.attributes), options[0] if options else None)
            return "" if chosen is None else chosen.value
        if self.tag == "option" and "value" not in self.attributes:
            return self.text().strip()
        return self.attributes.get("value", "on" if self.attributes.get("type") in ("checkbox", "radio") else "")

    @property
    def checked(self) -> bool:
        """Whether a box is ticked."""
        return self.typed if isinstance(self.typed, bool) else "checked" in self.attributes

    def listeners(self) -> list[Listener]:
        """What happens at events on this very element."""
        found: list[Listener] = []
        for entry in self.attributes.get("data-on", "").split():
            event, action, kind, options = (
                [*entry.split(":"), "n", ""][:4] if entry.count(":") < 2 else ([*entry.split(":"), ""][:4])
            )
            captured = json.loads(self.attributes.get(f"data-c{action}", "[]"))
            found.append(Listener(event, int(action), kind or "n", options, tuple(captured)))
        return found

    def payload(self, kind: str, key: str = "") -> list[object]:
        """What the browser sends for a listener of that kind."""
        match kind:
            case "v":
                return [self.value]
            case "c":
                return [self.checked]
            case "l":
                return [[float(self.value) if "." in self.value else int(self.value or 0)]]
            case "k":
                return [key]
            case "f":
                return [self.form_values()]
            case "o":
                return ["open" in self.attributes]
            case _:
                return []

    def form_values(self) -> dict[str, object]:
        """What a form sends: the values of its named fields, a list where a name has several."""
        values: dict[str, object] = {}
        for one in self.elements():
            name = one.attributes.get("name") or one.attributes.get("id")
            if one.tag not in FIELDS or not name or "disabled" in one.attributes:
                continue
            kind = one.attributes.get("type", "")
            if kind == "checkbox" and "value" not in one.attributes:
                values[name] = one.checked
            elif kind not in ("checkbox", "radio") or one.checked:
                values[name] = one.value
        return values

    def html(self) -> str:
        """Its HTML as it stands now, attributes in the order of their names."""
        inner = "".join(html_of(child) for child in self.children)
        if self.tag in ("pre", "textarea") and inner.startswith("\n"):
            inner = "\n" + inner
        attributes = dict(self.attributes)
        if self.style:
            attributes["data-style"] = ";".join(f"{name}:{value}" for name, value in sorted(self.style.items()))
        shown = "".join(
            attribute(name, True if name in BOOLEAN_ATTRIBUTES else value) for name, value in sorted(attributes.items())
        )
        return f"<{self.tag}{shown}>" + ("" if self.tag in VOID_ELEMENTS else f"{inner}</{self.tag}>")


Anything = Element | TextNode | Comment


def html_of(node: Anything) -> str:
    if isinstance(node, Element):
        return node.html()
    return f"<!--{node.content}-->" if isinstance(node, Comment) else escape(node.content)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {}, None)
        self.current = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, self.current)
        for pair in filter(None, attributes.pop("data-style", "").split(";")):
            name, _, value = pair.partition(":")
            element.style[name] = value
        self.current.children.append(element)
        if tag not in VOID_ELEMENTS:
            self.current = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.current.tag == tag:
            self.current = self.current.parent or self.root
            return
        for around in self.current.ancestors():
            if around.tag == tag:
                self.current = around.parent or self.root
                return

    def handle_data(self, data: str) -> None:
        siblings = self.current.children
        if self.current.tag in ("textarea", "pre") and not siblings and data.startswith("\n"):
            data = data[1:]
        if siblings and isinstance(siblings[-1], TextNode):
            siblings[-1].content += data
        elif data:
            siblings.append(TextNode(data, self.current))

    def handle_comment(self, data: str) -> None:
        self.current.children.append(Comment(data, self.current))


def parsed(html: str, parent: Element) -> list[Anything]:
    parser = _Parser()
    parser.feed(html)
    parser.close()
    for child in parser.root.children:
        child.parent = parent
    return parser.root.children
