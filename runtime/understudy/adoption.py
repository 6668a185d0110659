"""Tasks that author code makes itself: known to be of a tab and a demo, ended with it, and never silent.

`asyncio.create_task` in a handler asks the loop's task factory; the context of the caller says whose
handler it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from understudy.tab import Tab


class Adopter(Protocol):
    """Who looks after adopted tasks."""

    def adopted_failed(self, tab: Tab, origin: int, name: str, error: BaseException) -> None:
        """An adopted task raised, and nobody asked it why."""
        ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose code is running: the tab, and the mount that it was started from."""

    adopter: Adopter
    tab: Tab
    mount: int


ORIGIN: ContextVar[Origin | None] = ContextVar("understudy_origin", default=None)


def factory(loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any], **options: Any) -> asyncio.Task[Any]:
    """The task factory of a loop that runs an engine."""
    task = asyncio.Task(coroutine, loop=loop, **options)
    context = options.get("context")
    origin = ORIGIN.get() if context is None else context.get(ORIGIN)
    if origin is not None:
        _adopt(loop, task, origin)
    return task


def _adopt(loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any], origin: Origin) -> None:
    tab = origin.tab
    if tab.adopted is None:
        tab.adopted = set()
    tab.adopted.add(task)

    def over(done: asyncio.Task[Any]) -> None:
        if tab.adopted is not None:
            tab.adopted.discard(done)
        if not done.cancelled():
            # Looked at after the author's own callbacks: what was awaited or asked for is theirs to handle.
            loop.call_soon(loop.call_soon, report, done)

    def report(done: asyncio.Task[Any]) -> None:
        if not getattr(done, "_log_traceback", False):
            return
        error = done.exception()
        if error is not None:
            origin.adopter.adopted_failed(tab, origin.mount, done.get_name(), error)

    task.add_done_callback(over)
