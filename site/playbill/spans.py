"""The text of one block, as spans.

mistletoe's span tokenizer finds them; the tree is ours. Addresses that a page must not point to
are dropped here. `markdown` holds the lock, as for `cut`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from mistletoe import core_tokens, span_token, span_tokenizer
from mistletoe.core_tokens import Delimiter, MatchObj
from mistletoe.token import Token

from playbill import doc
from playbill.errors import Finding
from playbill.guard import INLINE_STEPS, MAX_DEPTH, Budget, inline_cost
from playbill.interpolate import Prepared
from playbill.urls import is_safe

_BARE = re.compile(r"(?<![^\s*_~(])(?:https?://|www\.)[^\s<\[\]]+")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# Each branch of these begins with a character of its own: such a pattern is searched for several times faster.
# Without one of these a text is only words: most headings, cells and items are.
_MARK = re.compile(r"\\|\*|_|\[|\]|!|`|<|~|&|\n|https?:|www\.")
# Without one of these beside its code, a text is only words, code and line ends: most of the others are.
# An underscore before a letter ends no emphasis.
_FURTHER = re.compile(r"\\|\*|\[|<|~~|&|https?:|www\.|_(?![^\W_])")
_CODE_OR_END = re.compile(r"\n|`([^`]+)`")
_CORE = re.compile(r"\*+|_+|!\[|\[|\]|`(?<!``)(`*)(?!`)(.+?)(?<!`)`\1(?!`)", re.DOTALL)


class _Link(span_token.Link):
    def __init__(self, match: MatchObj) -> None:
        super().__init__(match)
        self.position = match.start()


class _Image(span_token.Image):
    def __init__(self, match: MatchObj) -> None:
        super().__init__(match)
        self.position = match.start()


@dataclass(frozen=True, slots=True)
class _Definitions:
    """What `[label]` points to, in the shape in which mistletoe asks for it."""

    footnotes: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])


class _Core(span_token.CoreTokens):
    """Emphasis, links and images; links know where they stand."""

    definitions: ClassVar[_Definitions] = _Definitions()

    def __new__(cls, match: MatchObj) -> span_token.SpanToken:  # type: ignore[misc]
        if match.type == "Link":
            return _Link(match)
        return _Image(match) if match.type == "Image" else super().__new__(cls, match)

    @classmethod
    def find(cls, string: str) -> list[MatchObj]:
        # What follows one of these is not what it seems to be.
        if "\\" in string or "!`" in string or "!]" in string:
            return core_tokens.find_core_tokens(string, cls.definitions)
        delimiters: list[Delimiter] = []
        matches: list[MatchObj] = []
        end = 0
        while (found := _CORE.search(string, end)) is not None:
            start, end = found.span()
            if string[start] == "]":
                end = core_tokens.find_link_image(string, start, delimiters, matches, cls.definitions) + 1
            elif string[start] == "`":
                _Code.found.append(found)
            else:
                delimiters.append(Delimiter(start, end, string))
        core_tokens.process_emphasis(string, None, delimiters, matches)
        return matches


class _Code(span_token.InlineCode):
    """`code`: found together with links, because either may hold the marks of the other."""

    found: ClassVar[list[re.Match[str]]] = []

    @classmethod
    def find(cls, string: str) -> list[MatchObj | re.Match[str]]:
        found, cls.found = cls.found, []
        return [*found, *super().find(string)]


class _AutoLink(span_token.AutoLink):
    """`<https://…>`."""

    def __init__(self, match: re.Match[str]) -> None:
        super().__init__(match)
        self.position = match.start()


class _BareLink(span_token.SpanToken):
    """`https://…` in the middle of a text, as GitHub finds it."""

    parse_inner = False

    def __init__(self, match: MatchObj) -> None:
        super().__init__(match)
        self.position = match.start()

    @classmethod
    def find(cls, string: str) -> Iterator[MatchObj]:
        for found in _BARE.finditer(string):
            text, end = found.group(), found.end() - found.start()
            closing = text.count(")") - text.count("(")
            while end and (text[end - 1] in "?!.,:*_~'\"" or (text[end - 1] == ")" and closing > 0)):
                end -= 1
                closing -= text[end] == ")"
            if "." in text[:end]:
                yield MatchObj(found.start(), found.start() + end, (found.start(), found.start() + end, text[:end]))


class _CommentSpan(span_token.SpanToken):
    """A comment within a text."""

    parse_inner = False
    parse_group = 0

    @classmethod
    def find(cls, string: str) -> Iterator[re.Match[str]]:
        # Only as far as the last end, so that no beginning is followed in vain to the end of the text.
        return _COMMENT.finditer(string, 0, string.rfind("-->") + 3 if "-->" in string else 0)


# What the tokens are, and without which marks there can be none of them.
_SPANS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (span_token.EscapeSequence, ("\\",)),
    (span_token.Strikethrough, ("~~",)),
    (_AutoLink, ("<",)),
    (_BareLink, ("http", "www.")),
    (_CommentSpan, ("<!--",)),
    (span_token.HtmlSpan, ("<",)),
    (_Core, ("*", "_", "[", "`")),
    (_Code, ("`",)),
    (span_token.LineBreak, ("\n",)),
    (span_token.RawText, ("",)),
)


class _Spot(NamedTuple):
    """A character of a line of the prepared text."""

    row: int
    offset: int
    column: int
    """In the file, where an expression may be longer than what stands for it."""


_NOWHERE = _Spot(-1, 0, 1)


class Spans:
    """Reads the texts of one page."""

    def __init__(self, prepared: Prepared, definitions: Mapping[str, tuple[str, str]], html: bool) -> None:
        self._prepared = prepared
        self._kinds = tuple(kind for kind in _SPANS if html or kind[0] is not span_token.HtmlSpan)
        _Core.definitions = _Definitions(definitions)
        self._budget = Budget(INLINE_STEPS)
        self._content = ""
        self._index = 0
        self._begins: list[int] = []
        """Where the lines of the text begin, once somebody has asked."""
        self._margin: int = 0
        self._last = _NOWHERE
        self.findings: list[Finding] = []

    def read(self, content: str, index: int) -> tuple[doc.Span, ...]:
        """The spans of a text that begins on a line of the prepared text."""
        if not _MARK.search(content):
            return self._text(content)
        self._open(content, index)
        if not self._budget.spend(inline_cost(content)):
            hint = "Is there a bracket, an asterisk or a backtick without its partner?"
            raise self._prepared.place(index).error("this text would take too long to read", hint)
        if (spans := self._words_and_code(content)) is not None:
            return spans
        types = [kind for kind, marks in self._kinds if any(map(content.__contains__, marks))]
        try:
            return self._spans(span_tokenizer.tokenize(content, types), 0)
        except RecursionError:
            raise self._prepared.place(index).error("this text is nested too deeply") from None
        finally:
            # Code spans that were found, but not fetched before something was raised, would turn up in the next text.
            _Code.find("")

    def _words_and_code(self, content: str) -> tuple[doc.Span, ...] | None:
        """The spans of a text that holds nothing else, except line ends; None where mistletoe has to find them."""
        if "``" in content:
            return None
        spans: list[doc.Span] = []
        end = 0
        for found in _CODE_OR_END.finditer(content):
            if _FURTHER.search(content, end, found.start()):
                return None
            words, code = content[end : found.start()], found[1]
            if code is None:
                spans += self._text(words.rstrip(" "))
                spans.append(doc.LineBreak(words.endswith("  ")))
            else:
                spans += self._text(words)
                spans.append(doc.InlineCode(self._prepared.words(_unpadded(code))))
            end = found.end()
        if _FURTHER.search(content, end):
            return None
        return (*spans, *self._text(content[end:]))

    def _open(self, content: str, index: int) -> None:
        self._content, self._index, self._begins, self._last = content, index, [], _NOWHERE

    def _spot(self, position: int) -> _Spot:
        """Where a character of the text is."""
        content = self._content
        if not self._begins:
            self._begins = [0, *(found.end() for found in re.finditer("\n", content))]
        row = bisect_right(self._begins, position) - 1
        begin, index = self._begins[row], self._index + row
        if index != self._last.row:
            line = self._prepared.lines[index] if index < len(self._prepared.lines) else ""
            end = content.find("\n", begin)
            self._margin = max(line.find(content[begin : end if end >= 0 else len(content)]), 0)
            self._last = _Spot(index, 0, 1)
        offset = self._margin + position - begin
        last = self._last
        if offset < last.offset:
            last = _Spot(index, 0, 1)
        # From link to link, not each time from the beginning of the line: there may be thousands.
        self._last = _Spot(index, offset, last.column + self._prepared.width(index, last.offset, offset))
        return self._last

    def _spans(self, tokens: Iterable[Token], depth: int, in_link: bool = False) -> tuple[doc.Span, ...]:
        spans: list[doc.Span] = []
        for token in tokens:
            for span in self._convert(token, depth, in_link):
                last = spans[-1] if spans else None
                if isinstance(span, doc.Text) and isinstance(last, doc.Text):
                    spans[-1] = doc.Text(last.text + span.text)
                else:
                    spans.append(span)
        return tuple(spans)

    def _convert(self, token: Token, depth: int, in_link: bool) -> Iterable[doc.Span]:
        if depth > MAX_DEPTH:
            raise self._prepared.place(self._index).error(f"this text is nested more than {MAX_DEPTH} levels deep")
        match token:
            case span_token.RawText():
                return self._text(token.content)
            case span_token.EscapeSequence():
                return self._inside(token, depth, in_link)
            case span_token.Strong():
                return [doc.Strong(self._inside(token, depth, in_link))]
            case span_token.Emphasis():
                return [doc.Emphasis(self._inside(token, depth, in_link))]
            case span_token.Strikethrough():
                return [doc.Strike(self._inside(token, depth, in_link))]
            case span_token.InlineCode():
                return [doc.InlineCode(self._prepared.words(_raw_text(token)))]
            case span_token.LineBreak():
                return [doc.LineBreak(not token.soft)]
            case _Image():
                return self._image(token, depth)
            case _Link():
                inner = self._inside(token, depth, in_link=True)
                return self._link(token.target, token.title, inner, token.position, in_link)
            case _AutoLink():
                target = f"mailto:{token.target}" if token.mailto else token.target
                return self._link(target, "", (doc.Text(token.target),), token.position, in_link)
            case _BareLink():
                target = token.content if token.content.startswith("http") else f"http://{token.content}"
                return self._link(target, "", self._text(token.content), token.position, in_link)
            case span_token.HtmlSpan():
                return [doc.RawHtml(self._prepared.words(token.content))]
            case _:
                return []

    def _text(self, content: str) -> tuple[doc.Span, ...]:
        if self._prepared.pattern is None:
            return (doc.Text(content),) if content else ()
        pieces = self._prepared.words(content).pieces
        return tuple(doc.Text(piece) if isinstance(piece, str) else piece for piece in pieces)

    def _inside(self, token: Token, depth: int, in_link: bool) -> tuple[doc.Span, ...]:
        return self._spans(token.children or (), depth + 1, in_link)

    def _link(
        self, target: str, title: str, inner: tuple[doc.Span, ...], position: int, in_link: bool
    ) -> Iterable[doc.Span]:
        spot = self._spot(position)
        if in_link or not self._allows(target, "link", spot):
            return inner
        words = self._prepared.words
        return [doc.Link(words(target), words(title), inner, self._prepared.number(spot.row), spot.column)]

    def _image(self, token: _Image, depth: int) -> Iterable[doc.Span]:
        spot = self._spot(token.position)
        inner = self._inside(token, depth, in_link=True)
        if not self._allows(token.src, "image", spot):
            return inner
        alt = doc.plain_words(inner)
        words = self._prepared.words
        line = self._prepared.number(spot.row)
        return [doc.Image(words(token.src), words(token.title), alt, line, spot.column)]

    def _allows(self, url: str, what: str, spot: _Spot) -> bool:
        """Whether the page may point there; if it holds expressions, as far as one can tell by now."""
        words = self._prepared.words(url)
        begins = words.pieces[0] if words.pieces else ""
        if not isinstance(begins, str) or is_safe(words.fill(lambda _: "x")):
            return True
        allowed = "http, https, mailto and relative addresses"
        message = f"the {what} to `{str(words)[:80]}` was dropped: only {allowed} are allowed"
        place = self._prepared.place(spot.row, spot.offset)
        self.findings.append(place.finding("address", "warning", message))
        return False


def _unpadded(code: str) -> str:
    """What a code span says: one space on either side belongs to its marks."""
    code = code.replace("\n", " ")
    is_padded = code.startswith(" ") and code.endswith(" ") and not code.isspace()
    return code[1:-1] if is_padded else code


def _raw_text(token: Token) -> str:
    return "".join(child.content for child in token.children or () if isinstance(child, span_token.RawText))
