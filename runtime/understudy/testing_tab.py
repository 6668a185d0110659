"""A tab without a browser: the same messages over the same engine, and the page as a tab would have it."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from understudy.engine import Engine
from understudy.state.tree import StateTree
from understudy.tab import Tab
from understudy.testing_dom import Dom
from understudy.view.slots import paint, show
from understudy.view.template import Template
from understudy.wire import decode, decode_hello


class VisitorError(AssertionError):
    """What a visitor waited for did not happen, or what it looked for is not there."""


@dataclass
class Notice:
    """What a frame told its reader: `kind` is failed, reset or refused."""

    kind: str
    text: str
    mount: int = -1


@dataclass
class Seen:
    """What the server asked of the browser, in order."""

    effects: list[list[Any]] = field(default_factory=list[list[Any]])
    notices: list[Notice] = field(default_factory=list[Notice])
    versions: list[int] = field(default_factory=list[int])
    frames: list[str] = field(default_factory=list[str])


class _Line:
    """The visitor's end of a connection. Cut: it hears nothing more and nobody hears it."""

    def __init__(self, visitor: BrowserTab, address: str) -> None:
        self.id = secrets.token_hex(10)
        self.address = address
        self.visitor = visitor
        self.is_cut = False

    def send(self, text: str) -> None:
        """A message from the server."""
        if not self.is_cut:
            self.visitor.hear(text)

    def close(self) -> None:
        """The server ends the connection."""
        self.is_cut = True


class BrowserTab:
    """One tab of a browser: what it was told, and what it has not been answered yet."""

    def __init__(self, engine: Engine, templates: Sequence[Template], page: str, address: str, patience: float) -> None:
        self.engine = engine
        self.page = page
        self.address = address
        self.patience = patience
        self.seen = Seen()
        self.token: str | None = None
        self.nonce = secrets.token_hex(8)
        self.version = 0
        self.finished = 0
        self.mode = ""
        self.stale: list[int] = []
        self._templates = list(templates)
        self._doms = [self._first_paint(template) for template in templates]
        self._acts: dict[int, list[Any]] = {}
        self._made = 0
        self._line: _Line | None = None
        self._tab: Tab | None = None
        self._changed = asyncio.Event()

    @property
    def tab(self) -> Tab | None:
        """What the server keeps of this tab; None before it was connected."""
        return self._tab

    @property
    def doms(self) -> tuple[Dom, ...]:
        """What each mount shows at the moment."""
        return tuple(self._doms)

    def text(self, mount: int | None = None) -> str:
        """What can be read, of one mount or of all of them, white space joined."""
        doms = self._doms if mount is None else [self._doms[mount]]
        return " ".join(" ".join(dom.text() for dom in doms).split())

    async def until(self, condition: Callable[[], bool], otherwise: str) -> None:
        """Waits until `condition` holds. Raises `VisitorError` that says `otherwise`."""
        try:
            async with asyncio.timeout(self.patience):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise VisitorError(f"{otherwise}; the page shows {self.text()!r}") from None

    async def drop(self) -> None:
        """The network breaks: nothing is heard any more, and the server notices."""
        line, self._line = self._line, None
        if line is not None and self._tab is not None:
            line.is_cut = True
            self.engine.disconnect(self._tab, line, clean=False)

    def go_silent(self) -> None:
        """The network breaks and the server does not notice: a half-open connection."""
        if self._line is not None:
            self._line.is_cut = True
        self._line = None

    async def resume(self) -> None:
        """Connects (again): what was not done before is sent again."""
        line = self._line = _Line(self, self.address)
        hello = {
            "token": self.token,
            "nonce": self.nonce,
            "page": self.page,
            "mounts": [template.digest for template in self._templates],
            "seen": self.version,
            "act": self._made,
        }
        self.mode = ""
        self._tab = await self.engine.connect(line, decode_hello(hello))
        await self.until(lambda: self.mode != "", "the server did not answer")
        for number in sorted(self._acts):
            self._send("a", number, *self._acts[number])

    async def reload(self) -> None:
        """Reloads the page: the same tab, a new page load."""
        await self.leave()
        self._doms = [self._first_paint(template) for template in self._templates]
        self.nonce = secrets.token_hex(8)
        self.version = self.finished = self._made = 0
        self._acts.clear()
        await self.resume()

    async def leave(self) -> None:
        """Closes the page: it says so, and the connection ends."""
        line = self._line
        if line is None or self._tab is None:
            return
        self._send("l")
        self._line = None
        line.is_cut = True
        self.engine.disconnect(self._tab, line, clean=True)

    def hear(self, text: str) -> None:
        """A packet of the server."""
        self.seen.frames.append(text)
        name, *parts = cast("list[Any]", json.loads(text[1:]))
        match name:
            case "w":
                self._welcomed(parts[0])
            case "u":
                self._updated(*parts)
            case "k":
                self._done(parts[0])
            case "s":
                asyncio.get_running_loop().call_later(parts[1] / 1000, self._again, parts[0])
            case "q":
                asyncio.get_running_loop().call_soon(self._send, "q")
            case _:
                pass
        self._changed.set()

    @staticmethod
    def _first_paint(template: Template) -> Dom:
        return Dom.parse(paint(template, show(template, StateTree())))

    def _welcomed(self, news: dict[str, Any]) -> None:
        self.token = news["token"]
        self.mode = news["mode"]
        self.stale = news["stale"]
        if news["act"] < self.finished:
            kept = [self._acts[number] for number in sorted(self._acts)]
            self._made = self.finished = news["act"]
            self._acts = {news["act"] + 1 + index: act for index, act in enumerate(kept)}
            self._made += len(kept)
        self._done(news["act"])
        if self.mode != "resume":
            if self.mode in ("snapshot", "reset"):
                self._doms = [self._first_paint(template) for template in self._templates]
            self._patch(news["patches"])
        self.version = news["version"]

    def _updated(
        self, version: int, patches: Sequence[Any] = (), ack: int = 0, effects: Iterable[list[Any]] = ()
    ) -> None:
        if version <= self.version:
            return
        if version > self.version + 1:
            self._send("r", self.version)
            return
        self.version = version
        self.seen.versions.append(version)
        self._patch(patches)
        if ack:
            self._done(ack)
        for effect in effects:
            self.seen.effects.append(effect)
            if effect[0] == "notice":
                self.seen.notices.append(Notice(effect[2], effect[3], effect[1]))

    def _patch(self, patches: Sequence[Any]) -> None:
        for position in range(0, len(patches), 3):
            mount, slot, value = patches[position : position + 3]
            self._doms[int(mount)].apply([slot, value])

    def _done(self, number: int) -> None:
        self.finished = max(self.finished, number)
        for act in [act for act in self._acts if act <= number]:
            del self._acts[act]

    def _again(self, first: int) -> None:
        for number in sorted(number for number in self._acts if number >= first):
            self._send("a", number, *self._acts[number])

    def _send(self, name: str, *args: Any) -> None:
        if self._line is not None and self._tab is not None:
            # Through JSON, as a browser would: what cannot travel must not work here either.
            self.engine.receive(self._tab, self._line, decode(name, json.loads(json.dumps(args))))

    async def send_act(self, mount: int, action: int, args: Sequence[object]) -> int:
        """Sends an act without waiting for it; its number."""
        self._made += 1
        number = self._made
        self._acts[number] = [mount, action, list(args)]
        self._send("a", number, *self._acts[number])
        return number
