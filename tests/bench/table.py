"""A printed table: what was measured, beside its limit and a word."""

from collections.abc import Sequence


def verdict(value: float, limit: float | None) -> list[str]:
    """The limit and whether it is kept, as two cells."""
    return ["", ""] if limit is None else [f"{limit:,g}", "met" if value <= limit else "OVER"]


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> None:
    """Print a title, one line for each row under its head, then the notes. The first column is words."""
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    print(f"\n{title}")
    for row in [head, *rows]:
        first = row[0].ljust(widths[0])
        print("  " + "  ".join([first, *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]))
    for note in notes:
        print(f"  {note}")
    print(flush=True)
