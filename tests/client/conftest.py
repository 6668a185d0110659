"""A scripted server, and a browser that visits it."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Page

from tests.client.peer import Open, Peer, running


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    """A server that follows the test's script."""
    scripted = Peer()
    async with running(scripted):
        yield scripted


@pytest.fixture
async def visit(peer: Peer, browser_context: BrowserContext) -> AsyncIterator[Open]:
    """Opens a page; at the end no page may have logged an error."""
    errors: list[str] = []

    async def visit_page(body: str, path: str = "/page/") -> Page:
        peer.body = body
        page = await browser_context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        await page.goto(peer.address + path)
        return page

    yield visit_page
    assert errors == []
