"""Texts that would cost a parser its time or its stack, and what holds for any text at all."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbill import doc
from playbill.doc import Code, Document, Heading, Paragraph, Quote
from playbill.errors import SourceError

from tests.site.parsing import nodes, parse

# ---- guards ----

SOURCES = [
    "[a](" * 5000,
    "![a](" * 200_000,
    "[" * 100_000,
    "]" * 300_000,
    ">" * 2000 + "a",
    "> " * 2000 + "a",
    "- " * 2000 + "a",
    "\n".join("  " * depth + "- a" for depth in range(900)),
    "*a **b " * 50_000,
    "*" * 100_000 + "a" + "*" * 100_000,
    "".join("`" * size + "a" for size in range(1, 1400)),
    "`a``b" + "]`" * 200_000,
    "a <?" * 200_000,
    "a" + " " * 1_000_000 + "b",
    "# a" + " " * 900_000 + "b",
    "".join(f"[a{number}]: b\n" for number in range(80_000)),
    "|a" * 5000 + "|\n" + "|-" * 5000 + "|\n" + "|\n" * 50_000,
    "a\n\n" * 300_000,
    "a\n" * 500_000,
    ("> " * 25 + "a\n") * 20_000,
    "\n".join("`" * (300 - depth) + "md alert" for depth in range(297)),
    "[a](b (" * 100_000,
    "\\" * 1_000_000,
    "# a\n" * 250_000,
]


@pytest.mark.parametrize("text", SOURCES, ids=lambda text: text[:12])
def test_a_bomb_is_refused(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse(text)
    assert 1 <= caught.value.line <= text.count("\n") + 1


@pytest.mark.parametrize(
    "text",
    [
        "<!-- " * 200_000,
        "&" * 1_000_000,
        "<a:" * 100_000,
        "<" + "a." * 400_000,
        "http://a.b" + ")" * 900_000,
        "|" * 1_000_000,
        "http://a.b " * 90_000,
        "http://a.b\n" * 90_000,
    ],
)
def test_what_only_looks_like_a_bomb_is_read(text: str) -> None:
    assert len(parse(text).blocks) <= 1


def test_a_long_ordinary_page_is_read() -> None:
    section = (
        "## A\n\n"
        + "Some *words* with [a link](https://a.b/c) and `code`, again and again. " * 20
        + "\n\n- a\n  - b\n\n> c\n\n"
    )
    text = section * 400
    assert len(text) > 500_000
    assert len(parse(text).blocks) == 1600


# ---- properties ----

LINES = st.lists(
    st.tuples(
        st.sampled_from(
            ["", "> ", "- ", "  ", "    ", "1. ", "> - ", "-   ", "\t", "* > ", "+\n  ", "# ", "```\n", "|"]
        ),
        st.sampled_from(
            [
                "",
                "a",
                "b\nc",
                "```",
                "~~~",
                "````md alert",
                "```python exec",
                "---",
                "===",
                "|a|b|",
                "|-|-|",
                "[a]: b",
                "<!-- a -->",
                "<!--",
                "-->",
                "<div>",
                "`a`",
                "[a](b)",
                "***a* b**",
            ]
        ),
    ),
    max_size=14,
)


@given(LINES, st.booleans())
def test_every_block_has_a_line_of_the_file(parts: list[tuple[str, str]], html: bool) -> None:
    text = "\n".join(mark + content for mark, content in parts)
    try:
        document = parse(text, html=html)
    except SourceError as error:
        assert 1 <= error.line <= text.count("\n") + 1
        return
    for node in nodes(document.blocks):
        line = getattr(node, "line", 1)
        assert 1 <= line <= text.count("\n") + 1
    for finding in document.findings:
        assert 1 <= finding.line <= text.count("\n") + 1


@given(
    st.lists(
        st.sampled_from(["", "> ", "- ", "  ", "    ", "1. ", "> - ", "- - ", "+\n  ", "-\n\n", "# ", "```\n"]),
        max_size=14,
    )
)
def test_every_text_stands_on_the_line_that_it_names(marks: list[str]) -> None:
    text = "\n".join(f"{mark}w{number}w" for number, mark in enumerate(marks))
    try:
        document = parse(text)
    except SourceError:
        return
    lines = text.split("\n")
    for node in nodes(document.blocks):
        if isinstance(node, Paragraph | Heading):
            first = doc.plain_text(node.spans).split(" ")[0]
            assert first in lines[node.line - 1]
        if isinstance(node, Code) and node.text.pieces:
            words = str(node.text).split("\n")
            assert words[0] in lines[node.line - 1] or words[0] in lines[node.line]


@given(st.text(max_size=200), st.booleans(), st.booleans())
def test_any_text_is_read_or_refused(text: str, html: bool, interpolates: bool) -> None:
    try:
        parse(text, html=html, interpolates=interpolates)
    except SourceError as error:
        assert error.line >= 1


@given(st.text(st.sampled_from("[]()<>*_`~!\\ \n\ta-:|#&;\"'{}"), max_size=80), st.booleans(), st.booleans())
def test_any_marks_are_read_or_refused(text: str, html: bool, interpolates: bool) -> None:
    try:
        parse(text, html=html, interpolates=interpolates)
    except SourceError as error:
        assert error.line >= 1


def test_threads_do_not_meet() -> None:
    text = "# A\n\n" + "`a` *b* [c](d)\n\n> - e\n\n" * 20
    expected = parse(text)
    found: list[Document] = []

    def work() -> None:
        found.extend(parse(text) for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(document == expected for document in found)
    assert len(found) == 40
    assert isinstance(expected.blocks[2], Quote)
