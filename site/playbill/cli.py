"""The command line: arguments in, an exit status out.

0: no error. 1: the site has one. 2: the command was used wrongly.
"""

import dataclasses
import functools
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click
import uvicorn
from understudy.engine import Engine
from understudy.limits import Limits

from playbill import config as configuration
from playbill.config import Config
from playbill.errors import SourceError
from playbill.mounts import announce, load_mounts
from playbill.server import LIVE, create_app, registrar
from playbill.site import Site


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Documentation whose demos run."""


def with_config(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command its configuration, from the options that all of them have."""

    @click.option("--config", "file", type=click.Path(path_type=Path), help="The configuration: a TOML file.")
    @click.option("--demos", type=click.Path(), help="The folder of the demos.")
    @click.option("--content", type=click.Path(), help="The folder of the pages.")
    @functools.wraps(command)
    def configured(file: Path | None, content: str | None, demos: str | None, **options: object) -> None:
        try:
            found = configuration.load(file, {"content": content, "demos": demos})
        except SourceError as error:
            _stop(str(error), 2)
        command(found, **options)

    return configured


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option("--no-reload", is_flag=True, help="Serve readers: without watching files, without drafts.")
@with_config
def serve(config: Config, host: str, port: int, no_reload: bool) -> None:
    """Serve the site; a file that is saved shows in the open tab."""
    listener = _listen(host, port)
    port = listener.getsockname()[1]
    engine = Engine(production=no_reload, limits=Limits.from_environment())
    try:
        site = Site(config, live=f"{config.base}{LIVE}/", drafts=not no_reload, register=registrar(engine))
        announce(config, f"http://{_visible(host)}:{port}{config.base.rstrip('/')}")
        mounts = load_mounts(config)
    except SourceError as error:
        _stop(str(error), 1)
    app = create_app(site, engine, mounts)
    click.echo(f"{config.title} is on http://{_visible(host)}:{port}{config.base}", err=True)
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=10, server_header=False)
    )
    server.run(sockets=[listener])


@main.command("config")
@with_config
def show_config(config: Config) -> None:
    """Print the configuration in force."""
    click.echo(f"# from {config.file or 'the defaults'}")
    for field in dataclasses.fields(config):
        if field.name not in ("folder", "file"):
            click.echo(f"{field.name} = {_shown(getattr(config, field.name))}")


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        _stop(f"playbill: cannot listen on {host}:{port}: {error.strerror}. Choose another one with --port.", 2)
    return listener


def _visible(host: str) -> str:
    """The host as a browser on this machine would name it."""
    name = {"0.0.0.0": "localhost", "::": "localhost", "127.0.0.1": "localhost"}.get(host, host)
    return f"[{name}]" if ":" in name else name


def _shown(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str() | Path():
            return f'"{value}"'
        case _:
            return str(value)


def _stop(sentence: str, status: int) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(status)
