"""`build`: the site as files. Pages are made in child processes; the folder is replaced as a whole or not at all.

The same site gives the same bytes. Assets are named by their content, so those of the build before stay for one
build more: a reader who has the older page open still finds them.
"""

from __future__ import annotations

import functools
import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from understudy.html import escape

from playbill import crew
from playbill.additions import CLOSINGS, COMPANIONS, LAST_STEPS, Stage
from playbill.assets import FOLDER
from playbill.book import Book
from playbill.config import Config
from playbill.crew import Note, Skill
from playbill.errors import Finding, SourceError
from playbill.facts import PageFacts, facts_of
from playbill.faultbox import fault_html
from playbill.page import Page
from playbill.routes import address
from playbill.site import Site, is_stuck
from playbill.swap import staged

SECONDS: Final = 30.0
MANIFEST: Final = f"{FOLDER}/manifest.json"
_LIVE: Final = "_live/"


class ExportError(Exception):
    """A sentence that says why the folder cannot be written."""


@dataclass(frozen=True, slots=True)
class Built:
    """What became of a build."""

    faults: tuple[Finding, ...]
    pages: int
    files: int
    seconds: float
    is_written: bool


@dataclass(frozen=True, slots=True)
class _Made:
    """A page as a child process made it."""

    html: str
    faults: tuple[Finding, ...]
    demos: dict[str, str]
    assets: dict[str, bytes]
    files: dict[str, bytes]
    facts: PageFacts | None
    """None: there is nothing but a mistake."""


@dataclass(slots=True)
class _Tree:
    """The files of the site, by their paths below its root."""

    files: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def add(self, route: str, html: str) -> None:
        self.files[f"{route.strip('/')}/index.html".lstrip("/")] = html.encode()

    def add_asset(self, path: str, body: bytes) -> None:
        self.files[f"{FOLDER}/{path}"] = body

    @property
    def assets(self) -> list[str]:
        return sorted(name for name in self.files if name.startswith(f"{FOLDER}/") and name != MANIFEST)


def export(
    config: Config,
    target: Path,
    *,
    keep_going: bool = False,
    search: bool = True,
    seconds: float = SECONDS,
    expect: Callable[[int], None] = lambda pages: None,
    done: Callable[[str], None] = lambda path: None,
) -> Built:
    """Build the site into `target`.

    `expect` is told how many pages there are, `done` the path of each that is finished. Raises ExportError.
    """
    began = time.monotonic()
    _refuse_sources(config, target)
    live = f"{config.live.rstrip('/')}/{_LIVE}" if config.live else None
    site = Site(config, live=live)
    try:
        expect(len(site.book.entries))
        tree, faults = _Tree(), [fault.finding() for fault in site.book.faults]
        for asset in site.assets.all():
            tree.add_asset(asset.path, asset.body)
        learn = functools.partial(_learn, config, live, seconds)
        told: dict[str, PageFacts] = {}
        limit = seconds + crew.MARGIN_SECONDS
        for event in crew.run(learn, [entry.name for entry in site.book.entries], seconds=limit):
            if not isinstance(event, crew.Noted):
                faults += _collect(site, tree, told, event, limit)
                done(event.job)
        faults.sort(key=lambda fault: (fault.path, fault.line, fault.column))
        is_whole = not faults
        if is_whole or keep_going:
            tree.files["404.html"] = site.layout.missing("").encode()
            _add_redirects(config, site.book, tree)
            facts = [told[entry.name] for entry in site.book.entries if entry.name in told]
            for closing in CLOSINGS:
                tree.files.update(closing(config, site.book, facts))
            _write(config, site.book, tree, target, facts, has_search=search)
        pages, files = len(site.book.entries), len(tree.files)
        return Built(tuple(faults), pages, files, time.monotonic() - began, is_whole or keep_going)
    finally:
        site.close()


def _collect(
    site: Site,
    tree: _Tree,
    told: dict[str, PageFacts],
    event: crew.Done[str] | crew.Killed[str] | crew.Died[str],
    seconds: float,
) -> list[Finding]:
    """Put a page that is finished, or its error, where it belongs."""
    entry = site.book.named(event.job)
    assert entry is not None
    match event:
        case crew.Done(value=_Made() as made):
            tree.add(entry.route, made.html)
            for name, html in made.demos.items():
                tree.add(f"/demo/{name}/", html)
            for path, body in made.assets.items():
                tree.add_asset(path, body)
            tree.files.update(made.files)
            if made.facts is not None:
                told[entry.name] = made.facts
            return list(made.faults)
        case crew.Killed():
            what = f"it took longer than {seconds:g} seconds and was ended"
        case crew.Died(reason=reason):
            what = f"it ended its process: {reason}"
        case crew.Done(value=value):
            what = f"a child process gave {type(value).__name__}"
    fault = SourceError(entry.name, 1, 1, "", what, "", entry.source.line(1), "execute")
    tree.add(entry.route, site.layout.error(entry.title, fault_html(fault, entry.source.text)))
    return [fault.finding()]


# ---- in a child process ----


def _learn(config: Config, live: str | None, seconds: float) -> Skill[str]:
    site = Site(config, live=live, seconds=seconds)
    return functools.partial(_make, site, {asset.path for asset in site.assets.all()})


def _make(site: Site, sent: set[str], name: str, note: Note) -> _Made | crew.Last:
    del note
    entry = site.book.named(name)
    assert entry is not None
    html, _ = site.html(entry)
    page = site.page(entry)
    faults = page.faults if isinstance(page, Page) else (page,)
    demos = {demo: site.demo_html(demo) for demo in site.demo_names(page)} if isinstance(page, Page) else {}
    assets = {asset.path: asset.body for asset in site.assets.all() if asset.path not in sent}
    sent.update(assets)
    facts: PageFacts | None = None
    files: dict[str, bytes] = {}
    if isinstance(page, Page):
        files = {path: body for add in COMPANIONS for path, body in add(site.config, entry, page).items()}
        facts = None if faults else facts_of(site.config, entry, page, list(demos))
    made = _Made(
        html,
        tuple(fault.finding() for fault in faults),
        {demo: text for demo, text in demos.items() if text is not None},
        assets,
        files,
        facts,
    )
    return crew.Last(made) if isinstance(page, SourceError) and is_stuck(page) else made


# ---- on the disk ----


def _write(
    config: Config, book: Book, tree: _Tree, target: Path, facts: Sequence[PageFacts], *, has_search: bool
) -> None:
    if target.is_dir() and any(target.iterdir()) and not (target / MANIFEST).is_file():
        raise ExportError(f"{target} was not made by `build`, and would be replaced. Empty it, or name another one.")
    assets = tree.assets
    tree.files[MANIFEST] = json.dumps({"assets": assets}, indent=1).encode()
    try:
        with staged(target) as stage:
            for name, body in tree.files.items():
                path = stage / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(body)
            for name in book.files():
                if name not in tree.files:
                    _copy(config.content / name, stage / name)
            for name in _assets_before(target):
                if not (stage / name).exists():
                    _copy(target / name, stage / name)
            for step in LAST_STEPS:
                step(Stage(config, book, stage, target, facts, has_search))
    except OSError as error:
        raise ExportError(f"{target} is as it was, because this failed: {error}") from error


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _assets_before(target: Path) -> Iterator[str]:
    """The assets that the build before had made itself; what it had carried over ends here."""
    try:
        names: list[str] = json.loads((target / MANIFEST).read_text("utf-8"))["assets"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    root = (target / FOLDER).resolve()
    for name in names:
        path = (target / name).resolve()
        if path.is_relative_to(root) and path.is_file():
            yield name


def _add_redirects(config: Config, book: Book, tree: _Tree) -> None:
    """A file server cannot redirect, so a page does it."""
    for old, route in book.redirects.items():
        target = escape(address(config.base, route))
        tree.add(
            old,
            f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Moved</title>'
            f'<meta http-equiv="refresh" content="0; url={target}"><link rel="canonical" href="{target}"></head>\n'
            f'<body><p>This page is at <a href="{target}">{target}</a> now.</p></body>\n</html>\n',
        )


def _refuse_sources(config: Config, target: Path) -> None:
    """A folder that holds what the site is made of must not be replaced by the site."""
    place = target.resolve()
    if place.exists() and not place.is_dir():
        raise ExportError(f"{target} is a file. Name a folder.")
    for source in (config.content, config.demos, config.folder, Path.cwd(), Path.home()):
        if source.resolve().is_relative_to(place):
            raise ExportError(f"{target} holds {source}, and would be replaced. Name a folder of its own.")
    if place.is_relative_to(config.content.resolve()):
        raise ExportError(f"{target} lies among the pages. Name a folder outside of {config.content}.")
