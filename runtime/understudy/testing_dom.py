"""What a reader's browser has in front of it, without a browser: the page's HTML, and updates applied to it.

It does with slots what `client/slots.js` and `client/rows.js` do, on a small tree of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, cast

from understudy.html import BOOLEAN_ATTRIBUTES, VOID_ELEMENTS, attribute, escape

__all__ = ["Comment", "Dom", "Element", "Listener", "TextNode"]

_OPEN = re.compile(r"(\d+)([?*]?)\Z")
_PROPERTIES = frozenset(("value", "checked", "indeterminate", "selected", "open"))
_FIELDS = ("input", "textarea", "select")


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
                (entry.split(":") + ["n", ""])[:4] if entry.count(":") < 3 else entry.split(":")
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
            if one.tag not in _FIELDS or not name or "disabled" in one.attributes:
                continue
            kind = one.attributes.get("type", "")
            if kind == "checkbox" and "value" not in one.attributes:
                values[name] = one.checked
            elif kind not in ("checkbox", "radio") or one.checked:
                values[name] = one.value
        return values

    def html(self) -> str:
        """Its HTML as it stands now, attributes in the order of their names."""
        inner = "".join(_html_of(child) for child in self.children)
        attributes = dict(self.attributes)
        if self.style:
            attributes["data-style"] = ";".join(f"{name}:{value}" for name, value in sorted(self.style.items()))
        shown = "".join(
            attribute(name, True if name in BOOLEAN_ATTRIBUTES else value) for name, value in sorted(attributes.items())
        )
        return f"<{self.tag}{shown}>" + ("" if self.tag in VOID_ELEMENTS else f"{inner}</{self.tag}>")


Anything = Element | TextNode | Comment


def _html_of(node: Anything) -> str:
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


def _parsed(html: str, parent: Element) -> list[Anything]:
    parser = _Parser()
    parser.feed(html)
    parser.close()
    for child in parser.root.children:
        child.parent = parent
    return parser.root.children


@dataclass(frozen=True, slots=True)
class _Region:
    """The siblings from `start` up to `end`; None for the edge of the parent."""

    parent: Element
    start: Comment | None
    end: Comment | None

    def bounds(self) -> tuple[int, int]:
        children = self.parent.children
        return (
            0 if self.start is None else children.index(self.start) + 1,
            len(children) if self.end is None else children.index(self.end),
        )

    def replace(self, nodes: Sequence[Anything]) -> None:
        first, last = self.bounds()
        self.parent.children[first:last] = nodes

    def rows(self) -> list[_Region]:
        """The rows of a rows slot."""
        first, last = self.bounds()
        children = self.parent.children
        marks = [mark for mark, depth in _depths(children[first:last]) if depth == 0 and mark.content == "."]
        return [_Region(self.parent, mark, end) for mark, end in zip(marks, [*marks[1:], self.end], strict=False)]


def _depths(nodes: Sequence[Anything]) -> Iterator[tuple[Comment, int]]:
    """The comments among siblings, with how many slots are open around each."""
    depth = 0
    for node in nodes:
        if isinstance(node, Comment):
            depth -= node.content == "/"
            yield node, depth
            depth += _OPEN.match(node.content) is not None


def _end_of(mark: Comment) -> Comment:
    siblings = mark.parent.children
    for other, depth in _depths(siblings[siblings.index(mark) :]):
        if other is not mark and depth == 0:
            return other
    raise ValueError(f"the slot <!--{mark.content}--> has no end")


def _find(region: _Region, wanted: int) -> tuple[str, Any]:
    """The place of a slot in a scope: its mark and region, or its element and the name in `data-slots`."""
    first, last = region.bounds()
    children = region.parent.children
    position = first
    while position < last:
        node = children[position]
        if isinstance(node, Comment) and (found := _OPEN.match(node.content)):
            inner = _Region(region.parent, node, _end_of(node))
            if int(found[1]) == wanted:
                return found[2], inner
            if found[2] == "*":
                position = inner.bounds()[1]
        elif isinstance(node, Element):
            for entry in node.attributes.get("data-slots", "").split():
                name, _, number = entry.rpartition(":")
                if int(number) == wanted:
                    return name, node
            deeper = _find(_Region(node, None, None), wanted)
            if deeper[1] is not None:
                return deeper
        position += 1
    return "", None


def _apply(region: _Region, ops: Sequence[object]) -> None:
    for slot, value in zip(ops[::2], ops[1::2], strict=True):
        kind, place = _find(region, cast("int", slot))
        if place is None:
            raise LookupError(f"there is no slot {slot}")
        if isinstance(place, Element):
            _set(place, kind, value)
        elif kind == "*":
            for step in cast("list[list[Any]]", value):
                _step(place, step)
        elif kind == "?":
            place.replace(_parsed(cast("list[str]", value)[1], place.parent))
        else:
            text = value if isinstance(value, str) else _shown(place) + cast("list[str]", value)[1]
            place.replace([TextNode(text, place.parent)] if text else [])


def _shown(region: _Region) -> str:
    first, last = region.bounds()
    return "".join(node.content for node in region.parent.children[first:last] if isinstance(node, TextNode))


def _step(region: _Region, step: list[Any]) -> None:
    rows = region.rows()
    children = region.parent.children

    def start_of(index: int) -> int:
        mark = rows[index].start if index < len(rows) else region.end
        return children.index(cast("Comment", mark))

    match step:
        case ["p", index, html]:
            if not 0 <= index <= len(rows):
                raise IndexError(f"a row cannot be put at {index} of {len(rows)}")
            start = start_of(index)
            children[start:start] = [Comment(".", region.parent), *_parsed(html, region.parent)]
        case ["d", index, count]:
            if not 0 <= index < index + count <= len(rows):
                raise IndexError(f"{count} rows cannot be dropped from {index} of {len(rows)}")
            del children[start_of(index) : start_of(index + count)]
        case ["m", origin, goal]:
            start, end = start_of(origin), start_of(origin + 1)
            taken = children[start:end]
            del children[start:end]
            del rows[origin]
            position = start_of(goal)
            children[position:position] = taken
        case ["r", index, ops]:
            _apply(rows[index], ops)
        case _:
            raise ValueError(f"{step!r} is no step for rows")


def _set(element: Element, name: str, value: object) -> None:
    if name.startswith("style."):
        if value is None:
            element.style.pop(name[6:], None)
        else:
            element.style[name[6:]] = str(value)
        return
    if name == "text" or (name == "value" and element.tag == "textarea"):
        element.children = [TextNode(str(value), element)] if value else []
        element.typed = None
        return
    if name in _PROPERTIES:
        element.typed = None
    if name[:1] == "c" and name[1:].isdigit():
        name = f"data-{name}"
    if name == "indeterminate":
        return
    if value is None or value is False or (name == "class" and not value):
        element.attributes.pop(name, None)
    else:
        element.attributes[name] = "" if value is True else str(value)


class Dom:
    """A live part of a page."""

    __slots__ = ("root",)

    def __init__(self, root: Element) -> None:
        self.root = root

    @classmethod
    def parse(cls, html: str) -> Dom:
        """The tree of a template's HTML, as painted."""
        root = Element("", {}, None)
        root.children = _parsed(html, root)
        return cls(root)

    def apply(self, ops: Sequence[object]) -> None:
        """Applies `[slot, value, slot, value, …]` of the outermost scope. Raises LookupError for an unknown slot."""
        _apply(_Region(self.root, None, None), ops)

    def text(self) -> str:
        """What a reader sees, as one text."""
        return self.root.text()

    def html(self) -> str:
        """The HTML as it stands now."""
        return "".join(_html_of(child) for child in self.root.children)

    def elements(self) -> Iterator[Element]:
        """Every element in document order."""
        return (element for element in self.root.elements() if element is not self.root)

    def by_id(self, name: str) -> Element | None:
        """The element with that id."""
        return next((one for one in self.elements() if one.attributes.get("id") == name), None)

    def button(self, name: str) -> Element | None:
        """What can be pressed under that name: a button, a link, a summary, anything that listens to a click."""
        fitting = [one for one in self.elements() if self._name_of(one) == name and "hidden" not in one.attributes]
        for one in fitting:
            if one.tag in ("button", "a", "summary") or one.attributes.get("role") in (
                "button",
                "tab",
                "menuitem",
            ):
                return one
        return next((one for one in fitting if "data-on" in one.attributes), None)

    def fields(self) -> list[Element]:
        """Every field in document order."""
        return [one for one in self.elements() if one.tag in _FIELDS and one.attributes.get("type") != "hidden"]

    def field(self, name: str | None = None) -> Element | None:
        """The field with that id, name, label, aria-label or placeholder; the only one for None."""
        fields = self.fields()
        if name is None:
            return fields[0] if len(fields) == 1 else None
        labels = {one.attributes.get("for", ""): one.text().strip() for one in self.elements() if one.tag == "label"}
        for one in fields:
            said = {one.attributes.get(key) for key in ("id", "name", "aria-label", "placeholder")}
            said.update(around.text().strip() for around in one.ancestors() if around.tag == "label")
            said.add(labels.get(one.attributes.get("id", "?")))
            if name in said:
                return one
        return None

    @staticmethod
    def _name_of(element: Element) -> str:
        own = element.attributes.get("aria-label") or element.text() or element.attributes.get("title", "")
        return " ".join(own.split())
