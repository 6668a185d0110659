"""Tabs that come, move, are copied, leave and vanish; and what a page may ask for."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import understudy as rx
from understudy.testing import Visitor, playing
from understudy.view.template import compile

from tests.runtime.clock import on_a_clock
from tests.runtime.plays import page, tab_of, token_of, until, updates


class Counter(rx.State):
    count: int = 0
    ticks: int = 0
    ended: int = 0

    def add(self) -> None:
        self.count += 1

    def add_many(self, amount: int) -> None:
        self.count += amount

    async def slow(self) -> None:
        await asyncio.sleep(2)
        self.count += 1

    @rx.event(background=True)
    async def tick(self) -> None:
        while True:
            await asyncio.sleep(1)
            async with self:
                self.ticks += 1

    @rx.event(background=True, scope="page")
    async def while_on_the_page(self) -> None:
        await asyncio.sleep(1e9)

    @rx.event(background=True, scope="app")
    async def as_long_as_the_server(self) -> None:
        while True:
            await asyncio.sleep(1)
            async with self:
                self.ticks += 1

    @rx.event(background=True)
    async def take_note(self, value: str) -> None:
        await asyncio.sleep(0)

    @rx.event(background=True)
    async def fails_later(self) -> None:
        await asyncio.sleep(5)
        raise ValueError("later")


def counter() -> Any:
    return page(Counter.count, Counter.ticks, add=Counter.add, tick=Counter.tick, slow=Counter.slow)


# -- how long a tab is waited for -----------------------------------------------------------------


async def seconds_until(condition: Callable[[], object]) -> float:
    """How long it takes on the loop's clock, to a tenth of a second."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while not condition():  # noqa: ASYNC110 - the clock of these tests jumps
        await asyncio.sleep(0.1)
    return loop.time() - began


@on_a_clock
async def test_a_task_goes_on_while_its_tab_is_away_and_shows_it_on_return() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, counter())
        await visitor.click("tick")
        await visitor.drop()
        await asyncio.sleep(60)
        assert list(engine.token_to_sid) == [token_of(visitor)]
        await visitor.resume()
        assert len(engine.tasks) == 1
        before = tab_of(visitor).tree.state(Counter).ticks
        assert before >= 59
        await visitor.sees(str(before + 1))


@on_a_clock
async def test_a_closed_page_is_waited_for_30_seconds() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, counter())
        await visitor.click("tick")
        await visitor.leave()
        assert not engine.token_to_sid
        assert await seconds_until(lambda: not engine.tasks) == pytest.approx(30, abs=0.2)


@on_a_clock
async def test_a_page_that_says_leave_and_keeps_its_socket_is_gone_too() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, counter())
        await visitor.click("tick")
        visitor._send("l")
        visitor.go_silent()
        assert await seconds_until(lambda: not engine.tasks) == pytest.approx(30, abs=0.2)


@on_a_clock
async def test_a_socket_that_vanished_is_waited_for_65_seconds_since_it_was_heard() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, counter())
        await visitor.click("tick")
        await asyncio.sleep(600 - 100)
        await visitor.drop()
        assert await seconds_until(lambda: not engine.tasks) == pytest.approx(65, abs=0.2)
        assert not engine.token_to_sid


@on_a_clock
async def test_what_was_silent_before_the_drop_was_noticed_counts() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, counter())
        await visitor.click("tick")
        line = visitor._line
        assert line is not None
        visitor.go_silent()
        engine.disconnect(tab_of(visitor), line, clean=False, silent=30.0)
        assert await seconds_until(lambda: not engine.tasks) == pytest.approx(35, abs=0.2)


@on_a_clock
async def test_the_state_stays_for_five_minutes() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, counter())
        await visitor.click("add")
        await visitor.leave()
        await asyncio.sleep(295)
        early = await Visitor.open(engine, counter(), token=visitor.token)
        assert early.text().startswith("1")
        assert early.token == visitor.token
        await early.leave()
        assert await seconds_until(lambda: not engine.presence.tabs) == pytest.approx(300, abs=0.2)
        late = await Visitor.open(engine, counter(), token=visitor.token)
        assert late.text().startswith("0")
        assert late.token != visitor.token


@on_a_clock
async def test_a_page_task_ends_with_the_page_and_an_app_task_with_nothing() -> None:
    async with playing(task_seconds=0) as engine:
        shown = page(Counter.ticks, page=Counter.while_on_the_page, app=Counter.as_long_as_the_server)
        visitor = await Visitor.open(engine, shown)
        await visitor.click("page")
        await visitor.click("app")
        assert len(engine.tasks) == 2
        await visitor.reload()
        await until(lambda: len(engine.tasks) == 1)
        await visitor.leave()
        await asyncio.sleep(3600)
        assert len(engine.tasks) == 1
        back = await Visitor.open(engine, shown, token=visitor.token)
        assert int(back.text().split()[0]) >= 3500


@on_a_clock
async def test_who_only_looked_leaves_nothing_behind() -> None:
    async with playing() as engine:
        for _ in range(10):
            visitor = await Visitor.open(engine, counter())
            await visitor.leave()
        assert not engine.presence.tabs


@on_a_clock
async def test_updates_for_the_case_of_a_cut_are_kept_for_a_minute() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, counter())
        await visitor.click("add")
        assert tab_of(visitor).session.kept
        await asyncio.sleep(100)
        assert tab_of(visitor).session.kept is None


# -- who is who -----------------------------------------------------------------------------------


async def test_a_reconnect_before_the_drop_is_noticed_keeps_token_and_state() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, counter())
        token = visitor.token
        await visitor.click("add")
        visitor.go_silent()
        await visitor.resume()
        await visitor.click("add")
        assert (visitor.token, visitor.mode, visitor.text()[0]) == (token, "resume", "2")


async def test_a_duplicated_tab_gets_a_token_of_its_own() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, counter())
        await visitor.click("add")
        copy = visitor.copy()
        await copy.resume()
        assert copy.token != visitor.token
        assert (copy.text()[0], visitor.text()[0]) == ("0", "1")
        await copy.click("add")
        await visitor.click("add")
        assert (copy.text()[0], visitor.text()[0]) == ("1", "2")


async def test_a_reload_over_a_dead_line_keeps_the_token() -> None:
    async with playing(probe_seconds=0.05) as engine:
        visitor = await Visitor.open(engine, counter())
        await visitor.click("add")
        visitor.go_silent()
        again = visitor.copy()
        await again.resume()
        assert (again.token, again.text()[0]) == (visitor.token, "1")


async def test_two_copies_that_come_at_once_over_a_dead_line_are_two_tabs() -> None:
    async with playing(probe_seconds=0.05) as engine:
        visitor = await Visitor.open(engine, counter())
        await visitor.click("add")
        visitor.go_silent()
        first, second = visitor.copy(), visitor.copy()
        await asyncio.gather(first.resume(), second.resume())
        assert first.token != second.token
        assert sorted((first.text()[0], second.text()[0])) == ["0", "1"]


@pytest.mark.parametrize("token", ["0" * 32 + "." + "0" * 32, "nonsense", None])
async def test_a_token_that_was_not_signed_here_gets_nothing(token: str | None) -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, counter(), token=token)
        assert visitor.token not in (None, token)
        assert len(engine.presence.tabs) == 1


async def test_a_server_that_lost_the_state_says_reset() -> None:
    async with playing() as first:
        visitor = await Visitor.open(first, counter())
        await visitor.click("add")
        await visitor.drop()
    async with playing() as second:
        for template in visitor._templates:
            second.register(template)
        visitor.engine = second
        await visitor.resume()
        assert (visitor.mode, visitor.text()[0]) == ("reset", "0")
        await visitor.click("add")
        assert visitor.text()[0] == "1"


async def test_a_tab_that_was_away_for_too_long_gets_a_snapshot() -> None:
    async with playing(replay_messages=3) as engine:
        visitor = await Visitor.open(engine, counter())
        await visitor.click("add")
        await visitor.drop()
        async with engine.modify_state(token_of(visitor)) as root:
            state = root.get_substate(Counter.get_full_name().split("."))
            state.count = 50
        for _ in range(5):
            async with engine.modify_state(token_of(visitor)) as root:
                root.get_substate(Counter.get_full_name().split(".")).count += 1
        await visitor.resume()
        assert (visitor.mode, visitor.text()[:2]) == ("snapshot", "55")
        await visitor.click("add")
        assert visitor.text()[:2] == "56"


async def test_a_template_that_is_not_known_is_stale_and_its_acts_do_nothing() -> None:
    async with playing() as engine:
        visitor = Visitor(engine, [compile(counter())], "/", "127.0.0.1", 5.0)
        await visitor.resume()
        assert visitor.stale == [0]
        await visitor.click("add")
        assert visitor.finished == 1
        assert visitor.text().startswith("0")


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


# -- moving, beginning anew -----------------------------------------------------------------------


class Other(rx.State):
    word: str = "first"

    def say(self) -> None:
        self.word = "said"


class Mover(Visitor):
    """A visitor who moves between pages of a site without loading them."""

    def move(self, path: str, *parts: Any) -> None:
        templates = [compile(part) for part in parts]
        for template in templates:
            self.engine.register(template)
        self.page, self._templates = path, templates
        self._doms = [self._first_paint(template) for template in templates]
        self.mode = ""
        self._send("m", path, [template.digest for template in templates])

    async def arrived(self) -> None:
        await self.until(lambda: self.mode != "", "no welcome")


async def test_acts_behind_a_move_mean_the_new_page() -> None:
    async with playing() as engine:
        visitor = await Mover.open(engine, counter())
        assert isinstance(visitor, Mover)
        await visitor.click("add")
        visitor.move("/other", page(Other.word, say=Other.say))
        await visitor.send_act(0, 0, [])
        await visitor.arrived()
        await visitor.sees("said")
        assert tab_of(visitor).tree.state(Counter).count == 1
        assert tab_of(visitor).tree.router.page.path == "/other"
        visitor.move("/", counter())
        await visitor.arrived()
        assert visitor.text().startswith("1 ")


@on_a_clock
async def test_a_task_of_the_page_before_tells_its_failure_to_no_other_demo() -> None:
    async with playing() as engine:
        first = page(Counter.count, go=Counter.fails_later)
        visitor = await Mover.open(engine, rx.text("above"), first, patience=100.0)
        assert isinstance(visitor, Mover)
        await visitor.click("go")
        visitor.move("/other", page(Other.word, say=Other.say), rx.text("below"))
        await visitor.arrived()
        await seconds_until(lambda: not engine.tasks)
        await asyncio.sleep(1)
        assert not visitor.seen.notices
        visitor.move("/", first)
        await visitor.arrived()
        await visitor.click("go")
        await visitor.sees_notice("later")
        assert visitor.seen.notices[0].mount == 0


async def test_a_move_cut_off_before_its_welcome_is_painted_after_the_return() -> None:
    async with playing() as engine:
        visitor = await Mover.open(engine, counter())
        assert isinstance(visitor, Mover)
        await visitor.click("add")
        state = tab_of(visitor).tree
        visitor.move("/both", page(Counter.count, Other.word, add=Counter.add))
        await visitor.drop()
        await visitor.resume()
        assert visitor.text().startswith("1 first")
        assert state.router.page.path == "/both"


async def test_begin_anew_keeps_its_place_among_the_acts() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, counter(), page(Other.word, say=Other.say))
        await visitor.click("say")
        for _ in range(3):
            await visitor.send_act(0, 0, [])
        await visitor.begin_anew(0)
        await visitor.send_act(0, 0, [])
        await visitor.until(lambda: visitor.finished == 5, "not done")
        assert visitor.text(0).startswith("1 ")
        assert visitor.text(1).startswith("said")


async def test_begin_anew_ends_the_tasks_of_the_demo_without_a_notice() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, counter())
        await visitor.click("add")
        await visitor.click("tick")
        await visitor.begin_anew()
        await until(lambda: not engine.tasks)
        await visitor.sees("0 0")
        assert not visitor.seen.notices
        await visitor.begin_anew(5)


async def test_on_mount_runs_once_for_each_page_load() -> None:
    class Opened(rx.State):
        times: int = 0

        def note(self, by: int) -> None:
            self.times += by

    async with playing() as engine:
        visitor = await Visitor.open(engine, rx.box(rx.text(Opened.times), on_mount=Opened.note(2)))
        await visitor.sees("2")
        await visitor.drop()
        await visitor.resume()
        await visitor.reload()
        await visitor.sees("4")


async def test_a_demo_that_cannot_be_shown_says_so_and_the_others_go_on() -> None:
    class Breaks(rx.State):
        value: int = 1

        @rx.var
        def inverse(self) -> str:
            return str(1 / self.value)

    async with playing() as engine:
        visitor = await Visitor.open(engine, page(Breaks.inverse), counter())
        await visitor.click("add")
        async with engine.modify_state(token_of(visitor)) as root:
            root.get_substate(Breaks.get_full_name().split(".")).value = 2
        tab_of(visitor).tree.state(Breaks).__dict__["value"] = 0
        tab_of(visitor).tree.state(Breaks).__dict__.pop("inverse", None)
        await visitor.reload()
        await visitor.sees_notice("ZeroDivisionError")
        assert visitor.text(1).startswith("1 ")


async def test_resync_answers_with_all_there_is() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, counter())
        await visitor.click("add")
        visitor.mode = ""
        visitor._send("r", 0)
        await visitor.until(lambda: visitor.mode == "snapshot", "no answer")
        assert visitor.text().startswith("1 ")


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
