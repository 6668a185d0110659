"""The text within a block: links, addresses, emphasis, HTML."""

from __future__ import annotations

import pytest
from playbill import doc
from playbill.doc import Image, Link, Paragraph

from tests.site.parsing import links, nodes, only, parse, spans


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
