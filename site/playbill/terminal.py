"""What a person sees in a terminal: findings, how far a command is, what came of it.

Everything goes to standard error but findings, which are what was asked for; colour and movement only where
somebody looks.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Final, TextIO

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from playbill.config import Config
from playbill.errors import Finding, SourceError
from playbill.formats import excerpt
from playbill.watch import Report

_SECONDS_A_PICTURE: Final = 0.1
_COLOURS: Final = {"error": "red", "warning": "yellow", "hint": "blue"}


class Meter:
    """How many pages are done."""

    def __init__(self, progress: Progress, title: str) -> None:
        self._progress = progress
        self._task = progress.add_task(title, total=None, path="")
        self._shown = 0.0

    def expect(self, pages: int) -> None:
        self._progress.update(self._task, total=pages)

    def done(self, path: str) -> None:
        self._progress.update(self._task, advance=1, path=path)
        now = time.monotonic()
        if now - self._shown > _SECONDS_A_PICTURE:
            self._progress.refresh()
            self._shown = now


@contextmanager
def meter(title: str) -> Generator[Meter]:
    """A bar on standard error, gone at the end of the block; nothing where no person looks."""
    console = Console(stderr=True)
    path = TextColumn("{task.fields[path]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), path)
    # By itself it would move in a thread of its own, and a process with threads cannot be copied.
    is_seen = console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=not is_seen, auto_refresh=False) as progress:
        yield Meter(progress, title)


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


def show_report(report: Report) -> None:
    """What a save has led to, in one line."""
    paths = ", ".join(path.name for path in report.paths[:3])
    more = f" and {len(report.paths) - 3} more" if len(report.paths) > 3 else ""
    done = [f"{counted(len(report.pages), 'page')} made"] if report.pages else []
    done += [f"{report.later} later"] if report.later else []
    done += ["all pages laid out"] if report.is_look else []
    click.secho(f"{paths}{more}: {', '.join(done) or 'shown'} in {report.seconds * 1000:.0f} ms", dim=True, err=True)


def counted(count: int, one: str, many: str = "") -> str:
    """`1 page`, `2 pages`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
