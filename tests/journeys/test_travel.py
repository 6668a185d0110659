"""Moving between the pages of a site: without loading them, and by plain links where that cannot be."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Request, Route, expect

from tests.journeys.conftest import Complaints, Files, Open
from tests.journeys.houses import House, command, served

WORDS = "\n\n".join(f"Paragraph {number} of a page that is longer than the window." for number in range(60))
FAQ = "<!-- faqs-start -->\n## Why?\n\nBecause.\n<!-- faqs-end -->\n"
API = """\
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route


async def answer(request):
    return HTMLResponse("<link rel=icon href=data:,><p>From the app.</p>")


app = Starlette(routes=[Route("/page/", answer)])
"""
ONE = f"""\
---
description: Of one.
---
# One

[Two](two.md) [Deep](two.md#deep) [App](/api/page/) [File](note.txt)

[Here](#below) [Elsewhere](https://elsewhere.example/docs/two/)

{WORDS}

## Below

[Down](two.md)

{FAQ}"""
TWO = f"""\
---
description: Of two.
---
# Two

{WORDS}

## Deep

{WORDS}

```python exec
import reflex as rx
```

```python eval
rx.text("red", color="red")
```

[Back to one](one.md)
"""
FILES = {
    "playbill.toml": 'title = "Test"\nurl = "https://test.example"\n[mounts]\n"/api" = "demos/api.py:app"\n',
    "demos/api.py": API,
    "content/index.md": "---\ndescription: The first page.\n---\n# Home\n\n[One](docs/one.md)\n",
    "content/docs/one.md": ONE,
    "content/docs/two.md": TWO,
    "content/docs/note.txt": "A note.\n",
}


def written(folder: Path) -> Path:
    """The site of these tests."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The site as readers get it."""
    async with served(written(tmp_path_factory.mktemp("travel") / "house"), "--no-reload") as started:
        yield started


class Traveller:
    """A reader with one tab, who notices when a page is loaded and what is asked of the server."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.url.endswith("/") or "/docs/note.txt" in request.url:
            kind = "load" if request.is_navigation_request() else "fetch"
            self.asked.append(f"{kind} {urlsplit(request.url).path}")

    async def press(self, link: str) -> None:
        """Follows a link, and takes the pointer away from where other links may come to lie."""
        await self.page.get_by_role("main").get_by_role("link", name=link, exact=True).click()
        await self.page.mouse.move(0, 0)

    async def is_at(self, title: str) -> None:
        """Sees the page of that name."""
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(rf"^{title}\b"))

    async def scrolled(self) -> int:
        return int(await self.page.evaluate("Math.round(scrollY)"))

    async def comes_to(self, place: int) -> None:
        """Is led to this place of the page."""
        script = """y => new Promise((yes, no) => {
            const last = performance.now() + 10000;
            const look = () => {
                if (Math.round(scrollY) === y) yes();
                else if (performance.now() > last) no(scrollY);
                else requestAnimationFrame(look);
            };
            look();
        })"""
        await self.page.evaluate(script, place)


async def traveller(tab: Open, address: str) -> Traveller:
    """Opens the tab, and forgets what opening it took."""
    found = Traveller(await tab(address))
    found.asked.clear()
    return found


async def test_a_page_is_fetched_when_the_pointer_rests_on_its_link_and_swapped_at_the_click(
    house: House, tab: Open
) -> None:
    reader = await traveller(tab, f"{house.address}/docs/one/")
    page = reader.page
    link = page.get_by_role("main").get_by_role("link", name="Two", exact=True)
    async with page.expect_request("**/docs/two/"):
        await link.hover()
    await page.mouse.move(0, 0)
    await link.hover()
    await link.click()
    await reader.is_at("Two")
    assert reader.asked == ["fetch /docs/two/"]
    await expect(page).to_have_url(f"{house.address}/docs/two/")


async def test_a_link_with_the_focus_is_fetched_and_the_keyboard_goes_on_in_the_text(house: House, tab: Open) -> None:
    reader = await traveller(tab, f"{house.address}/docs/one/")
    page = reader.page
    async with page.expect_request("**/docs/two/"):
        await page.get_by_role("main").get_by_role("link", name="Two", exact=True).focus()
    await page.keyboard.press("Enter")
    await reader.is_at("Two")
    assert reader.asked == ["fetch /docs/two/"]
    await expect(page.get_by_role("main")).to_be_focused()
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.querySelector('main').contains(document.activeElement)")
    # Said to who does not see it.
    await expect(page.locator("body > [role=status]")).to_have_text("Two · Test")
    await page.go_back()
    await reader.is_at("One")
    await expect(page.get_by_role("main").get_by_role("link", name="Two", exact=True)).to_be_focused()


async def test_the_head_is_the_new_page_s(house: House, tab: Open) -> None:
    reader = await traveller(tab, f"{house.address}/docs/one/")
    page = reader.page

    async def head() -> list[str | int | None]:
        return list(
            await page.evaluate("""() => [
                document.title,
                document.querySelector("meta[name=description]").content,
                document.querySelector("link[rel=canonical]").getAttribute("href"),
                document.querySelectorAll("script[type='application/ld+json']").length,
                document.querySelectorAll("link[rel=stylesheet][href*='/page-']").length,
            ]""")
        )

    one = ["One · Test", "Of one.", "https://test.example/docs/one/", 3, 0]
    assert await head() == one
    await reader.press("Two")
    await reader.is_at("Two")
    assert await head() == ["Two · Test", "Of two.", "https://test.example/docs/two/", 2, 1]
    await expect(page.get_by_text("red", exact=True)).to_have_css("color", "rgb(255, 0, 0)")
    await reader.press("Back to one")
    await reader.is_at("One")
    assert await head() == one
    assert "load" not in " ".join(reader.asked)


async def test_back_and_forward_lead_to_the_places_that_were_left(house: House, tab: Open) -> None:
    reader = await traveller(tab, f"{house.address}/docs/one/")
    page = reader.page
    await reader.press("Down")
    await reader.is_at("Two")
    assert await reader.scrolled() == 0
    await page.evaluate("scrollTo(0, 700)")
    await page.go_back()
    await reader.is_at("One")
    await expect(page.get_by_role("link", name="Down")).to_be_in_viewport()
    place = await reader.scrolled()
    assert place > 500
    await page.go_forward()
    await reader.is_at("Two")
    await reader.comes_to(700)
    await page.go_back()
    await reader.comes_to(place)
    # What was left is shown as it was left: nobody asks for it again.
    assert reader.asked == ["fetch /docs/two/"]


async def test_an_anchor_of_another_page_is_at_the_top_and_one_of_this_page_asks_nobody(
    house: House, tab: Open
) -> None:
    reader = await traveller(tab, f"{house.address}/docs/one/")
    page = reader.page
    await reader.press("Here")
    await expect(page.get_by_role("heading", name="Below")).to_be_in_viewport()
    assert reader.asked == []
    await page.go_back()
    await reader.comes_to(0)
    await reader.press("Deep")
    await reader.is_at("Two")
    heading = page.get_by_role("heading", name="Deep")
    await expect(heading).to_be_in_viewport()
    await expect(heading).to_be_focused()
    assert await heading.evaluate("one => one.matches(':target')")
    assert await page.locator(".contents [aria-current=true]").inner_text() == "Deep"
    await page.go_back()
    await reader.is_at("One")
    await expect(page).to_have_url(f"{house.address}/docs/one/")
    assert reader.asked == ["fetch /docs/two/"]


@pytest.mark.parametrize("link", ["App", "File"])
async def test_what_is_no_page_is_left_to_the_browser(
    link: str, house: House, tab: Open, complaints: Complaints
) -> None:
    # The browser looks for the icon of a text.
    complaints.expected = ("status of 404",)
    reader = await traveller(tab, f"{house.address}/docs/one/")
    target = reader.page.get_by_role("main").get_by_role("link", name=link, exact=True)
    await target.hover()
    await target.focus()
    await reader.page.get_by_role("main").get_by_role("link", name="Two", exact=True).hover()
    async with reader.page.expect_request("**/docs/two/"):
        pass
    await target.click()
    await reader.page.wait_for_url(re.compile(r"api/page/|note\.txt"))
    assert [line for line in reader.asked if "two" not in line] in (["load /api/page/"], ["load /docs/note.txt"])


@pytest.mark.parametrize("how", ["Control", "Shift"])
async def test_a_click_for_another_tab_opens_it(how: str, house: House, tab: Open) -> None:
    reader = await traveller(tab, f"{house.address}/docs/one/")
    async with reader.page.context.expect_page() as opened:
        await reader.page.get_by_role("main").get_by_role("link", name="Two", exact=True).click(modifiers=[how])  # type: ignore[list-item]
    other = await opened.value
    await expect(other.get_by_role("heading", level=1)).to_have_text(re.compile("^Two"))
    await reader.is_at("One")


async def failing(page: Page, route: str, answer: dict[str, object] | None) -> None:
    """Fetches of an address get this answer, or none; loading it works."""

    async def handle(handler: Route) -> None:
        if handler.request.is_navigation_request():
            await handler.continue_()
        elif answer is None:
            await handler.abort()
        else:
            await handler.fulfill(**answer)  # type: ignore[arg-type]

    await page.route(f"**{route}", handle)


ANSWERS: dict[str, dict[str, object] | None] = {
    "nothing": None,
    "an error": {"status": 500, "content_type": "text/html", "body": "<h1>Error</h1>"},
    "no page": {"status": 200, "content_type": "text/plain", "body": "Two"},
    "a page that is not ours": {"status": 200, "content_type": "text/html", "body": "<h1>Two</h1>"},
    "a redirect": {"status": 302, "headers": {"location": "/docs/two/"}},
}


@pytest.mark.parametrize("answer", ANSWERS)
async def test_a_fetch_that_fails_ends_in_a_load(answer: str, house: House, tab: Open, complaints: Complaints) -> None:
    complaints.expected = ("Failed to load resource",)
    reader = await traveller(tab, f"{house.address}/docs/one/")
    await failing(reader.page, "/docs/two/", ANSWERS[answer])
    await reader.press("Two")
    await reader.is_at("Two")
    assert reader.asked == ["fetch /docs/two/", "load /docs/two/"]
    await reader.page.go_back()
    await reader.is_at("One")


async def test_a_page_of_another_build_is_loaded(house: House, tab: Open) -> None:
    reader = await traveller(tab, f"{house.address}/docs/one/")

    async def newer(route: Route) -> None:
        if route.request.is_navigation_request():
            await route.continue_()
            return
        text = await (await route.fetch()).text()
        await route.fulfill(
            status=200,
            content_type="text/html",
            body=re.sub(r"/theme-[0-9a-f]{12}\.css", f"/theme-{'f' * 12}.css", text),
        )

    await reader.page.route("**/docs/two/", newer)
    await reader.press("Two")
    await reader.is_at("Two")
    assert reader.asked == ["fetch /docs/two/", "load /docs/two/"]


async def test_a_reader_who_pays_for_every_byte_fetches_at_the_click(house: House, tab: Open) -> None:
    page = await tab("about:blank")
    await page.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    await page.goto(f"{house.address}/docs/one/")
    reader = Traveller(page)
    link = page.get_by_role("main").get_by_role("link", name="Two", exact=True)
    await link.hover()
    await link.focus()
    # Longer than any pointer has to rest, by the page's own clock.
    await page.evaluate("new Promise(done => setTimeout(done, 200))")
    assert reader.asked == []
    await link.click()
    await reader.is_at("Two")
    assert reader.asked == ["fetch /docs/two/"]


async def test_on_a_phone_the_menu_closes_and_the_colours_stay(house: House, tab: Open) -> None:
    page = await tab(f"{house.address}/docs/one/", width=390, height=844)
    await page.get_by_role("button", name="Colours: automatic").click()
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("navigation", name="Pages").get_by_role("link", name="Two").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Two"))
    await expect(page.get_by_role("navigation", name="Pages")).to_be_hidden()
    await expect(page.get_by_role("button", name="Colours: light")).to_be_visible()
    await page.get_by_role("button", name="Colours: light").click()
    await expect(page.locator("html")).to_have_attribute("data-scheme", "dark")


async def test_built_pages_below_a_path_travel_too(tmp_path: Path, tab: Open, files: Files) -> None:
    folder = written(tmp_path / "house")
    await command(
        folder, "build", "--config", "playbill.toml", "--base", "/sub/", "--out", str(tmp_path / "root" / "sub")
    )
    origin = files(tmp_path / "root")
    reader = await traveller(tab, f"{origin}/sub/docs/one/")
    await reader.press("Two")
    await reader.is_at("Two")
    await reader.page.get_by_role("link", name="Test").first.click()
    await reader.page.mouse.move(0, 0)
    await reader.is_at("Home")
    await reader.page.go_back()
    await reader.is_at("Two")
    assert reader.asked == ["fetch /sub/docs/two/", "fetch /sub/"]


async def test_without_the_browser_s_help_links_are_links(house: House, tab: Open) -> None:
    page = await tab("about:blank")
    await page.add_init_script("Object.defineProperty(window, 'navigation', {value: undefined})")
    await page.goto(f"{house.address}/docs/one/")
    reader = Traveller(page)
    await reader.press("Two")
    await reader.is_at("Two")
    assert reader.asked == ["load /docs/two/"]


async def test_without_the_first_script_pages_are_loaded_once_and_swapped(
    house: House, tab: Open, complaints: Complaints
) -> None:
    complaints.expected = ("Failed to load resource",)
    page = await tab("about:blank")
    await page.route("**/early-*.js", lambda route: route.abort())
    reader = Traveller(page)
    await page.goto(f"{house.address}/docs/one/")
    await reader.press("Two")
    await reader.is_at("Two")
    assert reader.asked == ["load /docs/one/", "fetch /docs/two/"]
