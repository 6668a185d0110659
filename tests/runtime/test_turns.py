"""Turns: one at a time in a tab, all or nothing, and the right to change for exactly those who work in them."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
import understudy as rx
from understudy.errors import NestedTurnError
from understudy.testing import Visitor, playing

from tests.runtime.clock import on_a_clock
from tests.runtime.plays import idle, page, tab_of, token_of, until, updates, visiting

# -- 16: whose right it is ------------------------------------------------------------------------


class Rights(rx.State):
    count: int = 0
    items: list[int] = []  # noqa: RUF012
    text: str = ""
    inside: ClassVar[asyncio.Event]
    gate: ClassVar[asyncio.Event]

    async def try_to_write(self) -> str:
        try:
            self.count += 100
        except rx.ImmutableStateError:
            return "refused"
        return "allowed"

    async def hold(self) -> None:
        async with self:
            self.count += 1
            Rights.inside.set()
            await Rights.gate.wait()

    async def waits_and_writes(self) -> str:
        await Rights.inside.wait()
        found = await self.try_to_write()
        Rights.gate.set()
        return found

    @rx.event(background=True)
    async def sibling_task(self) -> None:
        sibling = asyncio.create_task(self.waits_and_writes())
        await self.hold()
        found = await sibling
        async with self:
            self.text = found

    @rx.event(background=True)
    async def sibling_thread(self) -> None:
        loop = asyncio.get_running_loop()
        started = threading.Event()

        def work() -> str:
            started.wait()
            try:
                self.count += 100
            except rx.ImmutableStateError:
                return "refused"
            finally:
                loop.call_soon_threadsafe(Rights.gate.set)
            return "allowed"

        thread = asyncio.create_task(rx.run_in_thread(work))
        await asyncio.sleep(0)
        async with self:
            self.count += 1
            started.set()
            await Rights.gate.wait()
        found = await thread
        async with self:
            self.text = found

    @rx.event(background=True)
    async def children(self) -> None:
        async with self:
            found = [await asyncio.wait_for(self.try_to_write(), 5)]
            found += await asyncio.gather(self.try_to_write(), self.try_to_write())
            async with asyncio.TaskGroup() as group:
                child = group.create_task(self.try_to_write())
            found.append(child.result())

            def in_a_thread() -> None:
                self.items.append(1)

            await rx.run_in_thread(in_a_thread)
            self.text = " ".join(found)

    @rx.event(background=True)
    async def outlives(self) -> None:
        async with self:
            late = asyncio.create_task(self.waits_and_writes())
            kept = self.items
        Rights.inside.set()
        found = await late
        try:
            kept.append(1)
        except rx.ImmutableStateError:
            found += " kept refused"
        async with self:
            self.text = found


@pytest.mark.parametrize("who", ["sibling_task", "sibling_thread"])
async def test_a_sibling_that_holds_the_same_self_is_refused_while_the_holder_is_inside(who: str) -> None:
    Rights.inside, Rights.gate = asyncio.Event(), asyncio.Event()
    async with visiting(Rights.text, Rights.count, go=getattr(Rights, who)) as visitor:
        await visitor.click("go")
        await visitor.sees("refused 1")


async def test_tasks_and_threads_that_the_holder_starts_inside_may_write() -> None:
    async with visiting(Rights.text, Rights.count, Rights.items, go=Rights.children) as visitor:
        await visitor.click("go")
        await visitor.sees("allowed allowed allowed allowed 400 [1]")
        assert updates(visitor) == 1


async def test_the_right_of_a_child_ends_with_the_block() -> None:
    Rights.inside, Rights.gate = asyncio.Event(), asyncio.Event()
    async with visiting(Rights.text, Rights.count, go=Rights.outlives) as visitor:
        await visitor.click("go")
        await visitor.sees("refused kept refused 0")


# -- 17: all or nothing ---------------------------------------------------------------------------


@dataclass
class Box:
    name: str = "box"
    parts: list[dict[str, list[int]]] = field(default_factory=lambda: [{"a": [1]}])


@dataclass(slots=True)
class Tin:
    name: str = "tin"
    parts: list[int] = field(default_factory=lambda: [1])


class Lock:
    """Something that is no value."""


class Nothing(rx.State):
    count: int = 0
    items: list[list[int]] = [[1]]  # noqa: RUF012
    box: Box = Box()
    tin: Tin = Tin()
    marks: set[int] = {1}  # noqa: RUF012
    _lock: Lock | None = None
    _seen: list[int] = []  # noqa: RUF012
    gate: ClassVar[asyncio.Event]

    @rx.var
    def summary(self) -> str:
        return f"{self.count} {self.items} {self.box} {self.tin} {self.marks} {self._lock is None} {self._seen}"

    def _change(self) -> None:
        self.count += 1
        self.items[0].append(2)
        self.items.append([3])
        self.box.parts[0]["a"].append(2)
        self.box.name = "changed"
        self.tin.parts.append(2)
        self.tin.name = "changed"
        self.marks.add(2)
        self._lock = Lock()
        self._seen.append(1)
        assert self.summary.startswith("1 [[1, 2], [3]]") or self.count > 1

    @rx.event
    def plain(self) -> None:
        self._change()
        raise ValueError("plain")

    @rx.event
    def after_a_yield(self) -> Any:
        self.count = 10
        yield
        self._change()
        raise ValueError("after a yield")

    @rx.event
    async def async_after_a_yield(self) -> Any:
        self.count = 20
        yield
        self._change()
        raise ValueError("async after a yield")

    @rx.event(background=True)
    async def block(self) -> None:
        async with self:
            self._change()
            raise ValueError("block")

    @rx.event(background=True)
    async def block_after_a_yield(self) -> Any:
        async with self:
            self.count = 30
            yield
            self._change()
            raise ValueError("block after a yield")

    @rx.event(background=True)
    async def cancelled(self) -> None:
        async with self:
            self._change()
            Nothing.gate.set()
            await asyncio.Event().wait()

    @rx.event
    def returns_no_event(self) -> Any:
        self._change()
        return {"not": "an event"}

    @rx.event
    def never_shown(self) -> None:
        self.count = -1


WHOLE = "[[1]] Box(name='box', parts=[{'a': [1]}]) Tin(name='tin', parts=[1]) {1} True []"


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("plain", 0),
        ("after_a_yield", 10),
        ("async_after_a_yield", 20),
        ("block", 0),
        ("block_after_a_yield", 30),
        ("returns_no_event", 0),
    ],
)
async def test_what_fails_is_taken_back_at_any_depth_to_the_last_yield(name: str, count: int) -> None:
    async with visiting(Nothing.summary, Nothing.count, go=getattr(Nothing, name)) as visitor:
        await visitor.click("go")
        await visitor.sees_notice("Error: ")
        state = tab_of(visitor).tree.state(Nothing)
        assert state.summary == f"{count} {WHOLE}"
        assert visitor.text() == f"{count} {WHOLE} {count} go"
        assert not tab_of(visitor).lock.locked()
        await visitor.reload()
        assert visitor.text() == f"{count} {WHOLE} {count} go"


async def test_a_cancellation_inside_the_block_takes_it_back_and_frees_the_lock() -> None:
    Nothing.gate = asyncio.Event()
    async with visiting(Nothing.summary, go=Nothing.cancelled) as visitor:
        await visitor.click("go")
        await Nothing.gate.wait()
        next(iter(visitor.engine.tasks)).cancel()
        await idle(visitor.engine)
        assert tab_of(visitor).tree.state(Nothing).summary == f"0 {WHOLE}"
        assert not tab_of(visitor).lock.locked()


class Shown(rx.State):
    number: int = 1
    text: str = ""

    @rx.var
    def inverse(self) -> float:
        return 1 / self.number

    @rx.event
    def zero(self) -> None:
        self.number = 0

    @rx.event(background=True)
    async def zero_in_a_block(self) -> None:
        try:
            async with self:
                self.number = 0
        except ZeroDivisionError:
            found = f"read {self.number} {self.inverse}"
            async with self:
                self.text = found

    @rx.event
    def huge(self) -> None:
        self.text = "x" * 5000


@pytest.mark.parametrize("name", ["zero", "huge"])
async def test_what_cannot_be_shown_is_taken_back(name: str) -> None:
    async with visiting(
        Shown.number, Shown.inverse, Shown.text, limits={"update_size": 2000}, go=getattr(Shown, name)
    ) as visitor:
        await visitor.click("go")
        await visitor.sees_notice("Error: ")
        assert visitor.text() == "1 1 go" or visitor.text() == "1 1.0 go"
        assert tab_of(visitor).tree.state(Shown).number == 1
        assert tab_of(visitor).tree.state(Shown).text == ""


async def test_after_a_block_that_could_not_be_shown_the_task_reads_what_is_true() -> None:
    async with visiting(Shown.number, Shown.inverse, Shown.text, go=Shown.zero_in_a_block) as visitor:
        await visitor.click("go")
        await visitor.sees("read 1 1.0")
        assert tab_of(visitor).tree.state(Shown).number == 1


class Computes(rx.State):
    items: list[int] = [1]  # noqa: RUF012
    texts: list[str] = []  # noqa: RUF012
    step: int = 1

    @rx.var
    def total(self) -> int:
        return sum(self.items)

    @rx.var(cache=False)
    def uncached(self) -> int:
        return self.total * self.step

    @rx.var
    def upon(self) -> int:
        return self.uncached + 1000

    @rx.event
    def works(self) -> None:
        found = [self.upon]
        self.items.append(2)
        found.append(self.upon)
        self.step = 2
        found.append(self.upon)
        self.texts = [str(number) for number in found]

    @rx.event
    def fails(self) -> None:
        self.items.append(50)
        assert self.upon
        raise ValueError("fails")


async def test_computed_vars_are_true_inside_a_turn_and_after_one_that_was_taken_back() -> None:
    async with visiting(
        Computes.total, Computes.upon, Computes.texts, works=Computes.works, fails=Computes.fails
    ) as visitor:
        await visitor.click("fails")
        await visitor.sees_notice("fails")
        assert visitor.text().startswith("1 1001 ")
        await visitor.click("works")
        assert visitor.text().startswith("3 1006 ")
        assert '"1001"' in visitor.text()
        assert '"1003"' in visitor.text()
        assert '"1006"' in visitor.text()


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


# -- 19, 20: what is sent -------------------------------------------------------------------------


class Sends(rx.State):
    number: int = 1
    items: list[str] = ["a"]  # noqa: RUF012
    lines: list[str] = []  # noqa: RUF012

    @rx.event
    def same(self) -> None:
        self.number = 1
        self.items = ["a"]
        self.items.append("b")
        self.items.pop()

    @rx.event(background=True)
    async def many(self) -> None:
        for index in range(200):
            async with self:
                self.lines.append(f"{index:049}")


async def test_assigning_an_equal_value_sends_nothing() -> None:
    async with visiting(Sends.number, Sends.items, go=Sends.same) as visitor:
        await visitor.click("go")
        assert updates(visitor) == 0


async def test_appending_to_a_list_that_is_shown_sends_what_was_appended() -> None:
    async with playing() as engine:
        template = rx.box(rx.foreach(Sends.lines, rx.text), rx.button("go", on_click=Sends.many))
        visitor = await Visitor.open(engine, template)
        await visitor.click("go")
        await visitor.sees(f"{199:049}")
        frames = [frame for frame in visitor.seen.frames if frame.startswith('2["u"')]
        assert len(frames) == 200
        assert sum(len(frame) + 1 for frame in frames) < 30_000


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
