"""Background tasks: started, kept, seen, and ended by their owner, the tab."""

from __future__ import annotations

import asyncio
import inspect
from contextvars import Context, copy_context
from dataclasses import dataclass
from types import CodeType
from typing import Any, Literal, Protocol

from understudy.adoption import ORIGIN, Adopter, Origin
from understudy.chain import Stage, enqueue
from understudy.event import Call
from understudy.results import sort
from understudy.state.base import State
from understudy.state.proxy import BackgroundProxy, proxy_of
from understudy.state.tree import StateTree
from understudy.tab import Queued, Tab
from understudy.threads import timed
from understudy.tracking import CURRENT
from understudy.turn import Turn

Waiting = Literal["without the lock", "waiting for the lock", "holding the lock"]
CANCELLED = "cancelled by the author's code"


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
        self.reason: str | None = None
        self.changed_since_end = False
        self._turn: Turn | None = None
        self._proxies: dict[type[State], BackgroundProxy] = {}
        self._waiting = 0
        self._begun = False
        self.task: asyncio.Task[None] | None = None

    # -- what its proxies ask of it ---------------------------------------------------------------

    def proxy(self, cls: type[State]) -> BackgroundProxy | None:
        """The view of `cls` that the task has already."""
        return self._proxies.get(cls)

    def hold(self, proxy: BackgroundProxy) -> None:
        """Notes another view that the task has."""
        self._proxies[type(proxy)._real] = proxy

    async def enter(self, proxy: BackgroundProxy, code: CodeType, line: int) -> BackgroundProxy:
        """`async with self`: takes a turn. Raises `ImmutableStateError` inside of a block of the same task."""
        self._waiting += 1
        try:
            self._turn = await Turn.take(self.stage, self.tab, code, line)
        finally:
            self._waiting -= 1
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
            for proxy in self._proxies.values():
                BackgroundProxy.refresh(proxy)
            turn.end()

    # -- its life --------------------------------------------------------------------------------

    def end(self, reason: str) -> None:
        """Cancels the task; `reason` goes into the log."""
        if self.task is not None and not self.task.done():
            if self.reason is None:
                self.reason = reason
            if self._begun:  # A task that is cancelled before its first step would not run at all, nor tell anybody.
                self.task.cancel(reason)

    async def run(self) -> None:
        """The life of the task, from waiting for the state to the end of its function."""
        self._begun = True
        ORIGIN.set(Origin(self.stage, self.tab, self.origin))
        limit = self.stage.limits.task_seconds
        # No `asyncio.timeout`: the task's own `finally` must find the reason when it runs.
        reason = f"it ran for more than {limit:g} s"
        ending = self.stage.loop.call_later(limit, self.end, reason) if limit else None
        try:
            await self._run()
        finally:
            if ending is not None:
                ending.cancel()
            for proxy in self._proxies.values():
                self.tree.observers.remove(proxy)

    async def _run(self) -> None:
        name = self.call.handler.spelling
        cancelled = None
        try:
            if self.reason is None:
                await self._play()
        except asyncio.CancelledError as error:
            cancelled = str(error.args[0]) if error.args else CANCELLED
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever author code raises is told, and ends here
            await self.stage.failed(self.tab, self.origin, name, error, 0)
        if self.reason is not None or cancelled is not None:
            self.stage.log_cancelled(name, self.reason or cancelled or "")
        # Also when the task caught its cancellation and returned: what it left behind is as stuck.
        if self.reason is not None and not self.reason.startswith("superseded") and not self.changed_since_end:
            text = "its task was ended; the demo was reset"
            await self.stage.reset_demo(self.tab, self.call.handler.state, self.origin, text)

    async def _play(self) -> None:
        handler = self.call.handler
        # Its first line sees a whole state: never half of what a handler is just doing.
        self._waiting += 1
        try:
            turn = await Turn.take(self.stage, self.tab)
        finally:
            self._waiting -= 1
        try:
            proxy = proxy_of(handler.state, self)  # type: ignore[arg-type]
        finally:
            turn.end()
        limit = self.stage.limits.loop_seconds
        result = handler.function(proxy, *self.call.args)
        if not inspect.isasyncgen(result):
            await self._follow(await timed(result, limit, self._held))
            return
        try:
            while True:
                await self._follow(await timed(result.__anext__(), limit, self._held))
        except StopAsyncIteration:
            return
        finally:
            await result.aclose()

    def _held(self, seconds: float) -> None:
        self.stage.held_loop(self.call.handler.spelling, seconds, moves=False)

    async def _follow(self, value: object) -> None:
        """What the task yielded or returned: inside of a block the update so far goes out with it."""
        asked = sort(value, self.call.handler.spelling)
        if self._turn is not None and CURRENT.get() is self._turn:
            if self.reason is not None and self.tree.journal:
                self.changed_since_end = True
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
        lock: Waiting = "without the lock"
        if self._turn is not None:
            lock = "holding the lock"
        elif self._waiting:
            lock = "waiting for the lock"
        age = self.stage.now() - self.began
        return TaskInfo(self.call.handler.spelling, self.tab.token, self.origin, age, lock)


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
    if options.singleton and any(one.reason is None for one in same):
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
        if done.cancelled() and not made._begun:
            stage.log_cancelled(call.handler.spelling, CANCELLED)
        if not done.cancelled() and done.exception() is not None:
            loop.call_exception_handler({"message": "a background task failed to end", "exception": done.exception()})

    task.add_done_callback(over)
    return made
