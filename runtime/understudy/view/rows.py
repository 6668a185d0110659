"""How one list of rows becomes another: drop, put and move by position, as few as the keys allow.

Pure: keys in, steps out. What a row shows is none of its business.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

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


def steps_between(old: Sequence[object], new: Sequence[object]) -> tuple[list[Step], list[int | None]]:
    """The steps from the rows `old` to the rows `new`, by key; and for each new row the old one that it was.

    Each step sees the list as the one before left it. Keys of None stand for the place alone.
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
    _match(old, new, head, tail, origins)
    return _steps(len(old), origins), origins


def _common_ends(old: Sequence[object], new: Sequence[object]) -> tuple[int, int]:
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


def _match(old: Sequence[object], new: Sequence[object], head: int, tail: int, origins: list[int | None]) -> None:
    places = {old[index]: index for index in range(head, len(old) - tail)}
    for row in range(head, len(new) - tail):
        origins[row] = places.get(new[row])
    # A value that was replaced where it stood is the same row with other content. Between two rows that
    # keep their order, what is unmatched on both sides is paired from the left.
    kept = {origin for origin in origins if origin is not None}
    staying = _longest_rising([origin for origin in origins if origin is not None])
    cursor = head
    row = head
    while row < len(new) - tail:
        origin = origins[row]
        if origin is not None:
            if origin in staying:
                cursor = origin + 1
        elif _is_value(new[row]):
            while cursor < len(old) - tail and cursor not in staying and (cursor in kept or not _is_value(old[cursor])):
                cursor += 1
            if cursor < len(old) - tail and cursor not in kept:
                origins[row] = cursor
                cursor += 1
        row += 1


def _is_value(key: object) -> bool:
    return key is None or (isinstance(key, tuple) and cast("tuple[object, ...]", key)[0] == "=")


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


def _steps(length: int, origins: Sequence[int | None]) -> list[Step]:
    steps: list[Step] = []
    kept = {origin for origin in origins if origin is not None}
    list_now = [index for index in range(length) if index in kept]
    end = length
    # From the end, so that positions in front stay what they are.
    for index in range(length - 1, -2, -1):
        if index < 0 or index in kept:
            if end - index > 1:
                steps.append(Drop(index + 1, end - index - 1))
            end = index
    staying = _longest_rising([origin for origin in origins if origin is not None])
    before = -1  # where the row in front of the next one stands
    for row, origin in enumerate(origins):
        if origin is None:
            steps.append(Put(before + 1, row))
            list_now.insert(before + 1, -1 - row)
            before += 1
        elif origin in staying:
            before = list_now.index(origin, before + 1)
        else:
            here = list_now.index(origin)
            goal = before + 1 if here > before else before
            if here != goal:
                steps.append(Move(here, goal))
                list_now.insert(goal, list_now.pop(here))
            before = goal
    return steps
