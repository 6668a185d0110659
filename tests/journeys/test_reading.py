"""Reading: what was chosen holds from page to page without a flash; all of it also without a script."""

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.journeys.conftest import Open, Serve, Write

TABS = """````md tabs
## Linux
Use the package manager.{more}

## macOS
Use brew.
````
"""
LONG = "\n\n".join(f"## Part {n}\n\n" + "A sentence that takes some room. " * 30 for n in range(12))
SITE = {
    "content/docs/one.md": "# One\n\n" + TABS.format(more="\n" * 2 + "And more. " * 200) + "\n" + TABS.format(more=""),
    "content/docs/two.md": "# Two\n\n"
    + TABS.format(more="")
    + "\n```md alert info\n# A fold\n#### Deep in it\nText.\n```\n",
    "content/docs/long.md": f"# Long\n\n{LONG}\n",
    "content/docs/code.md": "# Code\n\n```python\n" + ("name = " + "value, " * 40 + "\n") * 3 + "```\n",
    **{
        f"content/docs/{folder}/p{n:02}.md": f"# {folder.title()} {n}\n"
        for folder in ("first", "second")
        for n in range(14)
    },
}
SHIFTS = """new Promise((done) => new PerformanceObserver((list) => {
    window.shifts = (window.shifts ?? 0) + list.getEntries().reduce((sum, one) => sum + one.value, 0);
}).observe({ type: "layout-shift", buffered: true }) ?? setTimeout(() => done(window.shifts ?? 0), 300))"""


@pytest.fixture
async def site(write: Write, serve: Serve) -> str:
    house = await serve(write(SITE), "--no-reload")
    return house.address


async def chosen(page: Page) -> list[str]:
    return await page.locator(".tab:has(:checked)").all_inner_texts()


async def test_a_tab_chosen_once_is_chosen_everywhere_and_stays_under_the_pointer(site: str, tab: Open) -> None:
    page = await tab(f"{site}/docs/one/", height=500)
    second = page.locator(".tabs").nth(1).locator("label", has_text="macOS")
    await second.scroll_into_view_if_needed()
    before = await second.bounding_box()
    await second.click()
    assert await chosen(page) == ["macOS", "macOS"]
    after = await second.bounding_box()
    assert before and after and abs(before["y"] - after["y"]) < 2
    await page.goto(f"{site}/docs/two/")
    assert await chosen(page) == ["macOS"]
    await expect(page.get_by_text("Use brew.")).to_be_visible()
    assert await page.evaluate(SHIFTS) == 0


async def test_a_group_that_was_opened_or_closed_stays_so_on_the_next_page(site: str, tab: Open) -> None:
    page = await tab(f"{site}/docs/one/")
    first, second = page.locator("details[data-fold='docs/first']"), page.locator("details[data-fold='docs/second']")
    assert not await first.evaluate("(fold) => fold.open"), "a section of this size is folded"
    await first.locator("summary").click()
    await page.goto(f"{site}/docs/two/")
    assert await first.evaluate("(fold) => fold.open")
    assert await page.evaluate(SHIFTS) == 0
    await first.locator("summary").press("Enter")
    await page.goto(f"{site}/docs/first/p03/")
    assert await first.evaluate("(fold) => fold.open"), "the group of the page is open, whatever was chosen"
    assert not await second.evaluate("(fold) => fold.open")


async def test_the_page_is_in_sight_in_a_long_navigation(site: str, tab: Open) -> None:
    page = await tab(f"{site}/docs/second/p13/", height=420)
    await expect(page.locator(".navigation [aria-current=page]")).to_be_in_viewport()
    assert await page.evaluate("scrollY") == 0


async def test_the_contents_follow_the_reader(site: str, tab: Open) -> None:
    page = await tab(f"{site}/docs/long/")
    await page.locator("#part-6").scroll_into_view_if_needed()
    await page.evaluate("document.getElementById('part-6').scrollIntoView()")
    await expect(page.locator(".contents [aria-current=true]")).to_have_text("Part 6")


@pytest.mark.parametrize("width", [390, 1360])
async def test_the_name_of_a_language_covers_no_more_than_a_line(site: str, tab: Open, width: int) -> None:
    page = await tab(f"{site}/docs/code/", width=width)
    name, code = page.locator(".code-language"), page.locator(".code pre code")
    name_box, code_box = await name.bounding_box(), await code.bounding_box()
    line = await code.evaluate("(code) => parseFloat(getComputedStyle(code).lineHeight)")
    assert name_box and code_box and name_box["y"] + name_box["height"] <= code_box["y"] + line


async def test_on_a_phone_the_contents_are_behind_a_button_that_says_where_one_is(site: str, tab: Open) -> None:
    page = await tab(f"{site}/docs/long/", width=390, height=800)
    await expect(page.locator(".contents")).to_be_hidden()
    await page.get_by_role("button", name="On this page").click()
    await page.locator(".contents a", has_text="Part 7").click()
    await expect(page.locator(".contents")).to_be_hidden()
    await expect(page.locator("#part-7")).to_be_in_viewport()
    await expect(page.locator(".contents-place")).to_have_text("Part 7")
    bar, heading = await page.locator(".contents-bar").bounding_box(), await page.locator("#part-7").bounding_box()
    assert bar and heading and heading["y"] >= bar["y"] + bar["height"], "the bar does not lie over the heading"


async def test_an_anchor_opens_the_tab_or_the_fold_that_it_is_in(site: str, tab: Open) -> None:
    page = await tab(f"{site}/docs/two/#macos")
    await expect(page.get_by_text("Use brew.")).to_be_visible()
    await page.goto(f"{site}/docs/two/#deep-in-it")
    await expect(page.locator("#deep-in-it")).to_be_in_viewport()


async def test_without_a_script_tabs_folds_menu_and_contents_work(site: str, browser_context: BrowserContext) -> None:
    assert browser_context.browser is not None
    context = await browser_context.browser.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    page = await context.new_page()
    await page.goto(f"{site}/docs/two/")
    await page.locator("label", has_text="macOS").click()
    await expect(page.get_by_text("Use brew.")).to_be_visible()
    await page.get_by_text("A fold").click()
    await expect(page.locator("#deep-in-it")).to_be_visible()
    await page.get_by_role("button", name="Menu").click()
    await page.locator("summary", has_text="Second").click()
    await expect(page.get_by_role("link", name="Second 3", exact=True)).to_be_visible()
    await page.goto(f"{site}/docs/long/")
    await page.get_by_role("button", name="On this page").click()
    await page.get_by_role("link", name="Part 9").click()
    await expect(page.locator("#part-9")).to_be_in_viewport()
    await expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    await context.close()


async def test_what_the_theme_says_is_the_sites_own_also_in_scripts(write: Write, serve: Serve, tab: Open) -> None:
    said = {"Copy": "Kopieren", "Press Ctrl C": "Strg C", "Colours: automatic": 'Farben: "auto"', "Next": "Weiter"}
    texts = "[texts]\n" + "".join(f"'{text}' = '{word}'\n" for text, word in said.items())
    files = {
        "playbill.toml": f'title = "T"\nlanguage = "de"\n{texts}',
        "content/a.md": "# A\n\n```sh\nls\n```\n",
        "content/b.md": "",
    }
    house = await serve(write(files), "--no-reload")
    page = await tab(f"{house.address}/a/")
    await expect(page.locator("html")).to_have_attribute("lang", "de")
    await expect(page.locator(".scheme")).to_have_attribute("aria-label", 'Farben: "auto"')
    await expect(page.locator(".turn small")).to_have_text("Weiter")
    await page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    copy = page.locator(".copy")
    await expect(copy).to_have_text("Kopieren")
    await copy.click()
    await expect(copy).to_have_text("Strg C")
