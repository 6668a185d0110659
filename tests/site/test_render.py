"""What each kind of block becomes: every `tests/cases/NAME.md` gives exactly `NAME.html`.

`PLAYBILL_UPDATE_CASES=1` writes what is given now; read the difference before it is committed.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playbill import markdown
from playbill.config import Config
from playbill.errors import SourceError
from playbill.execute import AuthorCode
from playbill.page import Page, build_page
from playbill.render import same
from playbill.source import read

CASES = Path(__file__).parent.parent / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.md"))
CONFIG = Config(folder=CASES, content=CASES, demos=CASES / "demos")


@pytest.fixture(scope="module")
def code() -> Iterator[AuthorCode]:
    with AuthorCode.of(CONFIG).opened() as opened:
        yield opened


def build(name: str, code: AuthorCode) -> Page:
    return build_page(read(CASES / f"{name}.md", CASES), CONFIG, code, same, "/demo/{}/".format)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_rendered_as_its_case_says(name: str, code: AuthorCode) -> None:
    rendered = build(name, code).rendered
    heading = f"{rendered.heading}\n" if rendered.heading else ""
    html = f"{heading}{rendered.html}".rstrip("\n") + "\n"
    expected = CASES / f"{name}.html"
    if os.environ.get("PLAYBILL_UPDATE_CASES"):
        expected.write_text(html, encoding="utf-8")
    assert html == expected.read_text(encoding="utf-8")


def test_the_contents_are_the_headings_of_the_text(code: AuthorCode) -> None:
    rendered = build("markdown", code).rendered
    assert [(entry.slug, entry.title, entry.deep) for entry in rendered.contents] == [
        ("a-heading", "A heading", False),
        ("a-heading-2", "A heading", True),
    ]
    assert rendered.title == "Title with code"


def test_links_are_noted_with_their_lines(code: AuthorCode) -> None:
    links = build("markdown", code).rendered.links
    assert [(link.target, link.line) for link in links] == [("other.md#part", 28), ("#a-heading-2", 28)]


def test_a_picture_from_an_origin_that_is_not_listed_is_a_finding(code: AuthorCode) -> None:
    findings = [finding for finding in build("safety", code).findings if finding.rule == "origin"]
    assert [(finding.line, finding.severity) for finding in findings] == [(5, "warning")]
    assert 'origins = { image = ["https://example.org"] }' in findings[0].message


def test_questions_leave_the_page_and_become_data(code: AuthorCode) -> None:
    rendered = build("questions", code).rendered
    assert "Does it run?" not in rendered.html
    assert json.loads(json.dumps(rendered.questions))["mainEntity"][0]["name"] == "Does it run?"


def test_a_mistake_stands_in_the_page_at_its_line_and_harms_nothing_else(code: AuthorCode) -> None:
    page = build("mistakes", code)
    assert [(fault.path, fault.line) for fault in page.faults] == [("mistakes.md", line) for line in (6, 17, 27)]
    assert page.rendered.html.count('class="fault"') == 3
    assert "Text after the mistake." in page.rendered.html


def test_a_dynamic_page_needs_no_style_attribute(code: AuthorCode) -> None:
    rendered = build("fence-python-demo-style", code).rendered
    assert " style=" not in rendered.html
    assert "width:50%" in rendered.css
    assert "background-color:rgb(1, 2, 3)" in rendered.css


def test_the_same_demo_file_twice_is_one_mount(code: AuthorCode) -> None:
    rendered = build("fence-python-demo-file", code).rendered
    assert len(rendered.live) == 2
    assert 'href="/demo/lamp/"' in rendered.html


def test_reading_a_page_has_the_limit_of_its_code(code: AuthorCode, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        while True:
            pass

    monkeypatch.setattr(markdown, "parse", never)
    with pytest.raises(SourceError, match=r"markdown\.md:1: it ran longer than 0\.1 seconds"):
        build_page(read(CASES / "markdown.md", CASES), CONFIG, code, same, "/demo/{}/".format, seconds=0.1)
