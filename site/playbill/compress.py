"""Smaller copies of text files, for servers that hand them out as they are: `page.html.gz` beside `page.html`.

The same text gives the same bytes, on every day and, with the same versions, on every machine.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

import brotli

LEAST: Final = 1024
"""Smaller files fit into one packet anyway."""

SUFFIXES: Final = frozenset(".html .css .js .json .svg .xml .txt .wasm .webmanifest".split())

_QUICK: Final = 5
"""For pages: smaller than gzip in the same time. The best quality saves a tenth more, in fifty times the time."""
_BEST: Final = 11
"""For files that are named by their content: made once, and then read for a year."""
_GZIP: Final = 6
_LARGE: Final = 1_000_000
"""Text of the whole site in one file is made anew with every change, and read by few: a third of the time gives copies
that are a tenth larger."""
_QUICK_LARGE: Final = 3
_GZIP_LARGE: Final = 4


@dataclass(frozen=True, slots=True)
class Smaller:
    """The compressed forms of one file."""

    gzip: bytes
    brotli: bytes

    def named(self, path: str) -> Iterator[tuple[str, bytes]]:
        """Each with its path."""
        yield f"{path}.gz", self.gzip
        yield f"{path}.br", self.brotli


def is_worth_it(path: str, size: int) -> bool:
    """Whether a file gets smaller copies."""
    return size >= LEAST and PurePosixPath(path).suffix.lower() in SUFFIXES


def compress(body: bytes, *, forever: bool = False) -> Smaller:
    """`forever`: take the time for the best result."""
    # Python's own gzip writes what the system is called into the header.
    if forever:
        level, quality = 9, _BEST
    elif len(body) < _LARGE:
        level, quality = _GZIP, _QUICK
    else:
        level, quality = _GZIP_LARGE, _QUICK_LARGE
    smaller = bytearray(gzip.compress(body, level, mtime=0))
    smaller[9] = 255
    # brotli ships no types; it gives bytes for bytes.
    return Smaller(bytes(smaller), bytes(brotli.compress(body, quality=quality)))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
