"""How `check` writes what it has found: for people, for programs, and for GitHub."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playbill.config import Config
from playbill.errors import Finding
from playbill.formats import as_github

from tests.needs import PROJECT
from tests.site.planted import FRONT, write

BROKEN = FRONT + "# Page\n\n```python demo exec\ndef shown():\n    return backgroud()\n```\n\n[Go](nowhere.md)\n"


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    paths = {"PYTHONPATH": f"{PROJECT / 'site'}:{PROJECT / 'runtime'}", "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "playbill", "check", *arguments]
    return subprocess.run(
        command, check=False, cwd=folder, env={**paths, **environment}, capture_output=True, text=True, timeout=60
    )


def test_people_see_where_what_the_line_and_what_to_do(tmp_path: Path) -> None:
    page = FRONT + "# Page\n\n```python dmeo exec\n```\n"
    write(tmp_path, {"page.md": page})
    done = run(tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "page.md:7:11: error source: python dmeo exec: `dmeo` is not a flag of an executed block",
        "     7 | ```python dmeo exec",
        "   Did you mean `demo`?",
    ]
    assert done.stderr == "1 page, 0 demos: 1 error\n"


def test_a_demo_file_is_shown_with_its_own_line(tmp_path: Path) -> None:
    demo = (
        "import asyncio\nimport reflex as rx\n\n\nasync def begin():\n    asyncio.create_task(asyncio.sleep(1))\n\n\n"
    )
    demo += "def shown():\n    return rx.text('one')\n"
    write(tmp_path, {"page.md": FRONT + "# Page\n\n```python demo file=one\n```\n", "demos/one.py": demo})
    said = run(tmp_path).stdout
    assert said.startswith("demos/one.py:6:5: warning lost-task: ")
    assert "\n     6 |     asyncio.create_task(asyncio.sleep(1))\n" in said


def test_github_gets_commands_that_it_can_read(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    write(tmp_path / "docs", {"page.md": BROKEN})
    done = run(tmp_path / "docs", "--format", "github", GITHUB_WORKSPACE=str(tmp_path))
    error, warning = done.stdout.splitlines()
    assert error.startswith("::error file=docs/content/page.md,line=9,col=12,title=execute::python demo exec: ")
    assert warning.startswith("::warning file=docs/content/page.md,line=12,col=1,title=link::there is no page ")
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("text", "written"),
    [("50 % of\nall, or: none", "50 %25 of%0Aall, or: none"), ("a\r\n::error::b", "a%0D%0A::error::b")],
)
def test_nothing_in_a_message_begins_another_command(text: str, written: str, tmp_path: Path) -> None:
    finding = Finding.of("link", "a,b:c.md", 3, 4, text)
    said = as_github([finding], Config(tmp_path, content=tmp_path / "content"), tmp_path)
    assert said == f"::warning file=content/a%2Cb%3Ac.md,line=3,col=4,title=link::{written}"


def test_hints_are_notices_and_errors_come_first(tmp_path: Path) -> None:
    found = [Finding.of(rule, "a.md", 1, 1, "it") for rule in ("old-spelling", "link", "source")]
    said = as_github(found, Config(tmp_path, content=tmp_path / "content"), tmp_path)
    assert [line.partition(" ")[0] for line in said.splitlines()] == ["::error", "::warning", "::notice"]


@pytest.mark.parametrize("form", ["json", "github", "people"])
def test_a_mistake_in_the_configuration_is_told_in_every_format(form: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.playbill]\ntitel = "Site"\n')
    done = run(tmp_path, "--format", form)
    assert done.returncode == 2
    if form == "json":
        (finding,) = json.loads(done.stdout)["findings"]
        assert (finding["rule"], finding["line"], finding["severity"]) == ("configuration", 2, "error")
    elif form == "github":
        assert done.stdout.startswith("::error file=pyproject.toml,line=2,col=1,title=configuration::")
    assert "Did you mean `title`?" in done.stdout + done.stderr


def test_json_is_one_word_shorter(tmp_path: Path) -> None:
    write(tmp_path, {"page.md": BROKEN})
    assert run(tmp_path, "--json").stdout == run(tmp_path, "--format", "json").stdout
