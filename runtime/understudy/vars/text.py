"""What a text var offers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from understudy.vars.calling import expect, method
from understudy.vars.core import Var, front
from understudy.vars.indexing import position
from understudy.vars.kinds import Kind
from understudy.vars.show import display


def contains(text: str, part: str) -> bool:
    return part in text


def split(text: str, separator: str | None = None) -> list[str]:
    """At white space, or at every character for an empty separator, as browsers have it."""
    return list(text) if separator == "" else text.split(separator)


def backwards(text: str) -> str:
    return text[::-1]


def join_with(separator: str, items: Iterable[object]) -> str:
    return separator.join([display(item) for item in items])


@front(Kind.TEXT)
class TextVar(Var[str]):
    __slots__ = ()
    _stands_for: ClassVar[object] = str

    def __getitem__(self, index: object) -> Var[str]:
        return position(self, index, lambda at: str)

    def upper(self) -> Var[str]:
        return method("upper", str.upper, str, self)

    def lower(self) -> Var[str]:
        return method("lower", str.lower, str, self)

    def capitalize(self) -> Var[str]:
        return method("capitalize", str.capitalize, str, self)

    def title(self) -> Var[str]:
        return method("title", str.title, str, self)

    def strip(self, *characters: object) -> Var[str]:
        return method("strip", str.strip, str, self, *self._texts("strip", characters))

    def lstrip(self, *characters: object) -> Var[str]:
        return method("lstrip", str.lstrip, str, self, *self._texts("lstrip", characters))

    def rstrip(self, *characters: object) -> Var[str]:
        return method("rstrip", str.rstrip, str, self, *self._texts("rstrip", characters))

    def replace(self, old: object, new: object) -> Var[str]:
        return method("replace", str.replace, str, self, *self._texts("replace", (old, new)))

    def startswith(self, prefix: object) -> Var[bool]:
        return method("startswith", str.startswith, bool, self, *self._texts("startswith", (prefix,)))

    def endswith(self, suffix: object) -> Var[bool]:
        return method("endswith", str.endswith, bool, self, *self._texts("endswith", (suffix,)))

    def contains(self, other: object) -> Var[bool]:
        return method("contains", contains, bool, self, *self._texts("contains", (other,)))

    def split(self, *separator: object) -> Var[list[str]]:
        return method("split", split, list[str], self, *self._texts("split", separator))

    def join(self, items: object) -> Var[str]:
        given = expect(self, "join", items, "a list", Kind.LIST, Kind.SET, Kind.DICT, Kind.TEXT)
        return method("join", join_with, str, self, given)

    def reverse(self) -> Var[str]:
        return method("reverse", backwards, str, self)

    def length(self) -> Var[int]:
        return method("length", len, int, self)

    def _texts(self, name: str, given: tuple[object, ...]) -> list[Var[Any]]:
        return [expect(self, name, one, "texts", Kind.TEXT) for one in given]
