"""The engine of a server: every tab, every template that can be live, and the tasks that run.

Sockets and visitors hand messages in; what they mean is decided by the session, and what they do is
done in turns. `App`, which authors see, is a view of this.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from types import CodeType, MappingProxyType
from typing import Any, cast

from understudy import adoption
from understudy.action import Action
from understudy.background import BackgroundTask, TaskInfo, outside, start
from understudy.chain import enqueue
from understudy.effects import Effect
from understudy.errors import UnknownTokenError
from understudy.event import Call
from understudy.limits import Limits
from understudy.loader import is_author_code
from understudy.presence import Presence
from understudy.reception import Reception
from understudy.registry import Registry
from understudy.results import sort
from understudy.session import Acknowledge, Run, SlowDown
from understudy.state.base import State, descendants
from understudy.tab import Connection, Errand, FieldSent, Mount, Queued, Tab
from understudy.threads import Blockers, HandlerThreads
from understudy.turn import Turn
from understudy.view.template import Template
from understudy.wire import Act, Alive, Anew, Hello, Leave, Message, Mounts, Resync, encode

log = logging.getLogger("understudy")
HERE = str(Path(__file__).parent)

FailureHandler = Callable[[Exception], object]


class Engine:
    """All tabs of one server process. `production` hides the details of failures from readers."""

    def __init__(self, *, production: bool = False, limits: Limits | None = None, secret: bytes | None = None) -> None:
        self.production = production
        self.limits = limits or Limits()
        self.blockers = Blockers()
        self.threads = HandlerThreads(self.limits.handler_threads, self.limits.address_threads)
        self.tasks: set[asyncio.Task[Any]] = set()
        self.open_page: Callable[[str], Awaitable[None]] | None = None
        """Makes the templates of a page known, where pages are made when they are first asked for."""
        self.failure_handler: FailureHandler | None = None
        self.failure_listener: Callable[[str, str, BaseException], bool] | None = None
        """Told the template, the handler and the error of each failure; says whether it has logged it."""
        self.registry = Registry()
        self.presence = Presence(self, secret)
        self.reception = Reception(self)
        self._refused: set[tuple[int, int]] = set()
        self._chores: set[asyncio.Task[Any]] = set()
        self.loop: asyncio.AbstractEventLoop
        """The loop that the engine runs on, from `running` on."""

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
        for tab in list(self.presence.tabs.values()):
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
        return MappingProxyType(self.presence.connected)

    def now(self) -> float:
        """The time of the event loop."""
        return self.loop.time()

    async def connect(self, connection: Connection, hello: Hello) -> Tab:
        """A page said who it is: its tab, found or made, and welcomed."""
        if self.open_page is not None and not self.registry.knows(hello.mounts):
            # After a restart a tab may come back to a page that nobody has asked this process for yet.
            await self.open_page(hello.page)
        return await self.reception.connect(connection, hello)

    def disconnect(self, tab: Tab, connection: Connection, *, clean: bool, silent: float = 0.0) -> None:
        """A connection is gone. `clean`: the page said so; else nothing was heard of it for up to `silent` seconds."""
        self.presence.lose(tab, connection, clean=clean, silent=silent)

    # -- messages --------------------------------------------------------------------------------

    def receive(self, tab: Tab, connection: Connection, message: Message) -> None:
        """A message of the tab's page. What takes time waits in the tab's queue, never here."""
        if tab.connection is not connection:
            return
        match message:
            case Act():
                self._act(tab, connection, message)
            case Resync():
                self.chore(self.reception.repaint(tab, "snapshot"))
            case Mounts():
                self.reception.moved(tab, message)
            case Anew():
                self._anew(tab, message.mount)
            case Alive():
                if tab.probe is not None:
                    tab.probe.set()
            case Leave():
                self.presence.leave(tab)

    def _act(self, tab: Tab, connection: Connection, act: Act) -> None:
        limits = self.limits
        queued = 0 if tab.queue is None else len(tab.queue)
        session = tab.session
        intent = session.receive(act, queued, self.now(), limits.queued_events, limits.event_rate, limits.event_burst)
        match intent:
            case Run():
                self._run(tab, act, session.serial(act.number))
            case Acknowledge():
                connection.send(encode("k", intent.number))
            case SlowDown():
                connection.send(encode("s", intent.number, intent.wait))
            case None:
                pass

    def _run(self, tab: Tab, act: Act, serial: int) -> None:
        """Puts an act into the queue: what its page binds to it, or nothing."""
        mount = tab.mounts[act.mount] if 0 <= act.mount < len(tab.mounts) else None
        if mount is None or act.action >= len(mount.template.actions):
            enqueue(self, tab, Queued((), -1, serial))
            return
        action = mount.template.actions[act.action]
        calls: Sequence[Call | Effect] = ()
        try:
            calls = action.resolve(act.args, tab.tree)
        except Exception as error:  # noqa: BLE001  # Beside wrong types: an expression that such a value breaks.
            self._refuse_act(tab, mount, act.action, error)
        field = None
        if action.field is not None and act.args:
            field = FieldSent(mount, action.field, act.args[0])
            mount.show([(action.field, act.args[0])])
        enqueue(self, tab, Queued(tuple(calls), mount.number, serial, field))

    def _refuse_act(self, tab: Tab, mount: Mount, action: int, error: Exception) -> None:
        """Arguments that the page does not promise: the log says so once for each trigger, not for each attempt."""
        if (mount.number, action) not in self._refused:
            self._refused.add((mount.number, action))
            log.warning("%s was refused: %s", mount.template.actions[action].trigger, ascii(str(error))[1:300])
        text = "What was entered is nothing that this demo can take." if self.production else str(error)
        self.chore(self.refuse(tab, mount.number, text))

    def _anew(self, tab: Tab, index: int) -> None:
        """The reader asked for a fresh state of one mount: its tasks end, its states begin again."""
        mount = tab.mounts[index] if 0 <= index < len(tab.mounts) else None
        if mount is None:
            return
        states = {cls for state in mount.template.states for cls in descendants(cast("type[State]", state))}
        ending = [task for task in tab.tasks if task.call.handler.state in states]
        for task in ending:
            task.end("superseded: the reader began anew")
        waiting = [task.task for task in ending if task.task is not None]
        enqueue(self, tab, Errand(partial(self._begin_anew, tab, states, waiting)), context=outside())

    async def _begin_anew(self, tab: Tab, states: set[type[State]], tasks: list[asyncio.Task[None]]) -> None:
        if tasks:
            await asyncio.wait(tasks)
        await self._defaults(tab, states, ())

    async def _defaults(self, tab: Tab, states: Iterable[type[State]], effects: Sequence[Effect]) -> None:
        """Sets states back to their defaults, in a turn of its own."""
        turn = await Turn.take(self, tab)
        try:
            for cls in states:
                if cls in tab.tree.instances:
                    tab.tree.state(cls)._begin_again()
            await turn.commit(0, effects)
        finally:
            turn.end()

    async def deliver(self, tab: Tab, text: str) -> None:
        """Puts a message on its way to the tab, if it is connected."""
        if tab.connection is not None:
            tab.connection.send(text)

    def end_tasks(self, tab: Tab, reason: str, *scopes: str) -> None:
        """Cancels the tasks of a tab with one of these scopes; with the scope of a tab also what its code made."""
        for task in list(tab.tasks):
            if task.call.handler.options.scope in scopes:
                task.end(reason)
        if "tab" in scopes:
            for adopted in list(tab.adopted or ()):
                adopted.cancel(reason)

    # -- what running handlers ask for -----------------------------------------------------------

    def start_task(self, tab: Tab, call: Call, origin: int) -> None:
        """Starts a background task, or tells the reader why not."""
        count = 0
        if len(self.tasks) >= self.limits.address_tasks:
            count = sum(len(other.tasks) for other in self.presence.tabs.values() if other.address == tab.address)
        made = start(self, tab, call, origin, count)
        if isinstance(made, str):
            self.chore(self.refuse(tab, origin, made))
        elif made is not None and made.task is not None and len(tab.tasks) == 1:
            self.chore(self.deliver(tab, encode("t", 1)))
            made.task.add_done_callback(lambda _: self._task_over(tab))

    def _task_over(self, tab: Tab) -> None:
        if not tab.tasks and tab.connection is not None:
            self.chore(self.deliver(tab, encode("t", 0)))

    async def refuse(self, tab: Tab, origin: int, text: str) -> None:
        """Tells the reader that something was not started."""
        await self._notice(tab, origin, "refused", text, "")

    async def failed(self, tab: Tab, origin: int, handler: str, error: BaseException, act: int) -> None:
        """A handler raised: the log has all of it, the demo's frame what its reader may know."""
        identity = secrets.token_hex(4)
        told = self.failure_listener
        if told is None or not told(self.registry.digest_of(origin), handler, error):
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
        shown = self._shown(tab, origin)
        if shown is not None:
            await self._send_effects(tab, (Effect("notice", (shown, kind, text, identity)),))

    def _shown(self, tab: Tab, origin: int) -> int | None:
        """Where the tab shows the template with this number; -1 for all of the page, None for nowhere."""
        if origin < 0:
            return -1
        return next((i for i, mount in enumerate(tab.mounts) if mount is not None and mount.number == origin), None)

    async def _send_effects(self, tab: Tab, effects: Sequence[Effect]) -> None:
        turn = await Turn.take(self, tab)
        try:
            await turn.commit(0, effects)
        finally:
            turn.end()

    def adopted_failed(self, tab: Tab, origin: int, name: str, error: BaseException) -> None:
        """A task that author code made raised, and nobody asked it why."""
        self.chore(self.failed(tab, origin, name, error, 0))

    async def finished(self, tab: Tab, act: int) -> None:
        """An act is done, and no update said so."""
        number = tab.session.number(act)
        if number:
            await self.deliver(tab, encode("k", number))

    async def reset_demo(self, tab: Tab, state: type, origin: int, text: str) -> None:
        """A task was ended from outside: the state that defines it begins again, so that nothing stays stuck."""
        shown = self._shown(tab, origin)
        notice = () if shown is None else (Effect("notice", (shown, "reset", text, "")),)
        await self._defaults(tab, [cast("type[State]", state)], notice)

    def held_loop(self, handler: str, seconds: float, *, moves: bool) -> None:
        """A handler kept everybody waiting; `moves`: it runs in a thread from now on."""
        remedy = "it runs in a thread from now on" if moves else "give what blocks to `rx.run_in_thread`"
        log.warning("%s held the event loop for %.0f ms; %s", handler, seconds * 1000, remedy)

    def was_slow(self, handler: str, seconds: float) -> None:
        """A handler kept the other events of its tab waiting."""
        log.warning("%s ran for %.1f s while every other event of its tab waited", handler, seconds)

    def log_cancelled(self, name: str, reason: str) -> None:
        """Writes down why a task was cancelled."""
        log.info("%s was cancelled: %s", name, reason)

    # -- what author code asks for ---------------------------------------------------------------

    @asynccontextmanager
    async def modify_state(self, token: str, code: CodeType | None = None, line: int = 0) -> AsyncGenerator[State]:
        """A turn of the tab `token`: gives the root state. Raises `UnknownTokenError` for one that is not there."""
        ident = token.partition("_")[0].partition(".")[0]
        tab = self.presence.tabs.get(ident)
        if tab is None:
            raise UnknownTokenError
        turn = await Turn.take(self, tab, code, line)
        try:
            yield tab.tree.state(State)
            await turn.commit()
        finally:
            turn.end()

    def running_tasks(self) -> list[TaskInfo]:
        """Every live background task, the oldest first, and what it is doing about the lock."""
        tasks = [task for tab in self.presence.tabs.values() for task in cast("set[BackgroundTask]", tab.tasks)]
        return [task.info() for task in sorted(tasks, key=lambda task: task.began)]

    def sent_updates(self, token: str) -> list[str]:
        """What is kept of the updates of the tab `token`, as JSON. Raises `UnknownTokenError`."""
        tab = self.presence.tabs.get(token)
        if tab is None:
            raise UnknownTokenError
        return [kept.text[kept.text.index("[") :] for kept in tab.session.kept or ()]

    # -- its life --------------------------------------------------------------------------------

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[Engine]:
        """The life of the engine on the running loop; at its end every task is ended, and its `finally` runs."""
        loop = asyncio.get_running_loop()
        self.loop = loop
        before = loop.get_task_factory()
        loop.set_task_factory(cast("Any", adoption.factory))
        global _default  # noqa: PLW0603  # What `get_app()` means in a thread or task of nobody.
        previous, _default = _default, self
        self.presence.open()
        try:
            yield self
        finally:
            _default = previous
            await self._shut_down()
            loop.set_task_factory(before)

    async def _shut_down(self) -> None:
        """Ends every task: it is told, then it is waited for, then it is cancelled. Sockets may take what is left."""
        seconds = self.limits.shutdown_seconds
        tabs = list(self.presence.tabs.values())
        for tab in tabs:
            self.end_tasks(tab, "the server is ending", "page", "tab", "app")
        pending: list[asyncio.Task[Any]] = [*self.tasks, *(tab.worker for tab in tabs if tab.worker is not None)]
        pending += [task for tab in tabs for task in tab.adopted or ()]
        if pending:
            _, late = await asyncio.wait(pending, timeout=seconds * 0.4)
            for task in late:
                task.cancel("the server is ending")
            if late:
                await asyncio.wait(late, timeout=seconds * 0.2)
        if self._chores:
            await asyncio.wait(self._chores, timeout=seconds * 0.1)
        self.threads.close()
        self.presence.close()

    def chore(self, job: Coroutine[Any, Any, None]) -> None:
        """Runs a short job of the engine's own, and keeps it until it is done."""
        task = self.loop.create_task(job, context=outside())
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)


_default: Engine | None = None


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
    steps = list(traceback.walk_tb(error.__traceback__))
    # Not by where files lie: a site may be in any folder, also in one that is called like a package of ours.
    own = [step for step in steps if is_author_code(step[0].f_globals)]
    own = own or [step for step in steps if not step[0].f_code.co_filename.startswith(HERE)]
    if not own:
        return "no line of the page"
    frame, line = own[-1]
    return f"{Path(frame.f_code.co_filename).name}:{line}"
