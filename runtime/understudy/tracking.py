"""Who may change which state right now, and who reads what while a computed var is worked out.

The right to change is a value in the context of the task that entered the turn: tasks and threads
that it starts inherit it, and it ends for all of them when the turn does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from types import CodeType
from typing import Any


class Right:
    """The permission to change one tab's state, from the beginning of a turn to its end."""

    __slots__ = ("code", "line", "open", "outer", "task", "tree")

    def __init__(
        self,
        tree: object,
        task: asyncio.Task[Any] | None,
        code: CodeType | None,
        line: int,
        outer: Right | None,
    ) -> None:
        self.tree = tree
        self.task = task
        self.code = code
        self.line = line
        self.outer = outer
        self.open = True

    @property
    def place(self) -> str:
        """Where the author's code took the turn, as `file:line`."""
        return f"{self.code.co_filename}:{self.line}" if self.code else "a handler"


CURRENT: ContextVar[Right | None] = ContextVar("understudy_right", default=None)


def may_change(tree: object) -> bool:
    """Whether the code that runs now holds an open turn of `tree`."""
    right = CURRENT.get()
    while right is not None:
        if right.tree is tree and right.open:
            return True
        right = right.outer
    return False


def held(tree: object) -> Right | None:
    """The open turn of `tree` that the code that runs now was started in."""
    right = CURRENT.get()
    while right is not None and not (right.tree is tree and right.open):
        right = right.outer
    return right


def innermost() -> Right | None:
    """The open turn that the code that runs now was started in, of whichever tab.

    A new turn has it as `outer`. Closed ones are left out: tasks that start each other from within
    their blocks would else keep every turn since the first.
    """
    right = CURRENT.get()
    while right is not None and not right.open:
        right = right.outer
    return right


Reads = set[tuple[type, str]]
_readings: ContextVar[Reads | None] = ContextVar("understudy_reads", default=None)


@contextmanager
def reading(reads: Reads) -> Generator[None]:
    """Everything noted inside lands in `reads`."""
    token = _readings.set(reads)
    try:
        yield
    finally:
        _readings.reset(token)


def is_reading() -> bool:
    """Whether a computed var is being worked out, and what is read must be noted."""
    return _readings.get() is not None


def note(state: type, name: str) -> None:
    """Says that the var `name` of `state` is being read."""
    reads = _readings.get()
    if reads is not None:
        reads.add((state, name))
