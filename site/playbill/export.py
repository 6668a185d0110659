"""`build`: the site as files. Pages are made in child processes; the folder is replaced as a whole or not at all.

The same site gives the same bytes, whether its pages were made just now or come from the cache. Assets are named by
their content, so those of the build before stay for one build more: a reader who has the older page open still finds
them.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Final

from playbill import crew, kept
from playbill.additions import CLOSINGS, MISSING, search_index
from playbill.assets import FOLDER, Assets
from playbill.basis import TEMPLATES
from playbill.book import BLOG, Book, open_book
from playbill.config import Config
from playbill.crew import Crew
from playbill.digest import FileDigests, digest
from playbill.entries import KnownEntries
from playbill.errors import Finding, SourceError
from playbill.fences import FILE, Fences
from playbill.handwork import Slip, Task, Workplace, learn
from playbill.kept import KeptPages, Trace, Traces
from playbill.report import SLOWEST, Built, Slow
from playbill.routes import address
from playbill.site import STYLESHEET
from playbill.sitefile import Written, shrink
from playbill.staging import Staging
from playbill.standing import Situation, Standing, forget, leave, look, report_again, seen_files
from playbill.surroundings import outline_of, places_of
from playbill.swap import staged

SECONDS: Final = 30.0
MANIFEST: Final = f"{FOLDER}/manifest.json"
_LIVE: Final = "_live/"
_FEW: Final = 8
"""So many pages are made sooner by one child than by two, which have to begin first."""


class ExportError(Exception):
    """A sentence that says why the folder cannot be written."""


class _Broken(Exception):
    """A page is broken, so nothing is replaced."""


def export(
    config: Config,
    target: Path,
    *,
    keep_going: bool = False,
    search: bool = True,
    seconds: float = SECONDS,
    expect: Callable[[int], None] = lambda pages: None,
    done: Callable[[str], None] = lambda path: None,
    found: Situation | None = None,
    began: float | None = None,
) -> Built:
    """Build the site into `target`.

    `expect` is told how many pages there are, `done` the path of each that is finished; `found` is what a look at
    the folder has shown, and `began` when that was. Raises ExportError.
    """
    began = began or time.monotonic()
    refuse_sources(config, target)
    found = found or look(config, target, search=search)
    if found.is_current and found.before is not None:
        return report_again(found.before, began)
    build = _Build(config, target, found, seconds, began)
    try:
        return build.run(keep_going=keep_going, search=search, expect=expect, done=done)
    except OSError as error:
        raise ExportError(f"{target} is as it was, because this failed: {error}") from error
    finally:
        build.close()


@dataclass(slots=True)
class _Tally:
    """What is counted on the way."""

    made: int = 0
    laid_out: int = 0
    demos: int = 0
    needs: dict[str, str] = field(default_factory=dict[str, str])
    """Every file that a page has opened, with its digest."""
    faults: list[Finding] = field(default_factory=list[Finding])
    times: list[Slow] = field(default_factory=list[Slow])
    stages: list[tuple[str, float]] = field(default_factory=list[tuple[str, float]])
    last: float = field(default_factory=time.monotonic)

    def stage(self, name: str) -> None:
        """What took the time until now."""
        now = time.monotonic()
        self.stages.append((name, now - self.last))
        self.last = now


@dataclass(frozen=True, slots=True)
class _Target:
    """What the pages that are made go into."""

    book: Book
    staging: Staging
    told: KeptPages
    traces: Traces
    done: Callable[[str], None]
    """Is told the path of each."""


class _Build:
    """One build that has something to do."""

    def __init__(self, config: Config, target: Path, found: Situation, seconds: float, began: float) -> None:
        self._config = config
        self._target = target
        self._found = found
        self._cache = found.cache
        self._seconds = seconds
        self._began = began
        self._tally = _Tally(last=began)
        self._crew: Crew[Task] | None = None
        self._unshrunk: list[Written] = []
        """Files without their smaller copies."""

    def close(self) -> None:
        """End the children."""
        if self._crew is not None:
            self._crew.close()
            self._crew = None

    def run(
        self, *, keep_going: bool, search: bool, expect: Callable[[int], None], done: Callable[[str], None]
    ) -> Built:
        cache, target, tally = self._cache, self._target, self._tally
        if target.is_dir() and any(target.iterdir()) and not (target / MANIFEST).is_file():
            what = f"{target} was not made by `build`, and would be replaced. Empty it, or name another one."
            raise ExportError(what)
        cache.open()
        pages = 0
        written: Staging | None = None
        with contextlib.suppress(_Broken), staged(target) as folder:
            staging = Staging(folder, target, self._found.before.files if self._found.before else {}, cache)
            # A child that starts from nothing gets ready while this process reads what there is to do; one that is a
            # copy comes after that, and need not read it again.
            hands = None if crew.can_copy() else self._hire(folder, None)
            known = KnownEntries(cache, self._found.basis)
            book = open_book(self._config, opener=known.open)
            known.save()
            pages = len(book.entries)
            expect(pages)
            tally.faults += [fault.finding() for fault in book.faults]
            tally.stage("read")
            hands = hands or self._hire(folder, book)
            told = self._pages(book, staging, hands, done)
            # Before Pagefind begins, which needs the memory.
            self.close()
            tally.stage("pages")
            if tally.faults and not keep_going:
                raise _Broken
            with search_index(told.listed() if search else None, folder, target) as index:
                # While Pagefind makes the index, for the most part with but one core.
                self._shrink(folder, crew.HANDS - 1 if search else crew.HANDS)
                self._write(book, staging, told)
                tally.stage("files")
                index.finish()
            staging.finish()
            tally.stage("search")
            forget(cache, target)
            written = staging
        tally.faults.sort(key=lambda fault: (fault.path, fault.line, fault.column))
        tally.times.sort(key=lambda slow: -slow.seconds)
        built = Built(
            tuple(tally.faults),
            pages,
            written is not None,
            tally.made,
            tally.laid_out,
            tally.demos,
            len(written.sizes) if written else 0,
            sum(written.sizes.values()) if written else 0,
            slowest=tuple(tally.times[:SLOWEST]),
        )
        if written is not None:
            self._leave(written, built, has_search=search)
        cache.prune()
        if tally.made:
            fences = Fences(cache.folder / FILE, "")
            fences.prune()
            fences.close()
        tally.stage("end")
        return replace(built, seconds=time.monotonic() - self._began, stages=tuple(tally.stages))

    def _hire(self, folder: Path, book: Book | None) -> Crew[Task]:
        config = self._config
        live = f"{config.live.rstrip('/')}/{_LIVE}" if config.live else None
        place = Workplace(config, live, self._seconds, self._found.basis, self._cache.folder, folder, book)
        margin = self._seconds + crew.MARGIN_SECONDS
        self._crew = Crew(functools.partial(learn, place), seconds=margin, copies=book is not None)
        if book is None:
            self._crew.hire(1)
        return self._crew

    # ---- pages ----

    def _pages(self, book: Book, staging: Staging, hands: Crew[Task], done: Callable[[str], None]) -> KeptPages:
        """Have those made that are not what they were. Returns what all of them tell."""
        digests, places, outline = FileDigests(), places_of(book), outline_of(book, self._config.live)
        traces = Traces(self._cache, self._found.basis)
        told = KeptPages(self._cache, book, staging.folder)
        tasks: list[Task] = []
        for entry in book.entries:
            key = kept.key_of(self._found.basis, entry)
            trace = None if entry.faults else traces.get(key)
            if (
                trace is None
                or not kept.is_true(trace, entry, book, places, self._config.folder, digests)
                # Of a post more is needed than its files: the feed has its text.
                or (entry.section == BLOG and kept.load_record(self._cache, key) is None)
            ):
                tasks.append(Task(entry.name, "make"))
            elif trace.outline != outline or not staging.take(trace.files):
                tasks.append(Task(entry.name, "lay out", key))
            else:
                told.add(entry.name, None, key, trace.copy)
                traces.use(key, trace)
                self._count(trace)
                done(entry.name)
        missing = digest(self._found.basis, outline, MISSING)
        trace = traces.get(missing)
        if trace is not None and staging.take(trace.files):
            traces.use(missing, trace)
        else:
            tasks.append(Task(MISSING, "missing", missing))
        if len(tasks) > _FEW:
            hands.hire(crew.HANDS)
        into = _Target(book, staging, told, traces, done)
        broken = list(self._work(tasks, hands, into))
        for task in self._work(broken, hands, into):
            raise OSError(f"the mistake of {task.name} cannot be shown: {task.fault}")
        traces.save()
        return told

    def _work(self, tasks: Sequence[Task], hands: Crew[Task], target: _Target) -> Iterator[Task]:
        """Hand the tasks out. What comes back are tasks to show why a page could not be made."""
        for event in hands.run(tasks):
            if isinstance(event, crew.Noted):
                continue
            entry = target.book.named(event.job.name)
            match event:
                case crew.Done(value=Slip() as slip):
                    self._collect(slip, event.job, target)
                    continue
                case crew.Killed():
                    what = f"it took longer than {event.seconds:g} seconds and was ended"
                case crew.Died(reason=reason):
                    what = f"it ended its process: {reason}"
                case crew.Done(value=value):
                    what = f"a child process gave {type(value).__name__}"
            line = entry.source.line(1) if entry else ""
            fault = SourceError(event.job.name, 1, 1, "", what, "", line, "execute")
            yield Task(event.job.name, "fault", fault=fault)

    def _collect(self, slip: Slip, task: Task, target: _Target) -> None:
        if slip.template is not None:
            raise slip.template
        if slip.problem:
            raise OSError(slip.problem)
        tally, trace = self._tally, slip.trace
        target.staging.note(trace.files)
        self._unshrunk += trace.files
        if slip.name == MISSING:
            target.traces.use(task.key, trace)
            return
        tally.faults += slip.faults
        self._count(trace)
        if slip.key or slip.facts:
            target.told.add(slip.name, slip.facts, slip.key, trace.copy)
        if slip.key:
            target.traces.use(slip.key, trace)
        tally.made += slip.was_made
        tally.laid_out += not slip.was_made
        tally.times.append(Slow(slip.name, slip.seconds))
        target.done(slip.name)

    def _count(self, trace: Trace) -> None:
        self._tally.demos += trace.demo_count
        self._tally.needs.update(trace.needs)

    def _shrink(self, folder: Path, threads: int) -> None:
        """Make the smaller copies of what was written: in threads, for most of it is not Python's work."""
        with ThreadPoolExecutor(threads, initializer=_step_back) as pool:
            for _ in pool.map(functools.partial(shrink, str(folder)), self._unshrunk):
                pass

    # ---- everything else ----

    def _write(self, book: Book, staging: Staging, told: KeptPages) -> None:
        """What does not belong to one page."""
        config = self._config
        own = config.folder / TEMPLATES / STYLESHEET
        assets = Assets(config.base, own if own.is_file() else None, logo=config.logo)
        for asset in assets.all():
            staging.add(f"{FOLDER}/{asset.path}", asset.body)
        for old, route in book.redirects.items():
            moved = _redirect(address(config.base, route), assets.icon, config)
            staging.add(f"{old.strip('/')}/index.html".lstrip("/"), moved)
        for closing in CLOSINGS:
            for path, body in closing(config, book, told).items():
                staging.add(path, body)
        for name in book.files():
            if name not in staging.sizes:
                staging.copy(config.content / name, name)
        written = sorted(name for name in staging.sizes if name.startswith(f"{FOLDER}/"))
        for name in _assets_before(self._target):
            if name not in staging.sizes:
                staging.carry(name)
        staging.add(MANIFEST, json.dumps({"assets": written}, indent=1).encode())

    def _leave(self, staging: Staging, built: Built, *, has_search: bool) -> None:
        """Tell the next build what stands."""
        standing = Standing(
            # With broken pages nothing is finished: they are tried again each time.
            "" if built.faults else self._found.made_from,
            tuple(sorted(self._tally.needs.items())),
            has_search,
            seen_files(self._target, staging.contents),
            built,
        )
        leave(self._cache, self._target, standing)


def _step_back() -> None:
    """Let this thread have what Pagefind leaves, for which all wait in the end. Elsewhere threads have no such rank."""
    if sys.platform.startswith("linux"):
        os.nice(10)


def _redirect(target: str, icon: str, config: Config) -> bytes:
    """A file server cannot redirect, so a page does it. Without an icon browsers would ask the server for one."""
    place, say = escape(target), config.texts
    title = escape(say("Moved"))
    said = escape(say("This page is at {address} now.")).replace("{address}", f'<a href="{place}">{place}</a>')
    return (
        f'<!doctype html>\n<html lang="{config.language}">\n<head><meta charset="utf-8">'
        f'<title>{title}</title><link rel="icon" href="{escape(icon)}">'
        f'<meta http-equiv="refresh" content="0; url={place}"><link rel="canonical" href="{place}"></head>\n'
        f"<body><p>{said}</p></body>\n</html>\n"
    ).encode()


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


def refuse_sources(config: Config, target: Path) -> None:
    """A folder that holds what the site is made of must not be replaced by the site."""
    place = target.resolve()
    if place.exists() and not place.is_dir():
        raise ExportError(f"{target} is a file. Name a folder.")
    for source in (config.content, config.demos, config.folder, Path.cwd(), Path.home()):
        if source.resolve().is_relative_to(place):
            raise ExportError(f"{target} holds {source}, and would be replaced. Name a folder of its own.")
    if place.is_relative_to(config.content.resolve()):
        raise ExportError(f"{target} lies among the pages. Name a folder outside of {config.content}.")
