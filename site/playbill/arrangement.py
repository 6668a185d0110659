"""The list `nav` of the configuration: which pages the navigation shows, in which order, under which titles.

What an entry names is known only when the pages are: here it is read, with its line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

MAX_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Listed:
    """A page, or a folder with a slash at its end."""

    path: str
    line: int

    @property
    def is_folder(self) -> bool:
        return self.path.endswith("/")


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """Entries under a title."""

    title: str
    items: tuple[Item, ...]
    line: int


Item: TypeAlias = Listed | ListedGroup


class ArrangementError(Exception):
    """What is wrong with an entry, and the text in the file that is nearest to it."""

    def __init__(self, what: str, near: str = "") -> None:
        super().__init__(what)
        self.near = near


@dataclass(slots=True)
class _Lines:
    """Finds the lines of texts in a file, each after the one before: TOML's reader does not tell them."""

    lines: Sequence[str]
    at: int

    def of(self, text: str) -> int:
        for index in range(self.at, len(self.lines)):
            if f'"{text}"' in self.lines[index] or f"'{text}'" in self.lines[index]:
                self.at = index
                return index + 1
        return self.at + 1


def read_arrangement(value: object, text: str, first_line: int) -> tuple[Item, ...]:
    """The list as values. `first_line` is the line of the key `nav` in the file with this text."""
    return _items(value, _Lines(text.split("\n"), first_line - 1), 1)


def _items(value: object, lines: _Lines, depth: int) -> tuple[Item, ...]:
    if not isinstance(value, list | tuple):
        raise ArrangementError('it must be a list of pages, folders and groups, like ["start.md", "guide/"]')
    if depth > MAX_DEPTH:
        raise ArrangementError(f"its groups are nested more than {MAX_DEPTH} levels deep")
    # isinstance tells that it is a list; of what, `_item` checks.
    return tuple(_item(item, lines, depth) for item in cast("Sequence[object]", value))


def _item(value: object, lines: _Lines, depth: int) -> Item:
    if isinstance(value, str):
        return Listed(value, lines.of(value))
    if isinstance(value, Mapping):
        table = cast("Mapping[str, object]", value)
        title, known = table.get("title"), {"title", "pages"}
        if isinstance(title, str) and title and set(table) == known:
            line = lines.of(title)
            return ListedGroup(title, _items(table["pages"], lines, depth + 1), line)
        other = next((key for key in table if key not in known), "")
        what = 'a group has a `title` and `pages`, like { title = "Guide", pages = ["guide/"] }'
        raise ArrangementError(f"`{other}` is not a key of a group; {what}" if other else what, str(title or ""))
    raise ArrangementError(f"an entry must be a page, a folder or a group, not `{value}`")
