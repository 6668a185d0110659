"""Turns that wait: what would wait for itself is refused, the others come one after the other."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import pytest
import understudy as rx
from understudy.errors import NestedTurnError
from understudy.testing import Visitor, playing

from tests.runtime.clock import on_a_clock
from tests.runtime.plays import page, tab_of, token_of, until, updates, visiting

# -- 18: what would wait for itself ---------------------------------------------------------------


class Nested(rx.State):
    text: str = ""
    count: int = 0
    way: ClassVar[str] = ""
    use: ClassVar[str] = ""
    done: ClassVar[asyncio.Event]

    async def child(self, token: str) -> str:
        try:
            if Nested.use == "modify_state":
                async with rx.App().modify_state(token) as root:
                    (await root.get_state(Nested)).count += 1
            else:
                async with self:
                    self.count += 1
        except rx.ImmutableStateError as error:
            return str(error)
        return "no error"

    async def start(self) -> str:
        token = self.router.session.client_token
        match Nested.way:
            case "direct":
                return await self.child(token)
            case "task":
                return await asyncio.create_task(self.child(token))
            case "gather":
                return (await asyncio.gather(asyncio.sleep(0), self.child(token)))[1]
            case "wait_for":
                return await asyncio.wait_for(self.child(token), 30)
            case "shield":
                return await asyncio.shield(self.child(token))
            case "wait":
                done, _ = await asyncio.wait([asyncio.create_task(self.child(token))])
                return done.pop().result()
            case "as_completed":
                return await next(iter(asyncio.as_completed([self.child(token)])))
            case "group":
                async with asyncio.TaskGroup() as group:
                    task = group.create_task(self.child(token))
                return task.result()
            case "grandchild":

                async def between() -> str:
                    async with asyncio.TaskGroup() as group:
                        task = group.create_task(self.child(token))
                    return task.result()

                return (await asyncio.gather(between()))[0]
            case "later":
                task = asyncio.create_task(self.child(token))
                await asyncio.sleep(0.2)
                return await task
        raise AssertionError(Nested.way)

    @rx.event
    async def handler(self) -> None:
        self.text = await self.start()

    @rx.event(background=True)
    async def block(self) -> None:
        async with self:
            self.text = await self.start()

    @rx.event(background=True)
    async def lets_go(self) -> None:
        token = self.router.session.client_token
        async with self:
            child = asyncio.create_task(self.child(token))
            await asyncio.sleep(0.2)
            self.count += 10
        async with self:
            self.text = "first"
        found = await child
        async with self:
            self.text = found

    @rx.event(background=True)
    async def group_around(self) -> None:
        token = self.router.session.client_token
        async with asyncio.TaskGroup() as group, self:
            task = group.create_task(self.child(token))
            await asyncio.sleep(0.2)
        found = task.result()
        async with self:
            self.text = found


WAYS = ["direct", "task", "gather", "wait_for", "shield", "wait", "as_completed", "group", "grandchild", "later"]


@on_a_clock
async def _asks_for_itself(who: str, way: str, use: str) -> None:
    Nested.way, Nested.use = way, use
    async with visiting(Nested.text, Nested.count, go=getattr(Nested, who)) as visitor:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await visitor.click("go")
        await visitor.sees("The state of this tab is held already, since")
        assert loop.time() - began < 0.5
        line = Nested.handler.function if who == "handler" else Nested.block.function
        code = line.__code__
        place = visitor.text().partition("since ")[2].partition(",")[0]
        file, _, number = place.rpartition(":")
        assert file == __file__
        assert code.co_firstlineno <= int(number) <= code.co_firstlineno + 4
        assert visitor.text().endswith(" 0 go")


@pytest.mark.parametrize("way", WAYS)
# `async with self` in an ordinary handler does nothing, so there is nothing to wait for.
@pytest.mark.parametrize(
    ("who", "use"), [("handler", "modify_state"), ("block", "modify_state"), ("block", "async with self")]
)
def test_what_the_holder_waits_for_raises_at_once_and_names_the_line(who: str, way: str, use: str) -> None:
    _asks_for_itself(who, way, use)


@pytest.mark.parametrize("use", ["modify_state", "async with self"])
@pytest.mark.parametrize("who", ["lets_go", "group_around"])
def test_a_child_that_the_holder_lets_go_waits_for_the_lock(who: str, use: str) -> None:
    @on_a_clock
    async def run() -> None:
        Nested.use = use
        async with visiting(Nested.text, Nested.count, go=getattr(Nested, who)) as visitor:
            await visitor.click("go")
            await visitor.sees("no error")
            assert visitor.text().split()[2] == ("11" if who == "lets_go" else "1")

    run()


class Harmless(rx.State):
    count: int = 0

    @rx.event
    async def handler(self) -> None:
        async with self as same:
            same.count += 1
            assert same is self


async def test_async_with_self_in_an_ordinary_handler_does_nothing() -> None:
    async with visiting(Harmless.count, go=Harmless.handler) as visitor:
        await visitor.click("go")
        assert visitor.text() == "1 go"
        assert updates(visitor) == 1


def test_a_nested_turn_is_an_error_of_the_immutable_kind() -> None:
    assert issubclass(NestedTurnError, rx.ImmutableStateError)


async def test_two_tabs_change_each_other_without_waiting_for_themselves() -> None:
    async with playing() as engine:
        one, two = [await Visitor.open(engine, page(Harmless.count)) for _ in range(2)]
        async with rx.App().modify_state(token_of(one)) as first, rx.App().modify_state(token_of(two)) as second:
            (await first.get_state(Harmless)).count = 1
            (await second.get_state(Harmless)).count = 2
        await one.sees("1")
        await two.sees("2")


async def test_tasks_that_start_each_other_from_within_blocks_leave_no_chain_of_turns() -> None:
    depths: list[int] = []

    class Relay(rx.State):
        count: int = 0

        async def run(self, left: int) -> None:
            async with self:
                self.count += 1
                depth, right = 0, tab_of(visitor).right
                while right is not None:
                    depth, right = depth + 1, right.outer
                depths.append(depth)
                if left:
                    Relay.next = asyncio.create_task(self.run(left - 1))

        @rx.event(background=True)
        async def go(self) -> None:
            await self.run(20)

    async with visiting(Relay.count, go=Relay.go) as visitor:
        await visitor.click("go")
        await visitor.sees("21")
        assert max(depths) <= 2


# -- 24: one at a time ----------------------------------------------------------------------------


class Orders(rx.State):
    log: list[str] = []  # noqa: RUF012
    running: ClassVar[int] = 0
    most: ClassVar[int] = 0
    gate: ClassVar[asyncio.Event]
    others: ClassVar[list[str]] = []

    async def _step(self, name: str) -> None:
        Orders.running += 1
        Orders.most = max(Orders.most, Orders.running)
        self.log.append(name)
        for _ in range(3):
            await asyncio.sleep(0)
        Orders.running -= 1

    @rx.event
    async def first(self) -> Any:
        await self._step("first")
        await Orders.gate.wait()
        yield Orders.chained
        return

    @rx.event
    async def second(self) -> None:
        await self._step("second")

    @rx.event
    async def chained(self) -> None:
        await self._step("chained")

    @rx.event
    async def waits(self) -> None:
        Orders.others.append(self.router.session.client_token)
        await Orders.gate.wait()
        self.log.append("done")


async def test_two_handlers_of_a_tab_never_run_at_once_and_what_they_chain_runs_behind_the_queue() -> None:
    Orders.gate, Orders.most = asyncio.Event(), 0
    async with visiting(Orders.log, first=Orders.first, second=Orders.second) as visitor:
        clicks = [asyncio.ensure_future(visitor.click(name)) for name in ("first", "second", "second")]
        await until(lambda: len(tab_of(visitor).queue or ()) == 2)
        Orders.gate.set()
        await asyncio.gather(*clicks)
        await visitor.sees("chained")
        assert [word for word in visitor.text().split(chr(34)) if word.isalpha()] == [
            "first",
            "second",
            "second",
            "chained",
        ]
        assert Orders.most == 1


async def test_tabs_run_in_parallel() -> None:
    Orders.gate, Orders.others = asyncio.Event(), []
    async with playing() as engine:
        visitors = [await Visitor.open(engine, page(Orders.log, go=Orders.waits)) for _ in range(3)]
        clicks = [asyncio.ensure_future(visitor.click("go")) for visitor in visitors]
        await until(lambda: len(Orders.others) == 3)
        Orders.gate.set()
        await asyncio.gather(*clicks)
        assert set(Orders.others) == {token_of(visitor) for visitor in visitors}


async def test_a_token_is_hexadecimal_digits_for_authors_and_signed_on_the_wire() -> None:
    async with visiting(Orders.log) as visitor:
        assert int(token_of(visitor), 16)
        assert "." in str(visitor.token)
