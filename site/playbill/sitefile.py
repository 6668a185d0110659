"""A file of the built site, with its smaller copies beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

from playbill.compress import Smaller, compress, is_worth_it
from playbill.digest import digest

Kept: TypeAlias = bytes | Smaller
"""How a file is kept: one with smaller copies as these alone."""


class Written(NamedTuple):
    """A file as it is known without its body. A tuple: thousands of them are read from the cache at once."""

    path: str
    """Below the root of the site."""
    digest: str
    size: int
    has_smaller: bool

    @property
    def paths(self) -> Iterator[tuple[str, str]]:
        """The file and its copies, each with what tells its content from any other."""
        yield self.path, self.digest
        if self.has_smaller:
            yield f"{self.path}.gz", f"{self.digest}.gz"
            yield f"{self.path}.br", f"{self.digest}.br"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file with its body."""

    path: str
    body: bytes
    smaller: Smaller | None

    @classmethod
    def of(cls, path: str, body: bytes, *, forever: bool = False) -> SiteFile:
        """`forever`: it is named by its content, so its copies may take their time."""
        return cls(path, body, compress(body, forever=forever) if is_worth_it(path, len(body)) else None)

    @classmethod
    def again(cls, path: str, kept: Kept) -> SiteFile:
        """The file that was kept like this."""
        return cls(path, kept.plain(), kept) if isinstance(kept, Smaller) else cls(path, kept, None)

    @property
    def kept(self) -> Kept:
        """All of it, in the fewest bytes."""
        return self.smaller or self.body

    @property
    def written(self) -> Written:
        return Written(self.path, digest(self.body), len(self.body), self.smaller is not None)

    def write(self, root: Path) -> Written:
        """Write it and its copies. Raises OSError."""
        for path, body in self._bodies():
            place = f"{root}/{path}"
            try:
                _write(place, body)
            except FileNotFoundError:
                os.makedirs(os.path.dirname(place), exist_ok=True)
                _write(place, body)
        return self.written

    def _bodies(self) -> Iterator[tuple[str, bytes]]:
        yield self.path, self.body
        if self.smaller is not None:
            yield from self.smaller.named(self.path)


def _write(place: str, body: bytes) -> None:
    with open(place, "wb") as file:
        file.write(body)
