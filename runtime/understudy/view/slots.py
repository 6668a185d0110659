"""What slots show to one reader, and what to send when it has changed.

`diff` is the hot path of every update: it looks at the slots that it is told about and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from understudy.vars.expr import Scope, StateSource
from understudy.view.pieces import Block, ChoiceSlot, Row, RowsSlot, Screen, Slot, ValueSlot, paint_pieces
from understudy.view.rows import Drop, Move, Put, steps_between
from understudy.view.style import Rule, first_rule
from understudy.view.template import Template

__all__ = ["Diff", "Screen", "diff", "paint", "rules_of", "show"]

# A text at least as long as this that only grew is sent as what was added.
_LONG = 32


class Diff:
    """What changed: `ops` flat for the wire, `values` for the screen that the server keeps."""

    __slots__ = ("ops", "values")

    def __init__(self) -> None:
        self.ops: list[object] = []
        self.values: list[tuple[int, object]] = []

    def __bool__(self) -> bool:
        return bool(self.ops)


def show(template: Template, source: StateSource) -> Screen:
    """What each slot of the template shows to the reader whose states `source` has."""
    return template.block.show(Scope(source))


def paint(template: Template, screen: Screen) -> str:
    """The HTML of the template as it stands in a page."""
    out: list[str] = []
    paint_pieces(template.block.pieces, screen, out, first=True)
    return "".join(out)


def diff(
    template: Template,
    screen: Screen,
    source: StateSource,
    numbers: Sequence[int] | None = None,
    scope: Scope | None = None,
) -> Diff:
    """What differs from `screen` now, among the slots `numbers`, which rise (None: all). Leaves `screen` as it is.

    `scope`: one of `source` that the caller keeps, where updates are so many that making one counts.
    """
    found = Diff()
    slots = template.block.slots
    numbers = range(len(slots)) if numbers is None else numbers
    _differences(slots, screen, scope or Scope(source), numbers, found)
    return found


def rules_of(template: Template, screen: Screen) -> list[Rule]:
    """The rules that dynamic style needs for what `screen` shows, beside the template's own."""
    found: dict[Rule, None] = {}
    _rules(template.block, screen, found)
    return list(found)


def _differences(slots: Sequence[Slot], screen: Screen, scope: Scope, numbers: Iterable[int], found: Diff) -> None:
    covered = 0
    ops, values = found.ops, found.values
    for number in numbers:
        if number < covered:
            continue
        slot = slots[number]
        guard = slot.guard
        if guard is not None and screen[guard[0]] != guard[1]:
            continue
        old: Any = screen[number]
        new: Any
        if type(slot) is ValueSlot:
            new = slot.show(scope)
            if new == old:
                continue
            values.append((number, new))
            name = slot.name
            if name:
                ops += (number, new)
            elif name is not None:
                grown = len(old) >= _LONG and new.startswith(old)
                ops += (number, ["+", new[len(old) :]] if grown else new)
        elif type(slot) is RowsSlot:
            steps, new, changed = _rows(slot, old, scope)
            if changed:
                values.append((number, new))
            if steps:
                ops += (number, steps)
        elif type(slot) is ChoiceSlot:
            new = slot.show(scope)
            if new != old:
                covered = slot.end
                _other_branch(slots, slot, new, screen, scope, found)


def _other_branch(
    slots: Sequence[Slot], slot: ChoiceSlot, branch: int, screen: Screen, scope: Scope, found: Diff
) -> None:
    values: dict[int, object] = {slot.number: branch}
    for number in slot.spans[branch]:
        inner = slots[number]
        guard = inner.guard
        hidden = guard is not None and values[guard[0]] != guard[1]
        values[number] = None if hidden else inner.show(scope)
    out: list[str] = []
    paint_pieces(slot.branches[branch], values, out, first=False)
    found.ops += (slot.number, ["h", "".join(out)])
    for number in range(slot.number + 1, slot.end):
        if number not in values and screen[number] is not None:
            values[number] = None
    found.values.extend(sorted(values.items(), key=lambda pair: pair[0]))


def _rows(slot: RowsSlot, old: list[Row], scope: Scope) -> tuple[list[object], list[Row], bool]:
    items = slot.items(scope)
    keys, by_value = slot.keys(items, scope)
    steps, origins = steps_between([row.key for row in old], keys, by_value)
    block = slot.block
    slots = block.slots
    everything = range(len(slots))
    bound = scope.bound
    item_name, index_name = slot.item, slot.index
    rows: list[Row] = []
    patches: list[object] = []
    changed = bool(steps)
    inner = Diff()
    for index, item in enumerate(items):
        origin = origins[index]
        if origin is None:
            rows.append(Row(keys[index], slot.row(item, index, scope)))
            continue
        before = old[origin]
        bound[item_name] = item
        bound[index_name] = index
        _differences(slots, before.screen, scope, everything, inner)
        if not inner.values and before.key == keys[index]:
            rows.append(before)
            continue
        changed = True
        after = list(before.screen)
        for number, value in inner.values:
            after[number] = value
        rows.append(Row(keys[index], after))
        if inner.ops:
            patches.append(["r", index, inner.ops])
        inner = Diff()
    ops: list[object] = []
    for step in steps:
        match step:
            case Drop(position, count):
                ops.append(["d", position, count])
            case Move(origin, position):
                ops.append(["m", origin, position])
            case Put(position, row):
                out: list[str] = []
                paint_pieces(block.pieces, rows[row].screen, out, first=False)
                ops.append(["p", position, "".join(out)])
    return ops + patches, rows, changed


def _rules(block: Block, screen: Screen, found: dict[Rule, None]) -> None:
    for slot in block.slots:
        value = screen[slot.number]
        if type(slot) is RowsSlot:
            for row in cast("list[Row] | None", value) or ():
                _rules(slot.block, row.screen, found)
        elif type(slot) is ValueSlot and slot.name and slot.name.startswith("style."):
            rule = first_rule(slot.name[6:], value)
            if rule is not None:
                found[rule] = None
