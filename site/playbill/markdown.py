"""Markdown into our own tree.

mistletoe, which reads it, keeps its registries in globals, so two threads must never parse at
once: the lock is here, and only `cut` and `spans` below know mistletoe.
"""

from __future__ import annotations

import re
from threading import Lock

from playbill import frontmatter, interpolate
from playbill.cut import cut
from playbill.doc import Document, plain_text
from playbill.errors import SourceError
from playbill.frontmatter import FrontMatter
from playbill.guard import INLINE_STEPS, MAX_DEPTH, Budget, line_cost, too_deep
from playbill.interpolate import Prepared
from playbill.source import Source
from playbill.spans import Spans
from playbill.tree import Builder

_lock = Lock()
_MARKS = re.compile(r"[*_`\[<&~\\]")


def parse(
    source: Source, front: FrontMatter | None = None, *, html: bool = False, interpolates: bool = False
) -> Document:
    """The document in a source.

    `interpolates` is what the site says about this page; the page's own front matter overrides it.
    """
    front = front or frontmatter.parse(source)
    wanted = front.meta.interpolate
    prepare = interpolate.prepare if (interpolates if wanted is None else wanted) else interpolate.plain
    prepared = prepare(source.relative, front.body, front.body_line)
    _check(prepared)
    with _lock:
        raw = cut(prepared, html)
        spans = Spans(prepared, raw.definitions, html)
        builder = Builder(prepared, spans.read)
        blocks = builder.page(raw.blocks)
    if front.executable is not None:
        blocks = (front.executable, *blocks)
    findings = sorted(builder.findings + spans.findings, key=lambda finding: (finding.line, finding.column))
    faults = (*front.faults, *builder.faults)
    return Document(source.relative, blocks, tuple(builder.faqs), tuple(findings), tuple(builder.comments), faults)


def heading_text(line: str) -> str:
    """What the text of a heading says, without its marks; for those who need no more of a page."""
    if not _MARKS.search(line):
        return line
    prepared = interpolate.plain("", line, 1)
    try:
        _check(prepared)
        with _lock:
            return plain_text(Spans(prepared, {}, html=False).read(line, 0))
    except SourceError:
        return line


def _check(prepared: Prepared) -> None:
    """Refuses what would cost the parser its stack or minutes."""
    deep = too_deep(prepared.lines)
    if deep is not None:
        raise prepared.place(deep).error(f"lists and quotes are nested more than {MAX_DEPTH} levels deep")
    budget = Budget(INLINE_STEPS)
    for index, line in enumerate(prepared.lines):
        if not budget.spend(line_cost(line)):
            raise prepared.place(index).error("the lines up to here hold too many spaces")
