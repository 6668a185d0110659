"""Child processes for author code: what one job does, no other job feels."""

import os
import signal
import sys
import time
from collections.abc import Callable

import pytest
from playbill.crew import Died, Done, Killed, Note, Noted, run


def learn() -> Callable[[str, Note], object]:
    """In the child: what does one job."""
    return perform


def perform(job: str, note: Note) -> object:
    match job:
        case "hang":
            note("hanging")
            while True:
                pass
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "raise":
            raise ValueError("not this one")
        case "print":
            print("for people", flush=True)
            sys.stdout.write("and more")
        case "steps":
            for step in range(4):
                time.sleep(0.4)
                note(step)
    return job.upper()


def test_jobs_are_done_and_their_results_come_back() -> None:
    events = list(run(learn, ["one", "two", "three"]))
    assert all(isinstance(event, Done) for event in events)
    assert {event.job: event.value for event in events if isinstance(event, Done)} == {
        "one": "ONE",
        "two": "TWO",
        "three": "THREE",
    }


def test_a_job_that_hangs_is_killed_and_the_others_are_done() -> None:
    events = list(run(learn, ["hang", "one", "two"], seconds=3))
    assert Noted("hang", "hanging") in events
    assert Killed("hang", 3) in events
    assert {event.job for event in events if isinstance(event, Done)} == {"one", "two"}


def test_the_limit_counts_from_the_last_step() -> None:
    events = list(run(learn, ["steps"], seconds=1.2))
    assert events[-1] == Done("steps", "STEPS")


def test_a_job_that_ends_its_process_is_told_apart_from_one_that_raises() -> None:
    events = {event.job: event for event in run(learn, ["die", "raise", "one"])}
    assert events["die"] == Died("die", "its process ended with status -9")
    raised = events["raise"]
    assert isinstance(raised, Died)
    assert "ValueError: not this one" in raised.reason
    assert events["one"] == Done("one", "ONE")


def test_what_author_code_prints_does_not_go_to_standard_output(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert list(run(learn, ["print"])) == [Done("print", "PRINT")]
    assert capfd.readouterr().out == ""
