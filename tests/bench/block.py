"""What `async with self` costs in process, beside a lock with one JSON dump: the least that any server must do."""

import asyncio
import json
import os
import statistics
import time
from typing import ClassVar

import understudy as rx
import uvloop
from table import show, verdict
from understudy.engine import Engine
from understudy.limits import Limits
from understudy.memory import settle
from understudy.tab import Tab
from understudy.view.template import compile
from understudy.wire import decode, decode_hello

LIMIT = 3.0
BLOCKS = int(os.environ.get("BENCH_BLOCKS", "20000"))


class Nowhere:
    """A connection that drops what it is given."""

    id = "bench"
    address = "127.0.0.1"

    def send(self, text: str) -> None:
        """Drops it."""

    def close(self) -> None:
        """Nothing to end."""


async def floor() -> float:
    """Microseconds of processor time for a lock, a change, and one update as JSON."""
    lock = asyncio.Lock()
    dumps = json.JSONEncoder(separators=(",", ":")).encode
    box = {"counter": 0}
    began = time.thread_time()
    for _ in range(BLOCKS):
        async with lock:
            box["counter"] += 1
            dumps(["event", {"delta": {"state.my_task_state": {"counter": box["counter"]}}}])
    return (time.thread_time() - began) / BLOCKS * 1e6


async def block(engine: Engine, tab: Tab, connection: Nowhere, number: int) -> float:
    """Microseconds for a block that changes one var which the page shows."""
    BlockState.took = asyncio.get_running_loop().create_future()
    engine.receive(tab, connection, decode("a", [number, 0, 0, []]))
    return await BlockState.took


class BlockState(rx.State):
    """Counts in a background task and says how long it took."""

    took: ClassVar[asyncio.Future[float]]
    counter: int = 0
    maximum: int = 10
    running: bool = False

    @rx.event(background=True)
    async def count(self) -> None:
        """Enters the block so many times."""
        began = time.thread_time()
        for _ in range(BLOCKS):
            async with self:
                self.counter += 1
        BlockState.took.set_result((time.thread_time() - began) / BLOCKS * 1e6)


def index() -> rx.Component:
    """The page that shows the counter."""
    return rx.hstack(rx.heading(BlockState.counter), rx.button("Count", on_click=BlockState.count))


async def measure(pairs: int) -> None:
    template = compile(index())
    # It holds the loop all the time, and that is meant.
    limits = Limits(event_rate=1e9, event_burst=10**9, handler_seconds=0, task_seconds=0, loop_seconds=1e9)
    engine = Engine(limits=limits)
    settle()  # As a server does before its first reader comes.
    async with engine.running():
        engine.register(template)
        connection = Nowhere()
        hello = {"token": None, "nonce": "bench", "page": "/", "mounts": [template.digest], "seen": 0, "act": 0}
        tab = await engine.connect(connection, decode_hello(hello))
        found = [(await floor(), await block(engine, tab, connection, number)) for number in range(1, pairs + 2)][1:]
    ratio = statistics.median(ours / least for least, ours in found)
    least, ours = (statistics.median(column) for column in zip(*found, strict=True))
    show(
        f"block: `async with self` in process in µs, median of {pairs} pairs of {BLOCKS:,}",
        ["", "lock and JSON", "block", "ratio", "limit", ""],
        [["a block", f"{least:.2f}", f"{ours:.2f}", f"{ratio:.2f}", *verdict(ratio, LIMIT)]],
    )


if __name__ == "__main__":
    uvloop.run(measure(7))
