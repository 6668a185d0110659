"""A site folder, and tabs in which nothing may go wrong unseen."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, ConsoleMessage, Page

from tests.journeys.houses import House, served

Write = Callable[[dict[str, str]], Path]
Open = Callable[..., Awaitable[Page]]
Serve = Callable[..., Awaitable[House]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a site: names of files to their texts."""

    def written(files: dict[str, str]) -> Path:
        for name, text in {"playbill.toml": 'title = "Test"\n', **files}.items():
            path = tmp_path / "house" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "house"

    return written


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Serves a site until the test has ended."""
    async with contextlib.AsyncExitStack() as houses:

        async def start(folder: Path, *options: str, **more: str) -> House:
            return await houses.enter_async_context(served(folder, *options, **more))

        yield start


class Complaints(list[str]):
    """What the pages complained about: errors of scripts and of loading, violations of the policy."""

    def __init__(self) -> None:
        super().__init__()
        self.expected: tuple[str, ...] = ()

    def note(self, line: ConsoleMessage) -> None:
        address = str(line.location.get("url", ""))
        # The browser asks for the icon when it likes, perhaps when a test's own server has just ended.
        is_late = "ERR_CONNECTION_RESET" in line.text and "/_assets/icon-" in address
        if line.type == "error" and not is_late and not any(part in line.text for part in self.expected):
            self.append(f"{line.text} ({address})")


@pytest.fixture
def complaints() -> Complaints:
    """What was complained about so far; a test that cuts a line says which sentences it expects."""
    return Complaints()


@pytest.fixture
async def tab(browser_context: BrowserContext, complaints: Complaints, serve: Serve) -> AsyncIterator[Open]:
    """Opens a tab. At the end no page may have logged an error, raised one, or violated its policy."""

    async def opened(address: str, *, width: int = 1360, height: int = 900) -> Page:
        page = await browser_context.new_page()
        await page.set_viewport_size({"width": width, "height": height})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", complaints.note)
        await page.goto(address)
        return page

    del serve
    yield opened
    # Before their servers end: a tab whose server is gone complains, and rightly.
    for page in browser_context.pages:
        await page.close()
    assert complaints == []
