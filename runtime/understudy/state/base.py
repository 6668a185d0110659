"""State: what an author declares, and the instance of it that a tab has.

A subclass of a State is a substate: it reads and sets the vars of its parents, which belong to the
parent's instance in the same tab. Instances are made by the tab's tree and never by authors.
"""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar, cast, get_origin

from understudy.coerce import NUMBERS, coerce
from understudy.errors import CoercionError, ImmutableStateError, RuntimeFault, UndeclaredVarError
from understudy.event import EventSpec
from understudy.state.changes import watch
from understudy.state.computed import ComputedVar
from understudy.state.fields import ABSENT, DeclaredField, Field, default_of, inner, resolved
from understudy.state.methods import Method, SetVarMethod
from understudy.state.plain import SCALARS
from understudy.tracking import CURRENT, may_change, note
from understudy.vars.expr import Scope, Var

S = TypeVar("S", bound="State")


class Tree(Protocol):
    """What a state needs of the tree that it belongs to."""

    router: Any

    def state(self, cls: type) -> Any:
        """The instance of `cls` in this tab."""
        ...

    def changing(self, state: State, name: str) -> None:
        """Keeps what is needed to take the change of `name` back."""
        ...

    def watch(self, state: State, name: str, value: Any) -> Any:
        """`value` as the field holds it."""
        ...

    @property
    def token(self) -> str:
        """The id of the tab."""
        ...


class State:
    """The base of every state. See the page about state for what a class body may hold."""

    __slots__ = ("__dict__", "__weakref__", "_state_tree")
    _state_tree: Tree

    if TYPE_CHECKING:  # Made for each public var; declared so that checkers know the attribute.
        is_hydrated: bool

    _parent: ClassVar[type[State] | None] = None
    _lineage: ClassVar[tuple[type[State], ...]] = ()
    _is_mixin: ClassVar[bool] = False
    _is_view: ClassVar[bool] = False
    _real: ClassVar[type[Any]]
    _fields: ClassVar[dict[str, Field]] = {}
    _computed: ClassVar[dict[str, ComputedVar]] = {}
    _vars: ClassVar[dict[str, type]] = {}
    _dependents: ClassVar[dict[str, set[tuple[type, str]]]] = {}
    _children: ClassVar[dict[str, type[State]]] = {}
    _scalars: ClassVar[dict[str, Any]] = {}
    _makers: ClassVar[tuple[Field, ...]] = ()
    _recorder: ClassVar[type | None] = None
    _proxy: ClassVar[type | None] = None
    _name: ClassVar[str] = "state"

    def __init_subclass__(cls, mixin: bool = False, view: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._is_mixin, cls._is_view = mixin, view
        if view or mixin:
            return
        parent = next((base for base in cls.__mro__[1:] if issubclass(base, State) and not base._is_mixin), None)
        cls._parent, cls._real = parent, cls
        cls._lineage = (*(parent._lineage if parent is not None else ()), cls)  # without State itself
        cls._recorder = cls._proxy = None
        cls._children, cls._dependents = {}, {}
        frame = sys._getframe(1)
        cls._name = _state_name(cls, frame.f_globals)
        cls._fields, cls._computed = {}, {}
        # A mixin that the parent has already gave its vars to the parent: they are inherited, not made again.
        before = parent.__mro__ if parent is not None else ()
        mixins = [one for one in reversed(cls.__mro__[1:]) if getattr(one, "_is_mixin", False) and one not in before]
        for source in [*mixins, cls]:
            cls._declare(source, frame.f_globals, frame.f_locals)
        inherited = parent._vars if parent is not None else {}
        cls._vars = inherited | dict.fromkeys([*cls._fields, *cls._computed], cls)
        cls._scalars = {
            name: field.default
            for name, field in cls._fields.items()
            if field.factory is None and type(field.default) in SCALARS
        }
        cls._makers = tuple(field for name, field in cls._fields.items() if name not in cls._scalars)
        for var in cls._computed.values():
            for name in var.deps or ():
                home = cls._vars.get(str(getattr(name, "_name", name)), cls)
                cast("Any", home)._dependents.setdefault(str(name), set()).add((cls, var.name))
        if parent is not None:
            parent._children[cls._name] = cls

    @classmethod
    def _declare(cls, source: type, module: Mapping[str, Any], local: Mapping[str, Any]) -> None:
        """Takes the vars and handlers of a class body; those of a mixin become this class's own."""
        body = dict(vars(source))
        for name, annotation in inspect.get_annotations(source).items():
            if name.startswith("__") or name in State.__slots__:
                continue
            meant = resolved(annotation, module, local, source)
            if get_origin(meant) is ClassVar or meant is ClassVar:
                body.pop(name, None)
                continue
            cls._add_field(name, meant, body.pop(name, ABSENT))
        for name, value in body.items():
            if name.startswith("__") or isinstance(value, (classmethod, staticmethod, property, Field, Method, type)):
                continue
            if isinstance(value, ComputedVar):
                made = value.attach(cls, name)
                cls._computed[name] = made
                setattr(cls, name, made)
            elif isinstance(value, types.FunctionType):
                if not name.startswith("_"):
                    setattr(cls, name, Method(value, name, cls))
                elif source is not cls and name not in vars(cls):
                    setattr(cls, name, value)
            elif name in RESERVED:
                continue
            elif isinstance(value, DeclaredField) or not (callable(value) or hasattr(cast("object", value), "__get__")):
                cls._add_field(name, type(cast("object", value)), value)
        for name in list(cls._fields):
            setter = f"set_{name}"
            if not name.startswith("_") and setter not in vars(cls):
                setattr(cls, setter, Method(_setter(name), setter, cls))

    @classmethod
    def _add_field(cls, name: str, annotation: object, default: Any) -> None:
        factory: Callable[[], Any] | None = None
        if isinstance(default, DeclaredField):
            if not default.is_var:
                return
            annotation = inner(annotation, cast("DeclaredField[Any]", default))
            declared = cast("DeclaredField[Any]", default)
            factory, default = declared.default_factory, declared.default
        elif get_origin(annotation) is DeclaredField:
            annotation = inner(annotation, None)
        if default is ABSENT:
            default = None if factory is not None else default_of(annotation)
        made = Field(cls, name, annotation, default, factory)
        cls._fields[name] = made
        setattr(cls, name, made)

    def __init__(self, *args: object, **kwargs: object) -> None:
        raise RuntimeFault(
            f"{type(self).__name__}() was called. The runtime makes one for each tab; in a handler it is `self`, "
            f"and `await self.get_state({type(self).__name__})` gives that of another state."
        )

    @classmethod
    def _make(cls, tree: Tree) -> State:
        """The instance for `tree`, with every var at its default."""
        made = object.__new__(cls)
        object.__setattr__(made, "_state_tree", tree)
        made.__dict__.update(cls._scalars)
        for field in cls._makers:
            made.__dict__[field.name] = tree.watch(made, field.name, field.initial())
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        cls = type(self)
        owner = cls._vars.get(name)
        if owner is not cls:
            self._set_elsewhere(name, value, owner)
            return
        if name not in cls._fields:
            raise AttributeError(f"{cls.__name__}.{name} is computed from other vars and cannot be set.")
        tree = self._state_tree
        right = CURRENT.get()
        if (right is None or right.tree is not tree or not right.open) and not may_change(tree):
            raise ImmutableStateError(cls.__name__, name)
        tree.changing(self, name)
        self.__dict__[name] = value if type(value) in SCALARS else tree.watch(self, name, value)

    def _set_elsewhere(self, name: str, value: Any, owner: type | None) -> None:
        """Sets a parent's var, or a property of the class; any other name is not declared."""
        if owner is not None:
            setattr(self._state_tree.state(owner), name, value)
        elif isinstance(getattr(type(self), name, None), property):
            object.__setattr__(self, name, value)
        else:
            raise UndeclaredVarError(type(self).__name__, name, sorted(type(self)._vars))

    def __delattr__(self, name: str) -> None:
        if not may_change(self._state_tree):
            raise ImmutableStateError(type(self).__name__, name)
        if name in type(self)._vars:
            raise AttributeError(
                f"{type(self).__name__}.{name} is a var and cannot be deleted. Set it to another value."
            )
        object.__delattr__(self, name)

    # -- what a handler may ask for -------------------------------------------------------------

    async def __aenter__(self: S) -> S:
        """Does nothing in an ordinary handler, which has the state to itself anyway."""
        return self

    async def __aexit__(self, kind: object, failure: BaseException | None, trace: object) -> None:
        return None

    @property
    def router(self) -> Any:
        """The session and the page of the tab: `self.router.session.client_token`, `self.router.page.path`."""
        return self._state_tree.router

    @property
    def parent_state(self) -> State | None:
        """The instance of the class that this one extends."""
        parent = type(self)._parent
        return None if parent is None else self._state_tree.state(parent)

    @property
    def substates(self) -> dict[str, State]:
        """The instances of the classes that extend this one, by the last part of their full names."""
        return {name: self._state_tree.state(child) for name, child in type(self)._children.items()}

    async def get_state(self, state_cls: type[S]) -> S:
        """The instance of `state_cls` in the same tab."""
        return cast("S", self._state_tree.state(state_cls))

    def get_substate(self, path: Sequence[str]) -> State:
        """The instance whose full name has the parts `path`. Raises `ValueError` when there is none."""
        parts = list(path)
        cls = type(self)._real
        if parts and parts[0] == cls._name:
            parts = parts[1:]
        for part in parts:
            if part not in cls._children:
                raise ValueError(f"There is no state named {'.'.join(path)!r}.")
            cls = cls._children[part]
        return cast("State", self._state_tree.state(cls))

    def get_token(self) -> str:
        """The id of the tab, the older spelling of `self.router.session.client_token`."""
        return self._state_tree.token

    def get_value(self, key: str) -> Any:
        """The value of the var `key`."""
        return getattr(self, key)

    async def get_var_value(self, var: Var[Any]) -> Any:
        """The value that `var` has in this tab, of whichever state it is."""
        return var._evaluate(Scope(self._state_tree, {}))

    def reset(self) -> None:
        """Sets every var of this state, and of those that extend it, back to its default."""
        self._begin_again()
        for child in self.substates.values():
            child.reset()

    def _begin_again(self) -> None:
        """Sets every var of this state alone back to its default."""
        for name, field in type(self)._fields.items():
            setattr(self, name, field.initial())

    def dict(self) -> dict[str, Any]:
        """The public vars and their values."""
        return {name: getattr(self, name) for name in type(self)._vars if not name.startswith("_")}

    def setvar(self, var_name: str, value: Any) -> None:
        """Sets the var `var_name` to `value`, converted to its type. Raises `AttributeError` for an unknown var."""
        if var_name.startswith("_") or var_name not in type(self)._vars:
            raise UndeclaredVarError(type(self).__name__, var_name, sorted(type(self)._vars))
        getattr(self, f"set_{var_name}")(value)

    @classmethod
    def get_name(cls) -> str:
        """The last part of the full name."""
        return cls._name

    @classmethod
    def get_full_name(cls) -> str:
        """The dotted name, unique in the process: it holds the page and the block that define the class."""
        parent = cls._parent
        return cls._name if parent is None else f"{parent.get_full_name()}.{cls._name}"

    @classmethod
    def get_parent_state(cls) -> type[State] | None:
        """The State that this one extends."""
        return cls._parent

    @classmethod
    def get_substates(cls) -> set[type[State]]:
        """The States that extend this one."""
        return set(cls._children.values())

    def _state_recorder(self) -> Any:
        """A view of this state that notes each var read through it."""
        cls = type(self)._real
        if cls._recorder is None:
            cls._recorder = type(cls.__name__, (Recorder, cls), {"__module__": cls.__module__}, view=True)
        made = object.__new__(cls._recorder)
        object.__setattr__(made, "_state_tree", self._state_tree)
        object.__setattr__(made, "_state_read", self)
        return made


class Recorder(State, view=True):
    """A view of a state whose every var read is noted: what computed vars are worked out on."""

    __slots__ = ("_state_read",)

    def __getattribute__(self, name: str) -> Any:
        get = object.__getattribute__
        cls = type(self)
        owner = cls._vars.get(name)
        if owner is None:
            return get(self, name)
        note(owner, name)
        return getattr(get(self, "_state_read"), name)

    def __setattr__(self, name: str, value: Any) -> None:
        raise ImmutableStateError(type(self)._real.__name__, name)


RESERVED = frozenset(name for name in vars(State) if not name.startswith("__"))


def _state_name(cls: type, module: Mapping[str, Any]) -> str:
    where = cls.__module__.replace(".", "___")
    block = module.get("__block__")
    return f"{where}____{block}____{cls.__name__}" if block else f"{where}____{cls.__name__}"


def _setter(name: str) -> Callable[..., None]:
    """`set_<name>`, made for each public var: it ignores what cannot be of its type, such as an emptied number."""

    def set_var(self: State, value: Any) -> None:
        known = cast("type[State]", type(self)._vars[name])
        annotation = known._fields[name].annotation
        if annotation in NUMBERS and isinstance(value, list):
            # A slider of one thumb sends a list, and sent a number before Reflex 0.4.
            value = cast("list[object]", value)
            value = value[0] if len(value) == 1 else value
        try:
            converted = coerce(value, annotation)
        except CoercionError:
            return
        setattr(self, name, converted)

    set_var.__name__ = set_var.__qualname__ = f"set_{name}"
    return set_var


def descendants(cls: type[State]) -> Iterator[type[State]]:
    """`cls` and every State that extends it."""
    yield cls
    for child in cls._children.values():
        yield from descendants(child)


State._real = State

State._add_field("is_hydrated", bool, True)
State._vars = dict.fromkeys(State._fields, State)
State._scalars = {"is_hydrated": True}
State._children, State._dependents, State._fields = {}, {}, dict(State._fields)
State.setvar = SetVarMethod(State.setvar, "setvar", None)  # type: ignore[assignment,method-assign]

__all__ = ["EventSpec", "Method", "Recorder", "State", "descendants", "watch"]
