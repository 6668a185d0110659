"""Tabs that come, are copied, leave and vanish."""

from __future__ import annotations

import asyncio

import pytest
from understudy.testing import Visitor, playing
from understudy.view.template import compile

from tests.runtime.clock import on_a_clock
from tests.runtime.counting import Counter, counter
from tests.runtime.plays import page, seconds_until, tab_of, token_of, until

# -- how long a tab is waited for -----------------------------------------------------------------


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
