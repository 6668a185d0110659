"""Values in plain types: what a state's containers and objects are when they lie in no state.

Objects of dataclasses are watched or frozen as instances of a variant of their class; the variants
are made here, once for each class.
"""

from __future__ import annotations

import copy
import dataclasses
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, SupportsIndex, cast

MUTATORS: dict[type[Any], Sequence[str]] = {
    list: "__delitem__ __iadd__ __imul__ __setitem__ append clear extend insert pop remove reverse sort".split(),
    dict: "__delitem__ __ior__ __setitem__ clear pop popitem setdefault update".split(),
    set: (
        "__iand__ __ior__ __isub__ __ixor__ add clear difference_update discard intersection_update pop remove "
        "symmetric_difference_update update"
    ).split(),
}

SCALARS: frozenset[type] = frozenset({str, int, float, bool, type(None), bytes, complex})


class Variant:
    """Mixed into a variant of a dataclass; `_slots` is what its instances hold beside the fields.

    Copies of it, and what is pickled, are plain objects of the author's class.
    """

    __slots__ = ()
    _slots: ClassVar[tuple[str, ...]] = ()

    def __copy__(self) -> Any:
        return copied(self, self.__class__, None, lambda item: item)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return copy.deepcopy(unwatch(self), memo)

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        return unwatch(self).__reduce_ex__(protocol)


def factory_of(value: object) -> Callable[[], Any] | None:
    """What a `defaultdict`, or a watched dict that was one, makes for a key that is missing.

    A watched one must not call it `default_factory`: `dataclasses.asdict` takes that for a `defaultdict`.
    """
    return getattr(value, "default_factory", None) or getattr(value, "_factory", None)


def unwatch(value: Any) -> Any:
    """A detached copy of `value` in plain types."""
    kind = cast("type[Any]", type(value))
    if kind in SCALARS:
        return value
    if isinstance(value, list):
        return [unwatch(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        items = {key: unwatch(item) for key, item in cast("dict[Any, Any]", value).items()}
        factory = factory_of(cast("object", value))
        return items if factory is None else defaultdict(factory, items)
    if isinstance(value, set):
        return set(cast("set[Any]", value))
    if isinstance(value, Variant):
        return copied(value, value.__class__, None, unwatch)
    return inside(value, unwatch)


def inside(value: Any, convert: Callable[[Any], Any]) -> Any:
    """A tuple or a frozen dataclass with what lies in it converted; `value` itself when nothing was."""
    if isinstance(value, tuple):
        old = cast("tuple[Any, ...]", value)
        new = [convert(item) for item in old]
        if all(map(lambda one, other: one is other, new, old)):
            return old
        return cast("Any", type(old))(*new) if hasattr(old, "_fields") else tuple(new)
    kind = cast("type[Any]", type(value))
    if is_dataclass(value) and is_frozen(kind):
        made = copied(value, kind, None, convert)
        kept = all(getattr(made, name) is getattr(value, name) for name in _names(value))
        return value if kept else made
    return value


class _Variants:
    """The watched and the frozen variant of each dataclass; made once, because classes are costly."""

    known: ClassVar[dict[tuple[type, type], type]] = {}


def variant(kind: type, mixin: type[Variant]) -> type:
    """The class of `kind` with `mixin` mixed in."""
    found = _Variants.known.get((kind, mixin))
    if found is None:
        # `__class__` tells the author's class: dataclasses compare it, and authors ask for it.
        body = {
            "__slots__": mixin._slots,
            "__class__": property(lambda self: kind),
            "__module__": kind.__module__,
        }
        found = _Variants.known[kind, mixin] = type(kind.__name__, (mixin, kind), body)
    return found


def copied(value: Any, kind: type[Any], owner: object, convert: Callable[[Any], Any]) -> Any:
    """The object `value` as one of `kind`, its contents converted; `owner` goes into the first slot of a variant."""
    made: Any = object.__new__(kind)
    if owner is not None:
        object.__setattr__(made, kind._slots[0], owner)
    for name, item in contents(value).items():
        object.__setattr__(made, name, convert(item))
    return made


def contents(value: Any) -> dict[str, Any]:
    """What an object of a dataclass holds: its fields as far as they are set, and attributes beside them."""
    found = {name: getattr(value, name) for name in _names(value)}
    return found | {name: item for name, item in getattr(value, "__dict__", {}).items() if name not in found}


def _names(value: Any) -> list[str]:
    return [field.name for field in dataclasses.fields(value) if hasattr(value, field.name)]


def is_dataclass(value: Any) -> bool:
    """Whether `value` is an object of a dataclass."""
    kind = cast("type[Any]", type(value))
    return hasattr(kind, "__dataclass_fields__")


def is_frozen(kind: type) -> bool:
    """Whether a dataclass cannot be changed anyway."""
    return bool(getattr(kind, "__dataclass_params__").frozen)  # noqa: B009 - a name of the standard library
