"""Which form of a page a program asks for with `Accept`."""

from __future__ import annotations

from collections.abc import Iterator

MARKDOWN = "text/markdown"
HTML = "text/html"
_MOST = 50
"""Ranges that are looked at; nobody needs more."""


def prefers_markdown(accept: str) -> bool:
    """Whether Markdown is named, and wanted no less than HTML. Browsers never name it."""
    ranges = dict(_ranges(accept))
    wanted = ranges.get(MARKDOWN, 0.0)
    html = next((ranges[name] for name in (HTML, "text/*", "*/*") if name in ranges), 0.0)
    return wanted > 0 and wanted >= html


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(",", _MOST)[:_MOST]:
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                quality = _quality(value.strip())
        if name:
            yield name, quality


def _quality(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        return 0.0
    # A comparison, because NaN is neither.
    return found if 0 <= found <= 1 else 0.0
