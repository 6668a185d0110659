"""How a server uses memory: rubbish is looked for seldom, and what was large goes back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import gc
from typing import Final

YOUNG = 20_000
"""Objects that are made before the youngest are looked at; Python's own 700 is reached every hundred events."""


LARGE: Final = 2 * 1024 * 1024
"""Bytes from which on a block has pages of its own, which the system gets back when it is free.

glibc goes up to the largest block that was ever freed, to 32 MB: a text of some megabytes, gone long since, would keep
its place for ever. Smaller blocks, those of a compressor for instance, are wanted again at once: to fetch them anew
from the system would take longer than the work (mallopt(3), M_MMAP_THRESHOLD and M_TRIM_THRESHOLD)."""

_MMAP_THRESHOLD: Final = -3
_TRIM_THRESHOLD: Final = -1


def settle() -> None:
    """To be called once when everything is loaded: what is there now is never looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 50)
    # Only glibc has it, and only there it is needed.
    with contextlib.suppress(AttributeError, OSError, TypeError):
        system = ctypes.CDLL(None)
        system.mallopt(_MMAP_THRESHOLD, LARGE)
        system.mallopt(_TRIM_THRESHOLD, 16 * LARGE)
