"""`playbill serve` as its author meets it on the command line."""

import asyncio
import signal
import sys

from playwright.async_api import expect

from tests.journeys.conftest import Complaints, Open, Serve, Write
from tests.journeys.houses import SECONDS, environment, free_port
from tests.journeys.test_states import block

PAGE = {"content/page.md": "# Page\n\nWords.\n", "content/docs/first.md": f"# First\n\n{block('one', 'State', 2, 1)}"}


async def test_control_c_ends_it_without_a_word_although_a_tab_is_open(
    write: Write, serve: Serve, tab: Open, complaints: Complaints
) -> None:
    # The browser's own words about a server that is gone.
    complaints.expected = ("WebSocket connection to", "ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING")
    house = await serve(write(PAGE))
    page = await tab(f"{house.address}/docs/first/")
    await page.get_by_role("button", name="Start").click()
    await expect(page.locator("#one p, #one span").first).to_have_text("2")
    house.process.send_signal(signal.SIGINT)
    async with asyncio.timeout(SECONDS):
        assert await house.process.wait() == 0
    assert len(house.said) == 1


async def test_an_occupied_port_is_one_sentence_that_says_what_to_do(write: Write, serve: Serve) -> None:
    port = str(free_port())
    folder = write(PAGE)
    await serve(folder, "--port", port)
    second = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "playbill", "serve", "--port", port, "--config", "playbill.toml"),
        cwd=folder,
        env=environment(),
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await second.communicate()
    assert second.returncode == 2
    assert said.decode().splitlines() == [
        f"playbill: cannot listen on 127.0.0.1:{port}: Address already in use. Choose another one with --port."
    ]


async def test_a_site_below_a_path_runs_its_demos_there(write: Write, serve: Serve, tab: Open) -> None:
    house = await serve(write({**PAGE, "playbill.toml": 'title = "Test"\nbase = "/docs-of/x/"\n'}))
    page = await tab(f"{house.address}/page/")
    await page.get_by_role("banner").get_by_role("link", name="Docs").click()
    await page.wait_for_url(f"{house.address}/docs/first/")
    await page.get_by_role("button", name="Start").click()
    await expect(page.locator("#one p, #one span").first).to_have_text("2")
    (house.folder / "content" / "docs" / "first.md").write_text("# Another\n", "utf-8")
    await expect(page.get_by_role("heading", name="Another")).to_be_visible()
