"""The way in: `build` goes a short way of its own, every other command the long one.

A build that finds everything as it was is over before the modules are loaded that a server needs. So nothing is
imported here that it does not need; what lies behind is loaded when it is clear that somebody wants it.
"""

from __future__ import annotations

import importlib
import sys
import time

import click

from playbill.config import Config
from playbill.options import with_config
from playbill.report import Built
from playbill.standing import look, report_again

_NAMES = {"help_option_names": ["-h", "--help"]}


@click.command(context_settings=_NAMES)
@click.option("--out", type=click.Path(), help="The folder that is written.")
@click.option("--base", help="The path that the site will be served under, like /docs/.")
@click.option("--live", metavar="URL", help="The server that runs the demos.")
@click.option("--keep-going", is_flag=True, help="Write the good pages although others are broken.")
@click.option("--no-search", is_flag=True, help="Keep the search index of the build before, or write none.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
@with_config
def build(config: Config, keep_going: bool, no_search: bool, as_json: bool) -> None:
    """Write the site as files."""
    began = time.monotonic()
    found = look(config, config.out, search=not no_search)
    if found.is_current and found.before is not None:
        built = report_again(found.before, began)
    else:
        building = importlib.import_module("playbill.building")
        built = building.build(config, found, began, keep_going=keep_going, search=not no_search)
    _say(built, config, as_json=as_json)
    sys.exit(1 if built.faults else 0)


def _say(built: Built, config: Config, *, as_json: bool) -> None:
    if as_json:
        click.echo(built.as_json())
        return
    for line in built.in_words(str(config.out)):
        click.echo(line, err=True)


def main() -> None:
    """What the command `playbill` calls."""
    if sys.argv[1:2] == ["build"]:
        build.main(sys.argv[2:], prog_name="playbill build")
    importlib.import_module("playbill.cli").main(prog_name="playbill")
