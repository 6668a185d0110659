"""Whether the site that stands is the one that a build would write: then there is nothing to do.

Needs to know little, and to import little: a build that changes nothing should be over before one looks up.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from playbill.basis import basis_of, inputs_of
from playbill.cache import FOLDER, Cache
from playbill.config import Config
from playbill.digest import FileDigests, digest
from playbill.report import Built


@dataclass(frozen=True, slots=True)
class Seen:
    """A file of the site as it was left: if size and time are the same, so is what is in it."""

    content: str
    """What tells its content from any other; empty where nobody knows."""
    size: int
    time: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a build has left behind."""

    made_from: str
    needs: tuple[tuple[str, str], ...]
    """Files that pages have opened, with their digests: they may lie anywhere in the site's folder."""
    has_search: bool
    files: Mapping[str, Seen]
    built: Built


@dataclass(frozen=True, slots=True)
class Situation:
    """What a build finds: the cache, what everything is made from, and what stands."""

    cache: Cache
    basis: str
    made_from: str
    before: Standing | None
    """None: nothing is known of the folder, or it is no longer as it was left."""
    is_current: bool


def look(config: Config, target: Path, *, search: bool) -> Situation:
    """Read everything that the site is made from, and compare."""
    cache, digests = Cache(config.folder / FOLDER), FileDigests()
    basis = basis_of(config, digests)
    made_from = digest(basis, config.live, inputs_of(config, digests))
    before = cache.load(_name(target), Standing)
    is_current = (
        before is not None
        and before.made_from == made_from
        and (before.has_search or not search)
        and all(digests.of(config.folder / name) == found for name, found in before.needs)
        and {path: (seen.size, seen.time) for path, seen in before.files.items()} == dict(_stats(target))
    )
    return Situation(cache, basis, made_from, before, is_current)


def report_again(before: Standing, began: float) -> Built:
    """The report of a build that had nothing to do."""
    return replace(before.built, made=0, laid_out=0, seconds=time.monotonic() - began, stages=(), slowest=())


def leave(cache: Cache, target: Path, standing: Standing) -> None:
    """Tell the next build."""
    cache.store(_name(target), standing)


def forget(cache: Cache, target: Path) -> None:
    """Before a folder is replaced: whoever is killed in between must not be believed."""
    cache.remove(_name(target))


def seen_files(target: Path, contents: Mapping[str, str]) -> dict[str, Seen]:
    """Every file that stands there now. `contents` tells what is in those that are known."""
    return {path: Seen(contents.get(path, ""), size, changed) for path, (size, changed) in _stats(target)}


def paths_below(target: Path) -> Iterator[str]:
    """Every file that stands there, in no order."""
    return (path for path, _ in _stats(target))


def _stats(target: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Path, size and time of every file."""
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            entries = os.scandir(target / folder)
        except OSError:
            continue
        with entries:
            for entry in entries:
                path = f"{folder}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{path}/")
                else:
                    stat = entry.stat(follow_symlinks=False)
                    yield path, (stat.st_size, stat.st_mtime_ns)


def _name(target: Path) -> str:
    return f"standing/{digest(str(target.resolve()))}.kept"
