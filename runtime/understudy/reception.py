"""What a tab is told when it comes: who it is, and what its state changes in the page that it shows."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, Protocol

from understudy.background import outside
from understudy.chain import Stage, enqueue
from understudy.presence import Keeper, Presence
from understudy.registry import Registry
from understudy.session import Mode
from understudy.tab import Connection, Tab
from understudy.turn import Turn
from understudy.wire import Hello, Mounts, encode


class House(Stage, Keeper, Protocol):
    """What the reception needs of the server."""

    presence: Presence
    registry: Registry

    def chore(self, job: Coroutine[Any, Any, None]) -> None:
        """Runs a short job of the server's own, and keeps it until it is done."""
        ...


class Reception:
    """Welcomes tabs."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def connect(self, connection: Connection, hello: Hello) -> Tab:
        """A page said who it is: its tab, found or made, and welcomed."""
        house = self._house
        presence = house.presence
        tab = await presence.find(hello)
        is_new = tab is None
        if tab is None:
            tab = presence.make(hello.nonce, connection.address)
        # Whoever is at the other end of the old connection, if anybody, is not listened to any more.
        presence.detach(tab)
        session = tab.session
        loaded = is_new or session.nonce != hello.nonce
        session.begin(hello.nonce)
        if loaded and not is_new:
            house.end_tasks(tab, "its page was left", "page")
        turn = await Turn.take(house, tab)
        try:
            presence.arrive(tab, connection)
            remounts = loaded or not house.registry.shows(tab, hello.mounts)
            missed = None if remounts else session.missed(hello.seen)
            if remounts:
                house.registry.mount(tab, hello.mounts)
            tab.located(hello.page)
            if missed is None:
                self._paint(tab, "fresh" if hello.seen == 0 else "reset" if is_new else "snapshot")
            else:
                connection.send(encode("w", self._welcome("resume", tab, hello.seen, [])))
                for text in missed:
                    connection.send(text)
        finally:
            turn.end()
        if loaded:
            self._open_page(tab)
        return tab

    def _paint(self, tab: Tab, mode: Mode) -> None:
        """Welcomes the tab with all that its state changes in the first paint. Needs the turn."""
        repaint = self._house.registry.repaint(tab)
        tab.session.paint(bool(repaint.patches))
        if tab.connection is not None:
            tab.connection.send(encode("w", self._welcome(mode, tab, tab.session.version, repaint.patches)))
        for number, error in repaint.failures.items():
            self._house.chore(self._house.failed(tab, number, "what it shows", error, 0))

    def _open_page(self, tab: Tab) -> None:
        """Runs what runs because a page was opened."""
        try:
            for queued in self._house.registry.opening(tab):
                enqueue(self._house, tab, queued, context=outside())
        except Exception as error:  # noqa: BLE001  # Author code: the arguments of on_load.
            self._house.chore(self._house.failed(tab, -1, "on_load", error, 0))

    def _welcome(self, mode: Mode, tab: Tab, version: int, patches: list[object]) -> dict[str, object]:
        return {
            "token": self._house.presence.token_of(tab),
            "version": version,
            "act": tab.session.consumed,
            "mode": mode,
            "patches": patches,
            "stale": [index for index, mount in enumerate(tab.mounts) if mount is None],
            "tasks": len(tab.tasks),
        }

    async def repaint(self, tab: Tab, mode: Mode) -> None:
        """The same, in a turn of its own."""
        turn = await Turn.take(self._house, tab)
        try:
            self._paint(tab, mode)
        finally:
            turn.end()

    def moved(self, tab: Tab, message: Mounts) -> None:
        """The tab shows another page of the site now.

        At once, because acts that come behind mean the new mounts. An update until the welcome is
        sent has the new numbers as well, and no effect: the browser waits for the welcome.
        """
        if message.page != tab.page:
            self._house.end_tasks(tab, "its page was left", "page")
        self._house.registry.mount(tab, message.mounts)
        tab.session.unpaint()
        tab.located(message.page)
        self._house.chore(self.repaint(tab, "fresh"))
        self._open_page(tab)
