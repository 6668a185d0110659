"""Which lists of posts a blog has beside the one of all: for each tag, for each author. And how long a post is.

Known from front matter and source alone, so that nothing has to be executed for a list.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from playbill import fence
from playbill.frontmatter import Meta

WORDS_A_MINUTE: Final = 220
LINES_A_MINUTE: Final = 30
"""Of code: it is read more slowly."""

Kind = Literal["tags", "authors"]
TITLES: Final[dict[Kind, str]] = {"tags": "Posts about {name}", "authors": "Posts by {name}"}


@dataclass(frozen=True, slots=True)
class Listing:
    """The posts with one tag, or by one author."""

    kind: Kind
    name: str
    """As it is written in the first of the posts."""
    slug: str

    def holds(self, meta: Meta) -> bool:
        """Whether a post is in the list."""
        return self.slug in map(slug_of, names_of(meta, self.kind))


def names_of(meta: Meta, kind: Kind) -> tuple[str, ...]:
    """The tags or the author of a post."""
    return meta.tags if kind == "tags" else (meta.author,) if meta.author else ()


def listings(posts: Iterable[Meta]) -> tuple[Listing, ...]:
    """Every list, in the order of their names. Names that are written in two ways are one list."""
    found: dict[tuple[Kind, str], Listing] = {}
    for meta in posts:
        kinds: tuple[Kind, Kind] = ("tags", "authors")
        for kind in kinds:
            for name in names_of(meta, kind):
                slug = slug_of(name)
                found.setdefault((kind, slug), Listing(kind, " ".join(name.split()), slug))
    return tuple(found[key] for key in sorted(found))


def slug_of(name: str) -> str:
    """A name as a part of an address: letters and digits of any language, everything else a hyphen."""
    text = unicodedata.normalize("NFKC", name).casefold()
    slug = re.sub(r"[\W_]+", "-", text).strip("-")
    # `C++` and `C#` are letters and signs; `++` is none at all.
    has_signs = bool(re.search(r"[^\w\s.,:;!?'&/()-]", text))
    return f"{slug}-{hashlib.sha256(text.encode()).hexdigest()[:4]}".strip("-") if has_signs or not slug else slug


def reading_minutes(body: str) -> int:
    """How long a text takes to read, in whole minutes, at least one."""
    words = lines = 0
    inside: fence.Opening | None = None
    for line in body.split("\n"):
        opened = fence.opening(line)
        if inside is not None:
            inside = None if inside.is_closed_by(line) else inside
            lines += inside is not None and bool(line.strip())
        elif opened is not None:
            inside = opened
        else:
            words += len(line.split())
    return max(1, math.ceil(words / WORDS_A_MINUTE + lines / LINES_A_MINUTE))
