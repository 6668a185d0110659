"""How one list of rows becomes another: drop, put and move by position, as few as the keys allow.

Pure: keys in, steps out. What a row shows is none of its business.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Drop", "Move", "Put", "Step", "steps_between"]


@dataclass(frozen=True, slots=True)
class Drop:
    """Takes away `count` rows from `position` on."""

    position: int
    count: int


@dataclass(frozen=True, slots=True)
class Put:
    """Puts the row that is to be number `row` of the new list at `position`."""

    position: int
    row: int


@dataclass(frozen=True, slots=True)
class Move:
    """Takes the row at `origin` out and puts it so that it is at `position`."""

    origin: int
    position: int


Step = Drop | Put | Move


def steps_between(
    old: Sequence[object], new: Sequence[object], by_value: bool = False
) -> tuple[list[Step], list[int | None]]:
    """The steps from the rows `old` to the rows `new`, by key; and for each new row the old one that it was.

    Each step sees the list as the one before left it. `by_value`: the keys are what the rows show, so a
    value that was replaced where it stood is the same row with other content.
    """
    head, tail = _common_ends(old, new)
    origins: list[int | None] = [None] * len(new)
    origins[:head] = range(head)
    if tail:
        origins[-tail:] = range(len(old) - tail, len(old))
    if head + tail == len(old):
        return [Put(row, row) for row in range(head, len(new) - tail)], origins
    if head + tail == len(new):
        return [Drop(head, len(old) - head - tail)], origins
    places = {old[index]: index for index in range(head, len(old) - tail)}
    for row in range(head, len(new) - tail):
        origins[row] = places.get(new[row])
    staying = _longest_rising([origin for origin in origins if origin is not None])
    if by_value:
        staying |= _pair(origins, staying, head, len(old) - tail, len(new) - tail)
    return _steps(len(old), origins, staying), origins


def _common_ends(old: Sequence[object], new: Sequence[object]) -> tuple[int, int]:
    if old == new:
        return len(old), 0
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


def _pair(origins: list[int | None], staying: set[int], start: int, old_end: int, new_end: int) -> set[int]:
    """Between two rows that keep their order, pairs what is unmatched on both sides, from the left."""
    taken = {origin for origin in origins if origin is not None}
    paired: set[int] = set()
    cursor = start
    for row in range(start, new_end):
        origin = origins[row]
        if origin is None:
            while cursor < old_end and cursor in taken and cursor not in staying:
                cursor += 1
            if cursor < old_end and cursor not in taken:
                origins[row] = cursor
                paired.add(cursor)
                cursor += 1
        elif origin in staying:
            cursor = origin + 1
    return paired


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The members of a longest rising subsequence: the rows that can stay while others move around them."""
    tops: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(tops, number)
        before[number] = tops[place - 1] if place else None
        if place == len(tops):
            tops.append(number)
        else:
            tops[place] = number
    found: set[int] = set()
    member = tops[-1] if tops else None
    while member is not None:
        found.add(member)
        member = before[member]
    return found


def _steps(length: int, origins: Sequence[int | None], staying: set[int]) -> list[Step]:
    kept = {origin for origin in origins if origin is not None}
    steps: list[Step] = []
    end = length
    # From the end, so that positions in front stay what they are.
    for index in range(length - 1, -2, -1):
        if index < 0 or index in kept:
            if end - index > 1:
                steps.append(Drop(index + 1, end - index - 1))
            end = index
    # Where a row stands is counted, not looked up: the rows that stay and those that still wait to be moved are
    # in their old order, and a row that was put or moved stands behind the last staying row in front of it.
    stays = sorted(staying)
    waiting = sorted(kept - staying)
    placed: list[int] = []
    passed = 0
    last = -1
    for row, origin in enumerate(origins):
        if origin is not None and origin in staying:
            last = origin
            passed += 1
            continue
        spot = passed + bisect_left(waiting, last) + len(placed)
        if origin is None:
            steps.append(Put(spot, row))
        else:
            place = bisect_left(waiting, origin)
            here = bisect_left(stays, origin) + place + bisect_left(placed, origin)
            del waiting[place]
            goal = spot - 1 if here < spot else spot
            if here != goal:
                steps.append(Move(here, goal))
        placed.append(last)
    return steps
