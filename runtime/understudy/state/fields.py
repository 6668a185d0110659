"""An annotation in a State becomes a field: a Var on the class, a plain value on the instance."""

from __future__ import annotations

import copy
import dataclasses
import sys
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar, cast, get_origin

from understudy.state.plain import SCALARS
from understudy.vars.expr import Read, Var, field_var

T = TypeVar("T")
ABSENT: Any = dataclasses.MISSING


class Field:
    """One declared var of a State class.

    It is no data descriptor on purpose: an instance keeps the value under the same name in its
    `__dict__`, so that reading a var costs what reading any attribute costs.
    """

    __slots__ = ("annotation", "default", "factory", "name", "owner", "read", "var")

    def __init__(
        self, owner: type, name: str, annotation: object, default: Any, factory: Callable[[], Any] | None
    ) -> None:
        self.owner = owner
        self.name = name
        self.annotation = annotation
        self.default = default
        self.factory = factory
        self.read = Read(owner, name)
        self.var: Var[Any] = field_var(owner, name, annotation)

    @property
    def is_backend(self) -> bool:
        """Whether the value never leaves the server."""
        return self.name.startswith("_")

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self.default if self.is_backend else self.var
        # Only reached where the instance has no value of its own: the var is a parent's.
        return getattr(instance._state_tree.state(self.owner), self.name)

    def initial(self) -> Any:
        """The value that a new tab begins with; containers are made anew for each."""
        if self.factory is not None:
            return self.factory()
        if type(self.default) in SCALARS:
            return self.default
        try:
            return copy.deepcopy(self.default)
        except TypeError:  # A client, a lock, a task: what cannot be copied is the same one for every tab.
            return self.default


class DeclaredField(Generic[T]):
    """What `rx.field(...)` leaves in a class body; also `rx.Field[int]` in annotations."""

    def __init__(
        self, default: Any = ABSENT, default_factory: Callable[[], Any] | None = None, is_var: bool = True
    ) -> None:
        self.default = default
        self.default_factory = default_factory
        self.is_var = is_var

    def __get__(self, instance: Any, owner: type) -> T:
        return cast("T", self)


def field(default: Any = ABSENT, *, default_factory: Callable[[], Any] | None = None, is_var: bool = True) -> Any:
    """Declares a var with a default, or with a function that makes one for each tab.

    Raises `ValueError` when both are given.
    """
    if default is not ABSENT and default_factory is not None:
        raise ValueError("rx.field takes either a default or a `default_factory`, not both.")
    return DeclaredField[Any](default, default_factory, is_var)


def default_of(annotation: object) -> Any:
    """The value of a var that is declared without one: what its type gives when called, else None."""
    origin = getattr(annotation, "__origin__", annotation)
    if origin in (str, int, float, bool, list, dict, set, tuple):
        return cast("Callable[[], Any]", origin)()
    return None


def resolved(annotation: Any, module: Mapping[str, Any], local: Mapping[str, Any], source: type) -> Any:
    """An annotation that was written as text, as what it names; `Any` where it names nothing."""
    if not isinstance(annotation, str):
        return annotation
    # A mixin's annotations mean the names of its own module.
    names = vars(sys.modules[source.__module__]) if source.__module__ in sys.modules else {}
    near: Mapping[str, Any] = local if source.__module__ == module.get("__name__") else {}
    try:
        return eval(annotation, {**module, **names}, dict(near))
    except Exception:  # noqa: BLE001 - an author's annotation may name anything, also what does not exist
        return Any


def inner(annotation: Any, declared: DeclaredField[Any] | None) -> object:
    """`rx.Field[int]` is an `int`; without brackets it is what the default is."""
    arguments = getattr(annotation, "__args__", ())
    if get_origin(annotation) is DeclaredField and arguments:
        return arguments[0]
    if annotation is DeclaredField and declared is not None:
        return cast("object", type(declared.default)) if declared.default is not ABSENT else Any
    return annotation
