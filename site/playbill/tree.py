"""Raw blocks into the document: slugs, fences, directives, questions and answers.

What the parser cut out of the page arrives here as raw blocks, whose `index` is a line of the
prepared text; what leaves has lines of the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, get_args

from playbill import doc, fence
from playbill.doc import (
    Alignment,
    Block,
    Callout,
    Code,
    Comment,
    Directive,
    Executable,
    Faq,
    Fence,
    Heading,
    HtmlBlock,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Row,
    Rule,
    Span,
    Table,
    Words,
    plain_text,
)
from playbill.errors import Finding, Place, SourceError, suggestion
from playbill.interpolate import Prepared

MAX_CELLS = 100_000
_TWICE = "duplicate-id"
CALLOUTS: Mapping[str, Callout] = {kind: kind for kind in get_args(Callout)}
_CALLOUT = re.compile(r"\[!(\w+)\][ \t]*(?:\n|$)")


@dataclass(frozen=True, slots=True)
class RawHeading:
    level: int
    content: str
    index: int


@dataclass(frozen=True, slots=True)
class RawParagraph:
    content: str
    index: int


@dataclass(frozen=True, slots=True)
class RawFence:
    marker: str
    info: str
    text: str
    children: tuple[RawBlock, ...]
    """What a directive holds."""
    is_closed: bool
    index: int


@dataclass(frozen=True, slots=True)
class RawCode:
    text: str
    index: int


@dataclass(frozen=True, slots=True)
class RawQuote:
    children: tuple[RawBlock, ...]
    index: int


@dataclass(frozen=True, slots=True)
class RawItem:
    children: tuple[RawBlock, ...]
    index: int


@dataclass(frozen=True, slots=True)
class RawList:
    items: tuple[RawItem, ...]
    start: int | None
    is_loose: bool
    index: int


@dataclass(frozen=True, slots=True)
class RawTable:
    alignments: tuple[Alignment | None, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first is the header; the second row of the text, with the dashes, is left out."""
    index: int


@dataclass(frozen=True, slots=True)
class RawRule:
    index: int


@dataclass(frozen=True, slots=True)
class RawHtmlBlock:
    html: str
    index: int


@dataclass(frozen=True, slots=True)
class RawComment:
    text: str
    is_closed: bool
    index: int


RawBlock: TypeAlias = (
    RawHeading | RawParagraph | RawFence | RawCode | RawQuote | RawList | RawTable | RawRule | RawHtmlBlock | RawComment
)


@dataclass(frozen=True, slots=True)
class _Id:
    """An id that a fence takes."""

    place: Place
    info: str


class Slugs:
    """The anchors of one page: each text gets one of its own."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def give(self, text: str) -> str:
        slug = slugify(text)
        unique, number = slug, self._last.get(slug, 0)
        while unique in self._last:
            number += 1
            unique = f"{slug}-{number}"
        self._last[slug] = max(number, 1)
        self._last.setdefault(unique, 1)
        return unique


def slugify(text: str) -> str:
    """Lower case; letters, digits, `_` and `-` kept; spaces to `-`."""
    text = unicodedata.normalize("NFC", text).lower().strip()
    kept = (
        "-" if char.isspace() else char
        for char in text
        if char in "_-" or char.isspace() or unicodedata.category(char)[0] in "LNM"
    )
    return "".join(kept) or "section"


def _mistake(asked: Fence) -> str | None:
    """What is wrong with the words after `md`, which nobody sees on the page."""
    if asked.word not in fence.DIRECTIVES:
        return f"`md {asked.word}` is not a known block. {suggestion(asked.word, fence.DIRECTIVES)}".strip()
    if asked.word == "alert" and asked.argument and asked.argument not in fence.ALERTS:
        return f"`{asked.argument}` is not a kind of `md alert`. {suggestion(asked.argument, fence.ALERTS)}"
    if asked.word == "video" and not asked.argument:
        return "`md video` needs the address of a video"
    return None


class Builder:
    """Makes the blocks of one page."""

    def __init__(self, prepared: Prepared, spans: Callable[[str, int], tuple[Span, ...]]) -> None:
        self._prepared = prepared
        self._spans = spans
        self._slugs = Slugs()
        self._ids: dict[str, _Id] = {}
        self._cells = MAX_CELLS
        self.findings: list[Finding] = []
        self.faults: list[SourceError] = []
        self.faqs: list[Faq] = []
        self.comments: list[Comment] = []
        self._runs = True

    def page(self, raws: Sequence[RawBlock]) -> tuple[Block, ...]:
        """The blocks of the page; its questions and answers go to `faqs`."""
        outside: list[RawBlock] = []
        region: list[RawBlock] | None = None
        regions: list[list[RawBlock]] = []
        for raw in raws:
            word = raw.text.strip() if isinstance(raw, RawComment) else ""
            if word == "faqs-start":
                region = []
                regions.append(region)
            elif word == "faqs-end":
                region = None
            elif region is not None:
                region.append(raw)
            else:
                outside.append(raw)
        blocks = self.blocks(outside)
        self._refuse_anchors(blocks)
        # Their headings are not on the page: they must not take the page's anchors.
        self._slugs = Slugs()
        self._runs = False
        for region in regions:
            self._questions(self.blocks(region))
        return blocks

    def _questions(self, blocks: Sequence[Block]) -> None:
        level = next((block.level for block in blocks if isinstance(block, Heading)), 0)
        question: Heading | None = None
        answer: list[Block] = []
        for block in blocks:
            if isinstance(block, Heading) and block.level <= level:
                if question is not None:
                    self.faqs.append(Faq(question, tuple(answer)))
                question, answer = block, []
            else:
                answer.append(block)
        if question is not None:
            self.faqs.append(Faq(question, tuple(answer)))

    def blocks(self, raws: Sequence[RawBlock]) -> tuple[Block, ...]:
        made = (self._block(raw) for raw in raws)
        return tuple(block for block in made if block is not None)

    def _block(self, raw: RawBlock) -> Block | None:
        line = self._prepared.number(raw.index)
        match raw:
            case RawHeading():
                spans = self._spans(raw.content, raw.index)
                return Heading(raw.level, spans, self._slugs.give(plain_text(spans)), line)
            case RawParagraph():
                spans = self._spans(raw.content, raw.index)
                return Paragraph(spans, line) if spans else None
            case RawFence():
                return self._fence(raw, line)
            case RawCode():
                return Code("", self._prepared.words(raw.text), "", (), line)
            case RawQuote():
                return self._quote(raw, line)
            case RawList():
                items = tuple(
                    ListItem(self.blocks(item.children), self._prepared.number(item.index)) for item in raw.items
                )
                return ListBlock(items, raw.start, raw.is_loose, line)
            case RawTable():
                return self._table(raw, line)
            case RawRule():
                return Rule(line)
            case RawHtmlBlock():
                return HtmlBlock(self._prepared.words(raw.html), line)
            case RawComment():
                if not raw.is_closed:
                    self._warn(raw.index, "comment", "`<!--` is never closed: the page ends here")
                self.comments.append(Comment(raw.text, line))
                return None

    def _warn(self, index: int, rule: str, message: str) -> None:
        self.findings.append(self._prepared.place(index).finding(rule, "warning", message))

    def _quote(self, raw: RawQuote, line: int) -> Quote:
        """A quotation; a callout, where its first line is `[!NOTE]` and nothing else, and more follows."""
        first = raw.children[0] if raw.children else None
        found = _CALLOUT.match(first.content) if isinstance(first, RawParagraph) else None
        if not isinstance(first, RawParagraph) or found is None:
            return Quote(self.blocks(raw.children), line)
        kind = CALLOUTS.get(found[1].lower())
        if kind is None:
            what = f"`{found[0].strip()}` is not a kind of callout. {suggestion(found[1].lower(), CALLOUTS)}"
            self._warn(raw.index, "directive", what)
        rest = first.content[found.end() :]
        own = (RawParagraph(rest, first.index + 1),) if rest else ()
        children = (*own, *raw.children[1:])
        if kind is None or not children:
            return Quote(self.blocks(raw.children), line)
        return Quote(self.blocks(children), line, kind)

    # ---- fences ----

    def _fence(self, raw: RawFence, line: int) -> Block:
        text = self._prepared.lines[raw.index]
        indent = max(text.find(raw.marker), 0)
        after = indent + len(raw.marker)
        place = self._prepared.place(raw.index, after + len(text[after:]) - len(text[after:].lstrip()))
        code = self._prepared.written(raw.text)
        first_line = self._prepared.number(raw.index + 1)
        try:
            asked = self._asked(raw, place)
        except SourceError as fault:
            # One wrong word must not hide the mistakes of the other blocks.
            return Executable(fence.REFUSED, code, first_line, indent, line, fault)
        if not raw.is_closed:
            self._warn(raw.index, "fence", f"this block is never closed: a line of `{raw.marker[0]}` is missing")
        if asked.kind == "md":
            if (what := _mistake(asked)) is not None:
                self._warn(raw.index, "directive", what)
            return Directive(asked.word, asked.argument, self.blocks(raw.children), line)
        if not asked.is_executable:
            return Code(asked.language, self._prepared.words(raw.text), asked.title, asked.lines, line)
        if not self._runs:
            # What is live needs a place on the page, and an answer has none: it is data for search engines.
            self._warn(raw.index, "faq", "a block among the questions is not run: move it out of the region")
            return Code(asked.language, Words((self._prepared.written(raw.text),)), asked.title, asked.lines, line)
        return Executable(asked, code, first_line, indent, line)

    def _asked(self, raw: RawFence, place: Place) -> Fence:
        asked = fence.parse(raw.info, place)
        if self._runs and asked.is_executable:
            if asked.file and raw.text.strip():
                raise place.error("a block with `file=` has no code of its own", block=asked.info)
            if asked.id:
                self._take_id(asked.id, place, asked.info)
        return asked

    def _take_id(self, identifier: str, place: Place, info: str) -> None:
        if identifier in self._ids:
            what = f"the id `{identifier}` is taken"
            raise place.error(
                what, f"It stands first on line {self._ids[identifier].place.line}.", block=info, rule=_TWICE
            )
        self._ids[identifier] = _Id(place, info)

    def _refuse_anchors(self, blocks: tuple[Block, ...]) -> None:
        """An id that is also a heading's anchor would be on the page twice. Anchors are stable, so the id goes."""
        for block in doc.walk(blocks) if self._ids else ():
            if isinstance(block, Heading) and (taken := self._ids.get(block.slug)) is not None:
                what = f"the id `{block.slug}` is taken"
                hint = f"The heading on line {block.line} has it."
                self.faults.append(taken.place.error(what, hint, block=taken.info, rule=_TWICE))

    # ---- tables ----

    def _table(self, raw: RawTable, line: int) -> Table:
        width = len(raw.alignments)
        self._cells -= width * len(raw.rows)
        if self._cells < 0:
            raise self._prepared.place(raw.index).error(f"the page has more than {MAX_CELLS} table cells")
        rows: list[Row] = []
        for number, cells in enumerate(raw.rows):
            index = raw.index + number + (number > 0)
            padded = [*cells[:width], *[""] * (width - len(cells))]
            spans = tuple(self._spans(cell, index) for cell in padded)
            rows.append(Row(spans, self._prepared.number(index)))
        return Table(raw.alignments, rows[0], tuple(rows[1:]), line)
