"""What was saved, sorted by what it is to a site: a page, code, a picture, the look.

Deciding only: `site` drops what depends on it, `watch` tells the tabs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playbill.assets import CLIENT, THEME
from playbill.book import Book
from playbill.config import Config
from playbill.entry import Entry
from playbill.page import Page

TEMPLATES: Final = "templates"


@dataclass(frozen=True, slots=True)
class Change:
    """A page that has to be made anew, and what it was before."""

    entry: Entry
    before: Page | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What came of files that were saved."""

    pages: tuple[Change, ...] = ()
    gone: tuple[Page, ...] = ()
    """Pages that are no longer there."""
    files: tuple[str, ...] = ()
    """Pictures and downloads, by their names below the content folder."""
    everything: bool = False
    """Something that every page shows: the navigation, a template, a stylesheet."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Files that were saved, added or removed."""

    paths: frozenset[Path]
    code: frozenset[Path]
    """Python, and folders, which may hold some."""
    look: bool
    files: tuple[str, ...]


def sort_saved(paths: Iterable[Path], config: Config) -> Saved:
    """Paths by their kind; their folders are real ones, while they may be links themselves."""
    found = frozenset(paths)
    content = config.content.resolve()
    looks = (config.folder.resolve() / TEMPLATES, THEME.resolve(), CLIENT.resolve())
    files = (
        path.relative_to(content).as_posix()
        for path in found
        if path.suffix not in (".md", ".py", "") and path.is_relative_to(content)
    )
    # Python knows a module by where its file really is.
    code = frozenset(path.resolve() for path in found if path.suffix == ".py" or path.is_dir() or not path.suffix)
    return Saved(
        found | code,
        code,
        any(path.is_relative_to(look) for path in found for look in looks),
        tuple(sorted(files)),
    )


def is_another_shape(before: Book, now: Book) -> bool:
    """Whether pages have come, gone, moved or changed their titles: what the others show of them."""
    return before is not now and _faces(before) != _faces(now)


def _faces(book: Book) -> list[tuple[object, ...]]:
    faces: list[tuple[object, ...]] = [(entry.name, entry.route, entry.title, entry.meta) for entry in book.entries]
    return [*faces, *((route, *map(str, faults)) for route, faults in book.clashes.items())]
