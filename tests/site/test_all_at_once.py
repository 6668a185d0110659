"""A page with several mistakes: all of them are said at once, each at its place, and what is right is shown."""

from pathlib import Path

from playbill.check import check
from playbill.config import Config
from playbill.errors import Finding
from playbill.export import export
from playbill.page import Page
from playbill.site import Site

from tests.site.planted import FRONT, GOOD, said, write

COUNTER = "import reflex as rx\n\n\ndef counter():\n    return rx.text('It counts.')\n"


def findings_of(folder: Path, page: str) -> list[Finding]:
    files = {"index.md": f"{FRONT}# Home\n\n[Page](page.md)\n", "page.md": page, "demos/counter.py": COUNTER}
    return [finding for finding in check(write(folder, files)).findings if finding.path == "page.md"]


def page_of(config: Config) -> Page:
    site = Site(config)
    entry = site.book.named("page.md")
    assert entry is not None
    page = site.page(entry)
    site.close()
    assert isinstance(page, Page)
    return page


def test_wrong_info_strings_and_failing_code_are_said_together(tmp_path: Path) -> None:
    page = FRONT + (
        "# Page\n\n"
        "```python demo file=nope\n```\n\n"
        "```python demo file=counter:nope\n```\n\n"
        "```python demo file=counter\nrx.text('Code of its own.')\n```\n\n"
        "> ```python dmeo\n> rx.text('A flag.')\n> ```\n\n"
        "```python demo colour=red\nrx.text('A property.')\n```\n\n"
        "```js title=a title=b\nlet a = 1;\n```\n\n"
        "```python exec\nimport reflex as rx\nrx.text(missing)\n```\n"
    )
    assert [said(finding) for finding in findings_of(tmp_path, page)] == [
        "page.md:7:1 error execute",
        "page.md:10:1 error execute",
        "page.md:13:4 error source",
        "page.md:17:13 error source",
        "page.md:21:16 error source",
        "page.md:25:15 error source",
        "page.md:31:9 error execute",
    ]


def test_a_block_whose_info_string_is_wrong_shows_its_mistake_where_it_stands_and_the_others_run(
    tmp_path: Path,
) -> None:
    page = (
        GOOD
        + "\n```python demo exec toggel\nnever = 1\n```\n\nText after it.\n\n```python demo\nrx.text('It runs.')\n```\n"
    )
    rendered = page_of(write(tmp_path, {"page.md": page})).rendered
    assert len(rendered.faults) == 1
    assert "`toggel` is not a flag of an executed block" in str(rendered.faults[0])
    places = [rendered.html.index(text) for text in ("good_demo", "not a flag of", "Text after it.", "It runs.")]
    assert places == sorted(places)


def test_what_a_block_with_a_wrong_info_string_would_have_bound_is_not_missed(tmp_path: Path) -> None:
    page = FRONT + "# Page\n\n```python exce\nimport reflex as rx\n```\n\n```python eval\nrx.text('a')\n```\n"
    assert [said(finding) for finding in findings_of(tmp_path, page)] == ["page.md:7:11 error source"]


def test_ids_that_are_taken_are_all_said(tmp_path: Path) -> None:
    page = FRONT + (
        "# Page\n\n```python exec\nimport reflex as rx\n```\n\n## One\n\n## Two\n\n"
        "```python demo id=one\nrx.text('a')\n```\n\n"
        "```python demo id=two\nrx.text('b')\n```\n\n"
        "```python demo id=two\nrx.text('c')\n```\n"
    )
    assert [said(finding) for finding in findings_of(tmp_path, page)] == [
        "page.md:15:4 error duplicate-id",
        "page.md:19:4 error duplicate-id",
        "page.md:23:4 error duplicate-id",
    ]


def test_a_wrong_info_string_among_questions_is_said(tmp_path: Path) -> None:
    page = FRONT + "# Page\n\n<!-- faqs-start -->\n## Why?\n\n```python dmeo\n1\n```\n<!-- faqs-end -->\n"
    assert [said(finding) for finding in findings_of(tmp_path, page)] == ["page.md:10:11 error source"]


def test_all_wrong_keys_of_the_front_matter_are_said_with_the_mistakes_of_the_page(tmp_path: Path) -> None:
    page = (
        "---\ntitle: [a]\ndescription: A page.\ndate: 2023-99-99\norder: first\ndescription: Again.\n"
        "draft: perhaps\nmeta: [1]\n---\n\n# Page\n\n```python exec\nmissing\n```\n"
    )
    assert [said(finding) for finding in findings_of(tmp_path, page)] == [
        "page.md:2:1 error source",
        "page.md:4:1 error source",
        "page.md:5:1 error source",
        "page.md:6:1 error source",
        "page.md:7:1 error source",
        "page.md:8:1 error source",
        "page.md:14:1 error execute",
    ]


def test_a_page_with_wrong_keys_is_shown_with_its_mistakes_above_the_text(tmp_path: Path) -> None:
    config = write(tmp_path, {"page.md": "---\ntitle: Page\norder: first\ndate: soon\n---\n\n# Page\n\nIts text.\n"})
    rendered = page_of(config).rendered
    places = [rendered.html.index(text) for text in ("page.md:3", "page.md:4", "Its text.")]
    assert places == sorted(places)
    built = export(config, config.out, search=False)
    assert [(fault.path, fault.line) for fault in built.faults] == [("page.md", 3), ("page.md", 4)]
    assert not built.is_written
