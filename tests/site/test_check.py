"""`check` on planted mistakes: each is said once, at its file and line, and no other page is harmed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playbill import config as configuration
from playbill.check import Report, check
from playbill.errors import Finding, SourceError
from playbill.rules import RULES

from tests.needs import PROJECT
from tests.site.planted import FRONT, GOOD, Case, cases, home, said, write

# Where they have to be tested with more than a text.
ELSEWHERE = {"external"}

ALL = cases()
TOGETHER = [case for case in ALL if not case.is_alone]
ALONE = [case for case in ALL if case.is_alone]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """One site with all the mistakes, and a page that has none."""
    files = {"good.md": GOOD}
    for case in TOGETHER:
        files.update(case.files)
    drafts = [name for name, text in files.items() if "draft: true" in text]
    return check(write(tmp_path_factory.mktemp("site"), {**files, "index.md": home(files.keys() - drafts)}))


@pytest.mark.parametrize("case", TOGETHER, ids=lambda case: case.name)
def test_a_mistake_is_reported_once_at_its_place(case: Case, report: Report) -> None:
    assert [said(finding) for finding in report.findings if finding.path in case.files] == list(case.expected)


def test_nothing_else_is_reported(report: Report) -> None:
    assert len(report.findings) == sum(len(case.expected) for case in TOGETHER)


@pytest.mark.parametrize("case", ALONE, ids=lambda case: case.name)
def test_a_mistake_of_a_whole_site_is_reported_once_at_its_place(case: Case, tmp_path: Path) -> None:
    found = check(write(tmp_path, case.files)).findings
    assert [said(finding).removeprefix(f"{tmp_path}/") for finding in found] == list(case.expected)


def test_each_rule_has_a_planted_mistake() -> None:
    assert {expected.split()[-1] for case in ALL for expected in case.expected} == RULES.keys() - ELSEWHERE


def test_our_own_pages_and_demos_have_no_finding() -> None:
    assert [said(finding) for finding in check(configuration.load(PROJECT / "pyproject.toml")).findings] == []


def test_there_is_no_finding_without_a_rule() -> None:
    with pytest.raises(ValueError, match="is no rule"):
        Finding("page.md", 1, 1, "nonsense", "error", "")
    with pytest.raises(ValueError, match="is no rule"):
        Finding("page.md", 1, 1, "link", "error", "")


@pytest.mark.parametrize("rule", ["nonsense", "link"])
def test_there_is_no_mistake_without_a_rule_for_errors(rule: str) -> None:
    with pytest.raises(ValueError, match="is no rule of severity error"):
        SourceError("page.md", 1, 1, "", "it is wrong", rule=rule)


def test_other_pages_are_unharmed(report: Report) -> None:
    page = next(page for page in report.pages if page.path == "good.md")
    assert page.demos == ("good_demo",)
    assert not [finding for finding in report.findings if finding.path == "good.md"]


def test_a_page_that_hangs_is_ended_and_named(tmp_path: Path) -> None:
    ends = FRONT + "# Ends\n\n```python exec\nwhile True: pass\n```\n"
    hangs = FRONT + "# Hangs\n\n```python exec\nwhile True:\n    try:\n        while True: pass\n"
    hangs += "    except BaseException: pass\n```\n"
    sleeps = FRONT + "# Sleeps\n\n```python exec\nimport time\ntime.sleep(1000)\n```\n"
    files = {"a.md": ends, "b.md": hangs, "c.md": sleeps, "good.md": GOOD}
    found = check(write(tmp_path, files), seconds=1)
    lines = [(finding.path, finding.line, finding.rule) for finding in found.findings]
    assert lines == [("a.md", 8, "execute"), ("b.md", 10, "execute"), ("c.md", 9, "execute")]
    assert len(found.pages) == 4


def test_a_handler_that_hangs_is_ended_and_its_button_is_named(tmp_path: Path) -> None:
    page = GOOD.replace("self.count += 1", "while True: pass")
    found = check(write(tmp_path, {"hangs.md": page}), seconds=1)
    assert [said(finding) for finding in found.findings] == ["hangs.md:9:1 error handler"]
    assert "“Add 0”" in found.findings[0].message or "“Add0”" in found.findings[0].message


def test_a_host_that_cannot_be_reached_is_a_warning_even_when_the_demo_copes(tmp_path: Path) -> None:
    page = """\
---
description: Pages that fetch.
---

# Fetch

```python demo exec
import httpx
import reflex as rx


class State(rx.State):
    text: str = ""

    @rx.event
    async def cope(self):
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                self.text = (await client.get("http://nobody.invalid/")).text
        except httpx.HTTPError as error:
            self.text = str(error)

    @rx.event(background=True)
    async def fail(self):
        async with httpx.AsyncClient(trust_env=False) as client:
            await client.get("http://nobody.invalid/")


def fetch():
    return rx.hstack(rx.button("Cope", on_click=State.cope), rx.button("Fail", on_click=State.fail))
```
"""
    found = check(write(tmp_path, {"fetch.md": page}))
    assert [said(finding) for finding in found.findings] == ["fetch.md:7:1 warning network"]
    assert "nobody.invalid" in found.findings[0].message


def test_a_task_without_end_is_ended_when_the_visitor_leaves(tmp_path: Path) -> None:
    body = """    @rx.event(background=True)
    async def add(self):
        import asyncio
        while True:
            async with self:
                self.count += 1
            await asyncio.sleep(0.01)
"""
    page = GOOD.replace("    @rx.event\n    def add(self):\n        self.count += 1\n", body)
    assert "while True" in page
    assert check(write(tmp_path, {"endless.md": page})).findings == ()


def test_a_demo_that_two_pages_cannot_show_is_said_once_in_its_own_file(tmp_path: Path) -> None:
    demo = "import reflex as rx\n\n\ndef shown():\n    return rx.text(cuont)\n"
    page = FRONT + "# Page\n\n```python demo file=broken\n```\n"
    found = check(write(tmp_path, {"one.md": page, "two.md": page, "demos/broken.py": demo})).findings
    assert [said(finding) for finding in found] == ["demos/broken.py:5:20 error execute"]
    assert found[0].message.startswith("`cuont` is not defined")


def test_a_mistake_in_a_demo_of_two_pages_is_said_once(tmp_path: Path) -> None:
    demo = "import reflex as rx\n\n\nclass State(rx.State):\n    @rx.event\n    def fail(self):\n        {}['a']\n\n\n"
    demo += "def shown():\n    return rx.button('Fail', on_click=State.fail)\n"
    (tmp_path / "demos").mkdir()
    (tmp_path / "demos" / "failing.py").write_text(demo)
    page = FRONT + "# Page\n\n```python demo file=failing\n```\n"
    found = check(write(tmp_path, {"one.md": page, "two.md": page})).findings
    assert [said(finding) for finding in found] == ["demos/failing.py:7:9 error handler"]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "playbill", *arguments]
    environment = {"PYTHONPATH": f"{PROJECT / 'site'}:{PROJECT / 'runtime'}", "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, check=False, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


def test_the_command_prints_one_json_object_and_nothing_else(tmp_path: Path) -> None:
    printing = FRONT + "# Prints\n\n```python exec\nprint('noise')\n```\n\nA [link](nowhere.md).\n"
    write(tmp_path, {"good.md": GOOD, "prints.md": printing})
    done = run(tmp_path, "check", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert found["demos"] == 1
    assert found["pages"][0] == {"path": "good.md", "route": "/good/", "demos": ["good_demo"]}
    assert set(found["findings"][0]) == {"path", "line", "column", "rule", "severity", "message"}
    assert run(tmp_path, "check", "--strict").returncode == 1


def test_json_and_a_build_name_an_old_address_that_is_taken(tmp_path: Path) -> None:
    write(tmp_path, next(case for case in ALL if case.name == "old-address").files)
    done = run(tmp_path, "check", "--json")
    assert {finding["rule"] for finding in json.loads(done.stdout)["findings"]} >= {"duplicate-route", "source"}
    assert done.returncode == 1
    built = run(tmp_path, "build")
    assert built.returncode == 1
    assert "`redirect_from: /stays/` is the address of `stays.md` already" in built.stderr


def test_people_see_a_line_for_each_finding_and_a_summary(tmp_path: Path) -> None:
    write(tmp_path, next(case for case in ALL if case.name == "unknown-flag").files)
    done = run(tmp_path, "check")
    assert done.returncode == 1
    assert done.stdout.startswith("flag.md:7:11: error source: ")
    assert done.stderr == "1 page, 0 demos: 1 error\n"
    assert run(tmp_path, "check", "--nonsense").returncode == 2


def test_links_and_pictures_of_demos_are_followed_too(tmp_path: Path) -> None:
    page = """\
---
description: Components that point to something.
---

# Components

```python eval
rx.vstack(
    rx.link("There", href="/good/"),
    rx.link("Nowhere", href="/nowhere/"),
    rx.image(src="/none.png", alt="None"),
    rx.image(src="https://pictures.example/a.png", alt="A"),
)
```
"""
    page = page.replace("# Components\n", "# Components\n\n```python exec\nimport reflex as rx\n```\n")
    found = check(write(tmp_path, {"good.md": GOOD, "components.md": page})).findings
    assert [said(finding) for finding in found] == [
        "components.md:11:1 warning asset",
        "components.md:11:1 warning link",
        "components.md:11:1 warning origin",
    ]
    assert '`origins = { image = ["https://pictures.example"] }`' in found[2].message


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        (
            "other.md",
            "In a demo this is `/sub/docs/linking/other.md`, as the browser has it. Write `/sub/docs/other/`.",
        ),
        ("/docs/other/", None),
        ("/sub/docs/other/", None),
        ("../other/#other", None),
    ],
)
def test_what_to_write_in_a_demo_is_said(target: str, hint: str | None, tmp_path: Path) -> None:
    page = f"{FRONT}# Linking\n\n```python exec\nimport reflex as rx\n```\n\n"
    page += f"```python eval\nrx.link('There', href='{target}')\n```\n"
    files = {"docs/linking.md": page, "docs/other.md": FRONT + "# Other\n", "playbill.toml": 'base = "/sub/"\n'}
    found = check(write(tmp_path, files)).findings
    assert [finding.hint for finding in found] == ([] if hint is None else [hint])
