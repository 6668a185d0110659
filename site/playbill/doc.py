"""The document: what a page says, as a tree in which every block knows its line.

Blocks hold spans or blocks. Where text may hold `{expression}`s it is `Words`; where it may
not (executed code), it is a plain string.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from playbill.errors import Finding, SourceError

# ---- fences ----

Kind = Literal["plain", "md", "exec", "eval", "demo", "demo-only"]
Runs = Literal["nothing", "statements", "expression", "callable", "file"]
Shows = Literal["nothing", "code", "component", "demo", "directive"]
Arrangement = Literal["stacked", "tabs", "graphing", "box"]
Alignment = Literal["left", "center", "right"]
Callout = Literal["note", "tip", "important", "warning", "caution"]


@dataclass(frozen=True, slots=True)
class Fence:
    """What an info string asks for."""

    info: str
    language: str
    kind: Kind
    runs: Runs
    shows: Shows
    arrangement: Arrangement = "stacked"
    """How a framed demo stands to its code: above it, as tabs, as tabs with data, or alone (`box`)."""
    flags: frozenset[str] = frozenset()
    word: str = ""
    """For `md WORD argument`: the word."""
    argument: str = ""
    id: str = ""
    file: str = ""
    """`demos/NAME.py` to show: the NAME."""
    function: str = ""
    title: str = ""
    lines: tuple[range, ...] = ()
    """The lines of the code to mark, counted from 1."""
    style: tuple[tuple[str, str], ...] = ()
    """Style properties of the frame, as they were written."""

    @property
    def is_executable(self) -> bool:
        return self.runs != "nothing"


# ---- spans ----


@dataclass(frozen=True, slots=True)
class Interpolated:
    """An `{expression}`: its value is put in later, as text."""

    expression: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Words:
    """Text that may hold expressions."""

    pieces: tuple[str | Interpolated, ...] = ()

    def fill(self, value_of: Callable[[Interpolated], str]) -> str:
        return "".join(piece if isinstance(piece, str) else value_of(piece) for piece in self.pieces)

    def __str__(self) -> str:
        """As it was written: expressions in their braces."""
        return self.fill(lambda piece: "{" + piece.expression + "}")


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Emphasis:
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Strike:
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class InlineCode:
    text: Words


@dataclass(frozen=True, slots=True)
class Link:
    """A link. A target that holds expressions is to be asked `urls.is_safe` when it is filled."""

    target: Words
    title: Words
    spans: tuple[Span, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Image:
    target: Words
    title: Words
    alt: Words
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class LineBreak:
    is_hard: bool


@dataclass(frozen=True, slots=True)
class RawHtml:
    """HTML of the author's, only where the site's configuration turned it on."""

    html: Words


Span: TypeAlias = Text | Strong | Emphasis | Strike | InlineCode | Link | Image | LineBreak | RawHtml | Interpolated

# ---- blocks ----


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    spans: tuple[Span, ...]
    slug: str
    line: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    spans: tuple[Span, ...]
    line: int


@dataclass(frozen=True, slots=True)
class ListItem:
    children: tuple[Block, ...]
    line: int


@dataclass(frozen=True, slots=True)
class ListBlock:
    items: tuple[ListItem, ...]
    start: int | None
    """The first number; None: bullets."""
    is_loose: bool
    line: int


@dataclass(frozen=True, slots=True)
class Quote:
    children: tuple[Block, ...]
    line: int
    callout: Callout | None = None
    """What `[!NOTE]` at its start makes of it."""


@dataclass(frozen=True, slots=True)
class Rule:
    line: int


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[tuple[Span, ...], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    alignments: tuple[Alignment | None, ...]
    header: Row
    rows: tuple[Row, ...]
    line: int


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    html: Words
    line: int


@dataclass(frozen=True, slots=True)
class Code:
    """Code that is only shown."""

    language: str
    text: Words
    title: str
    lines: tuple[range, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Executable:
    """Code that runs with the page."""

    fence: Fence
    text: str
    first_line: int
    """The line of the file that the first line of the code stands on."""
    indent: int
    """How many columns of the file stand before each line of the code."""
    line: int
    """The line of the fence itself."""
    fault: SourceError | None = field(default=None, compare=False)
    """What is wrong with its info string: then it does not run, and what it would have bound is missing."""


@dataclass(frozen=True, slots=True)
class Directive:
    """`md NAME argument` around blocks. An unknown name shows its children bare."""

    name: str
    argument: str
    children: tuple[Block, ...]
    line: int


Block: TypeAlias = Heading | Paragraph | ListBlock | Quote | Rule | Table | HtmlBlock | Code | Executable | Directive


@dataclass(frozen=True, slots=True)
class Faq:
    """A question and its answer, taken out of the page."""

    question: Heading
    answer: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """What readers do not see: a comment that has its lines for itself."""

    text: str
    line: int

    @property
    def last_line(self) -> int:
        return self.line + self.text.count("\n")


@dataclass(frozen=True, slots=True)
class Document:
    path: str
    blocks: tuple[Block, ...]
    faqs: tuple[Faq, ...] = ()
    findings: tuple[Finding, ...] = ()
    comments: tuple[Comment, ...] = ()
    faults: tuple[SourceError, ...] = ()
    """Mistakes of the page that are none of a block: in its front matter, or between two of its blocks."""

    def walk(self) -> Iterator[Block]:
        """All blocks, depth first, as in the text."""
        return walk(self.blocks)

    @property
    def executables(self) -> Iterator[Executable]:
        """All executed blocks, in the order in which they run."""
        return (block for block in self.walk() if isinstance(block, Executable))

    @property
    def headings(self) -> Iterator[Heading]:
        return (block for block in self.walk() if isinstance(block, Heading))


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Blocks and those in them, depth first."""
    for block in blocks:
        yield block
        if isinstance(block, Quote | Directive):
            yield from walk(block.children)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from walk(item.children)


def plain_text(spans: tuple[Span, ...]) -> str:
    """What spans say, without what they look like; expressions as they were written."""
    return str(plain_words(spans))


def plain_words(spans: tuple[Span, ...]) -> Words:
    """What spans say, without what they look like, with the expressions in it."""
    return Words(tuple(piece for span in spans for piece in _say(span)))


def _say(span: Span) -> tuple[str | Interpolated, ...]:
    match span:
        case Text():
            return (span.text,)
        case InlineCode():
            return span.text.pieces
        case Image():
            return span.alt.pieces
        case LineBreak():
            return (" ",)
        case RawHtml():
            return ()
        case Interpolated():
            return (span,)
        case Strong() | Emphasis() | Strike() | Link():
            return plain_words(span.spans).pieces
