"""From a saved edit to the patched page in an open tab, in Chromium, on a copy of our own site."""

import asyncio
import importlib.util
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from process import ROOT, Process, free_port
from table import show

RUNS = 7
PAGE = "docs/background-tasks"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")

# The browser's own clock says when the text was there: polling it from here would add its own rounds.
WATCH = """text => {
    window.patched = new Promise(resolve => {
        const now = () => performance.timeOrigin + performance.now();
        const look = () => document.body.innerText.includes(text) && resolve(now());
        new MutationObserver(look).observe(document.body, {childList: true, subtree: true, characterData: true});
    });
    window.same = true;
}"""


def missing() -> str:
    """Why it cannot be measured here, or nothing."""
    if not browser():
        return "there is no Chromium on the PATH"
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed"
    if importlib.util.find_spec("playbill.watch") is None:
        return "`serve` does not watch files yet"
    return ""


def browser() -> str | None:
    """The system's Chromium."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def copy_of_the_site(place: Path) -> Path:
    """Our own pages and demos, to be edited."""
    folder = place / "site"
    folder.mkdir()
    for name in ("content", "demos"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


async def measure(folder: Path, port: int) -> tuple[list[float], bool]:
    """Milliseconds of each edit, and whether the page was patched in place each time."""
    from playwright.async_api import async_playwright

    file = folder / "content" / f"{PAGE}.md"
    original = file.read_text("utf-8")
    found: list[float] = []
    in_place = True
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=browser(), args=list(FLAGS))
        page = await chromium.new_page()
        await page.goto(f"http://127.0.0.1:{port}/{PAGE}/")
        for number in range(RUNS + 1):
            # A storm of saves is one change, so each waits for the one before to be over.
            await asyncio.sleep(1)
            text = f"Edit number {number} of some."
            await page.evaluate(WATCH, text)
            saved = time.time()
            file.write_text(f"{original}\n\n{text}\n", "utf-8")
            await page.wait_for_function("text => document.body.innerText.includes(text)", arg=text)
            stayed = bool(await page.evaluate("() => window.same === true"))
            in_place = in_place and stayed
            arrived = await page.evaluate("() => window.patched") if stayed else time.time() * 1000
            found.append(arrived - saved * 1000)
        await chromium.close()
    return found[1:], in_place


def main() -> None:
    reason = missing()
    if reason:
        print(f"\nedit: skipped, {reason}\n")
        return
    with tempfile.TemporaryDirectory() as place:
        folder = copy_of_the_site(Path(place))
        port = free_port()
        with Process([sys.executable, "-m", "playbill", "serve", "--port", str(port)], port, folder) as process:
            process.page(f"/{PAGE}/")
            found, in_place = asyncio.run(measure(folder, port))
    show(
        f"edit: milliseconds from a saved paragraph to the page in Chromium, {RUNS} edits",
        ["", "median", "least", "most"],
        [[f"{PAGE}.md", f"{statistics.median(found):.0f}", f"{min(found):.0f}", f"{max(found):.0f}"]],
        ["patched in place, the tab was not loaded anew" if in_place else "the tab was loaded anew"],
    )


if __name__ == "__main__":
    main()
