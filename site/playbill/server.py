"""The site as an app: pages, assets, the live sockets under one mount, and the files beside the pages.

A page is executed when it is first asked for; the others are warmed behind it, so
that the first page of `serve` does not wait for them.
"""

import asyncio
import contextlib
import hashlib
import threading
from collections.abc import AsyncGenerator, Callable, Mapping

import anyio.to_thread
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from understudy.engine import Engine
from understudy.server import live_asgi

from playbill import reload
from playbill.assets import FOLDER, media_type
from playbill.attention import Attention
from playbill.blog import list_markdown
from playbill.book import Book
from playbill.entry import Entry
from playbill.errors import SourceError
from playbill.facts import PageFacts, facts_of
from playbill.feedback import PATH as FEEDBACK
from playbill.feedback_desk import FeedbackDesk
from playbill.feedback_store import FeedbackStore
from playbill.headers import PageHeaders
from playbill.indexer import Indexer
from playbill.library import Library
from playbill.negotiation import prefers_markdown
from playbill.page_markdown import markdown_name, page_markdown
from playbill.programs import MAKERS, page_of
from playbill.render import LivePart
from playbill.routes import address
from playbill.search import FOLDER as SEARCH
from playbill.site import Site
from playbill.watch import Watcher

LIVE = "_live"
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


def create_app(
    site: Site,
    engine: Engine,
    mounts: Mapping[str, ASGIApp] | None = None,
    watcher: Watcher | None = None,
    library: Library | None = None,
) -> Starlette:
    """The whole site, ready for uvicorn or for a test.

    With a `watcher` what is saved shows by itself; pages that the `library` has are not executed to be read.
    """
    base = site.config.base.rstrip("/")
    attention = watcher.attention if watcher else Attention()
    answers = Answers(site, attention, library)
    indexer = Indexer(site, attention, library)
    if watcher is not None:
        watcher.heard = indexer.renew
    desk = FeedbackDesk(site, FeedbackStore(site.config.feedback)) if site.config.feedback else None
    routes: list[BaseRoute] = [
        Mount(f"{base}/{LIVE}", live_asgi(engine, site.config.allow)),
        *([Route(f"{base}/{reload.PATH}", watcher.reloads.answer)] if watcher else []),
        *([Route(f"{base}/{FEEDBACK}", desk.take, methods=["POST"])] if desk else []),
        *([Route(f"{base}/{FEEDBACK}/", desk.thank)] if desk else []),
        *(Mount(base + path, app) for path, app in (mounts or {}).items()),
        Route(f"{base}/{FOLDER}/{{path:path}}", answers.asset),
        Route(f"{base}/{SEARCH}/{{path:path}}", indexer.answer),
        Route(f"{base}/demo/{{name:path}}", answers.demo),
        Route(f"{base}/{{path:path}}", answers.page),
        Route("/{path:path}", answers.outside),
    ]

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        engine.open_page = answers.open
        async with engine.running():
            chores = [asyncio.create_task(answers.warm()), asyncio.create_task(indexer.run())]
            if watcher is not None:
                chores.append(asyncio.create_task(watcher.run()))
            try:
                yield
            finally:
                for chore in chores:
                    chore.cancel()
                await asyncio.gather(*chores, return_exceptions=True)
                if desk is not None:
                    await desk.close()

    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[
            Middleware(PageHeaders, origins=site.config.origins, live=site.config.live),
            Middleware(Compression),
        ],
    )


def registrar(engine: Engine) -> Callable[[LivePart], None]:
    """What tells the engine about the live parts of pages as they are made."""

    def register(part: LivePart) -> None:
        engine.register(part.template, part.on_load)

    return register


class Compression:
    """Starlette's compression for everything but parts of files, whose ranges count plain bytes."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._smaller = GZipMiddleware(app, minimum_size=700, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_part = scope["type"] != "http" or "range" in Headers(scope=scope)
        await (self._plain if is_part else self._smaller)(scope, receive, send)


class Answers:
    """What the site answers to each kind of address."""

    def __init__(self, site: Site, attention: Attention, library: Library | None = None) -> None:
        self._site = site
        self._library = library
        self._attention = attention
        self._files: dict[str, tuple[Book, bytes | None]] = {}
        """Files of the whole site that were asked for, each with the book that it was made from."""
        self._making = threading.Lock()

    async def page(self, request: Request) -> Response:
        """A page, a redirect to one, or a file beside the pages."""
        book = self._site.book
        path: str = request.path_params["path"]
        route = f"/{path}"
        entry = book.at(route)
        if entry is not None:
            if prefers_markdown(request.headers.get("accept", "")) and page_of(book, markdown_name(route)):
                return await self._markdown(request, entry)
            try:
                with self._attention.wanted(entry.name):
                    html, is_whole = await anyio.to_thread.run_sync(self._site.html, entry)
            except SourceError as error:
                return self._broken(request, error)
            return _text(request, html, status=200 if is_whole else 500, vary=True)
        if not path.endswith("/") and (book.at(f"{route}/") or f"{route}/" in book.redirects):
            return self._redirect(request, f"{route}/")
        moved = book.redirects.get(route)
        if moved is not None:
            return self._redirect(request, moved)
        file = book.file(path)
        if file is None:
            return await self._for_programs(request, path) or self._missing(request)
        kind = media_type(file.name)
        response = FileResponse(file, media_type=kind, headers={"Cache-Control": _ASK_AGAIN})
        if kind == "image/svg+xml":
            # Opened by itself it is a document, and may not run what an image may not.
            response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        stat = await anyio.to_thread.run_sync(file.stat)
        response.set_stat_headers(stat)
        return _unchanged(request, response) or response

    async def _for_programs(self, request: Request, path: str) -> Response | None:
        """A page as Markdown, or a file of the whole site."""
        entry = page_of(self._site.book, path)
        if entry is not None:
            return await self._markdown(request, entry)
        if path not in MAKERS:
            return None
        body = await anyio.to_thread.run_sync(self._file, path)
        return None if body is None else _text(request, body, kind=media_type(path))

    async def _markdown(self, request: Request, entry: Entry) -> Response:
        kept = self._library.facts(entry) if self._library else None
        if kept is None:
            page = await anyio.to_thread.run_sync(self._site.page, entry)
            if isinstance(page, SourceError):
                return PlainTextResponse(str(page), 500)
            made = await anyio.to_thread.run_sync(page_markdown, self._site.config, entry.route, entry.title, page)
        else:
            made = kept.markdown
        made += list_markdown(self._site.config, self._site.book, entry)
        response = _text(request, made, kind="text/markdown", vary=True)
        response.headers["Content-Location"] = address(self._site.config.base, f"/{markdown_name(entry.route)}")
        return response

    def _file(self, path: str) -> bytes | None:
        """A file of the whole site, made once from each book. One at a time: it may need every page."""
        with self._making:
            book = self._site.book
            known, body = self._files.get(path, (None, None))
            if known is not book:
                body = MAKERS[path](self._site.config, book, self)
                self._files[path] = (book, body)
            return body

    def facts(self, entry: Entry) -> PageFacts | None:
        """What a page without an error tells the rest of the site."""
        kept = self._library.facts(entry) if self._library else None
        if kept is not None:
            return kept
        site, page = self._site, self._site.page(entry)
        if isinstance(page, SourceError) or page.faults:
            return None
        return facts_of(site.config, entry, page)

    def markdown(self, entry: Entry) -> str | None:
        """A page without an error for programs that read Markdown."""
        facts = self.facts(entry)
        return None if facts is None else facts.markdown

    async def demo(self, request: Request) -> Response:
        """A demo alone; a page or a file of a folder that happens to be called `demo`."""
        name: str = request.path_params["name"]
        with self._attention.wanted():
            html = await anyio.to_thread.run_sync(self._site.demo_html, name.rstrip("/"))
        if html is None:
            request.path_params["path"] = f"demo/{name}"
            return await self.page(request)
        return _text(request, html) if name.endswith("/") else self._redirect(request, f"/demo/{name}/")

    async def asset(self, request: Request) -> Response:
        """A file named by its content: it never changes."""
        asset = self._site.assets.find(request.path_params["path"])
        if asset is None:
            return self._missing(request)
        response = Response(asset.body, media_type=asset.media_type)
        response.headers["Cache-Control"] = _FOR_EVER
        response.headers["ETag"] = f'W/"{hashlib.sha256(asset.body).hexdigest()[:20]}"'
        return _unchanged(request, response) or response

    async def outside(self, request: Request) -> Response:
        """An address outside of the path that the site is served under."""
        if request.url.path in ("/", self._site.config.base.rstrip("/")):
            return self._redirect(request, "/")
        return self._missing(request)

    async def open(self, page: str) -> None:
        """Make the page or demo at an address, so that its live parts are known: a tab of before a restart shows it."""
        path = page.partition("?")[0].partition("#")[0].removeprefix(self._site.config.base.rstrip("/"))
        entry = self._site.book.at(path)
        if entry is not None:
            await anyio.to_thread.run_sync(self._site.page, entry)
        elif path.startswith("/demo/"):
            await anyio.to_thread.run_sync(self._site.demo_html, path.removeprefix("/demo/").rstrip("/"))

    async def warm(self) -> None:
        """Make every page once, one after the other, while nobody waits for anything."""
        for entry in self._site.book.entries:
            await self._attention.quiet()
            await anyio.to_thread.run_sync(self._site.html, entry)

    def _broken(self, request: Request, fault: SourceError) -> Response:
        """A template has a mistake. Where it is one of the theme there is nothing to lay it out with."""
        try:
            return _text(request, self._site.broken_html(fault), status=500)
        except SourceError:
            return PlainTextResponse(str(fault), 500)

    def _redirect(self, request: Request, route: str) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(address(self._site.config.base, route) + query, status_code=308)

    def _missing(self, request: Request) -> Response:
        return _text(request, self._site.layout.missing(request.url.path), status=404)


def _text(
    request: Request, text: str | bytes, status: int = 200, kind: str = "text/html", *, vary: bool = False
) -> Response:
    """`vary`: at this address there is another form of it, too."""
    body = text.encode() if isinstance(text, str) else text
    response = Response(body, status_code=status, media_type=kind)
    response.headers["Cache-Control"] = _ASK_AGAIN
    if vary:
        response.headers["Vary"] = "Accept"
    if status != 200:
        return response
    # Weak, because the compressed answer is another sequence of bytes.
    response.headers["ETag"] = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    return _unchanged(request, response) or response


def _unchanged(request: Request, response: Response) -> Response | None:
    """304, when the browser has this very answer already."""
    known = request.headers.get("if-none-match")
    if known is None:
        return None
    tag = response.headers["etag"].removeprefix("W/")
    if tag not in (one.strip().removeprefix("W/") for one in known.split(",")):
        return None
    kept = ("cache-control", "etag", "vary", "last-modified", "content-security-policy")
    headers = {name: value for name, value in response.headers.items() if name in kept}
    return Response(status_code=304, headers=headers)
