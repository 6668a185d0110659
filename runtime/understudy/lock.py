"""The lock of one tab's state: one holder, and the others in the order in which they came.

`asyncio.Lock` costs a coroutine even where it is free, and a turn is taken for every event. Here the
lock goes straight from its holder to the first who waits, so nobody can overtake.
"""

from __future__ import annotations

import asyncio
from collections import deque


class TurnLock:
    """Taken at once where it is free, else waited for. Belongs to one event loop."""

    __slots__ = ("_is_held", "_waiting")

    def __init__(self) -> None:
        self._is_held = False
        self._waiting: deque[asyncio.Future[None]] | None = None

    def locked(self) -> bool:
        """Whether somebody holds it."""
        return self._is_held

    def take_if_free(self) -> bool:
        """Takes the lock if nobody holds it; whether it did."""
        if self._is_held:
            return False
        self._is_held = True
        return True

    async def acquire(self) -> None:
        """Waits for the lock and takes it. Who is cancelled while waiting leaves it to the next."""
        if self.take_if_free():
            return
        if self._waiting is None:
            self._waiting = deque()
        place = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            # If the lock was handed over in the same moment, somebody else is to have it.
            if not place.cancelled():
                self.release()
            raise

    def release(self) -> None:
        """Gives the lock to the first who waits, else leaves it free."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():  # Done: its task was cancelled while it waited.
                place.set_result(None)
                return
        self._is_held = False

    async def __aenter__(self) -> None:
        await self.acquire()

    async def __aexit__(self, *failure: object) -> None:
        self.release()
