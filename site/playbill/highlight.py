"""Code with colours, by Pygments.

Five hues and no more, as short classes: keyword `k`, string `s`, name `n`, number `m`, comment `c`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import pygments
from markupsafe import Markup
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name  # pyright: ignore[reportUnknownVariableType]  # its stub leaves the options untyped
from pygments.util import ClassNotFound

from playbill import beginnings, lexing

MAX_LENGTH = 200_000
"""Longer code stays plain: some lexers need quadratic time."""

# By the name of the token; the longest name that fits wins.
_HUES = {
    "Token.Comment": "c",
    "Token.Literal.String": "s",
    "Token.Literal.Number": "m",
    "Token.Keyword": "k",
    "Token.Operator.Word": "k",
    "Token.Name.Function": "n",
    "Token.Name.Class": "n",
    "Token.Name.Decorator": "n",
    "Token.Name.Builtin": "n",
    "Token.Name.Exception": "n",
    "Token.Name.Tag": "n",
    "Token.Name.Attribute": "n",
}


_PLAIN = frozenset(["", "text", "plain", "plaintext", "txt", "none"])
_NAMES = {"sh": "Shell", "shell": "Shell", "console": "Terminal", "jsx": "JSX", "tsx": "TSX", "md": "Markdown"}


class Shelf(Protocol):
    """Where colours are kept from one process to the next."""

    def get(self, language: str, text: str) -> str | None:
        """The HTML that was put there."""
        ...

    def put(self, language: str, text: str, html: str) -> None:
        """Keep the HTML of some code."""
        ...


@dataclass(slots=True)
class _Colours:
    shelf: Shelf | None = None


_colours = _Colours()


def keep_in(shelf: Shelf | None) -> None:
    """Ask the shelf first from now on."""
    _colours.shelf = shelf
    _plain.cache_clear()


def made_by() -> str:
    """Another text as soon as the same code could get other colours."""
    makers = (__file__, lexing.__file__, beginnings.__file__)
    return "\n".join([pygments.__version__, *(Path(maker).read_text(encoding="utf-8") for maker in makers)])


def highlight(text: str, language: str, marked: Sequence[range] = ()) -> Markup:
    """Code as safe HTML. Lines whose number (from 1) is in `marked` stand in a `<mark>`."""
    if not marked:
        return _plain(text, language)
    return Markup("".join(_lines(_pieces(text, language), marked)))


# A save makes the whole page anew, and most of its blocks are what they were.
@lru_cache(maxsize=512)
def _plain(text: str, language: str) -> Markup:
    shelf = _colours.shelf
    known = shelf.get(language, text) if shelf else None
    if known is not None:
        # It was made here, and its digest was checked.
        return Markup(known)
    html = Markup("".join([_html(hue, piece) for hue, piece in _pieces(text, language)]))
    if shelf:
        shelf.put(language, text, html)
    return html


def _pieces(text: str, language: str) -> Iterator[tuple[str, str]]:
    """The code as pieces, each with its hue, neighbours of one hue as one.

    There are a hundred tokens to a block: it is a plain loop.
    """
    lexer = _lexer(language) if len(text) <= MAX_LENGTH else None
    if lexer is None:
        yield "", text
        return
    hue, texts = "", list[str]()
    for kind, value in lexer.get_tokens(text):
        if not value:
            continue
        found = _hue(kind)
        if found != hue:
            if texts:
                yield hue, "".join(texts)
            hue, texts = found, []
        texts.append(value)
    if texts:
        yield hue, "".join(texts)


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    try:
        # The text must come back as it went in.
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
    lexing.hasten(lexer)
    return lexer


def language_name(language: str) -> str:
    """What readers call a language: `py` is Python. Plain text has no name."""
    if language.lower() in _PLAIN:
        return ""
    lexer = _lexer(language)
    # Its stub leaves the name untyped.
    return _NAMES.get(language.lower(), language if lexer is None else str(lexer.name))


@lru_cache(maxsize=512)
def _hue(kind: Hashable) -> str:
    # str() of a token is its full name; token types are otherwise untyped.
    name = str(kind)
    while name:
        if name in _HUES:
            return _HUES[name]
        name = name.rpartition(".")[0]
    return ""


def _html(hue: str, text: str) -> str:
    # Between tags quotes mean nothing, and code is full of them.
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<span class="{hue}">{text}</span>' if hue and text else text


def _lines(pieces: Iterable[tuple[str, str]], marked: Sequence[range]) -> Iterator[str]:
    number, line = 1, ""
    for hue, piece in pieces:
        for text in piece.splitlines(keepends=True):
            line += _html(hue, text)
            if text.endswith("\n"):
                yield _marked(line, number, marked)
                number, line = number + 1, ""
    if line:
        yield _marked(line, number, marked)


def _marked(line: str, number: int, marked: Sequence[range]) -> str:
    return f"<mark>{line}</mark>" if any(number in lines for lines in marked) else line
