"""`@rx.var`: a value that is worked out from other vars, kept until one of them changes.

What it reads is found by running it on a view of the state that takes notes, so a var behind a
branch counts from the first time that the branch is taken, which is before its value is kept.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any, cast, get_type_hints

from understudy.tracking import Reads, is_reading, reading
from understudy.vars.expr import Var, field_var


class ComputedVar:
    """A computed var of a State class. Like a field it is no data descriptor: a kept value is read directly."""

    def __init__(
        self,
        function: Callable[[Any], Any],
        cache: bool = True,
        deps: Iterable[str] | None = None,
    ) -> None:
        self.function = function
        self.cache = cache
        self.deps = deps
        self.name = function.__name__
        self.owner: type = object
        if inspect.iscoroutinefunction(function):
            raise TypeError(
                f"The computed var `{function.__name__}` is an `async def` function, which is not supported yet. "
                f"Set an ordinary var from a handler instead."
            )
        self.__doc__ = function.__doc__

    def attach(self, owner: type, name: str) -> ComputedVar:
        """The same computed var as one of `owner`: mixins give theirs to each class that uses them."""
        made = ComputedVar(self.function, self.cache, self.deps)
        made.owner = owner
        made.name = name
        return made

    @property
    def annotation(self) -> object:
        """What the function says that it returns."""
        try:
            return get_type_hints(self.function).get("return", Any)
        except Exception:  # noqa: BLE001 - an author's annotation may name anything, also what does not exist
            return Any

    @property
    def var(self) -> Var[Any]:
        """The Var that stands for the value in pages."""
        return field_var(self.owner, self.name, self.annotation)

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self.var
        if owner is not self.owner and not cast("Any", owner)._is_view:
            return getattr(instance._state_tree.state(self.owner), self.name)
        return self.work_out(instance)

    def work_out(self, instance: Any) -> Any:
        """The value for `instance`, kept in it when the var is cached."""
        if not self.cache:
            # What it reads counts for the kept value that is being made from it.
            return self.function(instance._state_recorder() if is_reading() else instance)
        reads: Reads = set()
        with reading(reads):
            value = self.function(instance._state_recorder())
        self.keep(instance, value, reads)
        return value

    def keep(self, instance: Any, value: Any, reads: Reads) -> None:
        """Keeps `value`, and says to the classes read that it depends on them."""
        me = (self.owner, self.name)
        for state, name in reads:
            cast("Any", state)._dependents.setdefault(name, set()).add(me)
        instance.__dict__[self.name] = value


def computed(
    function: Callable[[Any], Any] | None = None,
    *,
    initial_value: Any = None,
    cache: bool = True,
    deps: Iterable[str] | None = None,
    auto_deps: bool = True,
    interval: object = None,
    backend: bool | None = None,
) -> Any:
    """`@rx.var`: a read-only var made from others.

    `cache=False` works it out for every update; `deps` names vars that it depends on although it does
    not read them. Everything else that it depends on is found by itself. The other arguments
    are Reflex's; they are accepted and change nothing.
    """
    del initial_value, auto_deps, interval, backend
    if function is not None:
        return ComputedVar(function, cache, deps)

    def mark(target: Callable[[Any], Any]) -> ComputedVar:
        return ComputedVar(target, cache, deps)

    return mark


def cached_var(function: Callable[[Any], Any]) -> Any:
    """`@rx.cached_var`, the older spelling of `@rx.var`."""
    return computed(function)
