"""The index: what is in it of a page, the same bytes for the same pages, that of before where nothing changed."""

import asyncio
import hashlib
import os
import subprocess
from pathlib import Path

import pytest
from playbill import search
from playbill.attention import Attention
from playbill.config import Config
from playbill.digest import digest
from playbill.export import export
from playbill.indexer import Indexer
from playbill.page import Page
from playbill.search import (
    ENTRY,
    FOLDER,
    Listed,
    SearchError,
    condensed,
    frequent_words,
    indexing,
    moved,
)
from playbill.site import Site

from tests.runtime.plays import until
from tests.site.sites import write_site

PAGES = {
    "content/index.md": "# Welcome\n\nA small house.\n",
    "content/docs/rope.md": "# The rope\n\n`stage.rope.pull(now=True)`.\n\n| a | b |\n| --- | --- |\n| one | two |\n",
    "content/docs/lamp.md": "# The lamp\n\n```python demo file=lamp\n```\n",
    "demos/lamp.py": 'import reflex as rx\n\n\ndef lamp():\n    return rx.button("Light")\n',
}


def tree(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def pages(*texts: str) -> list[Listed]:
    copies = (condensed(f"Page {number}", "", "", f"<p>{text}</p>", "Docs") for number, text in enumerate(texts))
    return [Listed(f"/{number}/", digest(copy), copy.__str__) for number, copy in enumerate(copies)]


def write_index(pages: list[Listed], target: Path, before: Path) -> None:
    with indexing(pages, target, before) as index:
        index.finish()


def test_a_build_holds_what_a_browser_asks_for_and_nothing_else_twice_the_same(tmp_path: Path) -> None:
    config = write_site(tmp_path, PAGES)
    export(config, tmp_path / "one")
    export(config, tmp_path / "two")
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    names = {path.name for path in (tmp_path / "one" / FOLDER).iterdir()}
    (meta,) = (name for name in names if name.endswith(".pf_meta"))
    # Beside them, the smaller copies that a build makes of everything.
    assert {name for name in names if not name.endswith((".gz", ".br"))} == {
        meta, ENTRY, "pagefind.js", "wasm.en.pagefind", "words.txt", "made-of.txt", "index", "fragment"
    }  # fmt: skip
    assert len(list((tmp_path / "one" / FOLDER / "fragment").iterdir())) == 3


def test_of_a_page_its_text_its_code_and_the_names_of_its_demos_are_searched(tmp_path: Path) -> None:
    config = write_site(tmp_path, PAGES)
    rope, lamp = searched(config, "docs/rope.md"), searched(config, "docs/lamp.md")
    assert "stage.⸱ rope.⸱ pull(⸱ now=⸱ True)" in rope
    assert "one</td> <td>two" in rope
    assert 'data-pagefind-weight="5">lamp.py<' in lamp
    for theirs in ("ready", "Begin anew", "Open alone", "Copy", "<span"):
        assert theirs not in lamp


def test_of_a_page_the_names_of_what_it_is_about_weigh_most() -> None:
    page = condensed("Controls", "", "", "<p>To press.</p>", names=("rx.button", "rx.icon_button"))
    assert '<p data-pagefind-weight="10">rx.⸱ button rx.⸱ icon_button</p>' in page


def searched(config: Config, name: str) -> str:
    site = Site(config)
    try:
        entry = site.book.named(name)
        assert entry is not None
        page = site.page(entry)
        assert isinstance(page, Page)
        return condensed(entry.title, "", page.rendered.heading, page.rendered.html)
    finally:
        site.close()


def test_an_index_of_the_same_pages_is_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_index(pages("rope", "lamp"), tmp_path / "one", tmp_path / "none")

    def run(*_: object, **__: object) -> None:
        raise AssertionError("Pagefind was called")

    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "Popen", run)
        write_index(pages("rope", "lamp"), tmp_path / "two", tmp_path / "one")
        assert tree(tmp_path / "one") == tree(tmp_path / "two")
        with pytest.raises(AssertionError, match="Pagefind was called"):
            write_index(pages("rope", "lamps"), tmp_path / "three", tmp_path / "one")


def test_the_words_are_few_and_those_of_headings_come_first() -> None:
    text = " ".join(f"word{number}" for number in range(9000))
    page = condensed("Curtain", "", "<h1>Curtain</h1>", f"<p>{text} a of {'x' * 40}</p>")
    words = frequent_words([page])
    assert words[0] == "curtain"
    assert len(words) == 4000
    assert all(4 <= len(word) <= 24 for word in words)


def test_when_pagefind_fails_its_reason_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search.pagefind_bin, "get_executable", lambda: "/bin/false")
    with pytest.raises(SearchError, match="Pagefind could not make the search index: it ended with status 1"):
        write_index(pages("rope"), tmp_path / "one", tmp_path / "none")


def test_a_site_without_pages_is_built_without_an_index(tmp_path: Path) -> None:
    export(write_site(tmp_path, {"content/note.txt": "No page."}), tmp_path / "dist")
    assert (tmp_path / "dist" / "404.html").is_file()
    assert not (tmp_path / "dist" / "_search" / "pagefind.js").exists()


def test_a_page_that_moves_says_where_it_stands_now() -> None:
    here = condensed("Rope", "", "", "<p>a > b</p>", "Docs › Stage")
    there = condensed("Rope", "", "", "<p>a > b</p>", 'The "house"')
    assert moved(here, 'The "house"') == there != here
    assert moved(there, "") == condensed("Rope", "", "", "<p>a > b</p>")


@pytest.fixture
def endless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Pagefind that never ends; the file holds the number of its process."""
    number, program = tmp_path / "number", tmp_path / "endless"
    program.write_text(f"#!/bin/sh\necho $$ > {number}.new\nmv {number}.new {number}\nexec sleep 1000\n")
    program.chmod(0o755)
    monkeypatch.setattr(search.pagefind_bin, "get_executable", lambda: str(program))
    return number


def is_running(number: Path) -> bool:
    try:
        os.kill(int(number.read_text()), 0)
    except ProcessLookupError:
        return False
    return True


def test_who_gives_up_leaves_no_process_behind(tmp_path: Path, endless: Path) -> None:
    with indexing(pages("rope"), tmp_path / "one", tmp_path / "none"):
        while not endless.is_file():
            os.sched_yield()
        assert is_running(endless)
    assert not is_running(endless)


async def test_a_server_that_ends_does_not_wait_for_an_index(tmp_path: Path, endless: Path) -> None:
    site = Site(write_site(tmp_path, PAGES))
    running = asyncio.create_task(Indexer(site, Attention()).run())
    await until(endless.is_file)
    assert is_running(endless)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await until(lambda: not is_running(endless))
    site.close()
