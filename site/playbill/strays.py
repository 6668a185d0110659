"""Files whose names are not UTF-8. They stay outside of the site, and each is a mistake.

To Linux a name is bytes. Python reads those that are no text as lone surrogates, and fails when they are written:
into a message, an address, a cache, often while another page is made.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from playbill.config import Config
from playbill.errors import SourceError


def is_text(name: str) -> bool:
    """Whether a name can be written down."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def strays_of(config: Config) -> Iterator[SourceError]:
    """The mistake of each such file or folder among the pages, what stands beside them, and the demos."""
    for name in _below(config.content):
        yield _mistake(name)
    for name in _below(config.demos):
        yield _mistake(f"{config.demos.name}/{name}")


def _below(root: Path) -> Iterator[str]:
    """Their names below a folder; of a folder that is one, not what is in it."""
    start = len(os.path.join(root, ""))
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"]
        found = [name for name in (*folders, *files) if not name.startswith(".") and not is_text(name)]
        folders[:] = [name for name in folders if is_text(name)]
        yield from (os.path.join(folder, name)[start:].replace(os.sep, "/") for name in found)


def _mistake(name: str) -> SourceError:
    shown = os.fsencode(name).decode("utf-8", "backslashreplace")
    return SourceError(shown, 1, 1, "", "its name is not UTF-8", "Rename it.")
