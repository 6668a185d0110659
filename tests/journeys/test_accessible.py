"""Every page of our own site can be used by everybody: on a phone and a desktop, light and dark, and nothing jumps.

A page is opened once, as a phone shows it, and then only looked at in other ways: that is what makes it quick.
"""

import functools
from collections.abc import AsyncIterator
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playbill.book import open_book
from playbill.config import load
from playwright.async_api import Page, expect

from tests.journeys.conftest import Complaints, Open
from tests.journeys.houses import House, served
from tests.needs import PROJECT

ROUTES = sorted(entry.route for entry in open_book(load(PROJECT / "pyproject.toml")).entries)
PHONE, DESKTOP = (390, 844), (1360, 900)
SHIFTS = """
new Promise((done) => {
  const shifts = [];
  const observer = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  const told = ({ value, sources }) => [value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 80))];
  requestAnimationFrame(() => requestAnimationFrame(() => done(shifts.map(told))));
})
"""


@pytest.fixture(scope="module")
async def house() -> AsyncIterator[House]:
    """Our site, as readers get it."""
    async with served(PROJECT, "--no-reload", config="pyproject.toml") as started:
        yield started


@functools.cache
def axe_script() -> str:
    return str(Axe().axe_script)


async def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe reports: its default rules, which are those of WCAG and the best practices."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(axe_script())
    found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [(rule["id"], [str(node["target"]) for node in rule["nodes"]]) for rule in found["violations"]]


async def in_every_way(page: Page) -> dict[str, list[tuple[str, list[str]]]]:
    """What is wrong on a page, by the way in which it is looked at."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for width, height in (PHONE, DESKTOP):
        await page.set_viewport_size({"width": width, "height": height})
        for scheme in schemes:
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if wrong := await violations(page):
                found[f"{width} {scheme}"] = wrong
    return found


@pytest.mark.parametrize("route", ROUTES)
async def test_a_page_can_be_used_by_everybody_and_stands_still(route: str, house: House, tab: Open) -> None:
    page = await tab(house.address + route, width=PHONE[0], height=PHONE[1])
    await expect(page.locator("main h1").first).to_be_visible()
    shifts = await page.evaluate(SHIFTS)
    if shifts:
        # On a busy machine a page may arrive in two pieces, and be painted in the middle of a row.
        await page.reload()
        shifts = await page.evaluate(SHIFTS)
    assert shifts == []
    assert await in_every_way(page) == {}


async def test_nothing_jumps_on_a_desktop_either(house: House, tab: Open) -> None:
    page = await tab("about:blank")
    for route in ("/", "/docs/background-tasks/", "/docs/writing-pages/", "/blog/background-tasks/"):
        await page.goto(house.address + route)
        assert await page.evaluate(SHIFTS) == [], route


@pytest.mark.parametrize("path", ["/nowhere/", "/demo/background_task/"])
async def test_so_can_what_is_no_page_of_the_book(path: str, house: House, tab: Open, complaints: Complaints) -> None:
    complaints.expected = ("status of 404",)
    assert await in_every_way(await tab(house.address + path)) == {}


async def test_so_can_the_search(house: House, tab: Open) -> None:
    page = await tab(house.address + "/docs/events/")
    await page.keyboard.press("/")
    status = page.get_by_role("dialog").get_by_role("status")
    await expect(status).to_contain_text("Type what you are looking for")
    assert await in_every_way(page) == {}
    await page.keyboard.type("background")
    await expect(page.get_by_role("option").first).to_be_visible()
    assert await in_every_way(page) == {}
    await page.keyboard.type("xyzxyz")
    await expect(status).to_contain_text("Nothing for")
    assert await in_every_way(page) == {}
