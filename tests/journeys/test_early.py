"""A reader who is quicker than the demos' client: what was done before it arrived is done when it has."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, Route, expect

from tests.journeys.conftest import Open, Write
from tests.journeys.houses import House, served

DEMO = """\
```python demo exec id=early_demo
import reflex as rx


class Early(rx.State):
    done: list[str] = []
    name: str = ""
    agreed: bool = False

    @rx.event
    def press(self, key: str):
        self.done.append(key)

    @rx.event
    def call(self, name: str):
        self.name = name

    @rx.event
    def agree(self, agreed: bool):
        self.agreed = agreed

    @rx.event
    def send(self, form: dict):
        self.done.append(form["word"])


def early_demo():
    return rx.vstack(
        rx.button("One", on_click=Early.press("one")),
        rx.button("Two", on_click=Early.press("two")),
        rx.input(value=Early.name, on_change=Early.call, aria_label="Name"),
        rx.el.input(type="checkbox", checked=Early.agreed, on_change=Early.agree, aria_label="Agreed"),
        rx.form(rx.input(name="word", aria_label="Word"), rx.button("Send"), on_submit=Early.send),
        rx.el.form(rx.el.input(name="q", aria_label="Query"), rx.button("Find", type="submit"), action="/"),
        rx.text(Early.done.join(" "), id="done"),
        rx.text(Early.name, "/", rx.cond(Early.agreed, "yes", "no"), id="fields"),
    )
```
"""
FILES = {"content/index.md": "# Home\n\n[Early](early.md)\n", "content/early.md": f"# Early\n\n{DEMO}"}


@pytest.fixture
async def house(write: Write) -> AsyncIterator[House]:
    async with served(write(FILES), "--no-reload") as started:
        yield started


async def held_back(page: Page) -> asyncio.Event:
    """The client does not arrive before the event is set."""
    arrives = asyncio.Event()

    async def handle(route: Route) -> None:
        await arrives.wait()
        await route.continue_()

    await page.route("**/_assets/client-*/main.js", handle)
    return arrives


async def plays(page: Page) -> None:
    """What the reader does, and what of it is seen without the client."""
    await page.get_by_role("button", name="Two").click()
    await page.get_by_role("textbox", name="Name").press_sequentially("Ada")
    await page.get_by_role("checkbox", name="Agreed").check()
    await page.get_by_role("textbox", name="Word").fill("three")
    await page.get_by_role("textbox", name="Word").press("Enter")
    await page.get_by_role("button", name="One").click()
    await expect(page.locator("#done")).to_have_text("")


async def is_done(page: Page) -> None:
    await expect(page.locator("#done")).to_have_text("two three one")
    await expect(page.locator("#fields")).to_have_text("Ada/yes")
    await expect(page.get_by_role("textbox", name="Name")).to_have_value("Ada")


async def test_on_a_page_that_loads(house: House, tab: Open) -> None:
    page = await tab(f"{house.address}/")
    arrives = await held_back(page)
    await page.goto(f"{house.address}/early/", wait_until="commit")
    await plays(page)
    arrives.set()
    await is_done(page)
    # Once: it is not kept for the next time.
    await page.get_by_role("button", name="One").click()
    await expect(page.locator("#done")).to_have_text("two three one one")


async def test_on_a_page_that_takes_the_place_of_another(house: House, tab: Open) -> None:
    page = await tab(f"{house.address}/")
    arrives = await held_back(page)
    await page.get_by_role("main").get_by_role("link", name="Early").click()
    await expect(page.get_by_role("heading", name="Early")).to_be_visible()
    await plays(page)
    arrives.set()
    await is_done(page)


async def test_a_form_that_only_the_browser_knows_is_sent_by_it(house: House, tab: Open) -> None:
    page = await tab(f"{house.address}/")
    await held_back(page)
    await page.goto(f"{house.address}/early/", wait_until="commit")
    await page.get_by_role("textbox", name="Query").fill("x")
    await page.get_by_role("button", name="Find").click()
    await page.wait_for_url(f"{house.address}/?q=x", wait_until="commit")
