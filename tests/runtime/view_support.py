"""States and readers for tests of the view, without the machinery above it."""

from __future__ import annotations

from typing import Any

import understudy.vars.methods  # noqa: F401 - registers the typed fronts
from understudy.event import EventHandler
from understudy.vars.expr import field_var


def state(name: str, handlers: dict[str, Any] | None = None, **annotations: object) -> Any:
    """A class whose attributes are Vars, as a State's are, with handlers."""
    cls = type(name, (), {"get_full_name": classmethod(lambda cls: f"state.tests.{name}")})
    for field, annotation in annotations.items():
        setattr(cls, field, field_var(cls, field, annotation))
    for handler, function in (handlers or {}).items():
        setattr(cls, handler, EventHandler(function, cls, handler))
    return cls


class Reader:
    """A source of state values: what one reader's tab holds."""

    def __init__(self, **values: object) -> None:
        self.__dict__.update(values)

    def state(self, cls: type, /) -> object:
        return self
