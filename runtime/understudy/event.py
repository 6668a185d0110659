"""Handlers, calls of handlers, and what a trigger is bound to. The module itself is `rx.event`.

`@rx.event` marks a function of a State; `State.handler` names it, `State.handler(1)` is a call that
is not made yet, and `bind` turns what a page gives to `on_click=` into an `Action`: the one thing a
browser can ask for by number.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar, get_type_hints, overload

from understudy.coerce import coerce
from understudy.effects import (
    Effect,
    blur_focus,
    console_log,
    download,
    redirect,
    scroll_to,
    set_clipboard,
    set_focus,
    set_value,
    toast,
    window_alert,
)
from understudy.errors import CoercionError, EventArgumentError
from understudy.vars.expr import Var

__all__ = [
    "Call",
    "Effect",
    "EventActions",
    "EventHandler",
    "EventSpec",
    "HandlerOptions",
    "blur_focus",
    "console_log",
    "decorate",
    "download",
    "options_of",
    "redirect",
    "scroll_to",
    "set_clipboard",
    "set_focus",
    "set_value",
    "toast",
    "window_alert",
]

Lifetime = Literal["page", "tab", "app"]
MARK = "__understudy_handler__"


@dataclass(frozen=True, slots=True)
class EventActions:
    """What the browser does with the DOM event beside sending it; times in milliseconds."""

    prevent_default: bool = False
    stop_propagation: bool = False
    throttle: int | None = None
    debounce: int | None = None
    temporal: bool = False

    def merge(self, other: EventActions) -> EventActions:
        """Both together; `other` wins where both set a time."""
        return EventActions(
            self.prevent_default or other.prevent_default,
            self.stop_propagation or other.stop_propagation,
            self.throttle if other.throttle is None else other.throttle,
            self.debounce if other.debounce is None else other.debounce,
            self.temporal or other.temporal,
        )


NO_ACTIONS = EventActions()


@dataclass(frozen=True, slots=True)
class HandlerOptions:
    """What `@rx.event(...)` said about a handler."""

    background: bool = False
    supersedes: bool = False
    singleton: bool = False
    scope: Lifetime = "tab"
    thread: bool = False
    actions: EventActions = NO_ACTIONS


DEFAULT_OPTIONS = HandlerOptions()


def options_of(function: Callable[..., object]) -> HandlerOptions:
    """What `@rx.event` said of `function`; the defaults for an undecorated one."""
    found = getattr(function, MARK, DEFAULT_OPTIONS)
    return found if isinstance(found, HandlerOptions) else DEFAULT_OPTIONS


class HandlerState(Protocol):
    """What an event handler needs to know of the State class that it belongs to."""

    __name__: str

    @classmethod
    def get_full_name(cls) -> str:
        """The dotted name of the state, unique in the process."""
        ...


class _WithActions:
    """The event actions that can be asked of a handler or of a call: `State.h.prevent_default`."""

    __slots__ = ()

    def _acting(self, actions: EventActions) -> Any:
        raise NotImplementedError

    @property
    def prevent_default(self) -> Any:
        """The same, and the browser does not do what it would do by itself."""
        return self._acting(EventActions(prevent_default=True))

    @property
    def stop_propagation(self) -> Any:
        """The same, and elements around this one do not hear the event."""
        return self._acting(EventActions(stop_propagation=True))

    @property
    def temporal(self) -> Any:
        """The same, and dropped when the tab is not connected."""
        return self._acting(EventActions(temporal=True))

    def throttle(self, limit_ms: int) -> Any:
        """The same, at most once in `limit_ms` milliseconds."""
        return self._acting(EventActions(throttle=limit_ms))

    def debounce(self, delay_ms: int) -> Any:
        """The same, once nothing came for `delay_ms` milliseconds."""
        return self._acting(EventActions(debounce=delay_ms))


class EventHandler(_WithActions):
    """`State.handler`, read from the class: a reference that triggers, `return` and `yield` understand."""

    __slots__ = ("_annotations", "_parameters", "actions", "function", "name", "options", "state")

    def __init__(
        self,
        function: Callable[..., Any],
        state: type[HandlerState],
        name: str,
        actions: EventActions = NO_ACTIONS,
    ) -> None:
        self.function = function
        self.state = state
        self.name = name
        self.options = options_of(function)
        self.actions = self.options.actions.merge(actions)
        self._parameters: tuple[inspect.Parameter, ...] | None = None
        self._annotations: dict[str, object] | None = None

    @property
    def is_background(self) -> bool:
        """Whether it runs as a background task."""
        return self.options.background

    @property
    def full_name(self) -> str:
        """The name that is the same in every process that loaded the same page."""
        return f"{self.state.get_full_name()}.{self.name}"

    @property
    def spelling(self) -> str:
        """How an author says it: `MyState.handler`."""
        return f"{self.state.__name__}.{self.name}"

    @property
    def parameters(self) -> tuple[inspect.Parameter, ...]:
        """The parameters of the handler behind `self`."""
        if self._parameters is None:
            self._parameters = tuple(inspect.signature(self.function).parameters.values())[1:]
        return self._parameters

    @property
    def annotations(self) -> dict[str, object]:
        """The parameters' annotations, resolved; those that cannot be resolved are left out."""
        if self._annotations is None:
            try:
                self._annotations = get_type_hints(self.function)
            except Exception:  # noqa: BLE001 - an author's annotation may name anything, also what does not exist
                self._annotations = _those_resolved(self.function)
        return self._annotations

    @property
    def room(self) -> tuple[int, int]:
        """The least and the most arguments that it takes."""
        positional = [p for p in self.parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        least = sum(1 for parameter in positional if parameter.default is parameter.empty)
        if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in self.parameters):
            return least, sys.maxsize
        return least, len(positional)

    def __call__(self, *args: object, **kwargs: object) -> EventSpec:
        """A call of the handler, not made yet. Raises `EventArgumentError` for a wrong count or type."""
        if kwargs:
            args = self._positional(args, kwargs)
        if len(args) > self.room[1]:
            raise EventArgumentError.count(self.spelling, len(args), self.room)
        for index, value in enumerate(args):
            if not isinstance(value, Var):
                self.fit(index, value)
        return EventSpec(self, args)

    def _positional(self, args: tuple[object, ...], kwargs: Mapping[str, object]) -> tuple[object, ...]:
        found = list(args)
        rest = dict(kwargs)
        for parameter in self.parameters[len(args) :]:
            if parameter.name in rest:
                found.append(rest.pop(parameter.name))
            elif rest and parameter.default is not parameter.empty:
                found.append(parameter.default)
        if rest:
            raise EventArgumentError.unknown(self.spelling, next(iter(rest)), [p.name for p in self.parameters])
        return tuple(found)

    def fit(self, index: int, value: object) -> object:
        """`value` as the annotation of parameter `index` wants it. Raises `EventArgumentError`."""
        annotation = self.annotation(index)
        try:
            return coerce(value, annotation)
        except CoercionError as error:
            name = self.parameters[min(index, len(self.parameters) - 1)].name
            raise EventArgumentError.kind(self.spelling, name, value, annotation) from error

    def annotation(self, index: int) -> object:
        """What parameter `index` is annotated with; `Any` if it is not, or not understood."""
        parameters = self.parameters
        return self.annotations.get(parameters[min(index, len(parameters) - 1)].name, Any) if parameters else Any

    def _acting(self, actions: EventActions) -> EventHandler:
        return EventHandler(self.function, self.state, self.name, self.actions.merge(actions))

    def __repr__(self) -> str:
        return f"<event handler {self.spelling}>"


def _those_resolved(function: Callable[..., Any]) -> dict[str, object]:
    """The annotations of `function` that name something; the others are left out."""
    found: dict[str, object] = {}
    for name, annotation in function.__annotations__.items():
        if isinstance(annotation, str):
            try:
                annotation = eval(annotation, function.__globals__)
            except Exception:  # noqa: BLE001 - an author's annotation may name anything, also what does not exist
                continue
        found[name] = annotation
    return found


@dataclass(frozen=True, slots=True, eq=False)
class EventSpec(_WithActions):
    """A call of a handler that is not made yet. Arguments may be Vars where a page binds it."""

    handler: EventHandler
    args: tuple[object, ...] = ()
    extra: EventActions = NO_ACTIONS

    @property
    def actions(self) -> EventActions:
        """What the browser is to do with the event."""
        return self.handler.actions.merge(self.extra)

    def _acting(self, actions: EventActions) -> EventSpec:
        return dataclasses.replace(self, extra=self.extra.merge(actions))


@dataclass(frozen=True, slots=True)
class Call:
    """A handler with the arguments that it is to run with."""

    handler: EventHandler
    args: tuple[object, ...]


Function = TypeVar("Function", bound=Callable[..., Any])


@overload
def decorate(function: Function) -> Function: ...
@overload
def decorate(
    function: None = None,
    *,
    background: bool | None = None,
    supersedes: bool = False,
    singleton: bool = False,
    scope: Lifetime = "tab",
    thread: bool = False,
    stop_propagation: bool | None = None,
    prevent_default: bool | None = None,
    throttle: int | None = None,
    debounce: int | None = None,
    temporal: bool | None = None,
) -> Callable[[Function], Function]: ...
def decorate(
    function: Callable[..., Any] | None = None,
    *,
    background: bool | None = None,
    supersedes: bool = False,
    singleton: bool = False,
    scope: Lifetime = "tab",
    thread: bool = False,
    stop_propagation: bool | None = None,
    prevent_default: bool | None = None,
    throttle: int | None = None,
    debounce: int | None = None,
    temporal: bool | None = None,
) -> Any:
    """Marks a method of a State as an event handler; usable bare and with options.

    `background` makes it a background task: it runs beside other handlers and changes the state only
    inside `async with self`. Of a task that is started again while it runs, `supersedes` ends the first one,
    `singleton` drops the second. `scope` is how long a task lives: as long as its page, its tab or the server.
    `thread` runs a synchronous handler in a thread. `throttle` and `debounce` are milliseconds; they, `temporal`,
    `prevent_default` and `stop_propagation` are of every trigger that the handler is bound to.

    Raises `TypeError` for a background task that is no `async def`, `ValueError` for a name that begins with
    `_` or a `scope` that does not exist.
    """
    actions = EventActions(bool(prevent_default), bool(stop_propagation), throttle, debounce, bool(temporal))
    options = HandlerOptions(bool(background), supersedes, singleton, scope, thread, actions)

    def mark(target: Callable[..., Any]) -> Callable[..., Any]:
        name = getattr(target, "__name__", repr(target))
        if options.background and not is_asynchronous(target):
            raise TypeError(f"The background task `{name}` must be an `async def` function or an async generator.")
        if name.startswith("_"):
            raise ValueError(
                f"The event handler `{name}` cannot be private: a name without the leading `_` can be called."
            )
        if scope not in ("page", "tab", "app"):
            raise ValueError(f"`scope` of `{name}` is {scope!r}; it must be 'page', 'tab' or 'app'.")
        setattr(target, MARK, options)
        return target

    return mark if function is None else mark(function)


def background(function: Function) -> Function:
    """`@rx.background`, the older spelling of `@rx.event(background=True)`."""
    return decorate(background=True)(function)


def is_asynchronous(function: Callable[..., object]) -> bool:
    """Whether calling it gives a coroutine or an async generator."""
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


class _EventModule(types.ModuleType):
    """`rx.event` is a decorator, and `reflex.event` is a module: this makes it both."""

    __call__ = staticmethod(decorate)


sys.modules[__name__].__class__ = _EventModule
