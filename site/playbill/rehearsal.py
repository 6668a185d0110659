"""A page's demos played once: a visitor presses every button, and what its handlers raise is found.

Each demo has a visitor of its own, so that one demo's state is not in the way of another's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from understudy.engine import Engine
from understudy.errors import HandlerTimeoutError
from understudy.limits import Limits
from understudy.tab import Tab
from understudy.testing import Visitor, VisitorError
from understudy.testing_dom import Element

from playbill.blame import Blame, Spot
from playbill.doc import Executable
from playbill.errors import Finding
from playbill.outside import Outside, watched
from playbill.page import Page

RULE: Final = "handler"
MOST_CLICKS: Final = 60
"""On one demo: a button that adds a button would never come to an end."""
HANDLER_SECONDS: Final = 10.0
SETTLE_SECONDS: Final = 2.0
"""How long tasks may go on after the last click."""
NETWORK_SECONDS: Final = 8.0
"""The same while they wait for another host."""

_TYPICAL: Final = {
    "email": "reader@example.org",
    "number": "1",
    "range": "1",
    "date": "2026-01-31",
    "time": "12:00",
    "url": "https://example.org/",
    "tel": "1",
    "color": "#9d1f33",
}


@dataclass(frozen=True, slots=True)
class Cue:
    """What is pressed next, in case that nothing comes after it."""

    line: int
    block: str
    button: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A finding, and the file that it is about when that is not the page: other pages may find it too."""

    finding: Finding
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class _Failure:
    handler: str
    error: BaseException


@dataclass(slots=True)
class _Part:
    """One demo, while it is played."""

    executable: Executable
    visitor: Visitor
    failures: list[_Failure] = field(default_factory=list[_Failure])
    stuck: list[str] = field(default_factory=list[str])

    @property
    def tab(self) -> Tab | None:
        return self.visitor._tab

    @property
    def token(self) -> str:
        return self.tab.token if self.tab is not None else "none"


class _Stage(Engine):
    """An engine that remembers what handlers raised."""

    def __init__(self) -> None:
        limits = Limits(
            handler_seconds=HANDLER_SECONDS, event_rate=1000, event_burst=1000, queued_events=1000, leave_seconds=0
        )
        super().__init__(limits=limits)
        self.failures: dict[str, list[_Failure]] = {}

    async def failed(self, tab: Tab, origin: int, handler: str, error: BaseException, act: int) -> None:
        self.failures.setdefault(tab.token, []).append(_Failure(handler, error))
        await super().failed(tab, origin, handler, error, act)


def rehearse(page: Page, code_folders: tuple[Any, ...], note: Callable[[object], None]) -> list[Shared]:
    """Press every button of the page's demos. `note` is told of each before it is pressed."""
    log = logging.getLogger("understudy")
    level = log.level
    # The findings say it, with the page's own line.
    log.setLevel(logging.CRITICAL + 1)
    try:
        return asyncio.run(_rehearse(page, code_folders, note))
    finally:
        log.setLevel(level)


async def _rehearse(page: Page, code_folders: tuple[Any, ...], note: Callable[[object], None]) -> list[Shared]:
    stage = _Stage()
    parts: list[_Part] = []
    with watched() as outside:
        async with stage.running():
            for executable, result in page.execution.results.items():
                if result.template is None:
                    continue
                stage.register(result.template, result.on_load)
                address = f"127.0.0.{len(parts) % 250 + 1}"
                visitor = Visitor(stage, [result.template], "/", address, HANDLER_SECONDS + 5)
                part = _Part(executable, visitor)
                parts.append(part)
                await _play(part, note)
            await _settle(parts, outside)
            for part in parts:
                await part.visitor.leave()
    for part in parts:
        part.failures = stage.failures.get(part.token, [])
    blame = Blame(page.source, list(page.document.executables), code_folders)
    return [shared for part in parts for shared in _findings(page, part, blame, outside)]


# ---- playing ----


async def _play(part: _Part, note: Callable[[object], None]) -> None:
    """Press each button that is there at first, and each that comes with a name of its own."""
    executable = part.executable

    def cue(button: str) -> None:
        note(Cue(executable.line, executable.fence.info, button))

    cue("")
    try:
        await part.visitor.resume()
    except VisitorError as error:
        part.stuck.append(str(error))
        return
    pressed: dict[str, int] = {}
    first = _counted(part.visitor)
    clicks = 0
    while clicks < MOST_CLICKS:
        now = _counted(part.visitor)
        name = next((name for name in now if pressed.get(name, 0) < min(now[name], max(first.get(name, 1), 1))), None)
        if name is None:
            return
        index = pressed.get(name, 0)
        pressed[name] = index + 1
        clicks += 1
        cue(name)
        _fill(part.visitor)
        try:
            await part.visitor.click(name, index)
        except VisitorError:
            part.stuck.append(name)


def _counted(visitor: Visitor) -> dict[str, int]:
    """How many controls of each name there are, in the order of the page."""
    found: dict[str, int] = {}
    submits = [name for _, _, name in visitor._submits()]
    for name in visitor.buttons():
        found[name] = found.get(name, 0) + 1
    for name in submits:
        found.setdefault(name, 1)
    return found


def _fill(visitor: Visitor) -> None:
    """A reader who submits a form has filled it in."""
    for dom in visitor._doms:
        for element in dom.fields():
            if any(around.tag == "form" for around in element.ancestors()) and element.value == "":
                element.typed = _plausible(element)


def _plausible(element: Element) -> str:
    if element.tag == "select":
        options = [one.value for one in element.elements() if one.tag == "option" and one.value]
        return options[0] if options else ""
    return _TYPICAL.get(element.attributes.get("type", "text"), element.attributes.get("placeholder", "") or "text")


async def _settle(parts: list[_Part], outside: Outside) -> None:
    """Tasks have a moment to fail. What never ends is ended when the visitors leave."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while pending := [task for part in parts for task in _running(part.tab)]:
        left = began + (NETWORK_SECONDS if outside.waiting else SETTLE_SECONDS) - loop.time()
        if left <= 0:
            return
        await asyncio.wait(pending, timeout=min(left, 0.2), return_when=asyncio.FIRST_COMPLETED)


def _running(tab: Tab | None) -> Iterator[asyncio.Task[Any]]:
    if tab is not None:
        yield from (task.task for task in tab.tasks if task.task is not None)
        yield from tab.adopted or ()
        if tab.worker is not None:
            yield tab.worker


# ---- what was found ----


def _findings(page: Page, part: _Part, blame: Blame, outside: Outside) -> Iterator[Shared]:
    info, line = part.executable.fence.info, part.executable.line
    path = page.source.relative
    hosts = [one for one in outside.unreached if one.tab in (part.token, "")]
    for one in hosts:
        message = f"{info}: {one.host} could not be reached: {one.reason}"
        yield Shared(Finding(path, line, 1, "network", "warning", message))
    seen: set[tuple[int, str]] = set()
    is_said = bool(hosts)
    for failure in part.failures:
        is_late = isinstance(failure.error, HandlerTimeoutError) and bool(hosts)
        if is_late or outside.explains(part.token, failure.error):
            if not is_said:
                text = str(failure.error) or type(failure.error).__name__
                message = f"{info}: `{failure.handler}` could not reach another host: {text}"
                yield Shared(Finding(path, line, 1, "network", "warning", message))
            is_said = True
            continue
        fault = blame.error(failure.error, Spot(info, line))
        what = f"`{failure.handler}` raised an error: {fault.what}"
        if (fault.line, what) in seen:
            continue
        seen.add((fault.line, what))
        block = fault.block or info
        message = f"{block}: {what}" + (f". {fault.hint}" if fault.hint else "")
        is_elsewhere = bool(part.executable.fence.file)
        yield Shared(Finding(path, fault.line, fault.column, RULE, "error", message), what if is_elsewhere else "")
    for name in part.stuck:
        message = f"{info}: after “{name}” was pressed nothing came back within {HANDLER_SECONDS + 5:g} seconds"
        yield Shared(Finding(path, line, 1, RULE, "error", message))
