"""Synchronous handlers that block run in a thread that owns the turn; those that hold the loop are named."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator
from typing import Any, ClassVar

import pytest
import understudy as rx
import uvloop
from understudy.testing import Visitor, playing
from understudy.threads import timed

from tests.runtime.clock import on_a_clock
from tests.runtime.plays import page, tab_of, token_of, until, updates, visiting


class Works(rx.State):
    where: str = ""
    steps: list[str] = []  # noqa: RUF012
    count: int = 0
    released: ClassVar[threading.Event] = threading.Event()
    begun: ClassVar[threading.Event] = threading.Event()
    tasks: ClassVar[set[asyncio.Task[Any]]] = set()
    busy: ClassVar[Callable[[], None]] = staticmethod(lambda: None)
    line: ClassVar[asyncio.Queue[str]]
    written: ClassVar[list[str]]

    @rx.event
    def blocks(self) -> None:
        self.count += 1
        Works.begun.set()
        Works.released.wait(time.sleep(0) or 5)
        self.where = threading.current_thread().name
        self.count += 1

    @rx.event
    def quick(self) -> None:
        self.count += 100

    @rx.event
    def generator_on_the_loop(self) -> Generator[None]:
        Works.line.put_nowait("update")
        yield
        self.where = f"{len(Works.written)} written"

    @rx.event
    async def async_generator(self) -> AsyncGenerator[None]:
        Works.line.put_nowait("update")
        yield
        self.where = f"{len(Works.written)} written"

    @rx.event(thread=True)
    def asked_for(self) -> None:
        self.where = threading.current_thread().name

    @rx.event
    def holds_the_loop(self) -> None:
        self.where = threading.current_thread().name
        Works.busy()

    @rx.event
    def generator(self) -> Any:
        for name in ("one", "two"):
            time.sleep(0)
            self.steps.append(f"{name} {threading.current_thread() is threading.main_thread()}")
            yield
        return Works.quick

    @rx.event
    def uses_the_loop(self) -> None:
        time.sleep(0)
        token = self.router.session.client_token
        loop = asyncio.get_running_loop()
        assert loop.is_running()
        called = threading.Event()
        loop.call_soon(called.set)
        assert called.wait(5)
        loop.call_later(0, Works.begun.set)
        assert Works.begun.wait(5)
        loop.call_at(loop.time(), Works.released.set)
        assert Works.released.wait(5)
        task = asyncio.create_task(Works.fetch(token), name="fetches")
        Works.tasks.add(task)
        task.add_done_callback(Works.tasks.discard)
        Works.tasks.add(asyncio.ensure_future(Works.fetch(token)))
        self.where = f"{task.get_name()} {threading.current_thread() is threading.main_thread()}"

    @staticmethod
    async def fetch(token: str) -> None:
        async with rx.App().modify_state(token) as root:
            works = await root.get_state(Works)
            works.count += 1
            works.steps = [str(threading.current_thread() is threading.main_thread())]

    @rx.event
    def fails(self) -> None:
        self.count = 99
        time.sleep(0)
        raise ValueError("in the thread")

    @rx.event
    def never_ends(self) -> None:
        self.count = 50
        Works.begun.set()
        Works.released.wait(time.sleep(0) or 5)
        try:
            self.count = 51
        except rx.ImmutableStateError:
            Works.steps_after.append("refused")
            raise
        finally:
            Works.over.set()

    steps_after: ClassVar[list[str]] = []
    over: ClassVar[threading.Event] = threading.Event()

    @rx.event
    async def waits_too_long(self) -> None:
        self.count = 60
        await asyncio.Event().wait()

    @rx.event
    async def goes_on(self) -> Any:
        for _ in range(4):
            await asyncio.sleep(8)
            self.count += 1
            yield

    @rx.event
    async def async_holds_the_loop(self) -> None:
        await asyncio.sleep(0)
        Works.busy()

    @rx.event(background=True)
    async def task_holds_the_loop(self) -> None:
        Works.busy()
        async with self:
            self.count += 1


@pytest.fixture(autouse=True)
def anew() -> None:
    Works.released = threading.Event()
    Works.begun = threading.Event()
    Works.over = threading.Event()
    Works.steps_after = []


async def test_a_blocking_handler_keeps_no_other_tab_waiting() -> None:
    async with playing() as engine:
        one, two = [
            await Visitor.open(engine, page(Works.count, Works.where, blocks=Works.blocks, quick=Works.quick))
            for _ in range(2)
        ]
        clicking = asyncio.ensure_future(one.click("blocks"))
        await until(Works.begun.is_set)
        await two.click("quick")
        assert two.text().startswith("100 ")
        waiting = asyncio.ensure_future(one.click("quick"))
        Works.released.set()
        await asyncio.gather(clicking, waiting)
        assert one.text().startswith("102 handler")


async def test_a_handler_can_ask_for_a_thread() -> None:
    async with visiting(Works.where, go=Works.asked_for) as visitor:
        await visitor.click("go")
        assert visitor.text().startswith("handler")


def _spins() -> None:
    end = time.thread_time() + 0.025
    while time.thread_time() < end:
        pass


async def test_a_handler_that_held_the_loop_is_named_and_runs_in_a_thread_the_next_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    Works.busy = staticmethod(_spins)
    async with visiting(Works.where, go=Works.holds_the_loop) as visitor:
        await visitor.click("go")
        assert visitor.text().startswith("MainThread")
        assert "Works.holds_the_loop held the event loop for " in caplog.text
        await visitor.click("go")
        assert visitor.text().startswith("handler")


@pytest.mark.parametrize("name", ["async_holds_the_loop", "task_holds_the_loop"])
async def test_an_asynchronous_handler_or_a_task_that_held_the_loop_is_named(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    Works.busy = staticmethod(_spins)
    async with visiting(Works.where, go=getattr(Works, name)) as visitor:
        await visitor.click("go")
        await until(lambda: f"Works.{name} held the event loop for " in caplog.text)
        assert "rx.run_in_thread" in caplog.text


async def test_a_quick_handler_is_not_named(caplog: pytest.LogCaptureFixture) -> None:
    async with visiting(Works.count, go=Works.quick) as visitor:
        await visitor.click("go")
        assert "held" not in caplog.text


@pytest.mark.parametrize("name", ["generator_on_the_loop", "async_generator"])
async def test_what_a_yield_sent_is_written_before_the_handler_goes_on(name: str) -> None:
    Works.line = asyncio.Queue()
    written: list[str] = []

    async def write() -> None:
        while True:
            written.append(await Works.line.get())

    writing = asyncio.ensure_future(write())
    Works.written = written
    async with visiting(Works.where, go=getattr(Works, name)) as visitor:
        await visitor.click("go")
        await visitor.sees("1 written")
    writing.cancel()


async def test_a_blocking_generator_sends_at_each_yield() -> None:
    async with visiting(Works.steps, Works.count, go=Works.generator) as visitor:
        await visitor.click("go")
        await visitor.sees("100")
        assert '"one False","two False"' in visitor.text().replace(", ", ",")
        assert updates(visitor) == 3


async def _uses_the_loop() -> None:
    async with visiting(Works.where, Works.count, Works.steps, go=Works.uses_the_loop) as visitor:
        await visitor.click("go")
        await visitor.sees("fetches False 2")
        assert "True" in visitor.text()
        assert not visitor.seen.notices


@pytest.mark.parametrize("make", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_the_thread_of_a_handler_has_a_running_loop(make: Callable[[], asyncio.AbstractEventLoop]) -> None:
    with asyncio.Runner(loop_factory=make) as runner:
        runner.run(_uses_the_loop())


async def test_a_failure_in_the_thread_is_taken_back_and_told() -> None:
    async with visiting(Works.count, go=Works.fails) as visitor:
        await visitor.click("go")
        notice = await visitor.sees_notice("in the thread")
        assert "test_blocking_handlers.py:" in notice.text
        assert visitor.text() == "0 go"


async def test_a_thread_that_is_given_up_may_change_nothing_any_more() -> None:
    async with visiting(
        Works.count, go=Works.never_ends, quick=Works.quick, limits={"handler_seconds": 0.05}
    ) as visitor:
        await visitor.click("go")
        await visitor.sees_notice("Works.never_ends ran for more than 0.05 s")
        Works.released.set()
        await until(Works.over.is_set)
        assert Works.steps_after == ["refused"]
        await visitor.click("quick")
        assert visitor.text().startswith("100 ")


@on_a_clock
async def test_a_handler_that_takes_too_long_is_ended_and_the_next_one_runs() -> None:
    async with visiting(Works.count, go=Works.waits_too_long, quick=Works.quick) as visitor:
        visitor.patience = 60
        began = asyncio.get_running_loop().time()
        await visitor.click("go")
        notice = await visitor.sees_notice("Works.waits_too_long ran for more than 10 s without a `yield`")
        assert "@rx.event(background=True)" in notice.text
        assert 10 <= asyncio.get_running_loop().time() - began < 11
        assert visitor.text().startswith("0 ")
        await visitor.click("quick")
        assert visitor.text().startswith("100 ")


@on_a_clock
async def test_a_yield_gives_a_handler_its_time_anew() -> None:
    async with visiting(Works.count, go=Works.goes_on) as visitor:
        visitor.patience = 60
        await visitor.click("go")
        await visitor.sees("4")
        assert not visitor.seen.notices


async def test_what_is_timed_returns_raises_and_is_cancelled_as_if_it_were_not() -> None:
    held: list[float] = []

    async def returns() -> int:
        await asyncio.sleep(0)
        return 5

    async def raises() -> None:
        await asyncio.sleep(0)
        raise KeyError("x")

    async def cancelled() -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "cleaned up"
        return ""

    async def wrap(work: Any) -> Any:
        return await timed(work, 0.02, held.append)

    assert await wrap(returns()) == 5
    with pytest.raises(KeyError):
        await wrap(raises())
    task = asyncio.create_task(wrap(cancelled()))
    await asyncio.sleep(0)
    task.cancel()
    assert await task == "cleaned up"
    assert not held


async def test_run_in_thread_runs_a_function_and_refuses_a_coroutine() -> None:
    assert await rx.run_in_thread(lambda: threading.current_thread() is threading.main_thread()) is False

    async def asynchronous() -> None: ...

    with pytest.raises(ValueError, match="`await` an async one"):
        await rx.run_in_thread(asynchronous)


class LowLevel(rx.State):
    """The pattern of the page about the low-level API, with the older names."""

    result: str = ""
    kept: ClassVar[set[asyncio.Task[Any]]] = set()
    blocking: ClassVar[bool] = False

    def fetch_data(self) -> None:
        app = rx.utils.prerequisites.get_app().app
        task = asyncio.create_task(_fetch_data(app, self.get_token()))
        LowLevel.kept.add(task)
        task.add_done_callback(LowLevel.kept.discard)

    @rx.event(thread=True)
    def fetch_data_in_a_thread(self) -> None:
        app = rx.utils.prerequisites.get_app().app
        task = asyncio.create_task(_fetch_data(app, self.get_token()))
        LowLevel.kept.add(task)
        task.add_done_callback(LowLevel.kept.discard)


async def _fetch_data(app: Any, token: str) -> None:
    async with app.modify_state(token) as state:
        substate = state.get_substate(LowLevel.get_full_name().split("."))
        substate.result = "fetched"


@pytest.mark.parametrize("name", ["fetch_data", "fetch_data_in_a_thread"])
@pytest.mark.parametrize("make", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_fetch_data_of_the_low_level_page_works_on_the_loop_and_in_a_thread(
    name: str, make: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    async def run() -> None:
        async with visiting(LowLevel.result, go=getattr(LowLevel, name)) as visitor:
            await visitor.click("go")
            await visitor.sees("fetched")
            await until(lambda: not LowLevel.kept)
            assert not visitor.engine.tasks
            assert token_of(visitor) == tab_of(visitor).token

    with asyncio.Runner(loop_factory=make) as runner:
        runner.run(run())
