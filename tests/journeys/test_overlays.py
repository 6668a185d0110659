"""What opens over a page, by keyboard and by pointer: the reader is led in, kept in, and brought back."""

import pytest
from playwright.async_api import Page, expect

from tests.journeys.conftest import Open, Serve, Write

DEMO = """\
```python demo exec id=overlays
import reflex as rx


class Overlays(rx.State):
    chosen: list[str] = []
    is_open: bool = False

    @rx.event
    def choose(self, name: str):
        self.chosen.append(name)

    @rx.event
    def set_open(self, value: bool):
        self.is_open = value


def overlays():
    return rx.vstack(
        rx.dialog.root(
            rx.dialog.trigger(rx.button("Programme")),
            rx.dialog.content(rx.dialog.title("Tonight"), rx.dialog.close(rx.button("Close"))),
            open=Overlays.is_open,
            on_open_change=Overlays.set_open,
        ),
        rx.alert_dialog.root(
            rx.alert_dialog.trigger(rx.button("Leave")),
            rx.alert_dialog.content(
                rx.alert_dialog.title("Leave before the end?"),
                rx.alert_dialog.cancel(rx.button("Stay")),
                rx.alert_dialog.action(rx.button("Go", on_click=Overlays.choose("go"))),
            ),
        ),
        rx.menu.root(
            rx.menu.trigger(rx.button("Play")),
            rx.menu.content(
                rx.menu.item("First", on_select=Overlays.choose("first")),
                rx.menu.item("Second", on_select=Overlays.choose("second")),
                rx.menu.item("Third", on_select=Overlays.choose("third")),
            ),
        ),
        rx.button("Open it", on_click=Overlays.set_open(True)),
        rx.text(Overlays.chosen.join(" "), rx.cond(Overlays.is_open, " open", " closed"), id="chosen"),
    )
```
"""


@pytest.fixture
async def page(write: Write, serve: Serve, tab: Open) -> Page:
    house = await serve(write({"content/index.md": f"# What opens\n\n{DEMO}"}), "--no-reload")
    return await tab(f"{house.address}/")


async def test_an_alert_dialog_keeps_the_focus_until_it_is_answered(page: Page) -> None:
    leave = page.get_by_role("button", name="Leave")
    await leave.focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("alertdialog", name="Leave before the end?")
    await expect(dialog.get_by_role("button", name="Stay")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(dialog.get_by_role("button", name="Go")).to_be_focused()
    # What is behind it cannot be reached; a press beside it is no answer.
    await page.get_by_role("button", name="Programme").evaluate("element => element.focus()")
    await expect(dialog.get_by_role("button", name="Go")).to_be_focused()
    await page.mouse.click(5, 5)
    await expect(dialog).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(leave).to_be_focused()
    await page.keyboard.press("Enter")
    await dialog.get_by_role("button", name="Go").click()
    await expect(dialog).to_be_hidden()
    await expect(page.locator("#chosen")).to_have_text("go closed")


async def test_a_dialog_closes_by_a_press_beside_it_and_its_state_knows(page: Page) -> None:
    dialog = page.get_by_role("dialog", name="Tonight")
    for opener in ("Programme", "Open it"):
        await page.get_by_role("button", name=opener).click()
        await expect(dialog).to_be_visible()
        await expect(page.locator("#chosen")).to_have_text(" open")
        await page.mouse.click(5, 5)
        await expect(dialog).to_be_hidden()
        await expect(page.locator("#chosen")).to_have_text(" closed")


async def test_the_arrow_keys_go_through_a_menu(page: Page) -> None:
    play = page.get_by_role("button", name="Play")
    await play.focus()
    await page.keyboard.press("Enter")
    items = page.get_by_role("menu", name="Play").get_by_role("menuitem")
    await expect(items.first).to_be_focused()
    for key, place in (("ArrowUp", 2), ("ArrowDown", 0), ("End", 2), ("Home", 0), ("ArrowDown", 1)):
        await page.keyboard.press(key)
        await expect(items.nth(place)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(items).to_have_count(0)
    await expect(play).to_be_focused()
    await expect(page.locator("#chosen")).to_have_text("second closed")
