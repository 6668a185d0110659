"""What a program can see of a tab through its app: the tasks that run, and what was sent."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest
import understudy as rx
from understudy.app import get_app
from understudy.errors import UnknownTokenError
from understudy.testing import Visitor, playing

from tests.runtime.plays import page, token_of, until


class Seen(rx.State):
    names: list[str] = []  # noqa: RUF012
    count: int = 0
    gate: ClassVar[asyncio.Event]

    @rx.event
    def append(self) -> None:
        self.names.append(f"name {len(self.names)}")

    @rx.event
    def count_up(self) -> None:
        self.count += 1

    @rx.event
    def begin(self) -> object:
        return [Seen.hold, Seen.wait, Seen.wait]

    @rx.event(background=True)
    async def hold(self) -> None:
        async with self:
            await Seen.gate.wait()

    @rx.event(background=True)
    async def wait(self) -> None:
        await Seen.gate.wait()


BUTTONS = {"append": Seen.append, "more": Seen.count_up, "wait": Seen.wait, "begin": Seen.begin}
VIEW = page(Seen.count, rx.foreach(Seen.names, rx.text), **BUTTONS)


async def test_a_program_reads_what_its_tab_was_sent() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, VIEW)
        await visitor.click("more")
        await visitor.click("append")
        updates = get_app().app.sent_updates(token_of(visitor))
        assert [text[:7] for text in updates] == ['["u",1,', '["u",2,']
        assert "name 0" in updates[1]
        await visitor.leave()


async def test_a_tab_that_is_not_there_has_no_updates_to_read() -> None:
    async with playing():
        with pytest.raises(UnknownTokenError, match="no tab with this token"):
            get_app().app.sent_updates("0" * 32)


async def test_the_tasks_of_one_tab_are_not_those_of_another() -> None:
    Seen.gate = asyncio.Event()
    async with playing() as engine:
        first, second = await Visitor.open(engine, VIEW), await Visitor.open(engine, VIEW)
        await first.click("wait")
        await first.click("wait")
        app = get_app().app
        assert [task.name for task in app.running_tasks(token_of(first))] == ["Seen.wait", "Seen.wait"]
        assert app.running_tasks(token_of(second)) == []
        Seen.gate.set()
        await first.leave()
        await second.leave()


async def test_a_task_that_waits_for_its_first_turn_is_seen_waiting() -> None:
    Seen.gate = asyncio.Event()
    async with playing() as engine:
        visitor = await Visitor.open(engine, VIEW)
        await visitor.click("begin")
        app, token = get_app().app, token_of(visitor)
        locks = ["holding the lock", "waiting for the lock", "waiting for the lock"]
        await until(lambda: [task.lock for task in app.running_tasks(token)] == locks)
        Seen.gate.set()
        await visitor.leave()
