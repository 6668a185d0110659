"""What somebody waits for comes before what nobody has asked for.

A site warms its pages behind the first requests. On one interpreter both would share the time, so that the first
edit of a large site would wait for pages that nobody looks at.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

QUIET_SECONDS: Final = 0.3
"""How long nobody may have asked for anything until it counts as quiet."""
PATIENCE_SECONDS: Final = 2.0
"""How long chores wait for that at most: on a busy server they have to come to an end, too."""
REMEMBERED: Final = 50
"""How many pages that were asked for are known by name."""


class Attention:
    """Knows whether somebody waits."""

    def __init__(self) -> None:
        self._waiting = 0
        self._last = 0.0
        self._asked: dict[str, None] = {}

    @contextmanager
    def wanted(self, name: str = "") -> Generator[None]:
        """Somebody waits for what is done inside of the block; `name` is the page that it is."""
        self._waiting += 1
        if name:
            self._asked.pop(name, None)
            self._asked[name] = None
            if len(self._asked) > REMEMBERED:
                del self._asked[next(iter(self._asked))]
        try:
            yield
        finally:
            self._waiting -= 1
            self._last = asyncio.get_running_loop().time()

    def lately(self) -> list[str]:
        """The pages that were asked for, the latest first."""
        return [*reversed(self._asked)]

    async def quiet(self) -> None:
        """Until nobody waits, and nobody has for a moment."""
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE_SECONDS
        while (now := loop.time()) < end:
            left = QUIET_SECONDS if self._waiting else self._last + QUIET_SECONDS - now
            # Before anybody has asked for anything there is nobody to be in the way of.
            if left <= 0 or not (self._last or self._waiting):
                return
            await asyncio.sleep(min(left, end - now))
