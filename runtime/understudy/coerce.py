"""Values from the wire, made to be what a handler's annotation says.

What a browser sends is text, numbers, booleans, lists and dicts; a handler says `value: int`. A
value that cannot be what the annotation asks for is refused with both named; nothing is guessed.
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
import functools
import math
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, cast
from uuid import UUID

from understudy.errors import CoercionError

Converter = Callable[[object], object]

NUMBERS: frozenset[object] = frozenset((int, float))
TRUE_WORDS = frozenset({"true", "on", "yes", "1"})
FALSE_WORDS = frozenset({"false", "off", "no", "0", ""})


def coerce(value: object, annotation: object) -> object:
    """`value` as `annotation` (a class or a typing form) wants it; raises `CoercionError` if it cannot be."""
    return converter(annotation)(value)


def converter(annotation: object) -> Converter:
    """The function that makes a wire value fit `annotation`; kept, because handlers are called often."""
    try:
        return _cached(annotation)
    except TypeError:  # an annotation that cannot be hashed
        return _build(annotation)


@functools.lru_cache(maxsize=4096)
def _cached(annotation: object) -> Converter:
    return _build(annotation)


def _build(annotation: object) -> Converter:
    if annotation is typing.Any or annotation is object or isinstance(annotation, (str, typing.TypeVar)):
        return lambda value: value
    if annotation is None or annotation is type(None):
        return _none
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin is typing.Annotated:
        return converter(arguments[0])
    if origin is typing.Union or origin is types.UnionType:
        return functools.partial(_union, annotation, tuple(converter(option) for option in arguments), arguments)
    if origin is typing.Literal:
        return functools.partial(_literal, annotation, arguments)
    found = origin if origin is not None else annotation
    if not isinstance(found, type):
        return lambda value: value
    base = cast("type[Any]", found)
    if base in SCALARS:
        return SCALARS[base]
    if issubclass(base, enum.Enum):
        return functools.partial(_enumeration, base)
    if typing.is_typeddict(base):
        return functools.partial(_mapping, dict, _any, _any)
    if issubclass(base, tuple):
        return functools.partial(_tuple, annotation, arguments)
    if issubclass(base, Mapping):
        key, item = (converter(arguments[0]), converter(arguments[1])) if len(arguments) == 2 else (_any, _any)
        return functools.partial(_mapping, base, key, item)
    if issubclass(base, (list, set, frozenset)) or base is Sequence or base.__name__ in ("Iterable", "Collection"):
        make = cast("Any", base if issubclass(base, (list, set, frozenset)) else list)
        return functools.partial(_collection, make, converter(arguments[0]) if arguments else _any)
    if hasattr(base, "__dataclass_fields__"):
        return functools.partial(_dataclass, base)
    if hasattr(base, "model_validate"):
        return functools.partial(_model, base)
    return functools.partial(_instance, base)


def _any(value: object) -> object:
    return value


def _none(value: object) -> None:
    if value is not None:
        raise CoercionError(value, None)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise CoercionError(value, str)
    return str(value)


def _integer(value: object) -> int:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        try:
            return int(value.strip())
        except ValueError:
            pass
    raise CoercionError(value, int)


def _number(value: object) -> float:
    if isinstance(value, (int, float, str)):
        try:
            number = float(value)
        except (ValueError, OverflowError):
            pass
        else:
            if math.isfinite(number):
                return number
    raise CoercionError(value, float)


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)) and value in (0, 1):
        return bool(value)
    if isinstance(value, str):
        if value.strip().lower() in TRUE_WORDS:
            return True
        if value.strip().lower() in FALSE_WORDS:
            return False
    raise CoercionError(value, bool)


def _decimal(value: object) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise CoercionError(value, Decimal) from error


def _parsed(kind: type, parse: Callable[[str], object]) -> Converter:
    def convert(value: object) -> object:
        if type(value) is kind:
            return value
        if isinstance(value, str):
            try:
                return parse(value)
            except ValueError:
                pass
        raise CoercionError(value, kind)

    return convert


SCALARS: dict[type, Converter] = {
    str: _text,
    int: _integer,
    float: _number,
    bool: _boolean,
    Decimal: _decimal,
    datetime.datetime: _parsed(datetime.datetime, datetime.datetime.fromisoformat),
    datetime.date: _parsed(datetime.date, datetime.date.fromisoformat),
    datetime.time: _parsed(datetime.time, datetime.time.fromisoformat),
    UUID: _parsed(UUID, UUID),
}


def _union(annotation: object, options: tuple[Converter, ...], types_: tuple[object, ...], value: object) -> object:
    for option in types_:
        if isinstance(option, type) and type(value) is option:
            return value
    if value == "" and type(None) in types_ and str not in types_:
        return None
    for convert in options:
        try:
            return convert(value)
        except CoercionError:
            continue
    raise CoercionError(value, annotation)


def _literal(annotation: object, allowed: tuple[object, ...], value: object) -> object:
    for option in allowed:
        if option == value and type(option) is type(value):
            return option
    for option in allowed:
        if str(option) == value:
            return option
    raise CoercionError(value, annotation)


def _enumeration(kind: type[enum.Enum], value: object) -> enum.Enum:
    if isinstance(value, kind):
        return value
    for member in kind:
        if member.value == value or str(member.value) == value:
            return member
    raise CoercionError(value, kind)


def _tuple(annotation: object, arguments: tuple[object, ...], value: object) -> object:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise CoercionError(value, annotation)
    items = cast("Sequence[object]", value)
    if not arguments:
        return tuple(items)
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(map(converter(arguments[0]), items))
    if len(items) != len(arguments):
        raise CoercionError(items, annotation)
    return tuple(converter(kind)(item) for kind, item in zip(arguments, items, strict=True))


def _mapping(make: type, key: Converter, item: Converter, value: object) -> object:
    if not isinstance(value, Mapping):
        raise CoercionError(value, make)
    return {key(name): item(content) for name, content in cast("Mapping[object, object]", value).items()}


def _collection(make: Callable[[Iterable[object]], object], item: Converter, value: object) -> object:
    if isinstance(value, (str, Mapping)) or not isinstance(value, (Sequence, set, frozenset)):
        raise CoercionError(cast("object", value), make)
    try:
        return make(map(item, cast("Iterable[object]", value)))
    except TypeError as error:  # A set of what no set can hold.
        raise CoercionError(cast("object", value), make) from error


def _dataclass(kind: Callable[..., object], value: object) -> object:
    if isinstance(value, cast("type", kind)):
        return value
    if not isinstance(value, Mapping):
        raise CoercionError(value, kind)
    given = cast("Mapping[str, object]", value)
    hints = typing.get_type_hints(kind)
    if not given.keys() <= {field.name for field in dataclasses.fields(cast("Any", kind)) if field.init}:
        raise CoercionError(given, kind)
    try:
        return kind(**{name: coerce(content, hints.get(name, object)) for name, content in given.items()})
    except TypeError as error:
        raise CoercionError(given, kind) from error


def _model(kind: type, value: object) -> object:
    if isinstance(value, kind):
        return value
    validate: Callable[[object], object] = getattr(kind, "model_validate")  # noqa: B009 - a library's class
    try:
        return validate(value)
    except ValueError as error:
        raise CoercionError(value, kind) from error


def _instance(kind: type, value: object) -> object:
    if isinstance(value, kind):
        return value
    raise CoercionError(value, kind)
