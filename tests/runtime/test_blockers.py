"""Handlers that name what blocks are known by their code."""

from __future__ import annotations

import subprocess
import time
import time as clockwork
from subprocess import run as run_program
from time import sleep
from time import sleep as pause

import httpx
import pytest
import understudy as rx
from understudy.threads import Blockers

client = httpx.Client


def sleeps_for_others() -> None:
    time.sleep(0)


def calls_another() -> None:
    sleeps_for_others()


class Named(rx.State):
    """One handler for each way of naming what blocks, and of not naming it."""

    sleep_count: int = 0
    requests: int = 0

    def time_sleep(self) -> None:
        time.sleep(0)

    def renamed_module(self) -> None:
        clockwork.sleep(0)

    def imported_sleep(self) -> None:
        sleep(0)

    def renamed_sleep(self) -> None:
        pause(0)

    def sync_httpx(self) -> None:
        httpx.get("http://localhost")

    def httpx_client(self) -> None:
        with httpx.Client() as one:
            one.get("http://localhost")

    def renamed_client(self) -> None:
        client()

    def program(self) -> None:
        subprocess.run(["true"], check=True)

    def imported_program(self) -> None:
        run_program(["true"], check=True)

    def asks(self) -> None:
        input()

    def in_a_lambda(self) -> None:
        sorted([1], key=lambda _: time.sleep(0) or 1)

    def in_a_helper(self) -> None:
        calls_another()

    def in_a_method(self) -> None:
        self._method()

    def _method(self) -> None:
        time.sleep(0)

    def in_a_handler(self) -> None:
        self.time_sleep()

    def imports_inside(self) -> None:
        import time

        time.sleep(0)

    def imports_from_inside(self) -> None:
        from urllib.request import urlopen

        urlopen("http://localhost")

    def imports_requests(self) -> None:
        import requests  # type: ignore[import-untyped,unused-ignore]

        requests.get("http://localhost")

    def only_time(self) -> None:
        self.sleep_count = int(time.monotonic())

    def async_client(self) -> None:
        httpx.AsyncClient()

    def var_called_requests(self) -> None:
        self.requests += 1

    def plain(self) -> None:
        self.sleep_count += len("sleep")


FREE = {"only_time", "async_client", "var_called_requests", "plain"}
HANDLERS = [
    name for name, value in vars(Named).items() if hasattr(value, "function") and not name.startswith(("set_", "_"))
]


@pytest.mark.parametrize("name", HANDLERS)
def test_a_handler_that_names_a_blocking_call_is_known_to_block(name: str) -> None:
    handler = getattr(Named, name)
    assert Blockers().blocks(handler.function, Named) is (name not in FREE)
