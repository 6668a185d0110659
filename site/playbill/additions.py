"""What a build writes beside the pages: files of the whole site, and a last touch of the finished folder.

What belongs to one page alone is a companion: `companions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playbill.book import Book
from playbill.config import Config
from playbill.facts import PageFacts
from playbill.nearest import page_list
from playbill.programs import program_files
from playbill.search import FOLDER, keep_index, listed, write_index


@dataclass(frozen=True, slots=True)
class Stage:
    """The finished folder before it takes its place."""

    config: Config
    book: Book
    folder: Path
    before: Path
    """The folder that it replaces, which need not be there."""
    facts: Sequence[PageFacts]
    has_search: bool
    """False: the search index is to be that of the build before, or none."""


Closing = Callable[[Config, Book, Sequence[PageFacts]], Mapping[str, bytes]]
"""Files of the whole site. The facts are those of the pages without an error, in reading order."""

LastStep = Callable[[Stage], None]
"""Adds to the folder. When it raises an OSError, nothing is replaced."""


def add_search_index(stage: Stage) -> None:
    """Everything that was said on the pages, to be searched."""
    target, before = stage.folder / FOLDER, stage.before / FOLDER
    if not stage.has_search:
        keep_index(before, target)
        return
    entries = ((stage.book.named(fact.name), fact) for fact in stage.facts)
    write_index([listed(stage.book, entry, fact.search) for entry, fact in entries if entry], target, before)


CLOSINGS: Final[tuple[Closing, ...]] = (program_files, page_list)
LAST_STEPS: Final[tuple[LastStep, ...]] = (add_search_index,)
