"""Hot reload: files were saved -> what depends on them is made anew, and the tabs that show it are told.

A page that changed runs anew; its tasks end, and its states keep their values where their code is what it was.
Other pages are left alone. Pages that somebody has open come first; of a helper that hundreds of pages use,
the others follow while nobody waits.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Final
from urllib.parse import quote

import anyio.to_thread
from understudy.engine import Engine
from understudy.state.base import State
from watchfiles import DefaultFilter, awatch  # pyright: ignore[reportUnknownVariableType] - it names trio, too
from watchfiles._rust_notify import WatchfilesRustInternalError

from playbill import config as configuration
from playbill.attention import Attention
from playbill.blame import Blame, Spot
from playbill.changes import Changes
from playbill.config import KEYS, Config
from playbill.errors import SourceError
from playbill.likeness import is_same_code
from playbill.mistakes import GENERAL, Mistakes
from playbill.page import Page
from playbill.reload import Faults, News, Reloads
from playbill.report import Saved
from playbill.site import Site
from playbill.strays import strays_of
from playbill.watched import beside, folders, links_of, of_the_site, own_place

log = logging.getLogger("playbill")

LOOK_MILLISECONDS: Final = 10
"""How often the system is asked what was saved."""
QUIET_SECONDS: Final = 0.02
"""How long a file may not be written until a storm of saves is over."""
STORM_SECONDS: Final = 1.0
"""After so long the state of things is shown although the storm goes on."""
AT_ONCE: Final = 8
"""How many pages are made before the tabs are told, those that somebody looks at first."""


class Watcher:
    """Looks after one site that is served.

    `restart` is called when a setting has changed that is read at the start. It raises SourceError if nothing could
    begin with that configuration; the server goes on as it was then.
    """

    def __init__(
        self,
        site: Site,
        engine: Engine,
        reloads: Reloads,
        restart: Callable[[Config], None] = lambda config: None,
        load_apps: Callable[[], None] = lambda: None,
        mistakes: Mistakes | None = None,
        report: Callable[[Saved], None] = lambda report: None,
    ) -> None:
        self._site = site
        self._engine = engine
        self.reloads = reloads
        self.attention = Attention()
        self.heard: Callable[[], None] = lambda: None
        """Called when pages have been made anew."""
        self._restart = restart
        self._load_apps = load_apps
        self._mistakes = mistakes or Mistakes(site.config)
        self._report = report
        self._seen: dict[Path, bytes | None] = {}
        self._later: dict[str, list[Page]] = {}
        """Pages that will be made anew, and what readers may still have of them."""
        self._has_later = asyncio.Event()
        self._refollow = asyncio.Event()
        self._relook = asyncio.Event()
        self._links = links_of(site.config, site.book)
        self._missed: set[Path] = set()
        """What was saved and could not be shown, because of a mistake of the whole site."""
        self._is_misconfigured = False
        self._apps = frozenset(mount.file.resolve() for mount in site.config.mounts)

    async def run(self) -> None:
        """Until it is cancelled."""
        loop = asyncio.get_running_loop()

        def tell(route: str) -> None:
            loop.call_soon_threadsafe(self.reloads.announce, Faults(route, self._mistakes.boxes(route)))

        self._mistakes.listener = tell
        self._mistakes.opened(self._site.book)
        self._engine.failure_listener = self._failed
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow())
            tasks.create_task(self._follow_beside())
            tasks.create_task(self._catch_up())

    async def _follow(self) -> None:
        while True:
            self._refollow.clear()
            try:
                async for changes in awatch(
                    *folders(self._site.config),
                    watch_filter=DefaultFilter(),
                    step=LOOK_MILLISECONDS,
                    stop_event=self._refollow,
                ):
                    await self._show({Path(path) for _, path in changes})
            except* WatchfilesRustInternalError as failed:
                await self._stray(failed)

    async def _follow_beside(self) -> None:
        """The configuration itself, folders of the site that were not there yet, and what links lead to."""
        while True:
            self._relook.clear()
            config, links = self._site.config, self._links
            try:
                async for changes in awatch(
                    *beside(config, links),
                    watch_filter=DefaultFilter(),
                    step=LOOK_MILLISECONDS,
                    stop_event=self._relook,
                    recursive=False,
                ):
                    saved = of_the_site(config, links, (path for _, path in changes))
                    if saved - links.keys() - {config.file}:
                        self._refollow.set()
                    await self._show(saved)
            except* WatchfilesRustInternalError as failed:
                await self._stray(failed)

    async def _stray(self, failed: ExceptionGroup[WatchfilesRustInternalError]) -> None:
        """The library gives up at a name that is not UTF-8. What it failed at otherwise is raised again."""
        _, otherwise = failed.split(lambda error: "decode path" in str(error))
        if otherwise is not None:
            # To begin once more would only fail again, without an end.
            raise otherwise
        self._mistakes.strayed(await anyio.to_thread.run_sync(tuple, strays_of(self._site.config)))

    async def _show(self, paths: set[Path]) -> None:
        try:
            with self.attention.wanted():
                await _settled(paths)
                await self.changed(paths)
        except Exception:
            # A template with a mistake, for one. The author mends it, and saves again.
            log.exception("what was saved could not be shown")

    async def changed(self, paths: Iterable[Path]) -> None:
        """These files were saved, added or removed."""
        began = perf_counter()
        places = {own_place(path) for path in paths}
        for path in places & self._links.keys():
            places.update(self._links[path])
        changed = await anyio.to_thread.run_sync(self._really, places)
        config = self._configured(changed) if changed else None
        if config is None:
            return
        changed |= self._missed
        changes = await self._change(changed, config)
        self._missed = changed if changes is None else set()
        if changes is None:
            return
        self._relink()
        self._mistakes.opened(self._site.book)
        made = await self._renew_first(changes)
        if not changes.everything or await self._can_be_laid_out():
            self._tell(changes)
        if not changes.pages and self._is_misconfigured:
            return
        later = len(changes.pages) - len(made)
        seconds = perf_counter() - began
        self._report(Saved(tuple(sorted(changed)), made, later, changes.everything, seconds))

    async def _change(self, saved: set[Path], config: Config) -> Changes | None:
        """What came of files that were saved; None: a mistake of the whole site is in the way, and was told."""
        try:
            if saved & self._apps:
                await anyio.to_thread.run_sync(self._load_apps)
            changes = await anyio.to_thread.run_sync(self._site.change, saved, config)
        except SourceError as fault:
            if config is not self._site.config:
                self._misconfigured(fault)
                return await self._change(saved, self._site.config)
            self._mistakes.note(GENERAL, [fault], "start")
            return None
        self._mistakes.config = config
        self._mistakes.note(GENERAL, [], "start")
        if not self._is_misconfigured:
            self._mistakes.note(GENERAL, [], "configuration")
        return changes

    def _relink(self) -> None:
        """Pages that are links may have come, and lead to folders that nobody watches yet."""
        before, self._links = self._links, links_of(self._site.config, self._site.book)
        if self._links.keys() != before.keys():
            self._relook.set()

    def _tell(self, changes: Changes) -> None:
        files = tuple(f"/{quote(name)}" for name in changes.files)
        routes = tuple(change.entry.route for change in changes.pages)
        if routes or files or changes.everything:
            self.reloads.announce(News(routes, changes.everything, files))
            self.heard()

    async def _can_be_laid_out(self) -> bool:
        """Whether the templates are good. With a mistake in one the tabs keep what they show, and say so."""
        entry = next(filter(None, map(self._site.book.named, self.attention.lately())), None)
        fault: SourceError | None = None
        try:
            if entry is not None:
                await anyio.to_thread.run_sync(self._site.html, entry)
        except SourceError as error:
            fault = error
        self._mistakes.note(GENERAL, [fault] if fault else [], "look")
        return fault is None

    def _really(self, paths: Iterable[Path]) -> set[Path]:
        """Those that are not what they were. To save a page as it is must not end its tasks."""
        found: set[Path] = set()
        for path in paths:
            state = _state_of(path)
            if path not in self._seen or self._seen[path] != state:
                found.add(path)
                if not path.is_file():
                    # A folder came or went, and what was seen in it with it.
                    self._seen = {seen: was for seen, was in self._seen.items() if path not in seen.parents}
            self._seen[path] = state
        return found

    # ---- pages ----

    async def _renew_first(self, changes: Changes) -> tuple[str, ...]:
        """Make what somebody may be looking at, and leave the rest for a quiet moment; the names of the first."""
        for page in changes.gone:
            await self._replace([page], None)
        lately = {name: place for place, name in enumerate(self.attention.lately())}
        ordered = sorted(changes.pages, key=lambda change: lately.get(change.entry.name, len(lately)))
        for change in ordered:
            before = self._later.setdefault(change.entry.name, [])
            if change.before is not None:
                before.append(change.before)
        first = tuple(change.entry.name for change in ordered[:AT_ONCE])
        for name in first:
            await self._renew(name)
        if self._later:
            self._has_later.set()
        return first

    async def _catch_up(self) -> None:
        """Make what was left, page by page, while nobody waits."""
        while True:
            await self._has_later.wait()
            while self._later:
                await self.attention.quiet()
                if name := next(iter(self._later), None):
                    await self._renew(name)
            self._has_later.clear()

    async def _renew(self, name: str) -> None:
        """Make a page anew; what readers had in it goes over to the new states."""
        entry = self._site.book.named(name)
        before = self._later.pop(name, [])
        page = await anyio.to_thread.run_sync(self._site.page, entry) if entry else None
        await self._replace(before, page if isinstance(page, Page) else None)

    async def _replace(self, before: list[Page], page: Page | None) -> None:
        old = frozenset(state for one in before for state in one.execution.states)
        new = page.execution.states if page else frozenset[type]()
        if old or new:
            await self._engine.replace(_states(old), _states(new), is_same_code)
        gone = {part.template.digest for one in before for part in one.rendered.live}
        if gone:
            self._engine.registry.forget(gone - self._shown())
        for one in before:
            one.execution.close()

    def _shown(self) -> set[str]:
        """The digests of all pages: two of them may show the same demo."""
        pages = [self._site.known(entry) for entry in self._site.book.entries]
        return {part.template.digest for page in pages if isinstance(page, Page) for part in page.rendered.live}

    # ---- demos ----

    def _failed(self, digest: str, handler: str, error: BaseException) -> bool:
        """A handler of a demo raised: it is said as a mistake of the page, at the page's own line."""
        for entry in self._site.book.entries:
            page = self._site.known(entry)
            if not isinstance(page, Page):
                continue
            for executable, result in page.execution.results.items():
                if result.template is not None and result.template.digest == digest:
                    blame = Blame(page.source, list(page.document.executables), self._site.code.folders)
                    spot = Spot(executable.fence.info, executable.line)
                    self._mistakes.failed(entry.route, blame.handler(error, spot, handler))
                    return True
        return False

    # ---- the configuration ----

    def _configured(self, changed: set[Path]) -> Config | None:
        """The configuration from now on, if it is another one now; None: the server begins anew."""
        known = self._site.config
        # What was wrong with it may be mended by another file: by the page that it names, for one.
        if known.file is None or not (self._is_misconfigured or own_place(known.file) in changed):
            return known
        try:
            config = configuration.reload(known)
            other = [name for name in KEYS if getattr(config, name) != getattr(known, name)]
            begins_anew = any(KEYS[name].at_start for name in other)
            if begins_anew:
                self._restart(config)
        except SourceError as fault:
            # A configuration with a mistake must not end a server that runs.
            self._misconfigured(fault)
            return known
        self._is_misconfigured = False
        return None if begins_anew else config if other else known

    def _misconfigured(self, fault: SourceError) -> None:
        self._is_misconfigured = True
        self._mistakes.note(GENERAL, [fault], "configuration")


def _state_of(path: Path) -> bytes | None:
    """What a file holds, which folder it is, or that there is nothing."""
    try:
        if path.is_dir():
            return f"{path.stat().st_ino}".encode()
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return None


async def _settled(paths: Iterable[Path]) -> None:
    """Until nobody has written to these files for a moment."""
    loop = asyncio.get_running_loop()
    end = loop.time() + STORM_SECONDS
    before, now = None, _stamps(paths)
    while before != now and loop.time() < end:
        await asyncio.sleep(QUIET_SECONDS)
        before, now = now, _stamps(paths)


def _stamps(paths: Iterable[Path]) -> list[tuple[int, int] | None]:
    found: list[tuple[int, int] | None] = []
    for path in paths:
        try:
            stat = path.stat()
        except OSError:
            found.append(None)
        else:
            found.append((stat.st_mtime_ns, stat.st_size))
    return found


def _states(classes: Iterable[type]) -> Iterator[type[State]]:
    return (cls for cls in classes if issubclass(cls, State))
