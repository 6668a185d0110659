"""Lists, dicts, sets and dataclasses that notice being changed, at any depth.

What a state holds is watched: before the first change of a container in a turn its content is kept,
so that the turn can be taken back, and a change without the right to change raises and changes
nothing. What a background task reads outside of its block is frozen: a copy that never changes.
"""

from __future__ import annotations

import copy
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, SupportsIndex, cast

from understudy.state.frozen import Frozen
from understudy.state.plain import (
    MUTATORS,
    SCALARS,
    Variant,
    contents,
    copied,
    factory_of,
    inside,
    is_dataclass,
    is_frozen,
    unwatch,
    variant,
)


class Owner(Protocol):
    """The field that a watched container lies in."""

    def before_change(self, container: Watched) -> None:
        """Called before `container` changes; raises `ImmutableStateError` when it must not."""
        ...


class Nobody:
    """The owner of a watched container that a library made of one in a state, as `dataclasses.asdict` does."""

    def before_change(self, container: Watched) -> None:
        """It may change: it lies in no state."""


NOBODY = Nobody()


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
    kind = cast("type[Any]", type(value))
    if kind in SCALARS:
        return value
    if isinstance(value, Watched):
        return value if value._owner is owner else watch(unwatch(value), owner)
    if isinstance(value, Frozen):
        return watch(unwatch(value), owner)
    if kind is list:
        return WatchedList._of(owner, [watch(item, owner) for item in value])
    if kind is dict or kind is OrderedDict or kind is defaultdict:
        return WatchedDict._of(owner, value)
    if kind is set:
        return WatchedSet._of(owner, value)
    if is_dataclass(value) and not is_frozen(kind):
        return copied(value, variant(kind, WatchedObject), owner, lambda item: watch(item, owner))
    return inside(value, lambda item: watch(item, owner))


class WatchedList(list[Any], Watched):
    """A list in a state.

    What a change takes from an iterator is taken before the change is announced: the author's generator
    may read a computed var, which would else be kept from the old content.
    """

    __slots__ = ("_owner",)
    _owner: Owner

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__(items)
        self._owner = NOBODY

    @classmethod
    def _of(cls, owner: Owner, items: Iterable[Any]) -> WatchedList:
        made = cls(items)
        made._owner = owner
        return made

    def _content(self) -> list[Any]:
        return list(self)

    def _restore(self, content: list[Any]) -> None:
        super().__setitem__(slice(None), content)

    def __setitem__(self, index: Any, value: Any) -> None:
        owner = self._owner
        watched: Any = [watch(item, owner) for item in value] if type(index) is slice else watch(value, owner)
        owner.before_change(self)
        super().__setitem__(index, watched)

    def __delitem__(self, index: Any) -> None:
        self._owner.before_change(self)
        super().__delitem__(index)

    def __iadd__(self, values: Iterable[Any]) -> WatchedList:  # type: ignore[misc]
        self.extend(values)
        return self

    def __imul__(self, count: SupportsIndex) -> WatchedList:
        self._owner.before_change(self)
        self._restore([watch(unwatch(item), self._owner) for item in list(self) * count])
        return self

    def append(self, value: Any) -> None:
        self._owner.before_change(self)
        super().append(watch(value, self._owner))

    def extend(self, values: Iterable[Any]) -> None:
        watched = [watch(item, self._owner) for item in values]
        self._owner.before_change(self)
        super().extend(watched)

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
        # Not `list.sort`: it empties the list meanwhile, which a key that reads the state would see.
        ordered = sorted(self, key=key, reverse=reverse)
        self._owner.before_change(self)
        self._restore(ordered)

    def __copy__(self) -> list[Any]:
        return list(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Any]:
        return copy.deepcopy(unwatch(self), memo)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return (list, (unwatch(self),))


class WatchedDict(dict[Any, Any], Watched):
    """A dict in a state; one that was a `defaultdict` goes on to make what is missing."""

    __slots__ = ("_factory", "_owner")
    _owner: Owner

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._owner = NOBODY
        self._factory: Callable[[], Any] | None = None

    @classmethod
    def _of(cls, owner: Owner, items: Mapping[Any, Any]) -> WatchedDict:
        made = cls({key: watch(item, owner) for key, item in items.items()})
        made._owner = owner
        made._factory = factory_of(items)
        return made

    def __missing__(self, key: Any) -> Any:
        if self._factory is None:
            raise KeyError(key)
        self[key] = self._factory()
        return self[key]

    def _content(self) -> dict[Any, Any]:
        return dict(self)

    def _restore(self, content: dict[Any, Any]) -> None:
        super().clear()
        super().update(content)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._owner.before_change(self)
        super().__setitem__(key, watch(value, self._owner))

    def __delitem__(self, key: Any) -> None:
        self._owner.before_change(self)
        super().__delitem__(key)

    def __ior__(self, other: Any) -> WatchedDict:  # type: ignore[misc]
        self.update(other)
        return self

    def update(self, *args: Any, **kwargs: Any) -> None:
        watched = {key: watch(item, self._owner) for key, item in dict(*args, **kwargs).items()}
        self._owner.before_change(self)
        super().update(watched)

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

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__(items)
        self._owner = NOBODY

    @classmethod
    def _of(cls, owner: Owner, items: Iterable[Any]) -> WatchedSet:
        made = cls(items)
        made._owner = owner
        return made

    def __repr__(self) -> str:
        return repr(set(self))

    def _content(self) -> set[Any]:
        return set(self)

    def _restore(self, content: set[Any]) -> None:
        restore: Any = set  # Past the methods of this class.
        restore.clear(self)
        restore.update(self, content)

    def __copy__(self) -> set[Any]:
        return set(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> set[Any]:
        return copy.deepcopy(set(self), memo)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return (set, (set(self),))


def _noticing(name: str) -> Callable[..., Any]:
    plain = getattr(set, name)

    def change(self: WatchedSet, *args: Any) -> Any:
        taken = [set(one) if hasattr(one, "__next__") else one for one in args]
        self._owner.before_change(self)
        return plain(self, *taken)

    change.__name__ = name
    return change


for _name in MUTATORS[set]:
    setattr(WatchedSet, _name, _noticing(_name))


class WatchedObject(Watched, Variant):
    """Mixed into a variant of a dataclass whose instances lie in a state."""

    __slots__ = ()
    _slots = ("_owner",)

    def _content(self) -> dict[str, Any]:
        return contents(self)

    def _restore(self, content: dict[str, Any]) -> None:
        for name in contents(self).keys() - content.keys():
            object.__delattr__(self, name)
        for name, value in content.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        self._owner.before_change(self)
        super().__setattr__(name, watch(value, self._owner))

    def __delattr__(self, name: str) -> None:
        self._owner.before_change(self)
        super().__delattr__(name)
