"""Files whose names are not UTF-8: each is one mistake, and harms no page."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from playbill.book import open_book, reopen_book
from playbill.check import check
from playbill.config import Config
from playbill.mistakes import Mistakes

from tests.needs import PROJECT
from tests.site.planted import FRONT, GOOD, said, write

STRAYS = {
    b"content/w/bad\xff.md": b"# Bad\n",
    b"content/bad\xfe.png": b"no picture",
    b"content/folder\xfd/in.md": b"# In a folder\n",
    b"content/.hidden\xfc.md": b"# Nobody's\n",
    b"demos/bad\xfb.py": b"import time\nimport reflex as rx\nasync def slow():\n    time.sleep(1)\n",
    b"templates/bad\xfa.html": b"",
}
SAID = ["bad\\xfe.png", "demos/bad\\xfb.py", "folder\\xfd", "w/bad\\xff.md"]


def stray(folder: Path, names: Iterable[bytes] = STRAYS) -> None:
    """Write these files."""
    for name in names:
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(STRAYS[name])


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A site with a page, and all of these files."""
    made = write(tmp_path, {"index.md": f"{FRONT}# Home\n\n[Good](good.md)\n", "good.md": GOOD})
    stray(tmp_path)
    return made


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "playbill", *arguments]
    environment = {"PYTHONPATH": f"{PROJECT / 'site'}:{PROJECT / 'runtime'}", "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, check=False, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


def test_each_is_one_mistake_and_no_other_page_has_one(config: Config) -> None:
    report = check(config)
    assert [said(finding) for finding in report.findings] == [f"{name}:1:1 error source" for name in SAID]
    assert report.findings[0].message == "its name is not UTF-8. Rename it."
    assert [(page.path, page.demos) for page in report.pages] == [("index.md", ()), ("good.md", ("good_demo",))]


def test_every_form_of_the_report_can_be_written(config: Config) -> None:
    for form in ("json", "github", "people"):
        done = run(config.folder, "check", "--format", form)
        assert "Traceback" not in done.stderr
        assert done.returncode == 1
        if form == "json":
            assert [finding["path"] for finding in json.loads(done.stdout)["findings"]] == SAID


def test_a_build_names_them_and_writes_the_rest_if_it_may(config: Config) -> None:
    done = run(config.folder, "build")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert all(name in done.stderr for name in SAID)
    assert not config.out.exists()
    done = run(config.folder, "build", "--keep-going")
    assert "Traceback" not in done.stderr
    assert (config.out / "good" / "index.html").is_file()
    assert not [name for name in os.listdir(config.out) if name.startswith("bad")]


def test_a_server_says_them_until_they_are_gone(tmp_path: Path) -> None:
    config = write(tmp_path, {"index.md": "# Home\n"})
    told: list[str] = []
    mended: list[str] = []
    mistakes = Mistakes(config, lambda fault: told.append(fault.path), lambda fault: mended.append(fault.path))
    book = open_book(config)
    mistakes.opened(book)
    assert told == []
    name = b"content/w/bad\xff.md"
    stray(tmp_path, [name])
    # Who watches the folder is told of a name that does not exist.
    changed = [config.content / "w" / "bad\ufffd.md"]
    book = reopen_book(book, config, changed)
    mistakes.opened(book)
    assert (told, mended) == (["w/bad\\xff.md"], [])
    assert [entry.name for entry in book.entries] == ["index.md"]
    os.unlink(os.fsencode(tmp_path) + b"/" + name)
    mistakes.opened(reopen_book(book, config, changed))
    assert mended == ["w/bad\\xff.md"]


def test_a_helper_of_such_a_name_is_not_suggested(tmp_path: Path) -> None:
    page = f"{FRONT}# Page\n\n```python exec\nimport nonexisting\n```\n"
    config = write(tmp_path, {"index.md": page})
    Path(os.fsdecode(os.fsencode(config.content) + b"/nonexistin\xff.py")).write_text("")
    findings = check(config).findings
    assert [finding.rule for finding in findings] == ["execute", "source"]
    assert "\udcff" not in findings[0].message
