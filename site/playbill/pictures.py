"""How large a picture is, read from its first bytes: a page that says so does not move when the picture arrives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import imagesize

_HEAD = 4096
_SVG = re.compile(r"<svg\b[^>]*>", re.DOTALL)
_ATTRIBUTE = r"""\s{}\s*=\s*["']\s*([^"']*?)\s*["']"""
_LENGTH = re.compile(r"([0-9]*\.?[0-9]+)(?:px)?")


@dataclass(frozen=True, slots=True)
class Size:
    """In CSS pixels."""

    width: int
    height: int


def size_of(path: Path) -> Size | None:
    """The size of a picture of the site; None where the file does not say, or is no picture."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return _size(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=1024)
def _size(path: Path, changed: int, length: int) -> Size | None:
    del changed, length  # The file is read again when they are others.
    try:
        if path.suffix.lower() == ".svg":
            return _svg_size(path.read_bytes()[:_HEAD].decode("utf-8", "replace"))
        # It reads any kind of file object; of which kinds its types leave open.
        width, height = imagesize.get(str(path))  # pyright: ignore[reportUnknownMemberType]
    except (OSError, ValueError):
        return None
    return Size(int(width), int(height)) if width > 0 and height > 0 else None


def _svg_size(text: str) -> Size | None:
    """Its width and height; what is missing, or no plain length, follows from the box of its coordinates."""
    tag = _SVG.search(text)
    if tag is None:
        return None
    width, height = (_length(tag[0], name) for name in ("width", "height"))
    box = re.search(_ATTRIBUTE.format("viewBox"), tag[0])
    sides = re.split(r"[\s,]+", box[1]) if box else []
    lengths = [_LENGTH.fullmatch(side) for side in sides[2:4]]
    if len(lengths) == 2 and all(lengths):
        across, down = (float(found[1]) for found in lengths if found)
        if across and down:
            width, height = (
                width or (height * across / down if height else across),
                height or (width * down / across if width else down),
            )
    return Size(max(1, round(width)), max(1, round(height))) if width and height else None


def _length(tag: str, name: str) -> float:
    found = re.search(_ATTRIBUTE.format(name), tag)
    length = _LENGTH.fullmatch(found[1]) if found else None
    return float(length[1]) if length else 0.0
