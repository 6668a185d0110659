"""Pages as Markdown: it says what the page says, parses back to the same text, and lets no text become markup."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playbill import doc
from playbill.config import load
from playbill.doc import Paragraph, plain_text
from playbill.page import Page
from playbill.page_markdown import markdown_name, page_markdown
from playbill.site import Site
from playbill.span_markdown import SpanWriter, code_span, escaped, fenced, guarded, link
from playbill.state_text import state_text

from tests.needs import PROJECT
from tests.site.parsing import parse
from tests.site.sites import write_site

PROSE = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("*_`~[]()<>#+-=|\\!&;:.1 \n")
)


def written(folder: Path, text: str, settings: str = "", name: str = "docs/a.md", **files: str) -> str:
    site = Site(write_site(folder, {f"content/{name}": text, **files}, settings))
    try:
        entry = site.book.named(name)
        assert entry is not None
        page = site.page(entry)
        assert isinstance(page, Page), page
        return page_markdown(site.config, entry.route, entry.title, page)
    finally:
        site.close()


# ---- text stays text ----


@given(PROSE)
@settings(max_examples=400, deadline=None)
@example("a_b __c__ _d_")
@example("1. one\n2) two")
@example("a | b\n--- | ---")
@example("---\n===\n# no\n> no\n- no\n+ no\n***")
@example("[a]: http://b\n[a](b) ![c](d) <b> &amp; &#42; `x` ~~y~~ \\*")
@example("~~~\n```\n~a~")
def test_text_that_is_written_is_read_as_that_text(text: str) -> None:
    lines = [" ".join(line.split()) for line in text.split("\n")]
    said = "\n".join(line for line in lines if line)
    if not said:
        return
    (block,) = parse(guarded(escaped(said)) + "\n").blocks
    assert isinstance(block, Paragraph)
    assert all(isinstance(span, doc.Text | doc.LineBreak) for span in block.spans)
    assert " ".join(plain_text(block.spans).split()) == " ".join(said.split())


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("` "), min_size=1))
@settings(deadline=None)
def test_code_in_a_line_is_read_as_that_code(text: str) -> None:
    written_code = code_span(text)
    if not written_code:
        assert not text.strip()
        return
    (block,) = parse(f"x {written_code} y\n").blocks
    assert isinstance(block, Paragraph)
    (code,) = [span for span in block.spans if isinstance(span, doc.InlineCode)]
    assert str(code.text).split() == text.split()


@given(st.text("`\n a~", min_size=1))
@settings(deadline=None)
def test_a_fence_is_longer_than_what_is_in_it(text: str) -> None:
    (block,) = parse(fenced(text, "text") + "\n").blocks
    assert isinstance(block, doc.Code)
    assert str(block.text).strip("\n") == text.strip("\n")


@given(st.text(st.sampled_from("ab()<>[]\\ \"'*_`\n!"), min_size=1), st.text(st.sampled_from('ab"\\ \n)'), max_size=8))
@settings(deadline=None)
def test_a_link_ends_where_it_should(address: str, title: str) -> None:
    (block,) = parse(f"{link('words', f'/{address}', title)} after\n").blocks
    assert isinstance(block, Paragraph)
    assert isinstance(block.spans[0], doc.Link)
    assert plain_text(block.spans) == "words after"


def test_spans_keep_their_meaning() -> None:
    writer = SpanWriter(lambda piece: f"*{piece.expression}*", lambda target: target)
    for text in (
        "**bold** and *leaning* and ~~gone~~", "***both***", "**bold *and leaning***", "`a``b`",
        "[a *link*](b.md 't')",
        "![a picture](p.png)", "one\\\ntwo", "a*b*c",
    ):  # fmt: skip
        (block,) = parse(text).blocks
        assert isinstance(block, Paragraph)
        (again,) = parse(writer.markdown(block.spans)).blocks
        assert isinstance(again, Paragraph)
        assert _bare(again.spans) == _bare(block.spans), text


def _bare(spans: tuple[doc.Span, ...]) -> str:
    """Spans without their places."""
    said: list[str] = []
    for span in spans:
        inner = getattr(span, "spans", None)
        said.append(f"{type(span).__name__}({_bare(inner) if inner else getattr(span, 'text', '')})")
    return " ".join(said)


# ---- pages ----

DEMO = """```python exec
import reflex as rx


class LampState(rx.State):
    on: bool = False
```

```python demo id=lamp
rx.hstack(
    rx.button("Switch"), rx.cond(LampState.on, rx.text("light"), rx.text("dark")), rx.input(name="watts", value="40")
)
```
"""


def test_a_demo_is_its_code_and_its_first_view(tmp_path: Path) -> None:
    said = written(
        tmp_path, f"---\ndescription: About lamps.\n---\n# Lamps\n\n{DEMO}", 'url = "https://docs.example"\n'
    )
    assert said.startswith("# Lamps\n\n> About lamps.\n\n```python\nrx.hstack(")
    assert "import reflex" not in said
    assert (
        "[This demo](https://docs.example/docs/a/#lamp) begins as:\n\n```text\n[Switch]\ndark\n[Watts: 40]\n```" in said
    )


def test_links_lead_where_those_of_the_page_lead(tmp_path: Path) -> None:
    text = "# A\n\n[b](b.md#x) [out](https://b.example/) [here](#a) ![p](p.png)\n"
    more = {"content/docs/b.md": "# B\n\n## X\n", "content/docs/p.png": ""}
    assert "[b](/sub/docs/b/#x) [out](https://b.example/) [here](#a) ![p](/sub/docs/p.png)" in written(
        tmp_path, text, 'base = "/sub/"\n', **more
    )
    whole = written(tmp_path, text, 'url = "https://docs.example"\n', **more)
    assert "[b](https://docs.example/docs/b/#x)" in whole


def test_expressions_have_their_values_and_those_are_text(tmp_path: Path) -> None:
    said = written(
        tmp_path,
        "---\ninterpolate: true\nname: '*not* [a](b)'\n---\n# A\n\nIt is {name}, {1 + 1}.\n\n```sh\n{1 + 2}\n```\n",
    )
    assert "It is \\*not\\* \\[a\\](b), 2." in said
    assert "```sh\n3\n```" in said


def test_directives_are_what_markdown_has_for_them(tmp_path: Path) -> None:
    alert = "````md alert warning\n# Mind the gap\n\n* one\n* two\n````\n"
    text = f"# A\n\n{alert}\n````md tabs\n# Left\nl\n# Right\nr\n````\n"
    said = written(tmp_path, text)
    assert "> [!WARNING]\n> **Mind the gap**\n>\n> - one\n> - two" in said
    assert "**Left**\n\nl\n\n**Right**\n\nr" in said


def test_a_page_without_a_heading_gets_its_title(tmp_path: Path) -> None:
    assert written(tmp_path, "Words.\n", name="my_page.md") == "# My page\n\nWords.\n"


@pytest.mark.parametrize(("route", "name"), [("/", "index.md"), ("/docs/", "docs.md"), ("/docs/a/", "docs/a.md")])
def test_the_file_stands_beside_the_page(route: str, name: str) -> None:
    assert markdown_name(route) == name


def test_our_own_pages_parse_back_to_what_they_say() -> None:
    site = Site(load(PROJECT / "pyproject.toml"))
    try:
        for entry in site.book.entries:
            page = site.page(entry)
            assert isinstance(page, Page)
            again = parse(page_markdown(site.config, entry.route, entry.title, page))
            said = " ".join(_prose(again.blocks))
            assert [words for words in _prose(page.document.blocks) if words not in said] == [], entry.name
            codes = [str(block.text).strip("\n") for block in again.walk() if isinstance(block, doc.Code)]
            for block, result in page.execution.results.items():
                shows_code = block.fence.shows == "demo" and block.fence.arrangement != "box"
                assert not shows_code or any(result.code.strip("\n").endswith(code) for code in codes), entry.name
    finally:
        site.close()


def _prose(blocks: tuple[doc.Block, ...]) -> list[str]:
    return [
        " ".join(plain_text(block.spans).split())
        for block in doc.walk(blocks)
        if isinstance(block, doc.Heading | Paragraph)
    ]


# ---- the first view ----


def test_a_view_shows_what_can_be_done_in_it() -> None:
    html = (
        '<div><label><input type="checkbox" checked> Loud</label></div><input aria-label="Name" value="Ada">'
        '<select name="size"><option value="s">S</option><option value="m" selected>M</option></select>'
        "<div hidden>no</div><dialog>no</dialog><svg><title>no</title></svg>"
        "<table><tr><th>a</th><th>b</th></tr><tr><td>1 <!--0-->2<!--/--></td><td>x | y</td></tr></table>"
        '<ul><li>one</li><li>two</li></ul><progress value="0.5"></progress><hr><img alt="A stage">'
        '<textarea name="text">\nwords</textarea><button aria-label="Close"><svg></svg></button>'
    )
    assert state_text(html).split("\n") == [
        "[x] Loud", "[Name: Ada] [size: m]", "| a | b |", "|---|---|", "| 1 2 | x / y |", "- one", "- two",
        "[progress: 0.5 of 1]", "---", "[picture: A stage]", "[text: words] [Close]",
    ]  # fmt: skip
