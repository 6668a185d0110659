"""The recipes for publishing a site, each taken from its page and run."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import shutil
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.async_api import Page, expect

from tests.fences import page_fence, put
from tests.journeys.conftest import Complaints, Open
from tests.journeys.houses import free_port
from tests.journeys.recipes import Desk, desk
from tests.needs import require_or_skip

Play = Callable[[str, int], Awaitable[None]]


@pytest.fixture
async def site(tmp_path: Path) -> Desk:
    """A new site, and a desk in its folder."""
    made = desk(tmp_path / "site", tmp_path / "commands")
    await made.run("playbill new site")
    return made


@pytest.fixture
async def play(site: Desk) -> AsyncIterator[Play]:
    """Starts a command that serves. It goes on until the tabs are closed."""
    async with contextlib.AsyncExitStack() as servers:

        async def start(line: str, port: int) -> None:
            await servers.enter_async_context(site.running(line, port))

        yield start


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


async def pressed(page: Page) -> None:
    """Presses the button of the first demo, which counts."""
    await page.get_by_role("button", name="Add one").first.click()
    await expect(page.locator(".demo").first).to_contain_text("1")


async def test_static_files_are_sent_by_any_server(site: Desk, play: Play, tab: Open) -> None:
    port = free_port()
    build, serve = lines(put(page_fence("deploying/files", "build and look"), {"8080": str(port)}))
    await site.run(build)
    await play(serve, port)
    page = await tab(f"http://localhost:{port}")
    await expect(page.locator(".demo").first).to_contain_text("no live server")


async def test_a_site_below_a_path_finds_all_that_it_needs(site: Desk, play: Play, tab: Open) -> None:
    port = free_port()
    build, serve = lines(put(page_fence("deploying/files", "below a path"), {"8080": str(port)}))
    await site.run(build)
    await play(serve, port)
    page = await tab(f"http://localhost:{port}/handbook/")
    await page.get_by_role("link", name="your first demo").click()
    await expect(page).to_have_url(f"http://localhost:{port}/handbook/docs/first-demo/")


async def test_pages_of_one_origin_play_the_demos_of_another(
    site: Desk, play: Play, tab: Open, complaints: Complaints
) -> None:
    files, live = free_port(), free_port()
    ports = {"8080": str(files), "8001": str(live)}
    settings = site.folder / "pyproject.toml"
    allow = put(page_fence("deploying/static-and-live", "pyproject.toml"), {"8080": str(files)})
    build, serve = lines(put(page_fence("deploying/static-and-live", "the pages"), ports))
    demos = put(page_fence("deploying/static-and-live", "the demos"), {"8001": str(live)}).strip()
    complaints.expected = ("WebSocket connection",)
    await site.run(build)
    await play(serve, files)
    async with site.running(demos, live):
        page = await tab(f"http://localhost:{files}")
        await page.get_by_role("button", name="Add one").first.click()
        await expect(page.locator(".demo").first).not_to_contain_text("live")
        await page.close()
    text = settings.read_text()
    settings.write_text(text.replace("[tool.playbill]", allow))
    await play(demos, live)
    await pressed(await tab(f"http://localhost:{files}"))


async def test_the_unit_is_one_that_systemd_takes_and_its_server_stops_cleanly(
    site: Desk, tab: Open, tmp_path: Path, complaints: Complaints
) -> None:
    analyze = shutil.which("systemd-analyze")
    require_or_skip("systemd-analyze", analyze is not None, "there is none on the PATH", required=False)
    port = free_port()
    text = put(
        page_fence("deploying/systemd", "/etc/systemd/system/playbill.service"),
        {"/srv/playbill/venv/bin/playbill": str(tmp_path / "commands" / "playbill"), "8000": str(port)},
    )
    text = put(text, {"/srv/playbill/site": str(site.folder), "User=playbill": "User=root"})
    unit = tmp_path / "playbill.service"
    unit.write_text(text)
    assert "playbill.service" not in await site.run(f"systemd-analyze verify {shlex.quote(str(unit))}")
    command = next(line.partition("=")[2] for line in text.splitlines() if line.startswith("ExecStart="))
    complaints.expected = ("WebSocket connection", "ERR_CONNECTION_REFUSED")
    async with site.running(command, port) as process:
        await pressed(await tab(f"http://localhost:{port}"))
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(15):
            # Ended by the signal, after it has tidied up: systemd counts that as a success.
            assert await process.wait() in (0, -signal.SIGTERM)


async def test_the_steps_of_the_container_file_work_outside_of_a_container(
    site: Desk, play: Play, tab: Open, complaints: Complaints
) -> None:
    # Over plain http, and from another address than localhost, Chromium ignores this header and says so.
    complaints.expected = ("Cross-Origin-Opener-Policy",)
    steps = lines(page_fence("deploying/container", "Containerfile"))
    commands = [step.removeprefix("RUN ") for step in steps if step.startswith("RUN playbill ")]
    assert len(commands) == 2
    for command in commands:
        await site.run(command)
    port = free_port()
    (started,) = [step.removeprefix("CMD ") for step in steps if step.startswith("CMD ")]
    words: list[str] = yaml.safe_load(put(started, {"8000": str(port)}))
    await play(shlex.join(words), port)
    await pressed(await tab(f"http://{own_address()}:{port}"))


def own_address() -> str:
    """An address of this machine that is not the loopback's, where it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # Nothing is sent: it only asks which address would.
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


async def test_the_workflow_builds_what_the_pages_of_a_repository_need(site: Desk, play: Play, tab: Open) -> None:
    text = page_fence("deploying/github-pages", ".github/workflows/pages.yml")
    workflow: dict[str, Any] = yaml.safe_load(text)
    steps: list[dict[str, Any]] = workflow["jobs"]["build"]["steps"]
    runs = [step["run"] for step in steps if "run" in step and not step["run"].startswith("pip ")]
    assert len(runs) == 2
    for run in runs:
        await site.run(put(run, {"${{ github.event.repository.name }}": "stage"}) if "$" in run else run)
    (site.folder / "public").mkdir()
    (site.folder / "dist").rename(site.folder / "public" / "stage")
    port = free_port()
    await play(f"python -m http.server {port} --directory public", port)
    page = await tab(f"http://localhost:{port}/stage/")
    await page.get_by_role("link", name="your first demo").click()
    await expect(page).to_have_url(f"http://localhost:{port}/stage/docs/first-demo/")
