"""Which files a page has opened while it was made, so that it is made anew when one of them changes.

Python tells of every file that is opened, whoever opens it: no list of what authors may read is needed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class OpenedFiles:
    """Listens for as long as the process lives: Python has no way to stop an audit hook. So one for each process."""

    def __init__(self, folder: Path) -> None:
        """Only files below `folder` are of interest."""
        self._folder = os.path.join(os.path.realpath(folder), "")
        self._found: set[str] | None = None
        sys.addaudithook(self._hear)

    @contextmanager
    def listening(self) -> Generator[set[str]]:
        """The absolute paths of what is opened within the block."""
        found = self._found = set[str]()
        try:
            yield found
        finally:
            self._found = None

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        # This is called for everything that Python does: the common case first.
        if event != "open" or self._found is None:
            return
        name, mode = arguments[0], arguments[1]
        if isinstance(mode, str) and ("w" in mode or "x" in mode or "a" in mode):
            return
        if isinstance(name, str | bytes):
            path = os.path.realpath(os.fsdecode(name))
            if path.startswith(self._folder) and f"{os.sep}__pycache__{os.sep}" not in path:
                self._found.add(path)
