"""What every page of a site is made with: the engine, Python and its packages, the configuration, the theme.

When one of these changes, nothing that was made before counts any more.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Final

from playbill.config import Config
from playbill.digest import FileDigests, digest
from playbill.history import state_of

TEMPLATES: Final = "templates"
_ENGINE: Final = ("playbill", "understudy")
_WITHOUT_PAGES: Final = ("folder", "file", "out", "live", "allow", "mounts")
"""Settings that no page is made with; where the live server is, is for the layout to know."""
_NO_SOURCE: Final = (".pyc", ".pyo")


def basis_of(config: Config, digests: FileDigests) -> str:
    """One digest of all of it."""
    return digest(
        sys.version,
        *_packages(),
        *_settings(config),
        *(f"{path.relative_to(root)}={digests.of(path)}" for root in _engine_folders() for path in files_below(root)),
        *_with_digests(config, [config.folder / TEMPLATES, *filter(None, [config.logo])], digests),
    )


def inputs_of(config: Config, digests: FileDigests) -> str:
    """One digest of all files that a site is made from, whether or not a page needs them."""
    places = [config.content, config.demos, *config.modules.values()]
    # A page says when it was last committed.
    return digest(state_of(config.content), *_with_digests(config, places, digests))


def files_below(place: Path) -> Iterator[Path]:
    """All files of a folder but hidden ones, in a fixed order; a file is all of itself."""
    if place.is_file():
        yield place
    for folder, folders, names in os.walk(place):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
        for name in sorted(names):
            if not name.startswith(".") and not name.endswith(_NO_SOURCE):
                yield Path(folder, name)


def name_in(config: Config, path: Path) -> str:
    """The name of a resolved path that is the same in every checkout of the site."""
    try:
        return path.relative_to(config.folder.resolve()).as_posix()
    except ValueError:
        return str(path)


def _with_digests(config: Config, places: list[Path], digests: FileDigests) -> Iterator[str]:
    for place in places:
        for path in files_below(place):
            yield f"{os.path.relpath(path, config.folder)}={digests.of(path)}"


def _settings(config: Config) -> Iterator[str]:
    for item in fields(config):
        if item.name not in _WITHOUT_PAGES:
            yield f"{item.name}={getattr(config, item.name)!r}".replace(str(config.folder), ".")


def _packages() -> list[str]:
    """The packages that are installed, with their versions: the names of the folders that say so."""
    found: set[str] = set()
    for place in sys.path:
        if os.path.isdir(place):
            found.update(name for name in os.listdir(place) if name.endswith((".dist-info", ".egg-info")))
    return sorted(found)


def _engine_folders() -> Iterator[Path]:
    for name in _ENGINE:
        # Found, not imported: a build that has nothing to do would wait for the import longer than for all else.
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin:
            yield Path(spec.origin).parent
