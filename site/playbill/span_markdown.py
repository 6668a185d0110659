"""Spans of text -> Markdown that means the same, for programs that read the page.

What is text stays text: everything that could begin markup is escaped, and values of expressions, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import assert_never

from playbill import doc
from playbill.doc import Interpolated, Span, Words
from playbill.urls import is_safe

# A pattern whose branches all begin with a character of their own is searched for several times faster.
_ALWAYS = re.compile(r"\\|`|\*|\[|\]|~(?:(?=~)|(?<=~~))|<(?=[A-Za-z/!?])|&(?=#?\w+;)|_(?:(?<![^\W_]_)|(?![^\W_]))")
# Lists, headings, quotations, underlines, tables; then numbers, in which the sign behind them is escaped.
_LINE_START = re.compile(r"[-+](?=\s|\Z|[-+|:])|#{1,6}(?=\s|\Z)|>|=(?=[=\s]*\Z)|\||:(?=\s*-)|(\d{0,9})[.)](?=\s|\Z)")
_BLANKS = re.compile(r"[ \t]*\n[ \t\n]*")
_TICKS = re.compile(r"``*")


def escaped(text: str) -> str:
    """Text in which nothing is markup, wherever in a line it stands."""
    return _ALWAYS.sub(lambda found: "\\" + found[0], text)


def guarded(markdown: str) -> str:
    """A paragraph's Markdown in which no line begins a list, a heading or another block."""
    return "\n".join(_guarded_line(line.lstrip(" \t")) for line in markdown.split("\n"))


def _guarded_line(line: str) -> str:
    found = _LINE_START.match(line)
    if found is None:
        return line
    digits = found[1] or ""
    return f"{digits}\\{line[len(digits) :]}"


def fenced(text: str, info: str = "") -> str:
    """A block of code, in a fence that is longer than any in it."""
    code = text.strip("\n")
    longest = max(map(len, _TICKS.findall(code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{info}\n{code}\n{fence}"


def code_span(text: str) -> str:
    """Code in a line."""
    code = " ".join(text.split("\n"))
    if not code.strip():
        return ""
    longest = max(map(len, _TICKS.findall(code)), default=0)
    ticks = "`" * (longest + 1)
    space = " " if code[0] in "` " or code[-1] in "` " else ""
    return f"{ticks}{space}{code}{space}{ticks}"


def link(words: str, address: str, title: str = "") -> str:
    """A link around Markdown."""
    # A space or a bracket would end the address; a line break would end the link.
    safe = re.sub(r"[\s<>\\()]", lambda found: f"%{ord(found[0]):02X}", address)
    name = " ".join(title.split())
    said = f' "{escaped(name).replace(chr(34), chr(92) + chr(34))}"' if name else ""
    return f"[{words}]({safe}{said})"


@dataclass(frozen=True, slots=True)
class SpanWriter:
    """Writes spans. `address` gives the address that a link's target means, for somebody who is elsewhere."""

    value_of: Callable[[Interpolated], str]
    address: Callable[[str], str]

    def markdown(self, spans: Iterable[Span]) -> str:
        return "".join(self._span(span) for span in spans)

    def line(self, spans: Iterable[Span]) -> str:
        """In one line, for headings and cells of tables."""
        return " ".join(self.markdown(spans).replace("\\\n", " ").split())

    def fill(self, words: Words) -> str:
        """Text with the values of its expressions; not escaped."""
        return words.fill(self.value_of)

    def _span(self, span: Span) -> str:
        match span:
            case doc.Text():
                return escaped(_flat(span.text))
            case doc.Strong():
                return self._marked("**", span.spans)
            case doc.Emphasis():
                return self._marked("*", span.spans)
            case doc.Strike():
                return self._marked("~~", span.spans)
            case doc.InlineCode():
                return code_span(self.fill(span.text))
            case doc.Link():
                target = self.fill(span.target)
                inside = self.markdown(span.spans)
                return link(inside, self.address(target), self.fill(span.title)) if is_safe(target) else inside
            case doc.Image():
                target, alt = self.fill(span.target), escaped(_flat(self.fill(span.alt)))
                return f"!{link(alt, self.address(target), self.fill(span.title))}" if is_safe(target) else alt
            case doc.LineBreak():
                return "\\\n" if span.is_hard else "\n"
            case doc.RawHtml():
                return self.fill(span.html)
            case doc.Interpolated():
                return escaped(_flat(self.value_of(span)))
            case _:
                assert_never(span)

    def _marked(self, mark: str, spans: tuple[Span, ...]) -> str:
        inside = self.markdown(spans)
        bare = inside.strip()
        if not bare:
            return inside
        # A mark counts only where no space stands inside of it.
        before, _, after = inside.partition(bare)
        # `*` beside `*` would be read as one.
        mark = "_" if mark == "*" and (bare[0] == "*" or bare[-1] == "*") else mark
        return f"{before}{mark}{bare}{mark}{after}"


def _flat(text: str) -> str:
    """A blank line in a value would end the paragraph."""
    return _BLANKS.sub("\n", text) if "\n" in text else text
