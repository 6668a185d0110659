"""What a build writes beside the pages: files of the whole site, and the search index.

What belongs to one page alone is a companion: `companions`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import Final

from playbill.book import Book
from playbill.config import Config
from playbill.entry import Entry
from playbill.facts import Told
from playbill.hosting import headers_file
from playbill.nearest import page_list
from playbill.page_markdown import markdown_name
from playbill.programs import program_files
from playbill.search import FOLDER, Indexing, Listed, indexing, keep_index

Closing = Callable[[Config, Book, Told], Mapping[str, bytes]]
"""Files of the whole site. Told is what the pages without an error tell."""

CLOSINGS: Final[tuple[Closing, ...]] = (program_files, page_list, headers_file)
MISSING: Final = "404.html"
"""What file servers show for an address at which there is nothing."""


def names_written(config: Config, book: Book) -> frozenset[str]:
    """What links may lead to beside the pages, though nobody wrote it: these files, and the Markdown of each page."""
    names = {name for closing in CLOSINGS for name in closing(config, book, _Untold())}
    return frozenset({MISSING, *names, *(markdown_name(entry.route) for entry in book.entries)})


class _Untold:
    """What pages tell that are not made: which files there are does not depend on it."""

    def facts(self, entry: Entry) -> None:
        del entry

    def markdown(self, entry: Entry) -> None:
        del entry


@contextlib.contextmanager
def search_index(pages: Sequence[Listed] | None, stage: Path, before: Path) -> Generator[Indexing]:
    """Begin with the index of the pages in the folder `stage`. Raises OSError.

    Without pages it is that of the folder `before`, if that has one.
    """
    if pages is None:
        keep_index(before / FOLDER, stage / FOLDER)
        yield Indexing()
        return
    with indexing(pages, stage / FOLDER, before / FOLDER) as index:
        yield index
