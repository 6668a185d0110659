"""What the server may ask of the browser, and the words around a demo."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Dialog, Page, Route, expect

from tests.client.peer import COUNTER, FIRST, SECOND, Open, Peer, frame, live, welcome


async def effect(peer: Peer, *parts: Any) -> None:
    """One effect, in the first update."""
    await peer.says("u", 1, [], 0, [list(parts)])


@pytest.fixture
async def page(visit: Open) -> Page:
    """A page with a counter and a field, connected."""
    opened = await visit(frame(COUNTER + '<input id="field">'))
    await live(opened)
    return opened


async def test_a_redirect_follows_pages_only(peer: Peer, page: Page) -> None:
    for address in ("javascript:document.title='bad'", "data:text/html,bad", "//["):
        await peer.says("u", peer_version(peer), [], 0, [["redirect", address, False, False]])
    await peer.says("u", peer_version(peer), [], 0, [["redirect", "/other/?x=1", False, False]])
    await page.wait_for_url("**/other/?x=1")
    await peer.hears("l")


def peer_version(peer: Peer) -> int:
    """The next version."""
    peer.version += 1
    return peer.version


async def test_a_redirect_may_replace_or_open_a_tab(peer: Peer, page: Page) -> None:
    async with page.context.expect_page() as opening:
        await peer.says("u", 1, [], 0, [["redirect", "/tab/", True, False]])
    opened = await opening.value
    await opened.wait_for_url("**/tab/")
    length = await page.evaluate("history.length")
    await peer.says("u", 2, [], 0, [["redirect", "/other/", False, True]])
    await page.wait_for_url("**/other/")
    assert await page.evaluate("history.length") == length


async def test_a_toast_is_text_in_a_status_and_can_be_dismissed(peer: Peer, page: Page) -> None:
    await effect(peer, "toast", "error", "<i>hello</i>", None)
    toast = page.locator("[role=status].rx-toasts .rx-toast")
    await expect(toast).to_contain_text("<i>hello</i>")
    assert await toast.get_attribute("data-level") == "error"
    await page.get_by_role("button", name="Dismiss").click()
    await expect(toast).to_have_count(0)


async def test_a_toast_goes_by_itself(peer: Peer, page: Page) -> None:
    await peer.says("u", 1, [0, 0, "1"], 0, [["toast", "info", "short", 1]])
    await expect(page.locator("output")).to_have_text("1")
    await expect(page.locator(".rx-toast")).to_have_count(0)


async def test_alert_and_log(peer: Peer, page: Page) -> None:
    seen: list[str] = []

    async def note(dialog: Dialog) -> None:
        seen.append(dialog.message)
        await dialog.dismiss()

    page.on("dialog", note)
    async with page.expect_console_message(lambda line: line.text == "said"):
        await peer.says("u", 1, [], 0, [["alert", "look"], ["log", "said"]])
    assert seen == ["look"]


async def test_value_focus_blur_and_scroll(peer: Peer, page: Page) -> None:
    field = page.locator("#field")
    await peer.says(
        "u",
        1,
        [],
        0,
        [["value", "field", "set"], ["focus", "field"], ["scroll", "field"], ["focus", "nobody"]],
    )
    await expect(field).to_have_value("set")
    await expect(field).to_be_focused()
    await peer.says("u", 2, [], 0, [["blur", "field"], ["unheard of"]])
    await expect(field).not_to_be_focused()


async def test_clipboard_and_download(peer: Peer, page: Page) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await peer.says("u", 1, [0, 0, "1"], 0, [["clipboard", "copied"]])
    await expect(page.locator("output")).to_have_text("1")
    assert await page.evaluate("navigator.clipboard.readText()") == "copied"
    async with page.expect_download() as downloading:
        await peer.says("u", 2, [], 0, [["download", "data:text/plain,hello", "hello.txt"]])
    assert (await downloading.value).suggested_filename == "hello.txt"
    async with page.expect_download() as downloading:
        await peer.says("u", 3, [], 0, [["download", "the text", "made.txt", True]])
    assert (await (await downloading.value).path()).read_text() == "the text"


async def test_stored_values_are_told_at_the_next_connect(peer: Peer, page: Page) -> None:
    stores = [
        ["storage", "local", "a", "1"],
        ["storage", "session", "b", "2"],
        ["storage", "cookie", "c", "3"],
    ]
    await peer.says("u", 1, [0, 0, "1"], 0, [*stores, ["storage", "local", "d", "4"], ["storage", "local", "d", None]])
    await expect(page.locator("output")).to_have_text("1")
    await peer.cut()
    first, second = await peer.hears("connect", count=2)
    assert "storage" not in first[1]
    assert second[1]["storage"] == {"local": {"a": "1", "c": "3"}, "session": {"b": "2"}}
    assert await page.evaluate("document.cookie") == ""


async def test_a_failure_is_said_in_its_frame_until_the_reader_goes_on(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER) + frame("<b>second</b>", SECOND))
    await page.click("#add")
    await peer.hears("a")
    await peer.says("u", 1, [], 1, [["notice", 0, "failed", "The demo failed.", "4711"]])
    first = page.locator(".demo").first
    await expect(first.get_by_role("alert").locator("span")).to_have_text("The demo failed. (4711)")
    await expect(first.locator("[data-status]")).to_have_text("failed")
    await expect(page.locator(".demo").nth(1).locator(".demo-notice")).to_be_hidden()
    await page.click("#add")
    await expect(first.locator(".demo-notice")).to_be_hidden()
    await expect(first.locator("[data-status]")).to_have_text("live")


async def test_a_bare_part_gets_its_notice_directly_behind(peer: Peer, visit: Open) -> None:
    page = await visit(f'<div class="live" data-template="{FIRST}">{COUNTER}</div><p class="next">next</p>')
    await page.click("#add")
    await peer.hears("a")
    for version, text in ((1, "one"), (2, "two")):
        await peer.says("u", version, [], 1, [["notice", -1, "reset", text, ""]])
    await expect(page.locator(".live + p.demo-notice[role=alert]")).to_have_text("two")
    await expect(page.locator(".demo-notice")).to_have_count(1)


async def test_what_comes_behind_an_effect_waits_until_the_effect_can_be_done(peer: Peer, page: Page) -> None:
    arrived = asyncio.Event()
    gate = asyncio.Event()

    async def slowly(route: Route) -> None:
        arrived.set()
        await gate.wait()
        await route.continue_()

    await page.route("**/effects.js", slowly)
    await effect(peer, "value", "field", "first")
    await peer.says("u", 2, [0, 0, "2"], 0, [["value", "field", "second"]])
    await arrived.wait()
    await expect(page.locator("output")).to_have_text("0")
    gate.set()
    await expect(page.locator("output")).to_have_text("2")
    await expect(page.locator("#field")).to_have_value("second")


async def test_a_cut_while_a_module_is_on_its_way_loses_and_doubles_nothing(peer: Peer, page: Page) -> None:
    arrived = asyncio.Event()
    gate = asyncio.Event()

    async def slowly(route: Route) -> None:
        arrived.set()
        await gate.wait()
        await route.continue_()

    await page.route("**/effects.js", slowly)
    await peer.says("u", 1, [0, 0, "1"], 0, [["log", "one"]])
    await arrived.wait()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    peer.answer = lambda hello: welcome(hello["seen"], mode="resume")
    await peer.cut()
    _, (_, hello) = await peer.hears("connect", count=2)
    assert hello["seen"] == 0
    await peer.says("u", 1, [0, 0, "1"], 0, [["log", "one"]])
    await peer.says("u", 2, [0, 0, "2"], 0, [["log", "two"]])
    gate.set()
    await expect(page.locator("output")).to_have_text("2")
    assert said == ["one", "two"]
