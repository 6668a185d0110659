"""A page's demos played once: a visitor presses every control, waits, and leaves.

Each demo has a visitor of its own, so that one demo's state is not in the way of another's. What came of it is told
as it was seen; `review` makes findings of it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import CodeType
from typing import Any, Final, cast

from understudy.background import BackgroundTask
from understudy.engine import Engine
from understudy.limits import Limits
from understudy.tab import Tab
from understudy.testing import Visitor, VisitorError
from understudy.testing_dom import Element
from understudy.tracking import Right
from understudy.turn import Turn

from playbill.doc import Executable
from playbill.execute import Result
from playbill.naming import nameless
from playbill.outside import Outside, watched
from playbill.page import Page

MOST_CLICKS: Final = 60
"""On one demo: a button that adds a button would never come to an end."""
HANDLER_SECONDS: Final = 10.0
PATIENCE: Final = HANDLER_SECONDS + 5
SETTLE_SECONDS: Final = 2.0
"""How long tasks may go on after the last click, and how long one may keep the lock from the next."""
NETWORK_SECONDS: Final = 8.0
"""The same while they wait for another host."""
LEAVE_SECONDS: Final = 1.0
"""How long a task may take to end when its tab was closed."""

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
class Failure:
    """What a handler raised."""

    handler: str
    error: BaseException


@dataclass(frozen=True, slots=True)
class Spotted:
    """Code that was seen to do something: which, and on which line."""

    name: str
    code: CodeType
    line: int


@dataclass(slots=True)
class Played:
    """One demo, and what was seen of it."""

    executable: Executable
    result: Result
    visitor: Visitor
    failures: list[Failure] = field(default_factory=list[Failure])
    stuck: list[str] = field(default_factory=list[str])
    """The controls after which nothing came back."""
    nameless: dict[str, None] = field(default_factory=dict[str, None])
    """The elements that are controls and have no name, as tags."""
    holding: Spotted | None = None
    lasting: list[Spotted] = field(default_factory=list[Spotted])

    @property
    def token(self) -> str:
        tab = self.visitor.tab
        return tab.token if tab is not None else "none"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """All demos of a page, what they wanted from other hosts, and whether something of them cannot be stopped."""

    demos: tuple[Played, ...]
    outside: Outside
    is_over: bool


class _Stage(Engine):
    """An engine that remembers what handlers raised."""

    def __init__(self) -> None:
        limits = Limits(
            handler_seconds=HANDLER_SECONDS,
            event_rate=1000,
            event_burst=1000,
            queued_events=1000,
            leave_seconds=0,
            shutdown_seconds=1,
        )
        super().__init__(limits=limits)
        self.failures: dict[str, list[Failure]] = {}

    async def failed(self, tab: Tab, origin: int, handler: str, error: BaseException, act: int) -> None:
        self.failures.setdefault(tab.token, []).append(Failure(handler, error))
        await super().failed(tab, origin, handler, error, act)


def rehearse(page: Page, note: Callable[[object], None], only: Executable | None = None) -> Rehearsed:
    """Press every control of the page's demos, or of `only` one. `note` is told of each before it is pressed."""
    log = logging.getLogger("understudy")
    level = log.level
    # The findings say it, with the page's own line.
    log.setLevel(logging.CRITICAL + 1)
    loop = asyncio.new_event_loop()
    try:
        demos, outside = loop.run_until_complete(_rehearse(page, note, only))
        # `asyncio.run` would wait for ever for a task that does not let itself be cancelled.
        is_over = loop.run_until_complete(_cleared())
        if is_over:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()
        return Rehearsed(tuple(demos), outside, is_over)
    finally:
        log.setLevel(level)


async def _rehearse(
    page: Page, note: Callable[[object], None], only: Executable | None
) -> tuple[list[Played], Outside]:
    stage = _Stage()
    demos: list[Played] = []
    with watched() as outside:
        async with stage.running():
            for executable, result in page.execution.results.items():
                if result.template is None or (only is not None and executable.line != only.line):
                    continue
                stage.register(result.template, result.on_load)
                visitor = Visitor(stage, [result.template], "/", f"127.0.0.{len(demos) % 250 + 1}", PATIENCE)
                demos.append(Played(executable, result, visitor))
                await _play(demos[-1], note)
            await _settle(demos, outside)
            for played in demos:
                played.holding = played.holding and await _holder(played.visitor.tab)
            await asyncio.gather(*(_leave(played) for played in demos))
    for played in demos:
        played.failures = stage.failures.get(played.token, [])
    return demos, outside


async def _cleared() -> bool:
    """Whether every task that is left ends when it is told to."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    return not left or not (await asyncio.wait(left, timeout=LEAVE_SECONDS))[1]


# ---- playing ----


async def _play(played: Played, note: Callable[[object], None]) -> None:
    """Press each control that is there at first, and each that comes with a name of its own."""
    executable, visitor = played.executable, played.visitor

    def cue(button: str) -> None:
        note(Cue(executable.line, executable.fence.info, button))

    cue("")
    try:
        await visitor.resume()
    except VisitorError as error:
        played.stuck.append(str(error))
        return
    played.nameless.update(dict.fromkeys(nameless(visitor.doms)))
    pressed: dict[str, int] = {}
    first = _counted(visitor)
    clicks = 0
    while clicks < MOST_CLICKS:
        now = _counted(visitor)
        name = next((name for name in now if pressed.get(name, 0) < min(now[name], max(first.get(name, 1), 1))), None)
        if name is None:
            break
        played.holding = await _holder(visitor.tab)
        if played.holding is not None:  # What is pressed now would only wait, too.
            return
        index = pressed.get(name, 0)
        pressed[name] = index + 1
        clicks += 1
        cue(name)
        _fill(visitor)
        try:
            await visitor.click(name, index)
        except VisitorError:
            played.stuck.append(name)
        played.nameless.update(dict.fromkeys(nameless(visitor.doms)))
    played.holding = await _holder(visitor.tab)


def _counted(visitor: Visitor) -> dict[str, int]:
    """How many controls of each name there are, in the order of the page."""
    found: dict[str, int] = {}
    for name in visitor.buttons():
        found[name] = found.get(name, 0) + 1
    for name in visitor.controls():
        found.setdefault(name, 1)
    return found


def _fill(visitor: Visitor) -> None:
    """A reader who submits a form has filled it in."""
    for dom in visitor.doms:
        for element in dom.fields():
            if any(around.tag == "form" for around in element.ancestors()) and element.value == "":
                element.typed = _plausible(element)


def _plausible(element: Element) -> str:
    if element.tag == "select":
        options = [one.value for one in element.elements() if one.tag == "option" and one.value]
        return options[0] if options else ""
    return _TYPICAL.get(element.attributes.get("type", "text"), element.attributes.get("placeholder", "") or "text")


# ---- watching ----


async def _holder(tab: Tab | None) -> Spotted | None:
    """Who keeps the lock of a tab for longer than a block takes."""
    if tab is None or not tab.lock.locked() or (tab.worker is not None and not tab.worker.done()):
        return None
    loop = asyncio.get_running_loop()
    right: Right | None = tab.right
    end = loop.time() + SETTLE_SECONDS
    while tab.lock.locked() and tab.right is right:
        if loop.time() > end:
            return Spotted("", right.code, right.line) if isinstance(right, Turn) and right.code else None
        await asyncio.sleep(0.02)
    return None


async def _settle(demos: list[Played], outside: Outside) -> None:
    """Tasks have a moment to fail. What never ends is ended when the visitors leave."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while pending := [task for played in demos for task in _running(played.visitor.tab)]:
        left = began + (NETWORK_SECONDS if outside.waiting else SETTLE_SECONDS) - loop.time()
        if left <= 0:
            return
        await asyncio.wait(pending, timeout=min(left, 0.2), return_when=asyncio.FIRST_COMPLETED)


def _running(tab: Tab | None) -> Iterator[asyncio.Task[Any]]:
    if tab is not None:
        yield from (task.task for task in _tasks(tab) if task.task is not None)
        yield from tab.adopted or ()
        if tab.worker is not None:
            yield tab.worker


def _tasks(tab: Tab) -> set[BackgroundTask]:
    # A tab stands below what starts its tasks, and does not know their type.
    return cast("set[BackgroundTask]", tab.tasks)


async def _leave(played: Played) -> None:
    """Close the tab, and see what goes on."""
    tab = played.visitor.tab
    await played.visitor.leave()
    if tab is None:
        return
    handlers = {one.task: one.call.handler for one in _tasks(tab) if one.call.handler.options.scope != "app"}
    pending = [task for task in (*handlers, *(tab.adopted or ())) if task is not None and not task.done()]
    if not pending:
        return
    _, late = await asyncio.wait(pending, timeout=LEAVE_SECONDS)
    if tab.worker is not None and not tab.worker.done():
        return  # A handler has the lock, and a task that was ended waits for it to clean up.
    for task in late:
        handler = handlers.get(task)
        code = getattr(handler.function if handler else task.get_coro(), "__code__" if handler else "cr_code", None)
        if isinstance(code, CodeType):
            name = handler.spelling if handler else code.co_name
            played.lasting.append(Spotted(name, code, code.co_firstlineno))
