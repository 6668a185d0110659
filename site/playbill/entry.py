"""A page as the book knows it: its source, what it says about itself, its route, its title.

Nothing is executed here.
"""

from dataclasses import dataclass, field
from pathlib import Path

from playbill import fence, frontmatter
from playbill.errors import SourceError
from playbill.frontmatter import Meta
from playbill.markdown import heading_text
from playbill.routes import is_index, plain_name, route_of, words
from playbill.source import Source, from_text, read


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as the book knows it."""

    source: Source
    meta: Meta
    route: str
    title: str
    faults: tuple[SourceError, ...] = field(default=(), compare=False)

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


def _own_name(name: str) -> str:
    """The last name that says something: an index has that of its folder."""
    *folders, last = name.removesuffix(".md").split("/")
    return folders[-1] if folders and is_index(name) else last


def _first_heading(body: str) -> str:
    """The first `# heading` outside of code, as it reads."""
    inside: fence.Opening | None = None
    for line in body.split("\n"):
        opened = fence.opening(line)
        if inside is not None:
            inside = None if inside.is_closed_by(line) else inside
        elif opened is not None:
            inside = opened
        elif line.startswith("# "):
            return heading_text(line.removeprefix("# ").strip().strip("#").strip())
    return ""
