"""The site as files behind a server that knows nothing of it: without demos, and with demos that run elsewhere."""

import shutil
from pathlib import Path

from playwright.async_api import BrowserContext, Page, expect

from tests.journeys.conftest import Files, Open, Serve
from tests.journeys.houses import command
from tests.journeys.test_background import PAGE, Demo, seeds_site


def published(folder: Path, root: Path) -> Path:
    """The built files as a file server shows them: below the path `/x/`."""
    shutil.copytree(folder / "dist", root / "x")
    return root


async def readable(page: Page) -> None:
    await expect(page.get_by_role("heading", name="Background Tasks", level=1)).to_be_visible()
    # Its stylesheets came, too.
    assert await page.locator(".demo").evaluate("demo => getComputedStyle(demo).borderTopStyle") == "solid"


async def test_without_a_live_server_each_demo_shows_its_first_paint_and_says_so(
    tmp_path: Path, tab: Open, files: Files
) -> None:
    folder = seeds_site(tmp_path / "house")
    await command(folder, "build", "--config", "playbill.toml", "--base", "/x/")
    origin = files(published(folder, tmp_path / "root"))
    demo = Demo(await tab(f"{origin}/x{PAGE}"))
    await readable(demo.page)
    await demo.shows(0)
    await expect(demo.maximum).to_have_value("10")
    await expect(demo.status).to_have_text("no live server")
    await expect(demo.page.get_by_role("button", name="Begin anew")).to_have_count(0)
    await demo.press("Start")
    await demo.offers("Start")


async def test_without_a_script_each_demo_says_what_it_needs(
    tmp_path: Path, browser_context: BrowserContext, files: Files
) -> None:
    folder = seeds_site(tmp_path / "house")
    await command(folder, "build", "--config", "playbill.toml", "--base", "/x/", "--live", "https://live.example")
    origin = files(published(folder, tmp_path / "root"))
    assert browser_context.browser is not None
    context = await browser_context.browser.new_context(java_script_enabled=False)
    demo = Demo(await context.new_page())
    await demo.page.goto(f"{origin}/x{PAGE}")
    await readable(demo.page)
    frame = demo.page.locator(".demo").first
    await expect(frame.get_by_text("needs JavaScript")).to_be_visible()
    await expect(frame.get_by_text("ready")).to_be_hidden()
    await context.close()


async def test_with_a_live_server_the_demo_runs(tmp_path: Path, tab: Open, files: Files, serve: Serve) -> None:
    folder = seeds_site(tmp_path / "house")
    root = tmp_path / "root"
    root.mkdir()
    origin = files(root)
    settings = (folder / "playbill.toml").read_text("utf-8")
    (folder / "playbill.toml").write_text(f'allow = ["{origin}"]\n{settings}', "utf-8")
    house = await serve(folder, "--no-reload")
    await command(folder, "build", "--config", "playbill.toml", "--base", "/x/", "--live", house.address)
    published(folder, root)
    demo = Demo(await tab(f"{origin}/x{PAGE}"))
    await readable(demo.page)
    await demo.shows(0)
    await expect(demo.status).to_have_text("ready")
    await expect(demo.page.get_by_text("needs JavaScript").first).to_be_hidden()
    await demo.press("Start")
    await demo.shows("[1-9]")
    await expect(demo.status).to_have_text("live")
    await demo.maximum.fill("5")
    await demo.press("Reset")
    await demo.shows(0)
    await demo.page.reload()
    await demo.offers("Stop")
    await expect(demo.maximum).to_have_value("5")
    await demo.shows(5)
    await demo.offers("Start")
