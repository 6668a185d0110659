"""The official Socket.IO client is understood by our server, as by any other."""

import asyncio
import json
from pathlib import Path

from tests.needs import PROJECT, node_modules, node_path
from tests.runtime.test_program import SMALL
from tests.runtime.wires import program


async def test_the_official_client_clicks_and_comes_back_after_a_cut(tmp_path: Path) -> None:
    node_modules()
    async with program(SMALL.format(name="reflex"), tmp_path) as server:
        client = await asyncio.create_subprocess_exec(
            node_path(), str(PROJECT / "tests" / "client" / "official.mjs"),
            f"http://127.0.0.1:{server.port}", await server.digest(),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        async with asyncio.timeout(30):
            output, errors = await client.communicate()
        assert client.returncode == 0, errors.decode()
    assert json.loads(output) == {
        "connects": 2,
        "welcomes": ["fresh", "resume"],
        "values": ["1", "2", "3", "4", "5", "6"],
        "acks": [1, 2, 3, 4, 5, 6],
    }
