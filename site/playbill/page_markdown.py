"""A page as Markdown, for programs that read: `/docs/state.md` beside `/docs/state/`.

It says what the HTML says: expressions have their values, links lead where they lead there, and a demo is its code
with the text of its first view.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from playbill import doc
from playbill.config import Config
from playbill.directives import ALERTS
from playbill.doc import Block, Directive, Executable, Heading, Interpolated, Paragraph, Span
from playbill.errors import SourceError
from playbill.execute import Execution
from playbill.page import Page
from playbill.routes import address, is_external, whole_address
from playbill.span_markdown import SpanWriter, escaped, fenced, guarded, link
from playbill.state_text import state_text

_MARKS: Final = {"info": "NOTE", "success": "TIP", "warning": "WARNING", "error": "CAUTION"}
_SIDES: Final = {"left": ":--", "center": ":-:", "right": "--:"}


def markdown_name(route: str) -> str:
    """The file of a page's Markdown, below the site's root: `docs/state.md`; `index.md` for the first page."""
    return f"{route.strip('/') or 'index'}.md"


def page_markdown(config: Config, route: str, title: str, page: Page) -> str:
    """The whole text. A page without a heading gets its title as one."""
    meant = {found.target: found.address for found in page.rendered.links}
    here = _whole(config, address(config.base, route))

    def resolved(target: str) -> str:
        if target.startswith("#"):
            return target
        found = meant.get(target, target)
        return found if is_external(found) else _whole(config, found)

    def value_of(piece: Interpolated) -> str:
        try:
            return page.execution.value(piece)
        except SourceError:
            return f"{{{piece.expression}}}"

    views = {part.template.digest: part.first_view for part in page.rendered.live}
    writer = _Writer(SpanWriter(value_of, resolved), page.execution, views, here, config)
    blocks = list(page.document.blocks)
    first = next((block for block in blocks if not _is_silent(block)), None)
    heading = f"# {escaped(title)}"
    if isinstance(first, Heading) and first.level == 1:
        blocks.remove(first)
        heading = writer.block(first)
    parts = [heading]
    if page.meta.description:
        parts.append(_quoted(guarded(escaped(" ".join(page.meta.description.split())))))
    parts.append(writer.blocks(blocks))
    for faq in page.document.faqs:
        parts += [writer.block(faq.question), writer.blocks(faq.answer)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _whole(config: Config, path: str) -> str:
    return whole_address(config.url, config.base, path)


def _info(code: doc.Code) -> str:
    is_plain = code.title and not set(code.title) & set('"`\\\n')
    return f'{code.language} title="{code.title}"' if is_plain and code.language else code.language


def _is_silent(block: Block) -> bool:
    return isinstance(block, Executable) and block.fence.shows == "nothing"


@dataclass(frozen=True, slots=True)
class _Writer:
    spans: SpanWriter
    execution: Execution
    views: dict[str, str]
    """The HTML of first views, by the digests of their templates."""
    here: str
    config: Config

    def blocks(self, blocks: Sequence[Block]) -> str:
        written: list[str] = []
        last: Block | None = None
        for block in blocks:
            text = self.block(block)
            if not text:
                continue
            if isinstance(block, doc.ListBlock) and isinstance(last, doc.ListBlock):
                # Without something between them two lists are one.
                written.append("<!-- -->")
            written.append(text)
            last = block
        return "\n\n".join(written)

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                return f"{'#' * block.level} {self.spans.line(block.spans)}"
            case Paragraph():
                return guarded(self.spans.markdown(block.spans).strip())
            case doc.ListBlock():
                return self._list(block)
            case doc.Quote():
                return _quoted(self.blocks(block.children))
            case doc.Rule():
                return "***"
            case doc.Table():
                return self._table(block)
            case doc.HtmlBlock():
                return self.spans.fill(block.html).strip("\n")
            case doc.Code():
                return fenced(self.spans.fill(block.text), _info(block))
            case Executable():
                return self._executable(block)
            case Directive():
                return self._directive(block)
            case _:
                assert_never(block)

    def _list(self, block: doc.ListBlock) -> str:
        items: list[str] = []
        for place, item in enumerate(block.items):
            mark = "- " if block.start is None else f"{block.start + place}. "
            inside = self.blocks(item.children)
            if not block.is_loose:
                inside = "\n".join(self.block(child) for child in item.children)
            items.append(mark + _indented(inside, len(mark)).lstrip(" "))
        return ("\n\n" if block.is_loose else "\n").join(items)

    def _table(self, table: doc.Table) -> str:
        def row(cells: Sequence[Sequence[Span]]) -> str:
            return f"| {' | '.join(self.spans.line(cell).replace('|', chr(92) + '|') for cell in cells)} |"

        sides = (*table.alignments, *([None] * len(table.header.cells)))[: len(table.header.cells)]
        rule = f"| {' | '.join(_side(side) for side in sides)} |"
        return "\n".join([row(table.header.cells), rule, *(row(line.cells) for line in table.rows)])

    def _executable(self, block: Executable) -> str:
        result = self.execution.results.get(block)
        if result is None or block.fence.shows == "nothing":
            return ""
        if result.fault is not None:
            return _quoted(escaped(f"This block failed: {result.fault.what}"))
        view = state_text(self.views.get(result.template.digest, "")) if result.template else ""
        if block.fence.shows == "component":
            return _as_blocks(view)
        parts = [fenced(code, "python") for code in (result.data, result.code) if code.strip()]
        if block.fence.arrangement == "box":
            parts.clear()
        if view:
            place = self.here
            if block.fence.id:
                place = f"{self.here}#{block.fence.id}"
            elif block.fence.file:
                place = _whole(self.config, address(self.config.base, f"/demo/{block.fence.file}/"))
            parts += [f"{link('This demo', place)} begins as:", fenced(view, "text")]
        return "\n\n".join(parts)

    def _directive(self, directive: Directive) -> str:
        inside = self._titled(directive.children)
        match directive.name:
            case "alert":
                kind = directive.argument if directive.argument in ALERTS else "info"
                return _quoted(f"[!{_MARKS[kind]}]\n{inside}")
            case "quote":
                return _quoted(inside)
            case "video":
                target = directive.argument.split()[0] if directive.argument else ""
                shown = link("Video", self.spans.address(target)) if target else ""
                return f"{inside}\n\n{shown}".strip("\n")
            case _:
                return inside

    def _titled(self, children: Sequence[Block]) -> str:
        """The parts of a directive: their headings are no headings of the page."""
        parts = [
            _bold(self.spans.line(child.spans)) if isinstance(child, Heading) else self.block(child)
            for child in children
        ]
        return "\n\n".join(part for part in parts if part)


def _bold(line: str) -> str:
    return line if "*" in line else f"**{line}**"


def _side(side: str | None) -> str:
    return _SIDES.get(side, "---") if side else "---"


def _as_blocks(view: str) -> str:
    """The lines of a component that stands in the text: a table stays one, everything else is a paragraph."""
    parts: list[str] = []
    is_table = False
    for line in view.split("\n"):
        if line.startswith("|") and is_table:
            parts[-1] += f"\n{_cells(line)}"
        elif line.startswith("|"):
            parts.append(_cells(line))
        elif line:
            parts.append(guarded(escaped(line)))
        is_table = line.startswith("|")
    return "\n\n".join(parts)


def _cells(line: str) -> str:
    return line if set(line) <= set("|-") else escaped(line)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _indented(text: str, width: int) -> str:
    return "\n".join(" " * width + line if line else "" for line in text.split("\n"))
