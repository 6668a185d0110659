"""The first minutes of an author: a new site, looked at and checked."""

from pathlib import Path

from playwright.async_api import expect

from tests.journeys.conftest import Open, Serve
from tests.journeys.houses import command


async def test_a_new_site_serves_and_checks_clean(tmp_path: Path, tab: Open, serve: Serve) -> None:
    folder = tmp_path / "house"
    folder.mkdir()
    await command(folder, "new", "site")
    house = await serve(folder, config="pyproject.toml")
    page = await tab(f"{house.address}/")
    links = [await link.get_attribute("href") for link in await page.locator("header a, main a, nav a").all()]
    await expect(page.locator("main h1").first).to_be_visible()
    for address in sorted({link for link in links if link and link.startswith("/")}):
        await page.goto(house.address + address)
        await expect(page.locator("main h1").first).to_be_visible()
        for demo in await page.locator(".demo").all():
            await demo.get_by_role("button").first.hover()
            await expect(demo.locator("[data-status]")).to_have_text("live")
    said = await command(folder, "check", "--strict")
    assert "no mistakes" in said
