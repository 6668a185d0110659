"""All state instances of one tab: made when first asked for, and able to take a turn's changes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from understudy.errors import ImmutableStateError
from understudy.state.base import State
from understudy.state.changes import Watched, watch
from understudy.state.plain import SCALARS, unwatch
from understudy.tracking import may_change
from understudy.vars.expr import Read, Scope


@dataclass(frozen=True, slots=True)
class SessionData:
    """`self.router.session`: who the tab is."""

    client_token: str = ""
    session_id: str = ""
    client_ip: str = ""


@dataclass(frozen=True, slots=True)
class PageData:
    """`self.router.page`: where the tab is."""

    path: str = "/"
    raw_path: str = "/"
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    full_path: str = "/"
    full_raw_path: str = "/"
    host: str = ""


@dataclass(frozen=True, slots=True)
class Router:
    """`self.router`: the tab and its page."""

    session: SessionData = SessionData()
    page: PageData = PageData()
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def url(self) -> str:
        """The route with its query."""
        return self.page.raw_path


class Observer(Protocol):
    """Somebody who reads a state as it was."""

    def before_change(self, state: State, name: str) -> None:
        """A container in the field `name` is about to change."""
        ...


class FieldOwner:
    """The field that watched containers lie in; asked before each of their changes."""

    __slots__ = ("name", "state", "tree")

    def __init__(self, tree: StateTree, state: State, name: str) -> None:
        self.tree = tree
        self.state = state
        self.name = name

    def before_change(self, container: Watched) -> None:
        """Keeps what `container` holds, once a turn. Raises `ImmutableStateError` outside of the right turn."""
        tree = self.tree
        if not may_change(tree):
            raise ImmutableStateError(type(self.state)._real.__name__, self.name)
        tree.changing(self.state, self.name)
        if id(container) not in tree.contents:
            tree.contents[id(container)] = (container, container._content())


class StateTree:
    """The states of one tab. `token` is the tab's id; an empty one stands for no tab: the defaults of a page."""

    __slots__ = ("contents", "instances", "journal", "observers", "owners", "router", "scope", "token")

    def __init__(self, token: str = "", router: Router | None = None) -> None:
        self.token = token
        self.router = router or Router(SessionData(token))
        self.scope = Scope(self)
        self.instances: dict[type, State] = {}
        self.journal: dict[tuple[State, str], Any] = {}
        self.contents: dict[int, tuple[Watched, object]] = {}
        self.owners: dict[tuple[State, str], FieldOwner] = {}
        self.observers: list[Observer] = []

    def state(self, cls: type) -> Any:
        """The instance of `cls` in this tab."""
        found: State | None = self.instances.get(cls)
        if found is None:
            real: type[State] = cast("Any", cls)._real
            found = self.instances.get(real)
            if found is None:
                found = self.instances[real] = real._make(self)
        return found

    def watch(self, state: State, name: str, value: Any) -> Any:
        """`value` as the field `name` of `state` holds it."""
        if type(value) in SCALARS:
            return value
        owner = self.owners.get((state, name))
        if owner is None:
            owner = self.owners[state, name] = FieldOwner(self, state, name)
        return watch(value, owner)

    def changing(self, state: State, name: str) -> None:
        """Keeps the value of a field before its first change in a turn, and drops what was computed from it."""
        key = (state, name)
        if key not in self.journal:
            value = self.journal[key] = state.__dict__[name]
            if self.observers and type(value) not in SCALARS:
                for observer in self.observers:
                    observer.before_change(state, name)
        if type(state)._dependents:
            self.drop_computed(type(state), name)

    def drop_computed(self, cls: type[State], name: str) -> None:
        """Forgets the computed values that were made from the var `name` of `cls`."""
        for home, computed in cls._dependents.get(name, ()):
            instance = self.instances.get(home)
            if instance is not None:
                instance.__dict__.pop(computed, None)
            self.drop_computed(home, computed)

    def dirty(self) -> list[Read]:
        """The vars that changed in this turn, computed ones included."""
        found: dict[Read, None] = {}
        for state, name in self.journal:
            cls = type(state)
            if cls._dependents:
                self._spread(cls, name, found)
            else:
                found[cls._fields[name].read] = None
        return list(found)

    def _spread(self, cls: type[State], name: str, found: dict[Read, None]) -> None:
        read = Read(cls, name)
        if read in found:
            return
        found[read] = None
        for home, computed in cls._dependents.get(name, ()):
            self._spread(home, computed, found)

    def keep(self) -> None:
        """The turn's changes stay."""
        self.journal.clear()
        if self.contents:
            self.contents.clear()

    def take_back(self) -> None:
        """Undoes every change since the last `keep`, at any depth."""
        for container, content in self.contents.values():
            container._restore(content)
        for (state, name), value in self.journal.items():
            state.__dict__[name] = value
            self.drop_computed(type(state), name)
        self.keep()

    def values(self) -> dict[str, dict[str, Any]]:
        """Detached values of every state, by full name: what a reload hands over."""
        return {
            cls.get_full_name(): {name: unwatch(state.__dict__[name]) for name in cls._fields}
            for cls, state in self.instances.items()
            if issubclass(cls, State)
        }

    def adopt(self, classes: Iterable[type[State]], fits: Callable[[type[State], type[State]], bool]) -> None:
        """Takes over the values of classes that were defined again, for each pair that `fits`."""
        known = {cls.get_full_name(): cls for cls in self.instances if issubclass(cls, State)}
        for new in classes:
            old = known.get(new.get_full_name())
            if old is None or old is new:
                continue
            state = self.instances.pop(old)
            if not fits(old, new):
                continue
            made = new._make(self)
            for name in new._fields:
                if name in old._fields:
                    made.__dict__[name] = self.watch(made, name, unwatch(state.__dict__[name]))
            self.instances[new] = made
