"""Child processes that do one job after the other, and are killed when a step of a job takes too long.

Author code may hang, exit or crash the interpreter; only another process survives all three. Where a child may
begin as a copy of its parent, it has at once what that has imported and read. A parent with threads must not be
copied, and starts each child from nothing.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Final, Generic, TypeVar

START_SECONDS: Final = 60.0
"""How long a child may take until it is ready. That is our code, and no step of a job."""

MARGIN_SECONDS: Final = 5.0
"""How much longer than its own limit a page may take: interrupted by itself it can say on which line it was."""

HANDS: Final = max(2, min(8, os.cpu_count() or 2))
"""How many children there are: one that starts from nothing costs a second of one core and some 40 MB first."""

_NAME: Final = "playbill-page"

Job = TypeVar("Job")
Note = Callable[[object], None]
"""Tells the parent what was reached; the limit counts from there again."""
Skill = Callable[[Job, Note], object]


@dataclass(frozen=True, slots=True)
class Noted(Generic[Job]):
    """A job has come this far."""

    job: Job
    value: object


@dataclass(frozen=True, slots=True)
class Done(Generic[Job]):
    job: Job
    value: object


@dataclass(frozen=True, slots=True)
class Killed(Generic[Job]):
    """A step of the job took longer than it may."""

    job: Job
    seconds: float


@dataclass(frozen=True, slots=True)
class Died(Generic[Job]):
    """The process ended, or the job raised."""

    job: Job
    reason: str


@dataclass(frozen=True, slots=True)
class Last:
    """The result of a job after which the process can do no other: something in it cannot be stopped."""

    value: object


@dataclass(slots=True)
class _Hand(Generic[Job]):
    process: BaseProcess
    line: Connection
    job: Job
    deadline: float
    is_last: bool = False


def can_copy() -> bool:
    """Whether children can begin as copies of this process: while one thread is all there is of it."""
    return sys.platform.startswith("linux") and threading.active_count() == 1


class Crew(Generic[Job]):
    """Children for the jobs of one kind. `learn` is called in each of them, and returns what does one job.

    Jobs and results must be picklable, and so must `learn` unless the children are `copies`.
    """

    def __init__(
        self,
        learn: Callable[[], Skill[Job]],
        *,
        hands: int = HANDS,
        seconds: float = 30.0,
        copies: bool = False,
    ) -> None:
        """`copies`: whether children begin as copies of this process, for which it must have but one thread."""
        self._learn = learn
        self._copies = copies
        self._most = hands
        self._seconds = seconds
        self._idle: list[tuple[BaseProcess, Connection]] = []
        self._fresh: set[Connection] = set()
        self._busy: list[_Hand[Job]] = []

    def hire(self, hands: int) -> None:
        """Start so many children ahead of their jobs: they learn while the parent does something else."""
        while len(self._idle) + len(self._busy) < min(hands, self._most):
            process, line = _hire(self._learn, copies=self._copies)
            self._fresh.add(line)
            self._idle.append((process, line))

    def run(self, jobs: Iterable[Job]) -> Generator[Noted[Job] | Done[Job] | Killed[Job] | Died[Job]]:
        """Do the jobs and yield what becomes of them, as it happens."""
        waiting = deque(jobs)
        while waiting or self._busy:
            while waiting and len(self._busy) < self._most:
                if not self._idle:
                    self.hire(len(self._busy) + 1)
                self._give(waiting.popleft())
            patience = max(0.0, min(hand.deadline for hand in self._busy) - time.monotonic())
            ready = wait([hand.line for hand in self._busy], patience)
            for hand in list(self._busy):
                event: Noted[Job] | Done[Job] | Killed[Job] | Died[Job] | None
                if hand.line in ready:
                    event = _hear(hand, self._seconds)
                    if event is None:
                        continue
                elif time.monotonic() >= hand.deadline:
                    event = Killed(hand.job, self._seconds)
                else:
                    continue
                if not isinstance(event, Noted):
                    self._busy.remove(hand)
                    if isinstance(event, Done) and not hand.is_last:
                        self._idle.append((hand.process, hand.line))
                        # Before anybody looks at what it has done: it need not wait for that.
                        if waiting:
                            self._give(waiting.popleft())
                    else:
                        _dismiss(hand.process, hand.line)
                yield event

    def close(self) -> None:
        """End the children."""
        for process, line in [*self._idle, *((hand.process, hand.line) for hand in self._busy)]:
            _dismiss(process, line)
        self._idle.clear()
        self._busy.clear()

    def _give(self, job: Job) -> None:
        process, line = self._idle.pop()
        patience = START_SECONDS if line in self._fresh else self._seconds
        self._fresh.discard(line)
        with contextlib.suppress(BrokenPipeError):
            line.send(job)
        self._busy.append(_Hand(process, line, job, time.monotonic() + patience))


def run(
    learn: Callable[[], Skill[Job]],
    jobs: Iterable[Job],
    *,
    hands: int = HANDS,
    seconds: float = 30.0,
) -> Generator[Noted[Job] | Done[Job] | Killed[Job] | Died[Job]]:
    """Do the jobs in child processes and yield what becomes of them. Closing the generator ends the children."""
    crew = Crew(learn, hands=hands, seconds=seconds)
    try:
        yield from crew.run(jobs)
    finally:
        crew.close()


def _hire(learn: Callable[[], object], *, copies: bool) -> tuple[BaseProcess, Connection]:
    ours, theirs = multiprocessing.Pipe()
    start: BaseProcess
    if copies:
        start = multiprocessing.get_context("fork").Process(target=_work, args=(theirs, learn), name=_NAME)
    else:
        start = multiprocessing.get_context("spawn").Process(target=_work, args=(theirs, learn), name=_NAME)
    start.start()
    theirs.close()
    return start, ours


def _hear(hand: _Hand[Job], seconds: float) -> Noted[Job] | Done[Job] | Died[Job] | None:
    """What a child says; None when it is only ready."""
    try:
        kind, value = hand.line.recv()
    except (EOFError, OSError):
        hand.process.join(1)
        return Died(hand.job, f"its process ended with status {hand.process.exitcode}")
    if kind in ("ready", "note"):
        hand.deadline = time.monotonic() + seconds
        return Noted(hand.job, value) if kind == "note" else None
    hand.is_last = kind == "last"
    return Died(hand.job, value) if kind == "died" else Done(hand.job, value)


def _dismiss(process: BaseProcess, line: Connection) -> None:
    line.close()
    process.kill()
    process.join()
    process.close()


def _work(line: Connection, learn: Callable[[], Skill[object]]) -> None:
    """What a child does."""
    # Ctrl-C is the parent's business: it dismisses the children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What author code prints must not get between the lines of `check --json`.
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    skill = learn()
    line.send(("ready", None))
    while True:
        try:
            job = line.recv()
        except EOFError:
            return
        try:
            value = skill(job, lambda value: line.send(("note", value)))
            answer = ("last", value.value) if isinstance(value, Last) else ("done", value)
        except Exception:  # noqa: BLE001 - a fault of ours with one page must not take the other pages along
            answer = ("died", traceback.format_exc())
        line.send(answer)
