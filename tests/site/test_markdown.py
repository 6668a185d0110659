"""Markdown into the document."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbill import doc, markdown
from playbill.doc import Code, Directive, Document, Heading, Image, Link, ListBlock, Paragraph, Quote, Table
from playbill.errors import SourceError
from playbill.source import from_text


def parse(text: str, *, html: bool = False, interpolates: bool = False) -> Document:
    return markdown.parse(from_text(text, Path("docs/a.md"), "docs/a.md"), html=html, interpolates=interpolates)


def only(text: str, *, html: bool = False) -> doc.Block:
    (block,) = parse(text, html=html).blocks
    return block


def spans(text: str, *, html: bool = False) -> tuple[doc.Span, ...]:
    block = only(text, html=html)
    assert isinstance(block, Paragraph | Heading)
    return block.spans


def nodes(value: object) -> Iterator[object]:
    """Every dataclass of a tree."""
    if isinstance(value, tuple):
        for item in value:
            yield from nodes(item)
    elif is_dataclass(value):
        yield value
        for field in fields(value):
            yield from nodes(getattr(value, field.name))


def links(document: Document) -> list[Link | Image]:
    return [node for node in nodes(document) if isinstance(node, Link | Image)]


# ---- spans ----


def test_text_is_cut_into_spans() -> None:
    assert spans("a **b** _c_ ~~d~~ `e*f` \\*g&amp;") == (
        doc.Text("a "),
        doc.Strong((doc.Text("b"),)),
        doc.Text(" "),
        doc.Emphasis((doc.Text("c"),)),
        doc.Text(" "),
        doc.Strike((doc.Text("d"),)),
        doc.Text(" "),
        doc.InlineCode(doc.Words(("e*f",))),
        doc.Text(" *g&"),
    )


def test_line_ends_are_soft_or_hard() -> None:
    assert spans("a\nb  \nc") == (
        doc.Text("a"),
        doc.LineBreak(False),
        doc.Text("b"),
        doc.LineBreak(True),
        doc.Text("c"),
    )


def test_links_know_where_they_stand() -> None:
    document = parse('# T\n\n> - a\n>   b [c](d "e")\n\n![f](g)\n')
    link, image = links(document)
    assert isinstance(link, Link)
    assert (str(link.target), str(link.title), link.line, link.column) == ("d", "e", 4, 7)
    assert isinstance(image, Image)
    assert (str(image.target), str(image.alt), image.line, image.column) == ("g", "f", 6, 1)


def test_labels_are_known_everywhere_on_the_page() -> None:
    document = parse("```md alert\n[a]\n```\n\n[a]: b\n")
    assert [str(link.target) for link in links(document)] == ["b"]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("<https://a.b/c>", "https://a.b/c"),
        ("<me@a.b>", "mailto:me@a.b"),
        ("see https://a.b/c_d_e.", "https://a.b/c_d_e"),
        ("(https://a.b/c(d))", "https://a.b/c(d)"),
        ("www.a.b", "http://www.a.b"),
    ],
)
def test_addresses_become_links(text: str, target: str) -> None:
    assert [str(link.target) for link in links(parse(text))] == [target]


def test_a_link_holds_no_link() -> None:
    (link,) = links(parse("[see https://a.b](c)"))
    assert str(link.target) == "c"
    assert isinstance(link, Link)
    assert doc.plain_text(link.spans) == "see https://a.b"


UNSAFE = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java&#9;script:alert(1)",
    "java&Tab;script:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript&#58;alert(1)",
    "\\javascript:alert(1)".replace("\\j", "\\:j"),
    "<javascript:alert(1)>",
    "< javascript:alert(1)>",
    "<java script:alert(1)>",
    "vbscript:msgbox(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml,<svg/onload=alert(1)>",
    "file:///etc/passwd",
    "blob:https://a.b/c",
    "view-source:https://a.b",
    "\u200bjavascript:alert(1)",
    "\xadjavascript:alert(1)",
    "\x01javascript:alert(1)",
    "ftp://a.b",
    "intent://a#Intent;end",
    "about:blank",
    "x:y",
]


@pytest.mark.parametrize("url", UNSAFE)
@pytest.mark.parametrize("form", ["[a]({})", "![a]({})", "[a]\n\n[a]: {}", "[b][a]\n\n[a]: {} 'c'"])
def test_an_unsafe_address_is_dropped(url: str, form: str) -> None:
    document = parse(form.replace("{}", url))
    assert all(str(link.target).startswith((":javascript", "%")) for link in links(document))


def test_a_dropped_address_is_reported_where_it_stands() -> None:
    document = parse("# T\n\na [b](javascript:c)\n")
    (finding,) = document.findings
    assert (finding.line, finding.column, finding.severity, finding.rule) == (3, 3, "warning", "address")
    paragraph = document.blocks[1]
    assert isinstance(paragraph, Paragraph)
    assert doc.plain_text(paragraph.spans) == "a b"


@pytest.mark.parametrize(
    "url", ["https://a.b", "HTTP://a.b", "mailto:a@b.c", "/a:b", "a/b:c", "#a:b", "?a:b", "//a.b", ""]
)
def test_a_safe_address_stays(url: str) -> None:
    assert [str(link.target) for link in links(parse(f"[a](<{url}>)"))] == [url]


# ---- HTML ----


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "a <b onclick=x>c</b>", "<img src=x onerror=y>", "<!x", "<?php ?>"]
)
def test_html_is_text_unless_it_is_turned_on(text: str) -> None:
    assert not any(isinstance(node, doc.RawHtml | doc.HtmlBlock) for node in nodes(parse(text)))
    assert doc.plain_text(spans(text)) == text


def test_html_can_be_turned_on() -> None:
    assert spans("a <b>c</b>", html=True)[1] == doc.RawHtml(doc.Words(("<b>",)))
    block = only("<div>\n*a*\n</div>\n", html=True)
    assert isinstance(block, doc.HtmlBlock)


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize(
    "text", ["<!-- a -->", "<!--\n\na\n\n```python exec\nx\n```\n-->", "  <!-- a\n-->\n", "<!---->"]
)
def test_comments_are_not_shown(text: str, html: bool) -> None:
    assert parse(text, html=html).blocks == ()


def test_a_comment_in_a_text_is_not_shown() -> None:
    assert doc.plain_text(spans("a <!-- b --> c `<!-- d -->`")) == "a  c <!-- d -->"
    assert doc.plain_text(spans("<!-- a --> b")) == " b"


def test_a_comment_without_an_end_is_reported() -> None:
    document = parse("a\n\n<!-- b\n\nc\n")
    assert len(document.blocks) == 1
    assert [(finding.line, finding.rule) for finding in document.findings] == [(3, "comment")]


# ---- blocks ----


def test_headings_get_slugs_of_their_own() -> None:
    document = parse("# `a_b` & C-d!\n# x\n# x\n# x-2\n# x\n# !\n# Übung 2\nt\n---\n")
    slugs = [heading.slug for heading in document.headings]
    assert slugs == ["a_b--c-d", "x", "x-2", "x-2-2", "x-3", "section", "übung-2", "t"]


def test_tables_are_read_as_github_reads_them() -> None:
    block = only("| a | b | c |\n|:--|:-:|--:|\n| `x\\|y` | | *z* | more |\n| 1 |\n")
    assert isinstance(block, Table)
    assert block.alignments == ("left", "center", "right")
    assert block.rows[0].cells[0] == (doc.InlineCode(doc.Words(("x|y",))),)
    assert block.rows[0].cells[1] == ()
    assert [row.line for row in (block.header, *block.rows)] == [1, 3, 4]
    assert [len(row.cells) for row in block.rows] == [3, 3]


def test_dashes_under_a_text_with_a_bar_are_no_table() -> None:
    assert isinstance(only("a | b\n---\n"), Heading)


def test_lists_know_their_numbers() -> None:
    block = only("3. a\n4. b\n\n   - c\n")
    assert isinstance(block, ListBlock)
    assert block.start == 3
    assert [item.line for item in block.items] == [1, 2]
    inner = block.items[1].children[1]
    assert isinstance(inner, ListBlock)
    assert (inner.start, inner.line) == (None, 4)


def test_a_fence_in_a_list_runs_at_its_own_line() -> None:
    document = parse("- a\n\n  > ```python exec\n  > if x:\n  >     y\n  > ```\n")
    (block,) = document.executables
    assert block.text == "if x:\n    y\n"
    assert (block.line, block.first_line, block.indent) == (3, 4, 4)


def test_a_list_item_may_begin_on_the_next_line() -> None:
    document = parse("-\n  - \n    ```python exec\n    x\n    ```\n")
    (block,) = document.executables
    assert (block.line, block.first_line, block.text) == (3, 4, "x\n")


def test_a_text_below_a_fence_in_a_list_is_not_in_the_list() -> None:
    document = parse("- ```python\n  a\n  ```\ntext\n")
    assert [type(block) for block in document.blocks] == [ListBlock, Paragraph]
    assert len(parse("- ```\n  a\n  ```\n- b\n").blocks) == 1


def test_a_longer_fence_holds_shorter_ones() -> None:
    block = only("````js\n```python exec\n```\n````\n")
    assert isinstance(block, Code)
    assert str(block.text) == "```python exec\n```\n"


def test_a_fence_is_not_closed_by_one_that_has_words() -> None:
    block = only("```\n```python\n```\n")
    assert isinstance(block, Code)
    assert str(block.text) == "```python\n"


def test_tildes_make_a_fence() -> None:
    block = only('~~~python title="a.py" lines=2\n```\n~~~~\n')
    assert isinstance(block, Code)
    assert (block.language, block.title, block.lines, str(block.text)) == ("python", "a.py", (range(2, 3),), "```\n")


def test_a_fence_without_an_end_is_reported() -> None:
    assert [finding.rule for finding in parse("```js\na\n").findings] == ["fence"]


def test_directives_hold_markdown_to_any_depth() -> None:
    document = parse(
        "`````md tabs\n# One\n\n````md alert warning\n# T\n- a\n\n  ```python demo exec id=x\n  y\n  ```\n````\n`````\n"
    )
    (tabs,) = document.blocks
    assert isinstance(tabs, Directive)
    assert (tabs.name, tabs.line) == ("tabs", 1)
    alert = tabs.children[1]
    assert isinstance(alert, Directive)
    assert (alert.name, alert.argument, alert.line) == ("alert", "warning", 4)
    (block,) = document.executables
    assert (block.fence.id, block.line, block.first_line, block.indent) == ("x", 8, 9, 2)


def test_an_unknown_directive_is_reported_and_its_children_stay() -> None:
    document = parse("a\n\n```md alrt\nb\n```\n")
    assert [(finding.line, finding.rule, finding.severity) for finding in document.findings] == [
        (3, "directive", "warning")
    ]
    assert "Did you mean `alert`?" in document.findings[0].message
    assert isinstance(document.blocks[1], Directive)


def test_an_id_is_given_once() -> None:
    with pytest.raises(SourceError, match=r"docs/a\.md:4:") as caught:
        parse("```python demo id=x\n1\n```\n```python demo id=x\n1\n```\n")
    assert "line 1" in caught.value.message


def test_a_mistake_in_an_info_string_has_its_line_and_column() -> None:
    with pytest.raises(SourceError) as caught:
        parse("a\n\n- b\n\n  ``` python dmeo exec\n  x\n  ```\n")
    assert (caught.value.line, caught.value.column) == (5, 14)
    assert "Did you mean `demo`?" in str(caught.value)


def test_a_demo_of_a_file_has_no_code() -> None:
    with pytest.raises(SourceError, match="no code"):
        parse("```python demo file=x\ny\n```\n")


def test_questions_are_taken_out_of_the_page() -> None:
    document = parse("# A\n\n<!-- faqs-start -->\n## Q?\n\nYes.\n\n- a\n\n## A\n\nNo.\n<!-- faqs-end -->\n\nb\n")
    assert [type(block) for block in document.blocks] == [Heading, Paragraph]
    assert [doc.plain_text(faq.question.spans) for faq in document.faqs] == ["Q?", "A"]
    assert [len(faq.answer) for faq in document.faqs] == [2, 1]
    assert document.faqs[0].question.line == 4


def test_a_block_among_the_questions_is_not_run_and_the_author_is_told() -> None:
    document = parse("# A\n\n<!-- faqs-start -->\n## Q?\n\n```python demo id=a\nx\n```\n<!-- faqs-end -->\n")
    assert not list(document.executables)
    assert isinstance(document.faqs[0].answer[0], Code)
    (finding,) = document.findings
    assert (finding.rule, finding.severity, finding.line) == ("faq", "warning", 6)


def test_markdown_without_a_word_holds_no_blocks() -> None:
    document = parse('````md\n```python exec\nx = 1\n```\n````\n\n````md title="page.md"\n# No heading\n````\n')
    assert [type(block) for block in document.blocks] == [Code, Code]
    assert not list(document.executables) + list(document.headings)


def test_front_matter_moves_no_line() -> None:
    document = parse("---\nimport a\n---\n\n# T\n")
    (block,) = document.executables
    assert (block.fence.kind, block.text, block.first_line) == ("exec", "import a\n", 2)
    (heading,) = document.headings
    assert heading.line == 5


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
