"""python-socketio on one side, the engine on the other. The only module that knows socketio.

Socket.IO greets, pings and closes. The messages of a tab that said who it is go straight to the engine:
of all that the protocol can carry they use only text events.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, MutableMapping
from contextlib import suppress
from functools import partial
from typing import Any, cast

import socketio
from engineio.packet import MESSAGE, Packet

from understudy.engine import Engine
from understudy.tab import Tab
from understudy.wire import WireError, decode_hello, decode_text, encode

log = logging.getLogger("understudy")

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
ASGI = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]

CONNECTION = "understudy.connection"
PING_SECONDS = 20
PONG_SECONDS = 10
MOST_MISTAKES = 3
"""Messages that are none; a page that is older than the server may send one."""
# Engine.IO: 1 close, 3 pong, 4 message; Socket.IO in it: 0 connect, 1 disconnect, 2 event. No binary ones.
KINDS = frozenset({"42", "40", "41"})
CLOSED, GOING_AWAY, UNSUPPORTED, NOT_ALLOWED, TOO_LARGE = 1000, 1001, 1003, 1008, 1009


class SocketConnection:
    """One WebSocket: what comes in is looked at before Socket.IO sees it; what goes out, the engine says."""

    __slots__ = (
        "_engine", "_heard", "_now", "_queue", "_receive", "_send", "address", "code", "deadline", "id", "is_closing",
        "mistakes", "tab",
    )  # fmt: skip

    def __init__(self, engine: Engine, receive: Receive, send: Send, address: str) -> None:
        self._engine = engine
        self._receive = receive
        self._send = send
        self._queue: asyncio.Queue[Packet | None] | None = None
        self._now = engine.loop.time
        self._heard = self._now()
        self.id = ""
        self.address = address
        self.tab: Tab | None = None
        self.code = 0
        self.mistakes = 0
        self.is_closing = False
        self.deadline: asyncio.TimerHandle | None = engine.loop.call_later(
            engine.limits.join_seconds, self.refuse, NOT_ALLOWED
        )

    # -- as ASGI has it --------------------------------------------------------------------------

    async def receive(self) -> Event:
        """The next event. What is no text of the few kinds that we use ends the connection before it is read."""
        event = await self._receive()
        text: str | None = event.get("text")
        if text is None:
            if event["type"] == "websocket.disconnect":
                self.code = event.get("code") or 0
                return event
            return event if event["type"] == "websocket.connect" else await self._refuse(UNSUPPORTED)
        if len(text) > self._engine.limits.message_size:
            return await self._refuse(TOO_LARGE)
        if text[:2] in KINDS or text[:1] == "3":
            self._heard = self._now()
            return event
        if text == "1":
            self.code = CLOSED
            return await self._refuse(CLOSED)
        return await self._refuse(UNSUPPORTED)

    async def _refuse(self, code: int) -> Event:
        self.is_closing = True
        self.settle()
        with suppress(OSError, RuntimeError):  # It is gone already.
            await self._send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}

    def refuse(self, code: int) -> None:
        """Ends the socket at once."""
        self._engine.chore(cast("Coroutine[Any, Any, None]", self._refuse(code)))

    def settle(self) -> None:
        """Nobody waits any more for the page to say who it is."""
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None

    # -- as Socket.IO has it ---------------------------------------------------------------------

    async def greet(self, sid: str, queue: asyncio.Queue[Packet | None], auth: object) -> None:
        """The page says who it is."""
        self.id, self._queue = sid, queue
        self.settle()
        try:
            self.tab = await self._engine.connect(self, decode_hello(auth))
        except WireError as error:
            self.send(encode("x", "hello", str(error)))
            self.close()
        except Exception:
            log.exception("A page could not be welcomed")
            self.send(encode("x", "server", "The demo server could not take this page in."))
            self.close()

    def hear(self, text: str) -> None:
        """A Socket.IO packet of a page that has been greeted."""
        if self.tab is None or self.is_closing:
            return
        if text[:1] == "1":
            self.close()
            return self.lost(clean=True, silent=0.0)
        try:
            message = decode_text(text)
        except WireError as error:
            self.send(encode("x", "message", str(error)))
            self.mistakes += 1
            if self.mistakes >= MOST_MISTAKES:
                self.close()
            return None
        return self._engine.receive(self.tab, self, message)

    def lost(self, *, clean: bool, silent: float) -> None:
        """Nothing will come any more."""
        self.is_closing = True
        if self.tab is not None:
            self._engine.disconnect(self.tab, self, clean=clean, silent=silent)

    def silence(self) -> float:
        """How long nothing has come. A pong comes for each ping."""
        return self._now() - self._heard

    # -- as the engine has it --------------------------------------------------------------------

    def send(self, text: str) -> None:
        """Puts a packet into the queue of the socket: engineio's own `send` does that after looking it up, twice."""
        if self._queue is not None and not self.is_closing:
            self._queue.put_nowait(Packet(MESSAGE, text))

    def close(self) -> None:
        """Ends the socket after what is in its queue."""
        if self._queue is not None and not self.is_closing:
            self._queue.put_nowait(None)
        self.is_closing = True


def live_asgi(engine: Engine, origins: Iterable[str] = ()) -> ASGI:
    """The live sockets of `engine`, to be mounted. Pages of other `origins` may connect too."""
    server: Any = socketio.AsyncServer(
        async_mode="asgi",
        transports=["websocket"],
        allow_upgrades=False,
        async_handlers=False,
        always_connect=True,
        cors_allowed_origins=partial(_is_allowed, frozenset(origins)),
        max_http_buffer_size=engine.limits.message_size,
        ping_interval=PING_SECONDS,
        ping_timeout=PONG_SECONDS,
        logger=False,
        engineio_logger=False,
    )
    greeted: dict[str, SocketConnection] = {}
    greet_packet = server.eio.handlers["message"]
    part = server.eio.handlers["disconnect"]

    async def connect(sid: str, environ: Mapping[str, Any], auth: object = None) -> None:
        connection: SocketConnection = environ["asgi.scope"][CONNECTION]
        key: str = server.manager.eio_sid_from_sid(sid, "/")
        greeted[key] = connection
        await connection.greet(sid, server.eio.sockets[key].queue, auth)
        if key not in greeted:  # It was lost meanwhile.
            connection.lost(clean=False, silent=connection.silence())

    async def message(key: str, text: str) -> None:
        connection = greeted.get(key)
        if connection is not None:
            connection.hear(text)
        elif text[:1] == "0":
            try:
                await greet_packet(key, text)
            except (ValueError, RecursionError):  # What stands behind the 0 is no JSON.
                server.environ[key]["asgi.scope"][CONNECTION].refuse(UNSUPPORTED)

    async def disconnect(key: str, reason: str) -> None:
        connection = greeted.pop(key, None)
        if connection is not None:
            connection.lost(clean=connection.code in (CLOSED, GOING_AWAY), silent=connection.silence())
        await part(key, reason)

    server.on("connect", connect)
    server.eio.on("message", message)
    server.eio.on("disconnect", disconnect)
    sockets = socketio.ASGIApp(server, socketio_path="")

    async def application(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            client = scope.get("client")
            connection = SocketConnection(engine, receive, send, str(client[0]) if client else "")
            scope = {**scope, CONNECTION: connection}
            try:
                await sockets(scope, connection.receive, send)
            finally:
                connection.settle()
        else:
            await sockets(scope, receive, send)

    return application


def is_welcome(origin: str, host: str, listed: Iterable[str]) -> bool:
    """Whether pages of `origin` may talk to the server that was asked for as `host`: its own, and those listed."""
    return origin.rpartition("//")[2] == host or origin in listed


def _is_allowed(allowed: frozenset[str], origin: str | None, environ: Mapping[str, Any] | None = None) -> bool:
    if origin is None or environ is None:
        return True
    return is_welcome(origin, environ.get("HTTP_HOST", ""), allowed)
