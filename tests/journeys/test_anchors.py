"""Anchors that lead into what is folded."""

from playwright.async_api import expect

from tests.journeys.conftest import Open, Serve, Write

TABS = "# Tabs\n\n````md tabs\n## First\n\none\n\n## Second\n\ntwo\n\n### Deep\n\nthree\n````\n\n[Deep](#deep)\n"


async def test_an_anchor_opens_the_tab_that_it_names_or_stands_in(write: Write, serve: Serve, tab: Open) -> None:
    house = await serve(write({"content/index.md": "# Home\n", "content/tabs.md": TABS}))
    page = await tab(f"{house.address.rstrip('/')}/tabs/")
    await expect(page.get_by_text("one", exact=True)).to_be_visible()
    await page.get_by_role("link", name="Deep", exact=True).click()
    await expect(page.get_by_text("three", exact=True)).to_be_visible()
    page = await tab(f"{house.address.rstrip('/')}/tabs/#second")
    await expect(page.get_by_text("two", exact=True)).to_be_visible()
    await expect(page.get_by_text("one", exact=True)).to_be_hidden()
