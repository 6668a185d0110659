"""What an annotation says about the values of an expression.

Only annotations come in here, never values or Vars: so the mistake in `State.items + 1` is found when the
page is built, before any reader has a value.
"""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import fractions
import inspect
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import reduce
from typing import Any, cast


class Kind(enum.Enum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    LIST = "list"
    SET = "set"
    DICT = "dict"
    DATE = "date"
    SPAN = "time span"
    OBJECT = "object"
    ANY = "anything"


_NUMBERS = (int, float, complex, decimal.Decimal, fractions.Fraction)
_DATES = (datetime.date, datetime.time)  # datetime is a date
_NONE = type(None)


def bare(annotation: Any) -> object:
    """The annotation without what does not change how its values behave: `Annotated`, aliases, `| None`."""
    while True:
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated or origin in (typing.Final, typing.ClassVar, typing.Required):
            annotation = typing.get_args(annotation)[0]
        elif origin is typing.Union or origin is types.UnionType:
            some = [part for part in typing.get_args(annotation) if part is not _NONE]
            if len(some) != 1:
                return annotation
            annotation = some[0]
        elif isinstance(annotation, typing.NewType):
            annotation = annotation.__supertype__
        elif isinstance(annotation, typing.TypeVar):
            annotation = annotation.__bound__ or Any
        elif type(annotation).__name__ == "TypeAliasType":
            annotation = getattr(annotation, "__value__", Any)
        else:
            return annotation


def runtime_class(annotation: object) -> type | None:
    """`list` for `list[int]`; None where no single class is meant."""
    plain = bare(annotation)
    origin = typing.get_origin(plain)
    if isinstance(origin, type):
        return origin
    # Any is a class since Python 3.11.
    return plain if isinstance(plain, type) and plain is not Any else None


def kind_of(annotation: object) -> Kind:
    plain = bare(annotation)
    origin = typing.get_origin(plain)
    if origin is typing.Literal:
        return _common({kind_of(type(cast(object, option))) for option in typing.get_args(plain) if option is not None})
    if origin is typing.Union or origin is types.UnionType:
        return _common({kind_of(part) for part in typing.get_args(plain) if part is not _NONE})
    cls = runtime_class(plain)
    if cls is None or cls is object or cls is _NONE:
        return Kind.ANY
    return _kind_of_class(cls)


def _common(kinds: set[Kind]) -> Kind:
    return kinds.pop() if len(kinds) == 1 else Kind.ANY


def _kind_of_class(cls: type) -> Kind:
    if typing.is_typeddict(cls):
        return Kind.DICT
    if hasattr(cls, "_fields"):  # a NamedTuple
        return Kind.OBJECT
    if issubclass(cls, str):
        return Kind.TEXT
    if issubclass(cls, bool):
        return Kind.BOOLEAN
    if issubclass(cls, _NUMBERS):
        return Kind.NUMBER
    if issubclass(cls, datetime.timedelta):
        return Kind.SPAN
    if issubclass(cls, _DATES):
        return Kind.DATE
    if issubclass(cls, Mapping):
        return Kind.DICT
    if issubclass(cls, AbstractSet):
        return Kind.SET
    if issubclass(cls, (bytes, bytearray)):
        return Kind.ANY
    if issubclass(cls, Sequence) or cls is Iterable:
        return Kind.LIST
    return Kind.OBJECT


def fields_of(annotation: object) -> dict[str, object] | None:
    """Names and annotations that values of this type have, or None where that cannot be known."""
    cls = runtime_class(annotation)
    if cls is None:
        return None
    try:
        hints: dict[str, object] = dict(typing.get_type_hints(cls))
    except (NameError, TypeError):  # an annotation names something that only exists for type checkers
        hints = {name: Any for base in cls.__mro__ for name in inspect.get_annotations(base)}
    if not hints and not dataclasses.is_dataclass(cls):
        return None
    found = {name: hint for name, hint in hints.items() if not name.startswith("_")}
    if typing.is_typeddict(cls):
        return found
    for base in cls.__mro__[:-1]:
        if base.__module__.startswith("pydantic"):
            continue
        for name, attribute in base.__dict__.items():
            if not name.startswith("_") and not isinstance(attribute, (staticmethod, classmethod)):
                getter = getattr(attribute, "fget", None) or getattr(attribute, "func", None)
                if getter is not None:
                    found.setdefault(name, getattr(getter, "__annotations__", {}).get("return", Any))
                elif not callable(attribute):
                    found.setdefault(name, Any)
    return {name: Any if isinstance(hint, str) else hint for name, hint in found.items()}


def item_of(annotation: object) -> object:
    """What `x[i]` or `for item in x` gives for a list, set or text; the value for a dict."""
    plain = bare(annotation)
    arguments = typing.get_args(plain)
    kind = kind_of(plain)
    if kind is Kind.TEXT:
        return str
    if kind is Kind.DICT:
        return arguments[1] if len(arguments) == 2 else Any
    if kind in (Kind.LIST, Kind.SET) and arguments:
        members = [part for part in arguments if part is not Ellipsis]
        return reduce(either, members) if members else Any
    return Any


def key_of(annotation: object) -> object:
    arguments = typing.get_args(bare(annotation))
    return arguments[0] if kind_of(annotation) is Kind.DICT and len(arguments) == 2 else Any


def member_of(annotation: object, index: int) -> object:
    """What a tuple of known members has at `index`."""
    plain = bare(annotation)
    arguments = typing.get_args(plain)
    if typing.get_origin(plain) is tuple and Ellipsis not in arguments and -len(arguments) <= index < len(arguments):
        member: object = arguments[index]
        return member
    return item_of(annotation)


def either(left: object, right: object) -> object:
    """The annotation of a value that comes from one of two expressions."""
    if left == right or right is _NONE or right is None:
        return left
    if left is _NONE or left is None:
        return right
    if kind_of(left) is kind_of(right) and kind_of(left) in (Kind.NUMBER, Kind.TEXT, Kind.BOOLEAN):
        return float if kind_of(left) is Kind.NUMBER else runtime_class(left) or Any
    return Any


def annotation_of(value: object) -> object:
    """The annotation that a plain value would have been given: `list[int]` for `[1, 2]`."""
    cls = type(value)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value)
        if pairs:
            keys = reduce(either, (annotation_of(key) for key in pairs))
            return dict[keys, reduce(either, (annotation_of(one) for one in pairs.values()))]  # type: ignore[valid-type, misc]
        return dict
    if cls in (list, tuple, set, frozenset) and value:
        items = reduce(either, (annotation_of(item) for item in cast("Iterable[object]", value)))
        return tuple[items, ...] if cls is tuple else types.GenericAlias(cls, (items,))  # type: ignore[valid-type]
    if isinstance(value, range):
        return list[int]
    return cls


_NUMERIC = (Kind.NUMBER, Kind.BOOLEAN)
_REFUSED = object()


def outcome(symbol: str, left: object, right: object) -> object:
    """The annotation of `left symbol right`, or None when the two cannot go together."""
    found = _outcome(symbol, left, right, kind_of(left), kind_of(right))
    return None if found is _REFUSED else found


def _outcome(symbol: str, left: object, right: object, first: Kind, second: Kind) -> object:
    unknown = {first, second} & {Kind.ANY, Kind.OBJECT}
    if symbol in ("<", "<=", ">", ">="):
        fits = unknown or first is second or (first in _NUMERIC and second in _NUMERIC)
        return bool if fits and (unknown or first is not Kind.DICT) else _REFUSED
    if unknown:
        return str if symbol == "%" and first is Kind.TEXT else Any
    if first in _NUMERIC and second in _NUMERIC:
        return _number(symbol, left, right)
    match symbol, first, second:
        case ("+", Kind.TEXT, Kind.TEXT) | ("%", Kind.TEXT, _):
            return str
        case ("+", Kind.LIST, Kind.LIST) | ("-" | "^", Kind.SET, Kind.SET):
            return left if left == right else runtime_class(left) or Any
        case "*", (Kind.TEXT | Kind.LIST), (Kind.NUMBER | Kind.BOOLEAN):
            return left
        case "*", (Kind.NUMBER | Kind.BOOLEAN), (Kind.TEXT | Kind.LIST):
            return right
        case ("+" | "-", Kind.DATE, Kind.SPAN):
            return left
        case "+", Kind.SPAN, Kind.DATE:
            return right
        case ("-", Kind.DATE, Kind.DATE) | ("+" | "-" | "%", Kind.SPAN, Kind.SPAN):
            return datetime.timedelta
        case ("*" | "/" | "//", Kind.SPAN, Kind.NUMBER) | ("*", Kind.NUMBER, Kind.SPAN):
            return datetime.timedelta
        case ("/" | "//", Kind.SPAN, Kind.SPAN):
            return float if symbol == "/" else int
        case _:
            return _REFUSED


def _number(symbol: str, left: object, right: object) -> object:
    whole = runtime_class(left) in (int, bool) and runtime_class(right) in (int, bool)
    if symbol == "^":
        return (bool if runtime_class(left) is runtime_class(right) is bool else int) if whole else _REFUSED
    if symbol == "/":
        return float
    if whole:
        return int if symbol != "**" else int | float
    return left if left == right else float
