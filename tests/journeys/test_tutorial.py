"""The tutorial, line by line: its commands are run and its files are written, in their order, in an empty folder."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import expect

from tests.fences import page_fences
from tests.house import ROOT
from tests.journeys.conftest import Open
from tests.journeys.houses import free_port
from tests.journeys.recipes import Desk, desk

PAGE = "tutorial"
BY_HAND = "install"
"""The fence that needs the network; it is the one way to install that was tried by hand."""


async def follow(reader: Desk) -> None:
    """Does what the page says. A `text` fence is what the command before it prints."""
    said = ""
    for fence in page_fences(PAGE):
        if fence.language == "sh" and fence.title != BY_HAND:
            for line in fence.text.splitlines():
                if line != "playbill serve":
                    said = await reader.run(line)
        elif fence.language == "text" and fence.title:
            said = await misspelled(reader)
            assert fence.text in said
        elif fence.language == "text":
            assert fence.text.strip() in said, said
        elif fence.title and fence.title != BY_HAND:
            path = reader.folder / fence.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(fence.text)


async def misspelled(reader: Desk) -> str:
    """What `check` says of the mistake that the page asks for."""
    path = reader.folder / "content" / "docs" / "tickets.md"
    text = path.read_text()
    path.write_text(text.replace("rx.text(OfficeState.left", "rx.text(OficeState.left"))
    said = await reader.run("playbill check", status=1)
    path.write_text(text)
    return said


async def test_who_follows_the_tutorial_has_a_site_that_is_tested_checked_and_built(tmp_path: Path, tab: Open) -> None:
    reader = desk(tmp_path / "box-office", tmp_path / "commands")
    (reader.folder / ".venv").mkdir()
    await follow(reader)
    port = free_port()
    assert (reader.folder / "dist" / "docs" / "tickets" / "index.html").is_file()
    async with reader.running(f"playbill serve --port {port}", port):
        page = await tab(f"http://localhost:{port}/docs/tickets/")
        await page.get_by_role("button", name="Buy a ticket").click()
        await expect(page.locator("#office")).to_contain_text("4 left")
        await page.goto(f"http://localhost:{port}/docs/evening/")
        await page.get_by_role("button", name="Call the actors").click()
        await expect(page.locator(".demo")).to_contain_text("Curtain up!", timeout=15_000)
        await page.close()


def test_the_demo_above_the_tutorial_is_the_one_that_it_makes() -> None:
    (text,) = [fence.text for fence in page_fences(PAGE) if fence.title == "demos/curtain.py"]
    assert text == (ROOT / "demos" / "curtain.py").read_text("utf-8")
