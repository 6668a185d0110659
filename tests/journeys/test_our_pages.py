"""Our own site, page by page: nothing complains, nothing is too wide, every demo comes to life."""

from collections.abc import AsyncIterator

import pytest
from playbill.book import open_book
from playbill.config import load
from playwright.async_api import expect

from tests.journeys.conftest import Open, Serve, Write
from tests.journeys.houses import House, served
from tests.needs import PROJECT

ROUTES = sorted(entry.route for entry in open_book(load(PROJECT / "pyproject.toml")).entries)
TOAST = """\
# Toast

```python exec
import reflex as rx
```

```python demo
rx.button("Tell me", on_click=rx.toast.success("It is saved."))
```
"""


@pytest.fixture(scope="module")
async def house() -> AsyncIterator[House]:
    """Our site, as readers get it."""
    async with served(PROJECT, "--no-reload", config="pyproject.toml") as started:
        yield started


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


async def test_a_toast_is_seen_wherever_the_reader_is(write: Write, serve: Serve, tab: Open) -> None:
    filler = "\n\n".join(["A paragraph of a long page."] * 60)
    house = await serve(write({"content/toast.md": f"{TOAST}\n\n{filler}\n"}))
    page = await tab(f"{house.address}/toast/", width=390, height=844)
    await page.get_by_role("button", name="Tell me").click()
    toast = page.get_by_text("It is saved.").last
    await expect(toast).to_be_in_viewport(ratio=1)
    await page.get_by_role("button", name="Dismiss").click()
    await expect(toast).not_to_be_in_viewport()
