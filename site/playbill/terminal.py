"""What a person sees in a terminal: findings, how far a command is, what came of it.

Everything goes to standard error but findings, which are what was asked for; colour and movement only where
somebody looks.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Final, TextIO

import click

from playbill.config import Config
from playbill.errors import Finding, SourceError
from playbill.formats import excerpt
from playbill.report import Saved

_COLOURS: Final = {"error": "red", "warning": "yellow", "hint": "blue"}


class Meter:
    """How many pages are done, where no person looks."""

    def expect(self, pages: int) -> None:
        """How many there are."""

    def done(self, path: str) -> None:
        """One more is."""


@contextmanager
def meter(title: str) -> Generator[Meter]:
    """A bar on standard error, gone at the end of the block; nothing where no person looks."""
    if not sys.stderr.isatty():
        yield Meter()
        return
    # Not imported where nobody sees it: that takes as long as ten pages.
    with importlib.import_module("playbill.bar").bar(title) as shown:
        yield shown


def show_findings(findings: Iterable[Finding], config: Config, stream: TextIO | None = None) -> None:
    """`path:line:column: severity rule: what`, then the line that it is about, then what to do."""
    for finding in findings:
        place = click.style(f"{finding.path}:{finding.line}:{finding.column}:", bold=True)
        severity = click.style(finding.severity, fg=_COLOURS[finding.severity])
        what = finding.message.removesuffix(finding.hint).rstrip(". ") if finding.hint else finding.message
        click.echo(f"{place} {severity} {finding.rule}: {' '.join(what.split())}", file=stream)
        if line := excerpt(config, finding):
            click.secho(line, file=stream, dim=True)
        if finding.hint:
            click.echo(f"   {' '.join(finding.hint.split())}", file=stream)


def show_mistake(fault: SourceError) -> None:
    """A mistake when it appears: where, what, the line, what to do."""
    place, *rest = str(fault).split("\n")
    click.echo("\n".join([click.style(place, fg="red"), *rest]), err=True)


def show_mended(fault: SourceError) -> None:
    """A mistake when it is gone."""
    click.secho(f"{fault.path}: mended", fg="green", err=True)


def show_saved(saved: Saved) -> None:
    """What a save has led to, in one line."""
    paths = ", ".join(path.name for path in saved.paths[:3])
    more = f" and {len(saved.paths) - 3} more" if len(saved.paths) > 3 else ""
    done = [f"{counted(len(saved.pages), 'page')} made"] if saved.pages else []
    done += [f"{saved.later} later"] if saved.later else []
    done += ["all pages laid out"] if saved.is_look else []
    click.secho(f"{paths}{more}: {', '.join(done) or 'shown'} in {saved.seconds * 1000:.0f} ms", dim=True, err=True)


def counted(count: int, one: str, many: str = "") -> str:
    """`1 page`, `2 pages`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
