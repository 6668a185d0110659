"""What authors may say about a task, what is seen of it, and that no demo is stuck when it is ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
import understudy as rx
from understudy.testing import Visitor, playing

from tests.runtime.clock import on_a_clock
from tests.runtime.plays import idle, page, tab_of, token_of, until, visiting


class Plays(rx.State):
    running: bool = False
    log: list[str] = []  # noqa: RUF012
    count: int = 0
    gate: ClassVar[asyncio.Event]

    @rx.event(background=True, supersedes=True)
    async def newest(self) -> None:
        async with self:
            self.count += 1
            number = self.count
        try:
            await Plays.gate.wait()
        finally:
            async with self:
                self.log.append(f"end {number}")

    @rx.event(background=True, singleton=True)
    async def only(self) -> None:
        async with self:
            self.count += 1
        await Plays.gate.wait()

    @rx.event(background=True)
    async def many(self) -> None:
        async with self:
            self.count += 1
        await Plays.gate.wait()

    @rx.event
    def stop_all(self) -> None:
        for task in rx.App().background_tasks:
            task.cancel("pressed stop")


class Page(rx.State):
    running: bool = False

    @rx.event(background=True, scope="page")
    async def of_the_page(self) -> None:
        await Plays.gate.wait()

    @rx.event(background=True)
    async def of_the_tab(self) -> None:
        await Plays.gate.wait()

    @rx.event(background=True, scope="app")
    async def of_the_app(self) -> None:
        await Plays.gate.wait()


@pytest.fixture(autouse=True)
def anew() -> None:
    Plays.gate = asyncio.Event()


# -- supersedes, singleton, scope -----------------------------------------------------------------


async def test_a_newer_call_cancels_the_older_one_of_its_tab_whose_finally_enters_the_block(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "understudy")
    async with playing() as engine:
        one, two = [await Visitor.open(engine, page(Plays.count, Plays.log, go=Plays.newest)) for _ in range(2)]
        await two.click("go")
        await one.click("go")
        await one.sees("1")
        await one.click("go")
        await one.sees("end 1")
        await until(lambda: len(engine.tasks) == 2)
        assert "Plays.newest was cancelled: superseded by a newer call" in caplog.text
        assert not one.seen.notices
        assert one.text().startswith("2 ")
        assert two.text().startswith("1 []")
        Plays.gate.set()
        await idle(engine)


async def test_a_call_of_a_singleton_is_ignored_while_one_is_live() -> None:
    async with playing() as engine:
        one, two = [await Visitor.open(engine, page(Plays.count, go=Plays.only)) for _ in range(2)]
        for visitor in (one, one, two):
            await visitor.click("go")
            await visitor.sees("1")
        assert len(engine.tasks) == 2
        Plays.gate.set()
        await idle(engine)
        await one.click("go")
        await one.sees("2")


async def test_a_singleton_that_failed_or_was_cancelled_does_not_count() -> None:
    async with visiting(Plays.count, go=Plays.only, stop=Plays.stop_all) as visitor:
        await visitor.click("go")
        await visitor.sees("1")
        await visitor.click("stop")
        await idle(visitor.engine)
        await visitor.click("go")
        await visitor.sees("2")


async def test_nothing_else_keeps_instances_apart() -> None:
    async with visiting(Plays.count, go=Plays.many) as visitor:
        for count in range(1, 4):
            await visitor.click("go")
            await visitor.sees(str(count))
        assert len(visitor.engine.tasks) == 3


@on_a_clock
async def test_the_scope_says_what_ends_a_task() -> None:
    Plays.gate = asyncio.Event()
    async with playing() as engine:
        visitor = await Visitor.open(
            engine, page(Page.running, page=Page.of_the_page, tab=Page.of_the_tab, app=Page.of_the_app), page="/one/"
        )
        for name in ("page", "tab", "app"):
            await visitor.click(name)

        def live() -> list[str]:
            return sorted(info.name for info in engine.running_tasks())

        await until(lambda: len(live()) == 3)
        visitor._send("m", "/two/", [template.digest for template in visitor._templates])
        await until(lambda: len(live()) == 2)
        assert live() == ["Page.of_the_app", "Page.of_the_tab"]
        await visitor.leave()
        await asyncio.sleep(31)
        assert live() == ["Page.of_the_app"]


# -- seen -----------------------------------------------------------------------------------------


class Seen(rx.State):
    count: int = 0
    inside: ClassVar[asyncio.Event]
    gate: ClassVar[asyncio.Event]
    lock: ClassVar[asyncio.Event]

    @rx.event(background=True)
    async def task(self) -> None:
        await Seen.gate.wait()
        async with self:
            self.count += 1
            Seen.inside.set()
            await Seen.lock.wait()
        await Seen.gate.wait()

    @rx.event(background=True)
    async def both(self) -> None:
        await asyncio.gather(self.one(), self.one())
        Seen.gate.clear()
        await Seen.gate.wait()

    async def one(self) -> None:
        async with self:
            self.count += 1
            Seen.inside.set()
            await Seen.lock.wait()


@on_a_clock
async def test_every_task_is_seen_with_its_age_and_what_it_does_about_the_lock() -> None:
    Seen.inside, Seen.gate, Seen.lock = asyncio.Event(), asyncio.Event(), asyncio.Event()
    async with visiting(Seen.count, go=Seen.task) as visitor:
        await visitor.click("go")
        await visitor.click("go")
        await asyncio.sleep(3)
        infos = visitor.engine.running_tasks()
        assert [(info.name, info.tab, info.origin, info.lock) for info in infos] == [
            ("Seen.task", token_of(visitor), 0, "without the lock")
        ] * 2
        assert all(3 <= info.age < 3.1 for info in infos)
        Seen.gate.set()
        await Seen.inside.wait()
        assert sorted(info.lock for info in visitor.engine.running_tasks()) == [
            "holding the lock",
            "waiting for the lock",
        ]
        Seen.lock.set()
        await idle(visitor.engine)
        assert visitor.engine.running_tasks() == []


async def test_a_task_that_holds_the_lock_and_waits_for_it_elsewhere_is_seen_as_the_holder() -> None:
    Seen.inside, Seen.gate, Seen.lock = asyncio.Event(), asyncio.Event(), asyncio.Event()
    async with visiting(Seen.count, go=Seen.both) as visitor:
        await visitor.click("go")
        await Seen.inside.wait()
        assert [info.lock for info in visitor.engine.running_tasks()] == ["holding the lock"]
        Seen.lock.set()
        await visitor.sees("2")
        await until(lambda: [info.lock for info in visitor.engine.running_tasks()] == ["without the lock"])


# -- 23: never stuck ------------------------------------------------------------------------------


class Stuck(rx.State):
    running: bool = False
    count: int = 0
    swallow: ClassVar[bool] = False
    gate: ClassVar[asyncio.Event]

    @rx.event(background=True)
    async def task(self) -> None:
        async with self:
            self.running = True
            other = await self.get_state(Kept)
            other.number += 1
        await Stuck.gate.wait()

    @rx.event(background=True)
    async def cleans_up(self) -> None:
        async with self:
            self.running, self.count = True, 5
        try:
            await Stuck.gate.wait()
        finally:
            async with self:
                self.running = False

    @rx.event(background=True)
    async def cleans_up_with_a_yield(self) -> Any:
        async with self:
            self.running, self.count = True, 5
        try:
            await Stuck.gate.wait()
        finally:
            async with self:
                self.running = False
                yield

    @rx.event(background=True)
    async def swallows(self) -> None:
        async with self:
            self.running = True
        try:
            await Stuck.gate.wait()
        except asyncio.CancelledError:
            return

    @rx.event(background=True)
    async def in_the_block(self) -> None:
        async with self:
            self.running = True
        async with self:
            self.count = 99
            await Stuck.gate.wait()

    @rx.event
    def start(self) -> Any:
        self.running = True
        return Stuck.task

    @rx.event
    def cancel(self) -> None:
        for task in rx.App().background_tasks:
            task.cancel()


class Below(Stuck):
    more: int = 0


class Kept(rx.State):
    number: int = 0

    @rx.event
    async def set_below(self) -> None:
        (await self.get_state(Below)).more = 7


@pytest.fixture(autouse=True)
def stuck_anew() -> None:
    Stuck.gate = asyncio.Event()


def run_on_a_clock(test: Callable[[], Any]) -> None:
    on_a_clock(test)()


@pytest.mark.parametrize(
    ("name", "shown", "is_told"),
    [
        ("task", "false 0", True),
        ("swallows", "false 0", True),
        ("in_the_block", "false 0", True),
        ("cleans_up", "false 5", False),
        ("cleans_up_with_a_yield", "false 5", False),
    ],
)
def test_when_the_runtime_ends_a_task_its_demo_is_reset_unless_the_task_cleaned_up(
    name: str, shown: str, is_told: bool
) -> None:
    async def run() -> None:
        Stuck.gate = asyncio.Event()
        async with visiting(Stuck.running, Stuck.count, go=getattr(Stuck, name)) as visitor:
            await visitor.click("go")
            await visitor.sees("true")
            await asyncio.sleep(599)
            assert visitor.engine.tasks
            await asyncio.sleep(2)
            assert not visitor.engine.tasks
            assert visitor.text() == f"{shown} go"
            told = [(notice.kind, notice.text) for notice in visitor.seen.notices]
            assert told == ([("reset", "its task was ended; the demo was reset")] if is_told else [])

    run_on_a_clock(run)


@on_a_clock
async def test_all_other_states_keep_every_committed_update() -> None:
    Stuck.gate = asyncio.Event()
    async with visiting(
        Stuck.running, Kept.number, Below.more, go=Stuck.task, below=Kept.set_below, limits={"task_seconds": 5}
    ) as visitor:
        visitor.patience = 60
        await visitor.click("below")
        await visitor.click("go")
        await visitor.sees("true 1 7")
        await visitor.sees_notice("the demo was reset")
        await visitor.sees("false 1 7")


@on_a_clock
async def test_a_task_that_is_ended_before_its_first_step_leaves_nothing_stuck() -> None:
    Stuck.gate = asyncio.Event()
    async with visiting(Stuck.running, Stuck.count, go=Stuck.start) as visitor:
        await visitor.send_act(0, 0, [])
        await until(lambda: tab_of(visitor).tasks)
        for task in tab_of(visitor).tasks:
            task.end("a limit")
        await visitor.sees_notice("the demo was reset")
        await visitor.sees("false 0")


@on_a_clock
async def test_after_its_tab_was_closed_a_task_leaves_a_state_that_is_not_stuck() -> None:
    Stuck.gate = asyncio.Event()
    async with visiting(Stuck.running, Stuck.count, go=Stuck.task) as visitor:
        await visitor.click("go")
        await visitor.sees("true")
        await visitor.leave()
        await asyncio.sleep(40)
        assert not visitor.engine.tasks
        await visitor.reload() if visitor._line else await visitor.resume()
        assert tab_of(visitor).tree.state(Stuck).running is False


async def test_what_the_author_cancels_is_not_reset() -> None:
    async with visiting(Stuck.running, go=Stuck.task, cancel=Stuck.cancel) as visitor:
        await visitor.click("go")
        await visitor.sees("true")
        await visitor.click("cancel")
        await idle(visitor.engine)
        assert visitor.text().startswith("true")
        assert not visitor.seen.notices


async def test_what_is_superseded_is_not_reset() -> None:
    async with visiting(Plays.count, Plays.log, go=Plays.newest) as visitor:
        await visitor.click("go")
        await visitor.sees("1")
        await visitor.click("go")
        await visitor.sees("end 1")
        assert not visitor.seen.notices
