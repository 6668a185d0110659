"""Highlighted code of earlier builds, by what it was made from: colours cost more than all else about a page.

SQLite, because several processes write at once. When something is wrong with the file it counts as empty.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path
from typing import Final

from playbill.digest import digest

FILE: Final = "fences.sqlite"
PATIENCE: Final = 5.0
"""Seconds to wait for another process that writes."""
_MOST: Final = 50_000
_OLD: Final = 30 * 24 * 3600
_TABLE: Final = "CREATE TABLE IF NOT EXISTS fences (key TEXT PRIMARY KEY, html TEXT, proof TEXT, made INTEGER)"


class Fences:
    """The colours of code, kept in a file. `made_by`: changes when the same code would get other colours."""

    def __init__(self, path: Path, made_by: str) -> None:
        self._path = path
        self._made_by = made_by
        self._new: list[tuple[str, str, str, int]] = []
        self._file: sqlite3.Connection | None = self._open()
        self._is_empty = self._has_none()
        """So it was when it was opened: nobody need look for anything."""

    def get(self, language: str, text: str) -> str | None:
        """The HTML that `put` was given."""
        if self._file is None or self._is_empty:
            return None
        key = self._key(language, text)
        try:
            row = self._file.execute("SELECT html, proof FROM fences WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error as error:
            self._give_up(error)
            return None
        if row is None or not isinstance(row[0], str) or row[1] != digest(key, row[0]):
            return None
        return row[0]

    def put(self, language: str, text: str, html: str) -> None:
        """Keep the HTML, after the next `save`."""
        key = self._key(language, text)
        self._new.append((key, html, digest(key, html), int(time.time())))

    def save(self) -> None:
        """Write what is new."""
        if self._file is None or not self._new:
            return
        try:
            with self._file:
                self._file.executemany("INSERT OR REPLACE INTO fences VALUES (?, ?, ?, ?)", self._new)
        except sqlite3.Error as error:
            self._give_up(error)
        self._new.clear()

    def prune(self) -> None:
        """Forget the oldest."""
        if self._file is None:
            return
        before = int(time.time()) - _OLD
        newest = "SELECT key FROM fences ORDER BY made DESC LIMIT ?"
        try:
            with self._file:
                self._file.execute("DELETE FROM fences WHERE made < ?", (before,))
                self._file.execute(f"DELETE FROM fences WHERE key NOT IN ({newest})", (_MOST,))
        except sqlite3.Error as error:
            self._give_up(error)

    def close(self) -> None:
        """Save, and let the file go."""
        self.save()
        if self._file is not None:
            self._file.close()
        self._file = None

    def _has_none(self) -> bool:
        try:
            return self._file is None or self._file.execute("SELECT 1 FROM fences LIMIT 1").fetchone() is None
        except sqlite3.Error:
            return False

    def _key(self, language: str, text: str) -> str:
        return digest(self._made_by, language, text)

    def _open(self) -> sqlite3.Connection | None:
        for _ in range(2):
            try:
                # Pages are made in threads, one after the other. A reader's lock is short: wait for it.
                file = sqlite3.connect(self._path, timeout=PATIENCE, check_same_thread=False)
                # What is lost with the machine's power is only made once more.
                file.execute("PRAGMA synchronous = OFF")
                # Several write, a page at a time; without it each of them makes a file and removes it again. Who is
                # told that it is locked is not the first: another process does the same at this moment.
                with contextlib.suppress(sqlite3.OperationalError):
                    file.execute("PRAGMA journal_mode = WAL")
                file.execute(_TABLE)
            except sqlite3.OperationalError:
                return None
            except sqlite3.DatabaseError:
                self._remove()
            else:
                return file
        return None

    def _give_up(self, error: sqlite3.Error) -> None:
        """Go on without. A file that is damaged is removed, so that the next build begins with a new one."""
        if self._file is not None:
            self._file.close()
        self._file = None
        # It may be locked, or the disk full: that is no fault of the file.
        if not isinstance(error, sqlite3.OperationalError):
            self._remove()

    def _remove(self) -> None:
        for name in (self._path.name, f"{self._path.name}-wal", f"{self._path.name}-shm"):
            with contextlib.suppress(OSError):
                self._path.with_name(name).unlink()
