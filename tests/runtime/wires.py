"""A real server, a network that breaks, and tabs that speak the wire by hand: what tests of loss share."""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.needs import PROJECT

UNLIMITED = {"UNDERSTUDY_EVENT_RATE": "1e9", "UNDERSTUDY_EVENT_BURST": "1000000000"}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def report(check: str, name: str, value: object, limit: object, passes: bool) -> None:
    """Prints the line of a check, and fails with it."""
    line = f"{check} {name} {value} {limit} {'PASS' if passes else 'FAIL'}"
    print(line)
    assert passes, line


class Process:
    """A server in a process of its own; `output` has what it said once it has ended."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.port = port
        self.output = ""

    async def page(self, path: str = "/") -> str:
        """The HTML of a page."""
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"http://127.0.0.1:{self.port}{path}")
            assert answer.status_code == 200, answer.text
            return answer.text

    async def digest(self, path: str = "/") -> str:
        """The digest of the template that the page shows."""
        return re.findall(r'data-template="([0-9a-f]+)"', await self.page(path))[0]

    async def stop(self, sign: int) -> int:
        """Sends the signal and waits for the end; the exit status."""
        self.process.send_signal(sign)
        return await self.ended()

    async def ended(self) -> int:
        """Waits for the end; the exit status."""
        async with asyncio.timeout(30):
            output, _ = await self.process.communicate()
        self.output = output.decode()
        assert self.process.returncode is not None
        return self.process.returncode


@asynccontextmanager
async def serving(*command: str, port: int, folder: Path | None = None, **environment: str) -> AsyncIterator[Process]:
    """`python COMMAND`, once it listens on `port`."""
    path = os.pathsep.join([str(PROJECT / "site"), str(PROJECT / "runtime"), *([str(folder)] if folder else [])])
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command,
        env={**os.environ, **environment, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
        cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    server = Process(process, port)
    try:
        await _listens(server)
        yield server
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)  # With --reload it has a process of its own.
            await server.ended()


async def _listens(server: Process) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            except OSError:
                if server.process.returncode is not None:
                    await server.ended()
                    raise AssertionError(f"the server ended:\n{server.output}") from None
                await asyncio.sleep(0.02)
            else:
                writer.close()
                with suppress(ConnectionError):
                    await writer.wait_closed()
                return


@asynccontextmanager
async def program(text: str, folder: Path, **environment: str) -> AsyncIterator[Process]:
    """`python -m understudy` with the program `text`."""
    file = folder / "program.py"
    file.write_text(text)
    port = free_port()
    async with serving("-m", "understudy", str(file), "--port", str(port), port=port, **environment) as server:
        yield server


class Network:
    """What lies between a tab and the server: it can be cut, and it can swallow what it carries."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.port = 0
        self.swallows = False
        self._legs: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Ends every connection, in both directions, with what is under way."""
        for writer in self._writers:
            writer.transport.abort()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a tab."""
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        legs = [
            asyncio.create_task(self._pass(reader, far_writer)),
            asyncio.create_task(self._pass(far_reader, writer)),
        ]
        self._legs.update(legs)
        await asyncio.wait(legs, return_when=asyncio.FIRST_COMPLETED)
        for end in (writer, far_writer):
            end.transport.abort()
            self._writers.discard(end)
        await asyncio.gather(*legs, return_exceptions=True)
        self._legs.difference_update(legs)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if not self.swallows:
                    writer.write(data)
                    await writer.drain()


@asynccontextmanager
async def network(port: int) -> AsyncIterator[Network]:
    """A network in front of `port`."""
    made = Network(port)
    server = await asyncio.start_server(made.carry, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        made.cut()
        for leg in list(made._legs):
            leg.cancel()
        await asyncio.gather(*made._legs, return_exceptions=True)


class RawTab:
    """A tab that speaks the wire by hand: it keeps what is not acknowledged, and counts versions."""

    def __init__(self, port: int, *digests: str) -> None:
        self.port = port
        self.digests = list(digests)
        self.page = "/"
        self.path = "/_live/"
        self.address: tuple[str, int] | None = None
        self.token: str | None = None
        self.nonce = secrets.token_hex(8)
        self.seen = 0
        self.made = 0
        self.sent = 0
        self.done = 0
        self.acts: dict[int, list[Any]] = {}
        self.window = 50
        self.welcome: dict[str, Any] = {}
        self.welcomes: list[str] = []
        self.values: dict[tuple[int, int], Any] = {}
        self.history: list[tuple[int, list[Any]]] = []
        self.effects: list[list[Any]] = []
        self.other: list[list[Any]] = []
        self.received = 0
        self.socket: ClientConnection | None = None
        self.changed = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None

    async def connect(self, port: int | None = None) -> RawTab:
        """Connects, says hello, and waits for the welcome; then sends what was not done."""
        self.welcome = {}
        self.socket = await connect(
            f"ws://127.0.0.1:{port or self.port}{self.path}?EIO=4&transport=websocket",
            compression=None, ping_interval=None, local_addr=self.address,
        )  # fmt: skip
        self._reader = asyncio.create_task(self._read(self.socket))
        return self

    async def welcomed(self) -> RawTab:
        """Waits for the welcome."""
        await self.until(lambda: bool(self.welcome))
        return self

    async def _read(self, web: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for text in web:
                if web is not self.socket:
                    return
                assert isinstance(text, str)
                self.received += len(text)
                if text.startswith("0"):
                    await web.send("40" + json.dumps(self.hello()))
                elif text == "2":
                    await web.send("3")
                elif text.startswith("42"):
                    await self._hear(web, json.loads(text[2:]))
                self.changed.set()
        if web is self.socket:
            self.socket = None
        self.changed.set()

    def hello(self) -> dict[str, Any]:
        """What the tab says first."""
        return {
            "token": self.token, "nonce": self.nonce, "page": self.page, "mounts": self.digests,
            "seen": self.seen, "act": self.made,
        }  # fmt: skip

    async def _hear(self, web: ClientConnection, message: list[Any]) -> None:
        match message:
            case ["w", news]:
                self.token, self.welcome = news["token"], news
                self.welcomes.append(news["mode"])
                if news["mode"] != "resume":
                    self._patch(news["patches"])
                    self.seen = news["version"]
                self.finish(news["act"])
                self.sent = self.done
                await self.pump()
            case ["u", version, patches, *rest]:
                if version <= self.seen:
                    return
                if version > self.seen + 1:
                    await self.say("r", self.seen)
                    return
                self.seen = version
                self.history.append((version, patches))
                self._patch(patches)
                self.finish(rest[0] if rest else 0)
                self.effects += rest[1] if len(rest) > 1 else []
                await self.pump()
            case ["k", number]:
                self.finish(number)
                await self.pump()
            case ["s", number, _]:
                self.sent = number - 1
                await self.pump()
            case ["q"]:
                await web.send('42["q"]')
            case _:
                self.other.append(message)

    def _patch(self, patches: Sequence[Any]) -> None:
        for position in range(0, len(patches), 3):
            mount, slot, value = patches[position : position + 3]
            if isinstance(value, list) and value[:1] == ["+"]:
                value = self.values[mount, slot] + value[1]
            self.values[mount, slot] = value

    def finish(self, number: int) -> None:
        """The server has done every act up to this one."""
        self.done = max(self.done, number)
        for act in [act for act in self.acts if act <= number]:
            del self.acts[act]

    async def act(self, mount: int, action: int, *args: Any) -> int:
        """Makes an act; its number. It is sent when there is a connection and room."""
        self.made += 1
        self.acts[self.made] = [mount, action, list(args)]
        await self.pump()
        return self.made

    async def pump(self) -> None:
        """Sends what may be sent."""
        while (
            self.socket is not None and self.welcome and self.sent < self.made and self.sent - self.done < self.window
        ):
            self.sent += 1
            if self.sent in self.acts:
                await self.say("a", self.sent, *self.acts[self.sent])

    async def say(self, *message: Any) -> None:
        """Sends a message."""
        if self.socket is not None:
            with suppress(ConnectionClosed):
                await self.socket.send("42" + json.dumps(message, separators=(",", ":")))

    async def until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Waits until `condition` holds."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            raise AssertionError(f"did not happen: {self.__dict__}") from None

    async def click(self, mount: int, action: int, *args: Any) -> None:
        """Makes an act and waits until it is done."""
        number = await self.act(mount, action, *args)
        await self.until(lambda: self.done >= number)

    def abandon(self) -> None:
        """Forgets the connection without a word to the server; whatever still comes on it is not heard."""
        web, self.socket = self.socket, None
        self.welcome = {}
        if web is not None:
            self._old = web

    async def drop(self) -> None:
        """The connection breaks at this end."""
        web, self.socket = self.socket, None
        self.welcome = {}
        if web is not None:
            web.transport.abort()
        if self._reader is not None:
            await self._reader

    async def close(self, code: int = 1000) -> None:
        """Closes the connection properly."""
        web, self.socket = self.socket, None
        if web is not None:
            await web.close(code)
        if self._reader is not None:
            await self._reader


def new_load(tab: RawTab) -> None:
    """The page is loaded again in this tab: acts and versions begin anew."""
    tab.nonce = secrets.token_hex(8)
    tab.seen = tab.made = tab.sent = tab.done = 0
    tab.acts.clear()
    tab.values.clear()
