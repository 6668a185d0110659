"""The pages of a plain program as an ASGI application, with the sockets and files that they need."""

from __future__ import annotations

import hashlib
import html
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from importlib.resources import files

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from understudy.action import bind
from understudy.app import AddedPage, App, pages_of
from understudy.engine import Engine
from understudy.limits import Limits
from understudy.sockets import ASGI, live_asgi
from understudy.state.tree import StateTree
from understudy.triggers import Trigger
from understudy.view.slots import paint, rules_of, show
from understudy.view.style import css
from understudy.view.template import Template, compile

__all__ = ["ASGI", "client_files", "live_asgi", "painted", "program_asgi", "serve_program"]

CLIENT = files("understudy") / "client"
SHEETS = sorted(entry.name for entry in CLIENT.iterdir() if entry.name.endswith(".css"))
"""In the order in which they build on each other."""
LIVE = "/_live"
ON_LOAD = Trigger("on_load", "load")


class _ProgramPage:
    """A page of a program, ready to be sent."""

    def __init__(self, added: AddedPage, engine: Engine) -> None:
        template = compile(added.build())
        actions = [bind(ON_LOAD, added.on_load, where=f"on_load of {added.route}")] if added.on_load else []
        engine.register(template, actions)
        self.title = added.title or added.route.strip("/").replace("-", " ").capitalize() or "Understudy"
        self.html, self.css = painted(template)
        self.template = template
        self.loads = bool(actions or template.on_mount)


def painted(template: Template) -> tuple[str, str]:
    """The first paint of a template, and the stylesheet that it needs."""
    screen = show(template, StateTree())
    return paint(template, screen), css([*template.rules, *rules_of(template, screen)])


def program_asgi(
    pages: Iterable[AddedPage], engine: Engine, mounts: Mapping[str, ASGI] | None = None, reload: str = ""
) -> Starlette:
    """The pages of a plain program, its sockets, and the files that they need. `mounts` are served beside them."""
    made = {page.route: _ProgramPage(page, engine) for page in pages}
    digest, client = client_files()
    routes: list[BaseRoute] = [Mount(path, app=app) for path, app in (mounts or {}).items()]
    routes.append(Mount(LIVE, app=live_asgi(engine)))

    async def asset(request: Request) -> Response:
        found = client.get(request.path_params["name"])
        if found is None:
            return Response("There is no such file.", 404)
        return Response(found[1], headers={"cache-control": "public, max-age=31536000, immutable"}, media_type=found[0])

    async def style(request: Request) -> Response:
        page = made.get("/" + request.path_params["path"])
        return Response(page.css if page else "", media_type="text/css")

    async def answer(request: Request) -> Response:
        page = made.get(request.url.path.rstrip("/") or "/")
        if page is None:
            known = "".join(f'<li><a href="{html.escape(route)}">{html.escape(route)}</a></li>' for route in made)
            body = f"<h1>There is no page here</h1><p>This program has:</p><ul>{known}</ul>"
            return HTMLResponse(_document("Not found", body, digest, "", False), 404, headers=HEADERS)
        load = " data-load" if page.loads else ""
        live = f'<div class="live" data-template="{page.template.digest}"{load}>{page.html}</div>'
        part = f'<main class="program">{live}</main>'
        sheet = f"/_style{request.url.path.rstrip('/') or '/'}"
        return HTMLResponse(_document(page.title, part, digest, sheet, True), headers=HEADERS)

    routes.append(Route(f"/_client/{digest}/{{name}}", asset))
    routes.append(Route("/_style/{path:path}", style))
    routes.append(Route("/{path:path}", answer))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        async with engine.running():
            yield

    return Starlette(routes=routes, lifespan=lifespan)


HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cache-control": "no-cache",
}


def _document(title: str, body: str, digest: str, sheet: str, is_live: bool) -> str:
    script = f'<script type="module" src="/_client/{digest}/main.js"></script>' if is_live else ""
    sheets = [*(f"/_client/{digest}/{name}" for name in SHEETS), *([sheet] if sheet else [])]
    links = "".join(f'<link rel="stylesheet" href="{html.escape(address)}">' for address in sheets)
    return (
        f'<!doctype html><html lang="en" data-live="{LIVE}/"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{html.escape(title)}</title>'
        f'<link rel="icon" href="data:,">{links}{script}'
        f"</head><body>{body}</body></html>"
    )


def client_files() -> tuple[str, dict[str, tuple[str, bytes]]]:
    """The browser's side: the digest of the whole, and each file's media type and content."""
    found: dict[str, tuple[str, bytes]] = {}
    total = hashlib.sha256()
    for entry in sorted(CLIENT.iterdir(), key=lambda entry: entry.name):
        suffix = entry.name.rpartition(".")[2]
        if suffix not in ("js", "css"):
            continue
        content = entry.read_bytes()
        total.update(entry.name.encode() + b"\0" + content)
        found[entry.name] = ("text/javascript" if suffix == "js" else "text/css", content)
    return total.hexdigest()[:12], found


def serve_program(app: App) -> Starlette:
    """The ASGI application of a program that made `app`."""
    engine = Engine(production=True, limits=Limits.from_environment())
    engine.failure_handler = app.backend_exception_handler
    return program_asgi(pages_of(app), engine)
