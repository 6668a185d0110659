"""Our own site: every page answers, nothing complains, nothing is too wide, every demo comes to life."""

from collections.abc import AsyncIterator

import httpx
import pytest
from playbill.book import open_book
from playbill.config import load
from playwright.async_api import expect

from tests.journeys.conftest import Open
from tests.journeys.houses import House, served
from tests.needs import PROJECT

ROUTES = sorted(entry.route for entry in open_book(load(PROJECT / "pyproject.toml")).entries)


@pytest.fixture(scope="module")
async def house() -> AsyncIterator[House]:
    """Our site, as readers get it."""
    async with served(PROJECT, "--no-reload", config="pyproject.toml") as started:
        yield started


async def test_every_page_answers(house: House) -> None:
    async with httpx.AsyncClient(base_url=house.address) as client:
        answers = {route: (await client.get(route)).status_code for route in ROUTES}
    assert answers == dict.fromkeys(ROUTES, 200)


@pytest.mark.parametrize("route", ROUTES)
async def test_a_page_is_sound_on_a_phone_and_its_demos_live(route: str, house: House, tab: Open) -> None:
    page = await tab(house.address + route, width=390, height=844)
    await expect(page.locator("main h1").first).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    for demo in await page.locator("[data-demo]").all():
        stage = demo.locator("[data-template]").first
        if not await stage.is_visible():
            continue  # in a tab that is not chosen
        await stage.hover()
        await expect(demo.locator("[data-status]")).to_have_text("live")


async def test_the_main_demo_counts(house: House, tab: Open) -> None:
    page = await tab(f"{house.address}/docs/background-tasks/")
    demo = page.locator("#background_demo")
    await demo.get_by_label("Maximum").fill("2")
    await demo.get_by_role("button", name="Start").click()
    await expect(demo.get_by_role("heading")).to_have_text("2 /")
    await expect(demo.get_by_role("button", name="Start")).to_be_visible()
    await demo.get_by_role("button", name="Reset").click()
    await expect(demo.get_by_role("heading")).to_have_text("0 /")


async def test_the_demo_of_the_landing_page_runs(house: House, tab: Open) -> None:
    page = await tab(house.address + "/")
    await page.get_by_role("button", name="Call the cues").click()
    await expect(page.locator("#cue_demo").get_by_role("heading")).to_have_text("Go!")


async def test_the_posts_of_the_blog_arrive(house: House, tab: Open) -> None:
    page = await tab(f"{house.address}/blog/background-tasks/")
    demo = page.locator("[data-template]")
    await demo.get_by_role("button", name="Side by side").click()
    await expect(demo.get_by_text("What the prompter knows")).to_be_visible()
    await expect(demo.get_by_text("to come")).to_have_count(0)


async def test_the_page_about_turns_shows_who_waits_for_the_lock(house: House, tab: Open) -> None:
    page = await tab(f"{house.address}/docs/how-it-works/turns/")
    demo = page.locator("#turns_demo")
    await demo.get_by_role("button", name="Begin").click()
    await expect(demo).to_contain_text("holding the lock")
    await expect(demo.get_by_text("waiting for the lock").first).to_be_visible()
    await demo.get_by_role("button", name="Clap").click()
    await expect(demo).to_contain_text("1 claps")
    await expect(demo).to_contain_text("Have spoken: Viola, Olivia, Feste", timeout=20_000)


async def test_the_page_about_slots_shows_that_a_row_is_sent_alone(house: House, tab: Open) -> None:
    page = await tab(f"{house.address}/docs/how-it-works/slots/")
    demo = page.locator("#slots_demo")
    await demo.get_by_role("button", name="Append a row").click()
    said = demo.locator("code")
    await expect(said).to_contain_text("A dance, number 1")
    await expect(said).not_to_contain_text("A comedy")
    await demo.get_by_role("button", name="Turn the list").click()
    await expect(said).not_to_contain_text("A dance")
    await demo.get_by_role("button", name="Set what is there").click()
    await expect(said).to_have_text("nothing: the value is the same")
