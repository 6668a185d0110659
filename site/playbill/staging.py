"""The new folder as it fills: what is as it was is taken over from the old one, the rest is written.

Taken over means a second name for the same file, so an unchanged site of thousands of files costs no writing.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from playbill import disk
from playbill.assets import FOLDER
from playbill.cache import Cache
from playbill.compress import Smaller, is_worth_it
from playbill.digest import digest
from playbill.sitefile import SiteFile, Written, smaller_of
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
        wanted = [(path, content) for file in known for path, content in file.paths]
        if not all(self._is_there(path, content) for path, content in wanted):
            return False
        taken: list[str] = []
        try:
            for path, _ in wanted:
                if self._link(path):
                    taken.append(path)
        except OSError:
            # Nothing of it may stay: who writes over a second name writes into the old folder.
            for path in taken:
                self._unlink(path)
            return False
        self.note(known)
        return True

    def put(self, file: SiteFile) -> None:
        """Write a file, or take it over."""
        written = file.written
        if self.contents.get(file.path) == written.digest:
            return
        if file.path in self.contents:
            for path in (file.path, f"{file.path}.gz", f"{file.path}.br"):
                self._unlink(path)
        if not self.take([written]):
            file.write(self.folder)
            self.note([written])

    def add(self, path: str, body: bytes) -> None:
        """A file that is made anew each time; its smaller copies come from the cache, if it is the same."""
        self.put(SiteFile(path, body, self._smaller(body, path) if is_worth_it(path, len(body)) else None))

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
            if seen is not None and self._is_there(name, seen.content):
                self._link(name)
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
            disk.write(f"{self.folder}/{name}", compressed)

    def _smaller(self, body: bytes, path: str) -> Smaller:
        forever = path.startswith(f"{FOLDER}/")
        name = f"smaller/{digest(body)}{'.best' if forever else ''}.kept"
        smaller = self._cache.load(name, Smaller)
        if smaller is None:
            smaller = smaller_of(path, body)
            self._cache.store(name, smaller)
        return smaller

    def _is_there(self, path: str, content: str) -> bool:
        """Whether the folder before has a file with this content."""
        seen = self._seen.get(path)
        if seen is None or seen.content != content:
            return False
        try:
            stat = os.stat(f"{self.before}/{path}", follow_symlinks=False)
        except OSError:
            return False
        return (stat.st_size, stat.st_mtime_ns) == (seen.size, seen.time)

    def _link(self, path: str) -> bool:
        """Whether it was not there yet: two pages may have one file, a stylesheet for instance."""
        self._make_folder(path)
        try:
            os.link(f"{self.before}/{path}", f"{self.folder}/{path}")
        except FileExistsError:
            return False
        return True

    def _unlink(self, path: str) -> None:
        self.contents.pop(path, None)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(f"{self.folder}/{path}")

    def _make_folder(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(f"{self.folder}/{folder}", exist_ok=True)
            self._folders.add(folder)
