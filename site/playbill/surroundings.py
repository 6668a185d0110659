"""What pages show of each other, as two digests: one of where they are, one of what they are called."""

from __future__ import annotations

from playbill.book import BLOG, Book
from playbill.digest import digest
from playbill.entry import Entry
from playbill.pictures import size_of
from playbill.tagging import reading_minutes


def places_of(book: Book) -> str:
    """While it is the same, every link leads where it led before."""
    return digest(*(f"{entry.name} {entry.route}" for entry in book.entries), *book.files())


def outline_of(book: Book, live: str) -> str:
    """While it is the same, everything that stands around a page's own text is, too. `live`: where the demos run."""
    entries = (
        f"{entry.name} {entry.route} {entry.title!r} {book.changed(entry)}"
        f" {[(name, getattr(entry.meta, name)) for name in _SHOWN]}"
        f" {_of_post(book, entry) if entry.section == BLOG else ''}"
        for entry in book.entries
    )
    clashes = (f"{route} {[fault.args for fault in faults]}" for route, faults in sorted(book.clashes.items()))
    return digest(live, places_of(book), *entries, *clashes)


def _of_post(book: Book, entry: Entry) -> tuple[object, ...]:
    """What its card shows beside its front matter."""
    picture = book.file(entry.meta.image.lstrip("/")) if entry.meta.image else None
    return reading_minutes(entry.source.body), size_of(picture) if picture else None


_SHOWN = "title description author date image tags order meta".split()
