"""Finding: with the keyboard alone, while typing, in the section where it stands; built as files, and served."""

import asyncio
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.journeys.conftest import Complaints, Files, Open, Serve, Write
from tests.journeys.houses import SECONDS, House, command, files_served

FIRST_OPENING_BYTES = 120_000
SITE = {
    "content/index.md": "# Welcome\n\nA house for small plays, and its docs.\n",
    "content/docs/curtain.md": (
        "---\ndescription: What hangs before the stage.\n---\n\n# The curtain\n\nIt is red.\n\n"
        "## Raising it\n\nPull the rope. Call `curtain.raise_slowly(seconds=4)` for a background of velvet.\n\n"
        "## Lowering it\n\nLet the rope go.\n\n```python\nstage.curtain.lower(now=True)\n```\n"
    ),
    "content/docs/light.md": "# Light\n\nThe background is lit from above; the rope is not.\n\n## Dimming\n\nSlowly.\n",
    "content/docs/demo.md": "# A demo\n\n```python demo file=lamp\n```\n",
    "demos/lamp.py": 'import reflex as rx\n\n\ndef lamp():\n    return rx.input(aria_label="Lamp")\n',
}


class Search:
    """The search of a page, by its keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.dialog = page.get_by_role("dialog", name="Search")
        self.field = self.dialog.get_by_role("combobox", name="Search")
        self.said = self.dialog.get_by_role("status")
        self.chosen = self.dialog.locator("[role=option][aria-selected=true]")

    async def open(self, keys: str = "/") -> None:
        await self.page.keyboard.press(keys)
        await expect(self.field).to_be_focused()

    async def types(self, text: str) -> None:
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.type(text)

    async def finds(self, title: str, pattern: str = r"\S") -> None:
        """The chosen section, and what stands in it."""
        await expect(self.chosen.locator("b")).to_contain_text(title)
        await expect(self.chosen.locator("span")).to_have_text(re.compile(pattern))


@pytest.fixture
def site(write: Write) -> Path:
    return write(SITE)


@pytest.fixture(scope="module")
async def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built once."""
    folder = tmp_path_factory.mktemp("search")
    for name, text in {"playbill.toml": 'title = "Test"\n', **SITE}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return await built(folder)


@pytest.fixture(scope="module")
def origin(dist: Path) -> Iterator[str]:
    with files_served(dist) as address:
        yield address


async def built(site: Path, *options: str) -> Path:
    await command(site, "build", "--config", "playbill.toml", *options)
    return site / "dist"


async def test_a_section_is_found_by_the_beginning_of_a_word_and_opened_by_keyboard_alone(
    origin: str, tab: Open
) -> None:
    search = Search(await tab(f"{origin}/docs/light/"))
    await search.open()
    await search.types("velv")
    await search.finds("Raising it", "a background of velvet")
    await expect(search.chosen.locator("mark")).to_have_text("velv")
    await expect(search.said).to_have_text("1 page.")
    await search.page.keyboard.press("Enter")
    await expect(search.page).to_have_url(f"{origin}/docs/curtain/#raising-it")
    await expect(search.dialog).to_be_hidden()


async def test_arrows_choose_and_escape_gives_the_focus_back(origin: str, tab: Open) -> None:
    page = await tab(f"{origin}/docs/light/")
    search = Search(page)
    button = page.get_by_role("button", name="Search")
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(search.field).to_be_focused()
    await search.types("rope")
    options = search.dialog.get_by_role("option")
    await expect(options).to_have_count(3)
    for key, number in (("ArrowDown", 1), ("ArrowDown", 2), ("ArrowDown", 0), ("ArrowUp", 2)):
        await page.keyboard.press(key)
        await expect(options.nth(number)).to_have_attribute("aria-selected", "true")
        active = await search.field.get_attribute("aria-activedescendant")
        assert active == await options.nth(number).get_attribute("id")
    await page.keyboard.press("Escape")
    await expect(search.dialog).to_be_hidden()
    await expect(button).to_be_focused()
    await search.open("Control+k")
    await expect(search.field).to_have_value("rope")


async def test_enter_opens_what_was_typed_and_not_what_was_found_before(origin: str, tab: Open) -> None:
    page = await tab(f"{origin}/docs/light/")
    search = Search(page)
    await search.open()
    await search.types("lamp.py")
    await search.finds("A demo")
    await page.keyboard.press("Escape")
    await search.open("Control+k")
    await page.keyboard.type("velvet")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{origin}/docs/curtain/#raising-it")


async def test_enter_waits_for_the_first_answer(origin: str, tab: Open) -> None:
    page = await tab(f"{origin}/docs/light/")
    search = Search(page)
    await search.open()
    await page.keyboard.type("velvet")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{origin}/docs/curtain/#raising-it")
    await expect(search.dialog).to_be_hidden()


async def test_names_in_code_are_found_wherever_they_begin(origin: str, tab: Open) -> None:
    search = Search(await tab(origin))
    await search.open()
    await search.types("raise_sl")
    await search.finds("Raising it", r"curtain\.raise_slowly\(seconds=4\)")
    await search.types("curtain.lower(")
    await search.finds("Lowering it", r"stage\.curtain\.lower\(now=True\)")
    await search.types("lamp.py")
    await search.finds("A demo")


async def test_pages_that_only_stand_in_a_folder_of_that_name_are_not_shown_empty(origin: str, tab: Open) -> None:
    search = Search(await tab(origin))
    await search.open()
    await search.types("docs")
    await search.finds("Welcome")
    await expect(search.dialog.get_by_role("group")).to_have_count(1)
    await expect(search.said).to_have_text("1 page.")


async def test_headings_weigh_more_than_text(origin: str, tab: Open) -> None:
    search = Search(await tab(origin))
    await search.open()
    await search.types("light")
    await search.finds("Light")
    await search.types("curtain")
    await search.finds("The curtain", "What hangs before")


async def test_a_mistyped_word_is_understood_and_the_reader_is_told(origin: str, tab: Open) -> None:
    search = Search(await tab(origin))
    await search.open()
    await search.types("bakground")
    await expect(search.said).to_have_text("Nothing for “bakground”. Shown: “background”, 2 pages.")
    await expect(search.chosen).to_be_visible()
    await search.types("xylophone")
    await expect(search.said).to_contain_text("Nothing for “xylophone”.")
    await expect(search.dialog.get_by_role("option")).to_have_count(0)


async def test_a_letter_typed_into_a_field_opens_nothing(origin: str, tab: Open) -> None:
    page = await tab(f"{origin}/docs/demo/")
    await page.get_by_label("Lamp", exact=True).press("/")
    await expect(page.get_by_label("Lamp", exact=True)).to_have_value("/")
    await expect(page.locator("dialog")).to_have_count(0)


async def test_on_a_phone_it_fills_the_screen(origin: str, tab: Open) -> None:
    page = await tab(f"{origin}/docs/light/", width=390, height=844)
    search = Search(page)
    await page.get_by_role("button", name="Search").click()
    await search.types("rope")
    await expect(search.chosen).to_be_visible()
    box = await search.dialog.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    await search.dialog.get_by_role("button", name="Close").click()
    await expect(search.dialog).to_be_hidden()


async def test_below_a_path_it_finds_the_addresses_there(site: Path, tmp_path: Path, tab: Open, files: Files) -> None:
    (await built(site, "--base", "/sub/")).rename(tmp_path / "sub")
    origin = files(tmp_path)
    search = Search(await tab(f"{origin}/sub/docs/light/"))
    await search.open()
    await search.types("lowering")
    await search.finds("Lowering it")
    await expect(search.chosen).to_have_attribute("href", f"{origin}/sub/docs/curtain/#lowering-it")


async def test_without_an_index_the_dialog_says_so_and_the_one_of_before_is_kept(
    site: Path, tab: Open, files: Files, complaints: Complaints
) -> None:
    complaints.expected = ("status of 404",)
    origin = files(await built(site, "--no-search"))
    search = Search(await tab(origin))
    await search.open()
    await expect(search.said).to_have_text("This site was built without a search index.")
    await built(site)
    origin = files(await built(site, "--no-search"))
    search = Search(await tab(origin))
    await search.open()
    await search.types("velvet")
    await search.finds("Raising it")


async def test_nothing_of_it_is_loaded_before_and_little_before_the_first_letter(
    origin: str, dist: Path, tab: Open
) -> None:
    page = await tab(f"{origin}/docs/light/")
    await page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path.lstrip("/")))
    loaded = "performance.getEntriesByType('resource').map((entry) => entry.name)"
    assert not [name for name in await page.evaluate(loaded) if "search" in name or "pagefind" in name]
    search = Search(page)
    await search.open()
    await expect(search.said).to_contain_text("Type what you are looking for")
    weights = {path: len(gzip.compress((dist / path).read_bytes())) for path in asked}
    assert {Path(path).name for path in weights} >= {"search.js", "search.css", "pagefind.js"}
    assert sum(weights.values()) <= FIRST_OPENING_BYTES, weights


async def test_while_it_is_served_what_is_saved_is_found(site: Path, tab: Open, serve: Serve) -> None:
    house = await serve(site)
    page = await tab(f"{house.address}/docs/light/")
    search = Search(page)
    await search.open()
    await search.types("velvet")
    await search.finds("Raising it")
    entry = await renewed(house, "")
    light = site / "content/docs/light.md"
    light.write_text(light.read_text("utf-8") + "\n## Lanterns\n\nThey are of paper.\n", "utf-8")
    await expect(page.get_by_role("heading", name="Lanterns")).to_be_attached()
    await renewed(house, entry)
    await page.keyboard.press("Escape")
    await search.open()
    await search.types("paper")
    await search.finds("Lanterns", "They are of paper")


async def test_without_reload_it_is_served_too(site: Path, tab: Open, serve: Serve) -> None:
    house = await serve(site, "--no-reload")
    search = Search(await tab(house.address))
    await search.open()
    await search.types("rope")
    await expect(search.dialog.get_by_role("option")).to_have_count(3)


async def renewed(house: House, before: str) -> str:
    """What an index begins with, as soon as it is not the one of before."""
    async with asyncio.timeout(SECONDS), httpx.AsyncClient(base_url=house.address) as client:
        while True:
            answer = await client.get("/_search/pagefind-entry.json")
            if answer.status_code == 200 and answer.text != before:
                return answer.text
