"""What readers may say of a page, how often, and how it is told to the author."""

import dataclasses
import io
import json
import re
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from playbill.cli import main
from playbill.feedback import (
    HOUR,
    MOST_ADDRESSES,
    FeedbackLimits,
    RefusedError,
    Remark,
    Turnstile,
    Vote,
    new_ticket,
    printable,
    read_form,
)
from playbill.feedback_report import by_page, feedback_json, show_feedback
from playbill.feedback_store import MOST_WAITING, FeedbackStore, Kept, StoreFullError, read_feedback

from tests.site.sites import write_site

LIMITS = FeedbackLimits()


def read(**fields: str) -> Vote | Remark:
    return read_form(urlencode(fields).encode(), {"/a/"}.__contains__, LIMITS)


def refused(**fields: str) -> tuple[int, str]:
    with pytest.raises(RefusedError) as caught:
        read(**fields)
    return caught.value.status, str(caught.value)


# ---- forms ----


def test_a_form_is_a_vote_or_a_sentence_for_one() -> None:
    assert read(page="/a/", useful="yes") == Vote("/a/", True)
    assert read(page="/a/", useful="no", words="  It says\nnothing. ") == Vote("/a/", False, "It says nothing.")
    ticket = new_ticket()
    assert read(ticket=ticket, words="Ten letters") == Remark(ticket, "Ten letters")


def test_what_is_no_answer_is_refused_with_a_sentence() -> None:
    assert refused(page="/b/", useful="yes") == (404, "There is no such page.")
    assert refused(page="/a/", useful="maybe") == (400, "Please answer with yes or no.")
    assert refused(page="/a/", useful="yes", words="too short") == (
        422, "Please write at least 10 characters, or nothing.",
    )  # fmt: skip
    assert refused(page="/a/", useful="yes", words="x" * 501)[0] == 422
    assert refused(ticket="../../etc", words="Ten letters")[0] == 400
    assert refused(ticket=new_ticket(), words="")[0] == 422
    for body in (b"\xff\xfe", "é=1".encode(), b"a&" * 100):
        with pytest.raises(RefusedError):
            read_form(body, {"/a/"}.__contains__, LIMITS)


@given(st.binary(max_size=300))
def test_any_bytes_are_an_answer_or_refused(body: bytes) -> None:
    try:
        said = read_form(body, {"/a/"}.__contains__, LIMITS)
    except RefusedError as error:
        assert 400 <= error.status < 500
    else:
        assert isinstance(said, Vote | Remark)


@given(st.text())
def test_what_is_kept_cannot_move_a_cursor(text: str) -> None:
    assert printable(text).isprintable() or not any(ord(one) < 32 or 127 <= ord(one) < 160 for one in printable(text))
    assert printable(printable(text)) == printable(text)


# ---- how often ----


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_address_passes_three_times_an_hour() -> None:
    clock = Clock()
    turnstile = Turnstile(LIMITS, clock)
    for _ in range(3):
        turnstile.admit("192.0.2.1")
        clock.now += 60
    with pytest.raises(RefusedError) as caught:
        turnstile.admit("192.0.2.1")
    assert caught.value.status == 429
    assert caught.value.seconds == HOUR - 180
    assert "come back in 57 min" in str(caught.value)
    turnstile.admit("192.0.2.2")
    clock.now += caught.value.seconds
    turnstile.admit("192.0.2.1")


def test_a_household_of_ipv6_is_one_address() -> None:
    turnstile = Turnstile(LIMITS, Clock())
    for number in range(3):
        turnstile.admit(f"2001:db8::{number}")
    with pytest.raises(RefusedError):
        turnstile.admit("2001:db8::ffff")
    turnstile.admit("2001:db8:0:1::1")


def test_addresses_that_are_remembered_have_a_bound() -> None:
    clock = Clock()
    turnstile = Turnstile(LIMITS, clock)
    for number in range(MOST_ADDRESSES):
        turnstile.admit(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    with pytest.raises(RefusedError) as caught:
        turnstile.admit("192.0.2.1")
    assert caught.value.status == 503
    clock.now += HOUR
    turnstile.admit("192.0.2.1")


# ---- the file ----


def test_what_was_said_is_in_the_file_and_a_sentence_joins_its_vote_once(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "feedback.sqlite"
    store = FeedbackStore(path)
    assert not path.parent.exists()
    ticket = new_ticket()
    assert store.keep(Vote("/a/", True), ticket).result(10)
    assert store.keep(Remark(ticket, "A good page"), ticket).result(10)
    assert not store.keep(Remark(ticket, "Another sentence"), ticket).result(10)
    assert not store.keep(Remark(new_ticket(), "For no vote"), new_ticket()).result(10)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    store.close()
    (kept,) = read_feedback(path)
    assert (kept.page, kept.useful, kept.words) == ("/a/", True, "A good page")
    assert [one.name for one in path.parent.iterdir()] == ["feedback.sqlite"]


def test_a_file_that_hangs_fills_a_queue_and_no_more(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite")
    assert store.keep(Vote("/a/", True), new_ticket()).result(10)
    with closing(sqlite3.connect(tmp_path / "feedback.sqlite", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        # One is being written, the others wait.
        waiting = [store.keep(Vote("/a/", True), new_ticket())]
        with pytest.raises(StoreFullError):
            waiting += [store.keep(Vote("/a/", False), new_ticket()) for _ in range(MOST_WAITING + 2)]
        holder.execute("ROLLBACK")
    assert waiting[0].result(10)
    store.close()
    assert len(read_feedback(tmp_path / "feedback.sqlite")) >= MOST_WAITING
    assert not [thread for thread in threading.enumerate() if thread.name == "playbill-feedback"]


def test_a_file_that_cannot_be_written_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    store = FeedbackStore(tmp_path / "file" / "feedback.sqlite")
    assert store.keep(Vote("/a/", True), new_ticket()).result(10) is False
    store.close()
    assert "feedback could not be kept" in caplog.text


# ---- the report ----

SAID = [
    Kept("2026-01-02T10:00:00+00:00", "/a/", True, ""),
    Kept("2026-01-03T10:00:00+00:00", "/b/", False, "[red]Where\x1b[2J is the rest?[/red]"),
    Kept("2026-01-04T10:00:00+00:00", "/a/", False, ""),
    Kept("2026-01-05T10:00:00+00:00", "/b/", False, "It does not run."),
]


def test_the_page_that_helped_least_comes_first() -> None:
    assert [(one.page, one.yes, one.no) for one in by_page(SAID)] == [("/b/", 0, 2), ("/a/", 1, 1)]


def test_the_table_shows_what_was_written_as_it_was_written_and_nothing_else() -> None:
    shown = io.StringIO()
    show_feedback(SAID, shown)
    lines = " ".join(shown.getvalue().split())
    assert "\x1b" not in lines
    assert "no, 2026-01-03: [red]Where [2J is the rest?[/red]" in lines


def test_json_has_every_sentence() -> None:
    told = json.loads(feedback_json(SAID))
    assert told["answers"] == 4
    assert told["pages"][0]["sentences"][1] == {
        "time": "2026-01-05T10:00:00+00:00", "useful": False, "words": "It does not run.",
    }  # fmt: skip


def test_the_command_reads_the_file_of_the_configuration(tmp_path: Path) -> None:
    config = write_site(tmp_path, {"content/a.md": "# A"})
    assert config.feedback is not None
    command = ["feedback", "--config", str(config.file)]
    empty = CliRunner().invoke(main, command)
    assert (empty.exit_code, empty.stdout) == (0, "")
    assert "0 answers" in empty.stderr
    store = FeedbackStore(config.feedback)
    assert store.keep(Vote("/a/", True, "A sentence here"), new_ticket()).result(10)
    store.close()
    assert "A sentence here" in CliRunner().invoke(main, command).stdout
    told = json.loads(CliRunner().invoke(main, [*command, "--json"]).stdout)
    assert told["pages"][0]["page"] == "/a/"


def test_a_site_that_does_not_ask_says_so(tmp_path: Path) -> None:
    config = write_site(tmp_path, {"content/a.md": "# A"}, 'feedback = ""\n')
    result = CliRunner().invoke(main, ["feedback", "--config", str(config.file)])
    assert result.exit_code == 2
    assert "readers are not asked" in result.stderr


def test_the_page_on_feedback_says_what_the_code_does() -> None:
    page = (Path(__file__).parents[2] / "content" / "docs" / "feedback.md").read_text("utf-8")
    said = {name: int(number) for number, name in re.findall(r"\| (\d+) \| `(feedback_\w+)` \|", page)}
    assert said == dataclasses.asdict(LIMITS)
