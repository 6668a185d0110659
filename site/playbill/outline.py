"""What a page says about itself, and how its text is built: title, description, headings, pictures, code that is shown.

Read from the document; nothing is run but the `{expression}`s that the page has run already.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from playbill import doc
from playbill.doc import Block, Document, Heading, Span
from playbill.entry import Entry
from playbill.errors import Finding, SourceError
from playbill.execute import Execution

TITLE_LENGTH: Final = 60
DESCRIPTION_LENGTH: Final = 160
"""What a page of search results shows of each, more or less; what is longer is cut in the middle of a sentence."""

_PYTHON: Final = frozenset({"python", "py", "python3"})


def outline_findings(entry: Entry, document: Document, execution: Execution) -> Iterator[Finding]:
    """What is to be said about one page."""
    path = document.path
    yield from _about(entry, document)
    yield from _skips(path, document)
    for block in _everywhere(document):
        for span in _spans(block):
            if isinstance(span, doc.Image) and not str(span.alt).strip():
                what, hint = "this picture has no description", "Say between `![` and `]` what it shows."
                yield Finding.of("image-description", path, span.line, span.column, what, hint)
        if isinstance(block, doc.Code) and block.language.lower() in _PYTHON:
            yield from _syntax(path, block, execution)


# ---- title and description ----


def _about(entry: Entry, document: Document) -> Iterator[Finding]:
    path, meta = document.path, entry.meta
    heading = next((one for one in document.headings if one.level == 1), None)
    line = meta.lines.get("title", heading.line if heading else 1)
    if not meta.title and heading is None:
        what = f"this page has no title: it is called “{entry.title}” after its file"
        yield Finding.of("missing-title", path, 1, 1, what, "Begin it with `title:` in the front matter, or `# …`.")
    elif len(entry.title) > TITLE_LENGTH:
        what = f"the title has {len(entry.title)} characters; a list of search results shows about {TITLE_LENGTH}"
        yield Finding.of("long-title", path, line, 1, what, "Say it in fewer words, at least in `title:`.")
    description = " ".join(meta.description.split())
    if not description:
        hint = "Say in the front matter, in one sentence, what a reader finds here: `description: …`."
        yield Finding.of("missing-description", path, 1, 1, "this page has no description", hint)
    elif len(description) > DESCRIPTION_LENGTH:
        count = len(description)
        what = f"the description has {count} characters; a list of search results shows about {DESCRIPTION_LENGTH}"
        yield Finding.of("long-description", path, meta.lines.get("description", 1), 1, what, "Shorten it.")


# ---- headings ----


def _skips(path: str, document: Document) -> Iterator[Finding]:
    before = 1
    for heading in _real_headings(document.blocks):
        if heading.level > before + 1:
            what = f"a heading of level {heading.level} follows one of level {before}"
            hint = f"Write it with {'#' * (before + 1)}: who listens to a page finds the way by its levels."
            yield Finding.of("heading-skip", path, heading.line, 1, what, hint)
        before = heading.level


def _real_headings(blocks: Iterable[Block]) -> Iterator[Heading]:
    """Those that are headings on the page, too: an alert, a tab or a card makes its title of one."""
    for block in blocks:
        match block:
            case doc.Heading():
                yield block
            case doc.Quote():
                yield from _real_headings(block.children)
            case doc.ListBlock():
                for item in block.items:
                    yield from _real_headings(item.children)
            case _:
                pass


# ---- pictures ----


def _everywhere(document: Document) -> Iterator[Block]:
    yield from document.walk()
    for faq in document.faqs:
        yield faq.question
        yield from doc.walk(faq.answer)


def _spans(block: Block) -> Iterator[Span]:
    match block:
        case doc.Heading() | doc.Paragraph():
            yield from _inner(block.spans)
        case doc.Table():
            for row in (block.header, *block.rows):
                for cell in row.cells:
                    yield from _inner(cell)
        case _:
            pass


def _inner(spans: Iterable[Span]) -> Iterator[Span]:
    for span in spans:
        yield span
        if isinstance(span, doc.Strong | doc.Emphasis | doc.Strike | doc.Link):
            yield from _inner(span.spans)


# ---- code that is only shown ----


def _syntax(path: str, block: doc.Code, execution: Execution) -> Iterator[Finding]:
    try:
        text = block.text.fill(execution.value)
    except SourceError:
        return  # The page says so already.
    shown = textwrap.dedent(text)
    if shown.lstrip().startswith(">>>"):
        hint = "For a session at the prompt write `pycon`."
        yield Finding.of("python-syntax", path, block.line, 1, "this is not Python alone", hint)
        return
    try:
        ast.parse(shown)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        # A whole block that an expression gave has no lines of its own on the page.
        is_written = text == str(block.text)
        line = block.line + (getattr(error, "lineno", None) or 0) if is_written else block.line
        said = getattr(error, "msg", None) or str(error)
        hint = "Mend it, or write `text` in place of `python` where it is no program."
        yield Finding.of("python-syntax", path, line, 1, f"this does not parse: {said}", hint)
