"""Colours of code are kept, whoever else keeps some at the same moment, and damage is not believed."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from playbill import fences as module
from playbill.fences import FILE, Fences

HANDS = 4
WORK = """
import sys
from pathlib import Path
from playbill.fences import Fences

sys.stdin.readline()
fences = Fences(Path(sys.argv[1]), "test")
for page in range(5):
    for number in range(10):
        fences.put("python", f"{sys.argv[2]} {page} {number}", "<b>")
    fences.save()
fences.close()
"""


def test_processes_that_begin_at_once_lose_nothing(tmp_path: Path) -> None:
    for attempt in range(3):
        path = tmp_path / str(attempt)
        command = [sys.executable, "-c", WORK, str(path)]
        hands = [subprocess.Popen([*command, str(hand)], stdin=subprocess.PIPE) for hand in range(HANDS)]
        for hand in hands:
            assert hand.stdin is not None
            hand.stdin.write(b"go\n")
            hand.stdin.flush()
        for hand in hands:
            hand.communicate()
            assert hand.returncode == 0
        kept = Fences(path, "test")
        names = [f"{hand} {page} {number}" for hand in range(HANDS) for page in range(5) for number in range(10)]
        assert [name for name in names if kept.get("python", name) is None] == []
        kept.close()


def test_a_file_that_is_locked_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / FILE
    first = Fences(path, "test")
    first.put("python", "x = 1", "<b>")
    first.close()
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA locking_mode = EXCLUSIVE")
    writer.execute("BEGIN EXCLUSIVE")
    locked = Fences(path, "test")
    assert locked.get("python", "x = 1") is None
    locked.put("python", "y = 2", "<i>")
    locked.close()
    writer.close()
    after = Fences(path, "test")
    assert after.get("python", "x = 1") == "<b>"
    after.close()


def test_a_damaged_file_counts_as_empty_and_the_next_is_good(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(b"no database" * 1000)
    for expected in (None, "<b>"):
        fences = Fences(path, "test")
        assert fences.get("python", "x = 1") == expected
        fences.put("python", "x = 1", "<b>")
        fences.close()


def test_other_colours_and_what_somebody_has_changed_are_not_taken(tmp_path: Path) -> None:
    path = tmp_path / FILE
    fences = Fences(path, "test")
    fences.put("python", "x = 1", "<b>")
    fences.close()
    assert Fences(path, "another").get("python", "x = 1") is None
    with sqlite3.connect(path) as file:
        file.execute("UPDATE fences SET html = '<script>'")
    file.close()
    changed = Fences(path, "test")
    assert changed.get("python", "x = 1") is None
    changed.close()
