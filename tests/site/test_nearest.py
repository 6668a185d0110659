"""Suggestions for an address at which there is nothing: the same from the server and from a file server's page."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playbill.nearest import FILE, Nearest, page_list
from playbill.server import create_app
from playbill.site import Site
from understudy.engine import Engine

from tests.needs import PROJECT, node_path
from tests.site.sites import write_site

NAMES = "docs/background_tasks docs/events docs/state docs/vars docs/writing_pages docs/writing_demos blog/first about"
PAGES = {f"content/{name}.md": "" for name in NAMES.split()} | {"content/docs/x1.md": "# Installation and first steps"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    found = Site(write_site(tmp_path, PAGES, 'base = "/sub/"\n'))
    yield found
    found.close()


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ("/docs/background-task/", "/docs/background-tasks/"),
        ("/docs/bakground_tasks.html", "/docs/background-tasks/"),
        ("/guide/events", "/docs/events/"),
        ("/docs/installation/", "/docs/x1/"),
        ("/docs/writing-pgaes/", "/docs/writing-pages/"),
        ("/wp-login.php", None),
        ("/", None),
    ],
)
def test_the_nearest_page_is_the_first_suggestion(site: Site, wanted: str, first: str | None) -> None:
    found = [entry.route for entry in Nearest(site.book.entries).to(wanted)]
    assert found[:1] == ([first] if first else [])


@pytest.mark.parametrize("wanted", ["/docs/bakground_tasks.html", "/guide/events", "/docs/writing/", "/wp-login.php"])
def test_the_script_of_a_file_servers_page_finds_the_same(site: Site, wanted: str) -> None:
    listed = page_list(site.config, site.book, ())[FILE].decode()
    script = (PROJECT / "site/playbill/theme/scripts/lost.js").as_uri()
    asked = f"nearest({json.dumps(wanted)}, {listed})"
    program = f"import {{ nearest }} from {json.dumps(script)}; console.log(JSON.stringify({asked}))"
    done = subprocess.run(
        [node_path(), "--no-warnings", "--input-type=module", "-e", program], capture_output=True, text=True, check=True
    )
    routes = [f"/sub{entry.route}" for entry in Nearest(site.book.entries).to(wanted)]
    assert [address for address, _ in json.loads(done.stdout)] == routes


async def test_the_server_suggests_without_a_script(site: Site) -> None:
    app = create_app(site, Engine())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/sub/docs/bakground-tasks")
    assert answer.status_code == 404
    assert '<li><a href="/sub/docs/background-tasks/">Background tasks</a></li>' in answer.text
    assert "data-lost" not in answer.text


def test_the_page_of_a_file_server_says_where_the_list_is(site: Site) -> None:
    html = site.layout.missing("")
    assert 'data-lost="/sub/404.json"' in html
    assert "at this address" in html
