"""Tasks that author code makes itself: known, counted, ended with their tab, and never silent."""

from __future__ import annotations

import asyncio
import time
from typing import Any, ClassVar

import pytest
import understudy as rx
from understudy.testing import Visitor, playing

from tests.runtime.clock import on_a_clock
from tests.runtime.plays import page, tab_of, until, visiting


class Makes(rx.State):
    count: int = 0
    text: str = ""
    tasks: ClassVar[list[asyncio.Task[Any]]] = []
    gate: ClassVar[asyncio.Event]
    ended: ClassVar[list[str]] = []

    @staticmethod
    async def waits() -> None:
        try:
            await Makes.gate.wait()
        except asyncio.CancelledError as error:
            Makes.ended.append(str(error))
            raise

    @staticmethod
    async def fails() -> None:
        await asyncio.sleep(0)
        raise ValueError("nobody asked")

    @rx.event
    def makes(self) -> None:
        Makes.tasks.append(asyncio.create_task(self.waits()))

    @rx.event
    def makes_one_that_fails(self) -> None:
        Makes.tasks.append(asyncio.create_task(self.fails()))

    @rx.event
    def makes_one_that_fails_in_a_thread(self) -> None:
        time.sleep(0)
        Makes.tasks.append(asyncio.create_task(self.fails()))

    @rx.event
    async def makes_one_and_handles_its_failure(self) -> None:
        try:
            await asyncio.create_task(self.fails())
        except ValueError as error:
            self.text = f"handled: {error}"

    @rx.event
    async def makes_one_and_does_not(self) -> None:
        await asyncio.create_task(self.fails())

    @rx.event(background=True)
    async def task_makes(self) -> None:
        Makes.tasks.append(asyncio.create_task(self.fails()))

    @rx.event(background=True)
    async def task(self) -> None:
        async with self:
            self.count += 1
        await Makes.gate.wait()


@pytest.fixture(autouse=True)
def anew() -> None:
    Makes.tasks, Makes.ended = [], []
    Makes.gate = asyncio.Event()


@pytest.mark.parametrize("name", ["makes_one_that_fails", "makes_one_that_fails_in_a_thread", "task_makes"])
async def test_a_failure_that_nobody_asked_for_is_told_once_with_its_line(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with visiting(Makes.count, go=getattr(Makes, name)) as visitor:
        await visitor.click("go")
        notice = await visitor.sees_notice("nobody asked")
        assert notice.mount == 0
        assert "test_adopted_tasks.py:" in notice.text
        Makes.tasks.clear()
        await visitor.click("go")
        await until(lambda: len(visitor.seen.notices) == 2)
    assert len(visitor.seen.notices) == 2
    assert caplog.text.count("failed [") == 2
    assert "never retrieved" not in caplog.text


async def test_a_failure_that_the_author_handled_is_theirs() -> None:
    async with visiting(Makes.text, go=Makes.makes_one_and_handles_its_failure) as visitor:
        await visitor.click("go")
        await visitor.sees("handled: nobody asked")
        for _ in range(5):
            await asyncio.sleep(0)
        assert not visitor.seen.notices


async def test_a_failure_that_passes_through_the_handler_is_told_once() -> None:
    async with visiting(Makes.text, go=Makes.makes_one_and_does_not) as visitor:
        await visitor.click("go")
        await visitor.sees_notice("nobody asked")
        for _ in range(5):
            await asyncio.sleep(0)
        assert len(visitor.seen.notices) == 1


async def test_an_adopted_task_is_known_to_its_tab_and_is_no_background_task() -> None:
    async with visiting(Makes.count, go=Makes.makes) as visitor:
        await visitor.click("go")
        assert tab_of(visitor).adopted == set(Makes.tasks)
        assert not rx.App().background_tasks
        Makes.gate.set()
        await until(lambda: not tab_of(visitor).adopted)


async def test_what_others_on_the_loop_make_is_not_adopted() -> None:
    async with visiting(Makes.count, go=Makes.makes) as visitor:
        await visitor.click("go")
        mine = asyncio.create_task(asyncio.sleep(0))
        assert mine not in tab_of(visitor).adopted
        await mine


async def test_adopted_tasks_count_in_the_limits() -> None:
    async with visiting(Makes.count, make=Makes.makes, go=Makes.task, limits={"tab_tasks": 2}) as visitor:
        await visitor.click("make")
        await visitor.click("go")
        await visitor.sees("1")
        await visitor.click("go")
        await visitor.sees_notice("Only 2 background tasks of one tab run at once")
        Makes.gate.set()
        await until(lambda: not tab_of(visitor).adopted and not visitor.engine.tasks)
        await visitor.click("go")
        await visitor.sees("2")


@on_a_clock
async def test_adopted_tasks_end_with_their_tab() -> None:
    Makes.gate = asyncio.Event()
    async with playing() as engine:
        one, two = [await Visitor.open(engine, page(Makes.count, go=Makes.makes)) for _ in range(2)]
        await one.click("go")
        await two.click("go")
        await one.leave()
        await asyncio.sleep(29)
        assert not Makes.ended
        await asyncio.sleep(2)
        assert Makes.ended == ["its tab was closed"]
        assert not Makes.tasks[1].done()
    assert Makes.ended == ["its tab was closed", "the server is ending"]
