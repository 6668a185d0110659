"""One tab's conversation as a pure machine: a message comes in, a list of intents goes out.

It decides order, repetition and what is sent again after a cut. It knows no socket, no clock and no
state: the caller passes the time and carries the intents out.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

from .wire import Act

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


@dataclass(slots=True)
class Kept:
    """An update that may have to be sent again. Not frozen: one is made for every update, and freezing costs."""

    version: int
    text: str
    at: float


class Session:
    """The order of acts and updates of one tab. `consumed` and `finished` are act numbers of this page load."""

    __slots__ = ("allowance", "asked_again", "consumed", "finished", "kept", "nonce", "refilled", "version")

    def __init__(self, nonce: str, burst: float, now: float) -> None:
        self.nonce = nonce
        self.consumed = 0
        self.finished = 0
        self.version = 0
        self.kept: deque[Kept] | None = None
        self.allowance = burst
        self.refilled = now
        self.asked_again = 0

    def begin(self, nonce: str) -> None:
        """Another page load of the tab: its acts count from 1 again."""
        if nonce != self.nonce:
            self.nonce = nonce
            self.consumed = self.finished = 0

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
            return SlowDown(act.number, max(100, int((1 - self.allowance) / rate * 1000)))
        self.allowance -= 1
        self.consumed = act.number
        self.asked_again = 0
        return Run(act)

    def record(self, text: str, now: float, most: int, seconds: float) -> None:
        """Keeps the update that made `version`, for a tab that was away; forgets old ones."""
        kept = self.kept
        if kept is None:
            kept = self.kept = deque(maxlen=most)
        kept.append(Kept(self.version, text, now))
        oldest = now - seconds
        while kept[0].at < oldest:
            kept.popleft()

    def forget(self, before: float) -> None:
        """Drops updates that were kept before the time `before`."""
        kept = self.kept
        while kept and kept[0].at < before:
            kept.popleft()
        if kept is not None and not kept:
            self.kept = None

    def missed(self, seen: int) -> list[str] | None:
        """The updates after version `seen`, in order; None when one of them is no longer kept."""
        if seen == self.version:
            return []
        if seen > self.version or not self.kept or self.kept[0].version > seen + 1:
            return None
        return [kept.text for kept in self.kept if kept.version > seen]
