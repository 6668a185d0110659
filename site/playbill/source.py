"""A file of the site, read: the only place where a page comes from the disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playbill.errors import SourceError

MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    path: Path
    relative: str
    """The path below the content folder, with slashes: how messages name the file."""
    text: str
    """The whole file, with LF line ends."""
    front_text: str
    """What stands between the first two `---` lines, if the file begins with one."""
    front_line: int
    """The line of the file that `front_text` begins on; 0: there is none."""
    body_begin: int
    """Where in `text` the rest begins."""
    body_line: int

    @property
    def body(self) -> str:
        """What follows `front_text`. A book has thousands of sources, and holds the text of each once."""
        return self.text[self.body_begin :]

    def line(self, number: int) -> str:
        """The text of one line of the file, counted from 1; empty if there is no such line."""
        lines = self.text.split("\n")
        return lines[number - 1] if 0 < number <= len(lines) else ""


@dataclass(frozen=True, slots=True)
class Fenced:
    """A `---` block at the start of a text, and what follows it."""

    text: str
    rest: str
    lines: int
    """How many lines the block takes, both `---` included."""


def read(path: Path, root: Path) -> Source:
    """The source of a page below `root`."""
    relative = path.relative_to(root).as_posix()
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SourceError(relative, 1, 1, "", f"it cannot be read: {error.strerror}") from error
    return from_bytes(data, path, relative)


def text_of(path: Path) -> str:
    """A file as far as it can be read, to show lines of it."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def from_bytes(data: bytes, path: Path, relative: str) -> Source:
    if len(data) > MAX_BYTES:
        what = f"the file is larger than {MAX_BYTES // 1024} KiB"
        raise SourceError(relative, 1, 1, "", what, "Split the page.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        what = f"this is not UTF-8: byte 0x{data[error.start]:02x}"
        hint = "Save the file in the encoding UTF-8."
        raise SourceError(relative, before.count(b"\n") + 1, column, "", what, hint) from error
    return from_text(text, path, relative)


def from_text(text: str, path: Path, relative: str) -> Source:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    zero = text.find("\0")
    if zero >= 0:
        line = text.count("\n", 0, zero) + 1
        raise SourceError(relative, line, 1, "", "the file holds a zero byte", "Is it a text file?")
    front = split_dashes(text)
    if front is None:
        return Source(path, relative, text, "", 0, 0, 1)
    return Source(path, relative, text, front.text, 2, len(text) - len(front.rest), front.lines + 1)


def split_dashes(text: str) -> Fenced | None:
    """The `---` block that a text begins with."""
    begin = text.find("\n") + 1
    if not begin or text[:begin].rstrip() != "---":
        return None
    place = begin
    while place < len(text):
        end = text.find("\n", place) + 1 or len(text)
        if text.startswith("---", place) and text[place:end].rstrip() == "---":
            return Fenced(text[begin:place], text[end:], text.count("\n", 0, place) + 1)
        place = end
    return None
