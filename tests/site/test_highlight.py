"""Code with colours."""

from __future__ import annotations

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from playbill.highlight import MAX_LENGTH, highlight

PYTHON = '@rx.event\nasync def f(x: int = 3):  # why\n    """A\n    text"""\n    return "<b>"\n'


def plain(html: str) -> str:
    return Markup(html).striptags() if "\n" not in html else Markup(re.sub(r"<[^>]*>", "", html)).unescape()


def test_python_has_five_hues() -> None:
    html = highlight(PYTHON, "python")
    assert set(re.findall(r'class="(\w+)"', html)) == {"k", "s", "n", "m", "c"}
    assert '<span class="k">async</span>' in html
    assert '<span class="n">f</span>' in html
    assert "&lt;b&gt;" in html


def test_the_text_comes_back() -> None:
    assert plain(highlight(PYTHON, "python")) == PYTHON
    assert plain(highlight("\n\n a \n\n", "python")) == "\n\n a \n\n"


def test_an_unknown_language_is_plain() -> None:
    assert highlight("<a>\n", "no such") == "&lt;a&gt;\n"
    assert highlight("<a>\n", "") == "&lt;a&gt;\n"


def test_lines_can_be_marked() -> None:
    lines = highlight(PYTHON, "python", [range(1, 2), range(3, 5)]).splitlines(keepends=True)
    html = "".join(lines)
    assert html.count("<mark>") == html.count("</mark>") == 3
    assert plain(html) == PYTHON
    assert html.startswith("<mark>")


def test_very_long_code_is_plain() -> None:
    assert "<span" not in highlight("x = 1\n" * (MAX_LENGTH // 6 + 1), "python")


@pytest.mark.parametrize("language", ["python", "html", "js", "css", "sh", "toml", "json", "md"])
@given(text=st.text(max_size=80).filter(lambda text: "\r" not in text))
def test_any_code_comes_back_escaped(language: str, text: str) -> None:
    html = highlight(text, language)
    assert re.sub(r'<span class="[ksnmc]">|</span>', "", html) == escape(text, quote=False)
