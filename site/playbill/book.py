"""All pages of a site: which there are, where they stand, and in what order they are read.

Knows every page by its source alone; nothing is executed here, so a book of a
thousand pages opens at once and a page that is broken keeps its place in it.
"""

import datetime
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from playbill.config import Config
from playbill.entry import Entry, open_entry, with_values
from playbill.errors import SourceError
from playbill.frontmatter import Meta
from playbill.history import last_changes
from playbill.navigation import Branch, Shown, Tree, branch, entries_of, from_folders, from_list, pruned
from playbill.page import interpolates
from playbill.pictures import Size, size_of
from playbill.routes import address, is_external, is_served, joined, plain_name, route_of, split_target, words
from playbill.source import from_text
from playbill.strays import is_text, strays_of
from playbill.tagging import TITLES, listings

BLOG = "blog"

SECTIONS = 8
"""More sections than this have no place in the header."""


@dataclass(frozen=True, slots=True)
class Section:
    """A folder of the content folder, as the header shows it."""

    name: str
    title: str
    route: str


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way to a page; without a route it is no page, or the page itself."""

    title: str
    route: str | None


class Book:
    """The pages in reading order, and what is known from that."""

    def __init__(self, config: Config, entries: Iterable[Entry], drafts: Iterable[Entry] = ()) -> None:
        """`drafts` are no pages of the book; it only knows that they are there."""
        self._config = config
        self.drafts = tuple(drafts)
        self.given = tuple(with_values(entry) if is_interpolated(config, entry) else entry for entry in entries)
        """All that were read, also those of which another one has the address."""
        found, self.clashes = _one_for_each_route(sorted(self.given, key=lambda entry: entry.name))
        self._by_route = {entry.route: entry for entry in found}
        blog = [entry for entry in found if entry.section == BLOG and not entry.is_index and not entry.listing]
        self.posts = tuple(sorted(blog, key=_newest_first))
        unlisted = frozenset(draft.name for draft in self.drafts)
        arranged, self.misnamed = _arrange(config, found, self.posts, unlisted)
        """What `nav` names wrongly."""
        self._trees = {name: Tree(root) for name, root in arranged.items()}
        self.entries = _in_order(found, arranged)
        self._by_name = {entry.name: entry for entry in self.entries}
        self.places: Mapping[str, int] = {entry.route: place for place, entry in enumerate(self.entries)}
        """Where among the entries the page of each route is."""
        self.sections = tuple(self._sections())
        self.redirects: Mapping[str, str] = self._redirects()
        self.strays = tuple(strays_of(config))
        """The mistakes of files that are no pages, and cannot be."""
        self.faults = (*self.misnamed, *self.strays, *(fault for faults in self.clashes.values() for fault in faults))
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
        start = len(os.path.join(root, ""))
        found = (os.path.join(folder, name)[start:] for folder, _, all_ in os.walk(root) for name in all_)
        names = (name.replace(os.sep, "/") for name in found if is_text(name))
        yield from (name for name in sorted(name for name in names if is_served(name)) if self.file(name))

    def changed(self, entry: Entry) -> datetime.date | None:
        """The day on which a page was last changed, where git knows it."""
        return self._changes.get(entry.name)

    @cached_property
    def _changes(self) -> Mapping[str, datetime.date]:
        return last_changes(self._config.content, self._by_name.keys())

    def resolver(self, entry: Entry) -> Callable[[str], str]:
        """What a link in this page becomes: `.md` files their routes, everything below the site's path."""

        def resolve(target: str) -> str:
            return self.resolve(entry.name, target) or target

        return resolve

    def measurer(self, entry: Entry) -> Callable[[str], Size | None]:
        """The size of a picture that this page shows, where it is one of the site's."""

        def measure(target: str) -> Size | None:
            if is_external(target):
                return None
            found = joined(entry.name, split_target(target)[0])
            path = self.file(found) if found else None
            return size_of(path) if path else None

        return measure

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

    def shown(self, entry: Entry) -> tuple[Shown, ...]:
        """The navigation of a page."""
        tree = self._whole if self.is_wide else self._trees.get(entry.section)
        return tree.shown(entry) if tree is not None else ()

    @property
    def is_wide(self) -> bool:
        """Whether there are too many sections for the header: then the navigation has them."""
        return len(self.sections) > SECTIONS

    @cached_property
    def _whole(self) -> Tree:
        """All sections as one tree."""
        roots = {name: tree.root for name, tree in self._trees.items()}
        first = roots.pop("", None)
        groups = (
            branch(section.name, section.title, roots[section.name].index, roots[section.name].children)
            for section in self.sections
        )
        return Tree(branch("", "", None, (*(first.nodes if first else ()), *groups)))

    def _lines(self) -> Iterator[tuple[Entry, ...]]:
        """The pages of each section in the order in which one is read after the other."""
        for name, tree in self._trees.items():
            yield tuple(reversed(self.posts)) if name == BLOG else tuple(entries_of(tree.root))

    def crumbs(self, entry: Entry) -> list[Crumb]:
        """The way to a page: what it stands in, itself last and without a route."""
        if entry.route == "/":
            return []
        found: list[Crumb] = []
        folders = entry.name.split("/")[:-1]
        for depth in range(1, len(folders) + 1):
            folder = "/".join(folders[:depth])
            index = self._index_of(folder)
            if index is not entry:
                found.append(Crumb(index.title, index.route) if index else Crumb(words(folders[depth - 1]), None))
        return [*found, Crumb(entry.title, None)] if found else []

    def _index_of(self, folder: str) -> Entry | None:
        return self._by_route.get(route_of(f"{folder}/index.md"))

    def _sections(self) -> Iterator[Section]:
        """The link goes to the folder's index, else to its first page."""
        for name, tree in self._trees.items():
            first = tree.root.first
            if name and first is not None:
                index = self._by_route.get(route_of(f"{name}/index.md"))
                yield Section(name, words(name), (index or first).route)

    def _redirects(self) -> dict[str, str]:
        """Old routes to new ones. One that a page has, or that two pages claim, is a mistake."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            for old in entry.meta.redirect_from:
                route = f"/{old.strip('/')}/" if old.strip("/") else "/"
                holder = self._by_route.get(route) or found.get(route)
                rule = "source"
                if not _is_path(old):
                    what = f"`redirect_from: {old}` must be a path of this site, like `/old/page/`"
                elif holder is entry and route not in found:
                    what = f"`redirect_from: {old}` is the page's own address, and would lead to itself"
                elif holder is not None and holder is not entry:
                    has = "is the address of" if route in self._by_route else "leads to"
                    what = f"`redirect_from: {old}` {has} `{holder.name}` already"
                    rule = "duplicate-route"
                else:
                    found[route] = entry
                    continue
                line = entry.meta.lines.get("redirect_from", 1)
                fault = SourceError(entry.name, line, 1, "front matter", what, "", entry.source.line(line), rule)
                self.clashes.setdefault(entry.route, []).append(fault)
        return {route: entry.route for route, entry in found.items()}


def open_book(config: Config, *, drafts: bool = False, opener: Callable[[Path, Path], Entry] | None = None) -> Book:
    """Read every page of the content folder. Drafts are pages of `serve` only."""
    root = config.content
    if not root.is_dir():
        what, hint = "there is no such folder", "`playbill new site` makes one; `--content DIR` names another."
        raise SourceError(str(root), 1, 1, "content", what, hint, rule="configuration")
    opener = opener or open_entry
    return _book_of(config, [opener(root / name, root) for name in _names_below(root, root)], drafts)


def reopen_book(book: Book, config: Config, changed: Iterable[Path], *, drafts: bool = False) -> Book:
    """The book after these files or folders have changed, or the configuration has: only they are read again."""
    root = config.content.resolve()
    below = frozenset(path.relative_to(root).as_posix() for path in changed if path.is_relative_to(root))
    if not below and config is book._config:
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
    shown += _lists(config, shown)
    return Book(config, shown, () if drafts else [entry for entry in entries if entry.meta.draft])


def _lists(config: Config, entries: Iterable[Entry]) -> Iterator[Entry]:
    """The lists of posts for each tag and author. A page that somebody wrote for one of them wins."""
    blog = sorted((entry for entry in entries if entry.section == BLOG), key=lambda entry: entry.name)
    written = {entry.route for entry in blog}
    for listing in listings(entry.meta for entry in blog if not entry.is_index):
        name = f"{BLOG}/{listing.kind}/{listing.slug}.md"
        if route_of(name) not in written:
            title = config.texts(TITLES[listing.kind], name=listing.name)
            source = from_text("", config.content / name, name)
            yield Entry(source, Meta(title=title, description=title), route_of(name), title, listing=listing)


def _names_below(path: Path, root: Path) -> list[str]:
    """The pages in a folder; or the file itself, if it is one."""
    found = sorted(path.rglob("*.md")) if path.is_dir() else [path] if path.suffix == ".md" and path.is_file() else []
    names = (one.relative_to(root).as_posix() for one in found)
    return [name for name in names if not _is_hidden(name) and is_text(name)]


def _stands_in(name: str, changed: frozenset[str]) -> bool:
    """Whether a file, or a folder that it is in, is among them."""
    return name in changed or any(parent.as_posix() in changed for parent in PurePosixPath(name).parents)


def _is_made_up(entry: Entry) -> bool:
    """The lists of posts, which have no file; that of all of them may have one."""
    return entry.listing is not None or (entry.name == f"{BLOG}/index.md" and not entry.source.text)


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


def _arrange(
    config: Config, entries: Iterable[Entry], posts: tuple[Entry, ...], drafts: frozenset[str]
) -> tuple[dict[str, Branch], tuple[SourceError, ...]]:
    """The pages of each section as a tree, the sections in their order; and what `nav` names wrongly."""
    folders = from_folders(entry for entry in entries if entry.section != BLOG and entry.route != "/")
    pages = [node for node in folders.nodes if isinstance(node, Entry)]
    found = {"": branch("", "", None, pages)} if pages else {}
    for child in folders.children:
        if isinstance(child, Branch):
            found[plain_name(child.name)] = child
    blog = [entry for entry in entries if entry.section == BLOG and entry.is_index]
    if blog or posts:
        found[BLOG] = branch(BLOG, words(BLOG), blog[0] if blog else None, posts)
    if not config.nav:
        return found, ()
    # The first page may be in the list; it is in no navigation.
    home = [entry for entry in entries if entry.route == "/"]
    listing = from_list(config.nav, branch("", "", None, (*home, *found.values())), str(config.file), drafts)
    ordered: dict[str, Branch] = {}
    for name in dict.fromkeys([*(entry.section for entry in entries_of(listing.root)), *found]):
        ordered[name] = _section_of(listing.root, found.get(name), name)
    return {name: root for name, root in ordered.items() if root.size}, listing.faults


def _section_of(listed: Branch, folders: Branch | None, name: str) -> Branch:
    """What the list says about a section; as its folders lie, where it says nothing."""
    kept = pruned(listed, lambda entry: entry.section == name and entry.route != "/")
    if kept is None:
        return folders or branch(name, "", None, ())
    index = folders.index if folders is not None else None
    # A section's own page is first, unless the list has it elsewhere.
    is_listed = index is None or any(entry is index for entry in entries_of(kept))
    title = folders.title if folders is not None else ""
    return branch(name, title, None if is_listed else index, kept.children)


def _in_order(entries: Iterable[Entry], arranged: Mapping[str, Branch]) -> tuple[Entry, ...]:
    """The first page, then section by section as one reads; what the navigation leaves out is last in its section."""
    place = {
        entry.name: (number, at)
        for number, root in enumerate(arranged.values())
        for at, entry in enumerate(entries_of(root))
    }
    numbers = {name: number for number, name in enumerate(arranged)}

    def key(entry: Entry) -> tuple[float, float, str]:
        number, at = place.get(entry.name, (numbers.get(entry.section, len(numbers)), float("inf")))
        return (-1, 0, "") if entry.route == "/" else (number, at, entry.name)

    return tuple(sorted(entries, key=key))


def is_interpolated(config: Config, entry: Entry) -> bool:
    """Whether expressions in the text of a page are replaced by their values."""
    own = entry.meta.interpolate
    return interpolates(config, entry.name) if own is None else own


def _is_path(old: str) -> bool:
    return not is_external(old) and not any(mark in old for mark in "?#\\ ") and ".." not in old.split("/")


def _newest_first(entry: Entry) -> tuple[int, str]:
    return (-entry.meta.date.toordinal() if entry.meta.date else 0, entry.name)
