"""The site over HTTP: pages, redirects, files, caching, and the headers that every answer has."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playbill.config import Origins, is_taken
from playbill.policy import content_policy, socket_origins
from playbill.server import LIVE, create_app, registrar
from playbill.site import Site
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send
from understudy.engine import Engine

from tests.site.sites import write_site

FILES = {
    "content/index.md": "# Home\n\nWelcome.\n",
    "content/docs/a_page.md": "---\nredirect_from: [/old/place/]\n---\n# A page\n\n" + "Words to compress. " * 100,
    "content/docs/demo.md": "```python exec\nimport reflex as rx\n```\n\n```python demo id=one\nrx.text('One')\n```\n",
    "content/docs/broken.md": "---\ntitle: [\n---\n",
    "content/docs/wrong.md": "# Wrong\n\n```python eval\nmissing\n```\n",
    "content/map.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "content/notes.txt": "0123456789" * 200,
    "content/helper.py": "secret = 1\n",
    "content/.env": "secret\n",
    "demos/lamp.py": "import reflex as rx\n\n\ndef lamp():\n    return rx.text('Lamp')\n",
}


async def beside(scope: Scope, receive: Receive, send: Send) -> None:
    """An app of the configuration."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"beside"})


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    config = write_site(tmp_path, FILES)
    engine = Engine()
    site = Site(config, live=f"{config.base}{LIVE}/", register=registrar(engine))
    app = create_app(site, engine, {"/demo-api": beside})
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://docs.example") as opened:
        yield opened
    site.close()


def test_no_app_of_the_configuration_can_take_an_address_of_the_server(tmp_path: Path) -> None:
    site = Site(write_site(tmp_path, FILES))
    app = create_app(site, Engine(), {"/demo-api": beside})
    site.close()
    own = {route.path.partition("{")[0].rstrip("/") for route in app.routes if isinstance(route, Mount | Route)}
    assert {"/_live", "/_assets", "/_search", "/_feedback", "/demo"} < own
    assert {path for path in own if path and not is_taken(path)} == {"/demo-api"}


async def test_a_page_is_answered_with_its_html(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<h1 id="home">Home <a class="anchor"' in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200), ("/docs/a-page/", 200), ("/docs/a-page", 308), ("/nowhere/", 404), ("/map.svg", 200),
        ("/docs/broken/", 500), ("/demo-api/", 200), ("/demo/lamp/", 200), ("/demo/none/", 404),
        ("/_assets/none.js", 404),
    ],
)  # fmt: skip
async def test_every_answer_has_the_headers(client: httpx.AsyncClient, path: str, status: int) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe-inline" not in policy.split("script-src")[-1].split(";")[0]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "permissions-policy" in answer.headers
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "set-cookie" not in answer.headers


async def test_an_address_without_its_slash_leads_to_the_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/docs/a-page?q=1")
    assert (answer.status_code, answer.headers["location"]) == (308, "/docs/a-page/?q=1")


async def test_an_old_address_leads_to_the_page(client: httpx.AsyncClient) -> None:
    for path in ("/old/place/", "/old/place"):
        answer = await client.get(path, follow_redirects=True)
        assert str(answer.url) == "http://docs.example/docs/a-page/"


async def test_a_missing_page_says_so_and_escapes_what_was_asked_for(client: httpx.AsyncClient) -> None:
    answer = await client.get("/<script>alert(1)</script>")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert "<script>alert" not in answer.text


async def test_head_is_get_without_its_body(client: httpx.AsyncClient) -> None:
    for path in ("/", "/notes.txt", "/nowhere/"):
        get, head = await client.get(path), await client.head(path)
        assert head.status_code == get.status_code
        assert head.content == b""


async def test_a_browser_that_has_the_page_is_told_so(client: httpx.AsyncClient) -> None:
    for path in ("/", "/docs/a-page/", "/map.svg", "/notes.txt"):
        tag = (await client.get(path)).headers["etag"]
        again = await client.get(path, headers={"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert "content-security-policy" in again.headers


async def test_assets_are_kept_for_ever_and_named_by_their_content(client: httpx.AsyncClient) -> None:
    page = (await client.get("/docs/demo/")).text
    addresses = [part.split('"')[0] for part in page.split('="') if part.startswith("/_assets/")]
    assert len(addresses) >= 6
    for address in addresses:
        answer = await client.get(address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_text_is_compressed_where_the_browser_can_read_it(client: httpx.AsyncClient) -> None:
    answer = await client.get("/docs/a-page/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["vary"]
    plain = await client.get("/docs/a-page/", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers


async def test_a_part_of_a_file_is_not_compressed(client: httpx.AsyncClient) -> None:
    answer = await client.get("/notes.txt", headers={"Range": "bytes=2-4"})
    assert (answer.status_code, answer.text) == (206, "234")


@pytest.mark.parametrize(
    "path",
    ["/helper.py", "/.env", "/docs/a_page.md", "/%2e%2e/playbill.toml", "/..%2fplaybill.toml",
     "/docs/..%5c..%5cplaybill.toml",
     "//etc/passwd", "/map.svg/", "/map.svg%00.txt"],
)  # fmt: skip
async def test_sources_and_hidden_files_are_not_there(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_a_page_that_does_not_parse_shows_its_mistake_and_harms_no_other(client: httpx.AsyncClient) -> None:
    answer = await client.get("/docs/broken/")
    assert answer.status_code == 500
    assert "docs/broken.md:" in answer.text
    assert (await client.get("/docs/a-page/")).status_code == 200


async def test_a_block_that_fails_is_shown_in_its_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/docs/wrong/")
    assert answer.status_code == 200
    assert "docs/wrong.md:4" in answer.text
    assert "<code>missing</code> is not defined" in answer.text


async def test_a_demo_stands_alone(client: httpx.AsyncClient) -> None:
    answer = await client.get("/demo/lamp/")
    assert "Lamp" in answer.text
    assert "data-template=" in answer.text
    assert (await client.get("/demo/lamp")).headers["location"] == "/demo/lamp/"


async def test_a_folder_may_be_called_demo(tmp_path: Path) -> None:
    site = Site(write_site(tmp_path, {"content/demo/a.md": "# A page", "content/demo/a.txt": "text"}))
    transport = httpx.ASGITransport(app=create_app(site, Engine()))
    async with httpx.AsyncClient(transport=transport, base_url="http://docs.example") as client:
        assert "A page" in (await client.get("/demo/a/")).text
        assert (await client.get("/demo/a")).headers["location"] == "/demo/a/"
        assert (await client.get("/demo/a.txt")).text == "text"
    site.close()


async def test_only_a_page_that_plays_connects(client: httpx.AsyncClient) -> None:
    assert 'data-live="/_live/"' in (await client.get("/docs/demo/")).text
    assert "data-live" not in (await client.get("/docs/a-page/")).text


async def test_a_site_below_a_path(tmp_path: Path) -> None:
    site = Site(write_site(tmp_path, FILES, 'base = "/sub/"\n'), live="/sub/_live/")
    transport = httpx.ASGITransport(app=create_app(site, Engine()))
    async with httpx.AsyncClient(transport=transport, base_url="http://docs.example") as client:
        page = await client.get("/sub/docs/demo/")
        assert 'href="/sub/_assets/' in page.text
        assert 'data-live="/sub/_live/"' in page.text
        assert (await client.get("/")).headers["location"] == "/sub/"
        assert (await client.get("/docs/demo/")).status_code == 404
    site.close()


def test_origins_extend_the_policy() -> None:
    origins = Origins(image=("https://img.example",), frame=("https://player.example",))
    policy = content_policy(origins, ("wss://live.example",))
    assert "img-src 'self' data: https://img.example;" in policy
    assert "frame-src https://player.example;" in policy
    assert "connect-src 'self' wss://live.example;" in policy
    assert "frame-src" not in content_policy(Origins(), ())


def test_a_host_that_is_none_does_not_reach_the_policy() -> None:
    assert socket_origins("docs.example:8000", None) == ("ws://docs.example:8000", "wss://docs.example:8000")
    assert socket_origins("a b; script-src *", None) == ()
    assert socket_origins("", "https://live.example/x/_live/") == ("wss://live.example", "https://live.example")
