"""A visitor: a browser without a browser, for tests of pages and programs.

It speaks the same messages as a tab, over the same engine, and keeps the page as the tab would have
it. Waiting is for a thing to happen, never for a time to pass: what does not happen within `patience`
seconds of the loop's clock fails with what was there instead.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from .engine import Engine
from .limits import Limits
from .state.tree import StateTree
from .tab import Tab
from .testing_dom import Dom, Element, Listener
from .view.slots import paint, show
from .view.template import Template, compile
from .wire import decode, decode_hello


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

    def __init__(self, visitor: Visitor, address: str) -> None:
        self.id = secrets.token_hex(10)
        self.address = address
        self.visitor = visitor
        self.is_cut = False

    async def send(self, text: str) -> None:
        """A message from the server."""
        if not self.is_cut:
            self.visitor.hear(text)

    async def close(self) -> None:
        """The server ends the connection."""
        self.is_cut = True


class Visitor:
    """One tab of one reader."""

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
        self._pending: set[asyncio.Task[Any]] = set()

    @classmethod
    async def open(
        cls,
        engine: Engine,
        *parts: object,
        page: str = "/",
        address: str = "127.0.0.1",
        patience: float = 5.0,
        token: str | None = None,
    ) -> Visitor:
        """A tab that shows `parts` (templates or components) and is connected. `token`: that of an earlier visitor."""
        templates = [part if isinstance(part, Template) else compile(part) for part in parts]
        for template in templates:
            engine.register(template)
        made = cls(engine, templates, page, address, patience)
        made.token = token
        await made.resume()
        return made

    # -- what the reader sees --------------------------------------------------------------------

    def text(self, mount: int | None = None) -> str:
        """What can be read, of one mount or of all of them, white space joined."""
        doms = self._doms if mount is None else [self._doms[mount]]
        return " ".join(" ".join(dom.text() for dom in doms).split())

    def html(self, mount: int = 0) -> str:
        """The HTML of one mount as it stands now."""
        return self._doms[mount].html()

    def value(self, name: str = "") -> str:
        """What the field called `name` holds (its label, placeholder, name or id; the only field if empty)."""
        return self._field(name).value

    async def sees(self, text: str) -> None:
        """Waits until `text` can be read. Raises `VisitorError` with what could be read instead."""
        wanted = " ".join(text.split())
        await self.until(lambda: wanted in self.text(), f"{text!r} was not seen")

    async def sees_notice(self, text: str) -> Notice:
        """Waits until a frame says something that holds `text`, and gives it."""
        found = lambda: next((notice for notice in self.seen.notices if text in notice.text), None)  # noqa: E731
        await self.until(lambda: found() is not None, f"no notice with {text!r}: {self.seen.notices}")
        return cast("Notice", found())

    async def stays(self, *texts: str, updates: float = 1.0) -> bool:
        """Whether one of `texts` can be read all the time while `updates` seconds of the loop's clock pass."""
        wanted = [" ".join(text.split()) for text in texts]
        loop = asyncio.get_running_loop()
        end = loop.time() + updates
        while loop.time() < end:
            if not any(text in self.text() for text in wanted):
                return False
            self._changed.clear()
            try:
                async with asyncio.timeout_at(end):
                    await self._changed.wait()
            except TimeoutError:
                break
        return any(text in self.text() for text in wanted)

    async def until(self, condition: Callable[[], bool], otherwise: str) -> None:
        """Waits until `condition` holds. Raises `VisitorError` that says `otherwise`."""
        try:
            async with asyncio.timeout(self.patience):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise VisitorError(f"{otherwise}; the page shows {self.text()!r}") from None

    # -- what the reader does --------------------------------------------------------------------

    def buttons(self) -> list[str]:
        """The names of everything that can be clicked."""
        return [name_of(element) for _, element, _ in self._listening("click")]

    async def click(self, text: str, index: int = 0) -> None:
        """Clicks the control named `text`, and waits until the server has done what it starts."""
        found = [entry for entry in self._listening("click") if name_of(entry[1]) == text]
        if not found:
            submits = [(mount, form) for mount, form, name in self._submits() if name == text]
            if submits:
                await self._fire(submits[0][0], submits[0][1], "submit")
                return
            raise VisitorError(f"There is nothing called {text!r} to click; there are {self.buttons()}.")
        if index >= len(found):
            raise VisitorError(f"There are only {len(found)} controls called {text!r}.")
        mount, element, listener = found[index]
        await self._act(mount, listener, element)

    async def type(self, text: str, into: str = "") -> None:
        """Sets the field `into` to `text`, as a reader who has finished typing."""
        mount, element = self._field_at(into)
        element.typed = text
        for event in ("input", "change"):
            await self._fire(mount, element, event)

    async def choose(self, value: str, of: str = "") -> None:
        """Chooses an option of a select, by value."""
        await self.type(value, of)

    async def tick(self, name: str = "", checked: bool = True) -> None:
        """Ticks a checkbox or a switch, or clears it."""
        mount, element = self._field_at(name)
        element.typed = checked
        for event in ("input", "change"):
            await self._fire(mount, element, event)

    async def press(self, key: str, on: str = "") -> None:
        """Presses a key in a field; Enter submits the form that the field is in."""
        mount, element = self._field_at(on)
        await self._fire(mount, element, "keydown", key)
        await self._fire(mount, element, "keyup", key)
        if key == "Enter":
            form = next((one for one in element.ancestors() if one.tag == "form"), None)
            if form is not None:
                await self._fire(mount, form, "submit")

    async def submit(self, name: str = "") -> None:
        """Submits the form with the id `name`, or the only one."""
        for mount, dom in enumerate(self._doms):
            for element in dom.elements():
                if element.tag == "form" and name in ("", element.attributes.get("id", "")):
                    await self._fire(mount, element, "submit")
                    return
        raise VisitorError(f"There is no form {name!r}.")

    async def begin_anew(self, mount: int = 0) -> None:
        """Presses *Begin anew* on a frame."""
        await self._send("b", mount)

    # -- the connection --------------------------------------------------------------------------

    async def drop(self) -> None:
        """The network breaks: nothing is heard any more, and the server notices."""
        line, self._line = self._line, None
        if line is not None and self._tab is not None:
            line.is_cut = True
            await self.engine.disconnect(self._tab, line, clean=False)

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
            await self._send("a", number, *self._acts[number])

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
        await self._send("l")
        self._line = None
        line.is_cut = True
        await self.engine.disconnect(self._tab, line, clean=True)

    def copy(self) -> Visitor:
        """The browser's tab, duplicated: the same token in another page load. It still has to `resume`."""
        made = Visitor(self.engine, self._templates, self.page, self.address, self.patience)
        made.token = self.token
        return made

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
                asyncio.get_running_loop().call_soon(lambda: self._later(self._send("q")))
            case _:
                pass
        self._changed.set()

    # -- how it works ----------------------------------------------------------------------------

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
            self._later(self._send("r", self.version))
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
            self._doms[mount].apply([slot, value])

    def _done(self, number: int) -> None:
        self.finished = max(self.finished, number)
        for act in [act for act in self._acts if act <= number]:
            del self._acts[act]

    def _again(self, first: int) -> None:
        for number in sorted(number for number in self._acts if number >= first):
            self._later(self._send("a", number, *self._acts[number]))

    def _later(self, coroutine: Any) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    async def _send(self, name: str, *args: Any) -> None:
        if self._line is not None and self._tab is not None:
            # Through JSON, as a browser would: what cannot travel must not work here either.
            await self.engine.receive(self._tab, self._line, decode(name, json.loads(json.dumps(args))))

    async def send_act(self, mount: int, action: int, args: Sequence[object]) -> int:
        """Sends an act without waiting for it; its number."""
        self._made += 1
        number = self._made
        self._acts[number] = [mount, action, list(args)]
        await self._send("a", number, *self._acts[number])
        return number

    async def _act(self, mount: int, listener: Listener, element: Element, key: str = "") -> None:
        args = [*element.payload(listener.kind, key), *listener.captured]
        number = await self.send_act(mount, listener.action, args)
        if self._line is not None:
            await self.until(lambda: self.finished >= number, f"the server did not finish act {number}")

    async def _fire(self, mount: int, element: Element, event: str, key: str = "") -> None:
        for listener in element.listeners():
            if listener.event == event:
                await self._act(mount, listener, element, key)

    def _listening(self, event: str) -> list[tuple[int, Element, Listener]]:
        return [
            (mount, element, listener)
            for mount, dom in enumerate(self._doms)
            for element in dom.elements()
            for listener in element.listeners()
            if listener.event == event and "disabled" not in element.attributes
        ]

    def _submits(self) -> list[tuple[int, Element, str]]:
        found: list[tuple[int, Element, str]] = []
        for mount, dom in enumerate(self._doms):
            for element in dom.elements():
                if element.attributes.get("type") == "submit":
                    form = next((one for one in element.ancestors() if one.tag == "form"), None)
                    if form is not None:
                        found.append((mount, form, name_of(element)))
        return found

    def _field(self, name: str) -> Element:
        return self._field_at(name)[1]

    def _field_at(self, name: str) -> tuple[int, Element]:
        found: list[tuple[int, Element]] = []
        for mount, dom in enumerate(self._doms):
            for element in dom.elements():
                if element.tag in ("input", "textarea", "select") and name in ("", *_field_names(element)):
                    found.append((mount, element))
        if not found or (len(found) > 1 and not name):
            raise VisitorError(f"There are {len(found)} fields called {name!r}.")
        return found[0]


def name_of(element: Element) -> str:
    """What a reader calls a control: its text, else its label."""
    return (
        " ".join(element.text().split())
        or element.attributes.get("aria-label", "")
        or element.attributes.get("title", "")
    )


def _field_names(element: Element) -> list[str]:
    names = [element.attributes.get(name, "") for name in ("aria-label", "placeholder", "name", "id")]
    label = next((one for one in element.ancestors() if one.tag == "label"), None)
    return [name for name in (*names, " ".join(label.text().split()) if label else "") if name]


@asynccontextmanager
async def playing(*, production: bool = False, **limits: Any) -> AsyncIterator[Engine]:
    """An engine for a test, with the default limits and what `limits` says instead."""
    engine = Engine(production=production, limits=Limits(**limits))
    async with engine.running():
        yield engine
