"""A turn: the only time a session's state may change.

Events, `async with self` and `app.modify_state` all come through here, so there is one place that
locks, one that saves and one that sends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from types import CodeType
from typing import Any, Protocol, cast

from understudy.effects import Effect
from understudy.errors import NestedTurnError, UpdateTooLargeError
from understudy.limits import Limits
from understudy.tab import FieldSent, Mount, Tab
from understudy.tracking import CURRENT, Right, held, innermost
from understudy.vars.expr import Var, display
from understudy.view.slots import diff
from understudy.wire import update

NOTHING: list[Any] = []


class Desk(Protocol):
    """What a turn needs of the server: its limits and a way to the tab."""

    limits: Limits

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop that it runs on."""
        ...

    def now(self) -> float:
        """The time of the event loop."""
        ...


class Turn(Right):
    """The exclusive use of one tab's state, and the right to change it: taken, committed as often as wanted, ended."""

    __slots__ = ("desk", "tab")

    def __init__(
        self,
        desk: Desk,
        tab: Tab,
        task: asyncio.Task[Any] | None,
        code: CodeType | None,
        line: int,
        outer: Right | None,
    ) -> None:
        self.desk = desk
        self.tab = tab
        self.tree = tab.tree
        self.task = task
        self.code = code
        self.line = line
        self.open = True
        self.outer = outer

    @classmethod
    async def take(cls, desk: Desk, tab: Tab, code: CodeType | None = None, line: int = 0) -> Turn:
        """Waits for the lock of `tab`. Raises `NestedTurnError` if the caller has it, or a task that waits for it."""
        task = asyncio.current_task(desk.loop)
        outer = None
        inherited = None
        if CURRENT.get() is not None:
            inherited = held(tab.tree)
            outer = innermost()
        if inherited is not None:
            await _wait_as_child(tab, inherited, task)
        elif not tab.lock.take_if_free():
            await tab.lock.acquire()
        turn = tab.right = cls(desk, tab, task, code, line, outer)
        CURRENT.set(turn)
        return turn

    async def commit(self, ack: int = 0, effects: Sequence[Effect] = (), field: FieldSent | None = None) -> bool:
        """Keeps what changed and sends it as one update; whether there was one.

        Whatever fails in here, such as a computed var, leaves everything as it was before.
        """
        tab = self.tab
        tree = tab.tree
        dirty = tree.dirty() if tree.journal else NOTHING
        patches: list[object] = []
        shown: list[tuple[Mount, list[tuple[int, object]]]] = []
        for index, mount in enumerate(tab.mounts):
            if mount is None:
                continue
            numbers = mount.affected(dirty)
            is_told = field is not None and field.mount is mount
            if field is not None and is_told:
                numbers = sorted({*numbers, field.slot})
            if not numbers:
                continue
            changes = diff(mount.template, mount.screen, tree, numbers, tree.scope)
            if changes.values:
                shown.append((mount, changes.values))
            ops = changes.ops
            for position in range(0, len(ops), 2):
                patches += (index, ops[position], ops[position + 1])
            if field is not None and is_told and ack and field.slot not in ops[::2]:
                value = mount.screen[field.slot]
                if not _same(value, field.value):
                    patches += (index, field.slot, value)
        if not patches and not effects:
            for mount, values in shown:
                mount.show(values)
            tree.keep()
            return False
        session = tab.session
        desk = self.desk
        limits = desk.limits
        asked = [[effect.kind, *map(_plain, effect.values)] for effect in effects] if effects else NOTHING
        text = update(session.version + 1, patches, session.number(ack), asked)
        if len(text) > limits.update_size:
            raise UpdateTooLargeError(len(text), limits.update_size)
        for mount, values in shown:
            mount.show(values)
        tree.keep()
        session.version += 1
        session.record(text, desk.loop.time(), limits)
        # Sent before the lock is released: otherwise the next turn's update could overtake this one.
        if tab.connection is not None:
            tab.connection.send(text)
        return True

    def take_back(self) -> None:
        """Undoes what changed since the last commit."""
        self.tab.tree.take_back()

    def end(self) -> None:
        """Gives the state free. What was not committed is undone."""
        tab = self.tab
        if tab.tree.journal:
            tab.tree.take_back()
        self.open = False
        if CURRENT.get() is self:
            CURRENT.set(self.outer)
        if tab.right is self:
            tab.right = None
            tab.lock.release()


def _same(value: object, sent: object) -> bool:
    return value == sent or display(value) == display(sent)


def _plain(value: object) -> object:
    """A value as JSON has it."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, Var):
        raise TypeError(f"`{value!r}` is no value yet; read it from `self` in the handler.")
    return display(value)


async def _wait_as_child(tab: Tab, inherited: Right, task: asyncio.Task[Any] | None) -> None:
    """Waits for the lock although the caller was started inside of an open turn of the same tab.

    That is right for a task that its parent lets go, and would never end for one that the parent
    waits for; a parent may begin to wait later, so it is looked at again until the lock is free.
    """
    if inherited.task is task or task is None or inherited.task is None:
        raise NestedTurnError(inherited.place)
    while inherited.open:
        if _waits_for(inherited.task, task):
            raise NestedTurnError(inherited.place)
        try:
            async with asyncio.timeout(0.05):
                await tab.lock.acquire()
                return
        except TimeoutError:
            continue
    await tab.lock.acquire()


def _waits_for(parent: asyncio.Task[Any], child: asyncio.Task[Any]) -> bool:
    """Whether `parent` is woken when `child` is done, or something that waits for it: so it cannot go on before."""
    seen: set[int] = set()
    waking: list[asyncio.Future[Any]] = [child]
    while waking:
        done = waking.pop()
        if done is parent:
            return True
        if id(done) not in seen:
            seen.add(id(done))
            for callback, _context in getattr(done, "_callbacks", None) or ():
                waking.extend(_woken_by(callback))
    return False


def _woken_by(callback: Any) -> Iterator[asyncio.Future[Any]]:
    """The tasks and futures that a done callback of asyncio's own goes on to wake."""
    owner = getattr(callback, "__self__", None)
    held_by: list[Any] = [owner, getattr(owner, "_on_completed_fut", None), getattr(owner, "_done", None)]
    held_by += getattr(callback, "args", ())  # wait_for, before Python 3.12
    for cell in getattr(callback, "__closure__", None) or ():  # gather, wait, shield
        with suppress(ValueError):  # It is still empty.
            held_by.append(cell.cell_contents)
    for one in held_by:
        if isinstance(one, asyncio.Future):
            yield one
        elif isinstance(one, asyncio.Queue):  # as_completed
            yield from cast("Any", one)._getters
