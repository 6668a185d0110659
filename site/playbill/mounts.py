"""The ASGI apps of the configuration: loaded, announced in the environment, and served to demos that are played."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import Generator, Iterator, Mapping
from typing import cast

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send
from understudy.loader import load
from understudy.program import environment_name

from playbill.book import Book
from playbill.config import Config, place_of
from playbill.errors import SourceError


def load_mounts(config: Config) -> dict[str, ASGIApp]:
    """The apps by their paths. Raises SourceError for one that cannot be loaded."""
    found: dict[str, ASGIApp] = {}
    for mount in config.mounts:
        try:
            app = load(f"{mount.file}:{mount.name}")
        except Exception as error:
            raise _fault(config, mount.prefix, f"{type(error).__name__}: {error}") from error
        if not callable(app):
            raise _fault(config, mount.prefix, f"`{mount.name}` in {mount.file.name} is no ASGI application")
        found[mount.prefix] = cast("ASGIApp", app)
    return found


def hiding(config: Config, book: Book) -> Iterator[SourceError]:
    """What is wrong with apps at whose paths there are pages: readers come to the app, and never to those."""
    for mount in config.mounts:
        hidden = next((entry for entry in book.entries if entry.route.startswith(f"{mount.prefix}/")), None)
        if hidden is not None:
            what = f"the app at `{mount.prefix}` hides `{hidden.name}`, whose address is `{hidden.route}`"
            yield _fault(config, mount.prefix, what, "Give the app another path, or the page.")


class Apps:
    """The apps of a server that runs: they can be loaded again without it."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._loaded = load_mounts(config)
        self.served: Mapping[str, ASGIApp] = {path: self._answer(path) for path in self._loaded}
        """What answers at each path, whichever app that is by then."""

    def load(self) -> None:
        """Load them anew. Raises SourceError; the apps that were there go on then."""
        self._loaded = load_mounts(self._config)

    def _answer(self, path: str) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            await self._loaded[path](scope, receive, send)

        return answer


def announce(config: Config, origin: str) -> None:
    """Say in the environment where each app is served, unless the environment says otherwise already."""
    for mount in config.mounts:
        os.environ.setdefault(environment_name(mount.prefix), f"{origin}{mount.prefix}")


@contextlib.contextmanager
def served(config: Config) -> Generator[None]:
    """Inside of the block the apps are served on a port of their own, by a thread of their own.

    A thread, so that a handler which blocks this one can still have its answer.
    """
    apps = load_mounts(config)
    if not apps:
        yield
        return
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        announce(config, f"http://127.0.0.1:{listening.getsockname()[1]}")
        server = _server(apps)
        thread = threading.Thread(target=_run, args=(server, listening), daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join(5)


def _server(apps: Mapping[str, ASGIApp]) -> uvicorn.Server:
    app = Starlette(routes=[Mount(path, app=one) for path, one in apps.items()])
    return uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1, ws="none"))


def _run(server: uvicorn.Server, listening: socket.socket) -> None:
    asyncio.run(server.serve([listening]))


def _fault(config: Config, prefix: str, what: str, hint: str = "") -> SourceError:
    return place_of(config, "mounts", prefix).error(what, hint, block="mounts", rule="configuration")
