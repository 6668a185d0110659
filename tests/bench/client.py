"""The smallest WebSocket client that counts: what it costs must not be what is measured."""

import asyncio
import base64
import json
import os
from collections.abc import Callable


def frame(payload: bytes) -> bytes:
    """A text frame, masked with zeros as the protocol allows."""
    size = len(payload)
    head = b"\x81" + (bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big"))
    return head + b"\0\0\0\0" + payload


class Line(asyncio.Protocol):
    """One connection; `on_text` gets every message."""

    def __init__(self, on_text: Callable[[bytes], None]) -> None:
        self.on_text = on_text
        self.buffer = bytearray()
        self.is_open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.received = 0
        self.sent = 0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def write(self, data: bytes) -> None:
        assert self.transport is not None
        self.sent += len(data)
        self.transport.write(data)

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        self.buffer += data
        if not self.is_open.done():
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.buffer[: end + 4])
            if b" 101 " not in head.split(b"\r\n")[0]:
                self.is_open.set_exception(ConnectionError(head.decode()))
                return
            del self.buffer[: end + 4]
            self.is_open.set_result(None)
        while len(self.buffer) >= 2:
            size, start = self.buffer[1] & 0x7F, 2
            if size == 126:
                size, start = int.from_bytes(self.buffer[2:4], "big"), 4
            elif size == 127:
                size, start = int.from_bytes(self.buffer[2:10], "big"), 10
            if len(self.buffer) < start + size:
                return
            payload = bytes(self.buffer[start : start + size])
            kind = self.buffer[0] & 0x0F
            del self.buffer[: start + size]
            if kind == 1:
                self.on_text(payload)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.is_open.done():
            self.is_open.set_exception(error or ConnectionError("closed"))


class Tab:
    """A tab of either server: clicks, and counts what comes back."""

    def __init__(self, port: int, digest: str | None) -> None:
        self.port = port
        self.digest = digest
        self.number = 0
        self.updates = 0
        self.wanted = 0
        self.done = asyncio.Event()
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.on_update: Callable[[], None] = lambda: None
        self.line = Line(self.heard)

    async def open(self) -> "Tab":
        await asyncio.get_running_loop().create_connection(lambda: self.line, "127.0.0.1", self.port)
        key = base64.b64encode(os.urandom(16)).decode()
        self.line.write(
            f"GET /_live/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        await self.line.is_open
        await self.ready
        return self

    def heard(self, payload: bytes) -> None:
        if payload.startswith(b'42["u"'):
            self.updates += 1
            self.on_update()
            if self.updates >= self.wanted:
                self.done.set()
        elif payload.startswith(b"0"):
            hello = {"token": None, "nonce": "bench", "page": "/", "mounts": [self.digest], "seen": 0, "act": 0}
            self.line.write(frame(b"40" + (json.dumps(hello).encode() if self.digest else b"")))
        elif payload == b"2":
            self.line.write(frame(b"3"))
        elif self.ready.done():
            pass
        elif payload.startswith(b'42["w"') or (payload.startswith(b"40") and self.digest is None):
            self.ready.set_result(None)

    def expect(self, updates: int) -> None:
        self.updates, self.wanted = 0, updates
        self.done.clear()

    def click(self) -> None:
        self.number += 1
        body = f'42["a",{self.number},0,0,[]]' if self.digest else '42["a"]'
        self.line.write(frame(body.encode()))

    def start(self, updates: int) -> None:
        self.number += 1
        body = f'42["a",{self.number},0,1,["{updates}"]]' if self.digest else f'42["t",{updates}]'
        self.line.write(frame(body.encode()))

    def close(self) -> None:
        if self.line.transport is not None:
            self.line.transport.close()
