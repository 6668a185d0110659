"""Files written with as few calls as can be: a build writes some ten for each page."""

from __future__ import annotations

import os


def write(place: str, body: bytes) -> None:
    """Write a file; its folder is made when it is missing. Raises OSError."""
    try:
        _write(place, body)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        _write(place, body)


def _write(place: str, body: bytes) -> None:
    with open(place, "wb", buffering=0) as file:
        left = memoryview(body)
        while left:
            left = left[file.write(left) :]
