"""Hot reload: files were saved -> the pages that they concern are made anew, and the tabs that show them are told.

A storm of saves is one change. A page that changed runs anew; its tasks end, and its states keep their values
where their code is what it was. Other pages are left alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import CodeType
from typing import Final

import anyio.to_thread
from understudy.engine import Engine
from understudy.state.base import State
from understudy.state.fields import Field
from watchfiles import DefaultFilter, awatch  # pyright: ignore[reportUnknownVariableType] - it names trio, too

from playbill import config as configuration
from playbill.config import Config
from playbill.errors import SourceError
from playbill.page import Page
from playbill.reload import News, Reloads
from playbill.site import TEMPLATES, Change, Site

log = logging.getLogger("playbill")

QUIET_MILLISECONDS: Final = 100
"""How long nothing may be saved until a storm is over."""


class Watcher:
    """Looks after one site that is served. `restart` is called when the configuration itself has changed."""

    def __init__(
        self, site: Site, engine: Engine, reloads: Reloads, restart: Callable[[], None] = lambda: None
    ) -> None:
        self._site = site
        self._engine = engine
        self.reloads = reloads
        self._restart = restart
        self._seen: dict[Path, bytes | None] = {}
        self._apps = frozenset(mount.file.resolve() for mount in site.config.mounts)

    async def run(self) -> None:
        """Until it is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow(_folders(self._site.config), recursive=True))
            tasks.create_task(self._follow([self._site.config.folder], recursive=False))

    async def _follow(self, folders: list[Path], *, recursive: bool) -> None:
        keep = DefaultFilter()
        async for changes in awatch(*folders, watch_filter=keep, step=QUIET_MILLISECONDS, recursive=recursive):
            paths = {Path(path) for _, path in changes}
            if not recursive:
                paths = {path for path in paths if path == self._site.config.file}
            if paths:
                try:
                    await self.changed(paths)
                except Exception:
                    # A template with a mistake, for one. The author mends it, and saves again.
                    log.exception("what was saved could not be shown")

    async def changed(self, paths: Iterable[Path]) -> None:
        """These files were saved, added or removed."""
        changed = await anyio.to_thread.run_sync(self._really, {path.resolve() for path in paths})
        if not changed:
            return
        config = self._site.config
        if changed & self._apps or (config.file and config.file.resolve() in changed):
            if self._is_readable():
                self._restart()
            return
        shape = _shape(self._site)
        try:
            changes = await anyio.to_thread.run_sync(self._site.change, changed)
        except SourceError as fault:
            log.error("%s", fault)
            return
        routes: list[str] = []
        for change in changes:
            await self._renew(change)
            routes.append(change.entry.route)
        of_all = any(path.is_relative_to((config.folder / TEMPLATES).resolve()) for path in changed)
        of_pages = any(path.suffix not in (".md", ".py") for path in changed)
        is_general = of_all or of_pages or shape != _shape(self._site)
        if routes or is_general:
            self.reloads.announce(News(tuple(routes), is_general))

    def _really(self, paths: Iterable[Path]) -> set[Path]:
        """Those that are not what they were. To save a page as it is must not end its tasks."""
        found: set[Path] = set()
        for path in paths:
            digest = hashlib.sha256(path.read_bytes()).digest() if path.is_file() else None
            if path not in self._seen or self._seen[path] != digest:
                found.add(path)
            self._seen[path] = digest
        return found

    async def _renew(self, change: Change) -> None:
        """Make a page anew; what readers had in it goes over to the new states."""
        await anyio.to_thread.run_sync(self._site.html, change.entry)
        page = await anyio.to_thread.run_sync(self._site.page, change.entry)
        old = change.before.execution.states if change.before else frozenset[type]()
        new = page.execution.states if isinstance(page, Page) else frozenset[type]()
        await self._engine.replace(_states(old), _states(new), _is_same_code)
        if change.before is not None:
            gone = {part.template.digest for part in change.before.rendered.live}
            self._engine.registry.forget(gone - self._shown())
            change.before.execution.close()

    def _shown(self) -> set[str]:
        """The digests of all pages: two of them may show the same demo."""
        pages = [self._site.known(entry) for entry in self._site.book.entries]
        return {part.template.digest for page in pages if isinstance(page, Page) for part in page.rendered.live}

    def _is_readable(self) -> bool:
        """A configuration with a mistake must not end a server that runs."""
        try:
            configuration.load(self._site.config.file)
        except SourceError as fault:
            log.error("%s", fault)
            return False
        return True


def _folders(config: Config) -> list[Path]:
    wanted = [config.content, config.demos, config.folder / TEMPLATES, *config.modules.values()]
    wanted += [mount.file for mount in config.mounts]
    return [path for path in dict.fromkeys(wanted) if path.exists()]


def _shape(site: Site) -> list[tuple[str, str]]:
    """What every page shows of the others."""
    return [(entry.route, entry.title) for entry in site.book.entries]


def _states(classes: Iterable[type]) -> Iterator[type[State]]:
    return (cls for cls in classes if issubclass(cls, State))


# ---- what has not changed ----


def _is_same_code(old: type[State], new: type[State]) -> bool:
    """Whether a state is what it was: the same fields, and handlers that do the same. Comments do not count."""
    return _schema(old) == _schema(new) and _codes(old) == _codes(new)


def _schema(cls: type[State]) -> dict[str, str]:
    return {name: f"{field.annotation!r} = {_default(field)!r}" for name, field in cls._fields.items()}


def _default(field: Field) -> object:
    return field.default if field.factory is None else field.factory()


def _codes(cls: type[State]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in vars(cls).items():
        code = _code_of(value)
        if code is not None:
            found[name] = _meaning(code)
    return found


def _code_of(value: object) -> CodeType | None:
    """The code of a function, or of what was made from one: a handler, a computed var."""
    for candidate in (value, *(getattr(value, name, None) for name in ("function", "fget", "fn", "_function"))):
        code = getattr(candidate, "__code__", None)
        if isinstance(code, CodeType):
            return code
    return None


def _meaning(code: CodeType) -> tuple[object, ...]:
    """What code does, without the lines on which it stands."""
    constants = tuple(_meaning(one) if isinstance(one, CodeType) else repr(one) for one in code.co_consts)
    return (code.co_code, code.co_names, code.co_varnames, code.co_freevars, constants)
