"""Fixtures for every test: asynchronous tests run on asyncio, in one loop, and share one browser."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright

from tests.needs import chromium_path

# Without these Chromium refuses to start as root, and keeps looking for its maker's hosts.
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The loop of asynchronous tests; of the session, because the browser lives in it."""
    return "asyncio"


@pytest.fixture(scope="session")
async def chromium(anyio_backend: str) -> AsyncIterator[Browser]:
    """The system's Chromium, started once."""
    path = chromium_path()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGUMENTS))
        yield browser
        await browser.close()


@pytest.fixture
async def browser_context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A browser without cookies or storage, closed after the test; it can open several tabs."""
    context = await chromium.new_context()
    yield context
    await context.close()
