"""Pages in other colours and on paper: where a reader's own colours replace ours, and when a page is printed."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.journeys.conftest import Open, Serve, Write
from tests.journeys.test_search import Search

DEMO = """\
```python demo exec
import reflex as rx


def shown():
    return rx.vstack(
        rx.switch(checked=True, aria_label="On"),
        rx.switch(checked=False, aria_label="Off"),
        rx.progress(value=60, aria_label="Done"),
        rx.tabs.root(
            rx.tabs.list(rx.tabs.trigger("First", value="1"), rx.tabs.trigger("Second", value="2")),
            rx.tabs.content("One.", value="1"),
            rx.tabs.content("Two.", value="2"),
            default_value="1",
        ),
        rx.divider(),
    )
```
"""
LONG = "```python\nfirst = 1\n" + "word = " + " + ".join(f"name_{n}" for n in range(40)) + "\n" + "x" * 300 + "\n```\n"
SITE = {"content/index.md": f"# Home\n\nOf velvet.\n\n{DEMO}", "content/code.md": f"# Code\n\n{LONG}"}


@pytest.fixture
async def site(write: Write, serve: Serve) -> str:
    house = await serve(write(SITE), "--no-reload")
    return house.address


async def style(element: Locator, name: str, part: str = "") -> str:
    """What a property of an element comes to."""
    script = "(element, [name, part]) => getComputedStyle(element, part || null).getPropertyValue(name)"
    return str(await element.evaluate(script, [name, part]))


async def forced(tab: Open, address: str) -> Page:
    page = await tab(address)
    await page.emulate_media(forced_colors="active", color_scheme="dark")
    return page


async def test_in_a_readers_own_colours_controls_show_how_they_stand(site: str, tab: Open) -> None:
    page = await forced(tab, site)
    on, off = page.get_by_role("switch", name="On"), page.get_by_role("switch", name="Off")
    assert await style(on, "background-color") != await style(off, "background-color")
    for switch in (on, off):
        assert await style(switch, "background-color") != await style(switch, "background-color", "::before")
    assert await style(page.get_by_role("progressbar"), "border-top-style") == "solid"
    chosen, other = page.locator(".rx-tab", has_text="First"), page.locator(".rx-tab", has_text="Second")
    assert await style(chosen, "border-bottom-color") != await style(other, "border-bottom-color")
    paper = await style(page.locator("body"), "background-color")
    assert await style(page.locator(".rx-divider"), "background-color") != paper


async def test_in_a_readers_own_colours_what_was_found_can_be_read(site: str, tab: Open) -> None:
    search = Search(await forced(tab, site))
    await search.open()
    await search.types("velvet")
    await search.finds("Home")
    ink = await style(search.chosen.locator("mark"), "color")
    assert ink != await style(search.dialog, "background-color")
    assert ink == await style(search.chosen, "color")


async def test_on_paper_code_is_not_cut_off(site: str, tab: Open) -> None:
    page = await tab(f"{site}/code/", width=700)
    await page.emulate_media(media="print")
    code = page.locator(".code pre")
    await expect(code).to_be_visible()
    assert await code.evaluate("(pre) => pre.scrollWidth <= pre.clientWidth")
