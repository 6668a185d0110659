"""Lets mistletoe begin sooner: it looks through every possible letter for those that are punctuation.

That takes a third of a second in each process, and there is none behind the second plane. So it is imported here
while Python says that there are only two; whoever imports it later finds it done.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final

_TWO_PLANES: Final = 0x1FFFF


def _import_mistletoe() -> None:
    largest = sys.maxunicode
    sys.maxunicode = _TWO_PLANES
    try:
        import_module("mistletoe.core_tokens")
    finally:
        sys.maxunicode = largest


_import_mistletoe()
