"""What somebody waits for comes before what nobody has asked for."""

import asyncio
from pathlib import Path

import anyio
import httpx
from playbill.attention import REMEMBERED, Attention
from playbill.server import Answers, create_app
from playbill.site import Site
from understudy.engine import Engine

from tests.site.sites import write_site


async def test_chores_wait_until_nobody_waits() -> None:
    attention = Attention()
    done: list[str] = []

    async def chore() -> None:
        await attention.quiet()
        done.append("chore")

    with attention.wanted("page.md"):
        running = asyncio.create_task(chore())
        await anyio.lowlevel.checkpoint()
        done.append("page")
    await running
    assert done == ["page", "chore"]


async def test_the_latest_pages_are_known_and_not_all_of_them() -> None:
    attention = Attention()
    for number in range(REMEMBERED + 5):
        with attention.wanted(f"{number}.md"):
            pass
    with attention.wanted("7.md"):
        pass
    assert attention.lately()[0] == "7.md"
    assert len(attention.lately()) == REMEMBERED


async def test_a_page_that_is_asked_for_is_made_before_those_that_are_warmed(tmp_path: Path) -> None:
    pages = {f"content/p{number}.md": f"# Page {number}\n" for number in range(30)}
    made: list[str] = []
    site = Site(write_site(tmp_path, pages), made=lambda entry, page: made.append(entry.name))
    attention = Attention()
    warming: asyncio.Task[None] | None = None
    try:
        transport = httpx.ASGITransport(app=create_app(site, Engine()))
        async with httpx.AsyncClient(transport=transport, base_url="http://site") as reader:
            with attention.wanted():
                warming = asyncio.create_task(Answers(site, attention).warm())
                assert (await reader.get("/p29/")).status_code == 200
                assert made == ["p29.md"]
    finally:
        if warming is not None:
            warming.cancel()
            await asyncio.gather(warming, return_exceptions=True)
        site.close()
