"""A method call as an expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from understudy.errors import VarTypeError
from understudy.vars.core import Var, call, lift, operand
from understudy.vars.kinds import Kind, kind_of


def method(name: str, function: Callable[..., object], annotation: object, *given: object) -> Var[Any]:
    """`given[0].name(*given[1:])`, worked out by `function`."""
    parts = tuple(lift(one) for one in given)
    spelling = f"{operand(parts[0])}.{name}({', '.join(part._spelling for part in parts[1:])})"
    return call(function, parts, annotation, spelling)


def expect(var: Var[Any], name: str, argument: object, wanted: str, *kinds: Kind) -> Var[Any]:
    """The argument of a method as a Var. Raises VarTypeError when its type is known to be another."""
    given = lift(argument)
    if kind_of(given._type) not in (*kinds, Kind.ANY, Kind.OBJECT):
        raise VarTypeError.argument(f"{operand(var)}.{name}()", given._spelling, given._type, wanted)
    return given
