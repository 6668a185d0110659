"""A page as the cache keeps it: what came of it, and for how long that is true.

A page is kept under its source and the basis. The rest of what it was made from is only known when it was made: the
files that it opened, and what its links mean. The record holds that, and is believed while it is so.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from playbill.book import Book
from playbill.cache import Cache
from playbill.digest import FileDigests, digest
from playbill.entry import Entry
from playbill.facts import PageFacts
from playbill.page import StillPage
from playbill.page_markdown import markdown_name
from playbill.render import Rendered
from playbill.search import Listed, condensed, place_of
from playbill.sitefile import Written


@dataclass(frozen=True, slots=True)
class StillDemo:
    """A demo alone, to be laid out."""

    title: str
    rendered: Rendered


class Trace(NamedTuple):
    """What a page was made from, and the files that it became. A tuple: thousands of them are read at once."""

    files: tuple[Written, ...]
    needs: tuple[tuple[str, str], ...] = ()
    """Files that it has opened, with their digests."""
    links: tuple[tuple[str, str], ...] = ()
    """What it points to, and the addresses which that became."""
    places: str = ""
    """Of which book: while that has the same addresses, so have the links."""
    outline: str = ""
    """What the layout knew of the book."""
    copy: str = ""
    """The digest of what is searched; empty for a page with a mistake."""
    demo_count: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """All that is kept of a page. Its files are not: they stand in the site, or are soon laid out once more."""

    trace: Trace
    facts: PageFacts
    page: StillPage
    demos: tuple[tuple[str, StillDemo], ...]


@dataclass(frozen=True, slots=True)
class _Traces:
    """By the keys of their records."""

    traces: Mapping[str, Trace]


class Traces:
    """The traces of all pages in one file, so that a build need not open the record of each."""

    def __init__(self, cache: Cache, basis: str) -> None:
        self._cache = cache
        self._name = f"traces/{basis}.kept"
        found = cache.load(self._name, _Traces)
        self._known: Mapping[str, Trace] = found.traces if found else {}
        self._used: dict[str, Trace] = {}

    def get(self, key: str) -> Trace | None:
        """The trace of a page. It may be in its record alone: a build was killed, or has kept others since."""
        trace = self._known.get(key)
        if trace is None and (record := load_record(self._cache, key)) is not None:
            trace = record.trace
        return trace

    def use(self, key: str, trace: Trace) -> None:
        """Keep it, with the page that it is of."""
        self._used[key] = trace
        self._cache.use(_record_name(key))
        self._cache.use(_copy_name(trace.copy))

    def save(self) -> None:
        """Write down those that are used."""
        if self._used != self._known:
            self._cache.store(self._name, _Traces(self._used))


class KeptPages:
    """What the good pages tell, as `Told` has it: of thousands of pages nobody has to hold it all."""

    def __init__(self, cache: Cache, book: Book, stage: Path) -> None:
        """`stage`: where their files stand."""
        self._cache = cache
        self._book = book
        self._stage = stage
        self._found: dict[str, PageFacts | str] = {}
        self._copies: dict[str, str] = {}

    def add(self, name: str, facts: PageFacts | None, key: str, copy: str) -> None:
        """What a page tells, or where it is kept; `copy` is the digest of what is searched of it."""
        self._found[name] = facts or key
        self._copies[name] = copy

    def facts(self, entry: Entry) -> PageFacts | None:
        """Raises OSError when the cache was changed meanwhile."""
        found = self._found.get(entry.name)
        if not isinstance(found, str):
            return found
        record = load_record(self._cache, found)
        if record is None:
            raise OSError("the cache was changed while the site was built")
        return record.facts

    def markdown(self, entry: Entry) -> str | None:
        """That of most pages stands beside them, and is soon read."""
        if entry.name not in self._found:
            return None
        with contextlib.suppress(FileNotFoundError):
            return (self._stage / markdown_name(entry.route)).read_bytes().decode()
        facts = self.facts(entry)
        return facts.markdown if facts else None

    def listed(self) -> list[Listed]:
        """All of them for the index, in reading order."""
        entries = [entry for entry in self._book.entries if entry.name in self._found]
        return [
            Listed(entry.route, self._copies[entry.name] or digest(self._copy(entry)), partial(self._copy, entry))
            for entry in entries
        ]

    def _copy(self, entry: Entry) -> str:
        copy = load_copy(self._cache, self._copies[entry.name])
        facts = self.facts(entry) if copy is None else None
        return copy_of(facts, place_of(self._book, entry)) if facts else copy or ""


def key_of(basis: str, entry: Entry) -> str:
    """The name of a page's record."""
    return digest(basis, entry.name, entry.source.text)


def load_record(cache: Cache, key: str) -> Record | None:
    """What was kept of a page, true or not."""
    return cache.load(_record_name(key), Record)


def store_record(cache: Cache, key: str, record: Record) -> bool:
    """Keep it; whether that could be done."""
    return cache.store(_record_name(key), record)


def copy_of(facts: PageFacts, place: str) -> str:
    """What is searched of a page."""
    return condensed(facts.title, facts.description, facts.heading, facts.html, place, names=facts.meta.components)


def store_copy(cache: Cache, copy: str) -> str:
    """Keep what is searched of a page. Returns its digest; empty when it could not be kept."""
    found = digest(copy)
    return found if cache.write(_copy_name(found), copy.encode()) else ""


def load_copy(cache: Cache, found: str) -> str | None:
    """What is searched of a page, by its digest."""
    body = cache.read(_copy_name(found)) if found else None
    return None if body is None else body.decode()


def is_true(trace: Trace, entry: Entry, book: Book, places: str, folder: Path, digests: FileDigests) -> bool:
    """Whether making the page once more would give the same."""
    if any(digests.of(folder / name) != found for name, found in trace.needs):
        return False
    if trace.places == places:
        return True
    resolve: Callable[[str], str] = book.resolver(entry)
    return all(resolve(target) == address for target, address in trace.links)


def _record_name(key: str) -> str:
    return f"pages/{key[:2]}/{key}.kept"


def _copy_name(found: str) -> str:
    return f"copies/{found[:2]}/{found}.kept"
