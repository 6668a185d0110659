"""`new`: what it writes serves and checks clean at once."""

from pathlib import Path

import pytest
from playbill import config as configuration
from playbill.check import check
from playbill.config import Config
from playbill.export import export
from playbill.scaffold import ScaffoldError, new_demo, new_page, new_site


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The configuration of a new site."""
    new_site(tmp_path / "Programme notes")
    return configuration.load(tmp_path / "Programme notes" / "pyproject.toml")


def test_a_new_site_checks_clean_and_builds(config: Config) -> None:
    assert config.title == "Programme notes"
    report = check(config)
    assert report.findings == ()
    assert report.demos == 3
    assert export(config, config.out).is_written


def test_a_new_page_and_a_new_demo_check_clean(config: Config) -> None:
    page = new_page(config, "docs/02-my_page")
    demo = new_demo(config, "seat_plan")
    page.write_text(page.read_text() + "\n```python demo file=seat_plan\n```\n")
    report = check(config)
    assert report.findings == ()
    assert demo.name == "seat_plan.py"
    (made,) = [page for page in report.pages if page.path == "docs/02-my_page.md"]
    assert (made.route, made.demos) == ("/docs/my-page/", ("my_page_demo", 2))


@pytest.mark.parametrize(
    "name",
    ["docs/1x", "docs/2/3-4", "docs/ümlaut", "docs/Straße", "docs/日本", "docs/no", "docs/0x1f", "docs/_", "start/"],
)
def test_a_page_of_any_name_runs(config: Config, name: str) -> None:
    new_page(config, name)
    report = check(config)
    assert report.findings == ()
    assert report.demos == 4


def test_a_page_is_called_after_its_file_and_one_that_stands_for_a_folder_after_that(config: Config) -> None:
    page = new_page(config, "docs/1-déjà-vu_2")
    assert "title: Déjà vu 2\n" in page.read_text("utf-8")
    assert "class DejaVu2State(" in page.read_text("utf-8")
    assert "id=deja_vu_2_demo\n" in page.read_text("utf-8")
    folder = new_page(config, "docs/stage_doors/")
    assert folder == config.content / "docs" / "stage_doors" / "index.md"
    assert "title: Stage doors\n" in folder.read_text("utf-8")


@pytest.mark.parametrize("name", ["docs", "docs/", "docs/overview", "docs/first_demo", "docs/03-first-demo"])
def test_a_page_gets_no_address_that_another_one_has(config: Config, name: str) -> None:
    before = sorted(config.content.rglob("*"))
    with pytest.raises(ScaffoldError, match=r"(index|first-demo)\.md"):
        new_page(config, name)
    assert sorted(config.content.rglob("*")) == before


@pytest.mark.parametrize("name", ["seat_2", "x1", "Seats", "class_"])
def test_a_demo_of_any_name_runs(config: Config, name: str) -> None:
    demo = new_demo(config, name)
    (config.content / "docs" / "first-demo.md").write_text(
        f"---\ndescription: D.\n---\n\n# T\n\n```python demo file={name}\n```\n"
    )
    assert check(config).findings == ()
    assert demo.stem == name


@pytest.mark.parametrize("name", ["", "../escape", "docs//page", "a b", "/", "//", "docs/page//"])
def test_a_page_needs_a_name_within_the_content_folder(config: Config, name: str) -> None:
    with pytest.raises(ScaffoldError):
        new_page(config, name)


@pytest.mark.parametrize(
    "name", ["", "a-b", "a/b", "1st", "../escape", "class", "None", "app", "rx", "_1x", "_", "ümlaut"]
)
def test_a_demo_needs_the_name_of_a_module(config: Config, name: str) -> None:
    with pytest.raises(ScaffoldError):
        new_demo(config, name)


def test_nothing_is_written_over(config: Config) -> None:
    before = (config.content / "docs" / "index.md").read_text()
    with pytest.raises(ScaffoldError, match="is there already"):
        new_page(config, "docs/index")
    with pytest.raises(ScaffoldError, match="is not empty"):
        new_site(config.folder)
    assert (config.content / "docs" / "index.md").read_text() == before
