"""Work that may hang: it runs in a thread of its own and is interrupted at a limit."""

from __future__ import annotations

import contextvars
import ctypes
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from types import FrameType
from typing import TypeVar

T = TypeVar("T")

GRACE = 2.0


class OutOfTime(BaseException):
    """Raised into a thread whose time is up.

    Not an `Exception`: an author's `except Exception` lets it pass.
    """


class TimeLimitError(Exception):
    """Work took longer than it may. `frame`: where it still is, if it could not be interrupted."""

    def __init__(self, seconds: float, frame: FrameType | None = None) -> None:
        self.seconds = seconds
        self.frame = frame
        end = "and could not be interrupted" if frame else "and was interrupted"
        super().__init__(f"it ran longer than {seconds:g} seconds {end}")


def within(seconds: float, work: Callable[[], T], grace: float = GRACE) -> T:
    """What `work` gives, or TimeLimitError.

    Work that ignores the interruption, or waits outside of Python, is left behind in its thread, which does
    not keep the process alive.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            try:
                outcome.set_result(work())
            except OutOfTime:
                raise
            except BaseException as error:  # noqa: BLE001  # It is raised again where the work was asked for.
                outcome.set_exception(error)
        except OutOfTime:
            # It may also arrive a moment after the work was done.
            if not outcome.done():
                outcome.set_exception(TimeLimitError(seconds))

    thread = threading.Thread(target=contextvars.copy_context().run, args=(run,), daemon=True)
    thread.start()
    if not wait([outcome], seconds).done:
        identity = thread.ident or 0
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(identity), ctypes.py_object(OutOfTime))
        if not wait([outcome], grace).done:
            raise TimeLimitError(seconds, sys._current_frames().get(identity))
    return outcome.result()
