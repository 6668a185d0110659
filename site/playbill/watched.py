"""What of the disk a site that is served is made of: folders, files, and where links of the file system lead."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from playbill.assets import CLIENT, THEME
from playbill.book import Book
from playbill.changes import TEMPLATES
from playbill.config import Config


def folders(config: Config) -> list[Path]:
    """What is watched with all that is below it, as far as it is there."""
    return [path for path in dict.fromkeys(_wanted(config)) if path.exists()]


def beside(config: Config, links: Mapping[Path, Iterable[Path]]) -> frozenset[Path]:
    """The folders that are watched alone: that of the configuration, and those of files to which links lead."""
    return frozenset([config.folder, *(target.parent for target in links if target.parent.is_dir())])


def of_the_site(config: Config, links: Mapping[Path, Iterable[Path]], paths: Iterable[str]) -> set[Path]:
    """What has changed in such folders: the configuration, folders that were not there before, what links lead to."""
    known = {path.resolve(): path for path in (*_wanted(config), *([config.file] if config.file else []))}
    known |= {target: target for target in links}
    return {known[path] for one in paths if (path := Path(one).resolve()) in known}


def links_of(config: Config, book: Book) -> dict[Path, list[Path]]:
    """The pages that are links of the file system, by the file that each leads to."""
    root = os.path.join(config.content.resolve(), "")
    found: dict[Path, list[Path]] = {}
    for entry in (*book.given, *book.drafts):
        if os.path.islink(root + entry.name):
            found.setdefault(Path(root + entry.name).resolve(), []).append(Path(root + entry.name))
    return found


def own_place(path: Path) -> Path:
    """Where a file is, though not where it leads if it is a link: a page has the name of its link."""
    return path.parent.resolve() / path.name


def _wanted(config: Config) -> list[Path]:
    """Everything that a site is made of, the theme included."""
    wanted = [config.content, config.demos, config.folder / TEMPLATES, *config.modules.values(), THEME, CLIENT]
    return [*wanted, *(mount.file for mount in config.mounts)]
