"""Blocks of background tasks: in each other, side by side, in methods, with other states, with a `yield`."""

from __future__ import annotations

import asyncio
import json
from typing import Any, ClassVar

import understudy as rx

from tests.runtime.plays import idle, updates, visiting

# -- 5: twice, and wrongly ------------------------------------------------------------------------


class Twice(rx.State):
    count: int = 0
    text: str = ""

    @rx.event(background=True)
    async def nests(self) -> None:
        async with self:
            self.count = 1
            try:
                async with self:
                    self.count = 99
            except rx.ImmutableStateError as error:
                self.text = str(error)
            self.count += 1

    async def helper(self) -> None:
        async with self:
            self.count += 10

    @rx.event(background=True)
    async def nests_in_a_helper(self) -> None:
        async with self:
            self.count = 1
            try:
                await self.helper()
            except rx.ImmutableStateError as error:
                self.text = str(error)
        await self.helper()

    @rx.event(background=True)
    async def plain_with(self) -> None:
        try:
            with self:  # type: ignore[attr-defined]
                pass
        except TypeError as error:
            async with self:
                self.text = str(error)


async def test_a_block_in_itself_raises_and_the_outer_one_goes_on() -> None:
    async with visiting(Twice.count, Twice.text, nests=Twice.nests) as visitor:
        await visitor.click("nests")
        await visitor.sees("2 The state of this tab is held already")
        assert f"{__file__}:" in visitor.text()


async def test_a_helper_that_enters_the_block_works_outside_and_raises_inside() -> None:
    async with visiting(Twice.count, Twice.text, nests=Twice.nests_in_a_helper) as visitor:
        await visitor.click("nests")
        await visitor.sees("11 The state of this tab is held already")


async def test_with_instead_of_async_with_says_so() -> None:
    async with visiting(Twice.text, go=Twice.plain_with) as visitor:
        await visitor.click("go")
        await visitor.sees("write `async with self`")


# -- 6: gather ------------------------------------------------------------------------------------


class Gathers(rx.State):
    items: list[int] = []  # noqa: RUF012
    inside: ClassVar[int] = 0

    async def one(self, number: int) -> None:
        async with self:
            Gathers.inside += 1
            assert Gathers.inside == 1
            self.items.append(number)
            await asyncio.sleep(0)
            Gathers.inside -= 1

    @rx.event(background=True)
    async def all(self) -> None:
        await asyncio.gather(*(self.one(number) for number in range(5)))


async def test_gathered_coroutines_enter_one_after_the_other_with_an_update_each() -> None:
    async with visiting(Gathers.items, go=Gathers.all) as visitor:
        await visitor.click("go")
        await idle(visitor.engine)
        assert sorted(json.loads(visitor.text().removesuffix(" go"))) == [0, 1, 2, 3, 4]
        assert updates(visitor) == 5


# -- 7: methods on self ---------------------------------------------------------------------------


class Methods(rx.State):
    count: int = 0
    text: str = ""

    def _add(self, number: int) -> int:
        self.count += number
        return self.count

    @rx.event
    def add(self) -> None:
        self.count += 1

    @rx.event(background=True)
    async def works(self) -> None:
        found = []
        for call in (lambda: self._add(5), self.add):
            try:
                call()
            except rx.ImmutableStateError:
                found.append("refused")
        async with self:
            found.append(str(self._add(5)))
            self.add()
            self.text = " ".join(found)


async def test_methods_called_on_self_act_inside_and_raise_outside() -> None:
    async with visiting(Methods.count, Methods.text, go=Methods.works) as visitor:
        await visitor.click("go")
        await visitor.sees("6 refused refused 5")


# -- 8: calling a task ----------------------------------------------------------------------------


class Direct(rx.State):
    text: str = ""
    count: int = 0

    @rx.event(background=True)
    async def task(self) -> None:
        async with self:
            self.count += 1

    @rx.event(background=True)
    async def generator(self) -> Any:
        yield

    @rx.event
    async def from_a_handler(self) -> None:
        try:
            await self.task()
        except RuntimeError as error:
            self.text = str(error)

    @rx.event(background=True)
    async def from_a_task(self) -> Any:
        found = ""
        try:
            async for _ in self.generator():
                pass
        except RuntimeError as error:
            found = str(error)
        async with self:
            self.text = found
        yield type(self).task


async def test_calling_a_task_directly_raises_and_says_what_to_write() -> None:
    async with visiting(Direct.text, Direct.count, one=Direct.from_a_handler, two=Direct.from_a_task) as visitor:
        await visitor.click("one")
        await visitor.sees("Write `yield Direct.task` or `return Direct.task` to start it. 0")
        await visitor.click("two")
        await visitor.sees("Write `yield Direct.generator` or `return Direct.generator` to start it. 1")


# -- 9: other states ------------------------------------------------------------------------------


class Other(rx.State):
    number: int = 0
    items: list[int] = []  # noqa: RUF012


class Uses(rx.State):
    count: int = 0
    text: str = ""

    @rx.event(background=True)
    async def both(self) -> None:
        async with self:
            other = await self.get_state(Other)
            other.number = 1
            self.count = 1
        try:
            other.number = 99
        except rx.ImmutableStateError:
            pass
        else:
            return
        async with other:
            other.items.append(other.number)
            self.count += 1
            same = await self.get_state(Other)
            self.text = f"{same is other} {isinstance(other, Other)}"


async def test_another_state_is_under_the_same_lock_and_one_update_carries_both() -> None:
    async with visiting(Uses.count, Other.number, Other.items, Uses.text, go=Uses.both) as visitor:
        await visitor.click("go")
        await visitor.sees("2 1 [1] True True")
        assert updates(visitor) == 2


# -- 10: yield ------------------------------------------------------------------------------------


class Yields(rx.State):
    steps: list[str] = []  # noqa: RUF012
    got: str = ""
    count: int = 0

    @rx.event
    def chained(self, items) -> None:  # type: ignore[no-untyped-def]  # Without a type nothing converts it.
        items.append("own")
        self.got = f"{items} {len(self.steps)} {type(self).__mro__[0] is Yields}"

    @rx.event(background=True)
    async def inside(self) -> Any:
        async with self:
            self.steps.append("one")
            yield
            self.steps.append("two")
            yield Yields.chained(self.steps)
            await asyncio.sleep(0)
            self.steps.append("three")

    @rx.event(background=True)
    async def outside(self) -> Any:
        async with self:
            self.count += 1
        yield
        yield Yields.chained(self.steps)

    @rx.event
    def queued(self) -> None:
        self.count += 100


async def test_a_yield_in_a_block_sends_what_there_is_and_keeps_the_lock() -> None:
    async with visiting(Yields.steps, Yields.got, go=Yields.inside) as visitor:
        await visitor.click("go")
        await visitor.sees("['one', 'two', 'own'] 3 True")
        assert updates(visitor) == 4


async def test_a_yield_outside_of_a_block_sends_nothing_by_itself() -> None:
    async with visiting(Yields.count, Yields.got, go=Yields.outside) as visitor:
        await visitor.click("go")
        await visitor.sees("['own'] 0 True")
        assert updates(visitor) == 2
