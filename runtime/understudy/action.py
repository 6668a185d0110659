"""What a page binds to a trigger: the one thing that a browser can ask for, by number."""

from __future__ import annotations

import dataclasses
import inspect
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from understudy.coerce import NUMBERS
from understudy.effects import Effect
from understudy.errors import EventArgumentError
from understudy.event import NO_ACTIONS, Call, EventActions, EventHandler, EventSpec
from understudy.triggers import VALUES
from understudy.vars.expr import Binding, Scope, StateSource, Var, bound_var, lift


class BoundTrigger(Protocol):
    """What `bind` needs to know of a trigger: its name and how many values it carries."""

    @property
    def name(self) -> str:
        """`on_click`"""
        ...

    @property
    def payload(self) -> Sequence[object]:
        """One entry for each value that the browser sends with it."""
        ...


@dataclass(frozen=True, slots=True)
class _Step:
    """One handler or effect of an action, and the expressions of its arguments."""

    target: EventHandler | Effect
    arguments: tuple[Var[Any], ...]


@dataclass(frozen=True, slots=True)
class Action:
    """What a page binds to a trigger. The browser names it by number and adds values.

    `captures` are expressions whose values the page carries for the browser to send back (the id of
    a row, as the reader saw it); `field` is the slot of the field that the event tells about.
    """

    trigger: str
    payload: int
    captures: tuple[Var[Any], ...]
    options: EventActions
    steps: tuple[_Step, ...]
    bindings: tuple[Binding, ...]
    field: int | None = None

    @property
    def handlers(self) -> tuple[EventHandler, ...]:
        """The handlers that it can start."""
        return tuple(step.target for step in self.steps if isinstance(step.target, EventHandler))

    def resolve(self, args: Sequence[object], source: StateSource) -> list[Call | Effect]:
        """The calls that an act asks for, arguments converted. `args`: payload, then captured values, from the wire.

        Raises `EventArgumentError` when they are not as many or not of the types that the page promised.
        """
        if len(args) != len(self.bindings):
            raise EventArgumentError.wire(self.trigger, len(args), len(self.bindings))
        scope = Scope(source, dict(zip(self.bindings, args, strict=True)))
        calls: list[Call | Effect] = []
        for step in self.steps:
            values = tuple(argument._evaluate(scope) for argument in step.arguments)
            if isinstance(step.target, Effect):
                calls.append(Effect(step.target.kind, values))
            else:
                calls.append(Call(step.target, tuple(map(step.target.fit, range(len(values)), values))))
        return calls

    def describe(self) -> str:
        """The same text in every process: what the digest of a template is made of."""
        parts = [self.trigger, repr(self.options)]
        for step in self.steps:
            name = step.target.full_name if isinstance(step.target, EventHandler) else step.target.kind
            parts.append(f"{name}({', '.join(argument._spelling for argument in step.arguments)})")
        parts.extend(capture._spelling for capture in self.captures)
        return ";".join(parts)


def captured_text(values: Iterable[object]) -> str:
    """Captured values as the JSON that a page carries for one action."""
    return json.dumps([_plain(value) for value in values], separators=(",", ":"), ensure_ascii=False)


def _plain(value: object) -> object:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in cast("Mapping[object, object]", value).items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in cast("Iterable[object]", value)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if hasattr(value, "model_dump"):
        return _plain(cast("Any", value).model_dump(mode="json"))
    return str(value)


def bind(trigger: BoundTrigger, value: object, *, where: str = "") -> Action:
    """What `trigger` starts: a handler, a call, an effect, a function of the payload, or a list of these.

    `where` names the component in errors. Raises `EventArgumentError` when the count or the types of
    the arguments cannot be right, `TypeError` when `value` is nothing that a trigger can start.
    """
    payload_bindings = tuple(Binding(f"{trigger.name}[{index}]") for index in range(len(trigger.payload)))
    payload = tuple(bound_var(binding, Any) for binding in payload_bindings)
    captures: list[Var[Any]] = []
    capture_bindings: list[Binding] = []
    options = NO_ACTIONS
    steps: list[_Step] = []

    def placed(argument: Var[Any]) -> Var[Any]:
        own = argument._bindings & frozenset(payload_bindings)
        if not argument._reads and not (argument._bindings - own):
            return argument
        if own:
            if argument._bindings - own:
                raise EventArgumentError.mixed(where or trigger.name, argument._spelling)
            return argument
        binding = Binding(f"captured[{len(captures)}]")
        captures.append(argument)
        capture_bindings.append(binding)
        return bound_var(binding, Any)

    for target, arguments in _targets(value, payload, trigger, where):
        actions = target.actions if not isinstance(target, Effect) else NO_ACTIONS
        options = options.merge(actions)
        handler = target.handler if isinstance(target, EventSpec) else target
        lifted = tuple(placed(lift(argument)) for argument in arguments)
        steps.append(_Step(handler, lifted))
    bindings = payload_bindings + tuple(capture_bindings)
    return Action(trigger.name, len(payload), tuple(captures), options, tuple(steps), bindings)


def _targets(
    value: object, payload: tuple[Var[Any], ...], trigger: BoundTrigger, where: str
) -> Iterable[tuple[EventSpec | EventHandler | Effect, tuple[object, ...]]]:
    if value is None:
        return
    if isinstance(value, EventHandler):
        yield value, _filled(value, (), payload, trigger)
    elif isinstance(value, EventSpec):
        yield value, _filled(value.handler, value.args, payload, trigger)
    elif isinstance(value, Effect):
        yield value, value.values
    elif isinstance(value, (list, tuple)):
        for item in cast("Sequence[object]", value):
            yield from _targets(item, payload, trigger, where)
    elif callable(value):
        takes = _room_of(value, len(payload))
        yield from _returned(value(*payload[:takes]), payload, trigger, where)
    else:
        raise TypeError(
            f"{where or trigger.name} cannot be bound to {value!r}. Give it a handler of a State by its class "
            f"(`State.handler`), a call (`State.handler(1)`), an effect (`rx.redirect(...)`), or a function of the "
            f"event."
        )


def _returned(
    value: object, payload: tuple[Var[Any], ...], trigger: BoundTrigger, where: str
) -> Iterable[tuple[EventSpec | EventHandler | Effect, tuple[object, ...]]]:
    """What a function of the event gave: arguments are as the author wrote them there."""
    items = cast("Sequence[object]", value) if isinstance(value, (list, tuple)) else [value]
    for item in items:
        if isinstance(item, EventSpec):
            least = item.handler.room[0]
            if len(item.args) < least:
                raise EventArgumentError.count(item.handler.spelling, len(item.args), item.handler.room)
            yield item, item.args
        else:
            yield from _targets(item, payload, trigger, where)


def _room_of(function: Callable[..., object], available: int) -> int:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return available
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return available
    return min(available, sum(1 for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)))


def _filled(
    handler: EventHandler, given: tuple[object, ...], payload: tuple[Var[Any], ...], trigger: BoundTrigger
) -> tuple[object, ...]:
    """`given`, and behind it as much of the payload as the handler has room for."""
    least, most = handler.room
    if tuple(trigger.payload) == VALUES and handler.annotation(len(given)) in NUMBERS:
        # A slider of one thumb sends a list, and sent a number before Reflex 0.4.
        payload = (cast("Any", payload[0])[0],)
    arguments = given + payload[: max(0, most - len(given))]
    if len(arguments) < least:
        raise EventArgumentError.trigger(handler.spelling, trigger.name, len(arguments), handler.room)
    return arguments
