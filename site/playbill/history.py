"""When each page was last changed, from git: one question for all pages, and none where there is no repository."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

_MARK = "\x01"
_LOG = (
    "-c log.showSignature=false -c core.quotePath=false log --format=%x01%cs --name-only --relative"
    " --no-renames --no-color --no-ext-diff --diff-filter=d -- ."
).split()  # fmt: skip


def last_changes(folder: Path, names: Collection[str]) -> Mapping[str, datetime.date]:
    """The day of the last commit of each file that has one, by names below the folder.

    A shallow clone knows only its last commits, and would be wrong about all others: there nothing is known.
    """
    state = state_of(folder)
    return _read(folder, state, frozenset(names)) if state else {}


def state_of(folder: Path) -> str:
    """What the answer depends on: the commit that is checked out. Empty where there is no repository."""
    place = next(
        (parent / ".git" for parent in (folder, *folder.resolve().parents) if (parent / ".git").exists()), None
    )
    if place is None:
        return ""
    try:
        if place.is_file():  # In a worktree it says where it is.
            place = place.parent / place.read_text("utf-8").removeprefix("gitdir:").strip()
        head = (place / "HEAD").read_text("utf-8").strip()
        common = place / "commondir"
        root = place / common.read_text("utf-8").strip() if common.is_file() else place
        if (root / "shallow").exists():
            return ""
        return head if not head.startswith("ref:") else _commit(root, head.removeprefix("ref:").strip())
    except OSError:
        return ""


def _commit(root: Path, ref: str) -> str:
    if (root / ref).is_file():
        return (root / ref).read_text("utf-8").strip()
    lines = (root / "packed-refs").read_text("utf-8").splitlines()
    return next((line.partition(" ")[0] for line in lines if line.endswith(f" {ref}")), "")


# A server asks again after every save, and the answer is the same until the next commit.
@lru_cache(maxsize=4)
def _read(folder: Path, state: str, names: frozenset[str]) -> Mapping[str, datetime.date]:
    del state
    command = ["git", "-C", str(folder), *_LOG]
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as git:
            assert git.stdout is not None, "it was asked for"
            found = dict(_newest(_lines(git.stdout), names))
            # All are known: what is older is of no use.
            git.kill()
    except OSError:  # There is no git.
        return {}
    return found


def _lines(stream: Iterable[bytes]) -> Iterator[str]:
    return (line.decode("utf-8", "replace").rstrip("\n") for line in stream)


def _newest(lines: Iterable[str], names: frozenset[str]) -> Iterator[tuple[str, datetime.date]]:
    """The first day at which each name stands: the log begins with the newest commit."""
    missing = set(names)
    day = datetime.date.min
    for line in lines:
        if line.startswith(_MARK):
            day = datetime.date.fromisoformat(line.removeprefix(_MARK))
        elif line in missing:
            missing.discard(line)
            yield line, day
            if not missing:
                return
