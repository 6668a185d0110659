"""A turn: the only time a session's state may change.

Events, `async with self` and `app.modify_state` all come through here, so there is one place that
locks, one that saves and one that sends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import CodeType
from typing import Any, Protocol

from .effects import Effect
from .errors import NestedTurnError, UpdateTooLargeError
from .limits import Limits
from .tab import FieldSent, Mount, Tab
from .tracking import CURRENT, Right, held
from .vars.expr import Var, display
from .view.slots import diff
from .wire import update


class Desk(Protocol):
    """What a turn needs of the server: its limits and a way to the tab."""

    limits: Limits

    async def deliver(self, tab: Tab, text: str) -> None:
        """Puts a message on its way to the tab, if it is connected."""
        ...

    def now(self) -> float:
        """The time of the event loop."""
        ...


class Turn:
    """The exclusive use of one tab's state. Take it, change, commit as often as wanted, end it."""

    __slots__ = ("desk", "outer", "right", "tab")

    def __init__(self, desk: Desk, tab: Tab, right: Right) -> None:
        self.desk = desk
        self.tab = tab
        self.right = right

    @classmethod
    async def take(cls, desk: Desk, tab: Tab, code: CodeType | None = None, line: int = 0) -> Turn:
        """Waits for the lock of `tab`. Raises `NestedTurnError` when the caller, or a task that waits for it, has it."""
        task = asyncio.current_task()
        inherited = held(tab.tree)
        if inherited is not None:
            await _wait_as_child(tab, inherited, task)
        else:
            await tab.lock.acquire()
        right = Right(tab.tree, task, code, line, CURRENT.get())
        tab.right = right
        CURRENT.set(right)
        return cls(desk, tab, right)

    async def commit(self, ack: int = 0, effects: Sequence[Effect] = (), field: FieldSent | None = None) -> bool:
        """Keeps what changed and sends it as one update; whether there was one.

        Whatever fails in here, such as a computed var, leaves everything as it was before.
        """
        tab = self.tab
        tree = tab.tree
        session = tab.session
        patches: list[object] = []
        shown: list[tuple[Mount, list[tuple[int, Any]]]] = []
        dirty = tree.dirty() if tree.journal else []
        for index, mount in enumerate(tab.mounts):
            if mount is None:
                continue
            numbers = mount.affected(dirty)
            if field is not None and field.mount == index:
                numbers = sorted({*numbers, field.slot})
            if not numbers:
                continue
            changes = diff(mount.template, mount.screen, tree, numbers)
            if changes.values:
                shown.append((mount, changes.values))
            ops = changes.ops
            for position in range(0, len(ops), 2):
                patches += (index, ops[position], ops[position + 1])
            if field is not None and ack and field.mount == index and field.slot not in ops[::2]:
                value = mount.screen[field.slot]
                if not _same(value, field.value):
                    patches += (index, field.slot, value)
        if not patches and not effects:
            tree.keep()
            return False
        asked = [[effect.kind, *map(_plain, effect.values)] for effect in effects]
        text = update(session.version + 1, patches, ack, asked)
        if len(text) > self.desk.limits.update_size:
            raise UpdateTooLargeError(len(text), self.desk.limits.update_size)
        for mount, values in shown:
            mount.show(values)
        tree.keep()
        session.version += 1
        limits = self.desk.limits
        session.record(text, self.desk.now(), limits.replay_messages, limits.replay_seconds)
        # Sent before the lock is released: otherwise the next turn's update could overtake this one.
        await self.desk.deliver(tab, text)
        return True

    def take_back(self) -> None:
        """Undoes what changed since the last commit."""
        self.tab.tree.take_back()

    def end(self) -> None:
        """Gives the state free. What was not committed is undone."""
        tab = self.tab
        if tab.tree.journal:
            tab.tree.take_back()
        right = self.right
        right.open = False
        if CURRENT.get() is right:
            CURRENT.set(right.outer)
        if tab.right is right:
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


def _waits_for(parent: asyncio.Task[Any], child: asyncio.Task[Any], depth: int = 8) -> bool:
    """Whether `parent` cannot go on before `child` is done: by await, gather, wait_for or a task group."""
    waiter: Any = getattr(parent, "_fut_waiter", None)
    if waiter is None or depth == 0:
        return False
    if waiter is child:
        return True
    for other in getattr(waiter, "_children", ()):
        if other is child or (isinstance(other, asyncio.Task) and _waits_for(other, child, depth - 1)):
            return True
    if isinstance(waiter, asyncio.Task):
        return _waits_for(waiter, child, depth - 1)
    for callback, _context in getattr(child, "_callbacks", None) or ():
        if getattr(getattr(callback, "__self__", None), "_parent_task", None) is parent:
            return True
        if waiter in getattr(callback, "args", ()):
            return True
        if any(cell.cell_contents is waiter for cell in getattr(callback, "__closure__", None) or ()):
            return True
    return False
