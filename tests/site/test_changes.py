"""What is done again after a save, and what is not: pages write down each time that they run."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playbill.changes import Changes
from playbill.page import Page
from playbill.site import Site

from tests.site.sites import write_site

RUNS = """
```python exec
import builtins
{code}
builtins.runs.append({name!r})
```
"""
DEMO = "import reflex as rx\n\n\ndef lamp():\n    return rx.text('{}')\n"


@dataclass
class Desk:
    """A site all of whose pages were made, and what ran since."""

    folder: Path
    site: Site
    runs: list[str]

    def save(self, name: str, text: str | None) -> Changes:
        """Write a file, or remove it; then make every page. What the site made of it."""
        path = self.folder / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        self.runs.clear()
        changes = self.site.change([path])
        self.look()
        return changes

    def look(self) -> dict[str, str]:
        """The HTML of every page."""
        return {entry.name: self.site.html(entry)[0] for entry in self.site.book.entries}

    def page(self, name: str) -> Page:
        entry = self.site.book.named(name)
        assert entry is not None
        page = self.site.page(entry)
        assert isinstance(page, Page)
        return page


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    runs: list[str] = []
    monkeypatch.setattr("builtins.runs", runs, raising=False)
    pages = {
        "alone": "Words.",
        "helped": RUNS.format(code="import helper", name="helped"),
        "shows": RUNS.format(code="", name="shows") + "\n```python demo file=lamp\n```\n",
        "links": RUNS.format(code="", name="links") + "\n[there](later.md) ![a dot](dot.svg)\n",
        "docs/deep": RUNS.format(code="", name="deep"),
    }
    files = {f"content/{name}.md": f"# {name.title()}\n\n{text}\n" for name, text in pages.items()}
    files |= {"content/helper.py": "word = 1\n", "content/docs/helper.py": "word = 2\n", "demos/lamp.py": DEMO}
    files |= {"content/dot.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"}
    made = Desk(tmp_path, Site(write_site(tmp_path, files), live="/_live/", reload=True), runs)
    made.look()
    assert sorted(runs) == ["deep", "helped", "links", "shows"]
    yield made
    made.site.close()


def test_a_page_that_was_saved_runs_alone(desk: Desk) -> None:
    before = desk.look()
    changes = desk.save("content/helped.md", "# Helped\n\nMore words.\n" + RUNS.format(code="", name="helped again"))
    assert desk.runs == ["helped again"]
    assert ([change.entry.name for change in changes.pages], changes.everything) == (["helped.md"], False)
    now = desk.look()
    assert [name for name in now if now[name] != before[name]] == ["helped.md"]


def test_only_the_changed_file_is_read_again(desk: Desk) -> None:
    sources = {entry.name: entry.source for entry in desk.site.book.entries}
    desk.save("content/alone.md", "# Alone\n\nOther words.\n")
    now = {entry.name: entry.source for entry in desk.site.book.entries}
    assert [name for name in now if now[name] is not sources[name]] == ["alone.md"]


def test_a_helper_runs_the_pages_that_loaded_it_and_not_its_namesake_s(desk: Desk) -> None:
    desk.save("content/helper.py", "word = 3\n")
    assert desk.runs == ["helped"]
    desk.save("content/docs/helper.py", "word = 3\n")
    assert desk.runs == []


def test_a_demo_runs_the_pages_that_show_it(desk: Desk) -> None:
    changes = desk.save("demos/lamp.py", DEMO.format("bright"))
    assert desk.runs == ["shows"]
    assert [change.entry.name for change in changes.pages] == ["shows.md"]
    assert "bright" in desk.look()["shows.md"]


def test_a_template_and_a_stylesheet_lay_out_without_running_anything(desk: Desk) -> None:
    pages = {name: desk.page(name) for name in desk.look()}
    changes = desk.save("templates/page.html", "{% extends 'theme/page.html' %}{% block footer %}Mine{% endblock %}")
    assert (desk.runs, changes.pages, changes.everything) == ([], (), True)
    assert all("Mine" in html for html in desk.look().values())
    desk.save("templates/site.css", "p { color: red }")
    assert desk.runs == []
    assert all("/_assets/site-" in html for html in desk.look().values())
    assert {name: desk.page(name) for name in pages} == pages


def test_a_picture_is_told_of_and_runs_nothing(desk: Desk) -> None:
    changes = desk.save("content/dot.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='20'/>")
    assert (desk.runs, changes.pages, changes.files, changes.everything) == ([], (), ("dot.svg",), False)


def test_a_page_that_comes_is_linked_to_without_running_the_others(desk: Desk) -> None:
    assert 'href="/later/"' not in desk.look()["links.md"]
    changes = desk.save("content/later.md", "# Later\n")
    assert (desk.runs, changes.everything) == ([], True)
    assert 'href="/later/"' in desk.look()["links.md"]
    gone = desk.save("content/later.md", None)
    assert (desk.runs, gone.everything, len(gone.gone)) == ([], True, 1)
    assert 'href="/later/"' not in desk.look()["links.md"]


def test_a_folder_that_moves_is_read_where_it_is(desk: Desk) -> None:
    (desk.folder / "content" / "docs").rename(desk.folder / "content" / "guide")
    desk.site.change([desk.folder / "content" / "docs", desk.folder / "content" / "guide"])
    names = {entry.name for entry in desk.site.book.entries}
    assert "guide/deep.md" in names
    assert "docs/deep.md" not in names


def test_a_page_that_misses_a_helper_runs_when_it_comes(desk: Desk) -> None:
    desk.save("content/alone.md", "# Alone\n" + RUNS.format(code="import newcomer", name="alone"))
    assert desk.runs == []
    assert len(desk.page("alone.md").faults) == 1
    desk.save("content/newcomer.py", "word = 1\n")
    assert desk.runs == ["alone"]
    assert desk.page("alone.md").faults == ()


def test_a_page_that_is_saved_while_it_is_made_is_made_once_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.folder / "content" / "alone.md"
    path.write_text("# Alone\n\n```python exec\nimport builtins\nbuiltins.meanwhile()\n```\n", "utf-8")

    def meanwhile() -> None:
        path.write_text("# Alone\n\nThe last words.\n", "utf-8")
        desk.site.change([path])

    monkeypatch.setattr("builtins.meanwhile", meanwhile, raising=False)
    desk.site.change([path])
    entry = desk.site.book.named("alone.md")
    assert entry is not None
    desk.site.html(entry)
    assert "The last words." in desk.look()["alone.md"]


def test_who_looked_a_page_up_before_it_was_saved_gets_it_as_it_is_now(desk: Desk) -> None:
    entry = desk.site.book.named("alone.md")
    assert entry is not None
    (desk.folder / "content" / "alone.md").write_text("# Alone\n\nThe last words.\n", "utf-8")
    desk.site.change([desk.folder / "content" / "alone.md"])
    assert "The last words." in desk.site.html(entry)[0]
    assert "The last words." in desk.look()["alone.md"]


def test_settings_that_no_code_depends_on_change_without_running_anything(desk: Desk) -> None:
    desk.runs.clear()
    desk.site.change([], replace(desk.site.config, title="Another title"))
    assert all("Another title" in html for html in desk.look().values())
    assert desk.runs == []
