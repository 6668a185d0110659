"""What earlier builds have made: a folder of files, each named by what it was made from.

Nothing in it is needed and nothing in it is trusted: a file that is damaged counts as missing, and a folder that
cannot be written costs only time. So it may be deleted, or carried from one CI run to the next, at any moment.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import time
from pathlib import Path
from typing import Final, TypeVar

from playbill import disk
from playbill.digest import digest

FOLDER: Final = ".playbill/cache"
KEPT_UNUSED: Final = 1000
"""How many entries that a build did not need are kept for a later one: those of another branch, say."""

_MARK: Final = b"playbill 1 "
_DAY: Final = 24 * 3600
_OLD: Final = 30 * _DAY

T = TypeVar("T")


class Cache:
    """The entries of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._used: set[str] = set()
        self._root = str(folder)

    def open(self) -> None:
        """Make the folder, in such a way that no version control takes it for work of somebody's."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            note = self.folder / ".gitignore"
            if not note.exists():
                note.write_text("*\n", encoding="ascii")

    def read(self, name: str) -> bytes | None:
        """What was kept under a name, byte for byte; None where there is nothing, or not all of it."""
        path = f"{self._root}/{name}"
        try:
            with open(path, "rb", buffering=0) as file:
                data = file.read()
        except OSError:
            return None
        head = len(_MARK) + 32
        if data[: len(_MARK)] != _MARK or data[len(_MARK) : head].decode("ascii", "replace") != digest(data[head:]):
            return None
        self._used.add(path)
        return data[head:]

    def write(self, name: str, body: bytes) -> bool:
        """Keep something; whether it could be written. Who reads half of it, because a build was killed, notices."""
        path = f"{self._root}/{name}"
        self._used.add(path)
        try:
            disk.write(path, _MARK + digest(body).encode() + body)
        except OSError:
            self.remove(name)
            return False
        return True

    def load(self, name: str, kind: type[T]) -> T | None:
        """The object that was kept under a name, if it is of this kind."""
        body = self.read(name)
        if body is None:
            return None
        try:
            found: object = pickle.loads(body)
        except (pickle.UnpicklingError, AttributeError, ImportError, EOFError, IndexError, TypeError, ValueError):
            return None
        return found if isinstance(found, kind) else None

    def store(self, name: str, value: object) -> bool:
        """Keep an object; whether it could be written."""
        return self.write(name, pickle.dumps(value, protocol=5))

    def use(self, name: str) -> None:
        """Say that an entry is needed, although nobody has read it."""
        self._used.add(f"{self._root}/{name}")

    def remove(self, name: str) -> None:
        """Forget an entry."""
        with contextlib.suppress(OSError):
            (self.folder / name).unlink()

    def prune(self) -> None:
        """Remove what no build has needed for long, so that the folder does not grow for ever."""
        now = time.time()
        unused: list[tuple[float, str]] = []
        waiting = [self._root]
        while waiting:
            with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        self._age(entry.path, entry.stat().st_mtime, now, unused)
        unused.sort(reverse=True)
        for place, (written, path) in enumerate(unused):
            if place >= KEPT_UNUSED or now - written > _OLD:
                with contextlib.suppress(OSError):
                    os.unlink(path)

    def _age(self, path: str, written: float, now: float, unused: list[tuple[float, str]]) -> None:
        """A file that is in use counts as new; anything else of ours may be removed one day."""
        if path in self._used:
            if now - written > _DAY:
                os.utime(path)
        elif path.endswith(".kept"):
            unused.append((written, path))
