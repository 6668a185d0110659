"""The spellings of every generation of the API."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import understudy as rx
from understudy.errors import EventArgumentError
from understudy.testing import Visitor, playing

from tests.runtime.plays import page, tab_of, token_of, until, visiting

# -- spellings ------------------------------------------------------------------------------------


class Vars(rx.State):
    count: int = 0


class Spellings(rx.State):
    text: str = ""
    number: int = 0

    @rx.event
    async def looks(self) -> None:
        found = await self.get_state(Vars)
        same = self.get_substate([]) is self
        root: Any = self.parent_state
        by_path = root.get_substate(Vars.get_full_name().split("."))
        here = rx.utils.prerequisites.get_app().app.event_namespace.token_to_sid
        token = self.get_token()
        self.text = " ".join(
            str(one)
            for one in (
                found is by_path,
                same,
                token == self.router.session.client_token,
                list(here) == [token],
                here[token] == self.router.session.session_id,
                await self.get_var_value(Vars.count),
                self.get_value("number"),
            )
        )

    def undecorated(self) -> Any:
        self.number += 1
        return rx.toast("a")

    @rx.event
    def with_arguments(self, number: int, name: str = "x") -> None:
        self.number, self.text = number, name

    @rx.event
    def by_class(self) -> Any:
        return [type(self).with_arguments(3, "c"), Spellings.undecorated]


async def test_older_and_newer_spellings_give_the_same_objects() -> None:
    async with visiting(Spellings.text, go=Spellings.looks) as visitor:
        await visitor.click("go")
        assert visitor.text().startswith("True True True True True 0 0")


async def test_tabs_that_are_there_are_listed_and_the_list_is_read_only() -> None:
    async with playing() as engine:
        here: Any = rx.App().event_namespace.token_to_sid
        one, two = [await Visitor.open(engine, page(Spellings.text, go=Spellings.undecorated)) for _ in range(2)]
        assert set(here) == {token_of(one), token_of(two)}
        with pytest.raises(TypeError):
            here["x"] = "y"
        await one.click("go")
        await one.drop()
        assert token_of(one) in here
        await two.leave()
        assert set(here) == {token_of(one)}


async def test_handlers_need_no_decorator_and_are_bound_by_reference_call_or_lambda() -> None:
    async with visiting(
        Spellings.number,
        Spellings.text,
        plain=Spellings.undecorated,
        call=Spellings.with_arguments(5),
        words=Spellings.with_arguments(number=6, name="w"),
        function=lambda: Spellings.with_arguments(7, "f"),
        chained=Spellings.by_class,
    ) as visitor:
        for name, shown in [("plain", "1 "), ("call", "5 x "), ("words", "6 w "), ("function", "7 f ")]:
            await visitor.click(name)
            assert visitor.text().startswith(shown), name
        await visitor.click("chained")
        await visitor.sees("4 c")
        assert [effect[0] for effect in visitor.seen.effects] == ["toast", "toast"]


def test_a_toast_has_a_description_and_leaves_its_looks_to_the_page() -> None:
    assert rx.toast("a").values == ("info", "a", None)
    assert rx.toast.error("a", description="b", duration=9, position="top-center").values == ("error", "a\nb", 9)


def test_a_wrong_count_or_type_is_an_error_when_the_page_is_executed() -> None:
    for call in (
        lambda: Spellings.with_arguments("many"),
        lambda: Spellings.with_arguments(1, "a", 3),
        lambda: Spellings.with_arguments(1, nmae="a"),
    ):
        with pytest.raises(EventArgumentError, match=r"Spellings\.with_arguments"):
            call()
    with pytest.raises(EventArgumentError, match="bound to on_click, which gives 0 arguments"):
        rx.button("x", on_click=Spellings.with_arguments)


def test_the_modules_of_the_original_have_what_pages_import() -> None:
    from understudy.event import EventHandler, EventSpec
    from understudy.state import ImmutableStateError, State
    from understudy.utils.exceptions import ImmutableStateError as same
    from understudy.vars import Var

    assert ImmutableStateError is rx.ImmutableStateError is same
    assert State is rx.State
    assert (EventHandler, EventSpec, Var) == (rx.EventHandler, rx.event.EventSpec, rx.Var)
    assert callable(rx.event)
    assert rx.background is rx.event.background
    assert rx.chakra.number_input is rx.number_input


async def test_app_background_tasks_is_public_and_live_only() -> None:
    gate = asyncio.Event()

    class Live(rx.State):
        @rx.background
        async def task(self) -> None:
            await gate.wait()

    async with visiting(go=Live.task) as visitor:
        app = rx.App()
        assert app.background_tasks == set()
        await visitor.click("go")
        await until(lambda: app.background_tasks)
        assert {task.get_name() for task in app.background_tasks} == {f"Live.task of {token_of(visitor)[:8]}"}
        assert len(tab_of(visitor).tasks) == 1
        gate.set()
        await until(lambda: not app.background_tasks)
