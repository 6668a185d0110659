"""How a value is shown as text, and how a constant is spelled."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import json
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import cast


def display(value: object) -> str:
    """`value` as a reader sees it. None is nothing, a container is its JSON."""
    cls = type(value)
    if cls is str:
        return cast("str", value)
    if cls is int or cls is float:
        return str(value)
    if value is None:
        return ""
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, enum.Enum):
        return display(value.value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (str, int, float)):
        return str(value)
    data = plain(value)
    if isinstance(data, str):
        return data
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def plain(value: object) -> object:
    """`value` made of what JSON knows: None, bool, int, float, str, list and dict."""
    if value is None or (isinstance(value, (bool, int, float, str)) and not isinstance(value, enum.Enum)):
        return value
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value)
        return {display(key): plain(item) for key, item in pairs.items()}
    if isinstance(value, AbstractSet):
        # Sets have no order of their own: sorted, two workers show the same text.
        return sorted((plain(item) for item in cast("AbstractSet[object]", value)), key=_order)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [plain(item) for item in cast("Sequence[object]", value)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    dump = getattr(value, "model_dump", None)
    if callable(dump):
        return plain(cast("Callable[[], object]", dump)())
    return str(value)


def _order(item: object) -> tuple[str, float, str]:
    if isinstance(item, (int, float)):
        return "", item, ""
    return type(item).__name__, 0, display(item)


_REPR = (datetime.date, datetime.time, datetime.timedelta, decimal.Decimal, range, bytes)


def spell(value: object) -> tuple[str, bool]:
    """A constant as source text, the same in every process, and whether the text says all of it."""
    if value is None or type(value) in (str, int, float, bool, complex) or isinstance(value, _REPR):
        return repr(value), True
    if isinstance(value, enum.Enum):
        return f"{type(value).__qualname__}.{value.name}", True
    if isinstance(value, type):
        return value.__qualname__, False
    if isinstance(value, Mapping):
        pairs = [(spell(key), spell(item)) for key, item in cast("Mapping[object, object]", value).items()]
        text = ", ".join(f"{key[0]}: {item[0]}" for key, item in pairs)
        return f"{{{text}}}", all(key[1] and item[1] for key, item in pairs)
    if isinstance(value, AbstractSet):
        parts = sorted(spell(item) for item in cast("AbstractSet[object]", value))
        return f"{{{', '.join(part[0] for part in parts)}}}" if parts else "set()", all(p[1] for p in parts)
    if isinstance(value, (list, tuple)):
        parts = [spell(item) for item in cast("Sequence[object]", value)]
        text, exact = ", ".join(part[0] for part in parts), all(part[1] for part in parts)
        if isinstance(value, tuple):
            return f"({text},)" if len(parts) == 1 else f"({text})", exact
        return f"[{text}]", exact
    if dataclasses.is_dataclass(value):
        fields = [(field.name, spell(getattr(value, field.name))) for field in dataclasses.fields(value)]
        text = ", ".join(f"{name}={part[0]}" for name, part in fields)
        return f"{type(value).__qualname__}({text})", False
    # An address in the text would give every process a digest of its own.
    text = repr(value)
    return (f"<{type(value).__qualname__}>" if " at 0x" in text else text), False
