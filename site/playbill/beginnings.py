"""Which characters a match of a regular expression can begin with.

Read off the pattern as `re` itself parses it. The answer may name too many, and never too few: what is not understood
can begin anywhere. So can a match of nothing at all. Only ASCII is told apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any, Final, TypeAlias

# Bits: one for each ASCII character, by its number, and one for nothing at all.
Beginnings: TypeAlias = int

NOTHING: Final[Beginnings] = 1 << 128
ANYWHERE: Final[Beginnings] = (1 << 129) - 1

_ASCII: Final[Beginnings] = NOTHING - 1
_LETTERS: Final = "".join(map(chr, range(128)))

# What the parser says has no types: `[(name, details), ...]`, and the details depend on the name.
_Parsed: TypeAlias = Any

# What bears upon a single character.
_FLAGS: Final = re.IGNORECASE | re.ASCII | re.DOTALL

_CATEGORIES: Final = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


def beginnings(pattern: re.Pattern[str]) -> Beginnings:
    """With which characters a match can begin: anywhere, as soon as it can be empty."""
    return _read(pattern.pattern, pattern.flags)


# Lexers have the same rule in many states.
@cache
def _read(pattern: str, flags: int) -> Beginnings:
    try:
        found = _sequence(import_module("re._parser").parse(pattern, flags), flags)
    except Exception:  # noqa: BLE001 - a private module may be gone or say anything, in a Python to come
        return ANYWHERE
    return ANYWHERE if found & NOTHING else found


def _sequence(parsed: _Parsed, flags: int) -> Beginnings:
    found = 0
    for name, details in parsed:
        one = _item(str(name), details, flags)
        found |= one & ~NOTHING
        if not one & NOTHING:
            return found
    return found | NOTHING


def _item(name: str, details: _Parsed, flags: int) -> Beginnings:
    match name:
        case "LITERAL":
            return _members([(name, details)], flags & _FLAGS)
        case "NOT_LITERAL":
            return _members([("NEGATE", None), ("LITERAL", details)], flags & _FLAGS)
        case "IN":
            return _members([(str(kind), value) for kind, value in details], flags & _FLAGS)
        case "ANY":
            return _asked(".", flags & _FLAGS)
        case "BRANCH":
            _, branches = details
            found = 0
            for branch in branches:
                found |= _sequence(branch, flags)
            return found
        case "SUBPATTERN":
            _, added, removed, inner = details
            return _sequence(inner, _changed(flags, added, removed))
        case "ATOMIC_GROUP":
            return _sequence(details, flags)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, _, inner = details
            return _sequence(inner, flags) | (0 if least else NOTHING)
        case "AT" | "ASSERT" | "ASSERT_NOT":
            # What stands there is not part of the match.
            return NOTHING
        case _:
            # Such as a reference to a group, or what a Python to come has.
            raise NotImplementedError(name)


def _changed(flags: int, added: int, removed: int) -> int:
    """The flags inside of `(?a-i:...)`."""
    if added & (re.ASCII | re.UNICODE):
        flags &= ~(re.ASCII | re.UNICODE)
    return (flags | added) & ~removed


def _members(members: Sequence[tuple[str, _Parsed]], flags: int) -> Beginnings:
    """A set of characters."""
    if flags & re.IGNORECASE:
        # Only `re` knows: without case, the sign for kelvin is also a `k`, and the long s an `s`.
        return _asked(f"[{''.join(_written(kind, value) for kind, value in members)}]", flags)
    found = 0
    for kind, value in members:
        found |= _member(kind, value, flags)
    return _ASCII & ~found if ("NEGATE", None) in members else found


def _member(kind: str, value: _Parsed, flags: int) -> Beginnings:
    match kind:
        case "NEGATE":
            return 0
        case "LITERAL":
            return _range(value, value)
        case "RANGE":
            return _range(*value)
        case _:
            return _asked(_CATEGORIES[str(value)], flags)


def _range(first: int, last: int) -> Beginnings:
    return (1 << min(last + 1, 128)) - (1 << min(first, 128))


def _written(kind: str, value: _Parsed) -> str:
    """A part of a set of characters, as a pattern has it between brackets."""
    match kind:
        case "NEGATE":
            return "^"
        case "LITERAL":
            return f"\\U{value:08x}"
        case "RANGE":
            first, last = value
            return f"\\U{first:08x}-\\U{last:08x}"
        case _:
            return _CATEGORIES[str(value)]


@cache
def _asked(pattern: str, flags: int) -> Beginnings:
    """Which characters a pattern for a single one matches, as `re` says."""
    return sum(1 << ord(letter) for letter in re.findall(pattern, _LETTERS, flags))
