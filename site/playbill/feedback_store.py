"""The file in which feedback is kept: SQLite, written by a thread of its own.

Nobody waits for the disk longer than they want to: what is to be written waits in a short queue, and a
file that hangs fills it without stopping a page.
"""

from __future__ import annotations

import datetime
import logging
import queue
import sqlite3
import threading
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from playbill.feedback import Remark, Vote

log = logging.getLogger("playbill")

MOST_WAITING: Final = 100
MOST_KEPT: Final = 100_000
"""Votes in the file. Who wants to fill a disk needs more than this."""

CLOSE_SECONDS: Final = 2.0
_LOCK_SECONDS: Final = 5.0

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY,
    ticket TEXT NOT NULL UNIQUE,
    time TEXT NOT NULL,
    page TEXT NOT NULL,
    useful INTEGER NOT NULL,
    words TEXT NOT NULL DEFAULT ''
)
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer in the file."""

    time: str
    """In UTC, as ISO 8601 has it."""
    page: str
    useful: bool
    words: str


class StoreFullError(Exception):
    """More is waiting to be written than may wait."""


@dataclass(frozen=True, slots=True)
class _Work:
    what: Vote | Remark
    ticket: str
    is_kept: Future[bool]


class FeedbackStore:
    """Writes into one file. Nothing is opened before the first answer comes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: queue.Queue[_Work | None] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None

    def keep(self, what: Vote | Remark, ticket: str) -> Future[bool]:
        """Write it soon; the result says whether it could be. Raises StoreFullError."""
        work = _Work(what, ticket, Future())
        try:
            self._waiting.put_nowait(work)
        except queue.Full:
            raise StoreFullError from None
        if self._thread is None:
            # A daemon: a disk that hangs must not hold the process when it ends.
            self._thread = threading.Thread(target=self._work, name="playbill-feedback", daemon=True)
            self._thread.start()
        return work.is_kept

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Write what waits, and end; give up after `seconds`."""
        if self._thread is None:
            return
        try:
            self._waiting.put(None, timeout=seconds)
        except queue.Full:
            log.error("%s does not answer: %d answers of readers are lost", self._path, self._waiting.qsize())
            return
        self._thread.join(seconds)

    def _work(self) -> None:
        connection: sqlite3.Connection | None = None
        while (work := self._waiting.get()) is not None:
            try:
                connection = connection or _open(self._path)
                work.is_kept.set_result(_write(connection, work.what, work.ticket))
            except (OSError, sqlite3.Error) as error:
                log.error("feedback could not be kept in %s: %s", self._path, error)
                work.is_kept.set_result(False)
        if connection is not None:
            connection.close()


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Without transactions of its own: each statement is one.
    connection = sqlite3.connect(path, timeout=_LOCK_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(_TABLE)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _write(connection: sqlite3.Connection, what: Vote | Remark, ticket: str) -> bool:
    if isinstance(what, Remark):
        # Only once for each answer, and only for who gave it.
        query = "UPDATE feedback SET words = ? WHERE ticket = ? AND words = ''"
        return connection.execute(query, (what.words, ticket)).rowcount == 1
    time = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    query = "INSERT INTO feedback (ticket, time, page, useful, words) SELECT ?, ?, ?, ?, ?"
    values = (ticket, time, what.page, int(what.useful), what.words)
    bound = " WHERE (SELECT count(*) FROM feedback) < ?"
    return connection.execute(query + bound, (*values, MOST_KEPT)).rowcount == 1


def read_feedback(path: Path) -> list[Kept]:
    """Everything that is kept, oldest first; nothing where there is no file. Raises sqlite3.Error."""
    if not path.is_file():
        return []
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=_LOCK_SECONDS)) as connection:
        rows = connection.execute("SELECT time, page, useful, words FROM feedback ORDER BY id").fetchall()
    return [Kept(str(time), str(page), bool(useful), str(words)) for time, page, useful, words in rows]
