"""`{expression}` in text: found before Markdown is parsed, so that `{a*b*c}` is no emphasis.

Each expression becomes one character of the private use areas, which means nothing to Markdown;
the parser's texts are cut at these characters afterwards. Values are put in when the page is rendered.
"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from playbill import fence
from playbill.doc import Interpolated, Words
from playbill.errors import Place

MAX_LENGTH = 4000
MAX_TRIES = 60
"""How many closing braces are tried for one opening brace."""

_MARKS = (range(0xF0000, 0xFFFFE), range(0x100000, 0x10FFFE))
_POINT = re.compile(r"\{|<!--")
_BLOCK = "expression"
_HINT = "For a literal brace write `\\{`; to turn expressions off, set `interpolate: false`."


@dataclass(frozen=True, slots=True)
class Mark:
    """What a private character stands for."""

    piece: str | Interpolated
    source: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """The lines that the Markdown parser gets, and the way back to the file."""

    path: str
    lines: tuple[str, ...]
    """Each with its line end."""
    numbers: tuple[int, ...]
    """The line of the file that each begins on."""
    marks: Mapping[str, Mark] = field(default_factory=dict[str, Mark])
    pattern: re.Pattern[str] | None = None

    def words(self, text: str) -> Words:
        """A text of the parser's, with its expressions."""
        if self.pattern is None or not self.pattern.search(text):
            return Words((text,) if text else ())
        pieces: list[str | Interpolated] = []
        for part in self.pattern.split(text):
            piece = self.marks[part].piece if part in self.marks else part
            if isinstance(piece, str) and pieces and isinstance(last := pieces[-1], str):
                pieces[-1] = last + piece
            elif piece:
                pieces.append(piece)
        return Words(tuple(pieces))

    def written(self, text: str) -> str:
        """A text of the parser's, as it stands in the file."""
        if self.pattern is None:
            return text
        return self.pattern.sub(lambda found: self.marks[found.group()].source, text)

    def number(self, index: int) -> int:
        """The line of the file of a line of the parser's."""
        if index < len(self.numbers):
            return self.numbers[index]
        return self.numbers[-1] + 1 if self.numbers else 1

    def width(self, index: int, begin: int, end: int) -> int:
        """How many characters of the file are those of the parser's between two offsets of a line."""
        line = self.lines[index] if index < len(self.lines) else ""
        if self.pattern is None:
            return min(end, len(line)) - min(begin, len(line))
        return len(self.written(line[begin:end]))

    def place(self, index: int, offset: int = 0) -> Place:
        """The place in the file of a character of the parser's."""
        line = self.lines[index] if index < len(self.lines) else ""
        column = len(self.written(line[:offset])) + 1
        return Place(self.path, self.number(index), column, self.written(line).rstrip("\n"))


def plain(path: str, body: str, body_line: int) -> Prepared:
    """The lines of a page in which braces are braces."""
    lines = _split(body)
    return Prepared(path, lines, tuple(range(body_line, body_line + len(lines))))


def prepare(path: str, body: str, body_line: int) -> Prepared:
    """The lines of a page that interpolates. An expression that is none is a SourceError."""
    taken = set(html.unescape(body)) | set(body)
    free = (char for marks in _MARKS for char in map(chr, marks) if char not in taken)
    marks: dict[str, Mark] = {}
    lines: list[str] = []
    numbers: list[int] = []
    for region in _regions(_split(body)):
        place = Place(path, body_line + region.index)
        text = "".join(_replace(region, place, marks, free)) if region.interpolates else region.text
        number = body_line + region.index
        for line in _split(text):
            lines.append(line)
            numbers.append(number)
            number += sum(marks[char].source.count("\n") for char in line if char in marks) + 1
    pattern = re.compile("([" + "".join(marks) + "])") if marks else None
    return Prepared(path, tuple(lines), tuple(numbers), marks, pattern)


def _split(text: str) -> tuple[str, ...]:
    # Not splitlines: a form feed or U+2028 ends no line of the file.
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return tuple(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class _Region:
    """Neighbouring lines within which an expression may lie."""

    index: int
    text: str
    interpolates: bool
    is_code: bool


def _regions(lines: tuple[str, ...]) -> Iterator[_Region]:
    """The lines of the page as regions: paragraphs, plain code; what runs and fence lines, untouched."""
    open_fences: list[fence.Opening] = []
    code = runs = False
    start, index, kind = 0, 0, ""

    def region(end: int) -> _Region:
        return _Region(start, "".join(lines[start:end]), kind in ("text", "code"), kind == "code")

    for index, line in enumerate(lines):
        opened = None if code else fence.opening(line)
        if open_fences and open_fences[-1].is_closed_by(line):
            open_fences.pop()
            code, now = False, "fence"
        elif opened is not None:
            open_fences.append(opened)
            code, runs, now = not fence.is_directive(opened.info), _runs(opened), "fence"
        elif code:
            now = "runs" if runs else "code"
        else:
            now = "text" if line.strip() else "blank"
        if now != kind:
            if index > start:
                yield region(index)
            start, kind = index, now
    if lines:
        yield region(len(lines))


def _runs(opened: fence.Opening) -> bool:
    flags = opened.info.split()
    return flags[:1] == ["reflex"] or (flags[:1] == ["python"] and bool(fence.RUNNING & set(flags)))


def _replace(region: _Region, place: Place, marks: dict[str, Mark], free: Iterator[str]) -> Iterator[str]:
    text, start = region.text, 0
    while (found := _POINT.search(text, start)) is not None:
        if found.group() == "<!--":
            end = text.find("-->", found.end())
            stop = found.end() if region.is_code or end < 0 else end
            yield text[start:stop]
            start = stop
            continue
        brace = found.start()
        slashes = brace - start - len(text[start:brace].rstrip("\\"))
        piece: str | Interpolated
        if slashes % 2:
            piece, begin, end = "{", brace - 1, brace + 1
        elif text.startswith("{}", brace):
            yield text[start : brace + 2]
            start = brace + 2
            continue
        else:
            here = _place(text, brace, place)
            begin, end = brace, _end(text, brace, here)
            piece = Interpolated(text[brace + 1 : end - 1].strip(), here.line, here.column)
        mark = next(free, None)
        if mark is None:
            raise _place(text, brace, place).error("there are too many expressions", "Split the page.", block=_BLOCK)
        marks[mark] = Mark(piece, text[begin:end])
        yield text[start:begin] + mark
        start = end
    yield text[start:]


def _place(text: str, offset: int, place: Place) -> Place:
    begin = text.rfind("\n", 0, offset) + 1
    line = text[begin:].partition("\n")[0]
    return Place(place.path, place.line + text.count("\n", 0, offset), offset - begin + 1, line)


def _end(text: str, brace: int, here: Place) -> int:
    """The end of the expression that the brace opens: the first `}` with which it is one."""
    end = brace
    for _ in range(MAX_TRIES):
        end = text.find("}", end + 1, brace + MAX_LENGTH)
        if end < 0:
            break
        if _is_expression(text[brace + 1 : end]):
            return end + 1
    first = text.find("}", brace)
    if first < 0:
        raise here.error("`{` is never closed", _HINT, block=_BLOCK)
    shown = " ".join(text[brace : first + 1].split())[:80]
    raise here.error(f"`{shown}` is no Python expression", _HINT, block=_BLOCK)


def _is_expression(text: str) -> bool:
    text = text.strip()
    try:
        # Brackets let it go over several lines; they would also let `a)+(b` pass, hence both.
        ast.parse(text if "\n" not in text else f"({text}\n)", mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(text)
