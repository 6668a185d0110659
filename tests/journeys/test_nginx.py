"""The recipe for nginx, as its page has it: its configuration and its command are taken from there and run."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from tests.fences import page_fence, put
from tests.journeys.conftest import Open, Serve, Write
from tests.journeys.houses import command, free_port
from tests.journeys.recipes import answers
from tests.needs import nginx_path
from tests.runtime.wires import RawTab

PAGE = "deploying/nginx"
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
worker_processes 1;
{user}
events {{}}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""
SITE = {
    "content/index.md": """\
# Home

```python demo exec id=where
import reflex as rx


class WhereState(rx.State):
    address: str = "nobody knows"

    @rx.event
    def look(self):
        self.address = self.router.session.client_ip


def where():
    return rx.hstack(rx.button("Where am I?", on_click=WhereState.look), rx.text(WhereState.address))
```
""",
    "content/docs/second.md": "# A second page\n",
}


@dataclass(frozen=True, slots=True)
class Front:
    """nginx before a site: its port, and the folder with the files that it sends."""

    port: int
    root: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/docs/"


@pytest.fixture
async def front(write: Write, serve: Serve, tmp_path: Path) -> AsyncIterator[Front]:
    """A site that was built and is served as the page says, with nginx before both."""
    nginx = nginx_path()
    port, root = free_port(), tmp_path / "root"
    folder = write({"playbill.toml": f'base = "/docs/"\nlive = "http://127.0.0.1:{port}/docs"\n', **SITE})
    house = await serve(folder, "--no-reload")
    await command(folder, "build", "--config", "playbill.toml", "--out", str(root / "docs"))
    headers = tmp_path / "headers.conf"
    ask = put(
        page_fence(PAGE, "after each change of the configuration"),
        {
            "docs.example.org": f"127.0.0.1:{port}",
            "127.0.0.1:8000": f"127.0.0.1:{house.port}",
            "/etc/nginx/playbill-headers.conf": str(headers),
        },
    )
    await asyncio.to_thread(subprocess.run, ["bash", "-euo", "pipefail", "-c", ask], check=True)
    site = put(
        page_fence(PAGE, "/etc/nginx/sites-available/playbill"),
        {
            "listen 80;": f"listen 127.0.0.1:{port};",
            "docs.example.org": "_",
            "/srv/playbill": str(root),
            "127.0.0.1:8000": f"127.0.0.1:{house.port}",
            "/etc/nginx/playbill-headers.conf": str(headers),
        },
    )
    (tmp_path / "site.conf").write_text(site)
    async with running(nginx, tmp_path, port):
        yield Front(port, root)


@contextlib.asynccontextmanager
async def running(nginx: str, folder: Path, port: int) -> AsyncIterator[None]:
    """nginx with the configuration `site.conf` of a folder, until the block ends."""
    # Else its workers give up the right to read the folders of the test.
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))
    process = await asyncio.create_subprocess_exec(
        nginx, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf"),
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(20):
            while not await answers(port):
                assert process.returncode is None, (await process.communicate())[1].decode()
                await asyncio.sleep(0.05)  # It says nothing when it listens.
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def test_a_demo_behind_nginx_runs(front: Front, tab: Open) -> None:
    page = await tab(front.address)
    await expect(page.locator("#where")).to_contain_text("nobody knows")
    await page.get_by_role("button", name="Where am I?").click()
    await expect(page.locator("#where")).to_contain_text("127.0.0.1")
    await page.get_by_role("group", name="Did you find this useful?").get_by_role("button", name="Yes").click()
    await expect(page.locator(".feedback")).to_contain_text("Thank you.")


async def test_the_search_works_behind_nginx(front: Front, tab: Open) -> None:
    page = await tab(front.address)
    await page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search")
    await expect(field).to_be_focused()
    await page.keyboard.type("second")
    await page.get_by_role("option").first.click()
    await expect(page).to_have_url(f"{front.address}docs/second/")


async def test_the_server_behind_nginx_knows_the_addresses_of_readers(front: Front) -> None:
    async with httpx.AsyncClient() as client:
        html = (await client.get(front.address)).text
    raw = RawTab(front.port, html.split('data-template="')[1].split('"')[0])
    raw.path, raw.page, raw.address = "/docs/_live/", "/docs/", ("127.0.0.7", 0)
    await (await raw.connect()).welcomed()
    await raw.act(0, 0)
    await raw.until(lambda: "127.0.0.7" in raw.values.values())
    await raw.close()


async def test_nginx_sends_what_the_server_would_send(front: Front) -> None:
    async with httpx.AsyncClient(base_url=front.address) as client:
        page = await client.get("")
        assert page.headers["cache-control"] == "no-cache"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert f"ws://127.0.0.1:{front.port}" in page.headers["content-security-policy"]
        assert page.headers["x-content-type-options"] == "nosniff"
        asset = next(path for path in (front.root / "docs" / "_assets").rglob("*.css"))
        found = await client.get(str(asset.relative_to(front.root / "docs")))
        assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
        text = await client.get("docs/second.md")
        assert (text.status_code, text.headers["content-type"]) == (200, "text/markdown; charset=utf-8")
        moved = await client.get("docs/second")
        assert (moved.status_code, moved.headers["location"]) == (301, "/docs/docs/second/")
        missing = await client.get("nowhere/")
        assert (missing.status_code, "There is no such page" in missing.text) == (404, True)
        assert "default-src 'none'" in missing.headers["content-security-policy"]


async def test_nginx_sends_the_compressed_files_of_the_build(front: Front) -> None:
    size = (front.root / "docs" / "index.html.gz").stat().st_size
    async with httpx.AsyncClient() as client:
        found = await client.get(front.address, headers={"Accept-Encoding": "gzip"})
    assert (found.headers["content-encoding"], found.headers["content-length"]) == ("gzip", str(size))
    assert "accept-encoding" in found.headers["vary"].lower()
