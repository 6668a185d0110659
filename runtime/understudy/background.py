"""Background tasks: started, kept, seen, and ended by their owner, the tab."""

from __future__ import annotations

import asyncio
import inspect
from contextvars import Context, copy_context
from dataclasses import dataclass
from types import CodeType
from typing import Any, Literal, Protocol

from .adoption import ORIGIN, Adopter, Origin
from .chain import Stage, enqueue
from .event import Call
from .results import sort
from .state.proxy import BackgroundProxy, proxy_of
from .state.tree import StateTree
from .tab import Queued, Tab
from .tracking import CURRENT
from .turn import Turn

Waiting = Literal["without the lock", "waiting for the lock", "holding the lock"]


class TaskStage(Stage, Adopter, Protocol):
    """What background tasks need of the server."""

    tasks: set[asyncio.Task[Any]]

    def log_cancelled(self, name: str, reason: str) -> None:
        """Writes down why a task was cancelled."""
        ...

    async def refuse(self, tab: Tab, origin: int, text: str) -> None:
        """Tells the reader that something was not started."""
        ...

    async def reset_demo(self, tab: Tab, state: type, origin: int, text: str) -> None:
        """Sets a state whose task was ended back to its defaults, and tells the reader."""
        ...


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """A live background task, as `engine.running_tasks()` shows it; `age` in seconds."""

    name: str
    tab: str
    origin: int
    age: float
    lock: Waiting


class BackgroundTask:
    """One call of a background handler: it owns the asyncio task and gives it its turns."""

    def __init__(self, stage: TaskStage, tab: Tab, call: Call, origin: int) -> None:
        self.stage = stage
        self.tab = tab
        self.tree: StateTree = tab.tree
        self.call = call
        self.origin = origin
        self.began = stage.now()
        self.lock: Waiting = "without the lock"
        self.reason: str | None = None
        self.changed_since_end = False
        self._turn: Turn | None = None
        self._proxies: list[BackgroundProxy] = []
        self.task: asyncio.Task[None] | None = None

    # -- what its proxies ask of it ---------------------------------------------------------------

    def proxies(self) -> list[BackgroundProxy]:
        """Every state that the task holds."""
        return self._proxies

    def hold(self, proxy: BackgroundProxy) -> None:
        """Adds a state to those."""
        self._proxies.append(proxy)

    async def enter(self, proxy: BackgroundProxy, code: CodeType, line: int) -> BackgroundProxy:
        """`async with self`: takes a turn. Raises `ImmutableStateError` inside of a block of the same task."""
        self.lock = "waiting for the lock"
        try:
            self._turn = await Turn.take(self.stage, self.tab, code, line)
        except BaseException:
            self.lock = "holding the lock" if self._turn is not None else "without the lock"
            raise
        self.lock = "holding the lock"
        return proxy

    async def leave(self, failure: BaseException | None) -> None:
        """The end of a block: all of it is kept and sent, or none."""
        turn = self._turn
        if turn is None:
            return
        try:
            if failure is None:
                if self.reason is not None and self.tree.journal:
                    self.changed_since_end = True
                await turn.commit()
        finally:
            if self.tree.journal:
                turn.take_back()
            self._turn = None
            self.lock = "without the lock"
            for proxy in self._proxies:
                BackgroundProxy.refresh(proxy)
            turn.end()

    # -- its life --------------------------------------------------------------------------------

    def end(self, reason: str) -> None:
        """Cancels the task; `reason` goes into the log."""
        if self.reason is None:
            self.reason = reason
        if self.task is not None:
            self.task.cancel(reason)

    async def run(self) -> None:
        """The life of the task, from waiting for the state to the end of its function."""
        ORIGIN.set(Origin(self.stage, self.tab, self.origin))
        try:
            await self._run()
        finally:
            for proxy in self._proxies:
                self.tree.observers.remove(proxy)

    async def _run(self) -> None:
        handler = self.call.handler
        try:
            limit = self.stage.limits.task_seconds or None
            async with asyncio.timeout(limit) as timer:
                await self._play()
        except asyncio.CancelledError as error:
            reason = self.reason or (str(error.args[0]) if error.args else "cancelled by the author's code")
            self.stage.log_cancelled(handler.spelling, reason)
            if self.reason is not None and not self.reason.startswith("superseded"):
                await self._reset()
        except TimeoutError as error:
            if not timer.expired():
                await self.stage.failed(self.tab, self.origin, handler.spelling, error, 0)
                return
            self.reason = f"it ran for more than {self.stage.limits.task_seconds:g} s"
            self.stage.log_cancelled(handler.spelling, self.reason)
            await self._reset()
        except Exception as error:
            await self.stage.failed(self.tab, self.origin, handler.spelling, error, 0)

    async def _reset(self) -> None:
        if not self.changed_since_end:
            text = "its task was ended; the demo was reset"
            await self.stage.reset_demo(self.tab, self.call.handler.state, self.origin, text)

    async def _play(self) -> None:
        handler = self.call.handler
        # Its first line sees a whole state: never half of what a handler is just doing.
        turn = await Turn.take(self.stage, self.tab)
        try:
            proxy = proxy_of(handler.state, self)  # type: ignore[arg-type]
        finally:
            turn.end()
        result = handler.function(proxy, *self.call.args)
        if not inspect.isasyncgen(result):
            await self._follow(await result)
            return
        try:
            async for value in result:
                await self._follow(value)
        finally:
            await result.aclose()

    async def _follow(self, value: object) -> None:
        """What the task yielded or returned: inside of a block the update so far goes out with it."""
        asked = sort(value, self.call.handler.spelling)
        if self._turn is not None and CURRENT.get() is self._turn:
            await self._turn.commit(0, asked.effects)
        elif asked.effects:
            turn = await Turn.take(self.stage, self.tab)
            try:
                await turn.commit(0, asked.effects)
            finally:
                turn.end()
        for call in asked.calls:
            if call.handler.is_background:
                self.stage.start_task(self.tab, call, self.origin)
            else:
                enqueue(self.stage, self.tab, Queued((call,), self.origin), context=outside())

    def info(self) -> TaskInfo:
        """What can be seen of it."""
        age = self.stage.now() - self.began
        return TaskInfo(self.call.handler.spelling, self.tab.token, self.origin, age, self.lock)


def outside() -> Context:
    """A copy of the context of nobody: without the right to change anything, and of no demo."""
    context = copy_context()
    context.run(CURRENT.set, None)
    context.run(ORIGIN.set, None)
    return context


def start(stage: TaskStage, tab: Tab, call: Call, origin: int, address_tasks: int) -> BackgroundTask | str | None:
    """Starts a background task; a text when it was refused, None when it is a singleton that runs already."""
    options = call.handler.options
    same = [one for one in tab.tasks if one.call.handler.full_name == call.handler.full_name]
    if options.singleton and same:
        return None
    if options.supersedes:
        for older in same:
            older.end("superseded by a newer call")
    limits = stage.limits
    living = sum(1 for one in tab.tasks if one.reason is None) + len(tab.adopted or ())
    if living >= limits.tab_tasks:
        return f"Only {limits.tab_tasks} background tasks of one tab run at once; this one was not started."
    if address_tasks >= limits.address_tasks or len(stage.tasks) >= limits.worker_tasks:
        return "Too many background tasks are running; this one was not started. Try again in a moment."
    made = BackgroundTask(stage, tab, call, origin)
    loop = asyncio.get_running_loop()
    task = loop.create_task(made.run(), name=f"{call.handler.spelling} of {tab.token[:8]}", context=outside())
    made.task = task
    tab.tasks.add(made)
    stage.tasks.add(task)

    def over(done: asyncio.Task[None]) -> None:
        stage.tasks.discard(done)
        tab.tasks.discard(made)
        if not done.cancelled() and done.exception() is not None:
            loop.call_exception_handler({"message": "a background task failed to end", "exception": done.exception()})

    task.add_done_callback(over)
    return made
