"""`x[i]`, `x[a:b]` and `x.name` of an expression."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, cast

from understudy.errors import VarTypeError
from understudy.vars.core import Var, call, lift, operand
from understudy.vars.kinds import Kind, kind_of, runtime_class


def item(var: Var[Any], key: object, annotation: object) -> Var[Any]:
    index = lift(key)
    spelling = f"{operand(var)}[{index._spelling}]"
    return call(operator.getitem, (var, index), annotation, spelling)


def position(var: Var[Any], key: object, annotation_at: Callable[[int | None], object]) -> Var[Any]:
    """`var[key]` of what has an order; `annotation_at` says what is at a place, if the place is known."""
    if isinstance(key, slice):
        return part(var, cast("slice[object, object, object]", key))
    index = lift(key)
    known = runtime_class(index._type)
    if kind_of(index._type) not in (Kind.NUMBER, Kind.ANY, Kind.OBJECT) or known is float:
        raise VarTypeError.index(var._spelling, var._type, index._spelling, index._type, "whole numbers")
    return item(var, index, annotation_at(key if isinstance(key, int) else None))


def part(var: Var[Any], bounds: slice[object, object, object]) -> Var[Any]:
    given = [lift(bound) for bound in (bounds.start, bounds.stop, bounds.step)]
    for bound in given:
        if kind_of(bound._type) not in (Kind.NUMBER, Kind.BOOLEAN, Kind.ANY, Kind.OBJECT):
            raise VarTypeError.index(var._spelling, var._type, bound._spelling, bound._type, "whole numbers")
    texts = ["" if bound._is_constant and bound._spelling == "None" else bound._spelling for bound in given]
    spelling = f"{operand(var)}[{':'.join(texts if texts[2] else texts[:2])}]"
    return call(_part, (var, *given), var._type, spelling)


def _part(value: Any, start: int | None, stop: int | None, step: int | None) -> object:
    return value[start:stop:step]


def attribute(var: Var[Any], name: str) -> tuple[Callable[[Any], object], str]:
    """How to get it and how to spell it."""

    def get(value: object) -> object:
        if isinstance(value, Mapping):
            return cast("Mapping[str, object]", value)[name]
        return getattr(value, name)

    return get, f"{operand(var)}.{name}"
