"""Choosing the page that is shown: the reader is led to its beginning, and nothing that was done on it is lost."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.journeys.conftest import Open
from tests.journeys.houses import House, served
from tests.journeys.test_travel import traveller, written


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The site as readers get it."""
    async with served(written(tmp_path_factory.mktemp("same") / "house"), "--no-reload") as started:
        yield started


async def leave_a_trace(page: Page) -> None:
    """Does what loading the page anew would undo."""
    await page.evaluate("document.querySelector('.lead').textContent = 'Touched'")


async def is_led_to_the_beginning(page: Page) -> None:
    await expect(page.locator("main")).to_be_focused()
    await page.wait_for_function("scrollY === 0")
    await expect(page.locator(".lead")).to_have_text("Touched")


async def test_from_the_navigation(house: House, tab: Open) -> None:
    reader = await traveller(tab, house.address + "/docs/one/")
    page = reader.page
    await leave_a_trace(page)
    await page.locator("#below").scroll_into_view_if_needed()
    assert await reader.scrolled() > 0
    await page.locator(".navigation > ul [aria-current=page]").click()
    await is_led_to_the_beginning(page)
    assert reader.asked == []
    await reader.press("Two")
    await reader.is_at("Two")
    await page.go_back()
    await reader.is_at("One")


async def test_from_below_an_anchor(house: House, tab: Open) -> None:
    page = await tab(house.address + "/docs/one/#below")
    await leave_a_trace(page)
    await page.locator(".navigation > ul [aria-current=page]").click()
    await expect(page).to_have_url(house.address + "/docs/one/")
    await is_led_to_the_beginning(page)


async def test_from_the_menu_of_a_phone(house: House, tab: Open) -> None:
    page = await tab(house.address + "/docs/one/", width=390, height=800)
    await leave_a_trace(page)
    await page.get_by_role("button", name="Menu").click()
    await page.locator(".navigation > ul [aria-current=page]").click()
    await expect(page.locator(".navigation")).to_be_hidden()
    await is_led_to_the_beginning(page)


async def test_from_the_search(house: House, tab: Open) -> None:
    page = await tab(house.address + "/docs/two/")
    await leave_a_trace(page)
    await page.keyboard.press("/")
    await expect(page.get_by_role("combobox", name="Search")).to_be_focused()
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await is_led_to_the_beginning(page)


async def test_on_the_way_to_another_page(house: House, tab: Open) -> None:
    reader = await traveller(tab, house.address + "/docs/one/")
    page = reader.page
    await leave_a_trace(page)
    # The page that is asked for never comes.
    await page.route("**/docs/two/", lambda _: None)
    await reader.press("Two")
    await expect(page).to_have_url(house.address + "/docs/two/")
    await page.locator(".navigation > ul [aria-current=page]").click()
    await expect(page).to_have_url(house.address + "/docs/one/")
    await is_led_to_the_beginning(page)
