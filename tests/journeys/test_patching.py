"""A save touches what it has changed: nodes, pictures and folds that are as they were stay the same ones."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.journeys.conftest import Open, Serve, Write

DOT = "<svg xmlns='http://www.w3.org/2000/svg' width='{0}' height='{0}'><rect width='9' height='9'/></svg>"
PAGE = """\
# Page

First paragraph.

![A dot](dot.svg)

Second paragraph.

```md alert info
# A fold
Its inside.
```

- one
- two

Last paragraph.
"""


async def remember(page: Page) -> None:
    """Keeps hold of the elements of the article, to be compared later."""
    await page.evaluate("""() => {
        window.kept = new Set([...document.querySelectorAll("main p, main li, main img, main details")]);
        window.left = () => [...window.kept].filter(element => !element.isConnected).map(element => element.outerHTML);
    }""")


def save(folder: Path, name: str, text: str) -> None:
    (folder / "content" / name).write_text(text, "utf-8")


async def test_only_the_changed_part_of_a_page_is_exchanged(write: Write, serve: Serve, tab: Open) -> None:
    folder = write({"content/page.md": PAGE, "content/dot.svg": DOT.format(10)})
    house = await serve(folder)
    page = await tab(f"{house.address}/page/")
    await page.get_by_text("A fold").click()
    await remember(page)
    save(folder, "page.md", PAGE.replace("Second", "Changed").replace("- two", "- two\n- three"))
    await expect(page.get_by_text("Changed paragraph.")).to_be_visible()
    await expect(page.locator("main li")).to_have_text(["one", "two", "three"])
    assert await page.evaluate("window.left()") == []
    await expect(page.get_by_text("Its inside.")).to_be_visible()
    # A paragraph before, one less after: the others are still where they were.
    save(folder, "page.md", "# Page\n\nA new one.\n" + PAGE.removeprefix("# Page\n").replace("Last paragraph.\n", ""))
    await expect(page.get_by_text("A new one.")).to_be_visible()
    await expect(page.get_by_text("Last paragraph.")).to_have_count(0)
    assert await page.evaluate("window.left()") == ["<p>Last paragraph.</p>"]


async def test_a_picture_that_was_saved_shows(write: Write, serve: Serve, tab: Open) -> None:
    folder = write({"content/page.md": PAGE, "content/dot.svg": DOT.format(10)})
    house = await serve(folder)
    page = await tab(f"{house.address}/page/")
    await page.wait_for_function("() => document.querySelector('main img').naturalWidth === 10")
    await remember(page)
    save(folder, "dot.svg", DOT.format(30))
    await page.wait_for_function("() => document.querySelector('main img').naturalWidth === 30")
    assert await page.evaluate("window.left()") == []


async def test_a_stylesheet_shows_without_loading_the_page_again(write: Write, serve: Serve, tab: Open) -> None:
    folder = write({"content/page.md": PAGE, "content/dot.svg": DOT.format(10), "templates/site.css": "p { top: 1px }"})
    house = await serve(folder)
    page = await tab(f"{house.address}/page/")
    await remember(page)
    (folder / "templates" / "site.css").write_text("main p { padding-left: 7px }", "utf-8")
    await page.wait_for_function("() => getComputedStyle(document.querySelector('main p')).paddingLeft === '7px'")
    assert await page.evaluate("window.left()") == []


async def test_a_folder_of_templates_that_comes_later_counts(write: Write, serve: Serve, tab: Open) -> None:
    folder = write({"content/page.md": PAGE, "content/dot.svg": DOT.format(10)})
    house = await serve(folder)
    page = await tab(f"{house.address}/page/")
    (folder / "templates").mkdir()
    (folder / "templates" / "site.css").write_text("main p { padding-left: 7px }", "utf-8")
    await page.wait_for_function("() => getComputedStyle(document.querySelector('main p')).paddingLeft === '7px'")
    (folder / "templates" / "site.css").write_text("main p { padding-left: 9px }", "utf-8")
    await page.wait_for_function("() => getComputedStyle(document.querySelector('main p')).paddingLeft === '9px'")
