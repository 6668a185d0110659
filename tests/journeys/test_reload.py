"""An author at work: what is saved shows by itself, mistakes included, and other pages are left alone."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.journeys.conftest import Complaints, Open, Serve, Write
from tests.journeys.houses import free_port

LONG = "\n\n".join(f"Paragraph {number} of a page that is longer than the window." for number in range(60))

COUNTER = """\
```python demo exec id=counter
import reflex as rx


class Counter(rx.State):
    count: int = 0

    @rx.event
    def add(self):
        self.count += {step}


def counter():
    return rx.hstack(rx.text(Counter.count, id="count"), rx.button("Add", on_click=Counter.add))
```
"""


def text(paragraph: str, step: str = "1") -> str:
    """A long page with a demo at its end."""
    return f"# Page\n\n{LONG}\n\n{paragraph}\n\n{COUNTER.format(step=step)}\n\n{LONG}\n"


async def same_document(page: Page) -> None:
    """Leaves a mark that a reload would take away."""
    await page.evaluate("window.mark = true")


async def is_same_document(page: Page) -> bool:
    return await page.evaluate("window.mark === true")


async def note_requests(page: Page, path: str) -> list[str]:
    """The requests for a path from now on."""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url) if request.url.endswith(path) else None)
    return seen


def save(folder: Path, name: str, content: str) -> None:
    (folder / "content" / name).write_text(content, "utf-8")


async def test_a_saved_paragraph_shows_at_the_place_that_is_being_read(write: Write, serve: Serve, tab: Open) -> None:
    folder = write(
        {"content/page.md": text("The old words."), "content/other.md": f"# Other\n\n{COUNTER.format(step=1)}"}
    )
    house = await serve(folder)
    other = await tab(f"{house.address}/other/")
    await same_document(other)
    await other.get_by_role("button", name="Add").click()
    await expect(other.locator("#count")).to_have_text("1")
    fetched = await note_requests(other, "/other/")
    page = await tab(f"{house.address}/page/")
    demo = page.locator(".demo")
    await demo.get_by_role("button", name="Add").click()
    await expect(page.locator("#count")).to_have_text("1")
    await same_document(page)
    old = page.get_by_text("The old words.")
    await old.scroll_into_view_if_needed()
    before = await page.evaluate("scrollY")
    assert before > 0

    save(folder, "page.md", text("The new words."))
    await expect(page.get_by_text("The new words.")).to_be_in_viewport()
    await expect(old).to_have_count(0)
    assert await page.evaluate("scrollY") == before
    assert await is_same_document(page)
    # What the reader had in the demo is still there, and it still runs.
    await expect(page.locator("#count")).to_have_text("1")
    await demo.get_by_role("button", name="Add").click()
    await expect(page.locator("#count")).to_have_text("2")

    assert fetched == []
    assert await is_same_document(other)
    await other.get_by_role("button", name="Add").click()
    await expect(other.locator("#count")).to_have_text("2")


async def test_a_broken_demo_shows_its_mistake_until_it_is_mended(write: Write, serve: Serve, tab: Open) -> None:
    folder = write({"content/page.md": text("Words."), "content/other.md": "# Other\n"})
    house = await serve(folder)
    page = await tab(f"{house.address}/page/")
    await page.get_by_role("button", name="Add").click()
    await expect(page.locator("#count")).to_have_text("1")

    save(
        folder,
        "page.md",
        text("Words.").replace("def counter():", "def counter():\n    raise NameError('no such seat')"),
    )
    fault = page.locator("main").get_by_text("no such seat").first
    await expect(fault).to_be_visible()
    await expect(page.locator("main")).to_contain_text("page.md:")
    # The code around the line.
    await expect(page.locator("main")).to_contain_text('rx.text(Counter.count, id="count")')
    await expect(page.get_by_text("Words.", exact=True)).to_be_visible()

    save(folder, "page.md", text("Words."))
    await expect(page.locator("#count")).to_be_visible()
    await expect(page.get_by_text("no such seat")).to_have_count(0)
    before = int(await page.locator("#count").inner_text())
    await page.get_by_role("button", name="Add").click()
    await expect(page.locator("#count")).to_have_text(str(before + 1))


async def test_changed_code_runs_and_values_are_kept_where_the_code_is_the_same(
    write: Write, serve: Serve, tab: Open
) -> None:
    folder = write({"content/page.md": text("Words.")})
    house = await serve(folder)
    page = await tab(f"{house.address}/page/")
    await page.get_by_role("button", name="Add").click()
    await expect(page.locator("#count")).to_have_text("1")
    save(folder, "page.md", text("Other words."))
    await expect(page.get_by_text("Other words.")).to_be_visible()
    await expect(page.locator("#count")).to_have_text("1")
    # A state whose code is another one begins anew: its old values may mean nothing to it.
    save(folder, "page.md", text("Words.", step="10"))
    await expect(page.locator(".demo-code")).to_contain_text("self.count += 10")
    await expect(page.locator("#count")).to_have_text("0")
    await page.get_by_role("button", name="Add").click()
    await expect(page.locator("#count")).to_have_text("10")


async def test_a_storm_of_saves_is_one_reload(write: Write, serve: Serve, tab: Open) -> None:
    folder = write({"content/page.md": text("Version 0.")})
    house = await serve(folder)
    page = await tab(f"{house.address}/page/")
    # The watcher is at work: a first change has come through.
    save(folder, "page.md", text("Version 1."))
    await expect(page.get_by_text("Version 1.", exact=True)).to_be_visible()
    fetched = await note_requests(page, "/page/")
    for number in range(2, 42):
        save(folder, "page.md", text(f"Version {number}."))
    await expect(page.get_by_text("Version 41.", exact=True)).to_be_visible()
    # Two, where a busy machine takes a breath between the saves.
    assert len(fetched) in (1, 2)


async def test_a_demo_file_and_a_new_page_show_too(write: Write, serve: Serve, tab: Open) -> None:
    program = (
        "import reflex as rx\n\n\ndef lamp():\n    return rx.text('{}', id='lamp')\n\n\n"
        "app = rx.App()\napp.add_page(lamp, route='/')\n"
    )
    folder = write(
        {
            "content/docs/page.md": "# Page\n\n```python demo file=lamp\n```\n",
            "content/docs/other.md": "# Other\n",
            "demos/lamp.py": program.format("dark"),
        }
    )
    house = await serve(folder)
    page = await tab(f"{house.address}/docs/page/")
    await expect(page.locator("#lamp").first).to_have_text("dark")
    (folder / "demos" / "lamp.py").write_text(program.format("bright"), "utf-8")
    await expect(page.locator("#lamp").first).to_have_text("bright")
    save(folder, "docs/third.md", "# A third page\n")
    await expect(page.get_by_role("link", name="A third page").first).to_be_visible()


async def test_a_setting_shows_and_the_demos_keep_their_states(write: Write, serve: Serve, tab: Open) -> None:
    folder = write({"content/page.md": text("Words.")})
    house = await serve(folder)
    page = await tab(f"{house.address}/page/")
    await page.get_by_role("button", name="Add").click()
    await expect(page.locator("#count")).to_have_text("1")
    (folder / "playbill.toml").write_text("title = 12\n", "utf-8")
    await house.says("title")
    (folder / "playbill.toml").write_text('title = "A new title"\n', "utf-8")
    await expect(page.get_by_role("banner")).to_contain_text("A new title")
    await page.get_by_role("button", name="Add").click()
    await expect(page.locator("#count")).to_have_text("2")


async def test_a_setting_that_is_read_at_the_start_starts_the_server_again(
    write: Write, serve: Serve, tab: Open, complaints: Complaints
) -> None:
    # The line on which the tab hears of changes, while there is no server.
    complaints.expected = ("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING")
    folder = write({"content/page.md": text("Words.")})
    house = await serve(folder, "--port", str(free_port()))
    page = await tab(f"{house.address}/page/")
    await expect(page.get_by_role("banner")).to_contain_text("Test")
    (folder / "playbill.toml").write_text('title = "A new title"\nhtml = true\n', "utf-8")
    await expect(page.get_by_role("banner")).to_contain_text("A new title", timeout=20_000)
    await page.get_by_role("button", name="Add").click()
    await expect(page.locator("#count")).to_have_text("1")
