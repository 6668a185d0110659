"""A page, cut into raw blocks by mistletoe's readers.

Only the cutting is mistletoe's. Each reader gives a raw block of ours, so that every block keeps
its true line, and nothing has looked into a text before it is known what that will cost.
mistletoe's registries are global: `markdown` holds the lock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

# Before mistletoe: it says why.
from playbill import punctuation as _punctuation  # noqa: F401  # pyright: ignore[reportUnusedImport]

# isort: split
from mistletoe import block_token, core_tokens, span_token
from mistletoe.block_tokenizer import FileWrapper, ParseBuffer, tokenize_block

from playbill import doc, tree
from playbill.fence import is_directive
from playbill.guard import BLOCK_STEPS, MAX_DEPTH, Budget
from playbill.interpolate import Prepared

_FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})(.*)")
_DASHES = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\n?")
_PIPE = re.compile(r"(?<!\\)\|")
_MARK = re.compile(r"[ \t>]*(?:\d{0,9}[.)]|[-+*])(?=\s|$)")
_MISTLETOES_OWN: tuple[type, ...] = (
    block_token.BlockCode,
    block_token.Heading,
    block_token.Quote,
    block_token.CodeFence,
    block_token.ThematicBreak,
    block_token.List,
    block_token.Table,
    block_token.Footnote,
    block_token.Paragraph,
)


class _TooMuch(Exception):
    """A guard among the readers says no."""


class _Desk:
    """What the readers share while they cut one page: they are classes, as mistletoe wants them."""

    def __init__(self) -> None:
        self.clear(())

    def clear(self, types: tuple[type, ...]) -> None:
        self.types = types
        self.definitions: dict[str, tuple[str, str]] = {}
        self.budget = Budget(BLOCK_STEPS)
        self.depth = 0

    def spend(self, steps: int) -> None:
        if not self.budget.spend(steps):
            raise _TooMuch("the page holds too many blocks, or nests them too deeply")


_desk = _Desk()


class _Steps(block_token.BlockToken):
    """Is never there, but is asked about every line first."""

    @staticmethod
    def start(line: str) -> bool:
        _desk.spend(1)
        return False

    @classmethod
    def check_interrupts_paragraph(cls, lines: FileWrapper) -> bool:
        _desk.spend(1)
        # For mistletoe a line below a fence that ends a list item would still belong to the item.
        before = lines.get_pos()
        previous = lines.lines[before].strip() if before >= 0 else ""
        if len(previous) < 3 or (previous.strip("`") and previous.strip("~")):
            return False
        return not block_token.List.start(lines.peek() or "")


class _Heading(block_token.Heading):
    @classmethod
    def read(cls, lines: FileWrapper) -> tree.RawHeading:
        level, content, _ = super().read(lines)
        return tree.RawHeading(level, content, lines.line_number())


class _Indented(block_token.BlockCode):
    @classmethod
    def read(cls, lines: FileWrapper) -> tree.RawCode:
        index = lines.line_number() + 1
        return tree.RawCode("".join(super().read(lines)), index)


class _Rule(block_token.ThematicBreak):
    @classmethod
    def read(cls, lines: FileWrapper) -> tree.RawRule:
        next(lines)
        return tree.RawRule(lines.line_number())


class _Html(block_token.HtmlBlock):
    @classmethod
    def read(cls, lines: FileWrapper) -> tree.RawHtmlBlock:
        index = lines.line_number() + 1
        return tree.RawHtmlBlock("".join(super().read(lines)), index)


class _Comment(block_token.BlockToken):
    """A comment that has its lines for itself."""

    @staticmethod
    def start(line: str) -> bool:
        return line.lstrip(" ").startswith("<!--") and not line.startswith("    ")

    @classmethod
    def check_interrupts_paragraph(cls, lines: FileWrapper) -> bool:
        if not cls.start(lines.peek() or ""):
            return False
        before = lines.get_pos()
        found = cls.read(lines)
        lines.set_pos(before)
        return found is not None

    @classmethod
    def read(cls, lines: FileWrapper) -> tree.RawComment | None:
        before, index = lines.get_pos(), lines.line_number() + 1
        inner: list[str] = []
        for line in lines:
            _desk.spend(1)
            text = line if inner else line.partition("<!--")[2]
            last, end, after = text.partition("-->")
            inner.append(last)
            if end and not after.strip():
                return tree.RawComment("".join(inner), True, index)
            if end:
                lines.set_pos(before)
                return None
        return tree.RawComment("".join(inner), False, index)


@dataclass(frozen=True, slots=True)
class _CutFence:
    raw: tree.RawFence
    blocks: ParseBuffer
    """What a directive holds; in others, nothing."""


class _Fence(block_token.CodeFence):
    """Unlike mistletoe's, it is not closed by a line that has an info string; those of directives hold blocks."""

    @classmethod
    def read(cls, lines: FileWrapper) -> _CutFence:
        found = _FENCE.match(next(lines))
        assert found is not None, "start() has seen it"
        indent, marker, info, index = len(found[1]), found[2], found[3].strip(), lines.line_number()
        inner, is_closed = list[str](), False
        for line in lines:
            stripped = line.lstrip(" ")
            margin = len(line) - len(stripped)
            closing = stripped.rstrip()
            if margin < 4 and len(closing) >= len(marker) and not closing.strip(marker[0]):
                is_closed = True
                break
            inner.append(line[min(indent, margin) :])
        blocks = ParseBuffer()
        if is_directive(info):
            _desk.depth += 1
            if _desk.depth > MAX_DEPTH:
                raise _TooMuch(f"its blocks are nested more than {MAX_DEPTH} levels deep")
            blocks = tokenize_block(inner, _desk.types, start_line=index + 1)
            _desk.depth -= 1
        return _CutFence(tree.RawFence(marker, info, "".join(inner), (), is_closed, index), blocks)


class _Paragraph(block_token.Paragraph):
    """Gives its text, where mistletoe's gives a ready-made token for a heading with a line under it."""

    @classmethod
    def read(cls, lines: FileWrapper) -> tree.RawParagraph | tree.RawHeading:
        read = [next(lines).lstrip()]
        index, level = lines.line_number(), 0
        while (line := lines.peek()) is not None and line.strip():
            if any(kind.check_interrupts_paragraph(lines) for kind in _INTERRUPTING):
                break
            if cls.is_setext_heading(line):
                next(lines)
                level = 1 if "=" in line else 2
                break
            if _Rule.check_interrupts_paragraph(lines):
                break
            read.append(next(lines).lstrip())
        content = "".join(read).strip()
        return tree.RawHeading(level, content, index) if level else tree.RawParagraph(content, index)


class _Table(block_token.Table):
    """As GitHub reads it: the header needs as many cells as there are dashes."""

    @classmethod
    def read(cls, lines: FileWrapper, check_only: bool = False) -> tree.RawTable | bool | None:
        before = lines.get_pos()
        header, index = next(lines), lines.line_number()
        dashes = lines.peek()
        if dashes is None or not _DASHES.fullmatch(dashes) or len(_cells(header)) != len(_cells(dashes)):
            lines.set_pos(before)
            return None
        if check_only:
            lines.set_pos(before)
            return True
        next(lines)
        rows = [_cells(header)]
        while (line := lines.peek()) is not None and "|" in line:
            rows.append(_cells(next(lines)))
        alignments: tuple[doc.Alignment | None, ...] = tuple(_alignment(cell) for cell in _cells(dashes))
        return tree.RawTable(alignments, tuple(rows), index)


class _Reference(block_token.Footnote):
    """`[label]: target`, kept on the desk."""

    @classmethod
    def read(cls, lines: FileWrapper) -> bool | None:
        """Whether there was one: None, and the next reader is asked."""
        before = lines.get_pos()
        length = starts = 0
        for line in lines:
            if not line.strip():
                break
            length += len(line)
            starts += line.lstrip().startswith("[")
        lines.set_pos(before)
        # Each of them makes mistletoe copy the rest of the paragraph.
        _desk.spend(length * starts // 10_000)
        return super().read(lines) is not None or None

    @staticmethod
    def append_footnotes(matches: list[tuple[str, str, str, str, str | None]], root: object) -> None:
        for label, target, title, *_ in matches:
            pair = span_token.EscapeSequence.strip(target.strip()), span_token.EscapeSequence.strip(title)
            _desk.definitions.setdefault(core_tokens.normalize_label(label), pair)


_BLOCKS: tuple[type, ...] = (
    _Steps,
    _Indented,
    _Comment,
    _Html,
    _Heading,
    block_token.Quote,
    _Fence,
    _Rule,
    block_token.List,
    _Table,
    _Reference,
    _Paragraph,
)
_INTERRUPTING = (_Steps, _Comment, _Heading, block_token.Quote, _Fence, block_token.List, _Table)


def _cells(line: str) -> tuple[str, ...]:
    line = line.strip()
    parts = _PIPE.split(line.removeprefix("|"))
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    return tuple(part.strip().replace("\\|", "|") for part in parts)


def _alignment(dashes: str) -> doc.Alignment | None:
    if dashes.endswith(":"):
        return "center" if dashes.startswith(":") else "right"
    return "left" if dashes.startswith(":") else None


@dataclass(frozen=True, slots=True)
class Cut:
    blocks: tuple[tree.RawBlock, ...]
    definitions: Mapping[str, tuple[str, str]]
    """For each label of a `[label]: target`, the target and the title."""


def cut(prepared: Prepared, html: bool) -> Cut:
    """The page as raw blocks."""
    _desk.clear(_BLOCKS if html else tuple(kind for kind in _BLOCKS if kind is not _Html))
    try:
        # Lists and quotes take their readers from mistletoe's own list.
        for kind in _MISTLETOES_OWN:
            block_token.remove_token(kind)
        for position, kind in enumerate(_desk.types):
            block_token.add_token(kind, position)
        buffer = tokenize_block(list(prepared.lines), _desk.types, start_line=0)
        return Cut(tuple(_raws(buffer, prepared)), _desk.definitions)
    except _TooMuch as error:
        raise prepared.place(0).error(str(error), "Split the page.") from error
    except RecursionError:
        raise prepared.place(0).error("its blocks are nested too deeply") from None
    finally:
        block_token.reset_tokens()


def _raws(
    buffer: ParseBuffer, prepared: Prepared, shift: int = 0, opened: tuple[int, int] = (-1, 0)
) -> Iterator[tree.RawBlock]:
    """The blocks that the readers gave. `opened`: a line, and how many list items began on it so far."""
    for _, result, index in buffer:
        index += shift
        if isinstance(result, ParseBuffer):
            yield tree.RawQuote(tuple(_raws(result, prepared, shift, opened)), index)
        elif isinstance(result, _CutFence):
            children = tuple(_raws(result.blocks, prepared, shift))
            yield replace(result.raw, children=children, index=index)
        elif isinstance(result, tree.RawBlock):
            yield result if result.index == index else replace(result, index=index)
        elif isinstance(result, list):
            # Only mistletoe's reader of lists gives a plain list, and its stub says of what.
            yield _list(cast("list[block_token.Item]", result), prepared, shift, opened)


def _list(items: list[block_token.Item], prepared: Prepared, shift: int, opened: tuple[int, int]) -> tree.RawList:
    raws: list[tree.RawItem] = []
    is_loose = False
    for blocks, _, _, _, start in items:
        index = start + shift
        nth = opened[1] + 1 if opened[0] == index else 1
        # mistletoe counts from the mark, also where the text begins on the line after it.
        late = _begins_blank(prepared.lines[index], nth)
        children = tuple(_raws(blocks, prepared, shift + late, (index, nth)))
        raws.append(tree.RawItem(children, index))
        is_loose = is_loose or blocks.loose
    mark = items[0][3]
    number = int(mark[:-1] or 0) if len(mark) > 1 or mark.isdigit() else None
    return tree.RawList(tuple(raws), number, is_loose, raws[0].index)


def _begins_blank(line: str, marks: int) -> bool:
    """Whether nothing follows the given number of list marks on a line."""
    end = 0
    for _ in range(marks):
        found = _MARK.match(line, end)
        if found is None:
            return False
        end = found.end()
    return not line[end:].strip()
