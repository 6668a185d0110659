"""What a var of a date, a time or a span of time offers beside its operators."""

from __future__ import annotations

import datetime
from operator import methodcaller
from typing import Any, ClassVar

from understudy.errors import VarAttributeError
from understudy.vars.calling import expect, method
from understudy.vars.core import Var, call, front
from understudy.vars.indexing import attribute
from understudy.vars.kinds import Kind, runtime_class

_PARTS = (
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "microsecond",
    "days",
    "seconds",
    "microseconds",
)
_METHODS: dict[str, object] = {
    "date": datetime.date,
    "time": datetime.time,
    "isoformat": str,
    "weekday": int,
    "isoweekday": int,
    "timestamp": float,
    "total_seconds": float,
}


def _strftime(value: datetime.datetime, pattern: str) -> str:
    return value.strftime(pattern)


@front(Kind.DATE, Kind.SPAN)
class DateVar(Var[Any]):
    """`State.day.year`, `State.day.strftime("%d %B")`; only what the type at hand has."""

    __slots__ = ()
    _stands_for: ClassVar[object] = datetime.datetime

    def __getattr__(self, name: str) -> Any:
        cls = runtime_class(self._type)
        if name.startswith("_"):
            return super().__getattr__(name)
        if not hasattr(cls, name) or (name not in _PARTS and name not in _METHODS):
            known = [one for one in (*_PARTS, *_METHODS, "strftime") if hasattr(cls, one)]
            raise VarAttributeError(self._spelling, self._type, name, known, "part")
        if name in _METHODS:
            return lambda: method(name, methodcaller(name), _METHODS[name], self)
        get, spelling = attribute(self, name)
        return call(get, (self,), int, spelling)

    def strftime(self, pattern: object) -> Var[str]:
        given = expect(self, "strftime", pattern, "a text", Kind.TEXT)
        return method("strftime", _strftime, str, self, given)
