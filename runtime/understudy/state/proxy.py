"""What a background task holds as `self`: a snapshot outside of `async with self`, the state inside.

It is of a class that extends the author's, so `isinstance`, `type(self).handler` and `super()` work.
"""

from __future__ import annotations

import sys
from threading import RLock
from types import CodeType, MethodType
from typing import Any, Protocol, TypeVar, cast

from understudy.errors import ImmutableStateError
from understudy.state.base import State
from understudy.state.frozen import Frozen, freeze
from understudy.state.plain import SCALARS
from understudy.state.tree import StateTree
from understudy.tracking import CURRENT, may_change

S = TypeVar("S", bound=State)


class Hold(Protocol):
    """What gives a background task its turns."""

    tree: StateTree

    async def enter(self, proxy: BackgroundProxy, code: CodeType, line: int) -> BackgroundProxy:
        """Waits for the lock of the tab's state, takes a turn, and gives `proxy` back."""
        ...

    async def leave(self, failure: BaseException | None) -> None:
        """Commits the turn, or takes it back after a failure, and lets the lock go."""
        ...

    def proxy(self, cls: type[State]) -> BackgroundProxy | None:
        """The view of `cls` that the task holds already."""
        ...

    def hold(self, proxy: BackgroundProxy) -> None:
        """Notes another view that the task holds."""
        ...


OWN = frozenset(
    "__aenter__ __aexit__ __class__ __dict__ __enter__ __exit__ before_change enter_field get_state refresh".split()
)
INSIDE_ONLY = frozenset("dict get_delta get_substate get_var_value parent_state reset setvar substates".split())
# A handler in a thread must not change a container while the loop copies it for a snapshot.
_copying = RLock()
# Every read of a block goes through it.
_get = object.__getattribute__


class BackgroundProxy(State, view=True):
    """The `self` of a background task."""

    __slots__ = ("_state_hold", "_state_real", "_state_snapshot")
    _state_hold: Hold
    _state_real: State
    _state_snapshot: dict[str, Any]

    def __getattribute__(self, name: str) -> Any:
        if name in OWN:
            return _get(self, name)
        cls = type(self)
        tree: StateTree = _get(self, "_state_tree")
        right = CURRENT.get()
        if right is not None and ((right.tree is tree and right.open) or may_change(tree)):
            value = getattr(_get(self, "_state_real"), name)
            # A helper may go on after the block, or enter it itself: its `self` stays this view.
            return MethodType(value.__func__, self) if type(value) is MethodType else value
        if name in cls._vars:
            return _get(self, "_read")(name)
        if name in INSIDE_ONLY:
            raise ImmutableStateError(cls._real.__name__, name)
        return _get(self, name)

    def _read(self, name: str) -> Any:
        """The value of a var as it was when the task left its last block."""
        snapshot: dict[str, Any] = _get(self, "_state_snapshot")
        cls = type(self)
        if name not in snapshot:
            computed = cast("Any", cls._vars[name])._computed.get(name)
            if computed is None:  # A var of State itself.
                return getattr(_get(self, "_state_tree").state(State), name)
            value = computed.function(self)
            if not computed.cache:
                return value
            snapshot[name] = value
        value = snapshot[name]
        if type(value) in SCALARS or isinstance(value, Frozen):
            return value
        with _copying:
            value = snapshot[name] = freeze(snapshot[name], cls._real.__name__, name)
        if isinstance(value, Frozen):
            object.__setattr__(value, "_door", self)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        # The state itself knows who may change it, and says which var was tried.
        setattr(_get(self, "_state_real"), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(_get(self, "_state_real"), name)

    def refresh(self) -> None:
        """Takes the snapshot that the task reads until its next block."""
        snapshot = dict(_get(self, "_state_real").__dict__)
        for cls in type(self)._lineage[:-1]:
            snapshot.update(_get(self, "_state_tree").state(cls).__dict__)
        object.__setattr__(self, "_state_snapshot", snapshot)

    def before_change(self, state: State, name: str) -> None:
        """Another turn is about to change `name`: what the task may still read of it is copied first."""
        if type(self)._vars.get(name) is type(state):
            _get(self, "_read")(name)

    def __aenter__(self) -> Any:
        # No coroutine of its own: its caller's frame is the author's, and a block is entered often.
        frame = sys._getframe(1)
        hold: Hold = _get(self, "_state_hold")
        return hold.enter(self, frame.f_code, frame.f_lineno)

    def __aexit__(self, kind: object, failure: BaseException | None, trace: object) -> Any:
        hold: Hold = _get(self, "_state_hold")
        return hold.leave(failure)

    async def enter_field(self, name: str, code: CodeType, line: int) -> Any:
        """`async with self.items as items`: the block, and the field as it is then."""
        hold: Hold = _get(self, "_state_hold")
        await hold.enter(self, code, line)
        return getattr(self, name)

    def __enter__(self) -> Any:
        raise TypeError(
            f"`with self` in a background task of {type(self)._real.__name__}: write `async with self`, "
            f"because the lock of the state may have to be waited for."
        )

    def __exit__(self, *failure: object) -> None:
        return None

    async def get_state(self, state_cls: type[S]) -> S:
        """Another state of the tab under the same lock. Raises `ImmutableStateError` outside of the block."""
        hold: Hold = _get(self, "_state_hold")
        if not may_change(hold.tree):
            raise ImmutableStateError(type(self)._real.__name__, "get_state")
        return cast("S", proxy_of(state_cls, hold))


def proxy_of(cls: type[State], hold: Hold) -> BackgroundProxy:
    """The view of the state `cls` that the task behind `hold` works with."""
    real = cls._real
    held = hold.proxy(real)
    if held is not None:
        return held
    if real._proxy is None:
        real._proxy = type(real.__name__, (BackgroundProxy, real), {"__module__": real.__module__}, view=True)
    made: BackgroundProxy = object.__new__(real._proxy)
    object.__setattr__(made, "_state_tree", hold.tree)
    object.__setattr__(made, "_state_hold", hold)
    object.__setattr__(made, "_state_real", hold.tree.state(real))
    object.__setattr__(made, "_state_snapshot", {})
    made.refresh()
    hold.hold(made)
    hold.tree.observers.append(made)
    return made
