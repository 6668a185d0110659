"""A site folder, and tabs in which nothing may go wrong unseen."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, ConsoleMessage, Page

from tests.journeys.houses import House, files_served, served

Write = Callable[[dict[str, str]], Path]
Open = Callable[..., Awaitable[Page]]
Serve = Callable[..., Awaitable[House]]
Files = Callable[[Path], str]


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


@pytest.fixture
def files() -> Iterator[Files]:
    """Serves folders as plain files until the test has ended; gives the origin of each."""
    with contextlib.ExitStack() as servers:
        yield lambda folder: servers.enter_context(files_served(folder))


class Complaints(list[str]):
    """What the pages complained about: errors of scripts and of loading, violations of the policy."""

    def __init__(self) -> None:
        super().__init__()
        self.expected: tuple[str, ...] = ()

    def note(self, line: ConsoleMessage) -> None:
        if line.type == "error" and not any(part in line.text for part in self.expected):
            self.append(f"{line.text} ({line.location.get('url', '')})")


@pytest.fixture
def complaints() -> Complaints:
    """What was complained about so far; a test that cuts a line says which sentences it expects."""
    return Complaints()


@pytest.fixture
async def tab(
    browser_context: BrowserContext, complaints: Complaints, serve: Serve, files: Files
) -> AsyncIterator[Open]:
    """Opens a tab. At the end no page may have logged an error, raised one, or violated its policy."""

    async def opened(address: str, *, width: int = 1360, height: int = 900) -> Page:
        page = await browser_context.new_page()
        await page.set_viewport_size({"width": width, "height": height})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", complaints.note)
        await page.goto(address)
        return page

    del serve, files
    yield opened
    # Before their servers end: a tab whose server is gone complains, and rightly.
    for page in browser_context.pages:
        await page.close()
    assert complaints == []
