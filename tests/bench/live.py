"""What a click, a background update and an idle tab cost the server, beside a bare socket.io echo, pair by pair."""

import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
from client import Tab

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
UNLIMITED = {"UNDERSTUDY_EVENT_RATE": "1e9", "UNDERSTUDY_EVENT_BURST": "1000000000", "UNDERSTUDY_QUEUED_EVENTS": "100000"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A measured server process."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.port = free_port()
        environment = {**os.environ, **UNLIMITED, "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT / "runtime")])}
        command = (
            [sys.executable, str(HERE / "echo.py"), str(self.port)]
            if name == "echo"
            else [sys.executable, "-m", "understudy", str(HERE / "counter.py"), "--port", str(self.port)]
        )
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.psutil = psutil.Process(self.process.pid)
        self.digest: str | None = None
        deadline = time.monotonic() + 30
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    break
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
        if name != "echo":
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/") as answer:
                found = re.search(r'data-template="([0-9a-f]+)"', answer.read().decode())
                assert found is not None
                self.digest = found[1]

    def cpu(self) -> float:
        times = self.psutil.cpu_times()
        return float(times.user + times.system)

    def memory(self) -> int:
        return int(self.psutil.memory_full_info().pss)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(15)


async def clicks(server: Server, tabs: int, total: int, window: int) -> tuple[float, float, float]:
    """Server CPU in microseconds a click, median round trip in microseconds, bytes a click."""
    opened = [await Tab(server.port, server.digest).open() for _ in range(tabs)]
    each = total // tabs
    trips: list[float] = []
    before_bytes = sum(tab.line.received + tab.line.sent for tab in opened)
    before = server.cpu()
    for tab in opened:
        tab.expect(each)
        state = {"sent": 0, "at": []}

        def more(tab: Tab = tab, state: dict = state) -> None:
            if state["at"]:
                trips.append(time.perf_counter() - state["at"].pop(0))
            if state["sent"] < each:
                state["sent"] += 1
                state["at"].append(time.perf_counter())
                tab.click()

        tab.on_update = more
        for _ in range(window):
            state["sent"] += 1
            state["at"].append(time.perf_counter())
            tab.click()
    await asyncio.gather(*(tab.done.wait() for tab in opened))
    cpu = server.cpu() - before
    size = sum(tab.line.received + tab.line.sent for tab in opened) - before_bytes
    for tab in opened:
        tab.close()
    return cpu / total * 1e6, statistics.median(trips) * 1e6, size / total


async def updates(server: Server, total: int) -> tuple[float, float, float]:
    tab = await Tab(server.port, server.digest).open()
    # The act that starts the task answers with an update of its own when the counter was not 0.
    tab.expect(total)
    before_bytes = tab.line.received
    before, began = server.cpu(), time.perf_counter()
    tab.start(total)
    await tab.done.wait()
    cpu, took = server.cpu() - before, time.perf_counter() - began
    size = tab.line.received - before_bytes
    tab.close()
    return cpu / total * 1e6, took / total * 1e6, size / total


async def idle(server: Server, tabs: int) -> float:
    """Bytes of memory for each idle tab that has clicked once."""
    opened = [await Tab(server.port, server.digest).open() for _ in range(50)]
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
    return grown / tabs


async def measure(pairs: int, total: int) -> None:
    servers = [Server("echo"), Server("ours")]
    rows = {
        "click, one tab": (lambda server: clicks(server, 1, total, 1), 1.4),
        "click, ten tabs": (lambda server: clicks(server, 10, total, 1), 1.5),
        "background update": (lambda server: updates(server, total), 1.4),
    }
    try:
        for server in servers:
            await clicks(server, 2, 400, 4)
        print(f"{'server CPU':<20} {'echo µs':>9} {'ours µs':>9} {'ratio':>6} {'limit':>6}   round trip µs    bytes")
        for name, (run, limit) in rows.items():
            found = [[await run(server) for server in servers] for _ in range(pairs)]
            ratio = statistics.median(ours[0] / echo[0] for echo, ours in found)
            middle = [[statistics.median(row[side][part] for row in found) for part in range(3)] for side in (0, 1)]
            print(
                f"{name:<20} {middle[0][0]:9.1f} {middle[1][0]:9.1f} {ratio:6.2f} {limit:6.2f}   "
                f"{middle[0][1]:6.0f} {middle[1][1]:6.0f}   {middle[0][2]:5.0f} {middle[1][2]:5.0f}",
                flush=True,
            )
        memory = [await idle(server, 500) for server in servers]
        print(
            f"{'idle tab, KiB':<20} {memory[0] / 1024:9.1f} {memory[1] / 1024:9.1f} "
            f"{(memory[1] - memory[0]) / 1024:+6.1f} {16:6.1f}"
        )
    finally:
        for server in servers:
            server.stop()


if __name__ == "__main__":
    asyncio.run(measure(int(os.environ.get("BENCH_PAIRS", "7")), int(os.environ.get("BENCH_EVENTS", "5000"))))
