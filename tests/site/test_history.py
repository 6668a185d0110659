"""When a page was last changed: from git, in one question; nothing where git cannot know."""

import datetime
import os
import subprocess
from pathlib import Path

import pytest
from playbill import history
from playbill.config import load
from playbill.history import last_changes
from playbill.site import Site

from tests.site.sites import write_site


def git(folder: Path, *arguments: str, day: str = "2026-01-02") -> str:
    who = {"NAME": "Ada", "EMAIL": "ada@example.org", "DATE": f"{day}T12:00:00+0000"}
    more = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(
        command, env={**os.environ, **more, **alone}, check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    files = {"content/docs/a.md": "# A", "content/docs/bé ü.md": "# B", "content/index.md": "# Home"}
    write_site(tmp_path / "house", files, 'edit = "https://example.org/edit/{path}"\n')
    folder = tmp_path / "house"
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "First", day="2025-05-06")
    (folder / "content/docs/a.md").write_text("# A again")
    git(folder, "commit", "-q", "-a", "-m", "Second", day="2026-01-02")
    return folder


NAMES = ("docs/a.md", "docs/bé ü.md", "index.md", "new.md")


def test_each_page_has_the_day_of_its_last_commit(repository: Path) -> None:
    old, new = datetime.date(2025, 5, 6), datetime.date(2026, 1, 2)
    known = {"docs/a.md": new, "docs/bé ü.md": old, "index.md": old}
    assert last_changes(repository / "content", NAMES) == known
    git(repository, "pack-refs", "--all")
    git(repository, "worktree", "add", "-q", "--detach", str(repository.parent / "second"))
    assert last_changes(repository.parent / "second" / "content", NAMES) == known


def test_it_is_asked_once_for_all_pages_and_again_only_after_a_commit(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    popen = subprocess.Popen

    def counted(command: list[str], **options: int) -> subprocess.Popen[bytes]:
        asked.append(command)
        return popen(command, **options)

    monkeypatch.setattr(history.subprocess, "Popen", counted)
    site = Site(load(repository / "playbill.toml"))
    for entry in site.book.entries:
        site.html(entry)
    site.change([repository / "content/docs/a.md"])
    for entry in site.book.entries:
        site.html(entry)
    assert len(asked) == 1
    monkeypatch.undo()
    (repository / "content/index.md").write_text("# Home again")
    git(repository, "commit", "-q", "-a", "-m", "Third", day="2026-03-04")
    assert last_changes(repository / "content", NAMES)["index.md"] == datetime.date(2026, 3, 4)
    site.close()


def test_a_shallow_clone_and_a_folder_without_git_know_nothing(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", repository.as_uri(), str(tmp_path / "shallow"))
    assert last_changes(tmp_path / "shallow" / "content", NAMES) == {}
    assert last_changes(tmp_path, NAMES) == {}


def test_without_the_program_nothing_is_known(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    assert last_changes(repository / "content", (*NAMES, "other.md")) == {}


def test_a_page_says_when_it_was_changed_and_where_it_can_be(repository: Path) -> None:
    site = Site(load(repository / "playbill.toml"))
    entry, other = site.book.named("docs/a.md"), site.book.named("docs/bé ü.md")
    assert entry and other
    html = site.html(entry)[0]
    assert '<time datetime="2026-01-02">Last changed on 2 January 2026</time>' in html
    assert '<a href="https://example.org/edit/docs/a.md">Edit this page</a>' in html
    assert "https://example.org/edit/docs/b%C3%A9%20%C3%BC.md" in site.html(other)[0]
    assert "Last changed" not in site.layout.missing("/x/")
    site.close()
