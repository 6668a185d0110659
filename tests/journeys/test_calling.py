"""Calling the search on a slow line: what is typed meanwhile is for it, and whoever turns away does not get it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Route, expect

from tests.journeys.conftest import Complaints, Open
from tests.journeys.houses import command, files_served
from tests.journeys.test_search import Search

SITE = {
    "playbill.toml": 'title = "Test"\n',
    "content/index.md": "# Home\n\nOf velvet.\n\n````md tabs\n## Linux\nOne.\n\n## macOS\nTwo.\n````\n",
}
IS_READY = """async () => {
    const { ready } = await import(new URL("search.js", document.querySelector("script[src*='/theme-']").src).href);
    await ready();
}"""


@pytest.fixture(scope="module")
async def origin(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The site, built."""
    folder = tmp_path_factory.mktemp("calling")
    for name, text in SITE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    await command(folder, "build", "--config", "playbill.toml")
    with files_served(folder / "dist") as address:
        yield address


@pytest.fixture
async def arrives(browser_context: BrowserContext) -> AsyncIterator[asyncio.Event]:
    """The search does not arrive before the event is set."""
    event = asyncio.Event()

    async def handle(route: Route) -> None:
        await event.wait()
        await route.continue_()

    # Before there is a page: one that is open may have asked already.
    await browser_context.route("**/search.js", handle)
    yield event
    event.set()


async def test_what_is_typed_meanwhile_is_searched_for(origin: str, tab: Open, arrives: asyncio.Event) -> None:
    page = await tab(origin)
    search, button = Search(page), page.get_by_role("button", name="Search")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await page.keyboard.type("velx")
    await page.keyboard.press("Backspace")
    await page.keyboard.type("vet")
    arrives.set()
    await expect(search.field).to_have_value("velvet")
    await search.finds("Home")
    await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_enter_is_kept_too(origin: str, tab: Open, arrives: asyncio.Event) -> None:
    page = await tab(f"{origin}/404.html")
    await page.keyboard.press("/")
    await page.keyboard.type("velvet")
    await page.keyboard.press("Enter")
    arrives.set()
    await expect(page).to_have_url(f"{origin}/")


@pytest.mark.parametrize("way", ["Escape", "Tab", "click"])
async def test_whoever_turns_away_does_not_get_it(origin: str, tab: Open, arrives: asyncio.Event, way: str) -> None:
    page = await tab(origin)
    search, button = Search(page), page.locator("[data-search]")
    await page.keyboard.press("/")
    await page.keyboard.type("cloth")
    await expect(button).to_have_attribute("aria-busy", "true")
    await (page.get_by_text("Of velvet.").click() if way == "click" else page.keyboard.press(way))
    await expect(button).not_to_have_attribute("aria-busy", "true")
    arrives.set()
    await page.evaluate(IS_READY)
    await expect(search.dialog).to_have_count(0)
    await search.open()
    await expect(search.field).to_have_value("")


@pytest.mark.parametrize("width", [390, 1360])
async def test_that_it_did_not_arrive_is_said_until_it_does(
    origin: str, tab: Open, complaints: Complaints, width: int
) -> None:
    complaints.expected = ("net::ERR_FAILED",)
    page = await tab(origin, width=width)
    button = page.locator("[data-search] span")
    await page.route("**/search.js", lambda route: route.abort())
    await page.keyboard.press("/")
    await expect(button).to_have_text("Search could not be loaded")
    box = await button.bounding_box()
    assert box and box["width"] > 100 and box["x"] >= 0 and box["x"] + box["width"] <= width
    await page.unroute("**/search.js")
    await Search(page).open()
    await expect(button).to_have_text("Search")


async def test_whoever_has_chosen_a_tab_types_nothing_there(origin: str, tab: Open) -> None:
    page = await tab(origin)
    await page.locator("label", has_text="macOS").click()
    await expect(page.get_by_role("radio", name="macOS")).to_be_focused()
    await Search(page).open()
