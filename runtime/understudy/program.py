"""Serving one program from the command line, or as an ASGI application named by the environment."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import logging
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import uvicorn

from understudy.app import AddedPage, App, collect_pages, pages_of
from understudy.engine import Engine
from understudy.errors import RuntimeFault
from understudy.limits import Limits
from understudy.loader import load
from understudy.memory import settle
from understudy.server import ASGI, program_asgi

TARGET = "UNDERSTUDY_APP"
MOUNTS = "UNDERSTUDY_MOUNTS"
RELOADS = "UNDERSTUDY_RELOADS"


def program(target: str, mounts: Mapping[str, str], *, production: bool) -> Any:
    """The ASGI application of the program `FILE.py[:app]`; `mounts` are paths and `FILE:app` each."""
    beside: dict[str, ASGI] = {path: cast("ASGI", load(name)) for path, name in mounts.items()}
    with collect_pages() as collected:
        app = load(target)
    pages = collected or (pages_of(app) if isinstance(app, App) else [])
    if not pages:
        raise RuntimeFault(f"{target} adds no page. Write `app.add_page(NAME)` or `@rx.page(route=...)` in it.")
    limits = Limits.from_environment()
    if not production and "UNDERSTUDY_HANDLER_SECONDS" not in os.environ:
        # A program from the command line has one reader, who may well wait for a long handler.
        limits = dataclasses.replace(limits, handler_seconds=0.0)
    engine = Engine(production=production, limits=limits)
    if isinstance(app, App):
        engine.failure_handler = app.backend_exception_handler
    return program_asgi(_unique(pages), engine, beside)


def _unique(pages: Sequence[AddedPage]) -> list[AddedPage]:
    return list({page.route: page for page in pages}.values())


def from_environment() -> Any:
    """The program that the environment variable `UNDERSTUDY_APP` names: what `uvicorn --factory` calls."""
    target = os.environ.get(TARGET)
    if not target:
        raise RuntimeFault(f"Set {TARGET}=FILE.py or {TARGET}=FILE.py:app to the program that is to be served.")
    mounts = _mounts([part for part in os.environ.get(MOUNTS, "").split(os.pathsep) if part])
    return program(target, mounts, production=RELOADS not in os.environ)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives its exit status."""
    parser = argparse.ArgumentParser(prog="python -m understudy", description="Serves a plain Reflex program.")
    parser.add_argument("target", metavar="FILE.py[:app]", help="the program, and what it calls its app")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", default=8000, type=int, help="the port to listen on")
    parser.add_argument(
        "--mount", action="append", default=[], metavar="PATH=FILE:app", help="serves an ASGI app beside it"
    )
    parser.add_argument("--reload", action="store_true", help="starts again when a file of the program changes")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    mistake = _mistake(options)
    if mistake:
        print(f"python -m understudy: {mistake}", file=sys.stderr)
        return 2
    for mount in options.mount:
        path = mount.partition("=")[0]
        os.environ.setdefault(environment_name(path), f"http://{options.host}:{options.port}{path}")
    listener = _bound(options.host, options.port)
    if listener is None:
        print(f"python -m understudy: port {options.port} is in use; choose another one with --port.", file=sys.stderr)
        return 2
    host = f"[{options.host}]" if ":" in options.host else options.host
    place = f"{_file_of(options.target).name} is on http://{host}:{options.port}"
    with contextlib.closing(listener):
        if options.reload:
            listener.close()  # The processes that are started for it listen themselves.
            return _serve_anew(options, place)
        try:
            served = program(options.target, _mounts(options.mount), production=False)
        except (RuntimeFault, ValueError) as error:
            print(f"python -m understudy: {error}", file=sys.stderr)
            return 1
        # Before anybody is told: a quick browser waits for the first page then, instead of being refused.
        listener.listen(socket.SOMAXCONN)
        print(place, flush=True)
        settle()
        # Ctrl-C is how one stops it; that is no error.
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(uvicorn.Config(served, **_settings())).run(sockets=[listener])
    return 0


def _serve_anew(options: argparse.Namespace, place: str) -> int:
    """Serves the program in a process that is started again for each change of its files."""
    os.environ[TARGET] = options.target
    os.environ[MOUNTS] = os.pathsep.join(options.mount)
    os.environ[RELOADS] = "1"
    folder = str(_file_of(options.target).resolve().parent)
    print(place, flush=True)
    where = {"host": options.host, "port": options.port, "reload_dirs": [folder]}
    uvicorn.run("understudy.asgi:app", factory=True, reload=True, **where, **_settings())
    return 0


def _settings() -> dict[str, Any]:
    """What uvicorn is told."""
    return {
        # No line for each socket that comes or goes.
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        # Refused before it is read, rather than kept whole in memory first.
        "ws_max_size": Limits.from_environment().message_size,
        # Sockets that do not answer the goodbye; the tasks of the tabs have most of the ten seconds.
        "timeout_graceful_shutdown": 2,
    }


def _file_of(target: str) -> Path:
    """The file of `FILE.py[:app]`; the colon of a drive is none of ours."""
    drive, path = (target[:2], target[2:]) if target[1:3] == ":\\" else ("", target)
    return Path(drive + path.partition(":")[0])


def _mistake(options: argparse.Namespace) -> str:
    """What is wrong with the command; nothing if it can be tried."""
    file = _file_of(options.target)
    if not file.exists():
        return f"there is no file {file}."
    for mount in options.mount:
        path, separator, _ = mount.partition("=")
        if not separator or not path.startswith("/"):
            return f"--mount takes /PATH=FILE:app, not {mount!r}."
    try:
        Limits.from_environment()
    except ValueError as error:
        return str(error)
    return ""


def _mounts(arguments: Sequence[str]) -> dict[str, str]:
    return dict(argument.split("=", 1) for argument in arguments)


def environment_name(path: str) -> str:
    """The environment variable that holds the address of a mount: `/demo-api` is in `DEMO_API_URL`."""
    return path.strip("/").replace("-", "_").replace("/", "_").upper() + "_URL"


def _bound(host: str, port: int) -> socket.socket | None:
    """A socket of that address; None if it is taken."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        return None
    return listener
