"""What a click, a background update and an idle tab cost the server, beside a bare socket.io echo, pair by pair.

The echo (echo.py) has the runtime's own settings: the same uvicorn, the same Socket.IO options. What the two differ
in is what the runtime does for a click.
"""

import asyncio
import os
import re
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import rivals
import uvicorn
from client import Tab
from process import HERE, Process, free_port
from table import show, verdict
from understudy.limits import Limits
from understudy.sockets import PING_SECONDS, PONG_SECONDS

PAIRS = int(os.environ.get("BENCH_PAIRS", "7"))
EVENTS = int(os.environ.get("BENCH_EVENTS", "5000"))
IDLE_TABS = int(os.environ.get("BENCH_TABS", "500"))
IDLE_LIMIT = 16.0
SETTINGS = (PING_SECONDS, PONG_SECONDS, Limits().message_size)
UNLIMITED = {
    "UNDERSTUDY_EVENT_RATE": "1e9",
    "UNDERSTUDY_EVENT_BURST": "1000000000",
    "UNDERSTUDY_QUEUED_EVENTS": "100000",
}


class Server(Process):
    """The echo, or a program under `python -m understudy`, whose template `digest` a tab has to name."""

    def __init__(self, name: str) -> None:
        port = free_port()
        echo = [sys.executable, str(HERE / "echo.py"), *map(str, (port, *SETTINGS))]
        ours = [sys.executable, "-m", "understudy", str(HERE / "counter.py"), "--port", str(port)]
        super().__init__(echo if name == "echo" else ours, port, more=UNLIMITED)
        self.digest: str | None = None
        self.listens()
        if name != "echo":
            found = re.search(r'data-template="([0-9a-f]+)"', self.page().decode())
            assert found is not None
            self.digest = found[1]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one event cost: processor time of the server and round trip in microseconds, bytes both ways."""

    cpu: float
    trip: float
    size: float


Measure = Callable[[Server], Awaitable[Cost]]


@dataclass(slots=True)
class Clicker:
    """A tab that sends its next click when the one before is answered."""

    tab: Tab
    left: int
    sent_at: float = 0.0
    trips: list[float] = field(default_factory=list[float])

    def begin(self) -> None:
        self.tab.expect(self.left)
        self.tab.on_update = self.answered
        self._click()

    def answered(self) -> None:
        self.trips.append(time.perf_counter() - self.sent_at)
        if self.left:
            self._click()

    def _click(self) -> None:
        self.left -= 1
        self.sent_at = time.perf_counter()
        self.tab.click()


def traffic(tab: Tab) -> int:
    """Bytes that the tab has sent and received."""
    return tab.line.received + tab.line.sent


async def clicks(server: Server, tabs: int, total: int) -> Cost:
    """So many clicks, shared by the tabs, each of which waits for its answers."""
    opened = [await Tab(server.port, server.digest).open() for _ in range(tabs)]
    clickers = [Clicker(tab, total // tabs) for tab in opened]
    bytes_before, before = sum(map(traffic, opened)), server.cpu()
    for clicker in clickers:
        clicker.begin()
    await asyncio.gather(*(tab.done.wait() for tab in opened))
    cpu, size = server.cpu() - before, sum(map(traffic, opened)) - bytes_before
    for tab in opened:
        tab.close()
    trips = [trip for clicker in clickers for trip in clicker.trips]
    return Cost(cpu / total * 1e6, statistics.median(trips) * 1e6, size / total)


async def updates(server: Server, total: int) -> Cost:
    """So many updates of one background task, as fast as it goes; the trip is the time from one to the next."""
    tab = await Tab(server.port, server.digest).open()
    tab.expect(total)
    bytes_before, before, began = traffic(tab), server.cpu(), time.perf_counter()
    tab.start(total)
    await tab.done.wait()
    cpu, took, size = server.cpu() - before, time.perf_counter() - began, traffic(tab) - bytes_before
    tab.close()
    return Cost(cpu / total * 1e6, took / total * 1e6, size / total)


async def idle(server: Server, tabs: int) -> float:
    """KiB of memory for each idle tab that has clicked once."""
    opened = [await Tab(server.port, server.digest).open() for _ in range(50)]
    await clicks(server, 2, 400)
    before = server.memory()
    for _ in range(tabs):
        tab = await Tab(server.port, server.digest).open()
        tab.expect(1)
        tab.click()
        await tab.done.wait()
        opened.append(tab)
    grown = server.memory() - before
    for tab in opened:
        tab.close()
    return grown / tabs / 1024


async def pairs(echo: Server, ours: Server, measure: Measure) -> list[tuple[Cost, Cost]]:
    """Both in turn, the other one first every second time."""
    found: list[tuple[Cost, Cost]] = []
    for number in range(PAIRS):
        if number % 2:
            second, first = await measure(ours), await measure(echo)
        else:
            first, second = await measure(echo), await measure(ours)
        found.append((first, second))
    return found


def row(name: str, found: list[tuple[Cost, Cost]], limit: float) -> list[str]:
    """The medians, and the median of the pairs' ratios."""
    ratio = statistics.median(ours.cpu / echo.cpu for echo, ours in found)

    def median(part: Callable[[Cost], float]) -> list[float]:
        return [statistics.median(part(pair[side]) for pair in found) for side in (0, 1)]

    cpu, trips, sizes = median(lambda cost: cost.cpu), median(lambda cost: cost.trip), median(lambda cost: cost.size)
    return [
        name, *(f"{value:.1f}" for value in cpu), f"{ratio:.2f}", *verdict(ratio, limit),
        *(f"{value:.0f}" for value in (*trips, *sizes)),
    ]  # fmt: skip


async def nothing(scope: object, receive: object, send: object) -> None:
    """An application for a configuration that is only looked at."""


def settings() -> str:
    """What both servers run on: neither overrides the protocols that uvicorn chooses, so its own choice says it."""
    chosen = uvicorn.Config(nothing, interface="asgi3", lifespan="off", log_config=None)
    chosen.load()
    loop, sockets = chosen.get_loop_factory(), chosen.ws_protocol_class
    deflate = "offered, but not asked for by these tabs" if chosen.ws_per_message_deflate else "off"
    return (
        f"both: uvicorn {uvicorn.__version__} with {loop.__module__.split('.')[0] if loop else 'asyncio'} and "
        f"{sockets.__name__ if sockets else '-'}, per-message deflate {deflate}, "
        f"its ping {chosen.ws_ping_interval:g}/{chosen.ws_ping_timeout:g} s; Socket.IO over websocket only, "
        f"handlers in order, ping {PING_SECONDS}/{PONG_SECONDS} s, messages of at most {SETTINGS[2]:,} bytes"
    )


async def measure() -> None:
    kinds: dict[str, tuple[Measure, float]] = {
        "click, one tab": (lambda server: clicks(server, 1, EVENTS), 1.4),
        "click, ten tabs": (lambda server: clicks(server, 10, EVENTS), 1.5),
        "background update": (lambda server: updates(server, EVENTS), 1.4),
    }
    with Server("echo") as echo, Server("ours") as ours:
        for server in (echo, ours):
            await clicks(server, 2, 2000)
            await updates(server, 2000)
        rows = [row(name, await pairs(echo, ours, run), limit) for name, (run, limit) in kinds.items()]
    show(
        f"live: server CPU of an event in µs, median of {PAIRS} alternating pairs of {EVENTS:,} events",
        ["", "echo", "ours", "ratio", "limit", "", "echo trip µs", "ours trip µs", "echo bytes", "ours bytes"],
        rows,
        [settings(), "bytes: both ways with frame headers; a background update's trip is the time to the next one"],
    )
    found: list[float] = []
    for name in ("echo", "ours"):
        with Server(name) as server:
            found.append(await idle(server, IDLE_TABS))
    more = found[1] - found[0]
    show(
        f"live: memory of an idle tab in KiB, of {IDLE_TABS}",
        ["", "echo", "ours", "more", "limit", ""],
        [["idle tab", f"{found[0]:.1f}", f"{found[1]:.1f}", f"{more:+.1f}", *verdict(more, IDLE_LIMIT)]],
    )
    rivals.join()


if __name__ == "__main__":
    asyncio.run(measure())
