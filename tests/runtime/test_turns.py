"""Turns: all or nothing, and the right to change for exactly those who work in them."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
import understudy as rx
from understudy.testing import Visitor, playing

from tests.runtime.plays import idle, tab_of, updates, visiting

# -- 16: whose right it is ------------------------------------------------------------------------


class Rights(rx.State):
    count: int = 0
    items: list[int] = []  # noqa: RUF012
    text: str = ""
    inside: ClassVar[asyncio.Event]
    gate: ClassVar[asyncio.Event]

    async def try_to_write(self) -> str:
        try:
            self.count += 100
        except rx.ImmutableStateError:
            return "refused"
        return "allowed"

    async def hold(self) -> None:
        async with self:
            self.count += 1
            Rights.inside.set()
            await Rights.gate.wait()

    async def waits_and_writes(self) -> str:
        await Rights.inside.wait()
        found = await self.try_to_write()
        Rights.gate.set()
        return found

    @rx.event(background=True)
    async def sibling_task(self) -> None:
        sibling = asyncio.create_task(self.waits_and_writes())
        await self.hold()
        found = await sibling
        async with self:
            self.text = found

    @rx.event(background=True)
    async def sibling_thread(self) -> None:
        loop = asyncio.get_running_loop()
        started = threading.Event()

        def work() -> str:
            started.wait()
            try:
                self.count += 100
            except rx.ImmutableStateError:
                return "refused"
            finally:
                loop.call_soon_threadsafe(Rights.gate.set)
            return "allowed"

        thread = asyncio.create_task(rx.run_in_thread(work))
        await asyncio.sleep(0)
        async with self:
            self.count += 1
            started.set()
            await Rights.gate.wait()
        found = await thread
        async with self:
            self.text = found

    @rx.event(background=True)
    async def children(self) -> None:
        async with self:
            found = [await asyncio.wait_for(self.try_to_write(), 5)]
            found += await asyncio.gather(self.try_to_write(), self.try_to_write())
            async with asyncio.TaskGroup() as group:
                child = group.create_task(self.try_to_write())
            found.append(child.result())

            def in_a_thread() -> None:
                self.items.append(1)

            await rx.run_in_thread(in_a_thread)
            self.text = " ".join(found)

    @rx.event(background=True)
    async def outlives(self) -> None:
        async with self:
            late = asyncio.create_task(self.waits_and_writes())
            kept = self.items
        Rights.inside.set()
        found = await late
        try:
            kept.append(1)
        except rx.ImmutableStateError:
            found += " kept refused"
        async with self:
            self.text = found


@pytest.mark.parametrize("who", ["sibling_task", "sibling_thread"])
async def test_a_sibling_that_holds_the_same_self_is_refused_while_the_holder_is_inside(who: str) -> None:
    Rights.inside, Rights.gate = asyncio.Event(), asyncio.Event()
    async with visiting(Rights.text, Rights.count, go=getattr(Rights, who)) as visitor:
        await visitor.click("go")
        await visitor.sees("refused 1")


async def test_tasks_and_threads_that_the_holder_starts_inside_may_write() -> None:
    async with visiting(Rights.text, Rights.count, Rights.items, go=Rights.children) as visitor:
        await visitor.click("go")
        await visitor.sees("allowed allowed allowed allowed 400 [1]")
        assert updates(visitor) == 1


async def test_the_right_of_a_child_ends_with_the_block() -> None:
    Rights.inside, Rights.gate = asyncio.Event(), asyncio.Event()
    async with visiting(Rights.text, Rights.count, go=Rights.outlives) as visitor:
        await visitor.click("go")
        await visitor.sees("refused kept refused 0")


# -- 17: all or nothing ---------------------------------------------------------------------------


@dataclass
class Box:
    name: str = "box"
    parts: list[dict[str, list[int]]] = field(default_factory=lambda: [{"a": [1]}])


@dataclass(slots=True)
class Tin:
    name: str = "tin"
    parts: list[int] = field(default_factory=lambda: [1])


class Lock:
    """Something that is no value."""


class Nothing(rx.State):
    count: int = 0
    items: list[list[int]] = [[1]]  # noqa: RUF012
    box: Box = Box()
    tin: Tin = Tin()
    marks: set[int] = {1}  # noqa: RUF012
    _lock: Lock | None = None
    _seen: list[int] = []  # noqa: RUF012
    gate: ClassVar[asyncio.Event]

    @rx.var
    def summary(self) -> str:
        return f"{self.count} {self.items} {self.box} {self.tin} {self.marks} {self._lock is None} {self._seen}"

    def _change(self) -> None:
        self.count += 1
        self.items[0].append(2)
        self.items.append([3])
        self.box.parts[0]["a"].append(2)
        self.box.name = "changed"
        self.tin.parts.append(2)
        self.tin.name = "changed"
        self.marks.add(2)
        self._lock = Lock()
        self._seen.append(1)
        assert self.summary.startswith("1 [[1, 2], [3]]") or self.count > 1

    @rx.event
    def plain(self) -> None:
        self._change()
        raise ValueError("plain")

    @rx.event
    def after_a_yield(self) -> Any:
        self.count = 10
        yield
        self._change()
        raise ValueError("after a yield")

    @rx.event
    async def async_after_a_yield(self) -> Any:
        self.count = 20
        yield
        self._change()
        raise ValueError("async after a yield")

    @rx.event(background=True)
    async def block(self) -> None:
        async with self:
            self._change()
            raise ValueError("block")

    @rx.event(background=True)
    async def block_after_a_yield(self) -> Any:
        async with self:
            self.count = 30
            yield
            self._change()
            raise ValueError("block after a yield")

    @rx.event(background=True)
    async def cancelled(self) -> None:
        async with self:
            self._change()
            Nothing.gate.set()
            await asyncio.Event().wait()

    @rx.event
    def returns_no_event(self) -> Any:
        self._change()
        return {"not": "an event"}

    @rx.event
    def never_shown(self) -> None:
        self.count = -1


WHOLE = "[[1]] Box(name='box', parts=[{'a': [1]}]) Tin(name='tin', parts=[1]) {1} True []"


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("plain", 0),
        ("after_a_yield", 10),
        ("async_after_a_yield", 20),
        ("block", 0),
        ("block_after_a_yield", 30),
        ("returns_no_event", 0),
    ],
)
async def test_what_fails_is_taken_back_at_any_depth_to_the_last_yield(name: str, count: int) -> None:
    async with visiting(Nothing.summary, Nothing.count, go=getattr(Nothing, name)) as visitor:
        await visitor.click("go")
        await visitor.sees_notice("Error: ")
        state = tab_of(visitor).tree.state(Nothing)
        assert state.summary == f"{count} {WHOLE}"
        assert visitor.text() == f"{count} {WHOLE} {count} go"
        assert not tab_of(visitor).lock.locked()
        await visitor.reload()
        assert visitor.text() == f"{count} {WHOLE} {count} go"


async def test_a_cancellation_inside_the_block_takes_it_back_and_frees_the_lock() -> None:
    Nothing.gate = asyncio.Event()
    async with visiting(Nothing.summary, go=Nothing.cancelled) as visitor:
        await visitor.click("go")
        await Nothing.gate.wait()
        next(iter(visitor.engine.tasks)).cancel()
        await idle(visitor.engine)
        assert tab_of(visitor).tree.state(Nothing).summary == f"0 {WHOLE}"
        assert not tab_of(visitor).lock.locked()


class Shown(rx.State):
    number: int = 1
    text: str = ""

    @rx.var
    def inverse(self) -> float:
        return 1 / self.number

    @rx.event
    def zero(self) -> None:
        self.number = 0

    @rx.event(background=True)
    async def zero_in_a_block(self) -> None:
        try:
            async with self:
                self.number = 0
        except ZeroDivisionError:
            found = f"read {self.number} {self.inverse}"
            async with self:
                self.text = found

    @rx.event
    def huge(self) -> None:
        self.text = "x" * 5000


@pytest.mark.parametrize("name", ["zero", "huge"])
async def test_what_cannot_be_shown_is_taken_back(name: str) -> None:
    async with visiting(
        Shown.number, Shown.inverse, Shown.text, limits={"update_size": 2000}, go=getattr(Shown, name)
    ) as visitor:
        await visitor.click("go")
        await visitor.sees_notice("Error: ")
        assert visitor.text() == "1 1 go" or visitor.text() == "1 1.0 go"
        assert tab_of(visitor).tree.state(Shown).number == 1
        assert tab_of(visitor).tree.state(Shown).text == ""


async def test_after_a_block_that_could_not_be_shown_the_task_reads_what_is_true() -> None:
    async with visiting(Shown.number, Shown.inverse, Shown.text, go=Shown.zero_in_a_block) as visitor:
        await visitor.click("go")
        await visitor.sees("read 1 1.0")
        assert tab_of(visitor).tree.state(Shown).number == 1


class Computes(rx.State):
    items: list[int] = [1]  # noqa: RUF012
    texts: list[str] = []  # noqa: RUF012
    step: int = 1

    @rx.var
    def total(self) -> int:
        return sum(self.items)

    @rx.var(cache=False)
    def uncached(self) -> int:
        return self.total * self.step

    @rx.var
    def upon(self) -> int:
        return self.uncached + 1000

    @rx.event
    def works(self) -> None:
        found = [self.upon]
        self.items.append(2)
        found.append(self.upon)
        self.step = 2
        found.append(self.upon)
        self.texts = [str(number) for number in found]

    @rx.event
    def fails(self) -> None:
        self.items.append(50)
        assert self.upon
        raise ValueError("fails")


async def test_computed_vars_are_true_inside_a_turn_and_after_one_that_was_taken_back() -> None:
    async with visiting(
        Computes.total, Computes.upon, Computes.texts, works=Computes.works, fails=Computes.fails
    ) as visitor:
        await visitor.click("fails")
        await visitor.sees_notice("fails")
        assert visitor.text().startswith("1 1001 ")
        await visitor.click("works")
        assert visitor.text().startswith("3 1006 ")
        assert '"1001"' in visitor.text()
        assert '"1003"' in visitor.text()
        assert '"1006"' in visitor.text()


# -- 19, 20: what is sent -------------------------------------------------------------------------


class Sends(rx.State):
    number: int = 1
    items: list[str] = ["a"]  # noqa: RUF012
    lines: list[str] = []  # noqa: RUF012

    @rx.event
    def same(self) -> None:
        self.number = 1
        self.items = ["a"]
        self.items.append("b")
        self.items.pop()

    @rx.event(background=True)
    async def many(self) -> None:
        for index in range(200):
            async with self:
                self.lines.append(f"{index:049}")


async def test_assigning_an_equal_value_sends_nothing() -> None:
    async with visiting(Sends.number, Sends.items, go=Sends.same) as visitor:
        await visitor.click("go")
        assert updates(visitor) == 0


async def test_appending_to_a_list_that_is_shown_sends_what_was_appended() -> None:
    async with playing() as engine:
        template = rx.box(rx.foreach(Sends.lines, rx.text), rx.button("go", on_click=Sends.many))
        visitor = await Visitor.open(engine, template)
        await visitor.click("go")
        await visitor.sees(f"{199:049}")
        frames = [frame for frame in visitor.seen.frames if frame.startswith('2["u"')]
        assert len(frames) == 200
        assert sum(len(frame) + 1 for frame in frames) < 30_000
