"""A measured process: started with our sources, timed by its own clock, stopped at the end."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PATIENCE = 60.0


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment in which `python -m playbill` is this folder's."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT / "runtime")]), **(more or {})}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """A server that listens on `port`, and what it uses."""

    def __init__(
        self, command: Sequence[str], port: int, folder: Path = ROOT, more: Mapping[str, str] | None = None
    ) -> None:
        self.port = port
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            command, cwd=folder, env=environment(more), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._psutil = psutil.Process(self._process.pid)

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def listens(self) -> "Process":
        """Waits until it takes connections."""
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return self
            except OSError:
                self._wait_a_little()

    def page(self, path: str = "/") -> bytes:
        """Waits until it answers with this page."""
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE) as answer:
                    body: bytes = answer.read()
                    return body
            except urllib.error.HTTPError as error:
                raise RuntimeError(f"{path} answers {error.code}") from error
            except OSError:
                self._wait_a_little()

    def _wait_a_little(self) -> None:
        if self._process.poll() is not None:
            raise RuntimeError(f"{self._process.args!r} ended with status {self._process.returncode}")
        if time.perf_counter() - self.began > PATIENCE:
            raise RuntimeError(f"{self._process.args!r} does not answer")
        time.sleep(0.005)

    def cpu(self) -> float:
        """Seconds of processor time of all its threads: to the nanosecond on Linux, in ticks of 10 ms elsewhere."""
        if sys.platform == "linux":
            # The kernel's number for the clock of another process (CPUCLOCK_SCHED); threads that ended are in it.
            return time.clock_gettime((~self._process.pid << 3) | 2)
        times = self._psutil.cpu_times()
        return float(times.user + times.system)

    def memory(self) -> int:
        """Bytes of its own, shared ones split between their users where the system can tell."""
        full = self._psutil.memory_full_info()
        return int(getattr(full, "pss", 0) or full.uss)

    def stop(self) -> None:
        """Ends it, at the latest after some seconds."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)
