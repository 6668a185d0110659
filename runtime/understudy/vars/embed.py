"""Expressions inside of texts: what an f-string leaves behind, and how it is found again.

`f"Count: {State.counter}"` is joined by Python before anyone can look, so the place of the expression is kept
by a number between private-use characters. Whoever finds the number must get the expression back, although
nothing but a text refers to it. So each expression is kept alive by its *owner*, the State class or binding
that it reads: it lives exactly as long as it can still mean something, and a reloaded page takes its own
along when it goes. Equal expressions of an owner share a number: a text made again and again adds nothing.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Hashable
from weakref import WeakValueDictionary

# The last plane of Unicode: icon fonts use the private-use characters of the first one.
_OPEN, _CLOSE, _ZERO = "\U0010ff00", "\U0010ff01", 0x10FF10
_PLACE = re.compile(f"{_OPEN}([{chr(_ZERO)}-{chr(_ZERO + 9)}]+){_CLOSE}")
_TO_PRIVATE = {ord("0") + digit: chr(_ZERO + digit) for digit in range(10)}
_FROM_PRIVATE = {_ZERO + digit: str(digit) for digit in range(10)}
_KEPT = "__embedded_expressions__"


class Embedded:
    """What is kept for one number."""

    __slots__ = ("__weakref__", "place", "var")

    def __init__(self, place: str, var: object) -> None:
        self.place = place
        self.var = var


_numbers = itertools.count()
_found: WeakValueDictionary[str, Embedded] = WeakValueDictionary()


def place_of(owner: object, key: Hashable, var: object) -> str:
    """The text that stands for `var`; `key` is equal for equal expressions of the owner."""
    kept: dict[Hashable, Embedded] | None = owner.__dict__.get(_KEPT)
    if kept is None:
        kept = {}
        # Past a metaclass that refuses `State.counter = 10`.
        if isinstance(owner, type):
            type.__setattr__(owner, _KEPT, kept)
        else:
            object.__setattr__(owner, _KEPT, kept)
    embedded = kept.get(key)
    if embedded is None:
        number = str(next(_numbers)).translate(_TO_PRIVATE)
        embedded = kept[key] = _found[number] = Embedded(f"{_OPEN}{number}{_CLOSE}", var)
    return embedded.place


def holds_expressions(text: str) -> bool:
    return _OPEN in text


def pieces(text: str) -> list[str | Embedded]:
    """The text cut at its expressions. LookupError when one is gone or was cut through."""
    found: list[str | Embedded] = []
    for index, part in enumerate(_PLACE.split(text)):
        if index % 2:
            embedded = _found.get(part)
            if embedded is None:
                raise LookupError("the page that made the text is gone")
            found.append(embedded)
        elif _OPEN in part or _CLOSE in part:
            raise LookupError("the text was cut in the middle of an expression")
        elif part:
            found.append(part)
    return found
