"""The text within a block: links, addresses, emphasis, HTML; and that shortcuts lead to the same."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mistletoe import core_tokens, span_tokenizer
from playbill import doc, markdown
from playbill.doc import Document, Image, Link, Paragraph
from playbill.errors import SourceError
from playbill.spans import Spans, _Core

from tests.house import files
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


# ---- shortcuts ----


class Plain(Spans):
    """Asks mistletoe about every text, with every kind of token."""

    def read(self, content: str, index: int) -> tuple[doc.Span, ...]:
        self._open(content, index)
        with patch.object(_Core, "find", lambda text: core_tokens.find_core_tokens(text, _Core.definitions)):
            return self._spans(span_tokenizer.tokenize(content, [kind for kind, _ in self._kinds]), 0)


def read(text: str, html: bool, interpolates: bool) -> Document | str:
    try:
        return parse(text, html=html, interpolates=interpolates)
    except SourceError as error:
        return str(error)


def read_plainly(text: str, html: bool, interpolates: bool) -> Document | str:
    with patch.object(markdown, "Spans", Plain):
        return read(text, html, interpolates)


TRAPS = [
    "a `~~` ~~b~~ `c`",
    "a ~~`b`~~ c",
    "a &amp; `&amp;`",
    "a `<` <!-- b --> `c`",
    "a !`b`[c](d)",
    "a ![b!][c](d)",
    "a `b`  \n`c  \nd` \ne",
    "a `  ` b ` c `",
    "a ` b ``  `` c ` d `  ` e",
    "a ``b` `c`",
    "a *b ``c* `d* e` f*",
    "a_b_`c` _d",
    "_a_`b`_c",
    "a_ `b` _c",
    "a `b\\` c` \\`d`",
    "a [`b](c) d`](e)[f]`](g)`",
    "a *b **c* d** __e_f__",
    "a http://b.c `http://d` e.f`",
]


@pytest.mark.parametrize("text", TRAPS)
def test_a_shortcut_falls_into_no_trap(text: str) -> None:
    assert read(text, html=True, interpolates=False) == read_plainly(text, html=True, interpolates=False)


PIECES = [
    *"` `` ``` * ** *** _ __ [ ] ]( ) ](a) ![ ! !` !] \\ ~ ~~ < > <!-- --> & &amp; | # - [a] [a][a] [`a`]".split(),
    *"{a} \\{ {} a_b _a a_ <b> </b> <?a?> <https://a> <a@b.c> https: http://a.b www.a.b javascript:a é “ ( '".split(),
    *("  ", "\n", "  \n", "\\\n", "\t", "\u3000", "](a 'b')"),
]
# Few of them at a time: a text in which all marks stand leaves no room for a shortcut.
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).flatmap(
    lambda few: st.lists(st.sampled_from(["a", " ", *few]), max_size=14).map("".join)
)


@settings(max_examples=500)
@given(st.sampled_from(["", "a", "# "]), TEXTS, st.booleans(), st.booleans())
def test_a_shortcut_leads_where_mistletoe_does(begin: str, text: str, html: bool, interpolates: bool) -> None:
    text = f"{begin}{text}\n\n[a]: b 'c'\n"
    assert read(text, html, interpolates) == read_plainly(text, html, interpolates)


def test_shortcuts_read_all_pages_as_mistletoe_does() -> None:
    texts = [path.read_text("utf-8") for path in files(".md")]
    assert len(texts) > 50
    for text in texts:
        assert read(text, html=True, interpolates=False) == read_plainly(text, html=True, interpolates=False)
