"""The navigation: the pages as trees, from folders or from the configuration's list, and what one page shows of them.

What a page shows is bounded: in a large section only the branches that lead to the page are listed, each with the
neighbours of the one that is gone on with. So a page of a site of five thousand weighs what one of fifty does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from playbill.arrangement import Item, Listed, ListedGroup
from playbill.entry import Entry
from playbill.errors import SourceError, suggestion
from playbill.routes import place_number, plain_name, words

WHOLE = 60
"""A section with no more entries than this is listed whole on each of its pages."""

OPEN = 24
"""With no more than this, all of its groups stand open."""

NEAR = 12
"""How many neighbours a page of a larger section shows on each side."""


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """Pages under one title: a folder, or a group of the configuration's list."""

    name: str
    title: str
    index: Entry | None
    children: tuple[Node, ...]
    size: int
    """How many entries it has, branches among them."""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """What is listed in it: its own page first."""
        return self.children if self.index is None else (self.index, *self.children)

    @property
    def first(self) -> Entry | None:
        """Where one begins to read it."""
        return next(entries_of(self), None)


Node: TypeAlias = Entry | Branch


def branch(name: str, title: str, index: Entry | None, children: Iterable[Node]) -> Branch:
    """A branch, counted."""
    kept = tuple(children)
    size = sum(child.size + 1 if isinstance(child, Branch) else 1 for child in kept) + (index is not None)
    return Branch(name, title, index, kept, size)


def entries_of(node: Node) -> Iterator[Entry]:
    """The pages below, in reading order."""
    if isinstance(node, Entry):
        yield node
        return
    for child in node.nodes:
        yield from entries_of(child)


# ---- from folders ----


def from_folders(entries: Iterable[Entry]) -> Branch:
    """Pages as their folders lie: in each first its index, then its pages, then its folders."""
    root = _Folder("")
    for entry in entries:
        folder = root
        for part in entry.name.split("/")[:-1]:
            folder = folder.at(part)
        if entry.is_index and folder.index is None:
            folder.index = entry
        else:
            folder.pages.append(entry)
    return root.branch()


@dataclass(slots=True)
class _Folder:
    name: str
    index: Entry | None = None
    pages: list[Entry] = field(default_factory=list[Entry])
    folders: dict[str, _Folder] = field(default_factory=dict[str, "_Folder"])

    def at(self, part: str) -> _Folder:
        name = f"{self.name}/{part}" if self.name else part
        # `01-start` and `start` are one folder: they have one route.
        return self.folders.setdefault(plain_name(part), _Folder(name))

    @property
    def title(self) -> str:
        return self.index.title if self.index is not None else words(self.name.rsplit("/", 1)[-1])

    @property
    def place(self) -> tuple[float, str, str]:
        """By its number, else as its index says, else by its title."""
        number = place_number(self.name.rsplit("/", 1)[-1])
        order = self.index.meta.order if self.index is not None else None
        return (number if order is None else order, self.title.casefold(), self.name)

    def branch(self) -> Branch:
        pages = sorted(self.pages, key=_place)
        folders = sorted(self.folders.values(), key=lambda folder: folder.place)
        return branch(self.name, self.title, self.index, (*pages, *(folder.branch() for folder in folders)))


def _place(entry: Entry) -> tuple[float, str, str]:
    order = place_number(entry.name.rsplit("/", 1)[-1]) if entry.meta.order is None else entry.meta.order
    return (order, entry.title.casefold(), entry.name)


# ---- from the configuration's list ----


@dataclass(frozen=True, slots=True)
class Arranged:
    """The pages that a list names, in its order."""

    root: Branch
    faults: tuple[SourceError, ...]
    """What the list names wrongly: it is left out."""


def from_list(items: Sequence[Item], folders: Branch, file: str, drafts: frozenset[str]) -> Arranged:
    """The pages that the list names, in its order. `file` is where it stands: it is for the errors."""
    found = _List(folders, file, drafts)
    return Arranged(found.root(items), tuple(found.faults))


class _List:
    def __init__(self, folders: Branch, file: str, drafts: frozenset[str]) -> None:
        self._file = file
        self._drafts = drafts
        self._pages = {entry.name: entry for entry in entries_of(folders)}
        self._folders = dict(_folders(folders))
        self._listed: dict[str, int] = {}
        self._listed_folders: list[str] = []
        self._placed: set[str] = set()
        self.faults: list[SourceError] = []

    def root(self, items: Sequence[Item]) -> Branch:
        self._note(items)
        return branch("", "", None, self._nodes(items, "", depth=0))

    def _note(self, items: Sequence[Item]) -> None:
        """Which pages and folders have a place of their own: a folder's entry stands for the others in it."""
        for item in items:
            if isinstance(item, ListedGroup):
                self._note(item.items)
            elif item.is_folder:
                self._listed_folders.append(f"{item.path.strip('/')}/")
            else:
                self._listed.setdefault(item.path, item.line)

    def _nodes(self, items: Sequence[Item], name: str, depth: int) -> Iterator[Node]:
        for item in items:
            if isinstance(item, ListedGroup):
                inner = f"{name}/{item.title}"
                children = tuple(self._nodes(item.items, inner, depth + 1))
                if children:
                    yield branch(inner, item.title, None, children)
            elif item.is_folder:
                yield from self._folder(item, is_in_group=depth > 0)
            elif item.path in self._placed:
                what = f"`{item.path}` stands in `nav` twice"
                self._wrong(item.line, what, f"First on line {self._listed[item.path]}.")
            elif (entry := self._pages.get(item.path)) is not None:
                self._placed.add(item.path)
                yield entry
            elif item.path not in self._drafts:
                known = [*self._pages, *(f"{folder}/" for folder in self._folders)]
                what = f"`nav` names `{item.path}`, and there is no such page"
                self._wrong(item.line, what, suggestion(item.path, known))

    def _folder(self, item: Listed, *, is_in_group: bool) -> Iterator[Node]:
        path = item.path.strip("/")
        found = self._folders.get(path)
        if found is None:
            what = f"`nav` names `{item.path}`, and there is no such folder with pages"
            self._wrong(item.line, what, suggestion(item.path, [f"{folder}/" for folder in self._folders]))
            return
        inner = tuple(
            folder for folder in self._listed_folders if folder.startswith(f"{path}/") and folder != f"{path}/"
        )
        rest = pruned(found, lambda entry: entry.name not in self._listed and not entry.name.startswith(inner))
        if rest is None:
            return
        # A section has its title in the header, and a group has one: its pages stand there at once.
        if is_in_group or "/" not in path:
            yield from rest.nodes
        else:
            yield rest

    def _wrong(self, line: int, what: str, hint: str) -> None:
        self.faults.append(SourceError(self._file, line, 1, "configuration", what, hint, rule="configuration"))


def _folders(of: Branch) -> Iterator[tuple[str, Branch]]:
    for child in of.children:
        if isinstance(child, Branch):
            yield child.name, child
            yield from _folders(child)


def pruned(of: Branch, keeps: Callable[[Entry], bool]) -> Branch | None:
    """A branch with those of its pages that are kept; None when there is none."""
    children: list[Node] = []
    for child in of.children:
        kept = pruned(child, keeps) if isinstance(child, Branch) else child if keeps(child) else None
        if kept is not None:
            children.append(kept)
    index = of.index if of.index is not None and keeps(of.index) else None
    return branch(of.name, of.title, index, children) if children or index is not None else None


# ---- what a page shows ----


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry of a page's navigation."""

    title: str
    route: str | None = None
    is_current: bool = False
    fold: str = ""
    """The name of the group that it is; empty for a page, and for a group of which only the way to it is shown."""
    is_open: bool = False
    is_here: bool = False
    """Whether it is a group with the page in it."""
    is_group: bool = False
    before: int = 0
    """It stands for this many entries that are left out before the next one."""
    after: int = 0
    items: tuple[Shown, ...] = ()


class Tree:
    """A tree of pages that knows the way to each of them."""

    def __init__(self, root: Branch) -> None:
        self.root = root
        self._ways: Mapping[str, tuple[int, ...]] = dict(_ways(root, ()))

    def shown(self, entry: Entry) -> tuple[Shown, ...]:
        """What the page of this entry shows."""
        way = self._ways.get(entry.name, ())
        if self.root.size <= WHOLE:
            return _whole(self.root, entry, way, self.root.size <= OPEN)
        return _near(self.root, entry, way)


def _ways(of: Branch, way: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for place, node in enumerate(of.nodes):
        if isinstance(node, Branch):
            yield from _ways(node, (*way, place))
        else:
            yield node.name, (*way, place)


def _whole(of: Branch, entry: Entry, way: tuple[int, ...], is_open: bool) -> tuple[Shown, ...]:
    found: list[Shown] = []
    for place, node in enumerate(of.nodes):
        is_here = bool(way) and way[0] == place
        if isinstance(node, Branch):
            items = _whole(node, entry, way[1:] if is_here else (), is_open)
            found.append(_group(node, items, is_here, is_open or is_here))
        else:
            found.append(_page(node, entry, of))
    return tuple(found)


def _near(of: Branch, entry: Entry, way: tuple[int, ...]) -> tuple[Shown, ...]:
    nodes, at = of.nodes, way[0] if way else 0
    # Where the page itself stands more of its neighbours are of use than on the way to it.
    near = NEAR if len(way) < 2 else NEAR // 2
    start = max(0, min(at - near, len(nodes) - 2 * near - 1))
    stop = min(len(nodes), start + 2 * near + 1)
    found = [Shown("", _route(nodes[start - 1]), before=start)] if start else []
    for place, node in enumerate(nodes[start:stop], start):
        if isinstance(node, Entry):
            found.append(_page(node, entry, of))
        elif way and place == at:
            found.append(_group(node, _near(node, entry, way[1:]), is_here=True, is_open=True))
        else:
            found.append(Shown(node.title, _route(node), is_group=True))
    if stop < len(nodes):
        found.append(Shown("", _route(nodes[stop]), after=len(nodes) - stop))
    return tuple(found)


def _page(node: Entry, entry: Entry, of: Branch) -> Shown:
    # Under a title that is its own a folder's page would be that word twice.
    title = "" if node is of.index and of.title == node.title else node.title
    return Shown(title, node.route, is_current=node is entry)


def _group(node: Branch, items: tuple[Shown, ...], is_here: bool, is_open: bool) -> Shown:
    return Shown(node.title, fold=node.name, is_open=is_open, is_here=is_here, is_group=True, items=items)


def _route(node: Node) -> str | None:
    first = node if isinstance(node, Entry) else node.first
    return None if first is None else first.route
