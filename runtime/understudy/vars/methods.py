"""Typed expressions: which class offers the methods of which values.

The classes of texts, numbers, containers and dates have files of their own; here are the two that know less:
a var of a class that authors define, and one of which nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, cast

from understudy.errors import VarAttributeError
from understudy.vars import containers, text
from understudy.vars.calling import method
from understudy.vars.containers import DictVar, ListVar
from understudy.vars.core import OF_THE_CLASS, Var, call, front, typed
from understudy.vars.dates import DateVar
from understudy.vars.indexing import attribute, item, part
from understudy.vars.kinds import Kind, fields_of
from understudy.vars.number import BooleanVar, NumberVar, Rounding
from understudy.vars.text import TextVar

__all__ = [
    "AnyVar",
    "BooleanVar",
    "DateVar",
    "DictVar",
    "ListVar",
    "NumberVar",
    "ObjectVar",
    "TextVar",
    "Var",
    "typed",
]


def _reverse(value: Any) -> object:
    return text.backwards(value) if isinstance(value, str) else containers.backwards(value)


def _contains(value: Any, *given: Any) -> bool:
    return containers.contains(value, *given)


def _join(value: Any, given: Any = "") -> str:
    return text.join_with(value, given) if isinstance(value, str) else containers.join(value, given)


_UNKNOWN: dict[str, tuple[Callable[..., object], object]] = {
    "length": (len, int),
    "contains": (_contains, bool),
    "reverse": (_reverse, Any),
    "join": (_join, str),
    "split": (text.split, list[str]),
    "upper": (str.upper, str),
    "lower": (str.lower, str),
    "capitalize": (str.capitalize, str),
    "title": (str.title, str),
    "strip": (str.strip, str),
    "lstrip": (str.lstrip, str),
    "rstrip": (str.rstrip, str),
    "replace": (str.replace, str),
    "startswith": (str.startswith, bool),
    "endswith": (str.endswith, bool),
    "keys": (containers.keys, list),
    "values": (containers.values, list),
    "items": (containers.entries, list[tuple[Any, Any]]),
    "entries": (containers.entries, list[tuple[Any, Any]]),
    "merge": (containers.merge, dict),
    "get": (containers.get, Any),
    "pluck": (containers.pluck, list),
}


@front(Kind.ANY)
class AnyVar(Rounding):
    """A var of which nothing is known: an attribute is one of the value, or an operation once called."""

    __slots__ = ()
    _stands_for: ClassVar[object] = Any

    def __getitem__(self, key: object) -> Var[Any]:
        if isinstance(key, slice):
            return part(self, cast("slice[object, object, object]", key))
        return item(self, key, Any)

    def __getattribute__(self, name: str) -> Any:
        return self.__getattr__(name) if name in OF_THE_CLASS else super().__getattribute__(name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            return super().__getattr__(name)
        return _attribute(self, name)

    def foreach(self, function: Callable[..., object]) -> Any:
        return typed(self, list).foreach(function)


class AttributeVar(AnyVar):
    """`item.upper`, which is an entry of the item unless it is called."""

    __slots__ = ("_name", "_owner")
    _owner: Var[Any]
    _name: str

    def __call__(self, *given: object) -> Var[Any]:
        known = _UNKNOWN.get(self._name)
        if known is None:
            names = (*_UNKNOWN, "to", "to_string")
            raise VarAttributeError(self._owner._spelling, self._owner._type, self._name, names, "operation")
        function, annotation = known
        return method(self._name, function, annotation, self._owner, *given)


def _attribute(var: Var[Any], name: str) -> Var[Any]:
    get, spelling = attribute(var, name)
    found = call(get, (var,), Any, spelling)
    made = AttributeVar(found._evaluate, Any, spelling, (found,))
    made._owner = var
    made._name = name
    return made


@front(Kind.OBJECT)
class ObjectVar(AnyVar):
    """A var of a dataclass, a model, or any class with annotations: it has the fields of its class only."""

    __slots__ = ()
    _stands_for: ClassVar[object] = object

    def __getattribute__(self, name: str) -> Any:
        # A field goes before an operation of the same name: `film.length` is what the class calls so.
        if not name.startswith("_"):
            fields = fields_of(self._type)
            if fields is not None and name in fields:
                get, spelling = attribute(self, name)
                return call(get, (self,), fields[name], spelling)
        return super().__getattribute__(name)

    def __getattr__(self, name: str) -> Any:
        fields = fields_of(self._type)
        if fields is None or name.startswith("_"):
            return super().__getattr__(name)
        raise VarAttributeError(self._spelling, self._type, name, list(fields), "field")
