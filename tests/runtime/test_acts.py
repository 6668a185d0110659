"""What a page may ask for, in which order, and how much its answers weigh."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
import understudy as rx
from understudy.testing import Visitor, playing

from tests.runtime.counting import Counter, counter
from tests.runtime.plays import page, tab_of, until, updates, visiting

# -- acts -----------------------------------------------------------------------------------------


async def test_acts_run_in_order_behind_a_slow_one() -> None:
    class Order(rx.State):
        seen: list[int] = []  # noqa: RUF012

        async def note(self, number: int) -> None:
            await asyncio.sleep(0 if number else 0.05)
            self.seen.append(number)

    async with playing() as engine:
        buttons = {str(number): Order.note(number) for number in range(5)}
        visitor = await Visitor.open(engine, page(Order.seen, **buttons))
        listening = visitor._listening("click")
        for mount, element, listener in listening:
            await visitor.send_act(mount, listener.action, [*element.payload(listener.kind, ""), *listener.captured])
        await visitor.until(lambda: visitor.finished == 5, "not all acts are done")
        assert tab_of(visitor).tree.state(Order).seen == [0, 1, 2, 3, 4]


async def test_a_page_can_ask_for_nothing_but_what_it_binds() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, page(Counter.count, add=Counter.add))
        for mount, action in ((0, 1), (0, 99), (1, 0), (-1, 0), (7, 7)):
            await visitor.send_act(mount, action, [])
        await visitor.until(lambda: visitor.finished == 5, "not acknowledged")
        assert updates(visitor) == 0
        await visitor.click("add")
        assert visitor.text()[0] == "1"


async def test_arguments_of_the_wrong_type_or_number_are_refused_and_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with playing(production=True) as engine:
        visitor = await Visitor.open(engine, rx.box(Counter.count, rx.input(on_change=Counter.add_many)))
        for args in (["x\n\x1b[31m"], [[1]], [{}], [], [1, 2], [None]) * 5:
            await visitor.send_act(0, 0, args)
        await visitor.until(lambda: visitor.finished == 30, "not acknowledged")
        assert {notice.kind for notice in visitor.seen.notices} == {"refused"}
        assert tab_of(visitor).tree.state(Counter).count == 0
        await visitor.send_act(0, 0, ["3"])
        await visitor.sees("3")
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 1
    assert "\x1b" not in caplog.text


async def test_a_slider_gives_a_number_to_who_asks_for_one() -> None:
    async with visiting(Counter.count, rx.slider(on_change=Counter.add_many)) as visitor:
        await visitor.send_act(0, 0, [[40]])
        await visitor.sees("40")


async def test_too_many_acts_at_once_are_done_later_and_none_is_lost() -> None:
    async with playing(event_rate=200.0, event_burst=5, queued_events=3) as engine:
        visitor = await Visitor.open(engine, counter())
        found = next(entry for entry in visitor._listening("click") if entry[2].action == 0)
        for _ in range(40):
            await visitor.send_act(found[0], 0, [])
        await visitor.until(lambda: visitor.finished == 40, "not all done")
        assert visitor.text().startswith("40 ")
        assert any(frame.startswith('2["s"') for frame in visitor.seen.frames)


async def test_an_act_of_the_page_before_a_reload_acknowledges_nothing_of_the_new_one() -> None:
    class Slow(rx.State):
        count: int = 0
        gate = None

        async def wait(self) -> None:
            await release.wait()
            self.count += 1

        def add(self) -> None:
            self.count += 10

    release = asyncio.Event()
    async with playing() as engine:
        visitor = await Visitor.open(engine, page(Slow.count, wait=Slow.wait, add=Slow.add))
        for number in (0, 0, 0):
            await visitor.send_act(0, number, [])
        visitor._send("l")
        line = visitor._line
        assert line is not None
        engine.disconnect(tab_of(visitor), line, clean=True)
        again = visitor.copy()
        joining = asyncio.create_task(again.resume())
        await until(lambda: tab_of(visitor).session.nonce == again.nonce)
        release.set()
        await joining
        await again.click("add")
        await again.sees("13")
        acknowledged = [frame for frame in again.seen.frames if '"k"' in frame or "]," in frame[-6:]]
        assert acknowledged[-1].endswith((",1]", '["k",1]'))
        assert again.finished == again._made == 1


class Field(rx.State):
    text: str = "start"
    shout: str = ""

    def loud(self, value: str) -> None:
        self.text = value.upper()

    def plain(self, value: str) -> None:
        self.text = value

    def fails(self, value: str) -> None:
        self.text = value
        raise ValueError("no")


@pytest.mark.parametrize(
    ("handler", "shown", "carried"),
    [(Field.loud, "ABC", True), (Field.plain, "abc", False), (Field.fails, "start", True)],
)
async def test_the_acknowledgement_carries_the_committed_value_where_it_differs(
    handler: Any, shown: str, carried: bool
) -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, rx.box(rx.input(value=Field.text, on_change=handler)))
        await visitor.send_act(0, 0, ["abc"])
        await visitor.until(lambda: visitor.finished == 1, "not done")
        said = any(f'"{shown}"' in frame for frame in visitor.seen.frames if frame.startswith('2["u"'))
        assert said == carried


async def test_a_field_shows_the_committed_value_when_its_act_was_refused_or_only_starts_a_task() -> None:
    async with playing() as engine:
        fields = [rx.input(value=Counter.count, on_change=handler) for handler in (Counter.add_many, Counter.take_note)]
        visitor = await Visitor.open(engine, rx.box(*fields))
        for action in (0, 1):
            await visitor.send_act(0, action, ["x"])
            await visitor.until(lambda action=action: visitor.finished == action + 1, "not done")
            last = [frame for frame in visitor.seen.frames if frame.startswith('2["u"')][-1]
            assert json.loads(last[1:])[2:4] == [[0, action, "0"], action + 1]


async def test_a_field_whose_value_cannot_be_worked_out_holds_nobody_up() -> None:
    class Fragile(rx.State):
        value: int = 1

        @rx.var
        def inverse(self) -> str:
            return str(1 // self.value)

        def take(self, number: int) -> None:
            self.value = number

    async with playing() as engine:
        shown = rx.box(rx.input(value=Fragile.inverse, on_change=Fragile.take), rx.button("add", on_click=Counter.add))
        visitor = await Visitor.open(engine, shown, counter())
        state = tab_of(visitor).tree.state(Fragile)
        state.__dict__["value"] = 0
        await visitor.send_act(0, 0, ["nonsense"])
        await visitor.sees_notice("ZeroDivisionError")
        await visitor.click("add")
        assert visitor.text(1).startswith("1 ")


# -- weight ---------------------------------------------------------------------------------------


class Lines(rx.State):
    lines: list[str] = []  # noqa: RUF012
    tick: int = 0

    @rx.event(background=True)
    async def write(self) -> AsyncIterator[None]:
        for number in range(200):
            async with self:
                self.lines.append(f"{number:03d} ".ljust(49, "x"))
        async with self:
            for _ in range(100):
                self.tick += 1
                yield


async def test_appended_lines_and_ticks_are_light() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(
            engine, rx.box(rx.foreach(Lines.lines, rx.text), Lines.tick, rx.button("go", on_click=Lines.write))
        )
        await visitor.click("go")
        await visitor.until(lambda: tab_of(visitor).tree.state(Lines).tick == 100 and not engine.tasks, "not written")
        frames = [frame for frame in visitor.seen.frames if frame.startswith('2["u"')]
        assert sum(len("4" + frame) for frame in frames[:200]) < 30_000
        assert max(len("4" + frame) for frame in frames[200:]) <= 40
