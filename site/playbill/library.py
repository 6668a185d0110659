"""Pages of the last build, for a server that begins: they are shown without being executed.

A page is executed when a demo of it is wanted live, and no sooner.
"""

from __future__ import annotations

from playbill import kept
from playbill.basis import basis_of
from playbill.book import Book
from playbill.cache import FOLDER, Cache
from playbill.config import Config
from playbill.digest import FileDigests, digest
from playbill.entries import KnownEntries
from playbill.entry import Entry
from playbill.facts import PageFacts
from playbill.page import StillPage
from playbill.search import Listed, moved, place_of
from playbill.surroundings import places_of


class Library:
    """What the cache of `build` has of the pages as they are now."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._digests = FileDigests()
        self._cache = Cache(config.folder / FOLDER)
        self._basis = basis_of(config, self._digests)
        self._traces = kept.Traces(self._cache, self._basis)
        self._book: Book | None = None
        self._places = ""
        self._believed: dict[str, bool] = {}
        self.entries = KnownEntries(self._cache, self._basis)

    def read(self, book: Book) -> None:
        """The pages have been read: what is kept is compared with them."""
        self._book, self._places = book, places_of(book)
        self._believed.clear()

    def page(self, entry: Entry) -> StillPage | None:
        """The page as it was made, if making it once more would give the same."""
        record = self._record(entry)
        return record.page if record else None

    def facts(self, entry: Entry) -> PageFacts | None:
        """What it told the rest of the site."""
        record = self._record(entry)
        return record.facts if record else None

    def listed(self, entry: Entry) -> Listed | None:
        """The page as the search index has it."""
        trace = self._trace(entry)
        copy = kept.load_copy(self._cache, trace.copy) if trace else None
        if trace is None or copy is None or self._book is None:
            return None
        copy = moved(copy, place_of(self._book, entry))
        return Listed(entry.route, digest(copy), lambda: copy)

    def _record(self, entry: Entry) -> kept.Record | None:
        return kept.load_record(self._cache, self._key(entry)) if self._trace(entry) else None

    def _trace(self, entry: Entry) -> kept.Trace | None:
        """What the page was made from, if making it once more would give the same."""
        if self._book is None or self._believed.get(entry.name) is False:
            return None
        trace = self._traces.get(self._key(entry))
        if trace is not None and entry.name not in self._believed:
            folder = self._config.folder
            self._believed[entry.name] = kept.is_true(trace, entry, self._book, self._places, folder, self._digests)
        return trace if self._believed.setdefault(entry.name, False) else None

    def _key(self, entry: Entry) -> str:
        return kept.key_of(self._basis, entry)
