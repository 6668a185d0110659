"""Background tasks: started by reference, and alone with the state inside of `async with self`."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import pytest
import understudy as rx
from understudy.action import bind
from understudy.testing import Visitor, playing
from understudy.triggers import Trigger
from understudy.view.template import compile

from tests.runtime.clock import on_a_clock
from tests.runtime.plays import idle, page, tab_of, until, updates, visiting

# -- 1: what can be one ---------------------------------------------------------------------------


def test_a_background_task_must_be_asynchronous_and_public() -> None:
    with pytest.raises(TypeError, match="must be an `async def` function"):

        @rx.event(background=True)
        def plain(self: object) -> None: ...

    with pytest.raises(TypeError, match="must be an `async def` function"):

        @rx.background
        def generator(self: object) -> Any:
            yield

    with pytest.raises(ValueError, match="cannot be private"):

        @rx.event(background=True)
        async def _hidden(self: object) -> None: ...

    with pytest.raises(ValueError, match="`scope` of `task` is 'planet'"):

        @rx.event(background=True, scope="planet")  # type: ignore[call-overload]
        async def task(self: object) -> None: ...


def test_both_spellings_of_a_background_task_mark_the_same() -> None:
    class Both(rx.State):
        @rx.background
        async def older(self) -> None: ...

        @rx.event(background=True)
        async def newer(self) -> Any:
            yield

    assert Both.older.is_background
    assert Both.newer.is_background
    assert Both.older.options == Both.newer.options


# -- 2: started, and in the set -------------------------------------------------------------------


class Starts(rx.State):
    started: int = 0
    gate: ClassVar[asyncio.Event]

    @rx.event(background=True)
    async def task(self) -> None:
        async with self:
            self.started += 1
        await Starts.gate.wait()

    @rx.event
    def by_return(self) -> Any:
        return Starts.task

    @rx.event
    def by_yield(self) -> Any:
        yield Starts.task

    @rx.event
    def by_list(self) -> Any:
        return [Starts.task, Starts.task()]

    @rx.event(background=True)
    async def fails(self) -> None:
        await Starts.gate.wait()
        raise OSError("no")


async def test_a_task_is_started_by_return_by_yield_by_a_trigger_and_by_a_list() -> None:
    Starts.gate = asyncio.Event()
    async with visiting(
        Starts.started, by_return=Starts.by_return, by_yield=Starts.by_yield, direct=Starts.task, by_list=Starts.by_list
    ) as visitor:
        app = rx.App()
        for count, name in enumerate(("by_return", "by_yield", "direct"), 1):
            await visitor.click(name)
            await visitor.sees(str(count))
            assert len(app.background_tasks) == count
        await visitor.click("by_list")
        await visitor.sees("5")
        assert all(type(task) is asyncio.Task for task in app.background_tasks)
        Starts.gate.set()
        await until(lambda: not app.background_tasks)


async def test_a_task_is_started_when_its_page_is_opened() -> None:
    Starts.gate = asyncio.Event()
    async with playing() as engine:
        template = compile(page(Starts.started))
        engine.register(template, [bind(Trigger("on_load", "load"), Starts.task)])
        visitor = Visitor(engine, [template], "/", "127.0.0.1", 5.0)
        await visitor.resume()
        await visitor.sees("1")
        assert len(rx.App().background_tasks) == 1
        Starts.gate.set()


async def test_a_task_leaves_the_set_when_it_returns_raises_or_is_cancelled() -> None:
    Starts.gate = asyncio.Event()
    async with visiting(Starts.started, task=Starts.task, fails=Starts.fails) as visitor:
        app = rx.App()
        await visitor.click("task")
        await visitor.click("fails")
        await visitor.sees("1")
        assert len(app.background_tasks) == 2
        next(task for task in app.background_tasks if "Starts.task" in task.get_name()).cancel()
        await until(lambda: len(app.background_tasks) == 1)
        Starts.gate.set()
        await until(lambda: not app.background_tasks)


# -- 3: the block ---------------------------------------------------------------------------------


class Blocks(rx.State):
    one: int = 0
    two: int = 0
    same: str = "as ever"
    inside: ClassVar[asyncio.Event]
    gate: ClassVar[asyncio.Event]

    @rx.event(background=True)
    async def both(self) -> None:
        async with self:
            self.one += 1
            self.two += 1

    @rx.event(background=True)
    async def nothing(self) -> None:
        async with self:
            self.same = "as ever"
        async with self:
            pass

    @rx.event(background=True)
    async def leaves_early(self) -> None:
        for _ in range(2):
            async with self:
                self.one += 1
                if self.one == 2:
                    break
        async with self:
            self.two = 5
            return

    @rx.event(background=True)
    async def sees_the_latest(self) -> None:
        await Blocks.gate.wait()
        async with self:
            self.two = self.one * 10

    @rx.event(background=True)
    async def holds(self) -> None:
        async with self:
            self.one += 1
            Blocks.inside.set()
            await Blocks.gate.wait()
            self.one += 1

    @rx.event
    def add(self) -> None:
        self.one += 100


async def test_a_block_sends_all_its_changes_as_one_update() -> None:
    async with visiting(Blocks.one, Blocks.two, both=Blocks.both) as visitor:
        await visitor.click("both")
        await visitor.sees("1 1")
        await idle(visitor.engine)
        assert updates(visitor) == 1


async def test_a_block_that_changes_nothing_sends_nothing() -> None:
    async with visiting(Blocks.same, nothing=Blocks.nothing) as visitor:
        await visitor.click("nothing")
        await idle(visitor.engine)
        assert updates(visitor) == 0


async def test_break_and_return_leave_a_block_as_usual() -> None:
    async with visiting(Blocks.one, Blocks.two, early=Blocks.leaves_early) as visitor:
        await visitor.click("early")
        await visitor.sees("2 5")
        await idle(visitor.engine)
        assert not tab_of(visitor).lock.locked()
        assert not visitor.seen.notices


async def test_a_block_sees_what_others_changed_since() -> None:
    Blocks.gate = asyncio.Event()
    async with visiting(Blocks.one, Blocks.two, go=Blocks.sees_the_latest, add=Blocks.add) as visitor:
        await visitor.click("go")
        await visitor.click("add")
        Blocks.gate.set()
        await visitor.sees("100 1000")


async def test_a_handler_waits_for_the_block_of_a_task() -> None:
    Blocks.gate, Blocks.inside = asyncio.Event(), asyncio.Event()
    async with visiting(Blocks.one, holds=Blocks.holds, add=Blocks.add) as visitor:
        await visitor.click("holds")
        await Blocks.inside.wait()
        adding = asyncio.ensure_future(visitor.click("add"))
        await until(lambda: tab_of(visitor).worker)
        assert "100" not in visitor.text()
        Blocks.gate.set()
        await adding
        await visitor.sees("102")


@on_a_clock
async def test_a_task_goes_on_for_a_while_after_its_tab_was_closed() -> None:
    Starts.gate = asyncio.Event()
    async with visiting(Starts.started, go=Starts.task) as visitor:
        await visitor.click("go")
        await visitor.sees("1")
        await visitor.leave()
        await asyncio.sleep(29)
        assert visitor.engine.tasks
        await asyncio.sleep(2)
        assert not visitor.engine.tasks
