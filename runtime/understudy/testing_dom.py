"""What a reader's browser has in front of it, without a browser: the page's HTML, and updates applied to it.

It does with slots what `client/slots.js` and `client/rows.js` do, on a small tree of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from understudy.testing_tree import FIELDS, Anything, Comment, Element, Listener, TextNode, html_of, parsed

__all__ = ["Comment", "Dom", "Element", "Listener", "TextNode"]

_OPEN = re.compile(r"(\d+)([?*]?)\Z")
_PROPERTIES = frozenset(("value", "checked", "indeterminate", "selected", "open"))


class Dom:
    """A live part of a page."""

    __slots__ = ("root",)

    def __init__(self, root: Element) -> None:
        self.root = root

    @classmethod
    def parse(cls, html: str) -> Dom:
        """The tree of a template's HTML, as painted."""
        root = Element("", {}, None)
        root.children = parsed(html, root)
        return cls(root)

    def apply(self, ops: Sequence[object]) -> None:
        """Applies `[slot, value, slot, value, …]` of the outermost scope. Raises LookupError for an unknown slot."""
        _apply(_Region(self.root, None, None), ops)

    def text(self) -> str:
        """What a reader sees, as one text."""
        return self.root.text()

    def html(self) -> str:
        """The HTML as it stands now."""
        return "".join(html_of(child) for child in self.root.children)

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
        return [one for one in self.elements() if one.tag in FIELDS and one.attributes.get("type") != "hidden"]

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
            place.replace(parsed(cast("list[str]", value)[1], place.parent))
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
            children[start:start] = [Comment(".", region.parent), *parsed(html, region.parent)]
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
            _apply(rows[cast("int", index)], cast("list[object]", ops))
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
