"""What a compiled template is made of: pieces that paint themselves from a screen, and the slots among them.

A screen is the list of what each slot of a scope shows. A slot inside of a branch that is not shown has the
value None. Rows have screens of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from understudy.action import captured_text
from understudy.html import attribute, escape
from understudy.vars.expr import Binding, Evaluate, Scope
from understudy.view.flow import items_of
from understudy.view.style import first_rule

__all__ = [
    "Block",
    "Captures",
    "ChoiceSlot",
    "Content",
    "Opening",
    "Piece",
    "Row",
    "RowsSlot",
    "Screen",
    "Slot",
    "ValueSlot",
    "paint_pieces",
]

Screen = list[object]
Guard = tuple[int, int]


class Row(NamedTuple):
    """One row as shown. `key` says which row it is when the list changes."""

    key: object
    screen: Screen


class NumberedSlot:
    """A numbered place whose value differs between readers. `guard`: the choice and branch that it lies in.

    Every kind has `show(scope)`, its value for one reader, and `paint(screen, out, first)`, its HTML;
    `first`: for the page itself, not for an update; the two differ in dynamic style.
    """

    __slots__ = ("guard", "number")

    def __init__(self, number: int, guard: Guard | None) -> None:
        self.number = number
        self.guard = guard


class ValueSlot(NumberedSlot):
    """A text between comments (its name is ""), or what an element's `data-slots` names: an attribute,
    a class, a style property. One without a name is painted and never sent: it is the reader's from then on.
    """

    __slots__ = ("name", "show")

    def __init__(self, number: int, guard: Guard | None, name: str | None, evaluate: Evaluate) -> None:
        super().__init__(number, guard)
        self.name = name
        self.show = evaluate

    def paint(self, screen: Any, out: list[str], first: bool) -> None:
        out.append(f"<!--{self.number}-->{escape(cast('str', screen[self.number]))}<!--/-->")


class Captures:
    """Evaluates what an action takes along from the page, as the text that the browser sends back."""

    __slots__ = ("evaluates",)

    def __init__(self, evaluates: Sequence[Evaluate]) -> None:
        self.evaluates = tuple(evaluates)

    def __call__(self, scope: Scope) -> object:
        return captured_text([evaluate(scope) for evaluate in self.evaluates])


class ChoiceSlot(NumberedSlot):
    """Shows one of several branches; its value is the number of the branch."""

    __slots__ = ("branches", "end", "spans", "tests")

    def __init__(self, number: int, guard: Guard | None, tests: Sequence[Evaluate]) -> None:
        super().__init__(number, guard)
        self.tests = tuple(tests)
        self.branches: tuple[tuple[Piece, ...], ...] = ()
        self.spans: tuple[range, ...] = ()
        self.end = number + 1

    def show(self, scope: Scope) -> object:
        for branch, test in enumerate(self.tests):
            if test(scope):
                return branch
        return len(self.tests)

    def paint(self, screen: Any, out: list[str], first: bool) -> None:
        out.append(f"<!--{self.number}?-->")
        paint_pieces(self.branches[cast("int", screen[self.number])], screen, out, first)
        out.append("<!--/-->")


class RowsSlot(NumberedSlot):
    """Shows a block for each item; its value is the list of its rows."""

    __slots__ = ("block", "index", "item", "iterate", "key")

    def __init__(
        self, number: int, guard: Guard | None, iterate: Evaluate, item: Binding, index: Binding, block: Block
    ) -> None:
        super().__init__(number, guard)
        self.iterate = iterate
        self.item = item
        self.index = index
        self.block = block
        self.key: Evaluate | None = None

    def items(self, scope: Scope) -> list[object]:
        """What it goes through."""
        return items_of(self.iterate(scope))

    def keys(self, items: list[object], scope: Scope) -> tuple[list[object], bool]:
        """Which row each item is, and whether by what the item is and not by a name that it keeps.

        Names are the `key` prop, an `id` or `key` of the item, the key of a dict; plain values are their
        own; where there is neither, the place in the list counts, and all keys are None.
        """
        explicit = self.key
        if explicit is not None:
            bound = scope.bound
            found: list[object] = []
            for index, item in enumerate(items):
                bound[self.item] = item
                bound[self.index] = index
                found.append(_hashable(explicit(scope)))
            return _unique(found), False
        if _PLAIN.issuperset(map(type, items)):
            return _unique(items), True
        found = [_natural_key(item) for item in items]
        return ([None] * len(found), True) if None in found else (_unique(found), False)

    def show(self, scope: Scope) -> object:
        items = self.items(scope)
        keys, _ = self.keys(items, scope)
        return [
            Row(key, self.row(item, index, scope)) for index, (item, key) in enumerate(zip(items, keys, strict=True))
        ]

    def row(self, item: object, index: int, scope: Scope) -> Screen:
        """The screen of one row."""
        scope.bound[self.item] = item
        scope.bound[self.index] = index
        return self.block.show(scope)

    def paint(self, screen: Any, out: list[str], first: bool) -> None:
        out.append(f"<!--{self.number}*-->")
        for row in cast("list[Row]", screen[self.number]):
            out.append("<!--.-->")
            paint_pieces(self.block.pieces, row.screen, out, first)
        out.append("<!--/-->")


class Content:
    """The content of an element that takes no comments: `textarea`, `option`, `title`."""

    __slots__ = ("keeps_line", "number")

    def __init__(self, number: int, keeps_line: bool) -> None:
        self.number = number
        self.keeps_line = keeps_line

    def paint(self, screen: Any, out: list[str], first: bool) -> None:
        text = cast("str", screen[self.number] or "")
        # A parser drops the first line break of a textarea.
        out.append("\n" + escape(text) if self.keeps_line and text.startswith("\n") else escape(text))


@dataclass(frozen=True, slots=True)
class Opening:
    """The start tag of an element with slots. Numbers are those of the slots that hold the values."""

    before: str
    after: str
    classes: str
    class_slot: int | None
    attributes: tuple[tuple[str, int], ...]
    styles: tuple[tuple[str, int], ...]

    def paint(self, screen: Any, out: list[str], first: bool) -> None:
        names = self.classes if self.class_slot is None else str(screen[self.class_slot])
        out.append(self.before)
        style = ""
        if self.styles:
            values = [(name, screen[number]) for name, number in self.styles if screen[number]]
            if first:
                rules = [rule for name, value in values if (rule := first_rule(name, value))]
                names = " ".join([*([names] if names else []), *(rule.name for rule in rules)])
            # With a class of its own in a slot, the first change of it would take the rule's class away.
            if not first or self.class_slot is not None:
                style = ";".join(f"{name}:{value}" for name, value in values)
        if names:
            out.append(attribute("class", names))
        for name, number in self.attributes:
            out.append(attribute(name, cast("str | bool | None", screen[number])))
        if style:
            out.append(attribute("data-style", style))
        out.append(self.after)


Slot = ValueSlot | ChoiceSlot | RowsSlot
Piece = str | ValueSlot | ChoiceSlot | RowsSlot | Opening | Content


class Block:
    """The pieces and slots of one scope: the whole template, or a row."""

    __slots__ = ("pieces", "slots")

    def __init__(self) -> None:
        self.pieces: tuple[Piece, ...] = ()
        self.slots: list[Slot] = []

    def show(self, scope: Scope) -> Screen:
        """What each slot shows to one reader."""
        values: Screen = []
        for slot in self.slots:
            guard = slot.guard
            hidden = guard is not None and values[guard[0]] != guard[1]
            values.append(None if hidden else slot.show(scope))
        return values


def paint_pieces(
    pieces: Sequence[Piece], screen: Sequence[object] | Mapping[int, object], out: list[str], first: bool
) -> None:
    """Appends the HTML of `pieces` to `out`."""
    for piece in pieces:
        if isinstance(piece, str):
            out.append(piece)
        else:
            piece.paint(screen, out, first)


_PLAIN = frozenset((str, int, float, bool))


def _unique(keys: list[object]) -> list[object]:
    """Keys that stand more than once are told apart by how often they stood before."""
    if len(set(keys)) == len(keys):
        return keys
    counts: dict[object, int] = {}
    unique: list[object] = []
    for key in keys:
        seen = counts[key] = counts.get(key, 0) + 1
        unique.append(key if seen == 1 else (key, seen))
    return unique


def _natural_key(item: object) -> object:
    """How an item says itself which one it is."""
    if isinstance(item, (str, int, float)):
        return item
    if isinstance(item, tuple):
        pair = cast("tuple[object, ...]", item)
        return pair[0] if len(pair) == 2 and isinstance(pair[0], (str, int)) else None
    for name in ("id", "key"):
        if isinstance(item, Mapping):
            found = cast("Mapping[str, object]", item).get(name)
        else:
            found = None if isinstance(item, (list, set)) else getattr(item, name, None)
        if isinstance(found, (str, int)):
            return found
    return None


def _hashable(value: object) -> object:
    try:
        hash(value)
    except TypeError:
        return repr(value)
    return value
