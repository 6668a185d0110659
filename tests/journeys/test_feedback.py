"""A reader says whether a page was of use: by keyboard, without a script, and from a site that lies elsewhere."""

import json
import re

from playwright.async_api import Browser, expect

from tests.journeys.conftest import Complaints, Files, Open, Serve, Write
from tests.journeys.houses import House, command

SITE = {"content/index.md": "# Home\n", "content/docs/a.md": "---\ndescription: About it.\n---\n# A page\n\nWords.\n"}


async def told(house: House) -> list[dict[str, object]]:
    """What `playbill feedback` prints."""
    said = await command(house.folder, "feedback", "--json", "--config", "playbill.toml")
    pages: list[dict[str, object]] = json.loads(said[said.index("{") : said.rindex("}") + 1])["pages"]
    return pages


def sentences(page: dict[str, object]) -> list[str]:
    return re.findall(r"'words': '([^']*)'", str(page["sentences"]))


async def test_a_reader_answers_by_keyboard_and_stays_on_the_page(write: Write, serve: Serve, tab: Open) -> None:
    house = await serve(write(SITE), "--no-reload")
    page = await tab(f"{house.address}/docs/a/")
    await page.get_by_role("group", name="Did you find this useful?").get_by_role("button", name="No").focus()
    await page.keyboard.press("Enter")
    field = page.get_by_label("What helped, or what is missing?")
    await expect(field).to_be_focused()
    await expect(page.get_by_role("status").filter(has_text="Thank you.")).to_be_visible()
    await page.keyboard.type("An example of the second case.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(field).to_have_count(0)
    await expect(page.locator(".feedback")).to_have_text("Thank you.")
    await expect(page.locator(".feedback [role=status]")).to_be_focused()
    assert page.url == f"{house.address}/docs/a/"
    (kept,) = await told(house)
    assert (kept["page"], kept["yes"], kept["no"]) == ("/docs/a/", 0, 1)
    assert sentences(kept) == ["An example of the second case."]


async def test_a_fourth_answer_is_refused_in_its_place(
    write: Write, serve: Serve, tab: Open, complaints: Complaints
) -> None:
    complaints.expected = ("429",)
    house = await serve(write(SITE), "--no-reload")
    for answer in ("Thank you.", "Thank you.", "Thank you.", "Please come back in 60 min."):
        page = await tab(f"{house.address}/docs/a/")
        await page.get_by_role("button", name="Yes").click()
        await expect(page.locator(".feedback [role=status]")).to_contain_text(answer)


async def test_the_question_works_without_a_script(write: Write, serve: Serve, chromium: Browser) -> None:
    house = await serve(write(SITE), "--no-reload")
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{house.address}/docs/a/")
    await page.get_by_role("button", name="Yes").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    await page.get_by_label("What helped, or what is missing?").fill("The short sentences.")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_text("Your answer is kept.")).to_be_visible()
    await context.close()
    (kept,) = await told(house)
    assert sentences(kept) == ["The short sentences."]


async def test_where_its_script_does_not_arrive_the_browser_sends_the_answer(
    write: Write, serve: Serve, tab: Open, complaints: Complaints
) -> None:
    complaints.expected = ("net::ERR_FAILED",)
    house = await serve(write(SITE), "--no-reload")
    page = await tab(f"{house.address}/docs/a/")
    await page.route("**/feedback.js", lambda route: route.abort())
    await page.get_by_role("button", name="No").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    (kept,) = await told(house)
    assert (kept["page"], kept["yes"], kept["no"]) == ("/docs/a/", 0, 1)


async def test_a_built_site_sends_answers_to_its_live_server(
    write: Write, serve: Serve, tab: Open, files: Files
) -> None:
    folder = write(SITE)
    origin = files(folder / "dist")
    (folder / "playbill.toml").write_text(f'title = "Test"\nallow = ["{origin}"]\n')
    house = await serve(folder, "--no-reload")
    await command(folder, "build", "--live", house.address, "--config", "playbill.toml")
    page = await tab(f"{origin}/docs/a/")
    await page.get_by_role("button", name="Yes").click()
    await expect(page.locator(".feedback [role=status]")).to_have_text("Thank you.")
    assert page.url == f"{origin}/docs/a/"
    assert [kept["page"] for kept in await told(house)] == ["/docs/a/"]
