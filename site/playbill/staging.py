"""The new folder as it fills: what is as it was is taken over from the old one, the rest is written.

Taken over means a second name for the same file, so an unchanged site of thousands of files costs no writing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from playbill.assets import FOLDER
from playbill.cache import Cache
from playbill.compress import Smaller, compress, is_worth_it
from playbill.digest import digest
from playbill.sitefile import SiteFile, Written
from playbill.standing import Seen, paths_below


class Staging:
    """A folder that is to take the place of `before`."""

    def __init__(self, folder: Path, before: Path, seen: Mapping[str, Seen], cache: Cache) -> None:
        """`seen`: what stood in `before` when it was left, as far as that is known."""
        self.folder = folder
        self.before = before
        self.contents: dict[str, str] = {}
        """What tells the content of each file, by path."""
        self.sizes: dict[str, int] = {}
        """The size of each file, smaller copies not counted."""
        self._seen = seen
        self._cache = cache
        self._folders: set[str] = set()

    def note(self, files: Iterable[Written]) -> None:
        """Files that somebody else has written into the folder."""
        for file in files:
            self.contents.update(file.paths)
            self.sizes[file.path] = file.size

    def take(self, files: Iterable[Written]) -> bool:
        """Take files over from the folder before; False when one of them is not there as it was."""
        known = list(files)
        if not all(self._link(path, content) for file in known for path, content in file.paths):
            return False
        self.note(known)
        return True

    def put(self, file: SiteFile) -> None:
        """Write a file, or take it over."""
        written = file.written
        if not self.take([written]):
            file.write(self.folder)
            self.note([written])

    def add(self, path: str, body: bytes) -> None:
        """A file that is made anew each time; its smaller copies come from the cache, if it is the same."""
        smaller = self._smaller(body, path) if is_worth_it(path, len(body)) else None
        self.put(SiteFile(path, body, smaller))

    def copy(self, source: Path, path: str) -> None:
        """A file of somebody else's: text gets smaller copies, anything else is copied as it is."""
        if is_worth_it(path, source.stat().st_size):
            self.add(path, source.read_bytes())
            return
        place = self.folder / path
        self._make_folder(path)
        shutil.copyfile(source, place)
        self.sizes[path] = place.stat().st_size

    def carry(self, path: str) -> None:
        """A file of the build before stays, with its copies."""
        for name in (path, f"{path}.gz", f"{path}.br"):
            seen = self._seen.get(name)
            if seen is not None and self._link(name, seen.content):
                self.contents[name] = seen.content
            elif (self.before / name).is_file():
                self._make_folder(name)
                shutil.copyfile(self.before / name, self.folder / name)
        self.sizes[path] = (self.folder / path).stat().st_size

    def finish(self) -> None:
        """Give smaller copies to what others have put into the folder."""
        for path in sorted(paths_below(self.folder)):
            if path in self.contents or path in self.sizes or path.endswith((".gz", ".br")):
                continue
            found = self.folder / path
            if is_worth_it(path, found.stat().st_size):
                self._add_copies(path, found)

    def _add_copies(self, path: str, file: Path) -> None:
        body = file.read_bytes()
        smaller = self._smaller(body, path)
        for name, compressed in smaller.named(path):
            (self.folder / name).write_bytes(compressed)

    def _smaller(self, body: bytes, path: str) -> Smaller:
        forever = path.startswith(f"{FOLDER}/")
        name = f"smaller/{digest(body)}{'.best' if forever else ''}.kept"
        smaller = self._cache.load(name, Smaller)
        if smaller is None:
            smaller = compress(body, forever=forever)
            self._cache.store(name, smaller)
        return smaller

    def _link(self, path: str, content: str) -> bool:
        seen = self._seen.get(path)
        if seen is None or seen.content != content:
            return False
        old = f"{self.before}/{path}"
        try:
            stat = os.stat(old, follow_symlinks=False)
            if (stat.st_size, stat.st_mtime_ns) != (seen.size, seen.time):
                return False
            self._make_folder(path)
            os.link(old, f"{self.folder}/{path}")
        except FileExistsError:
            return True
        except OSError:
            return False
        return True

    def _make_folder(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(f"{self.folder}/{folder}", exist_ok=True)
            self._folders.add(folder)
