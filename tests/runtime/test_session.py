"""The order of acts and updates, whatever the network does to them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st
from understudy.limits import Limits
from understudy.session import Acknowledge, Run, Session, SlowDown
from understudy.wire import Act

LIMITS = Limits()


def act(number: int) -> Act:
    return Act(number, 0, 0, ())


@dataclass
class Lossy:
    """A page that keeps what is not done, over a line that loses, doubles and mixes what it carries."""

    chance: random.Random
    session: Session
    most_queued: int
    wanted: int
    ran: list[int] = field(default_factory=list[int])
    queue: list[int] = field(default_factory=list[int])
    now: float = 0.0

    def exchange(self) -> None:
        done = sent = 0
        while done < self.wanted:
            self.now += 0.01
            window = list(range(sent + 1, min(done + 12, self.wanted) + 1))
            sent = max([sent, *window])
            if self.chance.random() < 0.3:
                window = [number for number in window if self.chance.random() < 0.7]
            if self.chance.random() < 0.3:
                window += self.chance.sample(window, len(window) // 2)
            if self.chance.random() < 0.3:
                self.chance.shuffle(window)
            for number in window:
                sent = self._deliver(number, sent)
            while self.queue and self.chance.random() < 0.7:
                self.session.finish(self.queue.pop(0))
            if self.chance.random() < 0.2 or not window:
                # A cut: the welcome says what was consumed, the page sends the rest again.
                self.session.begin("page")
                sent = done = self.session.consumed
            done = max(done, self.session.finished)

    def _deliver(self, number: int, sent: int) -> int:
        session = self.session
        match session.receive(act(number), len(self.queue), self.now, self.most_queued, 200.0, 20):
            case Run(run):
                self.ran.append(run.number)
                self.queue.append(session.serial(run.number))
            case SlowDown(first):
                assert first == session.consumed + 1
                return min(sent, first - 1)
            case Acknowledge(done):
                assert done <= session.finished
            case None:
                pass
        return sent


@given(st.integers(), st.integers(1, 120), st.integers(1, 12))
@settings(deadline=None)
def test_no_act_is_lost_or_run_twice_or_out_of_order(seed: int, wanted: int, most_queued: int) -> None:
    lossy = Lossy(random.Random(seed), Session("page", 20, 0.0), most_queued, wanted)
    lossy.exchange()
    assert lossy.ran == list(range(1, wanted + 1))


@given(st.lists(st.integers(0, 30), max_size=60), st.integers(0, 40))
def test_what_is_missed_is_sent_again_without_gap_or_repeat(sizes: list[int], seen: int) -> None:
    limits = Limits(replay_messages=20, replay_size=200, replay_seconds=1000.0)
    session = Session("page", 1, 0.0)
    for number, size in enumerate(sizes, 1):
        session.version += 1
        session.record(f"{number}:".ljust(size), float(number), limits)
    missed = session.missed(seen)
    if missed is None:
        assert seen > session.version or session.kept is None or session.kept[0].version > seen + 1
    else:
        assert [int(text.partition(":")[0]) for text in missed] == list(range(seen + 1, len(sizes) + 1))
    assert session.kept_size == sum(len(kept.text) for kept in session.kept or ())


def test_a_gap_is_asked_for_once() -> None:
    session = Session("page", 100, 0.0)
    answers = [session.receive(act(number), 0, 0.0, 100, 30.0, 100) for number in (2, 3, 4)]
    assert answers == [SlowDown(1, 0), None, None]
    assert session.receive(act(1), 0, 0.0, 100, 30.0, 100) == Run(act(1))


def test_slow_down_does_not_consume() -> None:
    session = Session("page", 1, 0.0)
    assert isinstance(session.receive(act(1), 0, 0.0, 100, 10.0, 1), Run)
    told = session.receive(act(2), 0, 0.0, 100, 10.0, 1)
    assert isinstance(told, SlowDown)
    assert (told.number, session.consumed) == (2, 1)
    assert session.receive(act(3), 0, 0.0, 100, 10.0, 1) is None
    assert isinstance(session.receive(act(2), 0, told.wait / 1000, 100, 10.0, 1), Run)


def test_a_full_queue_slows_down_too() -> None:
    session = Session("page", 100, 0.0)
    assert isinstance(session.receive(act(1), 5, 0.0, 5, 30.0, 100), SlowDown)
    assert isinstance(session.receive(act(1), 4, 0.0, 5, 30.0, 100), Run)


def test_an_act_of_the_page_before_is_none_of_this_one() -> None:
    session = Session("first", 100, 0.0)
    for number in (1, 2, 3):
        session.receive(act(number), 0, 0.0, 100, 30.0, 100)
    serials = [session.serial(number) for number in (1, 2, 3)]
    session.finish(serials[0])
    session.begin("second")
    session.receive(act(1), 0, 0.0, 100, 30.0, 100)
    session.finish(serials[2])
    assert (session.consumed, session.finished) == (1, 0)
    assert [session.number(serial) for serial in (*serials, session.serial(1))] == [0, 0, 0, 1]


def test_updates_are_not_replayed_onto_a_page_that_they_were_not_made_for() -> None:
    session = Session("page", 100, 0.0)
    for _ in range(3):
        session.version += 1
        session.record("u", 0.0, LIMITS)
    session.paint(differs=True)
    assert session.version == 4
    assert session.missed(0) is None
    assert session.missed(3) is None
    assert session.missed(4) == []
    session.unpaint()
    assert session.missed(4) is None


def test_what_nobody_asked_for_is_forgotten_in_time() -> None:
    session = Session("page", 100, 0.0)
    for at in (0.0, 1.0, 2.0):
        session.version += 1
        session.record("text", at, LIMITS)
    session.forget(1.5)
    assert session.missed(2) == ["text"]
    session.forget(9.0)
    assert (session.kept, session.kept_size, session.missed(2)) == (None, 0, None)
