"""All pages of a site: which there are, where they stand, and in what order they are read.

Knows every page by its source alone; nothing is executed here, so a book of a
thousand pages opens at once and a page that is broken keeps its place in it.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from playbill import fence, frontmatter
from playbill.config import Config
from playbill.errors import SourceError
from playbill.frontmatter import Meta
from playbill.markdown import heading_text
from playbill.routes import (
    address,
    is_external,
    is_index,
    is_served,
    joined,
    place_number,
    plain_name,
    route_of,
    split_target,
    words,
)
from playbill.source import Source, from_text, read

BLOG = "blog"


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


@dataclass(frozen=True, slots=True)
class Section:
    """A folder of the content folder, as the header shows it."""

    name: str
    title: str
    route: str


@dataclass(frozen=True, slots=True)
class EntryGroup:
    """Pages of one folder, under its title."""

    title: str
    entries: tuple[Entry, ...]


class Book:
    """The pages in reading order, and what is known from that."""

    def __init__(self, config: Config, entries: Iterable[Entry], drafts: Iterable[Entry] = ()) -> None:
        """`drafts` are no pages of the book; it only knows that they are there."""
        self._config = config
        self.drafts = tuple(drafts)
        self.given = tuple(entries)
        """All that were read, also those of which another one has the address."""
        self.entries, self.clashes = _one_for_each_route(sorted(self.given, key=_reading_order))
        self.faults = tuple(fault for faults in self.clashes.values() for fault in faults)
        self._by_route = {entry.route: entry for entry in self.entries}
        self._by_name = {entry.name: entry for entry in self.entries}
        self.sections = tuple(self._sections())
        blog = [entry for entry in self.entries if entry.section == BLOG and not entry.is_index]
        self.posts = tuple(sorted(blog, key=_newest_first))
        self.redirects: Mapping[str, str] = self._redirects()
        self._groups: dict[str, tuple[EntryGroup, ...]] = {}
        self._neighbours: dict[str, tuple[Entry | None, Entry | None]] = {
            entry.name: (line[place - 1] if place else None, line[place + 1] if place + 1 < len(line) else None)
            for line in self._lines()
            for place, entry in enumerate(line)
        }

    def at(self, route: str) -> Entry | None:
        """The page with this route."""
        return self._by_route.get(route)

    def named(self, name: str) -> Entry | None:
        """The page of this file, relative to the content folder."""
        return self._by_name.get(name)

    def file(self, name: str) -> Path | None:
        """A file beside the pages that visitors may read: an image, a download."""
        if not is_served(name):
            return None
        root = self._config.content
        path = root / name
        # Resolved, so that a link in the folder cannot lead out of it.
        if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
            return None
        return path

    def files(self) -> Iterator[str]:
        """The names of all such files, for a build."""
        root = self._config.content
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and self.file(name):
                yield name

    def resolver(self, entry: Entry) -> Callable[[str], str]:
        """What a link in this page becomes: `.md` files their routes, everything below the site's path."""

        def resolve(target: str) -> str:
            return self.resolve(entry.name, target) or target

        return resolve

    def resolve(self, name: str, target: str) -> str | None:
        """The address that a link in the page `name` means; None when it leaves the content folder."""
        if not target or target.startswith("#") or is_external(target):
            return target
        path, rest = split_target(target)
        if not path:
            return target
        found = joined(name, path)
        if found is None:
            return None
        if (page := self._by_name.get(found)) is not None:
            return address(self._config.base, page.route) + rest
        slash = "/" if path.endswith("/") and found else ""
        route = f"/{found}{slash}"
        if not slash and self.file(found) is None and f"{route}/" in self._by_route:
            route += "/"
        return address(self._config.base, route) + rest

    def neighbours(self, entry: Entry) -> tuple[Entry | None, Entry | None]:
        """The pages before and after it in its section; in the blog the older and the newer post."""
        if entry.route == "/":
            return None, None
        return self._neighbours.get(entry.name, (None, None))

    def groups(self, section: str) -> tuple[EntryGroup, ...]:
        """The navigation of a section: its own pages, then each folder in it with its pages."""
        # Asked for by every page of the section.
        if section not in self._groups:
            self._groups[section] = self._grouped(section)
        return self._groups[section]

    def _grouped(self, section: str) -> tuple[EntryGroup, ...]:
        if section == BLOG:
            index = [entry for entry in self.entries if entry.section == BLOG and entry.is_index]
            return (EntryGroup("", (*index, *self.posts)),)
        pages = [entry for entry in self.entries if entry.section == section and entry.route != "/"]
        return tuple(
            EntryGroup(self._folder_title(folder) if folder else "", tuple(entries))
            for folder, entries in itertools.groupby(pages, key=_group_folder)
        )

    def _lines(self) -> Iterator[tuple[Entry, ...]]:
        """The pages of each section in the order in which one is read after the other."""
        sections: dict[str, list[Entry]] = {}
        for entry in self.entries:
            sections.setdefault(entry.section, []).append(entry)
        for name, entries in sections.items():
            yield tuple(reversed(self.posts)) if name == BLOG else tuple(entries)

    def crumbs(self, entry: Entry) -> list[tuple[str, str | None]]:
        """The way to a page: titles and routes of what it stands in, itself last and without a route."""
        if entry.route == "/":
            return []
        found: list[tuple[str, str | None]] = []
        folders = entry.name.split("/")[:-1]
        for depth in range(1, len(folders) + 1):
            folder = "/".join(folders[:depth])
            index = self._index_of(folder)
            if index is not entry:
                found.append((index.title, index.route) if index else (words(folders[depth - 1]), None))
        return [*found, (entry.title, None)] if found else []

    def _index_of(self, folder: str) -> Entry | None:
        return self._by_route.get(route_of(f"{folder}/index.md"))

    def _folder_title(self, folder: str) -> str:
        return words(folder.rsplit("/", 1)[-1])

    def _sections(self) -> Iterator[Section]:
        """The link goes to the folder's index, else to its first page."""
        folders: dict[str, Entry] = {}
        for entry in self.entries:
            if entry.section:
                folders.setdefault(entry.section, entry)
        for name, first in folders.items():
            index = self._by_route.get(route_of(f"{name}/index.md"))
            yield Section(name, words(name), (index or first).route)

    def _redirects(self) -> dict[str, str]:
        """Old routes to new ones; a page that stands at the old route wins."""
        found: dict[str, str] = {}
        for entry in self.entries:
            for old in entry.meta.redirect_from:
                route = f"/{old.strip('/')}/" if old.strip("/") else "/"
                if route not in self._by_route:
                    found[route] = entry.route
        return found


def open_book(config: Config, *, drafts: bool = False) -> Book:
    """Read every page of the content folder. Drafts are pages of `serve` only."""
    root = config.content
    if not root.is_dir():
        what, hint = "there is no such folder", "`playbill new site` makes one; `--content DIR` names another."
        raise SourceError(str(root), 1, 1, "content", what, hint, rule="configuration")
    return _book_of(config, [open_entry(root / name, root) for name in _names_below(root, root)], drafts)


def reopen_book(book: Book, config: Config, changed: Iterable[Path], *, drafts: bool = False) -> Book:
    """The book after these files or folders have changed: only they are read again."""
    root = config.content.resolve()
    below = frozenset(path.relative_to(root).as_posix() for path in changed if path.is_relative_to(root))
    if not below:
        return book
    kept = [
        entry for entry in (*book.given, *book.drafts) if not _stands_in(entry.name, below) and not _is_made_up(entry)
    ]
    names = sorted({name for one in below for name in _names_below(root / one, root)})
    return _book_of(config, [*kept, *(open_entry(config.content / name, config.content) for name in names)], drafts)


def _book_of(config: Config, entries: list[Entry], drafts: bool) -> Book:
    """The book of these pages, and of a list of posts where nobody wrote one."""
    blog = route_of(f"{BLOG}/index.md")
    if any(entry.section == BLOG for entry in entries) and not any(entry.route == blog for entry in entries):
        source = from_text("", config.content / BLOG / "index.md", f"{BLOG}/index.md")
        entries.append(Entry(source, Meta(), blog, words(BLOG)))
    shown = [entry for entry in entries if drafts or not entry.meta.draft]
    return Book(config, shown, () if drafts else [entry for entry in entries if entry.meta.draft])


def _names_below(path: Path, root: Path) -> list[str]:
    """The pages in a folder; or the file itself, if it is one."""
    found = sorted(path.rglob("*.md")) if path.is_dir() else [path] if path.suffix == ".md" and path.is_file() else []
    names = (one.relative_to(root).as_posix() for one in found)
    return [name for name in names if not _is_hidden(name)]


def _stands_in(name: str, changed: frozenset[str]) -> bool:
    """Whether a file, or a folder that it is in, is among them."""
    return name in changed or any(parent.as_posix() in changed for parent in PurePosixPath(name).parents)


def _is_made_up(entry: Entry) -> bool:
    """The list of posts, which may have no file."""
    return entry.name == f"{BLOG}/index.md" and not entry.source.text


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
    return Entry(source, front.meta, route, front.meta.title or _first_heading(front.body) or title)


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


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in name.split("/"))


def _one_for_each_route(
    entries: list[Entry],
) -> tuple[tuple[Entry, ...], dict[str, list[SourceError]]]:
    """The first page of each route; for every other one an error that names both files, by route."""
    found: dict[str, Entry] = {}
    clashes: dict[str, list[SourceError]] = {}
    for entry in entries:
        first = found.setdefault(entry.route, entry)
        if first is not entry:
            what = f"this page and `{first.name}` have one address: `{entry.route}`"
            fault = SourceError(entry.name, 1, 1, "", what, "Rename one of them.", rule="duplicate-route")
            clashes.setdefault(entry.route, []).append(fault)
    return tuple(found.values()), clashes


def _reading_order(entry: Entry) -> tuple[object, ...]:
    """Section by section, folder by folder: an index first, then numbers and `order`, then titles. The blog is last."""
    *folders, last = entry.name.split("/")
    levels = tuple((place_number(folder), plain_name(folder)) for folder in folders)
    order = place_number(last) if entry.meta.order is None else entry.meta.order
    is_blog = entry.section == BLOG
    return (is_blog, levels[:2], not entry.is_index, order, levels, entry.title.casefold(), entry.name)


def _group_folder(entry: Entry) -> str:
    return "/".join(entry.name.split("/")[:-1][:2]) if entry.name.count("/") > 1 else ""


def _newest_first(entry: Entry) -> tuple[int, str]:
    return (-entry.meta.date.toordinal() if entry.meta.date else 0, entry.name)
