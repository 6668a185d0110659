"""How a server uses the garbage collector: seldom, and not on what lives as long as the process."""

from __future__ import annotations

import gc

YOUNG = 20_000
"""Objects that are made before the youngest are looked at; Python's own 700 is reached every hundred events."""


def settle() -> None:
    """To be called once when everything is loaded: what is there now is never looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 50)
