"""Lists, dicts, sets and dataclasses that notice being changed, at any depth.

What a state holds is watched: before the first change of a container in a turn its content is kept,
so that the turn can be taken back, and a change without the right to change raises and changes
nothing. What a background task reads outside of its block is frozen: a copy that never changes.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Protocol, SupportsIndex, cast

from ..errors import ImmutableStateError, RuntimeFault

MUTATORS: dict[type, list[str]] = {
    list: "__delitem__ __iadd__ __imul__ __setitem__ append clear extend insert pop remove reverse sort".split(),
    dict: "__delitem__ __ior__ __setitem__ clear pop popitem setdefault update".split(),
    set: (
        "__iand__ __ior__ __isub__ __ixor__ add clear difference_update discard intersection_update pop remove "
        "symmetric_difference_update update"
    ).split(),
}


class Owner(Protocol):
    """The field that a watched container lies in."""

    def before_change(self, container: Watched) -> None:
        """Called before `container` changes; raises `ImmutableStateError` when it must not."""
        ...


class Door(Protocol):
    """What a frozen field enters when `async with` is said of it: the task's block."""

    async def enter_field(self, name: str) -> Any:
        """Enters the block and gives the field `name` as it is then."""
        ...

    async def __aexit__(self, *failure: Any) -> bool | None:
        """Leaves the block."""
        ...


class Watched:
    """What all watched containers have in common."""

    __slots__ = ()
    _owner: Owner

    def _content(self) -> object:
        """A shallow copy of the content, for `_restore`."""
        raise NotImplementedError

    def _restore(self, content: Any) -> None:
        """Puts a kept content back, past the watching."""
        raise NotImplementedError


def watch(value: Any, owner: Owner) -> Any:
    """`value` as the field of `owner` holds it: containers inside become watched ones.

    A container that is watched for this owner already is kept as it is; one of another field is
    copied, so that a change has exactly one field to go to.
    """
    kind = type(value)
    if kind in SCALARS:
        return value
    if isinstance(value, Watched):
        return value if value._owner is owner else watch(unwatch(value), owner)
    if isinstance(value, Frozen):
        return watch(unwatch(value), owner)
    if kind is list:
        return WatchedList._of(owner, [watch(item, owner) for item in value])
    if kind is dict:
        return WatchedDict._of(owner, {key: watch(item, owner) for key, item in value.items()})
    if kind is set:
        return WatchedSet._of(owner, value)
    if kind is tuple:
        watched = tuple(watch(item, owner) for item in value)
        return watched if any(new is not old for new, old in zip(watched, value, strict=True)) else value
    if dataclasses.is_dataclass(value) and not isinstance(value, type) and not _is_frozen(kind):
        return _copied(value, _variant(kind, WatchedObject), owner, lambda item: watch(item, owner))
    return value


def unwatch(value: Any) -> Any:
    """A detached copy of `value` in plain types."""
    kind = type(value)
    if kind in SCALARS:
        return value
    if isinstance(value, list):
        return [unwatch(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {key: unwatch(item) for key, item in cast("dict[Any, Any]", value).items()}
    if isinstance(value, set):
        return set(cast("set[Any]", value))
    if kind is tuple:
        return tuple(unwatch(item) for item in value)
    if isinstance(value, (WatchedObject, FrozenObject)):
        return _copied(value, value.__class__, None, unwatch)
    return value


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
    elif isinstance(value, WatchedObject):
        return _copied(value, _variant(value.__class__, FrozenObject), (state, var), lambda item: freeze(item, state, var))
    else:
        return value
    frozen._names = (state, var)
    return frozen


SCALARS: frozenset[type] = frozenset({str, int, float, bool, type(None), bytes, complex})


class WatchedList(list[Any], Watched):
    """A list in a state."""

    __slots__ = ("_owner",)
    _owner: Owner

    @classmethod
    def _of(cls, owner: Owner, items: Iterable[Any]) -> WatchedList:
        made = cls(items)
        made._owner = owner
        return made

    def _content(self) -> list[Any]:
        return list(self)

    def _restore(self, content: list[Any]) -> None:
        list.__setitem__(self, slice(None), content)

    def __setitem__(self, index: Any, value: Any) -> None:
        self._owner.before_change(self)
        if isinstance(index, slice):
            super().__setitem__(index, [watch(item, self._owner) for item in value])
        else:
            super().__setitem__(index, watch(value, self._owner))

    def __delitem__(self, index: Any) -> None:
        self._owner.before_change(self)
        super().__delitem__(index)

    def __iadd__(self, values: Iterable[Any]) -> WatchedList:  # type: ignore[override,misc]
        self.extend(values)
        return self

    def __imul__(self, count: SupportsIndex) -> WatchedList:  # type: ignore[override]
        self._owner.before_change(self)
        self._restore([watch(unwatch(item), self._owner) for item in list(self) * count])
        return self

    def append(self, value: Any) -> None:
        self._owner.before_change(self)
        super().append(watch(value, self._owner))

    def extend(self, values: Iterable[Any]) -> None:
        self._owner.before_change(self)
        super().extend([watch(item, self._owner) for item in values])

    def insert(self, index: SupportsIndex, value: Any) -> None:
        self._owner.before_change(self)
        super().insert(index, watch(value, self._owner))

    def pop(self, index: SupportsIndex = -1) -> Any:
        self._owner.before_change(self)
        return unwatch(super().pop(index))

    def remove(self, value: Any) -> None:
        self._owner.before_change(self)
        super().remove(value)

    def clear(self) -> None:
        self._owner.before_change(self)
        super().clear()

    def reverse(self) -> None:
        self._owner.before_change(self)
        super().reverse()

    def sort(self, *, key: Callable[[Any], Any] | None = None, reverse: bool = False) -> None:
        self._owner.before_change(self)
        super().sort(key=key, reverse=reverse)  # type: ignore[type-var,arg-type]

    def __copy__(self) -> list[Any]:
        return list(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Any]:
        return copy.deepcopy(unwatch(self), memo)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return (list, (unwatch(self),))


class WatchedDict(dict[Any, Any], Watched):
    """A dict in a state."""

    __slots__ = ("_owner",)
    _owner: Owner

    @classmethod
    def _of(cls, owner: Owner, items: dict[Any, Any]) -> WatchedDict:
        made = cls(items)
        made._owner = owner
        return made

    def _content(self) -> dict[Any, Any]:
        return dict(self)

    def _restore(self, content: dict[Any, Any]) -> None:
        dict.clear(self)
        dict.update(self, content)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._owner.before_change(self)
        super().__setitem__(key, watch(value, self._owner))

    def __delitem__(self, key: Any) -> None:
        self._owner.before_change(self)
        super().__delitem__(key)

    def __ior__(self, other: Any) -> WatchedDict:  # type: ignore[override,misc]
        self.update(other)
        return self

    def update(self, *args: Any, **kwargs: Any) -> None:
        self._owner.before_change(self)
        super().update({key: watch(item, self._owner) for key, item in dict(*args, **kwargs).items()})

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: Any, *default: Any) -> Any:
        self._owner.before_change(self)
        return unwatch(super().pop(key, *default))

    def popitem(self) -> tuple[Any, Any]:
        self._owner.before_change(self)
        key, value = super().popitem()
        return key, unwatch(value)

    def clear(self) -> None:
        self._owner.before_change(self)
        super().clear()

    def __copy__(self) -> dict[Any, Any]:
        return dict(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[Any, Any]:
        return copy.deepcopy(unwatch(self), memo)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return (dict, (unwatch(self),))


class WatchedSet(set[Any], Watched):
    """A set in a state."""

    __slots__ = ("_owner",)
    _owner: Owner

    @classmethod
    def _of(cls, owner: Owner, items: Iterable[Any]) -> WatchedSet:
        made = cls(items)
        made._owner = owner
        return made

    def _content(self) -> set[Any]:
        return set(self)

    def _restore(self, content: set[Any]) -> None:
        set.clear(self)
        set.update(self, content)

    def __copy__(self) -> set[Any]:
        return set(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> set[Any]:
        return copy.deepcopy(set(self), memo)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return (set, (set(self),))


def _noticing(name: str) -> Callable[..., Any]:
    plain = getattr(set, name)

    def change(self: WatchedSet, *args: Any) -> Any:
        self._owner.before_change(self)
        return plain(self, *args)

    change.__name__ = name
    return change


for _name in MUTATORS[set]:
    setattr(WatchedSet, _name, _noticing(_name))


class WatchedObject(Watched):
    """Mixed into a variant of a dataclass whose instances lie in a state."""

    __slots__ = ()

    def _content(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(cast("Any", self))}

    def _restore(self, content: dict[str, Any]) -> None:
        for name, value in content.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        self._owner.before_change(self)
        object.__setattr__(self, name, watch(value, self._owner))

    def __delattr__(self, name: str) -> None:
        self._owner.before_change(self)
        object.__delattr__(self, name)


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


class FrozenObject(Frozen):
    """Mixed into a variant of a dataclass that a background task sees outside of its block."""

    __slots__ = ()

    def __setattr__(self, name: str, value: Any) -> None:
        raise ImmutableStateError(*self._names)

    def __delattr__(self, name: str) -> None:
        raise ImmutableStateError(*self._names)


class _Variants:
    """The watched and the frozen variant of each dataclass; made once, because classes are costly."""

    known: ClassVar[dict[tuple[type, type], type]] = {}


def _variant(kind: type, mixin: type) -> type:
    found = _Variants.known.get((kind, mixin))
    if found is None:
        slots = ("_owner",) if mixin is WatchedObject else ("_door", "_names")
        # `__class__` tells the author's class: dataclasses compare it, and authors ask for it.
        body = {"__slots__": slots, "__class__": property(lambda self: kind), "__module__": kind.__module__}
        found = _Variants.known[kind, mixin] = type(kind.__name__, (mixin, kind), body)
    return found


def _copied(value: Any, kind: type, owner: object, convert: Callable[[Any], Any]) -> Any:
    made = object.__new__(kind)
    if owner is not None:
        slot = "_owner" if issubclass(kind, WatchedObject) else "_names"
        object.__setattr__(made, slot, owner)
    for field in dataclasses.fields(value):
        if hasattr(value, field.name):
            object.__setattr__(made, field.name, convert(getattr(value, field.name)))
    for name, item in getattr(value, "__dict__", {}).items():
        if name not in type(value).__dataclass_fields__:
            object.__setattr__(made, name, item)
    return made


def _is_frozen(kind: type) -> bool:
    return bool(getattr(kind, "__dataclass_params__").frozen)  # noqa: B009 - a name of the standard library
