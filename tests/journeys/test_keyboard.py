"""With the keyboard alone: to the text, through the navigation, over tabs, and into a demo that runs meanwhile."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.journeys.conftest import Open
from tests.journeys.houses import House, served
from tests.needs import PROJECT

MOST_TABS = 150


@pytest.fixture(scope="module")
async def house() -> AsyncIterator[House]:
    """Our site, as readers get it."""
    async with served(PROJECT, "--no-reload", config="pyproject.toml") as started:
        yield started


async def tabs_to(page: Page, selector: str) -> None:
    """Tab by tab, as a reader gets there; whatever is passed has to be visible."""
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        if await page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} was not reached")


async def test_the_first_tab_leads_past_the_navigation_to_the_text(house: House, tab: Open) -> None:
    page = await tab(house.address + "/docs/events/")
    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the text")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()


async def test_a_page_is_chosen_in_the_navigation(house: House, tab: Open) -> None:
    page = await tab(house.address + "/docs/events/")
    await tabs_to(page, '.navigation a[href="/docs/state/"]')
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(house.address + "/docs/state/")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("State")


@pytest.mark.parametrize(
    ("query", "title"), [("tutorial", "Tutorial"), ("rx.cond", "Choice"), ("background task", "Background tasks")]
)
async def test_the_page_about_it_is_the_first_that_is_found(house: House, tab: Open, query: str, title: str) -> None:
    page = await tab(house.address + "/docs/state/")
    await page.keyboard.press("/")
    await expect(page.get_by_role("combobox", name="Search")).to_be_focused()
    await page.keyboard.type(query)
    await expect(page.get_by_role("listbox").get_by_role("group").first).to_have_accessible_name(re.compile(title))


async def test_on_a_phone_the_menu_opens_and_closes(house: House, tab: Open) -> None:
    page = await tab(house.address + "/docs/events/", width=390, height=844)
    await tabs_to(page, ".menu-button")
    await page.keyboard.press("Enter")
    menu = page.get_by_role("navigation", name="Pages")
    await expect(menu).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(menu).to_be_hidden()
    await expect(page.get_by_role("button", name="Menu")).to_be_focused()


async def test_tabs_are_chosen_by_arrows(house: House, tab: Open) -> None:
    page = await tab(house.address + "/docs/writing-pages/")
    await tabs_to(page, ".text > .tabs input[type=radio]")
    focused = page.locator("input[type=radio]:focus")
    first = await focused.evaluate("(radio) => radio.closest('.tab').textContent.trim()")
    await page.keyboard.press("ArrowRight")
    await expect(focused).to_be_checked()
    assert await focused.evaluate("(radio) => radio.closest('.tab').textContent.trim()") != first
    panel = page.locator(".tab:has(:focus) + .tab-panel")
    await expect(panel).to_be_visible()


async def test_a_demo_is_used_and_keeps_the_focus_while_it_changes(house: House, tab: Open) -> None:
    page = await tab(house.address + "/docs/background-tasks/")
    demo = page.locator("#background_demo")
    await tabs_to(page, "#background_demo input")
    await page.keyboard.press("Control+A")
    await page.keyboard.type("3")
    await tabs_to(page, "#background_demo button")
    await page.keyboard.press("Enter")
    await expect(demo.get_by_role("heading")).to_have_text(re.compile(r"^[123] /"))
    await expect(demo.get_by_role("button").first).to_be_focused()
    await expect(demo.get_by_role("button", name="Start")).to_be_focused()
    await expect(demo.get_by_role("heading")).to_have_text("3 /")
