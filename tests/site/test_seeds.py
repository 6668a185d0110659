"""The seed documents, byte for byte, are pages of a site with a small package for what they import."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playbill import config as configuration
from playbill.check import Report, check
from playbill.config import Config
from playbill.page import Page
from playbill.site import Site
from understudy.testing import Visitor, playing
from understudy.view.template import Template

from tests.needs import PROJECT, seed
from tests.site.planted import said

PAGES = {"000*": "blog/background-tasks.md", "002*": "library/background_tasks.md", "004*": "docs/background_events.md"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, in a folder of its own."""
    made = tmp_path_factory.mktemp("seeds") / "site"
    shutil.copytree(Path(__file__).parent / "seeds_site", made)
    for pattern, name in PAGES.items():
        path = made / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(seed(pattern).read_bytes())
    return made


@pytest.fixture(scope="module")
def config(folder: Path) -> Config:
    return configuration.load(folder / "playbill.toml")


@pytest.fixture(scope="module")
def report(config: Config) -> Iterator[Report]:
    with pytest.MonkeyPatch.context() as patch:
        # No network, on every machine: a host of that name cannot be.
        patch.setenv("SENTENCES_URL", "http://sentences.invalid/")
        yield check(config)


@pytest.fixture
def site(config: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("SENTENCES_URL", "http://sentences.invalid/")
    opened = Site(config)
    yield opened
    opened.close()


def templates_of(site: Site, name: str) -> list[Template]:
    entry = site.book.named(name)
    assert entry is not None
    page = site.page(entry)
    assert isinstance(page, Page), page
    return [result.template for result in page.execution.results.values() if result.template is not None]


def test_check_reports_no_error(report: Report) -> None:
    assert [finding for finding in report.findings if finding.severity == "error"] == []
    assert sorted(page.path for page in report.pages) == sorted(PAGES.values())


def test_check_reports_exactly_what_is_listed(report: Report) -> None:
    listed = (PROJECT / "tests" / "cases" / "check" / "seeds.txt").read_text("utf-8").splitlines()
    assert [said(finding) for finding in report.findings if finding.rule != "network"] == listed


def test_a_fetch_without_a_network_is_a_warning_at_the_demo(report: Report) -> None:
    (finding,) = [finding for finding in report.findings if finding.rule == "network"]
    assert (finding.path, finding.line, finding.severity) == (PAGES["002*"], 79, "warning")
    assert "sentences.invalid" in finding.message


def test_they_build(folder: Path) -> None:
    command = [sys.executable, "-m", "playbill", "build", "--config", str(folder / "playbill.toml")]
    environment = {"PYTHONPATH": f"{PROJECT / 'site'}:{PROJECT / 'runtime'}", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        command, check=False, cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    page = (folder / "dist" / "docs" / "background-events" / "index.html").read_text("utf-8")
    assert 'id="background_demo"' in page
    older = (folder / "dist" / "library" / "background-tasks" / "index.html").read_text("utf-8")
    assert "{my_task_code" not in older
    assert "my_task" in older


@pytest.mark.parametrize("name", [PAGES["002*"], PAGES["004*"]])
async def test_my_task_state_runs(site: Site, name: str) -> None:
    template = templates_of(site, name)[0]
    async with playing() as engine:
        visitor = await Visitor.open(engine, template)
        assert visitor.buttons() == ["Start", "Reset"]
        await visitor.click("Start")
        await visitor.sees("2 /")
        assert visitor.buttons() == ["Stop", "Reset"]
        await visitor.click("Reset")
        await visitor.click("Stop")
        await visitor.sees("Start")
        await visitor.leave()


async def test_low_level_state_runs(site: Site) -> None:
    template = templates_of(site, PAGES["002*"])[1]
    async with playing() as engine:
        visitor = await Visitor.open(engine, template, patience=10)
        await visitor.sees("Nothing yet.")
        await visitor.click("Fetch a sentence")
        await visitor.sees("That did not work")
        await visitor.leave()
