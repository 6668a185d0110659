"""What a reader waits for on the background tasks page, beside Material for MkDocs and Zensical with the same text.

Each builds the same pages: our own site's, which we write as Markdown beside the HTML. A demo is its code there, so the
others carry no demo. All are served by one file server with gzip, to a Chromium whose processor is slowed down
four times, in turns, each time with an empty cache. Neither of the others loads its fonts from elsewhere here.
"""

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from files import served
from playwright.async_api import Browser, async_playwright
from process import ROOT, environment
from table import show

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
SLOWER = 4
PATIENCE_MILLISECONDS = 120_000
PAGE, NEXT, NEXT_TITLE = "/docs/background-tasks/", "/docs/low-level-api/", "Low-level API"
WORD = "background"
MKDOCS = """\
site_name: Bench
theme: {name: material, font: false, features: [navigation.footer, content.code.copy]}
plugins: [search]
markdown_extensions:
  [tables, toc: {permalink: true}, pymdownx.highlight, pymdownx.inlinehilite, pymdownx.superfences]
"""
ZENSICAL = """\
[project]
site_name = "Bench"
theme = { font = false, features = ["navigation.footer", "content.code.copy"] }
[project.markdown_extensions]
tables = {}
toc = { permalink = true }
pymdownx = { highlight = {}, inlinehilite = {}, superfences = {} }
"""
PEERS = {
    "Material for MkDocs": ("BENCH_MKDOCS", "mkdocs", "mkdocs.yml", MKDOCS),
    "Zensical": ("BENCH_ZENSICAL", "zensical", "zensical.toml", ZENSICAL),
}
# In every document: what was painted when, and when something awaited is there, also inside of shadow roots.
WATCH = """
window.paints = {};
for (const type of ["paint", "largest-contentful-paint"]) {
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) paints[entry.name || type] = entry.startTime;
  }).observe({ type, buffered: true });
}
window.now = () => performance.timeOrigin + performance.now();
for (const kind of ["keydown", "click"]) {
  addEventListener(kind, ({ timeStamp }) => {
    sessionStorage.began ??= String(performance.timeOrigin + timeStamp);
  }, true);
}
const inside = (one) => one.shadowRoot ? roots(one.shadowRoot) : [];
const roots = (root) => [root, ...[...root.querySelectorAll("*")].flatMap(inside)];
const seen = (element) => element.getClientRects().length > 0;
/** Whether the reader is in a field: what is typed before is lost. */
window.isTyping = () => {
  let element = document.activeElement;
  while (element?.shadowRoot) element = element.shadowRoot.activeElement;
  return element?.matches("input") ?? false;
};
const awaited = {
  mark: (text) => roots(document).some((root) =>
    [...root.querySelectorAll("mark")].some((mark) => mark.textContent.toLowerCase().includes(text) && seen(mark))),
  title: (text) => document.querySelector("h1")?.textContent.includes(text) ?? false,
};
/** Milliseconds from the first key or click until it was painted. */
window.until = (kind, text) => new Promise((done) => {
  const look = () => {
    if (!awaited[kind](text)) return requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => done(now() - Number(sessionStorage.began))));
  };
  look();
});
"""
COLUMNS = {
    "first paint, ms": "first",
    "largest paint, ms": "largest",
    "processor, ms": "busy",
    "loaded, kB": "bytes",
    "search: first result, ms": "search",
    "to the next page, ms": "next",
}


def build_sites(folder: Path) -> tuple[dict[str, Path], list[str]]:
    """The built sites by name, and what is missing."""
    ours = folder / "playbill"
    # A live server is named, so that the page is the one that readers load; nobody touches a demo here.
    options = ["--live", "http://127.0.0.1:1", "--out", str(ours)]
    run([sys.executable, "-m", "playbill", "build", *options], ROOT, environment())
    sites, missing = {"Playbill": ours}, list[str]()
    for name, (variable, program, file, settings) in PEERS.items():
        command = os.environ.get(variable) or shutil.which(program)
        if command is None:
            missing.append(f"{name} is not measured: there is no `{program}` on the PATH, and no ${variable} names it")
            continue
        place = folder / program
        write_pages(ours, place / "docs")
        (place / file).write_text(settings, "utf-8")
        run([command, "build"], place, os.environ)
        sites[name] = place / "site"
    return sites, missing


def write_pages(site: Path, docs: Path) -> None:
    """Our pages as Markdown, where the others look for them."""
    for page in site.rglob("*.md"):
        name = page.relative_to(site).with_suffix("")
        has_others = any((site / name).glob("*.md"))
        target = docs / name / "index.md" if has_others else docs / name.with_suffix(".md")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(page, target)


def run(command: list[str], folder: Path, variables: Mapping[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr.strip()[-500:]}")


async def visit(browser: Browser, address: str) -> dict[str, float]:
    """One reader, who has never been there."""
    context = await browser.new_context(viewport={"width": 1360, "height": 900})
    await context.add_init_script(WATCH)
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = await context.new_page()
    line = await context.new_cdp_session(page)
    await line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await line.send("Performance.enable")
    await page.goto(address + PAGE, wait_until="networkidle")
    both = "paints['first-contentful-paint'] && paints['largest-contentful-paint'] && paints"
    paints = await (await page.wait_for_function(both)).json_value()
    metrics = {item["name"]: item["value"] for item in (await line.send("Performance.getMetrics"))["metrics"]}
    size = "performance.getEntries().reduce((sum, entry) => sum + (entry.transferSize ?? 0), 0)"
    found = {
        "first": float(paints["first-contentful-paint"]),
        "largest": float(paints["largest-contentful-paint"]),
        "busy": metrics["TaskDuration"] * 1000,
        "bytes": float(await page.evaluate(size)) / 1000,
    }
    await page.keyboard.press("/")
    await page.wait_for_function("isTyping()")
    await page.evaluate(f"window.first = until('mark', '{WORD}'); null")
    await page.keyboard.type(WORD)
    async with asyncio.timeout(PATIENCE_MILLISECONDS / 1000):
        found["search"] = await page.evaluate("window.first")
    await page.goto(address + PAGE, wait_until="networkidle")
    await page.evaluate("delete sessionStorage.began")
    # In the navigation, which each of them has on its left.
    await page.locator(f"nav a[href$='{NEXT.removeprefix('/docs')}']:visible").first.click(no_wait_after=True)
    await page.wait_for_function(f"document.querySelector('h1')?.textContent.includes('{NEXT_TITLE}')")
    found["next"] = await page.evaluate(f"until('title', '{NEXT_TITLE}')")
    await context.close()
    return found


async def measured(sites: Mapping[str, Path]) -> dict[str, list[dict[str, float]]]:
    """Every site in every round, one after the other."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in sites}
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with served(next(iter(sites.values()))) as address:
            await visit(browser, address)  # The first visit of a new browser is slower, whoever is visited.
        for _ in range(ROUNDS):
            for name, folder in sites.items():
                with served(folder) as address:
                    found[name].append(await visit(browser, address))
        await browser.close()
    return found


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        sites, missing = build_sites(Path(folder))
        found = asyncio.run(measured(sites))
    rows = []
    for title, key in COLUMNS.items():
        middles = [statistics.median(one[key] for one in visits) for visits in found.values()]
        rows.append([title, *(f"{middle:,.0f}" for middle in middles), f"{middles[0] / min(middles):.2f}"])
    notes = [f"medians of {ROUNDS} visits with an empty cache, processor {SLOWER} times slower", *missing]
    show(f"paint: {PAGE} as a reader meets it", ["", *found, "of the best"], rows, notes)


if __name__ == "__main__":
    main()
