"""Files, the errors in them, and addresses."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from playbill import source
from playbill.errors import Finding, Place, SourceError, nearest, suggestion
from playbill.urls import is_safe


def test_a_file_is_read_with_its_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "docs" / "a.md"
    path.parent.mkdir()
    path.write_bytes("\ufeff---\r\ntitle: é\r\n---\r\nHello\r\n".encode())
    found = source.read(path, tmp_path)
    assert found.relative == "docs/a.md"
    assert (found.front_text, found.front_line) == ("title: é\n", 2)
    assert (found.body, found.body_line) == ("Hello\n", 4)
    assert found.line(4) == "Hello"
    assert found.line(40) == ""


# bytes → (line, column, part of the sentence)
MISTAKES = {
    "a\né".encode() + b"\xff": (2, 2, "not UTF-8: byte 0xff"),
    b"a\n\nb\0": (3, 1, "zero byte"),
    b"a" * (1024 * 1024 + 1): (1, 1, "larger than 1024 KiB"),
}


@pytest.mark.parametrize("data", MISTAKES, ids=["encoding", "zero", "size"])
def test_a_file_that_is_no_page_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        source.read(path, tmp_path)
    line, column, sentence = MISTAKES[data]
    assert (caught.value.path, caught.value.line, caught.value.column) == ("a.md", line, column)
    assert sentence in caught.value.what


def test_a_file_that_is_not_there_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"a\.md:1: it cannot be read"):
        source.read(tmp_path / "a.md", tmp_path)


def test_an_error_tells_where_what_and_what_to_do() -> None:
    place = Place("docs/events.md", 41, 12, "    return backgroud_demo()")
    error = place.error("`backgroud_demo` is not defined", "Did you mean `background_demo`?", block="python demo exec")
    assert str(error) == (
        "docs/events.md:41:12: python demo exec: `backgroud_demo` is not defined\n"
        "    41 |     return backgroud_demo()\n"
        "   Did you mean `background_demo`?"
    )
    assert error.finding() == Finding(
        "docs/events.md",
        41,
        12,
        "source",
        "error",
        "python demo exec: `backgroud_demo` is not defined. Did you mean `background_demo`?",
        "Did you mean `background_demo`?",
    )


def test_an_error_survives_the_way_between_processes() -> None:
    error = Place("a.md", 3, 2, "text").error("what", "hint", block="block", rule="source")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert again.finding() == error.finding()


def test_the_nearest_word_is_suggested() -> None:
    assert nearest("Dmeo", ["demo", "exec"]) == "demo"
    assert nearest("zzz", ["demo"]) is None
    assert suggestion("zzz", ["b", "a"]) == "Known: `a`, `b`."


@pytest.mark.parametrize("url", ["", "#a", "?a", "a/b:c", "/a:b", "https://a", "MAILTO:a@b", "//a.b"])
def test_safe_addresses(url: str) -> None:
    assert is_safe(url)


@pytest.mark.parametrize(
    "url", ["javascript:a", " javascript:a", "java\nscript:a", "data:a", "\x00data:a", ":a", "c:\\a"]
)
def test_unsafe_addresses(url: str) -> None:
    assert not is_safe(url)
