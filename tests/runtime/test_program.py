"""Programs on their own: started for real, asked for a page, clicked once, and stopped."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from understudy import load

from tests.needs import PROJECT
from tests.runtime.wires import Process, RawTab, free_port, program, serving

DEMOS = PROJECT / "demos"
SMALL = """
import {name} as rx

class S(rx.State):
    count: int = 0

    def add(self):
        self.count += 1

@rx.page(route="/")
def index():
    return rx.box(rx.text(S.count), rx.button("add", on_click=S.add))

app = rx.App()
"""
TASK = """
import asyncio
import reflex as rx

class S(rx.State):
    count: int = 0

    @rx.event(background=True)
    async def work(self):
        try:
            while True:
                async with self:
                    self.count += 1
                await asyncio.sleep(0.01)
        finally:
            print("the task cleaned up", flush=True)

    async def hang(self):
        try:
            await asyncio.sleep(1e9)
        finally:
            print("the handler cleaned up", flush=True)

def index():
    return rx.box(rx.text(S.count), rx.button("work", on_click=S.work), rx.button("hang", on_click=S.hang))

app = rx.App()
app.add_page(index, route="/")
"""


async def clicks_once(server: Process) -> None:
    """One act there and back on the first page."""
    tab = await (await RawTab(server.port, await server.digest()).connect()).welcomed()
    await tab.click(0, 0)
    assert tab.values[0, 0] == "1"
    await tab.close()


@pytest.mark.parametrize("demo", sorted(path.name for path in DEMOS.glob("*.py") if path.name != "api.py"))
async def test_every_demo_is_a_program(demo: str) -> None:
    port = free_port()
    command = ("-m", "understudy", str(DEMOS / demo), "--port", str(port), "--mount", f"/demo-api={DEMOS}/api.py:app")
    async with serving(*command, port=port) as server:
        page = await server.page()
        assert "data-template=" in page
        tab = await (await RawTab(port, await server.digest()).connect()).welcomed()
        assert tab.welcome["stale"] == []
        await tab.close()
        assert (await server.page("/demo-api/zen")) if "posts" in demo else True
        await server.stop(signal.SIGINT)
    assert "Traceback" not in server.output


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
async def test_a_program_says_nothing_bad_when_it_is_stopped(tmp_path: Path, sign: int) -> None:
    async with program(SMALL.format(name="reflex"), tmp_path) as server:
        await clicks_once(server)
        tab = await (await RawTab(server.port, await server.digest()).connect()).welcomed()
        await server.stop(sign)
        await tab.until(lambda: tab.socket is None)
    assert "Traceback" not in server.output
    assert "ERROR" not in server.output


async def test_a_graceful_stop_runs_every_finally_within_ten_seconds(tmp_path: Path) -> None:
    tabs = 10
    async with program(TASK, tmp_path, UNDERSTUDY_SHUTDOWN_SECONDS="5") as server:
        opened = [await (await RawTab(server.port, await server.digest()).connect()).welcomed() for _ in range(tabs)]
        for tab in opened:
            await tab.click(0, 0)
        await opened[0].act(0, 1)
        for tab in opened[1:]:
            await tab.until(lambda tab=tab: len(tab.history) > 3)
        web = opened[0].socket
        assert web is not None
        await server.stop(signal.SIGTERM)
        await web.wait_closed()
        assert web.close_code == 1012
    assert server.output.count("the task cleaned up") == tabs
    assert server.output.count("the handler cleaned up") == 1
    assert "Traceback" not in server.output


async def test_uvicorn_serves_a_module_that_imports_the_runtime_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "small_program.py").write_text(SMALL.format(name="understudy"))
    port = free_port()
    async with serving("-m", "uvicorn", "small_program:app", "--port", str(port), port=port, folder=tmp_path) as server:
        await clicks_once(server)


async def test_uvicorns_factory_serves_a_program_that_imports_reflex(tmp_path: Path) -> None:
    (tmp_path / "small.py").write_text(SMALL.format(name="reflex"))
    port = free_port()
    command = ("-m", "uvicorn", "--factory", "understudy.asgi:app", "--port", str(port))
    async with serving(*command, port=port, UNDERSTUDY_APP=f"{tmp_path}/small.py:app") as server:
        await clicks_once(server)


async def test_a_loaded_program_is_an_application(tmp_path: Path) -> None:
    (tmp_path / "small.py").write_text(SMALL.format(name="reflex"))
    transport = httpx.ASGITransport(load(f"{tmp_path}/small.py:app"))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert "data-template" in (await client.get("/")).text
        missing = await client.get("/nowhere<b>")
        assert missing.status_code == 404
        assert "<b>" not in missing.text


async def test_a_page_of_a_program_has_every_stylesheet_of_its_parts(tmp_path: Path) -> None:
    (tmp_path / "small.py").write_text(SMALL.format(name="reflex"))
    transport = httpx.ASGITransport(load(f"{tmp_path}/small.py:app"))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        page = (await client.get("/")).text
        sheets = re.findall(r'<link rel="stylesheet" href="(/_client/[^"]+)">', page)
        text = "".join([(await client.get(sheet)).raise_for_status().text for sheet in sheets])
    # What builds on another one comes behind it.
    assert 0 < text.index(".rx-heading") < text.index(".rx-dialog")


async def test_a_changed_program_starts_again_with_reload(tmp_path: Path) -> None:
    file = tmp_path / "small.py"
    file.write_text(SMALL.format(name="reflex"))
    port = free_port()
    async with serving("-m", "understudy", str(file), "--port", str(port), "--reload", port=port) as server:
        first = await server.digest()
        await clicks_once(server)
        loop = asyncio.get_running_loop()
        saved = 0.0
        async with asyncio.timeout(40), httpx.AsyncClient() as client:
            while True:
                if loop.time() - saved > 5:
                    # Again after a while: what watches the files may begin later than what serves.
                    file.write_text(SMALL.format(name="reflex").replace('"add"', '"another"'))
                    saved = loop.time()
                with suppress(httpx.TransportError):  # Between the old process and the new one.
                    if "another" in (await client.get(f"http://127.0.0.1:{port}/")).text:
                        break
                await asyncio.sleep(0.02)
        assert await server.digest() != first
        await server.stop(signal.SIGINT)
    assert "Traceback" not in server.output


async def test_the_digest_of_a_template_is_the_same_in_every_process(tmp_path: Path) -> None:
    digests: set[str] = set()
    for seed in ("1", "2"):
        async with program(SMALL.format(name="reflex"), tmp_path, PYTHONHASHSEED=seed) as server:
            digests.add(await server.digest())
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere.py",), "there is no file nowhere.py"),
        (("small.py", "--mount", "nonsense"), "--mount takes /PATH=FILE:app"),
        (("small.py:nothing",), "nothing"),
        (("empty.py",), "adds no page"),
    ],
)
async def test_a_mistake_in_the_command_is_told_in_a_sentence(
    tmp_path: Path,
    arguments: tuple[str, ...],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from understudy.program import main

    (tmp_path / "small.py").write_text(SMALL.format(name="reflex"))
    (tmp_path / "empty.py").write_text("import reflex as rx\napp = rx.App()\n")
    monkeypatch.chdir(tmp_path)
    assert main([*arguments, "--port", str(free_port())]) in (1, 2)
    said = capsys.readouterr().err
    assert told in said
    assert said.startswith("python -m understudy: ")


async def test_a_port_that_is_taken_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from understudy.program import main

    (tmp_path / "small.py").write_text(SMALL.format(name="reflex"))
    async with program(SMALL.format(name="reflex"), tmp_path) as server:
        assert main([str(tmp_path / "small.py"), "--port", str(server.port)]) == 2
    assert f"port {server.port} is in use" in capsys.readouterr().err


if sys.platform == "win32":
    pytest.skip("signals are others there", allow_module_level=True)
