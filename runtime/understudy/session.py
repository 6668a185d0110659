"""One tab's conversation as a pure machine: a message comes in, a list of intents goes out.

It decides order, repetition and what is sent again after a cut. It knows no socket, no clock and no
state: the caller passes the time and carries the intents out.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal, NamedTuple

from understudy.limits import Limits
from understudy.wire import Act

Mode = Literal["fresh", "resume", "snapshot", "reset"]


@dataclass(frozen=True, slots=True)
class Run:
    """Put this act into the tab's queue."""

    act: Act


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Say that the act was finished before."""

    number: int


@dataclass(frozen=True, slots=True)
class SlowDown:
    """Say that the act was not consumed, and when to send it and those after it again (milliseconds)."""

    number: int
    wait: int


Intent = Run | Acknowledge | SlowDown


class Kept(NamedTuple):
    """An update that may have to be sent again. A tuple, because one is made for every update."""

    version: int
    text: str
    at: float


class Session:
    """The order of acts and updates of one tab.

    Acts are numbered anew by each page load: `consumed` and `finished` are such numbers. The serial of an
    act is its own in the tab, so that one of an earlier page load is never taken for one of this.
    """

    __slots__ = (
        "allowance", "asked_again", "consumed", "earlier", "finished", "kept", "kept_size", "nonce", "painted",
        "refilled", "version",
    )  # fmt: skip

    def __init__(self, nonce: str, burst: float, now: float) -> None:
        self.nonce = nonce
        self.earlier = 0
        self.consumed = 0
        self.finished = 0
        self.version = 0
        self.painted: int | None = 0
        self.kept: deque[Kept] | None = None
        self.kept_size = 0
        self.allowance = burst
        self.refilled = now
        self.asked_again = 0

    def begin(self, nonce: str) -> None:
        """The tab connected. Another page load counts its acts from 1 again."""
        self.asked_again = 0
        if nonce != self.nonce:
            self.nonce = nonce
            self.earlier += self.consumed
            self.consumed = self.finished = 0

    def serial(self, number: int) -> int:
        """The serial of act `number` of this page load."""
        return self.earlier + number

    def number(self, serial: int) -> int:
        """What this page load calls the act; 0 for none, and for one of an earlier page load."""
        return max(0, serial - self.earlier)

    def finish(self, serial: int) -> None:
        """The act is done."""
        self.finished = max(self.finished, self.number(serial))

    def receive(self, act: Act, queued: int, now: float, most_queued: int, rate: float, burst: int) -> Intent | None:
        """What to do about an act, `queued` others waiting; None when it is on its way already."""
        if act.number <= self.consumed:
            return Acknowledge(act.number) if act.number <= self.finished else None
        if act.number > self.consumed + 1:
            # One before it was told to slow down, or was lost: ask for that one, once.
            if self.asked_again == self.consumed + 1:
                return None
            self.asked_again = self.consumed + 1
            return SlowDown(self.consumed + 1, 0)
        self.allowance = min(burst, self.allowance + (now - self.refilled) * rate)
        self.refilled = now
        if self.allowance < 1 or queued >= most_queued:
            self.asked_again = act.number
            # Until some go through at once: those behind it are all sent again each time.
            return SlowDown(act.number, max(100, int((min(burst, 10) - self.allowance) / rate * 1000)))
        self.allowance -= 1
        self.consumed = act.number
        self.asked_again = 0
        return Run(act)

    def record(self, text: str, now: float, limits: Limits) -> None:
        """Keeps the update that made `version`, for a tab that was away; forgets old ones."""
        kept = self.kept
        if kept is None:
            kept = self.kept = deque()
        kept.append(Kept(self.version, text, now))
        self.kept_size += len(text)
        before = now - limits.replay_seconds
        while kept[0].at < before or self.kept_size > limits.replay_size or len(kept) > limits.replay_messages:
            self.kept_size -= len(kept.popleft().text)
            if not kept:
                break

    def forget(self, before: float) -> None:
        """Drops updates that were kept before the time `before`."""
        kept = self.kept
        while kept and kept[0].at < before:
            self.kept_size -= len(kept.popleft().text)
        if not kept:
            self.kept = None

    def paint(self, differs: bool) -> None:
        """The page is told all that its state changes in the first paint; `differs`: that is something.

        Such a page has a version of its own, so that one that was told is never taken for one that was not.
        """
        if differs:
            self.version += 1
        self.painted = self.version

    def unpaint(self) -> None:
        """The page has other mounts, which were not told anything yet."""
        self.painted = None

    def missed(self, seen: int) -> list[str] | None:
        """The updates after version `seen`, in order; None when the page has to be painted instead."""
        if self.painted is None or seen < self.painted:
            return None
        if seen == self.version:
            return []
        if seen > self.version or not self.kept or self.kept[0].version > seen + 1:
            return None
        return [kept.text for kept in self.kept if kept.version > seen]
