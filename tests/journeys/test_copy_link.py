"""The address of a demo, from its frame."""

from playwright.async_api import expect

from tests.journeys.conftest import Open, Serve, Write

PAGE = "# Light\n\n```python demo exec id=lamp\nimport reflex as rx\n\n\ndef lamp():\n    return rx.text('On')\n```\n"


async def test_a_frame_gives_the_link_to_its_demo(write: Write, serve: Serve, tab: Open) -> None:
    house = await serve(write({"content/index.md": "# Home\n", "content/lamp.md": PAGE}))
    page = await tab(f"{house.address.rstrip('/')}/lamp/")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.get_by_label("Copy link").click()
    await expect(page.get_by_label("Copied")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == f"{house.address.rstrip('/')}/lamp/#lamp"
