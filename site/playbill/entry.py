"""A page as the book knows it: its source, what it says about itself, its route, its title.

Nothing is executed here.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

from playbill import fence, frontmatter, interpolate
from playbill.errors import SourceError
from playbill.frontmatter import Meta
from playbill.markdown import heading_text
from playbill.routes import is_index, plain_name, route_of, words
from playbill.source import Source, from_text, read
from playbill.tagging import Listing


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as the book knows it."""

    source: Source
    meta: Meta
    route: str
    title: str
    faults: tuple[SourceError, ...] = field(default=(), compare=False)
    listing: Listing | None = None
    """The posts that it lists, where it is such a list and no file."""

    @property
    def name(self) -> str:
        """Its file, relative to the content folder."""
        return self.source.relative

    @property
    def section(self) -> str:
        """The first folder that it stands in; empty for the pages at the root."""
        return plain_name(self.name.split("/", 1)[0]) if "/" in self.name else ""

    @property
    def is_index(self) -> bool:
        return is_index(self.name)


def open_entry(path: Path, root: Path) -> Entry:
    """What the book knows of one file. A file with a mistake keeps its place, with the mistake."""
    name = path.relative_to(root).as_posix()
    route, title = route_of(name), words(_own_name(name))
    try:
        source = read(path, root)
    except SourceError as fault:
        return Entry(from_text("", path, name), Meta(), route, title, (fault,))
    try:
        front = frontmatter.parse(source)
    except SourceError as fault:
        return Entry(source, Meta(), route, _first_heading(source.body) or title, (fault,))
    return entry_of(source, front.meta, front.meta.title or _first_heading(front.body) or title)


def entry_of(source: Source, meta: Meta, title: str) -> Entry:
    """The entry of a file without a mistake."""
    return Entry(source, meta, route_of(source.relative), title)


def with_values(entry: Entry) -> Entry:
    """The entry of a page that interpolates: with the values of expressions in its heading, which are its title.

    Nothing runs here, so what is known are the keys of its front matter. With any other expression the page is
    called after its file.
    """
    if entry.meta.title or "{" not in entry.title or entry.faults:
        return entry
    line = _heading_line(frontmatter.parse(entry.source).body)
    try:
        prepared = interpolate.prepare(entry.name, line, 1)
    except SourceError:
        return entry
    title = heading_text("".join(prepared.lines).strip())
    for mark, found in prepared.marks.items():
        piece = found.piece if isinstance(found.piece, str) else entry.meta.values.get(found.piece.expression)
        if piece is None:
            title = words(_own_name(entry.name))
            break
        title = title.replace(mark, str(piece))
    return entry if title == entry.title else replace(entry, title=title)


def _own_name(name: str) -> str:
    """The last name that says something: an index has that of its folder."""
    *folders, last = name.removesuffix(".md").split("/")
    return folders[-1] if folders and is_index(name) else last


def _first_heading(body: str) -> str:
    """The first `# heading` outside of code, as it reads."""
    return heading_text(_heading_line(body))


def _heading_line(body: str) -> str:
    """What stands behind its `#`."""
    inside: fence.Opening | None = None
    for line in body.split("\n"):
        opened = fence.opening(line)
        if inside is not None:
            inside = None if inside.is_closed_by(line) else inside
        elif opened is not None:
            inside = opened
        elif line.startswith("# "):
            return line.removeprefix("# ").strip().strip("#").strip()
    return ""
