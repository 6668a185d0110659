"""Demos of a reader who moves between the pages of a site."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, WebSocket, expect

from tests.journeys.conftest import Open, Serve, Write
from tests.journeys.houses import House, served

COUNTING = """\
```python demo exec id={name}_demo
import asyncio
import reflex as rx


class Counting(rx.State):
    count: int = 0
    running: bool = False
    over: bool = False

    @rx.event(background=True{options})
    async def task(self):
        async with self:
            self.running = True
        while self.running:
            async with self:
                self.count += 1
            await asyncio.sleep(0.02)
        async with self:
            self.over = True

    @rx.event
    def stop(self):
        self.running = False


def {name}_demo():
    return rx.hstack(
        rx.text(Counting.count, id="{name}_count"),
        rx.button("Start", on_click=Counting.task),
        rx.button("Stop", on_click=Counting.stop),
        rx.cond(Counting.over, rx.text("Idle")),
    )
```
"""
SCOPE = ', scope="page"'
FILES = {
    "content/index.md": "# Home\n\n[Words](words.md) [Tab](tab.md) [Page](page.md)\n",
    "content/words.md": "# Words\n\n[Tab](tab.md) [Page](page.md)\n",
    "content/tab.md": f"# Tab\n\n[Words](words.md)\n\n{COUNTING.format(name='tab', options='')}",
    "content/page.md": f"# Page\n\n[Words](words.md) [Tab](tab.md)\n\n{COUNTING.format(name='page', options=SCOPE)}",
}


@pytest.fixture
async def house(write: Write) -> AsyncIterator[House]:
    """A site with demos and without."""
    async with served(write(FILES), "--no-reload") as started:
        yield started


async def moves(page: Page, title: str) -> None:
    """Follows the link of that name; the page is not loaded."""
    await page.evaluate("window.mark = true")
    await page.get_by_role("main").get_by_role("link", name=title, exact=True).click()
    await is_at(page, title)


async def is_at(page: Page, title: str) -> None:
    await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(rf"^{title}\b"))
    assert await page.evaluate("window.mark")


async def count(page: Page, name: str) -> int:
    return int(await page.locator(f"#{name}_count").inner_text())


async def counts(page: Page, name: str, beyond: int = 0) -> int:
    """Waits until the demo counts beyond a number."""
    await expect(page.locator(f"#{name}_count")).to_have_text(
        re.compile(rf"^(?!({'|'.join(map(str, range(beyond + 1)))})$)\d+$")
    )
    return await count(page, name)


async def test_the_first_demo_of_a_tab_comes_to_life_where_the_reader_moved_to(house: House, tab: Open) -> None:
    page = await tab(house.address)
    await moves(page, "Tab")
    await expect(page.locator("[data-status]")).to_have_text("ready")
    await page.get_by_role("button", name="Start").click()
    await counts(page, "tab", 2)
    await expect(page.locator("[data-status]")).to_have_text("live")


async def test_a_task_goes_on_while_its_page_is_left_and_is_shown_as_it_is(house: House, tab: Open) -> None:
    page = await tab(f"{house.address}/tab/")
    await page.get_by_role("button", name="Start").click()
    before = await counts(page, "tab", 2)
    await moves(page, "Words")
    await page.go_back()
    await is_at(page, "Tab")
    between = await counts(page, "tab", before)
    await moves(page, "Words")
    await moves(page, "Tab")
    await counts(page, "tab", between)
    await page.get_by_role("button", name="Stop").click()
    await expect(page.locator("[data-status]")).to_have_text("live")


async def test_a_task_of_its_page_ends_with_it(house: House, tab: Open) -> None:
    page = await tab(f"{house.address}/page/")
    await page.get_by_role("button", name="Start").click()
    await counts(page, "page", 2)
    await moves(page, "Tab")
    await house.says(r"Counting\.task was cancelled: its page was left")
    await moves(page, "Words")
    await moves(page, "Page")
    await page.get_by_role("button", name="Start").click()
    assert await counts(page, "page", 1) < 100


async def test_the_line_is_given_up_when_nothing_is_shown_and_nothing_runs(house: House, tab: Open) -> None:
    page = await tab("about:blank")
    await page.clock.install()
    lines: list[WebSocket] = []

    def note(line: WebSocket) -> None:
        lines.append(line)

    page.on("websocket", note)
    await page.goto(f"{house.address}/tab/")
    await page.get_by_role("button", name="Start").click()
    await counts(page, "tab", 2)
    await moves(page, "Words")
    await page.clock.fast_forward(6_000)
    await moves(page, "Tab")
    await page.get_by_role("button", name="Stop").click()
    [line] = lines
    assert not line.is_closed()
    await moves(page, "Words")
    async with line.expect_event("close"):
        await page.clock.fast_forward(6_000)
    await page.go_back()
    await is_at(page, "Tab")
    # It was touched: it shows what it is without being touched again.
    await expect(page.locator("[data-status]")).to_have_text("live")
    assert len(lines) == 2


async def test_under_reload_a_page_that_the_reader_moved_to_shows_what_is_saved(
    write: Write, serve: Serve, tab: Open
) -> None:
    folder = write(FILES)
    house = await serve(folder)
    page = await tab(f"{house.address}/words/")
    await moves(page, "Tab")
    await page.get_by_role("button", name="Start").click()
    await counts(page, "tab", 2)
    await page.get_by_role("button", name="Stop").click()
    await page.get_by_text("Idle", exact=True).wait_for()
    seen = await count(page, "tab")
    path = folder / "content" / "tab.md"
    path.write_text(path.read_text("utf-8").replace("# Tab\n", "# Tab\n\nSaved.\n"), "utf-8")
    await expect(page.get_by_text("Saved.")).to_be_visible()
    assert await page.evaluate("window.mark")
    # Its demo was left alone.
    assert await count(page, "tab") == seen
    await moves(page, "Words")
    await page.go_back()
    await expect(page.get_by_text("Saved.")).to_be_visible()
