"""What vars of lists, sets and dicts offer."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from types import GenericAlias
from typing import Any, ClassVar, cast

from understudy.errors import VarAttributeError
from understudy.vars.calling import expect, method
from understudy.vars.core import OF_THE_CLASS, Var, bound_var, call, expression, front, lift, operand
from understudy.vars.indexing import attribute, item, position
from understudy.vars.kinds import Kind, fields_of, item_of, key_of, kind_of, member_of
from understudy.vars.scope import Binding, Evaluate, Scope
from understudy.vars.text import join_with

NOT_FOUND = object()


def field_of(one: object, name: str, missing: object = NOT_FOUND) -> object:
    """The entry of a dict or the attribute of anything else."""
    if isinstance(one, Mapping):
        return cast("Mapping[str, object]", one).get(name, missing)
    return getattr(one, name, missing)


def contains(items: Iterable[object], other: object, field: str | None = None) -> bool:
    if field is None:
        return other in items
    return any(field_of(one, field) == other for one in items)


def join(items: Iterable[object], separator: str = "") -> str:
    return join_with(separator, items)


def backwards(items: Iterable[object]) -> list[object]:
    return list(items)[::-1]


def pluck(items: Iterable[object], field: str) -> list[object]:
    return [field_of(one, field, None) for one in items]


def keys(items: Mapping[object, object]) -> list[object]:
    return list(items.keys())


def values(items: Mapping[object, object]) -> list[object]:
    return list(items.values())


def entries(items: Mapping[object, object]) -> list[tuple[object, object]]:
    return list(items.items())


def merge(items: Mapping[object, object], other: Mapping[object, object]) -> dict[object, object]:
    return {**items, **other}


def get(items: Mapping[object, object], key: object, default: object = None) -> object:
    return items.get(key, default)


ComponentForeach = Callable[[Var[Any], Callable[..., object]], object]
_component_foreach: list[ComponentForeach] = []


def render_foreach_with(foreach: ComponentForeach) -> None:
    """What `.foreach()` does when its function returns a component: the view is a floor above."""
    _component_foreach[:] = [foreach]


def _mapped(items: Evaluate, binding: Binding, body: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> object:
        inner, found = scope.inner(), list[object]()
        for one in cast("Iterable[object]", items(scope)):
            inner.bound[binding] = one
            found.append(body(inner))
        return found

    return evaluate


@front(Kind.LIST, Kind.SET)
class ListVar(Var[Any]):
    __slots__ = ()
    _stands_for: ClassVar[object] = list

    def __getitem__(self, index: object) -> Var[Any]:
        if kind_of(self._type) is Kind.SET:
            raise VarAttributeError(self._spelling, self._type, "[...]", ("contains", "length"), "operation")
        whole = self._type
        return position(self, index, lambda at: item_of(whole) if at is None else member_of(whole, at))

    def length(self) -> Var[int]:
        return method("length", len, int, self)

    def contains(self, other: object, field: object = None) -> Var[bool]:
        given = (other,) if field is None else (other, field)
        return method("contains", contains, bool, self, *given)

    def join(self, separator: object = "") -> Var[str]:
        return method("join", join, str, self, expect(self, "join", separator, "a text", Kind.TEXT))

    def reverse(self) -> Var[list[Any]]:
        return method("reverse", backwards, GenericAlias(list, (item_of(self._type),)), self)

    def pluck(self, field: object) -> Var[list[Any]]:
        return method("pluck", pluck, list, self, expect(self, "pluck", field, "a text", Kind.TEXT))

    def foreach(self, function: Callable[..., object]) -> Any:
        """The list of what the function makes of each item; for components, what `rx.foreach` makes."""
        names = list(inspect.signature(function).parameters)
        binding = Binding(names[0] if names else "item")
        made = function(bound_var(binding, item_of(self._type))) if len(names) == 1 else None
        if made is None or not isinstance(made, (Var, str, int, float, list, tuple, dict)):
            return _component_foreach[0](self, function)
        body = lift(cast("object", made))
        found = expression(
            _mapped(self._evaluate, binding, body._evaluate),
            GenericAlias(list, (body._type,)),
            f"[{body._spelling} for {binding.label} in {operand(self)}]",
            (self, body),
        )
        found._bindings -= {binding}
        return found


@front(Kind.DICT)
class DictVar(Var[Any]):
    """A dict, also one of known keys. `State.settings.theme` is `State.settings["theme"]`."""

    __slots__ = ()
    _stands_for: ClassVar[object] = dict

    def __getitem__(self, key: object) -> Var[Any]:
        return item(self, key, self._at(key))

    def __getattribute__(self, name: str) -> Any:
        return self.__getattr__(name) if name in OF_THE_CLASS else super().__getattribute__(name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            return super().__getattr__(name)
        read, spelling = attribute(self, name)
        return call(read, (self,), self._at(name), spelling)

    def _at(self, key: object) -> object:
        fields = fields_of(self._type)
        if fields and isinstance(key, str):
            return fields.get(key, Any)
        return item_of(self._type)

    def length(self) -> Var[int]:
        return method("length", len, int, self)

    def contains(self, key: object) -> Var[bool]:
        return method("contains", contains, bool, self, key)

    def get(self, key: object, *default: object) -> Var[Any]:
        return method("get", get, self._at(key), self, key, *default)

    def keys(self) -> Var[list[Any]]:
        return method("keys", keys, GenericAlias(list, (key_of(self._type),)), self)

    def values(self) -> Var[list[Any]]:
        return method("values", values, GenericAlias(list, (item_of(self._type),)), self)

    def items(self) -> Var[list[Any]]:
        return method("items", entries, self._entries(), self)

    def entries(self) -> Var[list[Any]]:
        return method("entries", entries, self._entries(), self)

    def merge(self, other: object) -> Var[Any]:
        return method("merge", merge, self._type, self, expect(self, "merge", other, "a dict", Kind.DICT))

    def _entries(self) -> object:
        pair = GenericAlias(tuple, (key_of(self._type), item_of(self._type)))
        return GenericAlias(list, (pair,))
