"""Child processes that do one job after the other, and are killed when a step of a job takes too long.

Author code may hang, exit or crash the interpreter; only another process survives all three. Children are
spawned, not forked: the parent may have threads.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Final, Generic, TypeVar

START_SECONDS: Final = 60.0
"""How long a child may take until it is ready. That is our code, and no step of a job."""

MARGIN_SECONDS: Final = 5.0
"""How much longer than its own limit a page may take: interrupted by itself it can say on which line it was."""

HANDS: Final = max(2, min(8, os.cpu_count() or 2))
"""How many children there are: each costs half a second of one core and some 40 MB before it does anything."""

_SPAWN: Final = multiprocessing.get_context("spawn")

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
    process: SpawnProcess
    line: Connection
    job: Job
    deadline: float
    is_last: bool = False


def run(
    learn: Callable[[], Skill[Job]],
    jobs: Iterable[Job],
    *,
    hands: int = HANDS,
    seconds: float = 30.0,
) -> Generator[Noted[Job] | Done[Job] | Killed[Job] | Died[Job]]:
    """Do the jobs in child processes and yield what becomes of them, as it happens.

    `learn` is called in each child, and returns what does one job. It must be picklable, and so must jobs and
    results. Closing the generator ends the children.
    """
    waiting = deque(jobs)
    crew: list[_Hand[Job]] = []
    idle: list[tuple[SpawnProcess, Connection]] = []
    try:
        while waiting or crew:
            while waiting and len(crew) < hands:
                patience = seconds if idle else START_SECONDS
                process, line = idle.pop() if idle else _hire(learn)
                job = waiting.popleft()
                with contextlib.suppress(BrokenPipeError):
                    line.send(job)
                crew.append(_Hand(process, line, job, time.monotonic() + patience))
            patience = max(0.0, min(hand.deadline for hand in crew) - time.monotonic())
            ready = wait([hand.line for hand in crew], patience)
            for hand in list(crew):
                event: Noted[Job] | Done[Job] | Killed[Job] | Died[Job] | None
                if hand.line in ready:
                    event = _hear(hand, seconds)
                    if event is None:
                        continue
                elif time.monotonic() >= hand.deadline:
                    event = Killed(hand.job, seconds)
                else:
                    continue
                if not isinstance(event, Noted):
                    crew.remove(hand)
                    if isinstance(event, Done) and not hand.is_last:
                        idle.append((hand.process, hand.line))
                    else:
                        _dismiss(hand.process, hand.line)
                yield event
    finally:
        for process, line in [*idle, *((hand.process, hand.line) for hand in crew)]:
            _dismiss(process, line)


def _hire(learn: Callable[[], object]) -> tuple[SpawnProcess, Connection]:
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_work, args=(theirs, learn), name="playbill-page")
    process.start()
    theirs.close()
    return process, ours


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


def _dismiss(process: SpawnProcess, line: Connection) -> None:
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
