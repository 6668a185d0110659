"""The command line: arguments in, an exit status out.

0: no error. 1: the site has one. 2: the command was used wrongly.
"""

import contextlib
import logging
import os
import socket
import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

import click
import understudy
import uvicorn
from understudy.engine import Engine
from understudy.limits import Limits
from understudy.memory import settle

from playbill.book import open_book
from playbill.check import Report
from playbill.check import check as find_mistakes
from playbill.config import Config
from playbill.door import build
from playbill.errors import SourceError
from playbill.feedback_report import feedback_json, show_feedback
from playbill.feedback_store import read_feedback
from playbill.formats import as_github
from playbill.inforce import in_force
from playbill.library import Library
from playbill.mistakes import Mistakes
from playbill.mounts import Apps, announce, load_mounts
from playbill.options import stop, with_config, with_config_or
from playbill.reload import Reloads
from playbill.scaffold import ScaffoldError, new_demo, new_page, new_site
from playbill.server import LIVE, create_app, registrar
from playbill.site import Site
from playbill.terminal import counted, meter, show_findings, show_mended, show_mistake, show_saved
from playbill.watch import Watcher

_FORMATS = ("people", "json", "github")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(understudy.__version__, prog_name="playbill")
def main() -> None:
    """Documentation whose demos run."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option("--no-reload", is_flag=True, help="Serve readers: without watching files, without drafts.")
@with_config
def serve(config: Config, host: str, port: int, no_reload: bool) -> None:
    """Serve the site; a file that is saved shows in the open tab."""
    _log_to_stderr()
    listener = _listen(host, port)
    port = listener.getsockname()[1]
    engine = Engine(production=no_reload, limits=Limits.from_environment())
    mistakes = Mistakes(config, show_mistake, show_mended)
    # Readers come to what was built; an author wants to see what is executed now.
    library = Library(config) if no_reload else None
    try:
        site = Site(
            config,
            live=f"{config.base}{LIVE}/",
            drafts=not no_reload,
            reload=not no_reload,
            register=registrar(engine),
            opener=library.entries.open if library else None,
            still=library.page if library else lambda entry: None,
            made=mistakes.made,
        )
        if library:
            library.read(site.book)
        announce(config, f"http://{_visible(host)}:{port}{config.base.rstrip('/')}")
        apps = Apps(config)
    except SourceError as error:
        stop(str(error), 2)
    reloads = Reloads(mistakes.all)

    def restart(config: Config) -> None:
        # Who began with a mistake would end, and nothing would look after its mending.
        open_book(config, drafts=True)
        load_mounts(config)
        server.restart()

    watcher = None if no_reload else Watcher(site, engine, reloads, restart, apps.load, mistakes, show_saved)
    app = create_app(site, engine, apps.served, watcher, library)
    click.echo(f"{config.title} is on http://{_visible(host)}:{port}{config.base}", err=True)
    settings = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws_max_size=engine.limits.message_size,
        # The engine ends its tasks within its own limit; what is left then are sockets.
        timeout_graceful_shutdown=2,
    )
    server = _Server(settings, reloads)
    if no_reload:
        settle()
    # Ctrl-C is how one stops it; that is no error.
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    if server.is_restarting:
        listener.close()
        os.execv(sys.executable, [sys.executable, "-m", "playbill", *sys.argv[1:]])


class _Server(uvicorn.Server):
    """A server that lets the tabs which wait for changes go, before it waits for connections to end."""

    def __init__(self, settings: uvicorn.Config, reloads: Reloads) -> None:
        super().__init__(settings)
        self._reloads = reloads
        self.is_restarting = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._reloads.end()
        super().handle_exit(sig, frame)

    def restart(self) -> None:
        """End, to begin again with another configuration."""
        self.is_restarting = True
        self._reloads.end()
        self.should_exit = True


main.add_command(build)


def _show_configuration(error: SourceError, options: Mapping[str, object]) -> None:
    form = options.get("form")
    if form in ("json", "github"):
        _show(Report((), (error.finding(),)), Config(Path.cwd()), str(form))


@main.command()
@click.option("--format", "form", type=click.Choice(_FORMATS), default="people", help="How findings are written.")
@click.option("--json", "form", flag_value="json", help="The same as --format json: one object, and nothing else.")
@click.option("--strict", is_flag=True, help="End with status 1 for warnings, too.")
@click.option("--external", is_flag=True, help="Ask other sites whether the links to them are good.")
@with_config_or(_show_configuration)
def check(config: Config, form: str, strict: bool, external: bool) -> None:
    """Find every mistake in the pages and demos."""
    try:
        with meter("Checking") as progress:
            report = find_mistakes(config, external=external, expect=progress.expect, done=progress.done)
    except SourceError as error:
        _show(Report((), (error.finding(),)), config, form)
        sys.exit(2)
    _show(report, config, form)
    counts = [counted(report.count(severity), severity) for severity in ("error", "warning", "hint")]
    found = ", ".join(count for count in counts if not count.startswith("0 ")) or "no mistakes"
    click.echo(f"{counted(len(report.pages), 'page')}, {counted(report.demos, 'demo')}: {found}", err=True)
    sys.exit(0 if report.is_clean(strict=strict) else 1)


def _show(report: Report, config: Config, form: str) -> None:
    match form:
        case "json":
            click.echo(report.as_json())
        case "github":
            root = os.environ.get("GITHUB_WORKSPACE") or "."
            if report.findings:
                click.echo(as_github(report.findings, config, Path(root)))
        case _:
            show_findings(report.findings, config)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, and nothing else.")
@with_config
def feedback(config: Config, as_json: bool) -> None:
    """Print what readers said of the pages."""
    if config.feedback is None:
        stop("playbill: readers are not asked: `feedback` is empty in the configuration.", 2)
    try:
        answers = read_feedback(config.feedback)
    except sqlite3.Error as error:
        stop(f"playbill: {config.feedback} cannot be read: {error}", 1)
    if as_json:
        click.echo(feedback_json(answers))
    elif answers:
        show_feedback(answers)
    click.echo(f"{counted(len(answers), 'answer')} in {config.feedback}", err=True)


@main.group()
def new() -> None:
    """Begin a page, a demo or a site."""


@new.command("page")
@click.argument("name")
@with_config
def new_page_command(config: Config, name: str) -> None:
    """A page: NAME is its path below the content folder, like docs/hello."""
    _make(lambda: [new_page(config, name)])


@new.command("demo")
@click.argument("name")
@with_config
def new_demo_command(config: Config, name: str) -> None:
    """A demo: NAME is its module in the folder of demos, like seat_plan."""
    _make(lambda: [new_demo(config, name)])


@new.command("site")
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@with_config
def new_site_command(config: Config, folder: Path) -> None:
    """A small site in FOLDER, which must be empty."""
    del config
    _make(lambda: new_site(folder))


def _make(write: Callable[[], Sequence[Path]]) -> None:
    try:
        for path in write():
            click.echo(path)
    except ScaffoldError as error:
        stop(f"playbill: {error}", 2)
    except OSError as error:
        stop(f"playbill: {error}", 1)


@main.command("config")
@with_config
def show_config(config: Config) -> None:
    """Print the configuration in force, as TOML, and who set each key."""
    click.echo(in_force(config), nl=False)


def _log_to_stderr() -> None:
    """What happens to demos: the failures of their handlers, and why a task ended before its time."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    for name in ("playbill", "understudy"):
        logging.getLogger(name).setLevel(logging.INFO)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # A browser that is quicker than the first page waits for it, instead of being refused.
        listener.listen(socket.SOMAXCONN)
    except OSError as error:
        stop(f"playbill: cannot listen on {host}:{port}: {error.strerror}. Choose another one with --port.", 2)
    return listener


def _visible(host: str) -> str:
    """The host as a browser on this machine would name it."""
    name = {"0.0.0.0": "localhost", "::": "localhost", "127.0.0.1": "localhost"}.get(host, host)
    return f"[{name}]" if ":" in name else name
