"""What an expression is evaluated against: the reader's states, and the names bound on the way to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from understudy.errors import RuntimeFault


class Read(NamedTuple):
    """One leaf that an expression reads."""

    state: type
    name: str


class StateSource(Protocol):
    def state(self, cls: type, /) -> object:
        """The live instance of that State class in this tab."""
        ...


class Binding:
    """A name that is given a value while a page is shown: the item of a loop, what an event brings."""

    __slots__ = ("__dict__", "__weakref__", "label")

    def __init__(self, label: str) -> None:
        self.label = label

    def __repr__(self) -> str:
        return f"Binding({self.label!r})"


class Scope:
    __slots__ = ("bound", "source")

    def __init__(self, source: StateSource, bound: dict[Binding, object] | None = None) -> None:
        self.source = source
        self.bound: dict[Binding, object] = {} if bound is None else bound

    def inner(self) -> Scope:
        """A scope whose bindings can be set without the outer one noticing."""
        return Scope(self.source, dict(self.bound))


Evaluate = Callable[[Scope], object]


class _Nowhere:
    def state(self, cls: type, /) -> object:
        raise RuntimeFault(f"{cls.__qualname__} was read where no reader is.")


NO_SCOPE = Scope(_Nowhere())
"""For constants, which read nothing."""
