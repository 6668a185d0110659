"""A page that counts, in handlers and in tasks of every scope."""

from __future__ import annotations

import asyncio
from typing import Any

import understudy as rx

from tests.runtime.plays import page


class Counter(rx.State):
    count: int = 0
    ticks: int = 0
    ended: int = 0

    def add(self) -> None:
        self.count += 1

    def add_many(self, amount: int) -> None:
        self.count += amount

    async def slow(self) -> None:
        await asyncio.sleep(2)
        self.count += 1

    @rx.event(background=True)
    async def tick(self) -> None:
        while True:
            await asyncio.sleep(1)
            async with self:
                self.ticks += 1

    @rx.event(background=True, scope="page")
    async def while_on_the_page(self) -> None:
        await asyncio.sleep(1e9)

    @rx.event(background=True, scope="app")
    async def as_long_as_the_server(self) -> None:
        while True:
            await asyncio.sleep(1)
            async with self:
                self.ticks += 1

    @rx.event(background=True)
    async def take_note(self, value: str) -> None:
        await asyncio.sleep(0)

    @rx.event(background=True)
    async def fails_later(self) -> None:
        await asyncio.sleep(5)
        raise ValueError("later")


def counter() -> Any:
    return page(Counter.count, Counter.ticks, add=Counter.add, tick=Counter.tick, slow=Counter.slow)
