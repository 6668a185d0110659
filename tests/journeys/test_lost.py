"""An address at which there is nothing, on a file server: its page suggests by itself."""

import re

from playwright.async_api import Route, expect

from tests.journeys.conftest import Complaints, Files, Open, Write
from tests.journeys.houses import command

SITE = {
    "playbill.toml": 'title = "Test"\n[texts]\n"Did you mean one of these?" = "War es das?"\n',
    "content/docs/background_tasks.md": "# Background tasks\n",
    "content/docs/events.md": "---\nredirect_from: /old/events.html\n---\n# Events\n",
    "content/index.md": "# Home\n",
}


async def test_the_page_of_a_file_server_suggests_what_is_spelt_like_it(
    write: Write, tab: Open, files: Files, complaints: Complaints
) -> None:
    folder = write(SITE)
    await command(folder, "build", "--config", "playbill.toml", "--no-search")
    body = (folder / "dist/404.html").read_text("utf-8")

    async def lost(route: Route) -> None:
        # As file servers do that know of the page.
        await route.fulfill(status=404, content_type="text/html", body=body)

    complaints.expected = ("404",)
    address = files(folder / "dist")
    page = await tab(f"{address}/")
    await page.route("**/docs/bakground-task*", lost)
    await page.goto(f"{address}/docs/bakground-task.html")
    await expect(page.get_by_role("heading", name="War es das?")).to_be_visible()
    await page.get_by_role("link", name="Background tasks").click()
    await expect(page.locator("h1")).to_contain_text("Background tasks")


async def test_an_old_address_leads_on_from_a_file_server_too(write: Write, tab: Open, files: Files) -> None:
    folder = write(SITE)
    await command(folder, "build", "--config", "playbill.toml", "--no-search", "--base", "/")
    dist = folder / "dist"
    # Without an icon of its own a browser may ask for one, and complain of a 404.
    icon = re.search(r'<link rel="icon" href="/([^"]+)">', (dist / "old" / "events.html" / "index.html").read_text())
    assert icon and (dist / icon[1]).is_file()
    address = files(dist)
    page = await tab(f"{address}/old/events.html/")
    await page.wait_for_url(f"{address}/docs/events/")
    await expect(page.locator("h1")).to_contain_text("Events")
