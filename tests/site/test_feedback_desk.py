"""Forms with feedback over HTTP: who may send them, how large they are, what comes back, and how soon."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from playbill.feedback_store import MOST_WAITING, read_feedback
from playbill.policy import content_policy, socket_origins
from playbill.server import LIVE, create_app
from playbill.site import Site
from starlette.applications import Starlette
from understudy.engine import Engine

from tests.site.sites import write_site

HERE = {"Origin": "http://docs.example"}
JSON = {**HERE, "Accept": "application/json"}
VOTE = {"page": "/a/", "useful": "yes"}
Serve = Callable[..., Any]


@asynccontextmanager
async def served(folder: Path, settings: str = "") -> AsyncIterator[Starlette]:
    config = write_site(
        folder, {"content/a.md": "# A <page>\n", "content/draft.md": "---\ndraft: true\n---\n"}, settings
    )
    site = Site(config, live=f"{config.base}{LIVE}/")
    app = create_app(site, Engine())
    async with app.router.lifespan_context(app):
        yield app
    site.close()


def reader(app: Starlette, address: str = "192.0.2.1") -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(address, 1)), base_url="http://docs.example")


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Starlette]:
    async with served(tmp_path, 'allow = ["https://static.example"]\n') as started:
        yield started


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with reader(app) as opened:
        yield opened


def kept(folder: Path) -> list[tuple[str, bool, str]]:
    return [(one.page, one.useful, one.words) for one in read_feedback(folder / ".playbill" / "feedback.sqlite")]


async def test_every_page_asks(client: httpx.AsyncClient) -> None:
    html = (await client.get("/a/")).text
    assert 'action="/_feedback"' in html
    assert '<input type="hidden" name="page" value="/a/">' in html
    assert "data-feedback" not in (await client.get("/nowhere/")).text


async def test_a_script_gets_a_ticket_and_adds_a_sentence(client: httpx.AsyncClient, tmp_path: Path) -> None:
    answer = await client.post("/_feedback", data=VOTE, headers=JSON)
    assert answer.status_code == 200
    ticket = answer.json()["ticket"]
    again = await client.post("/_feedback", data={"ticket": ticket, "words": "Clear, and short."}, headers=JSON)
    assert (again.status_code, again.json()) == (200, {"ticket": None})
    assert kept(tmp_path) == [("/a/", True, "Clear, and short.")]
    third = await client.post("/_feedback", data={"ticket": ticket, "words": "Something else."}, headers=JSON)
    assert third.status_code == 409


async def test_a_plain_form_leads_to_a_page_that_asks_for_a_sentence(client: httpx.AsyncClient, tmp_path: Path) -> None:
    answer = await client.post("/_feedback", data={"page": "/a/", "useful": "no"}, headers=HERE)
    assert answer.status_code == 303
    page = await client.get(answer.headers["location"])
    assert page.headers["cache-control"] == "no-store"
    assert '<a href="/a/">Back to “A &lt;page&gt;”</a>' in page.text
    ticket = page.text.split('name="ticket" value="')[1].split('"')[0]
    thanks = await client.post(
        "/_feedback", data={"ticket": ticket, "words": "<b>What</b> is it?"}, headers=HERE, follow_redirects=True
    )
    assert "Your answer is kept." in thanks.text
    assert kept(tmp_path) == [("/a/", False, "<b>What</b> is it?")]


async def test_the_page_after_a_form_shows_nothing_that_its_address_says(client: httpx.AsyncClient) -> None:
    page = await client.get("/_feedback/", params={"page": "//evil.example/", "ticket": '"><script>alert(1)</script>'})
    assert "evil" not in page.text and "alert" not in page.text


async def test_the_fourth_message_of_an_hour_is_refused_kindly(app: Starlette, tmp_path: Path) -> None:
    async with reader(app) as client, reader(app, "192.0.2.2") as other:
        for _ in range(3):
            assert (await client.post("/_feedback", data=VOTE, headers=JSON)).status_code == 200
        fourth = await client.post("/_feedback", data=VOTE, headers=JSON)
        assert fourth.status_code == 429
        assert 3500 < int(fourth.headers["retry-after"]) <= 3600
        assert fourth.json()["error"].startswith("Thank you, you have told us a lot already.")
        plain = await client.post("/_feedback", data=VOTE, headers=HERE)
        assert plain.status_code == 429
        assert "you have told us a lot already" in plain.text
        assert (await other.post("/_feedback", data=VOTE, headers=JSON)).status_code == 200
    assert len(kept(tmp_path)) == 4


async def test_a_refusal_says_what_the_site_says(tmp_path: Path) -> None:
    settings = 'texts = { "Please write at most {count} characters." = "Höchstens {count} Zeichen, bitte." }\n'
    async with served(tmp_path, settings) as started, reader(started) as client:
        long = {**VOTE, "words": "much " * 1000}
        refused = await client.post("/_feedback", data=long, headers=JSON)
        assert refused.status_code == 422
        assert refused.json() == {"error": "Höchstens 500 Zeichen, bitte."}


async def test_only_pages_of_the_site_are_judged_and_only_by_their_readers(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    async def status(data: dict[str, str], **headers: str) -> int:
        return (await client.post("/_feedback", data=data, headers={**JSON, **headers})).status_code

    assert await status({"page": "/nowhere/", "useful": "yes"}) == 404
    assert await status({"page": "/draft/", "useful": "yes"}) == 404
    assert await status(VOTE, Origin="https://evil.example") == 403
    assert await status(VOTE, Origin="null") == 403
    assert await status(VOTE, Origin="http://docs.example.evil.example") == 403
    assert kept(tmp_path) == []
    json = await client.post("/_feedback", json=VOTE, headers=JSON)
    assert json.status_code == 415
    assert (await client.get("/_feedback")).status_code in (404, 405)


async def test_a_static_site_that_is_allowed_may_send_and_read(client: httpx.AsyncClient) -> None:
    there = {"Origin": "https://static.example", "Accept": "application/json"}
    answer = await client.post("/_feedback", data=VOTE, headers=there)
    assert answer.headers["access-control-allow-origin"] == "https://static.example"
    refused = await client.post("/_feedback", data={**VOTE, "useful": ""}, headers=there)
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (400, "https://static.example")
    elsewhere = await client.post("/_feedback", data=VOTE, headers={**there, "Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in elsewhere.headers


async def test_a_large_body_is_refused_before_it_is_read(client: httpx.AsyncClient) -> None:
    asked = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal asked
        for _ in range(256):
            asked += 1
            yield b"words=" + b"x" * 4090

    form = {**JSON, "Content-Type": "application/x-www-form-urlencoded"}
    answer = await client.post("/_feedback", content=b"x" * 1_000_000, headers=form)
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")
    answer = await client.post("/_feedback", content=body(), headers={**form, "Content-Length": "1000000"})
    assert (answer.status_code, asked) == (413, 0)
    answer = await client.post("/_feedback", content=body(), headers=form)
    assert answer.status_code == 413
    assert asked <= 3


async def test_a_disk_that_hangs_lets_no_reader_wait(client: httpx.AsyncClient, tmp_path: Path) -> None:
    assert (await client.post("/_feedback", data=VOTE, headers=JSON)).status_code == 200
    unhindered = await timed(client)
    with closing(sqlite3.connect(tmp_path / ".playbill" / "feedback.sqlite", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        assert await timed(client) < max(0.2, 0.1 + 3 * unhindered)
        holder.execute("ROLLBACK")


async def timed(client: httpx.AsyncClient) -> float:
    began = time.monotonic()
    assert (await client.post("/_feedback", data=VOTE, headers=JSON)).status_code == 200
    return time.monotonic() - began


async def test_when_too_much_waits_for_the_disk_a_reader_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYBILL_FEEDBACK_HOURLY", "1000")
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(reader(await stack.enter_async_context(served(tmp_path))))
        assert (await client.post("/_feedback", data=VOTE, headers=JSON)).status_code == 200
        with closing(sqlite3.connect(tmp_path / ".playbill" / "feedback.sqlite", isolation_level=None)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            posts = (client.post("/_feedback", data=VOTE, headers=JSON) for _ in range(MOST_WAITING + 5))
            statuses = sorted(answer.status_code for answer in await asyncio.gather(*posts))
            holder.execute("ROLLBACK")
    # Who was told that it is kept, is kept: when the disk is back.
    assert {200, 503} == set(statuses)
    assert len(kept(tmp_path)) == 1 + statuses.count(200)


async def test_a_site_that_does_not_ask_has_no_question_and_no_desk(tmp_path: Path) -> None:
    async with served(tmp_path, 'feedback = ""\n') as app, reader(app) as client:
        assert "data-feedback" not in (await client.get("/a/")).text
        assert (await client.post("/_feedback", data=VOTE, headers=JSON)).status_code in (404, 405)


def test_a_built_site_sends_to_its_live_server_or_does_not_ask(tmp_path: Path) -> None:
    config = write_site(tmp_path, {"content/a.md": "# A"})
    for live, action in (("https://live.example/x/_live/", 'action="https://live.example/x/_feedback"'), (None, "")):
        site = Site(config, live=live)
        entry = site.book.at("/a/")
        assert entry is not None
        html = site.html(entry)[0]
        site.close()
        assert action in html
        assert ("data-feedback" in html) is (live is not None)
    sockets = socket_origins("static.example", "https://live.example/x/_live/")
    assert "form-action 'self' https://live.example;" in content_policy(config.origins, sockets)
