"""How far a command is, as a bar that moves."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from playbill.terminal import Meter

_SECONDS_A_PICTURE: Final = 0.1


class _Shown(Meter):
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
def bar(title: str) -> Generator[Meter]:
    """A bar on standard error, gone at the end of the block."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[path]}"),
    )
    # By itself it would move in a thread of its own, and a process with threads cannot be copied.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as progress:
        yield _Shown(progress, title)
