"""`./dev pictures [FOLDER]`: what readers see, phone and desktop, light and dark, and the picture of the README.

The site is served as for readers, so the demos run. Look at each picture: what is ugly is a mistake.
"""

import asyncio
import base64
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.conftest import CHROMIUM_ARGUMENTS  # noqa: E402
from tests.journeys.houses import served  # noqa: E402
from tests.needs import chromium_path  # noqa: E402

Scheme = Literal["light", "dark"]
SIZES = {"desktop": (1360, 900), "phone": (390, 844)}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
README = ROOT / "content" / "docs" / "playbill.jpg"

# Two windows over each other: a demo that runs, and the search on a phone.
COMPOSED = """<!doctype html><style>
body {{ position: relative; width: 1480px; height: 900px; margin: 0; overflow: hidden; background: #e5e1d8 }}
img {{ position: absolute; border-radius: 12px; box-shadow: 0 24px 64px -16px #0009 }}
.desktop {{ left: 48px; top: 48px; width: 1220px }}
.phone {{ right: 48px; top: 132px; width: 330px; border-radius: 24px }}
</style><img class="desktop" src="{desktop}"><img class="phone" src="{phone}">"""


async def still(page: Page) -> None:
    """Nothing to do: the page as it comes."""
    await page.wait_for_load_state("networkidle")


async def searched(page: Page) -> None:
    """The search, with something found."""
    await page.keyboard.press("/")
    await page.keyboard.type("background")
    await page.get_by_role("option").first.wait_for()


async def running(page: Page) -> None:
    """The demo of background tasks, while it counts."""
    demo = page.locator("#background_demo")
    await demo.locator("xpath=ancestor::*[@data-demo][1]").evaluate("demo => demo.scrollIntoView()")
    await demo.get_by_role("button", name="Start").click()
    await demo.get_by_role("heading", name=re.compile(r"^[3-9]\b")).wait_for()


SCENES: dict[str, tuple[str, Callable[[Page], Awaitable[None]]]] = {
    "landing": ("/", still),
    "docs": ("/docs/writing-pages/", still),
    "blog": ("/blog/background-tasks/", still),
    "search": ("/docs/events/", searched),
    "demo": ("/docs/background-tasks/", running),
}


async def take(browser: Browser, address: str, folder: Path) -> None:
    """All scenes, each in every way; one after the other, so that a picture is of a page at rest."""
    for size, (width, height) in SIZES.items():
        for scheme in SCHEMES:
            context = await browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                device_scale_factor=2 if size == "phone" else 1,
                is_mobile=size == "phone",
                has_touch=size == "phone",
            )
            for name, (path, act) in SCENES.items():
                page = await context.new_page()
                await page.goto(address + path)
                await act(page)
                target = folder / f"{name}-{size}-{scheme}.png"
                await page.screenshot(path=target)
                await page.close()
                print(target)
            await context.close()


async def compose(browser: Browser, folder: Path) -> None:
    """The picture that the README shows."""
    page = await browser.new_page(viewport={"width": 1480, "height": 900})
    await page.set_content(
        COMPOSED.format(
            desktop=data(folder / "demo-desktop-light.png"),
            phone=data(folder / "search-phone-dark.png"),
        )
    )
    await page.screenshot(path=README, type="jpeg", quality=82)
    print(README)


def data(path: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"


async def main(folder: Path) -> None:
    """Everything, into `folder`."""
    async with served(ROOT, "--no-reload", config="pyproject.toml") as house, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_ARGUMENTS))
        await take(browser, house.address, folder)
        await compose(browser, folder)
        await browser.close()


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "pictures"
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(target))
