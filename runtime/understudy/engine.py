"""The engine of a server: every tab, every template that can be live, and the tasks that run.

Sockets and visitors hand messages in; what they mean is decided by the session, and what they do is
done in turns. `App`, which authors see, is a view of this.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import secrets
import traceback
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from types import CodeType, MappingProxyType
from typing import Any, cast

from . import adoption, background
from .action import Action
from .background import BackgroundTask, TaskInfo
from .chain import enqueue
from .effects import Effect
from .errors import UnknownTokenError
from .event import Call, EventHandler, EventSpec
from .limits import Limits
from .registry import Registry
from .results import sort
from .session import Acknowledge, Mode, Run, Session, SlowDown
from .state.base import State, descendants
from .tab import Connection, FieldSent, Queued, Tab
from .threads import Blockers, HandlerThreads
from .turn import Turn
from .view.template import Template
from .wire import Act, Alive, Anew, Hello, Leave, Message, Mounts, Resync, encode

log = logging.getLogger("understudy")

FailureHandler = Callable[[Exception], object]


class Engine:
    """All tabs of one server process. `production` hides the details of failures from readers."""

    def __init__(self, *, production: bool = False, limits: Limits | None = None, secret: bytes | None = None) -> None:
        self.production = production
        self.limits = limits or Limits()
        self.blockers = Blockers()
        self.threads = HandlerThreads(self.limits.handler_threads)
        self.tasks: set[asyncio.Task[Any]] = set()
        self.failure_handler: FailureHandler | None = None
        self._secret = secret or secrets.token_bytes(32)
        self.registry = Registry()
        self._tabs: dict[str, Tab] = {}
        self._present: dict[str, str] = {}
        self._chores: set[asyncio.Task[Any]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    # -- templates -------------------------------------------------------------------------------

    def register(self, template: Template, on_load: Iterable[Action] = ()) -> None:
        """Makes `template` known: tabs that show it can be live. `on_load` runs when a tab opens its page."""
        self.registry.add(template, on_load)

    async def replace(
        self,
        old: Iterable[type[State]],
        new: Iterable[type[State]],
        fits: Callable[[type[State], type[State]], bool],
    ) -> None:
        """A page was executed anew: its tasks end, and states that `fits` accepts take their values over by name."""
        left, arrived = set(old), list(new)
        for tab in list(self._tabs.values()):
            ending = [task for task in tab.tasks if task.call.handler.state in left]
            for task in ending:
                task.end("its page was changed")
            await asyncio.gather(*(task.task for task in ending if task.task is not None), return_exceptions=True)
            turn = await Turn.take(self, tab)
            try:
                tab.tree.adopt(arrived, fits)
            finally:
                turn.end()

    # -- tabs ------------------------------------------------------------------------------------

    @property
    def token_to_sid(self) -> Mapping[str, str]:
        """The tabs that are there, and the connection of each."""
        return MappingProxyType(self._present)

    def now(self) -> float:
        """The time of the event loop."""
        return self.loop.time()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop that the engine runs on."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        return self._loop

    async def connect(self, connection: Connection, hello: Hello) -> Tab:
        """A page said who it is: its tab, found or made, and welcomed."""
        now = self.now()
        tab = None
        if hello.token is not None and hmac.compare_digest(self._sign(hello.token), hello.signature):
            tab = self._tabs.get(hello.token)
        lost = tab is None and hello.seen > 0
        if (
            tab is not None
            and tab.connection is not None
            and tab.session.nonce != hello.nonce
            and await self._answers(tab)
        ):
            tab = None  # The token was copied with the browser's tab: the copy gets one of its own.
        if tab is None:
            token = secrets.token_hex(16)
            tab = self._tabs[token] = Tab(
                token, Session(hello.nonce, self.limits.event_burst, now), connection.address, now
            )
        return await self._welcome(tab, connection, hello, lost)

    async def _welcome(self, tab: Tab, connection: Connection, hello: Hello, lost: bool) -> Tab:
        previous, tab.connection = tab.connection, None
        if previous is not None and previous is not connection:
            await previous.close()
        if tab.deadline is not None:
            tab.deadline.cancel()
            tab.deadline = None
        tab.left = tab.ended = False
        tab.heard = self.now()
        session = tab.session
        anew = session.nonce != hello.nonce or not tab.mounts
        session.begin(hello.nonce)
        turn = await Turn.take(self, tab)
        try:
            missed = None if anew or hello.seen == 0 else session.missed(hello.seen)
            tab.connection = connection
            tab.address = connection.address
            self._present[tab.token] = connection.id
            if anew:
                patches = self.registry.mount(tab, hello.mounts)
            else:
                patches = [] if missed is not None else self.registry.repaint(tab)
            tab.located(hello.page)
            mode: Mode = (
                "reset" if lost else "resume" if missed is not None else "fresh" if hello.seen == 0 else "snapshot"
            )
            version = session.version if missed is None else hello.seen
            await connection.send(encode("w", self._welcome_of(tab, mode, version, patches)))
            for text in missed or ():
                await connection.send(text)
        finally:
            turn.end()
        if anew:
            self._on_load(tab)
        return tab

    def _on_load(self, tab: Tab) -> None:
        for queued in self.registry.opening(tab):
            enqueue(self, tab, queued)

    def _welcome_of(self, tab: Tab, mode: Mode, version: int, patches: list[object]) -> dict[str, object]:
        return {
            "token": f"{tab.token}.{self._sign(tab.token)}",
            "version": version,
            "act": tab.session.consumed,
            "mode": mode,
            "patches": patches,
            "stale": [index for index, mount in enumerate(tab.mounts) if mount is None],
            "tasks": len(tab.tasks),
        }

    async def _answers(self, tab: Tab) -> bool:
        """Whether the page behind the tab's connection is still there."""
        connection = tab.connection
        if connection is None:
            return False
        if tab.probe is None:
            tab.probe = asyncio.Event()
            await connection.send(encode("q"))
        try:
            async with asyncio.timeout(self.limits.probe_seconds):
                await tab.probe.wait()
        except TimeoutError:
            return False
        finally:
            tab.probe = None
        return tab.connection is connection

    def _sign(self, token: str) -> str:
        return hmac.new(self._secret, token.encode(), hashlib.sha256).hexdigest()[:32]

    # -- messages --------------------------------------------------------------------------------

    async def receive(self, tab: Tab, connection: Connection, message: Message) -> None:
        """A message of the tab's page."""
        if tab.connection is not connection:
            return
        now = tab.heard = self.now()
        match message:
            case Act():
                await self._act(tab, message, now)
            case Resync():
                await self._resync(tab, message.seen)
            case Mounts():
                await self._moved(tab, message)
            case Anew():
                await self._anew(tab, message.mount)
            case Alive():
                if tab.probe is not None:
                    tab.probe.set()
            case Leave():
                tab.left = True
                self._present.pop(tab.token, None)

    async def _act(self, tab: Tab, act: Act, now: float) -> None:
        limits = self.limits
        queued = len(tab.queue) if tab.queue is not None else 0
        intent = tab.session.receive(act, queued, now, limits.queued_events, limits.event_rate, limits.event_burst)
        match intent:
            case Run():
                await self._run(tab, act)
            case Acknowledge():
                await self.deliver(tab, encode("k", intent.number))
            case SlowDown():
                await self.deliver(tab, encode("s", intent.number, intent.wait))
            case None:
                pass

    async def _run(self, tab: Tab, act: Act) -> None:
        """Puts an act into the queue, if the page binds it."""
        mount = tab.mounts[act.mount] if 0 <= act.mount < len(tab.mounts) else None
        calls: Sequence[Call | Effect] = ()
        field = None
        if mount is not None and act.action < len(mount.template.actions):
            action = mount.template.actions[act.action]
            try:
                calls = action.resolve(act.args, tab.tree)
            except TypeError as error:
                await self.failed(tab, act.mount, action.trigger, error, act.number)
            if action.field is not None and act.args:
                field = FieldSent(act.mount, action.field, act.args[0])
                mount.show([(action.field, act.args[0])])
        enqueue(self, tab, Queued(tuple(calls), act.mount, act.number, field))

    async def _resync(self, tab: Tab, seen: int) -> None:
        turn = await Turn.take(self, tab)
        try:
            answer = self._welcome_of(tab, "snapshot", tab.session.version, self.registry.repaint(tab))
            await self.deliver(tab, encode("w", answer))
        finally:
            turn.end()

    async def _moved(self, tab: Tab, message: Mounts) -> None:
        """The tab shows another page of the site now."""
        for task in list(tab.tasks):
            if task.call.handler.options.scope == "page" and message.page != tab.page:
                task.end("the page was left")
        turn = await Turn.take(self, tab)
        try:
            patches = self.registry.mount(tab, message.mounts)
            tab.located(message.page)
            await self.deliver(tab, encode("w", self._welcome_of(tab, "fresh", tab.session.version, patches)))
        finally:
            turn.end()
        self._on_load(tab)

    async def _anew(self, tab: Tab, index: int) -> None:
        """The reader asked for a fresh state of one mount: its tasks end, its states begin again."""
        mount = tab.mounts[index] if 0 <= index < len(tab.mounts) else None
        if mount is None:
            return
        states = {cls for state in mount.template.states for cls in descendants(cast("type[State]", state))}
        ending = [task for task in tab.tasks if task.call.handler.state in states]
        for task in ending:
            task.reason = "superseded: the reader began anew"
            task.end(task.reason)
        self._chore(self._begin_anew(tab, states, [task.task for task in ending if task.task is not None]))

    async def _begin_anew(self, tab: Tab, states: set[type[State]], tasks: list[asyncio.Task[None]]) -> None:
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._defaults(tab, states, ())

    async def _defaults(self, tab: Tab, states: Iterable[type[State]], effects: Sequence[Effect]) -> None:
        """Sets states back to their defaults, in a turn of its own."""
        turn = await Turn.take(self, tab)
        try:
            for cls in states:
                if cls in tab.tree.instances:
                    tab.tree.state(cls).reset()
            await turn.commit(0, effects)
        finally:
            turn.end()

    async def deliver(self, tab: Tab, text: str) -> None:
        """Puts a message on its way to the tab, if it is connected."""
        if tab.connection is not None:
            await tab.connection.send(text)

    async def disconnect(self, tab: Tab, connection: Connection, clean: bool) -> None:
        """A connection is gone. `clean`: the page said so; otherwise it may come back for a while longer."""
        if tab.connection is not connection:
            return
        tab.connection = None
        if tab.probe is not None:
            tab.probe.set()
        if clean or tab.left:
            tab.left = True
            self._present.pop(tab.token, None)
            wait = self.limits.leave_seconds
        else:
            wait = self.limits.vanish_seconds - (self.now() - tab.heard)
        tab.deadline = self.loop.call_later(max(0.0, wait), self._tab_ended, tab)

    def _tab_ended(self, tab: Tab) -> None:
        """The tab did not come back: its tasks end, its state is kept for a while."""
        tab.ended = True
        self._present.pop(tab.token, None)
        self._end_tasks(tab, "its tab was closed", {"page", "tab"})
        tab.deadline = self.loop.call_later(self.limits.state_seconds, self._tab_forgotten, tab)

    def _tab_forgotten(self, tab: Tab) -> None:
        if tab.connection is None:
            self._end_tasks(tab, "its state was let go", {"page", "tab", "app"})
            self._tabs.pop(tab.token, None)

    def _end_tasks(self, tab: Tab, reason: str, scopes: set[str]) -> None:
        for task in list(tab.tasks):
            if task.call.handler.options.scope in scopes:
                task.end(reason)
        for adopted in list(tab.adopted or ()):
            adopted.cancel(reason)

    # -- what running handlers ask for -----------------------------------------------------------

    def start_task(self, tab: Tab, call: Call, origin: int) -> None:
        """Starts a background task, or tells the reader why not."""
        count = 0
        if len(self.tasks) >= self.limits.address_tasks:
            count = sum(len(other.tasks) for other in self._tabs.values() if other.address == tab.address)
        made = background.start(self, tab, call, origin, count)
        if isinstance(made, str):
            self._chore(self.refuse(tab, origin, made))
        elif made is not None and made.task is not None and len(tab.tasks) == 1:
            self._chore(self.deliver(tab, encode("t", 1)))
            made.task.add_done_callback(lambda _: self._task_over(tab))

    def _task_over(self, tab: Tab) -> None:
        if not tab.tasks and tab.connection is not None:
            self._chore(self.deliver(tab, encode("t", 0)))

    async def refuse(self, tab: Tab, origin: int, text: str) -> None:
        """Tells the reader that something was not started."""
        await self._notice(tab, origin, "refused", text, "")

    async def failed(self, tab: Tab, origin: int, handler: str, error: BaseException, act: int) -> None:
        """A handler raised: the log has all of it, the demo's frame what its reader may know."""
        identity = secrets.token_hex(4)
        log.error("%s failed [%s]\n%s", handler, identity, "".join(traceback.format_exception(error)))
        if self.failure_handler is not None and isinstance(error, Exception):
            asked = sort(self.failure_handler(error), "backend_exception_handler")
            if asked.effects:
                await self._send_effects(tab, asked.effects)
        if self.production:
            text = f"This demo failed. The log has it as {identity}."
        else:
            text = f"{type(error).__name__}: {error} ({place_of(error)})"
        await self._notice(tab, origin, "failed", text, identity)

    async def _notice(self, tab: Tab, origin: int, kind: str, text: str, identity: str) -> None:
        await self._send_effects(tab, (Effect("notice", (origin, kind, text, identity)),))

    async def _send_effects(self, tab: Tab, effects: Sequence[Effect]) -> None:
        turn = await Turn.take(self, tab)
        try:
            await turn.commit(0, effects)
        finally:
            turn.end()

    def adopted_failed(self, tab: Tab, origin: int, name: str, error: BaseException) -> None:
        """A task that author code made raised, and nobody asked it why."""
        self._chore(self.failed(tab, origin, name, error, 0))

    async def finished(self, tab: Tab, act: int) -> None:
        """An act is done, and no update said so."""
        await self.deliver(tab, encode("k", act))

    async def reset_demo(self, tab: Tab, state: type, origin: int, text: str) -> None:
        """A task was ended from outside: the state that defines it begins again, so that nothing stays stuck."""
        notice = Effect("notice", (origin, "reset", text, ""))
        await self._defaults(tab, [cast("type[State]", state)], (notice,))

    def held_loop(self, handler: str, seconds: float) -> None:
        """A handler kept everybody waiting; the next time it runs in a thread."""
        log.warning("%s held the event loop for %.0f ms; it runs in a thread from now on", handler, seconds * 1000)

    def log_cancelled(self, name: str, reason: str) -> None:
        """Writes down why a task was cancelled."""
        log.info("%s was cancelled: %s", name, reason)

    # -- what author code asks for ---------------------------------------------------------------

    @asynccontextmanager
    async def modify_state(self, token: str, code: CodeType | None = None, line: int = 0) -> AsyncIterator[State]:
        """A turn of the tab `token`, for any task: gives the root state. Raises `UnknownTokenError`, and makes nothing."""
        ident = token.partition("_")[0].partition(".")[0]
        tab = self._tabs.get(ident)
        if tab is None:
            raise UnknownTokenError
        turn = await Turn.take(self, tab, code, line)
        try:
            yield tab.tree.state(State)
            await turn.commit()
        finally:
            turn.end()

    def running_tasks(self) -> list[TaskInfo]:
        """Every live background task, and what it is doing about the lock."""
        return [task.info() for tab in self._tabs.values() for task in cast("set[BackgroundTask]", tab.tasks)]

    # -- its life --------------------------------------------------------------------------------

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Engine]:
        """The life of the engine on the running loop; at its end every task is ended, and its `finally` runs."""
        loop = asyncio.get_running_loop()
        self._loop = loop
        before = loop.get_task_factory()
        loop.set_task_factory(cast("Any", adoption.factory))
        global _default
        previous, _default = _default, self
        try:
            yield self
        finally:
            _default = previous
            await self._shut_down()
            loop.set_task_factory(before)

    async def _shut_down(self) -> None:
        for tab in list(self._tabs.values()):
            if tab.deadline is not None:
                tab.deadline.cancel()
            self._end_tasks(tab, "the server is ending", {"page", "tab", "app"})
        pending = [*self.tasks, *(tab.worker for tab in self._tabs.values() if tab.worker is not None)]
        pending += [task for tab in self._tabs.values() for task in tab.adopted or ()]
        if pending:
            _, late = await asyncio.wait(pending, timeout=self.limits.shutdown_seconds / 2)
            for task in late:
                task.cancel("the server is ending")
            if late:
                await asyncio.wait(late, timeout=self.limits.shutdown_seconds / 4)
        if self._chores:
            await asyncio.wait(self._chores, timeout=1)
        self.threads.close()
        self._tabs.clear()
        self._present.clear()

    def _chore(self, coroutine: Any) -> None:
        """Runs a short job of the engine's own, and keeps it until it is done."""
        task = self.loop.create_task(coroutine, context=background.outside())
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)


_default: Engine | None = None
_chosen: ContextVar[Engine | None] = ContextVar("understudy_engine", default=None)


def current_engine() -> Engine:
    """The engine whose code is running, else the one that this process serves. Raises `RuntimeError` without one."""
    origin = adoption.ORIGIN.get()
    if origin is not None and isinstance(origin.adopter, Engine):
        return origin.adopter
    if _default is None:
        raise RuntimeError("No server is running, so there are no tabs yet. This works in handlers and in their tasks.")
    return _default


def place_of(error: BaseException) -> str:
    """The innermost line of author code that an error went through, as `file:line`."""
    found = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if "/understudy/" not in frame.filename and "/playbill/" not in frame.filename:
            found = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
    return found or "no line of the page"


__all__ = ["Engine", "EventHandler", "EventSpec", "current_engine", "place_of"]
