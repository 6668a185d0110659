"""A folder that is replaced as a whole: whoever looks sees the old tree or the new one, never half of each.

Where the kernel can exchange two names in one step, it does. Elsewhere it takes two renames; when something
ends between them, the next `staged` puts the old folder back.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_HERE: Final = -100
_EXCHANGE: Final = 2


@contextmanager
def staged(target: Path) -> Generator[Path]:
    """An empty folder that takes the place of `target` at the end of the block, unless there was an error."""
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    recover(target)
    stage = target.with_name(f".{target.name}.{os.getpid()}.new")
    stage.mkdir()
    try:
        yield stage
        _swap(stage, target)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def recover(target: Path) -> None:
    """Put right what a process left that was killed: half a tree, or no tree under the name."""
    for path in target.parent.glob(f".{target.name}.*.*"):
        number, kind = path.name.removeprefix(f".{target.name}.").partition(".")[::2]
        if kind not in ("new", "old") or not number.isdigit() or _is_running(int(number)):
            continue
        if kind == "old" and not target.exists():
            path.rename(target)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _swap(stage: Path, target: Path) -> None:
    if not target.exists():
        stage.rename(target)
    elif not _exchange(stage, target):
        old = target.with_name(f".{target.name}.{os.getpid()}.old")
        target.rename(old)
        try:
            stage.rename(target)
        except OSError:
            old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where the system or its file system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def _is_running(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
