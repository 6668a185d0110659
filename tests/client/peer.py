"""A server that says what a test tells it to say, and remembers what the client said.

It speaks the wire through python-socketio and serves the real client files under the strict policy
of a published site. It decides nothing: the real server has its own tests.
"""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import socketio
import uvicorn
from playwright.async_api import Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

CLIENT = Path(__file__).resolve().parents[2] / "runtime" / "understudy" / "client"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws:; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; object-src 'none'"
)
FIRST, SECOND = "0" * 15 + "1", "0" * 15 + "2"

COUNTER = '<button id="add" data-on="click:0">Add</button><output><!--0-->0<!--/--></output>'
FIELD = '<input id="field" value="" data-on="input:3:v" data-slots="value:6"><button data-on="click:1">Go</button>'

Message = list[Any]
Open = Callable[..., Awaitable[Page]]


def frame(html: str, digest: str = FIRST, extra: str = "") -> str:
    """A demo as the site frames it."""
    return (
        '<section class="demo" data-demo><div class="demo-bar">'
        '<span class="demo-status" data-status="rest" role="status">ready</span>'
        '<button class="demo-control" type="button" data-control="anew">Begin anew</button></div>'
        f'<div class="demo-stage" data-template="{digest}"{extra}>{html}</div>'
        '<p class="demo-notice" role="alert" hidden></p></section>'
    )


def welcome(version: int = 0, *patches: Any, act: int = 0, mode: str = "fresh", **more: Any) -> dict[str, Any]:
    """The body of a welcome."""
    return {
        "token": "ab12.34",
        "version": version,
        "act": act,
        "mode": mode,
        "patches": list(patches),
        "stale": [],
        **more,
    }


class Peer:
    """The scripted server. `heard` has every message of the client; a connect is `["connect", payload]`."""

    def __init__(self) -> None:
        self.address = ""
        self.body = ""
        self.live: str | None = "/_live/"
        self.heard: list[Message] = []
        self.answer: Callable[[dict[str, Any]], dict[str, Any] | None] = lambda hello: welcome(act=self.last_act)
        self.mute_connects = 0
        self.refusals = 0
        self.last_act = 0
        self.version = 0
        self.server = socketio.AsyncServer(async_mode="asgi", transports=["websocket"], ping_interval=20)
        self.server.on("connect", self._connect)
        self.server.on("*", self._event)
        self._news = asyncio.Condition()
        self._sids: list[str] = []

    @property
    def app(self) -> Starlette:
        """The pages, the client's files, and the socket."""
        return Starlette(
            routes=[
                Route("/favicon.ico", lambda request: Response()),
                Mount("/client", StaticFiles(directory=CLIENT)),
                Mount("/_live", socketio.ASGIApp(self.server, socketio_path="")),
                WebSocketRoute("/_mute/", self._mute),
                Route("/{path:path}", self._page),
            ]
        )

    def _page(self, request: Request) -> HTMLResponse:
        live = "" if self.live is None else f' data-live="{self.live}"'
        return HTMLResponse(
            f'<!doctype html><html lang="en"{live}><head><title>Page</title>'
            '<script type="module" src="/client/main.js"></script></head>'
            f"<body>{self.body}<p id='outside' tabindex='0'>outside</p></body></html>",
            headers={"Content-Security-Policy": POLICY},
        )

    async def _connect(self, sid: str, environ: dict[str, Any], hello: dict[str, Any]) -> bool:
        await self._hear(["connect", hello])
        if self.refusals:
            self.refusals -= 1
            return False
        self._sids.append(sid)
        body = self.answer(hello)
        if body is not None:
            # Inside the connect handler: it reaches the client before the packet that answers its own.
            await self.server.emit("w", body, to=sid)
        return True

    async def _event(self, name: str, sid: str, *parts: Any) -> None:
        if name == "a":
            self.last_act = max(self.last_act, parts[0])
        await self._hear([name, *parts])

    async def _mute(self, websocket: WebSocket) -> None:
        """A line that is dead after its greeting, and does not say so."""
        await websocket.accept()
        self.mute_connects += 1
        await websocket.send_text("0" + json.dumps({"sid": "x", "pingInterval": 100, "pingTimeout": 100}))
        try:
            while True:
                await websocket.receive_text()
        except WebSocketDisconnect:
            await self._hear(["mute closed"])

    async def _hear(self, message: Message) -> None:
        async with self._news:
            self.heard.append(message)
            self._news.notify_all()

    async def hears(self, *start: Any, count: int = 1) -> list[Message]:
        """The first `count` messages that start so, as soon as there are as many."""

        def found() -> list[Message]:
            return [message for message in self.heard if message[: len(start)] == list(start)]

        async with asyncio.timeout(10), self._news:
            try:
                await self._news.wait_for(lambda: len(found()) >= count)
            except asyncio.CancelledError:
                raise AssertionError(f"{start} x {count} did not come; heard: {self.heard}") from None
        return found()[:count]

    def said(self, name: str) -> list[Message]:
        """What was heard of that name so far."""
        return [message for message in self.heard if message[0] == name]

    async def says(self, name: str, *parts: Any) -> None:
        """Sends one message to the newest connection."""
        await self.server.emit(name, parts, to=self._sids[-1])

    async def cut(self) -> None:
        """Ends the newest connection, as a proxy that restarts does."""
        await self.server.eio.disconnect(self.server.manager.eio_sid_from_sid(self._sids[-1], "/"))


def running(peer: Peer) -> AbstractAsyncContextManager[None]:
    """Serves the peer on a free port."""

    @asynccontextmanager
    async def serve() -> Any:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()  # so that a browser may come before the server has started
            peer.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            config = uvicorn.Config(
                peer.app,
                ws="websockets-sansio",
                lifespan="off",
                log_level="error",
                timeout_graceful_shutdown=1,
            )
            server = uvicorn.Server(config)
            task = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                yield
            finally:
                server.should_exit = True
                await task

    return serve()


async def live(page: Page) -> None:
    """The reader enters the demo; the client is connected."""
    await page.hover(".demo-stage")
    await expect(page.locator("[data-status]").first).to_have_text("live")
