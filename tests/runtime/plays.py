"""What tests of handlers and tasks share: a small page of vars and buttons, and a visitor who is there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import understudy as rx
from understudy.engine import Engine
from understudy.testing import Visitor, playing


def page(*shown: Any, **buttons: Any) -> Any:
    """Each of `shown` in a paragraph of its own; a button for each of `buttons`, named as the keyword."""
    return rx.box(
        *(rx.text(var, " ") for var in shown), *(rx.button(name, on_click=does) for name, does in buttons.items())
    )


@asynccontextmanager
async def visiting(*shown: Any, limits: dict[str, Any] | None = None, **buttons: Any) -> AsyncIterator[Visitor]:
    """A visitor of such a page, on an engine of its own."""
    async with playing(**(limits or {})) as engine:
        yield await Visitor.open(engine, page(*shown, **buttons))


def updates(visitor: Visitor) -> int:
    """How many updates the visitor was sent so far."""
    return sum(1 for frame in visitor.seen.frames if frame.startswith('2["u"'))


async def until(condition: Callable[[], object], patience: float = 5.0) -> None:
    """Waits until `condition` holds, turn by turn of the loop; `patience` is in real seconds on any loop."""
    end = time.monotonic() + patience
    while not condition():  # What is waited for has no event of its own.
        assert time.monotonic() < end, "what was waited for did not happen"
        await asyncio.sleep(0)


async def idle(engine: Engine) -> None:
    """Waits until no background task is left."""
    await until(lambda: not engine.tasks)


def tab_of(visitor: Visitor) -> Any:
    """What the engine keeps of the visitor's tab."""
    return visitor._tab


def token_of(visitor: Visitor) -> str:
    """The visitor's token without its signature, as author code sees it."""
    return str(visitor.token).partition(".")[0]


async def seconds_until(condition: Callable[[], object]) -> float:
    """How long it takes on the loop's clock, to a tenth of a second."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while not condition():  # noqa: ASYNC110 - the clock of these tests jumps
        await asyncio.sleep(0.1)
    return loop.time() - began
