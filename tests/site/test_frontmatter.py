"""Front matter: YAML, or the older form that is Python."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbill import frontmatter
from playbill.errors import SourceError
from playbill.frontmatter import FrontMatter, MetaTag
from playbill.source import from_text


def parse(text: str) -> FrontMatter:
    return frontmatter.parse(from_text(text, Path("blog/a.md"), "blog/a.md"))


def test_a_mapping_is_yaml() -> None:
    front = parse(
        "---\ntitle: A title\ndate: 2023-09-28\ntags: [a, 3]\norder: 2\ndraft: true\n"
        'meta: [\n    {"name": "keywords", "content": ""},\n]\nmood: good\ninterpolate: false\n---\nHello\n'
    )
    assert front.meta.title == "A title"
    assert front.meta.date == datetime.date(2023, 9, 28)
    assert front.meta.tags == ("a", "3")
    assert front.meta.order == 2
    assert front.meta.draft
    assert front.meta.interpolate is False
    assert front.meta.meta == (MetaTag("keywords", ""),)
    assert front.meta.values["mood"] == "good"
    assert front.meta.lines["mood"] == 10
    assert front.executable is None
    assert (front.body, front.body_line) == ("Hello\n", 13)


def test_imports_are_the_first_block_that_runs() -> None:
    front = parse("---\nfrom a import b\nimport c\n---\nHello\n")
    assert front.executable is not None
    assert front.executable.fence.kind == "exec"
    assert front.executable.text == "from a import b\nimport c\n"
    assert front.executable.first_line == 2
    assert front.body_line == 5


def test_yaml_may_be_followed_by_python() -> None:
    front = parse("---\ntitle: x\n---\n---\nimport c\n---\nHello\n")
    assert front.meta.title == "x"
    assert front.executable is not None
    assert front.executable.first_line == 5
    assert (front.body, front.body_line) == ("Hello\n", 7)


def test_what_is_valid_python_and_a_mapping_is_yaml() -> None:
    assert parse("---\ntitle: x\n---\n").meta.title == "x"


def test_a_rule_after_the_front_matter_is_not_a_second_block() -> None:
    front = parse("---\ntitle: x\n---\n---\nTwo words\n---\n")
    assert front.executable is None
    assert front.body == "---\nTwo words\n---\n"


def test_dashes_without_an_end_are_markdown() -> None:
    front = parse("---\ntitle: x\n")
    assert front.body == "---\ntitle: x\n"
    assert front.body_line == 1


# front matter → (line, part of the sentence)
MISTAKES = {
    "title: a\nauthor: b: c\n": (3, "mapping values"),
    "title: a\ntitle: b\n": (3, "First on line 2."),
    "a:\n  b: 1\n  b: 2\n": (4, "First on line 3."),
    "title: [a\n": (2, ""),
    "title: a\n\tb: c\n": (3, "'\\t'"),
    "title: a\ndraft: perhaps\n": (3, "`draft` must be `true` or `false`"),
    "title: a\ndate: soon\n": (3, "`date` must be a date like 2026-01-31"),
    "title: a\ndate: 2023-99-99\n": (3, "must be in 1..12"),
    "order: first\n": (2, "`order` must be a number"),
    "title: [a]\n": (2, "`title` must be a text, not a list"),
    "tags: {a: b}\n": (2, "`tags` must be a list of texts"),
    "meta: [a]\n": (2, "`name` and `content`"),
    "a: &x 1\nb: *x\n": (3, "aliases"),
    "a: !!python/object/apply:os.system [ls]\n": (2, "could not determine a constructor"),
    "a: " + "[" * 30 + "]" * 30 + "\n": (2, "nested"),
    "? {a: b}\n: c\n": (2, ""),
    "import os\nfrom x imprt y\n": (3, "invalid syntax"),
    "- a\n- b c d\n": (2, "neither"),
    "a: " + "9" * 5000 + "\n": (2, ""),
    "a: !!binary x\n": (2, ""),
    "a: \x01\n": (2, ""),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_told_at_its_line(text: str) -> None:
    line, sentence = MISTAKES[text]
    try:
        (fault,) = parse(f"---\n{text}---\nHello\n").faults
    except SourceError as whole:
        fault = whole
    assert sentence in fault.message
    assert (fault.path, fault.line) == ("blog/a.md", line)


@given(st.text(st.sampled_from("ab:-[]{}&*!|>'\"#%@,? \n\t1"), max_size=60))
def test_any_front_matter_is_read_or_refused(text: str) -> None:
    try:
        parse(f"---\n{text}\n---\n")
    except SourceError as error:
        assert 1 <= error.line <= text.count("\n") + 3
