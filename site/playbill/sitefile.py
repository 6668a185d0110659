"""A file of the built site, and the smaller copies that stand beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from playbill import disk
from playbill.assets import FOLDER
from playbill.compress import Smaller, compress, is_worth_it
from playbill.digest import digest


class Written(NamedTuple):
    """A file as it is known without its body. A tuple: thousands of them are read from the cache at once."""

    path: str
    """Below the root of the site."""
    digest: str
    size: int

    @property
    def has_smaller(self) -> bool:
        """Whether there are smaller copies beside it, or will be."""
        return is_worth_it(self.path, self.size)

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
    smaller: Smaller | None = None
    """None: it has no copies, or they are not made yet."""

    @property
    def written(self) -> Written:
        return Written(self.path, digest(self.body), len(self.body))

    def write(self, root: Path | str) -> Written:
        """Write it and the copies that it has. Raises OSError."""
        _write(f"{root}/{self.path}", self.body)
        if self.smaller is not None:
            _write_copies(root, self.path, self.smaller)
        return self.written


def shrink(root: Path | str, file: Written) -> None:
    """Give a file that stands below `root` its smaller copies. Raises OSError."""
    if file.has_smaller:
        with open(f"{root}/{file.path}", "rb", buffering=0) as opened:
            body = opened.read()
        _write_copies(root, file.path, smaller_of(file.path, body))


def smaller_of(path: str, body: bytes) -> Smaller:
    """The copies of a file. One that is named by its content is made once and read for a year: they take their time."""
    return compress(body, forever=path.startswith(f"{FOLDER}/"))


def _write_copies(root: Path | str, path: str, smaller: Smaller) -> None:
    for name, body in smaller.named(path):
        _write(f"{root}/{name}", body)


def _write(place: str, body: bytes) -> None:
    # Several pages may have one stylesheet. Where it is already, it may be a second name of the old site's.
    if not (f"/{FOLDER}/" in place and os.path.exists(place)):
        disk.write(place, body)
