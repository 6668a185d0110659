"""What a handler returned or yielded, sorted: effects for the browser, and calls of handlers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from understudy.effects import Effect
from understudy.errors import HandlerResultError
from understudy.event import Call, EventHandler, EventSpec
from understudy.state.plain import unwatch


@dataclass(frozen=True, slots=True)
class Asked:
    """Effects go with the update of the turn; calls run after those that wait already."""

    effects: tuple[Effect, ...] = ()
    calls: tuple[Call, ...] = ()


NOTHING = Asked()


def sort(result: object, handler: str) -> Asked:
    """Sorts what `handler` gave. Raises `HandlerResultError` for what is no event."""
    if result is None:
        return NOTHING
    effects: list[Effect] = []
    calls: list[Call] = []
    _collect(result, handler, effects, calls)
    return Asked(tuple(effects), tuple(calls))


def _collect(result: object, handler: str, effects: list[Effect], calls: list[Call]) -> None:
    if result is None:
        return
    if isinstance(result, Effect):
        effects.append(Effect(result.kind, tuple(unwatch(value) for value in result.values)))
    elif isinstance(result, EventHandler):
        calls.append(Call(result, ()))
    elif isinstance(result, EventSpec):
        # Detached: the call runs in a later turn, when a container of this one may have changed.
        values = [result.handler.fit(index, unwatch(value)) for index, value in enumerate(result.args)]
        calls.append(Call(result.handler, tuple(values)))
    elif isinstance(result, (list, tuple)):
        for item in cast("Sequence[object]", result):
            _collect(item, handler, effects, calls)
    else:
        raise HandlerResultError(handler, result)
