"""Where journeys happen: the site as its author starts it, a plain file server, and a line that can be cut."""

import asyncio
import contextlib
import functools
import http.server
import os
import re
import socket
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.needs import PROJECT

SECONDS = 30
_ADDRESS = re.compile(r" is on (http://\S+)")


def environment(**more: str) -> dict[str, str]:
    """What a command of ours is started with."""
    roots = os.pathsep.join(str(PROJECT / name) for name in ("site", "runtime"))
    return {**os.environ, "PYTHONPATH": roots, "PYTHONUNBUFFERED": "1", **more}


@dataclass
class House:
    """A site that is being served, and what its server has said so far."""

    address: str
    folder: Path
    process: asyncio.subprocess.Process
    said: list[str] = field(default_factory=list[str])
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    async def says(self, pattern: str) -> re.Match[str]:
        """The first line of the log in which the pattern is found, as soon as there is one."""

        def found() -> re.Match[str] | None:
            return next((match for line in self.said if (match := re.search(pattern, line))), None)

        try:
            async with asyncio.timeout(SECONDS), self.news:
                await self.news.wait_for(lambda: found() is not None)
        except TimeoutError:
            raise AssertionError(f"{pattern!r} was not logged:\n{''.join(self.said)}") from None
        match = found()
        assert match is not None
        return match


def served(
    folder: Path, *options: str, config: str = "playbill.toml", **more: str
) -> contextlib.AbstractAsyncContextManager[House]:
    """`playbill serve` over the site in a folder, on a free port."""
    return started(folder, "playbill", "serve", "--port", "0", "--config", config, *options, **more)


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.asynccontextmanager
async def started(folder: Path, module: str, *arguments: str, **more: str) -> AsyncIterator[House]:
    """A server of ours in a process of its own, until the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments,
        cwd=folder,
        env=environment(**more),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    house = House("", folder, process)
    listening = asyncio.create_task(_listen(process, house))
    try:
        house.address = (await house.says(_ADDRESS.pattern))[1].rstrip("/")
        yield house
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            async with asyncio.timeout(15):
                await process.wait()
        except TimeoutError:
            process.kill()
            raise AssertionError(f"the server did not end:\n{''.join(house.said)}") from None
        finally:
            await listening


async def _listen(process: asyncio.subprocess.Process, house: House) -> None:
    assert process.stdout is not None
    async for line in process.stdout:
        async with house.news:
            house.said.append(line.decode(errors="replace"))
            house.news.notify_all()


async def command(folder: Path, *arguments: str) -> str:
    """Runs a command of ours to its end; gives what it said. It must not fail."""
    return await run(folder, "playbill", *arguments)


async def run(folder: Path, module: str, *arguments: str) -> str:
    """Runs a module of Python to its end; gives what it said. It must not fail."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments,
        cwd=folder,
        env=environment(),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    text = output.decode(errors="replace")
    assert process.returncode == 0, text
    return text


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Knows nothing of us: it lists, it guesses types, it sets no policy."""

    def log_message(self, format: str, *args: object) -> None: ...


class _Files(http.server.ThreadingHTTPServer):
    # A page and its modules are asked for at once.
    request_queue_size = 64


@contextlib.contextmanager
def files_served(folder: Path) -> Iterator[str]:
    """A plain file server over a folder; gives its origin."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with _Files(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class Line:
    """A TCP line between browsers and a server, which can be cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._ends: set[asyncio.StreamWriter] = set()
        self.port = 0
        self.is_cut = False
        self.connections = 0

    @contextlib.asynccontextmanager
    async def laid(self) -> AsyncIterator["Line"]:
        """From now until the block ends."""
        server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.cut()

    def cut(self) -> None:
        """Ends every connection without a word, and refuses new ones until it is mended."""
        self.is_cut = True
        for end in self._ends:
            end.transport.abort()

    def lead_to(self, port: int) -> None:
        """From now on new connections go to another server."""
        self._target = port

    def mend(self) -> None:
        """New connections pass again."""
        self.is_cut = False

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.transport.abort()
            return
        self.connections += 1
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:  # The server has ended.
            writer.transport.abort()
            return
        self._ends |= {writer, far_writer}
        await asyncio.gather(_pass(reader, far_writer), _pass(far_reader, writer))
        self._ends -= {writer, far_writer}


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()
