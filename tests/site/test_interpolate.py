"""`{expression}` in text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbill import doc, interpolate, markdown
from playbill.doc import Code, Document, Heading, Interpolated, Link, Paragraph
from playbill.errors import SourceError
from playbill.source import from_text


def parse(text: str) -> Document:
    return markdown.parse(from_text(text, Path("a.md"), "a.md"), interpolates=True)


def spans(text: str) -> tuple[doc.Span, ...]:
    (block,) = parse(text).blocks
    assert isinstance(block, Paragraph | Heading)
    return block.spans


def test_an_expression_in_a_text_is_a_span() -> None:
    assert spans("a {b*c*d} e") == (doc.Text("a "), Interpolated("b*c*d", 1, 3), doc.Text(" e"))


def test_an_expression_can_be_in_a_target() -> None:
    (link,) = spans('[a *{b}*]({docs.c + "/d(e"} "{f}")')
    assert isinstance(link, Link)
    assert link.target.pieces == (Interpolated('docs.c + "/d(e"', 1, 11),)
    assert link.title.pieces == (Interpolated("f", 1, 30),)
    assert link.spans[1] == doc.Emphasis((Interpolated("b", 1, 5),))


def test_an_expression_can_be_in_code() -> None:
    document = parse("`{a}`\n\n```python\nx = {b}\n\ny = {c['d}']}\n```\n")
    paragraph, code = document.blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.spans == (doc.InlineCode(doc.Words((Interpolated("a", 1, 2),))),)
    assert isinstance(code, Code)
    assert code.text.pieces == (
        "x = ",
        Interpolated("b", 4, 5),
        "\n\ny = ",
        Interpolated("c['d}']", 6, 5),
        "\n",
    )


def test_an_expression_can_be_in_a_heading_and_in_an_alert() -> None:
    document = parse("# A {b}\n\n```md alert\n{c}\n```\n")
    found = [block for block in document.walk() if isinstance(block, Heading | Paragraph)]
    assert found[0].spans[1] == Interpolated("b", 1, 5)
    assert found[1].spans == (Interpolated("c", 4, 1),)


@pytest.mark.parametrize(
    "info", ["python exec", "python eval", "python demo", "python demo exec", "reflex", "python demo-only"]
)
def test_what_runs_keeps_its_braces(info: str) -> None:
    document = parse(f"````md tabs\n# A\n```{info}\nx = {{'a': '\\{{b}}'}}\n```\n````\n\n{{c}}\n")
    (block,) = document.executables
    assert block.text == "x = {'a': '\\{b}'}\n"


def test_braces_nest() -> None:
    assert spans("{ {'a': {1: 2}}['a'] }x")[0] == Interpolated("{'a': {1: 2}}['a']", 1, 1)
    assert spans("{'}'}x")[0] == Interpolated("'}'", 1, 1)


def test_an_escaped_brace_is_a_brace() -> None:
    assert doc.plain_text(spans("\\{a} `\\{b}` {}")) == "{a} {b} {}"


def test_backslashes_without_a_brace_take_no_time() -> None:
    text = "\\" * 1_000_000 + "a {b}\n"
    prepared = interpolate.prepare("a.md", text, 1)
    assert prepared.written("".join(prepared.lines)) == text


def test_columns_are_those_of_the_file() -> None:
    (link,) = (span for span in spans("\\{a} {bcd} [e](f)") if isinstance(span, Link))
    assert link.column == 12


def test_an_expression_may_go_over_lines() -> None:
    document = parse("a {b(\n  1,\n)} c\n[d](e)\n\n# F\n")
    paragraph, heading = document.blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.spans[1] == Interpolated("b(\n  1,\n)", 1, 3)
    (link,) = (span for span in paragraph.spans if isinstance(span, Link))
    assert link.line == 4
    assert isinstance(heading, Heading)
    assert heading.line == 6


def test_comments_are_left_alone() -> None:
    assert parse("<!-- {a b} -->").blocks == ()


def test_without_the_switch_braces_are_braces() -> None:
    document = markdown.parse(from_text("{a b}", Path("a.md"), "a.md"))
    assert document.blocks == (Paragraph((doc.Text("{a b}"),), 1),)


def test_the_front_matter_has_the_last_word() -> None:
    assert len(parse("---\ninterpolate: false\n---\n{a b}\n").blocks) == 1
    source = from_text("---\ninterpolate: true\n---\n{a}\n", Path("a.md"), "a.md")
    assert markdown.parse(source).blocks == (Paragraph((Interpolated("a", 4, 1),), 4),)


# text → (line, column, part of the sentence)
MISTAKES = {
    "a\n\nb {c d} e": (3, 3, "`{c d}` is no Python expression"),
    "a {b": (1, 3, "never closed"),
    "a {b\n\n}": (1, 3, "never closed"),
    "```js\nf() { return 1 }\n```": (2, 5, "write `\\{`"),
    "{a)+(b}": (1, 1, "no Python"),
    "{x = 1}": (1, 1, "no Python"),
    "{ }": (1, 1, "no Python"),
    "{" * 5000: (1, 1, "never closed"),
    "{" + "(" * 1000 + "}": (1, 1, "no Python"),
}


@pytest.mark.parametrize("text", MISTAKES, ids=lambda text: text[:10])
def test_what_is_no_expression_is_told_with_line_and_column(text: str) -> None:
    line, column, sentence = MISTAKES[text]
    with pytest.raises(SourceError) as caught:
        parse(text)
    assert sentence in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)


def test_private_characters_of_the_author_stay_what_they_are() -> None:
    assert spans("\U000f0000 {a} &#xF0001;") == (
        doc.Text("\U000f0000 "),
        Interpolated("a", 1, 3),
        doc.Text(" \U000f0001"),
    )


PIECES = st.lists(
    st.sampled_from(
        ["{a}", "{ {1: 2}[1] }", "\\{", "{}", "x", " ", "\n", "\n\n", "*", "`", "[b](", ")", "}", "{c +\nd}", "é"]
    ),
    max_size=20,
)


@given(PIECES)
def test_what_is_prepared_can_be_written_back(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        prepared = interpolate.prepare("a.md", text, 1)
    except SourceError as error:
        assert 1 <= error.line <= text.count("\n") + 1
        return
    assert prepared.written("".join(prepared.lines)).removesuffix("\n") == text.removesuffix("\n")
    lines = text.split("\n")
    for index, line in enumerate(prepared.lines):
        first = prepared.written(line).split("\n")[0]
        assert lines[prepared.number(index) - 1].endswith(first)


@given(PIECES)
def test_an_expression_stands_where_it_says(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        document = parse(text)
    except SourceError:
        return
    lines = text.split("\n")
    for block in document.walk():
        if isinstance(block, Paragraph | Heading):
            for span in block.spans:
                if isinstance(span, Interpolated):
                    assert lines[span.line - 1][span.column - 1] == "{"
