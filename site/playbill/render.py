"""A document and what its code gave -> the HTML of the text, and what others want to know about it.

Pure: the same document and execution give the same page, whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from understudy.action import Action
from understudy.html import escape
from understudy.view.style import Rule, css
from understudy.view.template import Template

from playbill import doc
from playbill.blame import Blame, Spot
from playbill.codebox import code_html
from playbill.config import Origins
from playbill.demobox import FirstPaint, bare_html, demo_html, frame_rules, own_anchor
from playbill.directives import callout_html, directive_html
from playbill.doc import Alignment, Block, Document, Executable, Heading, Interpolated, Span
from playbill.errors import Finding, SourceError
from playbill.execute import Execution, Result
from playbill.faultbox import fault_html
from playbill.inline import FoundLink, Inline, plain_text, unmeasured
from playbill.pictures import Size
from playbill.source import Source
from playbill.texts import ENGLISH, Texts

CONTENTS_LEVELS = range(2, 4)


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A heading in the list of a page's contents."""

    slug: str
    title: str
    level: int

    @property
    def deep(self) -> bool:
        return self.level > CONTENTS_LEVELS.start


@dataclass(frozen=True, slots=True)
class LivePart:
    """A component of the page that can be live, and what runs when its page is opened."""

    template: Template
    on_load: tuple[Action, ...] = ()
    first_view: str = field(default="", compare=False)
    """Its HTML with the values that every new tab begins with."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's text as HTML, with what stands around it."""

    heading: str
    """The first heading of level 1, when the page begins with it."""
    html: str
    contents: tuple[ContentsEntry, ...] = ()
    anchors: frozenset[str] = frozenset()
    """Everything that an anchor may name."""
    links: tuple[FoundLink, ...] = ()
    text: str = ""
    """What the page says, for a search."""
    rules: tuple[Rule, ...] = ()
    live: tuple[LivePart, ...] = ()
    """In the order of the page, each template once: the page's mounts."""
    was_live: bool = False
    """Whether there were live parts before they were taken out, because nobody can write them into a file."""
    title: str = ""
    questions: dict[str, object] | None = None
    """FAQPage data, where the page has questions."""
    findings: tuple[Finding, ...] = ()
    faults: tuple[SourceError, ...] = ()

    @property
    def css(self) -> str:
        """The page's own stylesheet."""
        return css(self.rules)

    @property
    def is_live(self) -> bool:
        """Whether the page loads the demos' client."""
        return bool(self.live) or self.was_live

    def still(self) -> Rendered:
        """What can be kept in a file, and laid out once more."""
        return replace(self, live=(), was_live=self.is_live, faults=())


def same(target: str) -> str:
    """The resolver of a page that stands alone: every link means what it says."""
    return target


def render(
    document: Document,
    execution: Execution,
    source: Source,
    origins: Origins | None = None,
    resolve: Callable[[str], str] = same,
    alone: Callable[[str], str] | None = None,
    measure: Callable[[str], Size | None] = unmeasured,
    say: Texts = ENGLISH,
    base: str = "/",
) -> Rendered:
    """`resolve` turns links into addresses; `alone` gives the address of a demo file by itself.

    `measure` gives the size of a picture, `say` what the theme says, `base` the path that the site is served under.
    """
    faults = list(document.faults)
    failed: set[Interpolated] = set()

    def value_of(piece: Interpolated) -> str:
        try:
            return execution.value(piece)
        except SourceError as fault:
            # A heading is asked for twice: what it shows, and what it says.
            if piece not in failed:
                faults.append(fault)
            failed.add(piece)
            return f"{{{piece.expression}}}"

    inline = Inline(source.relative, value_of, resolve, origins or Origins(), measure)
    writer = _Writer(inline, execution, source, alone, faults, say, base)
    blocks = list(document.blocks)
    first = next((place for place, block in enumerate(blocks) if not _is_silent(block)), None)
    heading, title = "", ""
    if first is not None and isinstance(top := blocks[first], Heading) and top.level == 1:
        del blocks[first]
        title = inline.plain(top.spans)
        heading = f'<h1 id="{escape(top.slug)}">{inline.html(top.spans)}{_to_itself(top, say)}</h1>'
    html = writer.blocks(blocks)
    return Rendered(
        heading=heading,
        html=html,
        contents=tuple(writer.contents),
        anchors=frozenset((*_anchors(document), *writer.anchors)),
        links=tuple(inline.links),
        text=plain_text(html),
        rules=tuple(dict.fromkeys(writer.rules)),
        live=tuple({part.template.digest: part for part in writer.live}.values()),
        title=title,
        questions=_questions(document, writer),
        findings=tuple(inline.findings),
        faults=tuple(writer.faults),
    )


def _anchors(document: Document) -> Iterator[str]:
    yield from (heading.slug for heading in document.headings)
    yield from (block.fence.id for block in document.executables if block.fence.id)


def _is_silent(block: Block) -> bool:
    return isinstance(block, doc.Executable) and block.fence.shows == "nothing"


def _questions(document: Document, writer: _Writer) -> dict[str, object] | None:
    """The questions that were taken out of the page, as schema.org has them."""
    if not document.faqs:
        return None
    entities = [
        {
            "@type": "Question",
            "name": writer.inline.plain(faq.question.spans),
            "acceptedAnswer": {"@type": "Answer", "text": writer.blocks(faq.answer).strip()},
        }
        for faq in document.faqs
    ]
    return {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": entities}


@dataclass(slots=True)
class _Writer:
    """Writes blocks and notes on the way what the page has."""

    inline: Inline
    execution: Execution
    source: Source
    alone: Callable[[str], str] | None
    faults: list[SourceError]
    say: Texts
    base: str
    contents: list[ContentsEntry] = field(default_factory=list[ContentsEntry])
    rules: list[Rule] = field(default_factory=list[Rule])
    live: list[LivePart] = field(default_factory=list[LivePart])
    anchors: list[str] = field(default_factory=list[str])
    """Of demos without an id."""
    depth: int = 0
    count: int = 0
    told: int = 0
    """How many of the faults are in the text."""

    def blocks(self, blocks: Sequence[Block]) -> str:
        self.depth += 1
        html = "".join(self._with_faults(block) for block in blocks)
        self.depth -= 1
        return html

    def _with_faults(self, block: Block) -> str:
        """A block, and before it the mistakes that came up while it was written."""
        html = self._block(block)
        # Those in a list or an alert stand there already.
        new, self.told = self.faults[self.told :], len(self.faults)
        return "".join(fault_html(fault, self.source.text) for fault in new) + html

    def number(self) -> int:
        self.count += 1
        return self.count

    # ---- blocks ----

    def _block(self, block: Block) -> str:
        match block:
            case doc.Heading():
                return self._heading(block)
            case doc.Paragraph():
                return f"<p>{self.inline.html(block.spans)}</p>\n"
            case doc.ListBlock():
                return self._list(block)
            case doc.Quote(callout=str() as kind):
                return callout_html(kind, block.children, self)
            case doc.Quote():
                return f"<blockquote>\n{self.blocks(block.children)}</blockquote>\n"
            case doc.Rule():
                return "<hr>\n"
            case doc.Table():
                return self._table(block)
            case doc.HtmlBlock():
                return self.inline.fill(block.html) + "\n"
            case doc.Code():
                return code_html(self.inline.fill(block.text), block.language, block.title, block.lines, self.say)
            case doc.Executable():
                return self._executable(block)
            case doc.Directive():
                return directive_html(block, self)
            case _:
                assert_never(block)

    def _heading(self, heading: Heading) -> str:
        text = self.inline.plain(heading.spans)
        if heading.level in CONTENTS_LEVELS and self.depth == 1:
            self.contents.append(ContentsEntry(heading.slug, text, heading.level))
        slug, level = escape(heading.slug), heading.level
        return f'<h{level} id="{slug}">{self.inline.html(heading.spans)}{_to_itself(heading, self.say)}</h{level}>\n'

    def _list(self, block: doc.ListBlock) -> str:
        tag = "ul" if block.start is None else "ol"
        start = f' start="{block.start}"' if block.start not in (None, 1) else ""
        items = "".join(f"<li>{self._item(item, block.is_loose)}</li>\n" for item in block.items)
        return f"<{tag}{start}>\n{items}</{tag}>\n"

    def _item(self, item: doc.ListItem, is_loose: bool) -> str:
        if is_loose:
            return "\n" + self.blocks(item.children)
        pieces = [
            self.inline.html(child.spans) if isinstance(child, doc.Paragraph) else "\n" + self.blocks([child])
            for child in item.children
        ]
        return "".join(pieces)

    def _table(self, table: doc.Table) -> str:
        def row(cells: Sequence[Sequence[Span]], tag: str) -> str:
            sides: list[Alignment | None] = [*table.alignments, *([None] * len(cells))]
            written = (
                f"<{tag}{_side(side)}>{self.inline.html(cell)}</{tag}>"
                for cell, side in zip(cells, sides, strict=False)
            )
            return f"<tr>{''.join(written)}</tr>\n"

        body = "".join(row(line.cells, "td") for line in table.rows)
        body = f"<tbody>\n{body}</tbody>\n" if body else ""
        head = row(table.header.cells, "th")
        return f'<div class="table" tabindex="0"><table>\n<thead>\n{head}</thead>\n{body}</table></div>\n'

    # ---- what ran ----

    def _executable(self, block: Executable) -> str:
        fence = block.fence
        result = self.execution.results.get(block)
        # Among questions a block has no result, and may have a mistake.
        fault = result.fault if result is not None else block.fault
        if fault is not None:
            self.faults.append(fault)
        if result is None or fault is not None:
            return ""
        if result.template is None or fence.shows in ("nothing", "code"):
            return ""
        first = self._first_paint(block, result)
        if first is None:
            return ""
        self.live.append(LivePart(result.template, result.on_load, first.html))
        self.rules.extend(first.rules)
        if fence.shows == "component":
            return bare_html(first, fence.id)
        self.rules.extend(frame_rules(fence.style))
        alone = self.alone(fence.file) if fence.file and self.alone else ""
        number = self.number()
        if own := own_anchor(fence, number):
            self.anchors.append(own)
        return demo_html(
            first,
            fence,
            result.code,
            file=result.file,
            data=result.data,
            alone=alone,
            number=number,
            say=self.say,
        )

    def _first_paint(self, block: Executable, result: Result) -> FirstPaint | None:
        template = result.template
        try:
            return FirstPaint(template, bool(result.on_load), self.base) if template else None
        except Exception as error:  # noqa: BLE001 - a computed var of the author's may raise anything
            spot = Spot(block.fence.info, block.first_line)
            self.faults.append(Blame(self.source, [block], ()).error(error, spot))
            return None


def _to_itself(heading: Heading, say: Texts) -> str:
    """The link of a heading to itself, for who wants to pass it on."""
    label = escape(say("Link to this heading"))
    return f' <a class="anchor" href="#{escape(heading.slug)}" aria-label="{label}">#</a>'


def _side(side: Alignment | None) -> str:
    return f' class="{side}"' if side in ("right", "center") else ""
