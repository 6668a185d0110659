"""How tasks fail and end; the same turn for any task, by `app.modify_state`."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
import understudy as rx
from understudy.errors import UnknownTokenError
from understudy.testing import Visitor, playing

from tests.runtime.plays import idle, page, token_of, until, updates, visiting

# -- 12: failures ---------------------------------------------------------------------------------


class Fails(rx.State):
    count: int = 0
    gate: ClassVar[asyncio.Event]

    @rx.event(background=True)
    async def task(self) -> None:
        async with self:
            self.count = 5
        async with self:
            self.count = 99
            raise ValueError("the reason")

    @rx.event
    def plain(self) -> None:
        self.count = 77
        raise KeyError("plainly")

    @rx.event
    def leaves(self) -> None:
        raise SystemExit(3)

    @rx.event(background=True)
    async def leaves_in_a_task(self) -> None:
        raise SystemExit(4)

    @rx.event(background=True)
    async def waits(self) -> None:
        await Fails.gate.wait()


async def test_what_a_task_raises_is_logged_with_its_line_and_told_in_the_frame(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with visiting(Fails.count, go=Fails.task) as visitor:
        await visitor.click("go")
        notice = await visitor.sees_notice("the reason")
        assert notice.kind == "failed"
        assert notice.mount == 0
        assert "ValueError: the reason (test_task_failures.py:" in notice.text
        assert visitor.text().startswith("5 ")
        assert 'raise ValueError("the reason")' in caplog.text
        assert f'File "{__file__}"' in caplog.text


async def test_in_production_the_frame_says_the_id_under_which_the_log_has_it(caplog: pytest.LogCaptureFixture) -> None:
    async with playing(production=True) as engine:
        visitor = await Visitor.open(engine, page(Fails.count, go=Fails.plain))
        await visitor.click("go")
        notice = await visitor.sees_notice("This demo failed. The log has it as ")
        assert "plainly" not in notice.text
        assert notice.text.split()[-1].rstrip(".") in caplog.text
        assert "plainly" in caplog.text


async def test_an_exception_goes_to_the_handler_of_the_app_and_its_answer_to_the_browser() -> None:
    failures: list[Exception] = []

    def handler(error: Exception) -> Any:
        failures.append(error)
        return rx.toast("told")

    async with visiting(Fails.count, go=Fails.plain) as visitor:
        visitor.engine.failure_handler = handler
        await visitor.click("go")
        assert repr(failures) == "[KeyError('plainly')]"
        assert visitor.seen.effects[0][:3] == ["toast", "info", "told"]


async def test_a_handler_that_exits_ends_itself_and_not_the_server() -> None:
    async with visiting(Fails.count, one=Fails.leaves, two=Fails.leaves_in_a_task) as visitor:
        await visitor.click("one")
        await visitor.sees_notice("SystemExit: 3")
        await visitor.click("two")
        await visitor.sees_notice("SystemExit: 4")


async def test_a_cancellation_is_logged_with_its_reason(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "understudy")
    Fails.gate = asyncio.Event()
    async with visiting(Fails.count, go=Fails.waits) as visitor:
        await visitor.click("go")
        await until(lambda: visitor.engine.tasks)
        next(iter(visitor.engine.tasks)).cancel("the reader pressed stop")
        await idle(visitor.engine)
        assert "Fails.waits was cancelled: the reader pressed stop" in caplog.text
        await visitor.click("go")
        await until(lambda: visitor.engine.tasks)
        await visitor.leave()
    assert "Fails.waits was cancelled: the server is ending" in caplog.text


# -- 13: modify_state -----------------------------------------------------------------------------


class Other(rx.State):
    number: int = 0
    items: list[int] = []  # noqa: RUF012


async def test_modify_state_is_a_turn_for_any_task_with_one_update() -> None:
    async with visiting(Other.number, Other.items) as visitor:
        app = rx.App()
        token = token_of(visitor)
        tokens: list[Any] = [
            token, f"{token}_{Other.get_full_name()}", rx.BaseStateToken(ident=token, cls=Other), visitor.token,
        ]  # fmt: skip
        for count, spelling in enumerate(tokens, 1):
            async with app.modify_state(spelling) as root:
                assert type(root) is rx.State
                other = await root.get_state(Other)
                assert other is root.get_substate(Other.get_full_name().split("."))
                other.number = count
                other.items.append(count)
            assert updates(visitor) == count
            with pytest.raises(rx.ImmutableStateError):
                other.number = 99
        await visitor.sees("4 [1, 2, 3, 4]" if "1, 2" in visitor.text() else "4 [1,2,3,4]")


async def test_modify_state_takes_back_what_a_failing_block_changed() -> None:
    async with visiting(Other.number) as visitor:
        with pytest.raises(OSError, match="no"):
            async with rx.App().modify_state(token_of(visitor)) as root:
                other = await root.get_state(Other)
                other.number = 5
                raise OSError("no")
        assert other.number == 0
        assert updates(visitor) == 0


async def test_modify_state_of_an_unknown_token_raises_and_creates_nothing() -> None:
    async with visiting(Other.number) as visitor:
        before = dict(visitor.engine.token_to_sid)
        with pytest.raises(UnknownTokenError, match="no tab with this token"):
            async with rx.App().modify_state("feed" * 8):
                pass
        assert dict(visitor.engine.token_to_sid) == before == {token_of(visitor): before[token_of(visitor)]}
        with pytest.raises(UnknownTokenError):
            async with rx.App().modify_state("feed" * 8):
                pass


# -- 14: a field of its own -----------------------------------------------------------------------


@dataclass
class Thing:
    name: str = "a"
    parts: list[str] = field(default_factory=lambda: ["p"])


class Fields(rx.State):
    items: list[int] = [1]  # noqa: RUF012
    thing: Thing = Thing()
    text: str = ""
    gate: ClassVar[asyncio.Event]

    @rx.event
    def add(self) -> None:
        self.items.append(2)

    @rx.event(background=True)
    async def enters(self) -> None:
        before = self.items
        await Fields.gate.wait()
        async with before as items:
            items.append(3)
            self.items.append(4)
        async with self.thing as thing:
            thing.parts.append("q")
        try:
            async with self.thing.parts:
                pass
        except rx.errors.RuntimeFault as error:
            async with self:
                self.text = str(error)


async def test_a_root_container_can_be_entered_and_is_fresh_under_the_lock() -> None:
    Fields.gate = asyncio.Event()
    async with visiting(Fields.items, Fields.thing.parts, Fields.text, go=Fields.enters, add=Fields.add) as visitor:
        await visitor.click("go")
        await visitor.click("add")
        Fields.gate.set()
        await visitor.sees("Write `async with self:`")
        assert "1, 2, 3, 4" in visitor.text().replace(",", ", ").replace("  ", " ")
        assert "`Fields.thing` itself" in visitor.text()
