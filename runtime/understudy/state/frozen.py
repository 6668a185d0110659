"""What a background task sees outside of its block: copies that never change, and say why."""

from __future__ import annotations

import copy
import sys
from collections.abc import Awaitable, Callable
from types import CodeType
from typing import Any, Protocol, SupportsIndex, cast

from understudy.errors import ImmutableStateError, RuntimeFault
from understudy.state.plain import MUTATORS, SCALARS, Variant, copied, inside, unwatch, variant


class Door(Protocol):
    """What a frozen field enters when `async with` is said of it: the task's block."""

    async def enter_field(self, name: str, code: CodeType, line: int) -> Any:
        """Enters the block and gives the field `name` as it is then."""
        ...

    async def __aexit__(self, *failure: Any) -> bool | None:
        """Leaves the block."""
        ...


class Frozen:
    """What all frozen copies have in common: the state and the var that they are of.

    The copy of a whole field has a door: `async with self.items as items` enters the task's block
    and gives the field as it is then.
    """

    __slots__ = ()
    _names: tuple[str, str]
    _door: Door

    def __aenter__(self) -> Awaitable[Any]:
        frame = sys._getframe(1)
        door: Door | None = getattr(self, "_door", None)
        if door is None:
            raise RuntimeFault(
                f"`async with` works on `{'.'.join(self._names)}` itself, not on something inside of it. "
                f"Write `async with self:` and read it again inside the block."
            )
        return door.enter_field(self._names[1], frame.f_code, frame.f_lineno)

    async def __aexit__(self, *failure: Any) -> bool | None:
        return await self._door.__aexit__(*failure)


class FrozenList(list[Any], Frozen):
    """A list as a background task sees it outside of its block."""

    __slots__ = ("_door", "_names")

    def __copy__(self) -> list[Any]:
        return list(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Any]:
        return copy.deepcopy(unwatch(self), memo)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return (list, (unwatch(self),))


class FrozenDict(dict[Any, Any], Frozen):
    """A dict as a background task sees it outside of its block."""

    __slots__ = ("_door", "_names")

    def __copy__(self) -> dict[Any, Any]:
        return dict(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[Any, Any]:
        return copy.deepcopy(unwatch(self), memo)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return (dict, (unwatch(self),))


class FrozenSet(set[Any], Frozen):
    """A set as a background task sees it outside of its block."""

    __slots__ = ("_door", "_names")

    def __repr__(self) -> str:
        return repr(set(self))

    def __copy__(self) -> set[Any]:
        return set(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> set[Any]:
        return copy.deepcopy(set(self), memo)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return (set, (set(self),))


def _refusing(plain: Callable[..., Any]) -> Callable[..., Any]:
    def refuse(self: Frozen, *args: Any, **kwargs: Any) -> Any:
        names = getattr(self, "_names", None)
        if names is None:  # Made by a library of a frozen one, as `dataclasses.asdict` does: of no state.
            return plain(self, *args, **kwargs)
        raise ImmutableStateError(*names)

    return refuse


for _frozen, _plain in ((FrozenList, list), (FrozenDict, dict), (FrozenSet, set)):
    for _name in MUTATORS[_plain]:
        setattr(_frozen, _name, _refusing(getattr(_plain, _name)))


class FrozenObject(Frozen, Variant):
    """Mixed into a variant of a dataclass that a background task sees outside of its block."""

    __slots__ = ()
    _slots = ("_names", "_door")

    def __setattr__(self, name: str, value: Any) -> None:
        raise ImmutableStateError(*self._names)

    def __delattr__(self, name: str) -> None:
        raise ImmutableStateError(*self._names)


def freeze(value: Any, state: str, var: str) -> Any:
    """A copy of `value` that raises `ImmutableStateError` about `state`.`var` when it is changed."""
    kind = cast("type[Any]", type(value))
    if kind in SCALARS:
        return value
    if isinstance(value, list):
        frozen: Any = FrozenList(freeze(item, state, var) for item in cast("list[Any]", value))
    elif isinstance(value, dict):
        items = cast("dict[Any, Any]", value).items()
        frozen = FrozenDict((key, freeze(item, state, var)) for key, item in items)
    elif isinstance(value, set):
        frozen = FrozenSet(cast("set[Any]", value))
    elif isinstance(value, Variant):
        return copied(
            value, variant(value.__class__, FrozenObject), (state, var), lambda item: freeze(item, state, var)
        )
    else:
        return inside(value, lambda item: freeze(item, state, var))
    frozen._names = (state, var)
    return frozen
