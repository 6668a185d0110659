"""Tabs that move to another page or begin anew, and what their demos say."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import understudy as rx
from understudy.testing import Visitor, playing
from understudy.view.template import compile

from tests.runtime.clock import on_a_clock
from tests.runtime.counting import Counter, counter
from tests.runtime.plays import page, seconds_until, tab_of, token_of, until

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


class Slow(rx.State):
    gate: ClassVar[asyncio.Event]

    async def ask(self) -> Any:
        await Slow.gate.wait()
        return [rx.window_alert("Done"), rx.toast("Done"), rx.set_focus("field"), rx.redirect("/far")]

    async def lead(self) -> Any:
        yield rx.redirect("/other")
        await Slow.gate.wait()
        yield rx.window_alert("Welcome")


async def test_what_a_page_asked_of_the_browser_does_not_happen_on_the_page_to_which_the_reader_went() -> None:
    async with playing() as engine:
        first = page(Other.word, ask=Slow.ask)
        visitor = await Mover.open(engine, first)
        assert isinstance(visitor, Mover)
        Slow.gate = asyncio.Event()
        await visitor.send_act(0, 0, [])
        visitor.move("/other", page(Other.word, say=Other.say))
        Slow.gate.set()
        await visitor.arrived()
        await visitor.click("say")
        assert [effect[0] for effect in visitor.seen.effects] == ["toast"]
        # The reader is back at the page that asks.
        visitor.move("/", first)
        await visitor.arrived()
        await visitor.click("ask")
        assert [effect[0] for effect in visitor.seen.effects[1:]] == ["alert", "toast", "focus", "redirect"]


async def test_a_handler_goes_on_asking_on_the_page_to_which_it_led() -> None:
    async with playing() as engine:
        visitor = await Mover.open(engine, page(Other.word, lead=Slow.lead))
        assert isinstance(visitor, Mover)
        Slow.gate = asyncio.Event()
        await visitor.send_act(0, 0, [])
        await visitor.until(lambda: len(visitor.seen.effects) == 1, "no redirect")
        visitor.move("/other", page(Other.word, say=Other.say))
        Slow.gate.set()
        await visitor.arrived()
        await visitor.click("say")
        assert [effect[0] for effect in visitor.seen.effects] == ["redirect", "alert"]


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
