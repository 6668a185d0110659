"""Whether the state of a page that was made anew is what it was: then it keeps its values."""

from __future__ import annotations

from types import CodeType

from understudy.state.base import State
from understudy.state.fields import Field


def is_same_code(old: type[State], new: type[State]) -> bool:
    """Whether a state is what it was: the same fields, and handlers that do the same. Comments do not count."""
    return _schema(old) == _schema(new) and _codes(old) == _codes(new)


def _schema(cls: type[State]) -> dict[str, str]:
    return {name: f"{field.annotation!r} = {_default(field)!r}" for name, field in cls._fields.items()}


def _default(field: Field) -> object:
    return field.default if field.factory is None else field.factory()


def _codes(cls: type[State]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in vars(cls).items():
        code = _code_of(value)
        if code is not None:
            found[name] = _meaning(code)
    return found


def _code_of(value: object) -> CodeType | None:
    """The code of a function, or of what was made from one: a handler, a computed var."""
    for candidate in (value, *(getattr(value, name, None) for name in ("function", "fget", "fn", "_function"))):
        code = getattr(candidate, "__code__", None)
        if isinstance(code, CodeType):
            return code
    return None


def _meaning(code: CodeType) -> tuple[object, ...]:
    """What code does, without the lines on which it stands."""
    constants = tuple(_meaning(one) if isinstance(one, CodeType) else repr(one) for one in code.co_consts)
    return (code.co_code, code.co_names, code.co_varnames, code.co_freevars, constants)
