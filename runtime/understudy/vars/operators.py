"""The operators of an expression: Python's own signs, each one handed on by its symbol."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

_NAMES = {
    "==": "eq",
    "!=": "ne",
    "<": "lt",
    "<=": "le",
    ">": "gt",
    ">=": "ge",
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "^": "xor",
}
FUNCTIONS: dict[str, Callable[[Any, Any], object]] = {
    symbol: getattr(operator, name) for symbol, name in _NAMES.items()
}


class Operators:
    """Every sign that Python lets a class define, for a class that says what applying one means."""

    __slots__ = ()
    # A Var is a key by its identity: `==` makes an expression and cannot tell two of them apart.
    __hash__ = object.__hash__

    def _apply(self, symbol: str, other: object) -> Any:
        """`self symbol other` as an expression."""
        raise NotImplementedError

    def _applied(self, symbol: str, other: object) -> Any:
        """`other symbol self`, for an `other` that is a plain value."""
        raise NotImplementedError

    def _signed(self, symbol: str, function: Callable[[Any], object]) -> Any:
        raise NotImplementedError

    def __eq__(self, other: object) -> Any:
        return self._apply("==", other)

    def __ne__(self, other: object) -> Any:
        return self._apply("!=", other)

    def __lt__(self, other: object) -> Any:
        return self._apply("<", other)

    def __le__(self, other: object) -> Any:
        return self._apply("<=", other)

    def __gt__(self, other: object) -> Any:
        return self._apply(">", other)

    def __ge__(self, other: object) -> Any:
        return self._apply(">=", other)

    def __add__(self, other: object) -> Any:
        return self._apply("+", other)

    def __radd__(self, other: object) -> Any:
        return self._applied("+", other)

    def __sub__(self, other: object) -> Any:
        return self._apply("-", other)

    def __rsub__(self, other: object) -> Any:
        return self._applied("-", other)

    def __mul__(self, other: object) -> Any:
        return self._apply("*", other)

    def __rmul__(self, other: object) -> Any:
        return self._applied("*", other)

    def __truediv__(self, other: object) -> Any:
        return self._apply("/", other)

    def __rtruediv__(self, other: object) -> Any:
        return self._applied("/", other)

    def __floordiv__(self, other: object) -> Any:
        return self._apply("//", other)

    def __rfloordiv__(self, other: object) -> Any:
        return self._applied("//", other)

    def __mod__(self, other: object) -> Any:
        return self._apply("%", other)

    def __rmod__(self, other: object) -> Any:
        return self._applied("%", other)

    def __pow__(self, other: object) -> Any:
        return self._apply("**", other)

    def __rpow__(self, other: object) -> Any:
        return self._applied("**", other)

    def __xor__(self, other: object) -> Any:
        return self._apply("^", other)

    def __rxor__(self, other: object) -> Any:
        return self._applied("^", other)

    def __and__(self, other: object) -> Any:
        return self._apply("&", other)

    def __rand__(self, other: object) -> Any:
        return self._applied("&", other)

    def __or__(self, other: object) -> Any:
        return self._apply("|", other)

    def __ror__(self, other: object) -> Any:
        return self._applied("|", other)

    def __neg__(self) -> Any:
        return self._signed("-", operator.neg)

    def __pos__(self) -> Any:
        return self._signed("+", operator.pos)

    def __invert__(self) -> Any:
        """`~x` is `not x`, for every kind of value."""
        return self._signed("~", operator.not_)

    def __abs__(self) -> Any:
        return self._signed("abs", abs)
