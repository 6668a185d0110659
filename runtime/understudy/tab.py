"""One tab of a reader: its states, what it shows, its lock, and the connection that it has at the moment."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qsl

from understudy.effects import Effect
from understudy.event import Call
from understudy.lock import TurnLock
from understudy.session import Session
from understudy.state.tree import PageData, Router, SessionData, StateTree
from understudy.tracking import Right
from understudy.vars.expr import Read
from understudy.view.slots import Screen
from understudy.view.template import Template


class Connection(Protocol):
    """A way to the browser: a socket, or a visitor in a test."""

    id: str
    address: str

    def send(self, text: str) -> None:
        """Puts a message on its way; nobody waits for the browser."""
        ...

    def close(self) -> None:
        """Ends the connection, after what is on its way."""
        ...


class Mount:
    """A template as one tab shows it. The screen is shared with the first paint until something differs."""

    __slots__ = ("always", "number", "screen", "shared", "template")

    def __init__(self, number: int, template: Template, screen: Screen, always: tuple[int, ...]) -> None:
        self.number = number
        self.template = template
        self.screen = screen
        self.shared = True
        self.always = always

    def affected(self, dirty: list[Read]) -> list[int] | tuple[int, ...]:
        """The slots that have to be evaluated again."""
        reads = self.template.reads
        if len(dirty) == 1 and not self.always:
            return reads.get(dirty[0], ())
        numbers = set(self.always)
        for read in dirty:
            numbers.update(reads.get(read, ()))
        return sorted(numbers)

    def show(self, values: list[tuple[int, Any]]) -> None:
        """Notes what the tab shows from now on."""
        if self.shared:
            self.screen = list(self.screen)
            self.shared = False
        for number, value in values:
            self.screen[number] = value


@dataclass(frozen=True, slots=True)
class FieldSent:
    """The field that an act tells about, and what the reader has in it."""

    mount: Mount
    slot: int
    value: object


@dataclass(frozen=True, slots=True)
class Queued:
    """Calls that wait for their turn: those of an act, or what a handler returned.

    `origin` is the number of the template that they were started from, `act` the serial of the act.
    """

    calls: tuple[Call | Effect, ...]
    origin: int
    act: int = 0
    field: FieldSent | None = None


@dataclass(frozen=True, slots=True)
class Errand:
    """Work of the server's own that has its place among the acts."""

    run: Callable[[], Awaitable[None]]


class Tab:
    """Everything that the server keeps of one tab."""

    __slots__ = (
        "__weakref__",
        "address",
        "adopted",
        "connection",
        "deadline",
        "ended",
        "followed",
        "heard",
        "is_led",
        "left",
        "lock",
        "mounts",
        "page",
        "probe",
        "queue",
        "right",
        "session",
        "tasks",
        "token",
        "tree",
        "worker",
    )

    def __init__(self, token: str, session: Session, address: str, now: float) -> None:
        self.token = token
        self.session = session
        self.address = address
        self.tree = StateTree(token)
        self.mounts: list[Mount | None] = []
        self.is_led = False
        self.followed: frozenset[int] = frozenset()
        self.lock = TurnLock()
        self.right: Right | None = None
        self.queue: deque[Queued | Errand] | None = None
        self.worker: asyncio.Task[None] | None = None
        self.connection: Connection | None = None
        self.page = "/"
        self.tasks: set[Any] = set()
        self.adopted: set[asyncio.Task[Any]] | None = None
        self.heard = now
        self.left = False
        self.ended = False
        self.deadline: asyncio.TimerHandle | None = None
        self.probe: asyncio.Event | None = None

    def mount(self, mounts: list[Mount | None]) -> None:
        """The tab shows these from now on."""
        # Where a handler leads the reader, it may go on asking things of the browser.
        before = self.followed.union(mount.number for mount in self.mounts if mount) if self.is_led else ()
        self.followed, self.is_led = frozenset(before), False
        self.mounts = mounts

    def is_where(self, origin: int) -> bool:
        """Whether the reader is still where the template of that number was shown, or was led away by a handler."""
        return origin < 0 or origin in self.followed or any(mount and mount.number == origin for mount in self.mounts)

    def located(self, page: str) -> None:
        """The tab is at `page` now; `self.router` says so."""
        self.page = page
        path, _, query = page.partition("?")
        parameters = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
        session = SessionData(self.token, self.connection.id if self.connection else "", self.address)
        self.tree.router = Router(session, PageData(path, page, parameters, path, page))
