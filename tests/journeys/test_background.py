"""A reader and the demo of the seed document on background tasks: started, edited, cut off, reloaded, left."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.journeys.conftest import Complaints, Open, Serve
from tests.journeys.houses import House, Line, served
from tests.needs import PROJECT, seed

PAGE = "/docs/background-events/"


def seeds_site(folder: Path) -> Path:
    """A site whose page is the seed document, byte for byte."""
    shutil.copytree(PROJECT / "tests" / "site" / "seeds_site", folder)
    path = folder / "content" / "docs" / "background_events.md"
    path.parent.mkdir(parents=True)
    path.write_bytes(seed("004*").read_bytes())
    return folder


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The site as readers get it; what a closed tab left running ends soon."""
    folder = seeds_site(tmp_path_factory.mktemp("seeds") / "house")
    async with served(folder, "--no-reload", UNDERSTUDY_LEAVE_SECONDS="0.5") as started:
        yield started


class Demo:
    """The demo in one tab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.part: Locator = page.locator("#background_demo")
        self.count = self.part.get_by_role("heading")
        self.maximum = self.part.get_by_role("textbox")
        self.status = page.locator(".demo", has=self.part).locator("[data-status]")

    async def press(self, name: str) -> None:
        await self.part.get_by_role("button", name=name, exact=True).click()

    async def shows(self, count: int | str) -> None:
        """Shows the count; it may have to get there."""
        await expect(self.count).to_have_text(re.compile(rf"^{count} /$"), timeout=20_000)

    async def offers(self, name: str) -> None:
        """Has a button of that name."""
        await expect(self.part.get_by_role("button", name=name, exact=True)).to_be_visible(timeout=20_000)

    async def number(self) -> int:
        return int((await self.count.inner_text()).split()[0])

    async def watch(self) -> None:
        """From now on every count that the page shows is remembered."""
        await self.count.evaluate("""heading => {
            window.counts = [parseInt(heading.textContent)];
            new MutationObserver(() => {
                const shown = parseInt(heading.textContent);
                if (shown !== window.counts.at(-1)) window.counts.push(shown);
            }).observe(heading, {subtree: true, childList: true, characterData: true});
        }""")

    async def watched(self) -> list[int]:
        return list(await self.page.evaluate("window.counts"))


async def test_it_counts_and_obeys_while_it_counts(house: House, tab: Open) -> None:
    demo = Demo(await tab(house.address + PAGE))
    await demo.shows(0)
    await expect(demo.maximum).to_have_value("10")
    await expect(demo.status).to_have_text("ready")
    await demo.press("Start")
    await demo.shows("[2-9]")
    await demo.offers("Stop")
    await expect(demo.status).to_have_text("live")
    await demo.maximum.fill("3")
    await demo.press("Reset")
    await demo.shows(0)
    await expect(demo.maximum).to_have_value("3")
    await demo.shows(3)
    await demo.offers("Start")
    assert await demo.number() == 3
    await demo.press("Reset")
    await demo.press("Start")
    await demo.shows(1)
    await demo.press("Stop")
    await demo.offers("Start")


async def test_two_tabs_count_independently(house: House, tab: Open) -> None:
    first, second = Demo(await tab(house.address + PAGE)), Demo(await tab(house.address + PAGE))
    await first.press("Start")
    await first.shows("[2-9]")
    await second.shows(0)
    await second.maximum.fill("1")
    await second.press("Start")
    await second.shows(1)
    await second.offers("Start")
    await first.offers("Stop")
    await expect(first.maximum).to_have_value("10")


async def test_a_cut_line_costs_no_number(house: House, tab: Open, complaints: Complaints) -> None:
    # The browser itself logs each try that fails while the line is cut.
    complaints.expected = ("WebSocket connection to",)
    async with Line(house.port).laid() as line:
        demo = Demo(await tab(f"http://127.0.0.1:{line.port}{PAGE}"))
        await demo.press("Start")
        await demo.shows(2)
        await demo.watch()
        line.cut()
        await expect(demo.status).to_have_text("reconnecting")
        line.mend()
        await expect(demo.status).to_have_text("live", timeout=20_000)
        await demo.offers("Start")
        await demo.shows(10)
        counts = await demo.watched()
    assert counts == list(range(counts[0], 11))


async def test_what_is_done_while_the_line_is_cut_is_not_lost(house: House, tab: Open, complaints: Complaints) -> None:
    complaints.expected = ("WebSocket connection to",)
    async with Line(house.port).laid() as line:
        demo = Demo(await tab(f"http://127.0.0.1:{line.port}{PAGE}"))
        await demo.press("Start")
        await demo.shows(1)
        line.cut()
        await expect(demo.status).to_have_text("reconnecting")
        await demo.maximum.fill("12")
        await demo.press("Stop")
        line.mend()
        await demo.offers("Start")
        await expect(demo.maximum).to_have_value("12")


async def test_a_reload_shows_the_true_count_and_goes_on(house: House, tab: Open) -> None:
    demo = Demo(await tab(house.address + PAGE))
    await demo.maximum.fill("8")
    await demo.press("Start")
    await demo.shows("[345]")
    before = await demo.number()
    await demo.page.reload()
    await demo.offers("Stop")
    assert await demo.number() >= before
    await expect(demo.maximum).to_have_value("8")
    await demo.shows(8)
    await demo.offers("Start")


async def test_begin_anew_ends_the_task_and_shows_the_first_paint(house: House, tab: Open) -> None:
    demo = Demo(await tab(house.address + PAGE))
    await demo.maximum.fill("7")
    await demo.press("Start")
    await demo.shows("[2-6]")
    await demo.page.get_by_role("button", name="Begin anew").first.click()
    await demo.shows(0)
    await demo.offers("Start")
    await expect(demo.maximum).to_have_value("10")
    await demo.maximum.fill("1")
    await demo.press("Start")
    await demo.shows(1)
    await demo.offers("Start")


async def test_back_and_forward_come_back_to_the_true_count(house: House, tab: Open) -> None:
    demo = Demo(await tab(house.address + PAGE))
    await demo.maximum.fill("1")
    await demo.press("Start")
    await demo.offers("Stop")
    await demo.offers("Start")
    await demo.page.goto(f"{house.address}{PAGE}?again")
    await demo.shows(1)
    await demo.page.go_back()
    await demo.shows(1)
    await expect(demo.maximum).to_have_value("1")
    await demo.press("Reset")
    await demo.shows(0)
    await demo.page.go_forward()
    await demo.page.go_back()
    await demo.shows(0)


async def test_closing_the_tab_ends_its_task(tmp_path: Path, tab: Open, serve: Serve) -> None:
    house = await serve(seeds_site(tmp_path / "house"), "--no-reload", UNDERSTUDY_LEAVE_SECONDS="0.2")
    demo = Demo(await tab(house.address + PAGE))
    await demo.press("Start")
    await demo.shows(1)
    await demo.page.close()
    await house.says(r"MyTaskState\.my_task was cancelled: ")


async def test_on_a_phone_nothing_is_wider_than_the_screen(house: House, tab: Open) -> None:
    demo = Demo(await tab(house.address + PAGE, width=390, height=844))
    await demo.press("Start")
    await demo.shows(1)
    widths = await demo.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths == [390, 390]
    outside = await demo.part.evaluate(
        "part => [...part.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > innerWidth).length"
    )
    assert outside == 0


async def test_without_javascript_the_page_is_readable(house: House, chromium: Browser) -> None:
    context = await chromium.new_context(java_script_enabled=False)
    try:
        page = await context.new_page()
        await page.goto(house.address + PAGE)
        await expect(page.get_by_role("heading", name="Background Tasks", level=1)).to_be_visible()
        await expect(page.get_by_text("concurrently with other")).to_be_visible()
        demo = Demo(page)
        await demo.shows(0)
        await expect(demo.maximum).to_have_value("10")
        code = page.locator(".demo", has=demo.part).locator("pre")
        await expect(code).to_contain_text("class MyTaskState(rx.State)")
        for link in await page.locator("nav a").all():
            assert await link.get_attribute("href")
    finally:
        await context.close()


async def test_a_server_with_running_tasks_ends_at_once(tmp_path: Path, tab: Open) -> None:
    async with served(seeds_site(tmp_path / "house"), "--no-reload") as house:
        demo = Demo(await tab(house.address + PAGE))
        await demo.press("Start")
        await demo.shows(1)
        await demo.page.goto("about:blank")
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 10
