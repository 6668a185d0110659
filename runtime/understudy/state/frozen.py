"""What a background task sees outside of its block: copies that never change, and say why."""

from __future__ import annotations

import copy
from typing import Any, Protocol, SupportsIndex, cast

from ..errors import ImmutableStateError, RuntimeFault
from .plain import MUTATORS, SCALARS, Variant, copied, unwatch, variant


class Door(Protocol):
    """What a frozen field enters when `async with` is said of it: the task's block."""

    async def enter_field(self, name: str) -> Any:
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

    async def __aenter__(self) -> Any:
        door: Door | None = getattr(self, "_door", None)
        if door is None:
            raise RuntimeFault(
                f"`async with` works on `{'.'.join(self._names)}` itself, not on something inside of it. "
                f"Write `async with self:` and read it again inside the block."
            )
        return await door.enter_field(self._names[1])

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

    def __copy__(self) -> set[Any]:
        return set(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> set[Any]:
        return copy.deepcopy(set(self), memo)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return (set, (set(self),))


def _refuse(self: Frozen, *args: Any, **kwargs: Any) -> Any:
    raise ImmutableStateError(*self._names)


for _frozen, _plain in ((FrozenList, list), (FrozenDict, dict), (FrozenSet, set)):
    for _name in MUTATORS[_plain]:
        setattr(_frozen, _name, _refuse)


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
    kind = type(value)
    if kind in SCALARS:
        return value
    if isinstance(value, list):
        frozen: Any = FrozenList(freeze(item, state, var) for item in cast("list[Any]", value))
    elif isinstance(value, dict):
        items = cast("dict[Any, Any]", value).items()
        frozen = FrozenDict((key, freeze(item, state, var)) for key, item in items)
    elif isinstance(value, set):
        frozen = FrozenSet(cast("set[Any]", value))
    elif kind is tuple:
        return tuple(freeze(item, state, var) for item in value)
    elif isinstance(value, Variant):
        return copied(
            value, variant(value.__class__, FrozenObject), (state, var), lambda item: freeze(item, state, var)
        )
    else:
        return value
    frozen._names = (state, var)
    return frozen
