"""What pages show of each other, as two digests: one of where they are, one of what they are called."""

from __future__ import annotations

from playbill.book import Book
from playbill.digest import digest


def places_of(book: Book) -> str:
    """While it is the same, every link leads where it led before."""
    return digest(*(f"{entry.name} {entry.route}" for entry in book.entries), *book.files())


def outline_of(book: Book, live: str) -> str:
    """While it is the same, everything that stands around a page's own text is, too. `live`: where the demos run."""
    entries = (
        f"{entry.name} {entry.route} {entry.title!r} {book.changed(entry)}"
        f" {[(name, getattr(entry.meta, name)) for name in _SHOWN]}"
        for entry in book.entries
    )
    clashes = (f"{route} {[fault.args for fault in faults]}" for route, faults in sorted(book.clashes.items()))
    return digest(live, places_of(book), *entries, *clashes)


_SHOWN = "title description author date image tags order meta".split()
