"""The line on which open tabs hear that a page has changed: server-sent events, for `serve` alone.

Not the live socket: most tabs have none before their reader touches a demo.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

PATH: Final = "_reload"


@dataclass(frozen=True, slots=True)
class News:
    """What has changed: pages by their routes, files beside them by their addresses, or what every page shows."""

    routes: tuple[str, ...] = ()
    everything: bool = False
    files: tuple[str, ...] = ()

    def event(self) -> str:
        return f"data: {json.dumps(dataclasses.asdict(self))}\n\n"


@dataclass(frozen=True, slots=True)
class Faults:
    """The mistakes of a page as HTML, all of them; none when it is mended."""

    route: str
    boxes: tuple[str, ...] = ()

    def event(self) -> str:
        return f"event: faults\ndata: {json.dumps(dataclasses.asdict(self))}\n\n"


class Reloads:
    """The tabs that listen. `known` are the mistakes that a new one has to be told of."""

    def __init__(self, known: Callable[[], Iterable[Faults]] = tuple) -> None:
        self._lines: set[asyncio.Queue[News | Faults | None]] = set()
        self._known = known
        self._is_over = False

    def announce(self, news: News | Faults) -> None:
        """Tell every tab."""
        for line in self._lines:
            line.put_nowait(news)

    def end(self) -> None:
        """Let every tab go, so that the server can end without waiting for them."""
        self._is_over = True
        for line in self._lines:
            line.put_nowait(None)

    async def answer(self, request: Request) -> Response:
        del request
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._events(), media_type="text/event-stream", headers=headers)

    async def _events(self) -> AsyncIterator[str]:
        line: asyncio.Queue[News | Faults | None] = asyncio.Queue()
        self._lines.add(line)
        try:
            # The browser tries again this soon when the server was away.
            yield "retry: 500\n\n"
            for faults in await asyncio.to_thread(self._known):
                yield faults.event()
            while not self._is_over and (news := await line.get()) is not None:
                yield news.event()
        finally:
            self._lines.discard(line)
