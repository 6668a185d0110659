"""A page as the cache keeps it: what came of it, and for how long that is true.

A page is kept under its source and the basis. The rest of what it was made from is only known when it was made: the
files that it opened, and what its links mean. The record holds that, and is believed while it is so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, overload

from playbill.book import Book
from playbill.cache import Cache
from playbill.digest import FileDigests, digest
from playbill.entry import Entry
from playbill.facts import PageFacts
from playbill.page import StillPage
from playbill.render import Rendered
from playbill.sitefile import Kept, Written

HELD: Final = 32 * 1024 * 1024
"""How many letters of facts are held in memory."""


@dataclass(frozen=True, slots=True)
class StillDemo:
    """A demo alone, to be laid out."""

    title: str
    rendered: Rendered


@dataclass(frozen=True, slots=True)
class Record:
    """All that is kept of a page, but its files' bodies."""

    needs: tuple[tuple[str, str], ...]
    """Files that it has opened, with their digests."""
    links: tuple[tuple[str, str], ...]
    """What it points to, and the addresses which that became."""
    places: str
    """Of which book: while that has the same addresses, so have the links."""
    outline: str
    """What the layout knew of the book."""
    facts: PageFacts
    page: StillPage
    demos: tuple[tuple[str, StillDemo], ...]
    companions: tuple[Written, ...]
    """Those of its files which do not depend on the layout."""
    files: tuple[Written, ...]
    demo_count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Bodies:
    files: Mapping[str, Kept]


class KeptFacts(Sequence[PageFacts]):
    """The facts of all good pages, in reading order. Most lie in the cache, and are read when they are wanted."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._found: list[PageFacts | str] = []
        self._held = 0

    def add(self, facts: PageFacts | None, key: str) -> None:
        """The facts of the next page, or where they are kept; with both, they are held while there is room."""
        if facts is not None and (not key or self._held < HELD):
            self._held += len(facts.html) + len(facts.text) + len(facts.markdown)
            self._found.append(facts)
        else:
            self._found.append(key)

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, place: int) -> PageFacts: ...

    @overload
    def __getitem__(self, place: slice) -> list[PageFacts]: ...

    def __getitem__(self, place: int | slice) -> PageFacts | list[PageFacts]:
        if isinstance(place, slice):
            return [self._read(one) for one in self._found[place]]
        return self._read(self._found[place])

    def _read(self, one: PageFacts | str) -> PageFacts:
        if isinstance(one, PageFacts):
            return one
        record = load_record(self._cache, one)
        if record is None:
            raise OSError("the cache was changed while the site was built")
        return record.facts


def key_of(basis: str, entry: Entry) -> str:
    """The name of a page's record."""
    return digest(basis, entry.name, entry.source.text)


def load_record(cache: Cache, key: str) -> Record | None:
    """What was kept of a page, true or not."""
    return cache.load(_record_name(key), Record)


def store_record(cache: Cache, key: str, record: Record) -> bool:
    """Keep it; whether that could be done."""
    return cache.store(_record_name(key), record)


def load_bodies(cache: Cache, key: str) -> dict[str, Kept]:
    """The files of a page, by their paths; empty where they were not kept."""
    found = cache.load(_bodies_name(key), _Bodies)
    return dict(found.files) if found else {}


def store_bodies(cache: Cache, key: str, bodies: dict[str, Kept]) -> bool:
    """Keep them; whether that could be done."""
    return cache.store(_bodies_name(key), _Bodies(bodies))


def use(cache: Cache, key: str) -> None:
    """Say that a page is still needed."""
    cache.use(_record_name(key))
    cache.use(_bodies_name(key))


def is_true(record: Record, entry: Entry, book: Book, places: str, folder: Path, digests: FileDigests) -> bool:
    """Whether making the page once more would give the same."""
    if any(digests.of(folder / name) != found for name, found in record.needs):
        return False
    if record.places == places:
        return True
    resolve: Callable[[str], str] = book.resolver(entry)
    return all(resolve(target) == address for target, address in record.links)


def _record_name(key: str) -> str:
    return f"pages/{key[:2]}/{key}.kept"


def _bodies_name(key: str) -> str:
    return f"files/{key[:2]}/{key}.kept"
