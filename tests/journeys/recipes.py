"""Commands as a page has them, run as a reader would run them: in a folder, with `playbill` on the path."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.houses import SECONDS, environment


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder in which commands are typed, and what they find in their environment."""

    folder: Path
    variables: dict[str, str]

    async def run(self, line: str, status: int = 0) -> str:
        """Runs one command to its end; what it said. It ends with this status."""
        process = await self._start(line)
        output, _ = await process.communicate()
        text = output.decode(errors="replace")
        assert process.returncode == status, f"{line}\n{text}"
        return text

    @contextlib.asynccontextmanager
    async def running(self, line: str, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
        """A command that serves, from when it listens until the block ends."""
        process = await self._start(f"exec {line}")
        try:
            async with asyncio.timeout(SECONDS):
                while not await answers(port):
                    assert process.returncode is None, f"{line}\n{(await process.communicate())[0].decode()}"
                    await asyncio.sleep(0.05)  # Not every server says when it listens.
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await process.communicate()

    async def _start(self, line: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            "bash", "-euo", "pipefail", "-c", line,
            cwd=self.folder,
            env=self.variables,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip


def desk(folder: Path, commands: Path) -> Desk:
    """A desk in a folder; `playbill`, `python` and `pytest` are written into the folder `commands`."""
    # An installed Playbill tells pytest of its plugin by itself; here it is not installed.
    commands.mkdir(exist_ok=True)
    modules = {"playbill": " -m playbill", "pytest": " -m pytest -p playbill.pytest_plugin", "python": ""}
    for name, module in modules.items():
        file = commands / name
        file.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)}{module} "$@"\n')
        file.chmod(0o755)
    path = f"{commands}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    folder.mkdir(parents=True, exist_ok=True)
    return Desk(folder, environment(PATH=path))


async def answers(port: int) -> bool:
    """Whether somebody listens on the port of this machine."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    return True
