"""A handler on its way from a class body: a reference on the class, a function on the instance."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, cast

from understudy.errors import UndeclaredVarError
from understudy.event import EventHandler, EventSpec, options_of


class Method:
    """A handler in a class body: a reference on the class, a function on the instance."""

    __slots__ = ("function", "home", "name")

    def __init__(self, function: Callable[..., Any], name: str, home: type[Any] | None) -> None:
        self.function = function
        self.name = name
        self.home = home

    def __get__(self, instance: Any, owner: type[Any]) -> Any:
        if instance is None:
            state: type[Any] = self.home or owner._real
            return EventHandler(self.function, state, self.name)
        if options_of(self.function).background:
            home = (self.home or owner).__name__
            raise RuntimeError(
                f"The background task {home}.{self.name} cannot be called directly. "
                f"Write `yield {home}.{self.name}` or `return {home}.{self.name}` to start it."
            )
        return types.MethodType(self.function, instance)


class SetVar(EventHandler):
    """`MyState.setvar`: which var it sets is known when the page is built, so a wrong name is told there."""

    __slots__ = ()

    def __call__(self, *args: object, **kwargs: object) -> EventSpec:
        """A call of it, not made yet. Raises `UndeclaredVarError` for a name that is no public var."""
        wanted = kwargs.get("var_name", args[0] if args else None)
        known = cast("Any", self.state)._vars
        if isinstance(wanted, str) and (wanted not in known or wanted.startswith("_")):
            raise UndeclaredVarError(self.state.__name__, wanted, sorted(known))
        return EventHandler.__call__(self, *args, **kwargs)


class SetVarMethod(Method):
    """`setvar` in the body of State: a call of it names a var."""

    __slots__ = ()

    def __get__(self, instance: Any, owner: type[Any]) -> Any:
        if instance is None:
            return SetVar(self.function, owner._real, self.name)
        return Method.__get__(self, instance, owner)
