"""What the book knows of each page, kept from one build to the next: a front matter is read once, not every time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playbill.cache import Cache
from playbill.digest import digest
from playbill.entry import Entry, entry_of, open_entry
from playbill.errors import SourceError
from playbill.frontmatter import Meta
from playbill.source import read


@dataclass(frozen=True, slots=True)
class _Opened:
    """By the digest of a file, what it says about itself and its title."""

    entries: Mapping[str, tuple[Meta, str]]


class KnownEntries:
    """Opens the files of a book; those that are as they were, from the cache."""

    def __init__(self, cache: Cache, basis: str) -> None:
        self._cache = cache
        self._name = f"book/{basis}.kept"
        found = cache.load(self._name, _Opened)
        self._known: Mapping[str, tuple[Meta, str]] = found.entries if found else {}
        self._used: dict[str, tuple[Meta, str]] = {}

    def open(self, path: Path, root: Path) -> Entry:
        """What `open_entry` gives."""
        try:
            source = read(path, root)
        except SourceError:
            return open_entry(path, root)
        key = digest(source.relative, source.text)
        if key in self._known:
            self._used[key] = self._known[key]
            return entry_of(source, *self._known[key])
        entry = open_entry(path, root)
        if not entry.faults:
            self._used[key] = (entry.meta, entry.title)
        return entry

    def save(self) -> None:
        """Keep what has been opened."""
        if self._used.keys() != self._known.keys():
            self._cache.store(self._name, _Opened(self._used))
