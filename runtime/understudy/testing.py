"""A visitor: a browser without a browser, for tests of pages and programs.

Waiting is for a thing to happen, never for a time to pass: what does not happen within `patience`
seconds of the loop's clock fails with what was there instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from understudy.engine import Engine
from understudy.limits import Limits
from understudy.testing_dom import Element, Listener
from understudy.testing_tab import BrowserTab, Notice, Seen, VisitorError
from understudy.view.template import Template, compile

__all__ = ["Notice", "Seen", "Visitor", "VisitorError", "name_of", "playing"]


class Visitor(BrowserTab):
    """One tab of one reader: what can be read in it, and what can be done."""

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
        said = self.seen.notices
        await self.until(lambda: any(text in notice.text for notice in said), f"no notice with {text!r}: {said}")
        return next(notice for notice in said if text in notice.text)

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

    # -- what the reader does --------------------------------------------------------------------

    def buttons(self) -> list[str]:
        """The names of everything that can be clicked."""
        return [name_of(element) for _, element, _ in self._listening("click")]

    def controls(self) -> list[str]:
        """The names of everything that can be pressed: what can be clicked, and what submits a form."""
        return [*self.buttons(), *(name for _, _, name in self._submits())]

    async def click(self, text: str, index: int = 0) -> None:
        """Clicks the control named `text`, the `index`-th of that name, and waits until its handler is done.

        Raises `VisitorError` when there is no such control, with the names of those that there are.
        """
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
        """Sets the field `into` to `text`, as a reader who has finished typing.

        Raises `VisitorError` when no field, or more than one, is called so; an empty name is the only field.
        """
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
        self._send("b", mount)

    def copy(self) -> Visitor:
        """The browser's tab, duplicated: the same token in another page load. It still has to `resume`."""
        made = Visitor(self.engine, self._templates, self.page, self.address, self.patience)
        made.token = self.token
        return made

    # -- how it works ----------------------------------------------------------------------------

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
        found = [
            (mount, element)
            for mount, dom in enumerate(self._doms)
            for element in dom.elements()
            if element.tag in ("input", "textarea", "select") and name in ("", *_field_names(element))
        ]
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
async def playing(*, production: bool = False, **limits: Any) -> AsyncGenerator[Engine]:
    """An engine for a test, with the default limits and what `limits` says instead; all its tasks end with the block.

    Raises `TypeError` for a limit that does not exist."""
    engine = Engine(production=production, limits=Limits(**limits))
    async with engine.running():
        yield engine
