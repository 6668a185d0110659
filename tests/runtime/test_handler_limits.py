"""How long a handler may keep its tab waiting unnoticed, and how many threads one address has."""

from __future__ import annotations

import asyncio
import logging
import threading

import pytest
import understudy as rx
from understudy.testing import Visitor, playing

from tests.runtime.plays import page, visiting


class Threaded(rx.State):
    """Blocks until it is let go."""

    done: int = 0

    @rx.event(thread=True)
    def block(self) -> None:
        entered.release()
        gate.wait(20)
        self.done += 1

    @rx.event
    async def linger(self) -> None:
        await asyncio.sleep(0.05)


entered = threading.Semaphore(0)
gate = threading.Event()


async def entries(count: int) -> bool:
    """Whether `count` handlers got into their threads."""
    return all([await asyncio.to_thread(entered.acquire, timeout=20) for _ in range(count)])


async def test_the_tabs_of_one_address_have_so_many_threads_and_another_address_has_its_own() -> None:
    gate.clear()
    async with playing(address_threads=2) as engine:
        shown = page(Threaded.done, block=Threaded.block)
        near = [await Visitor.open(engine, shown, address="127.0.0.2", patience=20) for _ in range(3)]
        far = await Visitor.open(engine, shown, address="127.0.0.3", patience=20)
        clicks = [asyncio.ensure_future(visitor.click("block")) for visitor in near]
        assert await entries(2)
        clicks.append(asyncio.ensure_future(far.click("block")))
        assert await entries(1)
        # The third of the address waits for a place: nobody else came in.
        assert not entered.acquire(blocking=False)
        gate.set()
        assert await entries(1)
        await asyncio.gather(*clicks)
        assert [visitor.text() for visitor in (*near, far)] == ["1 block"] * 4


async def test_a_handler_that_takes_long_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "understudy"):
        async with visiting(Threaded.done, limits={"slow_handler_seconds": 0.01}, linger=Threaded.linger) as visitor:
            await visitor.click("linger")
    assert any("Threaded.linger ran for" in record.getMessage() for record in caplog.records)
