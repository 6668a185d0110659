"""The search index of a site that is served: made behind the pages, and anew when they have changed.

Nobody waits for it: until there is one the answer is “not yet”, and while a new one is made the old one answers.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from playbill.assets import media_type
from playbill.attention import Attention
from playbill.book import Book
from playbill.digest import digest
from playbill.entry import Entry
from playbill.library import Library
from playbill.page import Page
from playbill.search import FOLDER, Indexing, Listed, condensed, indexing, moved, place_of
from playbill.site import Site

log = logging.getLogger("playbill")


class Indexer:
    """Keeps the index of one site, in moments in which nobody waits for anything else."""

    def __init__(self, site: Site, attention: Attention, library: Library | None = None) -> None:
        self._site = site
        self._library = library
        self._attention = attention
        self._wanted = asyncio.Event()
        self._wanted.set()
        self._copies: dict[str, tuple[Page, str]] = {}
        self._making = Indexing()
        self._is_over = False
        self._now: Path | None = None
        self._before: Path | None = None
        """A tab that was opened with it may still ask for its parts."""

    def renew(self) -> None:
        """Pages have changed."""
        self._wanted.set()

    async def run(self) -> None:
        """Until it is cancelled."""
        with tempfile.TemporaryDirectory(prefix="playbill-index-", ignore_cleanup_errors=True) as folder:
            number = 0
            try:
                while True:
                    await self._settled()
                    number += 1
                    await self._make(Path(folder, str(number)))
            finally:
                self._is_over = True
                self._making.stop()

    async def answer(self, request: Request) -> Response:
        """A file of the index; of the one before, when the new one does not have it."""
        name: str = request.path_params["path"]
        if self._now is None:
            return PlainTextResponse("not yet", 202, headers={"Cache-Control": "no-store"})
        for folder in (self._now, self._before):
            path = (folder / name).resolve() if folder else None
            if folder and path and path.is_relative_to(folder.resolve()) and path.is_file():
                return FileResponse(path, media_type=media_type(path.name), headers={"Cache-Control": "no-cache"})
        return PlainTextResponse("not in the index", 404)

    async def _settled(self) -> None:
        await self._wanted.wait()
        while self._wanted.is_set():
            self._wanted.clear()
            await self._attention.quiet()

    async def _make(self, target: Path) -> None:
        pages = [page async for page in self._pages()]
        # The index of the last build, where it is of the same pages.
        before = self._now or self._site.config.out / FOLDER
        try:
            await anyio.to_thread.run_sync(self._write, pages, target, before, abandon_on_cancel=True)
        except OSError as error:
            log.error("%s", error)
            return
        old, self._before, self._now = self._before, self._now, target
        if old is not None:
            await anyio.to_thread.run_sync(shutil.rmtree, old, True)

    def _write(self, pages: list[Listed], target: Path, before: Path) -> None:
        with indexing(pages, target, before) as self._making:
            if not self._is_over:
                self._making.finish()

    async def _pages(self) -> AsyncIterator[Listed]:
        book = self._site.book
        for entry in book.entries:
            if self._library is not None and (found := await anyio.to_thread.run_sync(self._library.listed, entry)):
                yield found
                continue
            if self._site.known(entry) is None:
                await self._attention.quiet()
            page = await anyio.to_thread.run_sync(self._site.page, entry)
            if isinstance(page, Page):
                yield await anyio.to_thread.run_sync(self._listed, book, entry, page)

    def _listed(self, book: Book, entry: Entry, page: Page) -> Listed:
        """Of a page that is as it was, so is the copy."""
        known = self._copies.get(entry.name)
        if known is None or known[0] is not page:
            about, shown = page.meta, page.rendered
            copy = condensed(entry.title, about.description, shown.heading, shown.html, names=about.components)
            known = self._copies[entry.name] = (page, copy)
        copy = moved(known[1], place_of(book, entry))
        return Listed(entry.route, digest(copy), lambda: copy)
