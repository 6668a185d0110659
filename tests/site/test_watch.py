"""Hot reload: what is saved shows, what readers had stays, and other pages are left alone."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playbill import config as configuration
from playbill.config import Config
from playbill.mistakes import Mistakes
from playbill.mounts import load_mounts
from playbill.page import Page
from playbill.reload import News, Reloads
from playbill.server import registrar
from playbill.site import Site
from playbill.watch import Watcher
from playwright.async_api import BrowserContext, ConsoleMessage, expect
from understudy.engine import Engine
from understudy.limits import Limits
from understudy.testing import Visitor

from tests.needs import PROJECT

PAGE = """\
# Counter

Words of the first edition.

```python demo exec id=counter_demo
import asyncio
import reflex as rx


class State(rx.State):
    count: int = 0

    @rx.event
    def add(self):
        self.count += 1

    @rx.event(background=True)
    async def run(self):
        try:
            while True:
                await asyncio.sleep(0.01)
        finally:
            print("the task has ended")


def counter():
    return rx.hstack(
        rx.heading(State.count),
        rx.button("Add", on_click=State.add),
        rx.button("Run", on_click=State.run),
    )
```
"""
OTHER = PAGE.replace("Counter", "Other").replace("counter", "other")


@dataclass
class Watched:
    """A site that is watched, and what its tabs were told."""

    folder: Path
    site: Site
    engine: Engine
    watcher: Watcher
    news: list[News]
    said: list[str]
    """What the author was told of: mistakes, and which of them are mended."""

    async def save(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")
        await self.watcher.changed([self.folder / name])

    def page(self, name: str) -> Page:
        entry = self.site.book.named(name)
        assert entry is not None
        page = self.site.page(entry)
        assert isinstance(page, Page)
        return page

    async def visit(self, name: str, before: Visitor | None = None) -> Visitor:
        """A tab on that page; with `before` the same tab, loaded again."""
        if before is not None:
            await before.leave()
        templates = [part.template for part in self.page(name).rendered.live]
        return await Visitor.open(self.engine, *templates, token=before.token if before else None)


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Watched]:
    (folder / "content").mkdir()
    (folder / "demos").mkdir()
    for name, text in {"counter.md": PAGE, "other.md": OTHER}.items():
        (folder / "content" / name).write_text(text, encoding="utf-8")
    (folder / "playbill.toml").write_text('title = "Watched"\n', encoding="utf-8")
    engine = Engine(limits=Limits())
    site = Site(configuration.load(folder / "playbill.toml"), live="/_live/", reload=True, register=registrar(engine))
    news: list[News] = []
    reloads = Reloads()
    reloads.announce = news.append  # type: ignore[method-assign]
    said: list[str] = []

    def begin_again(config: Config) -> None:
        load_mounts(config)
        said.append("begins again")

    mistakes = Mistakes(
        site.config, lambda fault: said.append(fault.what), lambda fault: said.append(f"mended: {fault.what}")
    )
    async with engine.running():
        yield Watched(folder, site, engine, Watcher(site, engine, reloads, begin_again, mistakes=mistakes), news, said)
    site.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Watched]:
    async with watched(tmp_path) as made:
        yield made


async def test_a_state_keeps_its_value_when_only_words_have_changed(desk: Watched) -> None:
    visitor = await desk.visit("counter.md")
    await visitor.click("Add")
    await visitor.click("Add")
    await desk.save("content/counter.md", PAGE.replace("first edition", "second edition"))
    again = await desk.visit("counter.md", visitor)
    await again.sees("2")
    await again.click("Add")
    await again.sees("3")


async def test_a_state_whose_code_has_changed_begins_again(desk: Watched) -> None:
    visitor = await desk.visit("counter.md")
    await visitor.click("Add")
    await desk.save("content/counter.md", PAGE.replace("self.count += 1", "self.count += 10"))
    again = await desk.visit("counter.md", visitor)
    await again.sees("0")
    await again.click("Add")
    await again.sees("10")


async def test_tasks_of_a_changed_page_end_and_those_of_others_go_on(desk: Watched) -> None:
    changed, other = await desk.visit("counter.md"), await desk.visit("other.md")
    await changed.click("Run")
    await other.click("Run")
    assert len(desk.engine.running_tasks()) == 2
    page = desk.page("other.md")
    await desk.save("content/counter.md", PAGE.replace("first", "second"))
    assert [task.tab for task in desk.engine.running_tasks()] == [(other.token or "").partition(".")[0]]
    assert desk.page("other.md") is page


async def test_a_mistake_shows_and_goes_away(desk: Watched) -> None:
    visitor = await desk.visit("counter.md")
    await visitor.click("Add")
    await desk.save("content/counter.md", PAGE.replace("State.count)", "Sate.count)"))
    assert [fault.line for fault in desk.page("counter.md").faults] == [28]
    await desk.save("content/counter.md", PAGE)
    assert desk.page("counter.md").faults == ()
    again = await desk.visit("counter.md", visitor)
    await again.sees("1")


async def test_tabs_are_told_which_pages_have_changed(desk: Watched) -> None:
    desk.page("counter.md")
    await desk.save("content/counter.md", PAGE.replace("first", "second"))
    assert desk.news.pop() == News(("/counter/",), everything=False)
    await desk.save("content/counter.md", PAGE.replace("# Counter", "# Another title"))
    assert desk.news.pop().everything
    await desk.save("content/new.md", "# New\n")
    assert desk.news.pop().everything


async def test_a_page_that_is_saved_as_it_was_is_left_alone(desk: Watched) -> None:
    await desk.save("content/counter.md", PAGE.replace("first", "second"))
    page = desk.page("counter.md")
    desk.news.clear()
    await desk.save("content/counter.md", PAGE.replace("first", "second"))
    assert desk.page("counter.md") is page
    assert desk.news == []


async def test_a_demo_that_has_changed_changes_the_pages_that_show_it(desk: Watched) -> None:
    demo = "import reflex as rx\n\n\ndef shown():\n    return rx.text('before')\n"
    (desk.folder / "demos" / "shown.py").write_text(demo)
    await desk.save("content/shows.md", "# Shows\n\n```python demo file=shown\n```\n")
    assert "before" in desk.page("shows.md").rendered.html
    desk.news.clear()
    await desk.save("demos/shown.py", demo.replace("before", "afterwards"))
    assert "afterwards" in desk.page("shows.md").rendered.html
    assert desk.news == [News(("/shows/",), everything=False)]


async def test_a_folder_that_is_moved_away_and_back_has_its_pages_again(desk: Watched) -> None:
    inside = desk.folder / "content" / "docs"
    inside.mkdir()
    (inside / "inner.md").write_text("# Inner\n")
    for folder in (inside, desk.folder / "content"):
        away = folder.with_name("away")
        await desk.watcher.changed([folder])
        assert desk.site.book.at("/docs/inner/") is not None
        folder.rename(away)
        await desk.watcher.changed([folder])
        assert desk.site.book.at("/docs/inner/") is None
        (away / inside.relative_to(folder) / "inner.md").write_text("# Inner, again\n")
        away.rename(folder)
        await desk.watcher.changed([folder])
        entry = desk.site.book.at("/docs/inner/")
        assert entry is not None
        assert entry.title == "Inner, again"
        (inside / "inner.md").write_text("# Inner\n")


async def test_a_wrong_navigation_is_a_mistake_until_its_page_is_there(desk: Watched) -> None:
    await desk.save("playbill.toml", 'title = "Watched"\nnav = ["new.md", "other.md"]\n')
    assert len(desk.said) == 1
    assert "new.md" in desk.said[0]
    await desk.save("content/counter.md", PAGE.replace("first", "second"))
    assert len(desk.said) == 1
    assert "second edition" in desk.page("counter.md").source.text
    await desk.save("content/new.md", "# New\n")
    assert desk.said[1:] == [f"mended: {desk.said[0]}"]
    assert [entry.name for entry in desk.site.book.entries][:2] == ["new.md", "other.md"]


async def test_a_page_that_the_navigation_misses_is_gone_once_that_is_mended(desk: Watched) -> None:
    await desk.save("playbill.toml", 'title = "Watched"\nnav = ["other.md", "counter.md"]\n')
    (desk.folder / "content" / "other.md").unlink()
    await desk.watcher.changed([desk.folder / "content" / "other.md"])
    assert len(desk.said) == 1
    assert "other.md" in desk.said[0]
    await desk.save("content/counter.md", PAGE.replace("first", "second"))
    assert len(desk.said) == 1
    await desk.save("playbill.toml", 'title = "Watched"\nnav = ["counter.md"]\n')
    assert desk.said[1:] == [f"mended: {desk.said[0]}"]
    assert [entry.name for entry in desk.site.book.entries] == ["counter.md"]
    assert "second edition" in desk.page("counter.md").source.text


async def test_a_setting_with_which_nothing_could_begin_ends_no_server(desk: Watched) -> None:
    await desk.save("playbill.toml", 'title = "Other"\n[mounts]\n"/api" = "demos/api.py:app"\n')
    assert len(desk.said) == 1
    assert "api.py" in desk.said[0]
    assert desk.site.config.title == "Watched"
    await desk.save("demos/api.py", "async def app(scope, receive, send): ...\n")
    assert desk.said[1:] == ["begins again"]


async def test_a_page_that_is_a_link_is_made_anew_when_its_file_is_saved(desk: Watched) -> None:
    outside, inside = desk.folder / "CHANGES.md", desk.folder / "content" / "changes.md"
    outside.write_text("# Changes\n\nOne.\n")
    inside.symlink_to(outside)
    within = desk.folder / "content" / "again.md"
    within.symlink_to("counter.md")
    await desk.watcher.changed([inside, within])
    assert "One." in desk.page("changes.md").source.text
    outside.write_text("# Changes\n\nTwo.\n")
    await desk.watcher.changed([outside])
    assert "Two." in desk.page("changes.md").source.text
    await desk.save("content/counter.md", PAGE.replace("first", "second"))
    assert "second" in desk.page("counter.md").source.text
    assert "second" in desk.page("again.md").source.text


async def test_a_storm_of_saves_is_one_change(desk: Watched) -> None:
    desk.page("counter.md")
    running = asyncio.create_task(desk.watcher.run())
    try:
        async with asyncio.timeout(20):
            # The watcher needs a moment until it looks: saved again until it does.
            while not desk.news:
                (desk.folder / "content" / "counter.md").write_text(PAGE.replace("first", "second"))
                await asyncio.sleep(0.3)
            await asyncio.sleep(0.5)
            desk.news.clear()
            for number in range(30):
                (desk.folder / "content" / "counter.md").write_text(PAGE.replace("first", f"{number}th"))
            while not desk.news:  # noqa: ASYNC110 - a list cannot be awaited
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.5)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    # Two, where a busy machine takes a breath between the saves.
    assert len(desk.news) <= 2
    assert "29th edition" in desk.page("counter.md").rendered.html


async def test_a_file_whose_name_is_no_text_is_said_and_the_watcher_goes_on(desk: Watched) -> None:
    strays = [os.fsencode(desk.folder) + name for name in (b"/content/bad\xff.md", b"/beside\xff.md")]
    running = asyncio.create_task(desk.watcher.run())
    try:
        async with asyncio.timeout(20):
            while not desk.said:
                for path in strays:
                    os.mkdir(path)
                await asyncio.sleep(0.3)
                for path in strays:
                    os.rmdir(path)
            while len(desk.said) < 2:  # noqa: ASYNC110 - a list cannot be awaited
                await asyncio.sleep(0.1)
            assert desk.said == ["its name is not UTF-8", "mended: its name is not UTF-8"]
            while "second" not in desk.page("counter.md").source.text:
                (desk.folder / "content" / "counter.md").write_text(PAGE.replace("first", "second"))
                await asyncio.sleep(0.3)
            (desk.folder / "playbill.toml").write_text("nonsense = 1\n")
            while len(desk.said) < 3:  # noqa: ASYNC110 - a list cannot be awaited
                await asyncio.sleep(0.1)
            assert "nonsense" in desk.said[2]
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


# ---- in a browser ----


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[str]:
    """`playbill serve` in that folder, and its address."""
    environment = {**os.environ, "PYTHONPATH": f"{PROJECT / 'site'}:{PROJECT / 'runtime'}", "PYTHONUNBUFFERED": "1"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "playbill", "serve", "--port", "0"),
        cwd=folder,
        env=environment,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        line = (await process.stderr.readline()).decode()
        found = re.search(r"http://\S+", line)
        assert found, line
        yield found[0].rstrip("/")
    finally:
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(15):
            await process.communicate()


async def test_a_saved_page_shows_in_the_open_tab(tmp_path: Path, browser_context: BrowserContext) -> None:
    page_file = tmp_path / "content" / "counter.md"
    page_file.parent.mkdir()
    words = "\n".join(f"\n## Part {number}\n\n{'Words. ' * 60}\n" for number in range(12))
    page_file.write_text(PAGE + words)
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    async with served(tmp_path) as address:
        tab = await browser_context.new_page()
        tab.on("console", listen)
        await tab.goto(f"{address}/counter/")
        await tab.get_by_role("button", name="Add", exact=True).click()
        await tab.locator("#counter_demo", has_text="1").wait_for()
        await tab.evaluate("() => { document.getElementById('part-6').scrollIntoView(); window.mark = 'same load' }")
        top = await tab.evaluate("() => document.getElementById('part-6').getBoundingClientRect().top")

        page_file.write_text(PAGE.replace("first edition", "second edition, which is longer " * 40) + words)
        await tab.get_by_text("second edition").first.wait_for()
        moved = await tab.evaluate("() => document.getElementById('part-6').getBoundingClientRect().top")
        assert abs(moved - top) < 4
        await tab.locator("#counter_demo", has_text="1").wait_for()

        page_file.write_text(PAGE.replace("State.count)", "Sate.count)") + words)
        await tab.locator("#main .fault", has_text="counter.md:28").wait_for()

        page_file.write_text(PAGE.replace("first", "third") + words)
        await tab.get_by_text("third edition").wait_for()
        await expect(tab.locator(".fault")).to_have_count(0)
        await tab.get_by_role("button", name="Add", exact=True).click()
        await tab.locator("#counter_demo", has_text="2").wait_for()
        assert await tab.evaluate("() => window.mark") == "same load"
    assert [text for text in complaints if "ERR_CONNECTION" not in text and "ERR_INCOMPLETE" not in text] == []
