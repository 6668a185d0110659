"""Code as a reader sees it: highlighted, with a title, marked lines, a copy button, folded when it is long."""

from collections.abc import Sequence

from understudy.html import escape

from playbill.highlight import highlight, language_name
from playbill.texts import ENGLISH, Texts

LONG = 32
"""Code with more lines than this is folded."""


def code_html(text: str, language: str, title: str = "", marked: Sequence[range] = (), say: Texts = ENGLISH) -> str:
    """A block of code. The fold is a checkbox, so that it opens without a script and search finds all of it."""
    code = text.strip("\n")
    lines = code.count("\n") + 1
    head = f'<div class="code-title">{escape(title)}</div>' if title else ""
    name = language_name(language)
    label = f'<span class="code-language">{escape(name)}</span>' if name else ""
    more = ""
    if lines > LONG:
        more = (
            '<label class="code-more"><input type="checkbox">'
            f'<span class="code-all">{escape(say("Show all {lines} lines", lines=lines))}</span>'
            f'<span class="code-less">{escape(say("Show less"))}</span></label>'
        )
    return (
        f'<div class="code">{head}<pre tabindex="0"><code>{highlight(code, language, marked)}</code></pre>'
        f'{label}<button class="copy" type="button">{escape(say("Copy"))}</button>{more}</div>\n'
    )
