"""Who is there: the tabs of a server, whether somebody is who they say, and how long one that is away is waited for.

A page that is closed says so, and its tasks go on for `leave_seconds`; a socket that vanished may come
back for longer. The state outlives both for a while.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Protocol

from understudy.limits import Limits
from understudy.session import Session
from understudy.tab import Connection, Tab
from understudy.wire import Hello, encode


class Keeper(Protocol):
    """What presence needs of the server."""

    limits: Limits

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop that the server runs on."""
        ...

    def now(self) -> float:
        """The time of the event loop."""
        ...

    def end_tasks(self, tab: Tab, reason: str, *scopes: str) -> None:
        """Cancels the tasks of a tab that have one of these scopes."""
        ...


class Presence:
    """Every tab by its id, present or awaited."""

    def __init__(self, keeper: Keeper, secret: bytes | None = None) -> None:
        self.tabs: dict[str, Tab] = {}
        self.connected: dict[str, str] = {}
        self._keeper = keeper
        self._secret = secret or secrets.token_bytes(32)
        self._sweep: asyncio.TimerHandle | None = None

    # -- who is it? ------------------------------------------------------------------------------

    def token_of(self, tab: Tab) -> str:
        """What the browser keeps: the id of the tab, and our signature."""
        return f"{tab.token}.{self._sign(tab.token)}"

    def _sign(self, token: str) -> str:
        return hmac.new(self._secret, token.encode(), hashlib.sha256).hexdigest()[:32]

    async def find(self, hello: Hello) -> Tab | None:
        """The tab that says hello; None for a new one, and for a copy of one whose page still answers."""
        if hello.token is None or not hmac.compare_digest(self._sign(hello.token), hello.signature):
            return None
        while True:
            tab = self.tabs.get(hello.token)
            if tab is None or tab.session.nonce == hello.nonce or tab.left:
                return tab
            connection = tab.connection
            if connection is None:
                return tab
            if await self._answers(tab, connection):
                return None  # The token was copied with the browser's tab: the copy gets one of its own.
            if tab.connection is connection:
                return tab  # Half-open: nobody is at the other end of it.

    async def _answers(self, tab: Tab, connection: Connection) -> bool:
        """Whether the page behind the connection is still there."""
        probe = tab.probe
        if probe is None:
            probe = tab.probe = asyncio.Event()
            connection.send(encode("q"))
        try:
            async with asyncio.timeout(self._keeper.limits.probe_seconds):
                await probe.wait()
        except TimeoutError:
            return False
        finally:
            if tab.probe is probe:
                tab.probe = None
        return tab.connection is connection

    def make(self, nonce: str, address: str) -> Tab:
        """A new tab."""
        now = self._keeper.now()
        token = secrets.token_hex(16)
        tab = self.tabs[token] = Tab(token, Session(nonce, self._keeper.limits.event_burst, now), address, now)
        return tab

    # -- coming, leaving, vanishing --------------------------------------------------------------

    def detach(self, tab: Tab) -> None:
        """Another connection says that it is this tab: the one that it has is not heard any more."""
        if tab.connection is not None:
            tab.connection.close()
            tab.connection = None
            # Its tasks end if nothing comes of the new one either.
            self._wait(tab, self._end, self._keeper.limits.vanish_seconds)

    def arrive(self, tab: Tab, connection: Connection) -> None:
        """The tab is there, by `connection`."""
        self.detach(tab)
        self._wait(tab, None)
        self.tabs[tab.token] = tab
        tab.connection = connection
        tab.left = tab.ended = False
        tab.address = connection.address
        self.connected[tab.token] = connection.id

    def leave(self, tab: Tab) -> None:
        """The page says that it is being closed. A reload does too: it has some time to come back."""
        if tab.left:
            return
        tab.left = True
        tab.heard = self._keeper.now()
        self.connected.pop(tab.token, None)
        self._keeper.end_tasks(tab, "its page was left", "page")
        self._wait(tab, self._end, self._keeper.limits.leave_seconds)

    def lose(self, tab: Tab, connection: Connection, *, clean: bool, silent: float) -> None:
        """A connection is gone. `clean`: the page closed it; else it had been silent for up to `silent` seconds."""
        if tab.connection is not connection:
            return
        tab.connection = None
        if tab.probe is not None:
            tab.probe.set()
        session = tab.session
        if not (tab.tree.instances or tab.tasks or tab.queue or tab.adopted or session.consumed or session.version):
            self._drop(tab)  # Somebody who only looked.
        elif clean:
            self.leave(tab)
        elif not tab.left:
            tab.heard = self._keeper.now() - silent
            self._wait(tab, self._end, self._keeper.limits.vanish_seconds - silent)

    def _end(self, tab: Tab) -> None:
        """The tab did not come back: its tasks end, its state is kept for a while."""
        self.connected.pop(tab.token, None)
        self._keeper.end_tasks(tab, "its tab was closed", "page", "tab")
        self._wait(tab, self._forget, tab.heard + self._keeper.limits.state_seconds - self._keeper.now())

    def _forget(self, tab: Tab) -> None:
        if tab.tasks or tab.queue:
            # A task with scope="app" works on this state for as long as it likes.
            self._wait(tab, self._forget, self._keeper.limits.state_seconds)
        else:
            self._drop(tab)

    def _drop(self, tab: Tab) -> None:
        self._wait(tab, None)
        tab.ended = True
        self.connected.pop(tab.token, None)
        self.tabs.pop(tab.token, None)
        if tab.connection is not None:
            tab.connection.close()

    def _wait(self, tab: Tab, then: Callable[[Tab], None] | None, seconds: float = 0.0) -> None:
        if tab.deadline is not None:
            tab.deadline.cancel()
        tab.deadline = None if then is None else self._keeper.loop.call_later(max(0.0, seconds), then, tab)

    # -- its own life ----------------------------------------------------------------------------

    def open(self) -> None:
        """From now on what tabs keep for the case of a cut is let go in time, also where nothing happens any more."""
        seconds = self._keeper.limits.replay_seconds
        before = self._keeper.now() - seconds
        for tab in self.tabs.values():
            if tab.session.kept is not None:
                tab.session.forget(before)
        self._sweep = self._keeper.loop.call_later(max(seconds / 2, 1.0), self.open)

    def close(self) -> None:
        """Nobody is waited for any more."""
        if self._sweep is not None:
            self._sweep.cancel()
        for tab in list(self.tabs.values()):
            self._drop(tab)
