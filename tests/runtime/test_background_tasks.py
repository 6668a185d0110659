"""Background tasks: started by reference, alone with the state inside `async with self`, without it outside."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
import understudy as rx
from understudy.errors import UnknownTokenError
from understudy.testing import Visitor, playing

from tests.runtime.clock import on_a_clock
from tests.runtime.plays import idle, page, tab_of, token_of, until, updates, visiting

# -- 1: what can be one ---------------------------------------------------------------------------


def test_a_background_task_must_be_asynchronous_and_public() -> None:
    with pytest.raises(TypeError, match="must be an `async def` function"):

        @rx.event(background=True)
        def plain(self: object) -> None: ...

    with pytest.raises(TypeError, match="must be an `async def` function"):

        @rx.background
        def generator(self: object) -> Any:
            yield

    with pytest.raises(ValueError, match="cannot be private"):

        @rx.event(background=True)
        async def _hidden(self: object) -> None: ...

    with pytest.raises(ValueError, match="`scope` of `task` is 'planet'"):

        @rx.event(background=True, scope="planet")  # type: ignore[call-overload]
        async def task(self: object) -> None: ...


def test_both_spellings_of_a_background_task_mark_the_same() -> None:
    class Both(rx.State):
        @rx.background
        async def older(self) -> None: ...

        @rx.event(background=True)
        async def newer(self) -> Any:
            yield

    assert Both.older.is_background
    assert Both.newer.is_background
    assert Both.older.options == Both.newer.options


# -- 2: started, and in the set -------------------------------------------------------------------


class Starts(rx.State):
    started: int = 0
    gate: ClassVar[asyncio.Event]

    @rx.event(background=True)
    async def task(self) -> None:
        async with self:
            self.started += 1
        await Starts.gate.wait()

    @rx.event
    def by_return(self) -> Any:
        return Starts.task

    @rx.event
    def by_yield(self) -> Any:
        yield Starts.task

    @rx.event
    def by_list(self) -> Any:
        return [Starts.task, Starts.task()]

    @rx.event(background=True)
    async def fails(self) -> None:
        await Starts.gate.wait()
        raise OSError("no")


async def test_a_task_is_started_by_return_by_yield_by_a_trigger_and_by_a_list() -> None:
    Starts.gate = asyncio.Event()
    async with visiting(
        Starts.started, by_return=Starts.by_return, by_yield=Starts.by_yield, direct=Starts.task, by_list=Starts.by_list
    ) as visitor:
        app = rx.App()
        for count, name in enumerate(("by_return", "by_yield", "direct"), 1):
            await visitor.click(name)
            await visitor.sees(str(count))
            assert len(app.background_tasks) == count
        await visitor.click("by_list")
        await visitor.sees("5")
        assert all(type(task) is asyncio.Task for task in app.background_tasks)
        Starts.gate.set()
        await until(lambda: not app.background_tasks)


async def test_a_task_leaves_the_set_when_it_returns_raises_or_is_cancelled() -> None:
    Starts.gate = asyncio.Event()
    async with visiting(Starts.started, task=Starts.task, fails=Starts.fails) as visitor:
        app = rx.App()
        await visitor.click("task")
        await visitor.click("fails")
        await visitor.sees("1")
        assert len(app.background_tasks) == 2
        next(task for task in app.background_tasks if "Starts.task" in task.get_name()).cancel()
        await until(lambda: len(app.background_tasks) == 1)
        Starts.gate.set()
        await until(lambda: not app.background_tasks)


# -- 3: the block ---------------------------------------------------------------------------------


class Blocks(rx.State):
    one: int = 0
    two: int = 0
    same: str = "as ever"
    inside: ClassVar[asyncio.Event]
    gate: ClassVar[asyncio.Event]

    @rx.event(background=True)
    async def both(self) -> None:
        async with self:
            self.one += 1
            self.two += 1

    @rx.event(background=True)
    async def nothing(self) -> None:
        async with self:
            self.same = "as ever"
        async with self:
            pass

    @rx.event(background=True)
    async def leaves_early(self) -> None:
        for _ in range(2):
            async with self:
                self.one += 1
                if self.one == 2:
                    break
        async with self:
            self.two = 5
            return

    @rx.event(background=True)
    async def sees_the_latest(self) -> None:
        await Blocks.gate.wait()
        async with self:
            self.two = self.one * 10

    @rx.event(background=True)
    async def holds(self) -> None:
        async with self:
            self.one += 1
            Blocks.inside.set()
            await Blocks.gate.wait()
            self.one += 1

    @rx.event
    def add(self) -> None:
        self.one += 100


async def test_a_block_sends_all_its_changes_as_one_update() -> None:
    async with visiting(Blocks.one, Blocks.two, both=Blocks.both) as visitor:
        await visitor.click("both")
        await visitor.sees("1 1")
        await idle(visitor.engine)
        assert updates(visitor) == 1


async def test_a_block_that_changes_nothing_sends_nothing() -> None:
    async with visiting(Blocks.same, nothing=Blocks.nothing) as visitor:
        await visitor.click("nothing")
        await idle(visitor.engine)
        assert updates(visitor) == 0


async def test_break_and_return_leave_a_block_as_usual() -> None:
    async with visiting(Blocks.one, Blocks.two, early=Blocks.leaves_early) as visitor:
        await visitor.click("early")
        await visitor.sees("2 5")
        await idle(visitor.engine)
        assert not tab_of(visitor).lock.locked()
        assert not visitor.seen.notices


async def test_a_block_sees_what_others_changed_since() -> None:
    Blocks.gate = asyncio.Event()
    async with visiting(Blocks.one, Blocks.two, go=Blocks.sees_the_latest, add=Blocks.add) as visitor:
        await visitor.click("go")
        await visitor.click("add")
        Blocks.gate.set()
        await visitor.sees("100 1000")


async def test_a_handler_waits_for_the_block_of_a_task() -> None:
    Blocks.gate, Blocks.inside = asyncio.Event(), asyncio.Event()
    async with visiting(Blocks.one, holds=Blocks.holds, add=Blocks.add) as visitor:
        await visitor.click("holds")
        await Blocks.inside.wait()
        adding = asyncio.ensure_future(visitor.click("add"))
        await until(lambda: tab_of(visitor).worker)
        assert "100" not in visitor.text()
        Blocks.gate.set()
        await adding
        await visitor.sees("102")


# -- 4: outside of the block ----------------------------------------------------------------------


@dataclass
class Thing:
    name: str = "a"
    parts: list[str] = field(default_factory=lambda: ["p"])


class Outside(rx.State):
    count: int = 1
    items: list[int] = [1]  # noqa: RUF012
    table: dict[str, list[int]] = {"a": [1]}  # noqa: RUF012
    marks: set[int] = {1}  # noqa: RUF012
    thing: Thing = Thing()
    _hidden: list[int] = [1]  # noqa: RUF012
    result: str = ""
    attempt: ClassVar[Callable[[Any], Any]]
    kept: ClassVar[Any]

    @rx.var
    def doubled(self) -> list[int]:
        return [item * 2 for item in self.items]

    @rx.event(background=True)
    async def tries(self) -> None:
        async with self:
            Outside.kept = (self.items, self.table, self.marks, self.thing, self._hidden)
        try:
            found = Outside.attempt(self)
            if asyncio.iscoroutine(found):
                found = await found
            text = f"allowed {found!r}"
        except rx.ImmutableStateError as error:
            text = f"refused: {error}"
        except Exception as error:  # noqa: BLE001 - shown by the assertion
            text = f"other: {error!r}"
        async with self:
            values = (self.count, self.items, self.table, self.marks, self.thing, self._hidden)
            self.result = f"{text} | {values!r}"


UNCHANGED = repr((1, [1], {"a": [1]}, {1}, Thing(), [1]))


def augmented(operation: str) -> Callable[[Any], None]:
    """An in-place operator, as a statement on `self`."""

    def attempt(self: Any) -> None:
        exec(operation, {"self": self})

    return attempt


REFUSED: dict[str, Callable[[Any], Any]] = {
    "assignment": lambda self: setattr(self, "count", 2),
    "deletion": lambda self: delattr(self, "count"),
    "append": lambda self: self.items.append(2),
    "nested append": lambda self: self.table["a"].append(2),
    "item": lambda self: self.items.__setitem__(0, 2),
    "key": lambda self: self.table.update(b=[]),
    "set": lambda self: self.marks.add(2),
    "dataclass field": lambda self: setattr(self.thing, "name", "b"),
    "list of a dataclass": lambda self: self.thing.parts.append("q"),
    "backend var": lambda self: self._hidden.append(2),
    "computed list": lambda self: self.doubled.append(2),
    "kept list": lambda self: Outside.kept[0].append(2),
    "kept nested": lambda self: Outside.kept[1]["a"].append(2),
    "kept set": lambda self: Outside.kept[2].add(2),
    "kept object": lambda self: setattr(Outside.kept[3], "name", "b"),
    "setter": lambda self: self.set_count(3),
    "setvar": lambda self: self.setvar("count", 3),
    "reset": lambda self: self.reset(),
    "get_state": lambda self: self.get_state(Starts),
    "get_substate": lambda self: self.get_substate(["x"]),
    "parent_state": lambda self: self.parent_state,
    "self.count += 1": augmented("self.count += 1"),
    "self.items += [2]": augmented("self.items += [2]"),
    "self.items *= 2": augmented("self.items *= 2"),
    "self.marks |= {2}": augmented("self.marks |= {2}"),
    "self.marks -= {1}": augmented("self.marks -= {1}"),
    "self.table |= {}": augmented("self.table |= {'b': []}"),
    "self.table['a'] += [2]": augmented("self.table['a'] += [2]"),
    "x = self.items; x += [2]": augmented("x = self.items; x += [2]"),
    "x = self._hidden; x += [2]": augmented("x = self._hidden; x += [2]"),
    "self.items.__iadd__": lambda self: self.items.__iadd__([2]),
    "kept +=": lambda self: Outside.kept[0].__iadd__([2]),
    "kept |=": lambda self: Outside.kept[2].__ior__({2}),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_outside_of_the_block_every_way_of_changing_raises_and_leaves_the_value(name: str) -> None:
    Outside.attempt = staticmethod(REFUSED[name])  # type: ignore[assignment]
    async with visiting(Outside.result, tries=Outside.tries) as visitor:
        await visitor.click("tries")
        await visitor.sees("|")
        text, _, values = visitor.text().partition(" | ")
        assert text.startswith("refused: Outside.")
        assert "outside of `async with self`" in text
        assert values.startswith(UNCHANGED)


ALLOWED: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "a plain var": (lambda self: self.count, 1),
    "a list": (lambda self: self.items == [1] and self.items[0], 1),
    "a computed var": (lambda self: list(self.doubled), [2]),
    "a dataclass": (lambda self: (self.thing.name, isinstance(self.thing, Thing)), ("a", True)),
    "a copy, which is free": (lambda self: [*self.items, 2], [1, 2]),
    "a var of State itself": (lambda self: self.is_hydrated, True),
    "the token": (lambda self: self.get_token() == self.router.session.client_token, True),
    "its class": (lambda self: isinstance(self, Outside), True),
    "json": (lambda self: json.dumps([self.items, self.table]), '[[1], {"a": [1]}]'),
}  # fmt: skip


@pytest.mark.parametrize("name", ALLOWED)
async def test_outside_of_the_block_reading_is_allowed(name: str) -> None:
    attempt, value = ALLOWED[name]
    Outside.attempt = staticmethod(attempt)  # type: ignore[assignment]
    async with visiting(Outside.result, tries=Outside.tries) as visitor:
        await visitor.click("tries")
        await visitor.sees(f"allowed {value!r} | {UNCHANGED}")


class Snapshot(rx.State):
    left: list[int] = [0]  # noqa: RUF012
    right: int = 0
    text: str = ""
    begun: ClassVar[asyncio.Event]
    half: ClassVar[asyncio.Event]
    looked: ClassVar[asyncio.Event]
    ready: ClassVar[asyncio.Event]

    @rx.var
    def sum(self) -> int:
        return len(self.left) + self.right

    @rx.event
    async def changes(self) -> None:
        self.left.append(1)
        Snapshot.half.set()
        await Snapshot.looked.wait()
        self.right += 1

    @rx.event(background=True)
    async def looks(self) -> None:
        Snapshot.ready.set()
        await Snapshot.half.wait()
        seen = f"{list(self.left)} {self.right} {self.sum}"
        Snapshot.looked.set()
        async with self:
            self.text = f"{seen} then {self.left} {self.right} {self.sum}"


async def test_a_task_never_reads_half_of_another_handlers_work() -> None:
    Snapshot.half, Snapshot.looked, Snapshot.ready = asyncio.Event(), asyncio.Event(), asyncio.Event()
    async with visiting(Snapshot.text, looks=Snapshot.looks, changes=Snapshot.changes) as visitor:
        await visitor.click("looks")
        await Snapshot.ready.wait()
        await visitor.click("changes")
        await visitor.sees("[0] 0 1 then [0, 1] 1 3")


class Early(rx.State):
    left: list[int] = [0]  # noqa: RUF012
    text: str = ""
    half: ClassVar[asyncio.Event]
    gate: ClassVar[asyncio.Event]

    @rx.event
    async def changes(self) -> Any:
        self.left.append(1)
        yield Early.looks
        self.left.append(2)
        await Early.gate.wait()
        self.left.append(3)

    @rx.event(background=True)
    async def looks(self) -> None:
        seen = str(list(self.left))
        async with self:
            self.text = f"{seen} then {self.left}"


async def test_a_task_that_a_handler_starts_begins_with_what_is_whole() -> None:
    Early.gate = asyncio.Event()
    Early.gate.set()
    async with visiting(Early.text, changes=Early.changes) as visitor:
        await visitor.click("changes")
        await visitor.sees("[0, 1, 2, 3] then [0, 1, 2, 3]")


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
        assert "ValueError: the reason (test_background_tasks.py:" in notice.text
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


@on_a_clock
async def test_a_task_goes_on_for_a_while_after_its_tab_was_closed() -> None:
    Starts.gate = asyncio.Event()
    async with visiting(Starts.started, go=Starts.task) as visitor:
        await visitor.click("go")
        await visitor.sees("1")
        await visitor.leave()
        await asyncio.sleep(29)
        assert visitor.engine.tasks
        await asyncio.sleep(2)
        assert not visitor.engine.tasks
