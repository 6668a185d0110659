"""A background task outside of its block: it reads what was true at once, and changes nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
import understudy as rx

from tests.runtime.plays import visiting

# -- 4: outside of the block ----------------------------------------------------------------------


@dataclass
class Thing:
    name: str = "a"
    parts: list[str] = field(default_factory=lambda: ["p"])


class Outside(rx.State):
    count: int = 1
    items: list[int] = [1]  # noqa: RUF012
    table: dict[str, list[int]] = {"a": [1]}  # noqa: RUF012
    marks: set[int] = {1}  # noqa: RUF012
    thing: Thing = Thing()
    _hidden: list[int] = [1]  # noqa: RUF012
    result: str = ""
    attempt: ClassVar[Callable[[Any], Any]]
    kept: ClassVar[Any]

    @rx.var
    def doubled(self) -> list[int]:
        return [item * 2 for item in self.items]

    @rx.event(background=True)
    async def tries(self) -> None:
        async with self:
            Outside.kept = (self.items, self.table, self.marks, self.thing, self._hidden)
        try:
            found = Outside.attempt(self)
            if asyncio.iscoroutine(found):
                found = await found
            text = f"allowed {found!r}"
        except rx.ImmutableStateError as error:
            text = f"refused: {error}"
        except Exception as error:  # noqa: BLE001 - shown by the assertion
            text = f"other: {error!r}"
        async with self:
            values = (self.count, self.items, self.table, self.marks, self.thing, self._hidden)
            self.result = f"{text} | {values!r}"


UNCHANGED = repr((1, [1], {"a": [1]}, {1}, Thing(), [1]))


def augmented(operation: str) -> Callable[[Any], None]:
    """An in-place operator, as a statement on `self`."""

    def attempt(self: Any) -> None:
        exec(operation, {"self": self})

    return attempt


REFUSED: dict[str, Callable[[Any], Any]] = {
    "assignment": lambda self: setattr(self, "count", 2),
    "deletion": lambda self: delattr(self, "count"),
    "append": lambda self: self.items.append(2),
    "nested append": lambda self: self.table["a"].append(2),
    "item": lambda self: self.items.__setitem__(0, 2),
    "key": lambda self: self.table.update(b=[]),
    "set": lambda self: self.marks.add(2),
    "dataclass field": lambda self: setattr(self.thing, "name", "b"),
    "list of a dataclass": lambda self: self.thing.parts.append("q"),
    "backend var": lambda self: self._hidden.append(2),
    "computed list": lambda self: self.doubled.append(2),
    "kept list": lambda self: Outside.kept[0].append(2),
    "kept nested": lambda self: Outside.kept[1]["a"].append(2),
    "kept set": lambda self: Outside.kept[2].add(2),
    "kept object": lambda self: setattr(Outside.kept[3], "name", "b"),
    "setter": lambda self: self.set_count(3),
    "setvar": lambda self: self.setvar("count", 3),
    "reset": lambda self: self.reset(),
    "get_state": lambda self: self.get_state(Early),
    "get_substate": lambda self: self.get_substate(["x"]),
    "parent_state": lambda self: self.parent_state,
    "self.count += 1": augmented("self.count += 1"),
    "self.items += [2]": augmented("self.items += [2]"),
    "self.items *= 2": augmented("self.items *= 2"),
    "self.marks |= {2}": augmented("self.marks |= {2}"),
    "self.marks -= {1}": augmented("self.marks -= {1}"),
    "self.table |= {}": augmented("self.table |= {'b': []}"),
    "self.table['a'] += [2]": augmented("self.table['a'] += [2]"),
    "x = self.items; x += [2]": augmented("x = self.items; x += [2]"),
    "x = self._hidden; x += [2]": augmented("x = self._hidden; x += [2]"),
    "self.items.__iadd__": lambda self: self.items.__iadd__([2]),
    "kept +=": lambda self: Outside.kept[0].__iadd__([2]),
    "kept |=": lambda self: Outside.kept[2].__ior__({2}),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_outside_of_the_block_every_way_of_changing_raises_and_leaves_the_value(name: str) -> None:
    Outside.attempt = staticmethod(REFUSED[name])  # type: ignore[assignment]
    async with visiting(Outside.result, tries=Outside.tries) as visitor:
        await visitor.click("tries")
        await visitor.sees("|")
        text, _, values = visitor.text().partition(" | ")
        assert text.startswith("refused: Outside.")
        assert "outside of `async with self`" in text
        assert values.startswith(UNCHANGED)


ALLOWED: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "a plain var": (lambda self: self.count, 1),
    "a list": (lambda self: self.items == [1] and self.items[0], 1),
    "a computed var": (lambda self: list(self.doubled), [2]),
    "a dataclass": (lambda self: (self.thing.name, isinstance(self.thing, Thing)), ("a", True)),
    "a copy, which is free": (lambda self: [*self.items, 2], [1, 2]),
    "a var of State itself": (lambda self: self.is_hydrated, True),
    "the token": (lambda self: self.get_token() == self.router.session.client_token, True),
    "its class": (lambda self: isinstance(self, Outside), True),
    "json": (lambda self: json.dumps([self.items, self.table]), '[[1], {"a": [1]}]'),
}  # fmt: skip


@pytest.mark.parametrize("name", ALLOWED)
async def test_outside_of_the_block_reading_is_allowed(name: str) -> None:
    attempt, value = ALLOWED[name]
    Outside.attempt = staticmethod(attempt)  # type: ignore[assignment]
    async with visiting(Outside.result, tries=Outside.tries) as visitor:
        await visitor.click("tries")
        await visitor.sees(f"allowed {value!r} | {UNCHANGED}")


class Snapshot(rx.State):
    left: list[int] = [0]  # noqa: RUF012
    right: int = 0
    text: str = ""
    begun: ClassVar[asyncio.Event]
    half: ClassVar[asyncio.Event]
    looked: ClassVar[asyncio.Event]
    ready: ClassVar[asyncio.Event]

    @rx.var
    def sum(self) -> int:
        return len(self.left) + self.right

    @rx.event
    async def changes(self) -> None:
        self.left.append(1)
        Snapshot.half.set()
        await Snapshot.looked.wait()
        self.right += 1

    @rx.event(background=True)
    async def looks(self) -> None:
        Snapshot.ready.set()
        await Snapshot.half.wait()
        seen = f"{list(self.left)} {self.right} {self.sum}"
        Snapshot.looked.set()
        async with self:
            self.text = f"{seen} then {self.left} {self.right} {self.sum}"


async def test_a_task_never_reads_half_of_another_handlers_work() -> None:
    Snapshot.half, Snapshot.looked, Snapshot.ready = asyncio.Event(), asyncio.Event(), asyncio.Event()
    async with visiting(Snapshot.text, looks=Snapshot.looks, changes=Snapshot.changes) as visitor:
        await visitor.click("looks")
        await Snapshot.ready.wait()
        await visitor.click("changes")
        await visitor.sees("[0] 0 1 then [0, 1] 1 3")


class Early(rx.State):
    left: list[int] = [0]  # noqa: RUF012
    text: str = ""
    half: ClassVar[asyncio.Event]
    gate: ClassVar[asyncio.Event]

    @rx.event
    async def changes(self) -> Any:
        self.left.append(1)
        yield Early.looks
        self.left.append(2)
        await Early.gate.wait()
        self.left.append(3)

    @rx.event(background=True)
    async def looks(self) -> None:
        seen = str(list(self.left))
        async with self:
            self.text = f"{seen} then {self.left}"


async def test_a_task_that_a_handler_starts_begins_with_what_is_whole() -> None:
    Early.gate = asyncio.Event()
    Early.gate.set()
    async with visiting(Early.text, changes=Early.changes) as visitor:
        await visitor.click("changes")
        await visitor.sees("[0, 1, 2, 3] then [0, 1, 2, 3]")
