"""What a number var offers beside its operators, and a boolean, which is a number to Python."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from understudy.vars.core import Var, call, front, lift
from understudy.vars.kinds import Kind


class Rounding(Var[Any]):
    """What may be a number and can be rounded then."""

    __slots__ = ()

    def __round__(self, digits: object = None) -> Var[Any]:
        if digits is None:
            return call(round, (self,), int, f"round({self._spelling})")
        places = lift(digits)
        return call(round, (self, places), self._type, f"round({self._spelling}, {places._spelling})")

    def __floor__(self) -> Var[int]:
        return call(math.floor, (self,), int, f"floor({self._spelling})")

    def __ceil__(self) -> Var[int]:
        return call(math.ceil, (self,), int, f"ceil({self._spelling})")

    def __trunc__(self) -> Var[int]:
        return call(math.trunc, (self,), int, f"trunc({self._spelling})")


@front(Kind.NUMBER)
class NumberVar(Rounding):
    __slots__ = ()
    _stands_for: ClassVar[object] = int | float


@front(Kind.BOOLEAN)
class BooleanVar(NumberVar):
    __slots__ = ()
    _stands_for: ClassVar[object] = bool
