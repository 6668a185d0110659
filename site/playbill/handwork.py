"""What a child process of a build does: it makes pages, lays them out, and writes them where they belong.

Only slips of paper go back to the parent; the pages themselves go to the disk, so that nobody has to hold them all.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from playbill import crew, highlight
from playbill.additions import MISSING
from playbill.assets import FOLDER
from playbill.basis import name_in
from playbill.book import Book
from playbill.cache import Cache
from playbill.companions import COMPANIONS
from playbill.config import Config
from playbill.crew import Note
from playbill.digest import FileDigests
from playbill.entries import KnownEntries
from playbill.entry import Entry
from playbill.errors import Finding, SourceError
from playbill.facts import PageFacts, facts_of
from playbill.faultbox import fault_html
from playbill.fences import FILE, Fences
from playbill.kept import (
    Record,
    StillDemo,
    Trace,
    copy_of,
    key_of,
    load_copy,
    load_record,
    store_copy,
    store_record,
)
from playbill.opened import OpenedFiles
from playbill.page import Page
from playbill.render import Rendered
from playbill.routes import split_target
from playbill.search import moved, place_of
from playbill.site import Site, is_stuck
from playbill.sitefile import SiteFile, Written
from playbill.surroundings import outline_of, places_of

_NOTHING: Final = Trace(())


@dataclass(frozen=True, slots=True)
class Task:
    """One page to do."""

    name: str
    """Its file, relative to the content folder."""
    what: Literal["make", "lay out", "fault", "missing"]
    key: str = ""
    """To lay out: where it is kept. Of the page for what is missing: where its trace will be."""
    fault: SourceError | None = None
    """Why there is nothing but a mistake."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What became of a page."""

    name: str
    trace: Trace = _NOTHING
    faults: tuple[Finding, ...] = ()
    key: str = ""
    """Where it is kept."""
    facts: PageFacts | None = None
    """Of a page without a fault that could not be kept."""
    seconds: float = 0.0
    was_made: bool = True
    problem: str = ""
    """Why the page could not be written."""
    template: SourceError | None = None
    """A mistake in a template, so that no page can be laid out."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a child works, and with what."""

    config: Config
    live: str | None
    seconds: float
    basis: str
    cache: Path
    stage: Path
    book: Book | None = None
    """For a child that is a copy of the process which has read it; any other child reads it again."""


def learn(place: Workplace) -> crew.Skill[Task]:
    """What a child calls when it begins. The site is opened with the first task: the parent may be reading it."""
    opened: list[_Hand] = []

    def work(task: Task, note: Note) -> object:
        if not opened:
            opened.append(_Hand(place))
            # To open the site is no part of the page: its time counts from here.
            note(task.name)
        return opened[0].do(task)

    return work


class _Hand:
    """A child process with its site open."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._stage = str(place.stage)
        self._cache = Cache(place.cache)
        self._fences = Fences(place.cache / FILE, highlight.made_by())
        highlight.keep_in(self._fences)
        known = KnownEntries(self._cache, place.basis)
        self._site = Site(place.config, live=place.live, seconds=place.seconds, opener=known.open, book=place.book)
        self._places = places_of(self._site.book)
        self._outline = outline_of(self._site.book, place.config.live)
        self._content = place.config.content.resolve()
        self._opened = OpenedFiles(place.config.folder)
        self._data: set[str] = set()

    def do(self, task: Task) -> Slip | crew.Last:
        """One task; an error of the disk is a problem that the slip tells of."""
        try:
            if task.what == "missing":
                return self._missing()
            entry = self._site.book.named(task.name)
            if entry is None:
                raise OSError(f"{task.name} was removed while the site was built")
            if task.what == "fault":
                return self._fault(entry, task.fault)
            laid = self._lay_out(entry, task.key) if task.what == "lay out" else None
            return laid or self._make(entry)
        except OSError as error:
            return Slip(task.name, problem=str(error))
        except SourceError as error:
            if error.rule == "template":
                return Slip(task.name, template=error)
            raise

    def _make(self, entry: Entry) -> Slip | crew.Last:
        began = time.perf_counter()
        site = self._site
        with self._opened.listening() as opened:
            page = site.page(entry)
            names = site.demo_names(page) if isinstance(page, Page) else []
            demos = {name: demo for name in names if (demo := site.demo(name)) is not None}
        if not isinstance(page, Page):
            return self._fault(entry, page)
        # A demo that fails shows that in its page as well; what a demo adds may fail alone.
        faults = page.faults or tuple(fault for demo in demos.values() for fault in demo.rendered.faults)
        facts = None if faults else facts_of(site.config, entry, page)
        beside = {} if facts is None else self._beside(entry, facts)
        html = self._html(entry, site.html(entry)[0], page.rendered)
        for name, demo in demos.items():
            html |= self._demo_html(name, site.layout.demo(demo.title, demo.rendered), demo.rendered)
        links = {link.target: link.address for link in page.rendered.links}
        trace = Trace(
            self._write({**beside, **html}),
            tuple(sorted(self._needs(page, opened).items())),
            tuple(sorted(links.items())),
            self._places,
            self._outline,
            "" if facts is None else store_copy(self._cache, copy_of(facts, place_of(site.book, entry))),
            len(page.rendered.live),
        )
        key = ""
        if facts is not None:
            still = ((name, StillDemo(demo.title, demo.rendered.still())) for name, demo in demos.items())
            key = self._keep(entry, Record(trace, facts, page.still(), tuple(still)))
        self._fences.save()
        site.drop(entry)
        took = time.perf_counter() - began
        return Slip(entry.name, trace, tuple(fault.finding() for fault in faults), key, None if key else facts, took)

    def _lay_out(self, entry: Entry, key: str) -> Slip | None:
        """A page that was made before, with what stands around it now; None when it cannot be found after all."""
        record = load_record(self._cache, key)
        copy = load_copy(self._cache, record.trace.copy) if record else None
        if record is None or copy is None:
            return None
        began = time.perf_counter()
        layout = self._site.layout
        html = self._html(entry, layout.page(entry, record.page), record.page.rendered)
        for name, demo in record.demos:
            html |= self._demo_html(name, layout.demo(demo.title, demo.rendered), demo.rendered)
        book = self._site.book
        resolve, copy = book.resolver(entry), moved(copy, place_of(book, entry))
        trace = record.trace._replace(
            files=self._write({**self._beside(entry, record.facts), **html}),
            links=tuple((target, resolve(target)) for target, _ in record.trace.links),
            places=self._places,
            outline=self._outline,
            copy=store_copy(self._cache, copy),
        )
        kept = self._keep(entry, replace(record, trace=trace))
        facts = None if kept else record.facts
        return Slip(entry.name, trace, (), kept, facts, time.perf_counter() - began, was_made=False)

    def _missing(self) -> Slip:
        """The page for addresses at which there is nothing."""
        return Slip(MISSING, Trace(self._write({MISSING: self._site.layout.missing("").encode()})))

    def _fault(self, entry: Entry, fault: SourceError | None) -> Slip | crew.Last:
        """A page of which there is nothing but its mistake."""
        assert fault is not None
        html = self._site.layout.error(entry.title, fault_html(fault, entry.source.text))
        files = self._write({_file_at(entry.route): html.encode()})
        slip = Slip(entry.name, Trace(files), (fault.finding(),))
        return crew.Last(slip) if is_stuck(fault) else slip

    # ---- files ----

    def _html(self, entry: Entry, html: str, rendered: Rendered) -> dict[str, bytes]:
        return {_file_at(entry.route): html.encode(), **self._stylesheet(rendered)}

    def _demo_html(self, name: str, html: str, rendered: Rendered) -> dict[str, bytes]:
        return {_file_at(f"/demo/{name}/"): html.encode(), **self._stylesheet(rendered)}

    def _stylesheet(self, rendered: Rendered) -> dict[str, bytes]:
        """The page's own one, which the layout has put into the head."""
        if not rendered.css:
            return {}
        address = self._site.assets.add_stylesheet(rendered.css)
        path = address.rpartition(f"{FOLDER}/")[2]
        asset = self._site.assets.find(path)
        return {f"{FOLDER}/{path}": asset.body} if asset else {}

    def _beside(self, entry: Entry, facts: PageFacts) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        for companion in COMPANIONS:
            files |= companion(self._site.config, entry, facts)
        return files

    def _write(self, files: Mapping[str, bytes]) -> tuple[Written, ...]:
        return tuple(SiteFile(path, body).write(self._stage) for path, body in files.items())

    # ---- what is kept ----

    def _needs(self, page: Page, opened: Iterable[str]) -> dict[str, str]:
        """The files that the page was made from, with their digests."""
        config = self._place.config
        paths = {path.resolve() for path in page.execution.files}
        pictures = (link.address.removeprefix(config.base) for link in page.rendered.links if link.is_loaded)
        paths.update(self._content / split_target(address)[0] for address in pictures)
        data = {Path(name).resolve() for name in opened}
        if data:
            data.discard(page.source.path.resolve())
        # Which modules a page has loaded is known, through other modules too; what those have read is not.
        self._data.update(str(path) for path in data - paths)
        if page.execution.files:
            # A module is loaded once, by whichever page comes first. What it read then, the others need too.
            data.update(Path(name) for name in self._data)
        digests = FileDigests()
        return {name_in(config, path): digests.of(path) for path in paths | data}

    def _keep(self, entry: Entry, record: Record) -> str:
        key = key_of(self._place.basis, entry)
        return key if record.trace.copy and store_record(self._cache, key, record) else ""


def _file_at(route: str) -> str:
    return f"{route.strip('/')}/index.html".lstrip("/")
