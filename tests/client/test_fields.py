"""The field that the reader is in: what is typed is sent in time, and never overwritten by an older truth."""

import pytest
from playwright.async_api import Page, expect

from tests.client.peer import FIELD, Open, Peer, frame, live


async def type_quickly(page: Page, text: str) -> None:
    """Key by key, with no pause that a busy machine could make longer than the reader's."""
    await page.evaluate(
        "text => { for (const letter of text) document.execCommand('insertText', false, letter) }", text
    )


async def test_typed_text_is_sent_once_the_reader_pauses(peer: Peer, visit: Open) -> None:
    page = await visit(frame(FIELD))
    await page.focus("#field")
    await type_quickly(page, "hello")
    assert await peer.hears("a") == [["a", 1, 0, 3, ["hello"]]]


async def test_it_is_sent_before_any_other_act(peer: Peer, visit: Open) -> None:
    page = await visit(frame(FIELD))
    await live(page)
    await page.eval_on_selector(
        "#field", "e => { e.value = 'now'; e.dispatchEvent(new Event('input')); e.nextSibling.click() }"
    )
    assert await peer.hears("a", count=2) == [["a", 1, 0, 3, ["now"]], ["a", 2, 0, 1, []]]


@pytest.mark.parametrize("leave", ["e.blur()", "e.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }))"])
async def test_it_is_sent_when_the_field_is_left_and_on_enter(peer: Peer, visit: Open, leave: str) -> None:
    page = await visit(frame(FIELD.replace("3:v", "3:v:d60000")))
    await live(page)
    await page.focus("#field")
    await type_quickly(page, "x")
    await page.eval_on_selector("#field", f"e => {leave}")
    assert await peer.hears("a") == [["a", 1, 0, 3, ["x"]]]


async def test_a_value_is_shown_at_once_when_nothing_was_typed_and_keeps_the_caret(peer: Peer, visit: Open) -> None:
    page = await visit(frame(FIELD.replace('value=""', 'value="abc"')))
    await page.focus("#field")
    await page.keyboard.press("Home")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("[data-status]")).to_have_text("live")
    await peer.says("u", 1, [0, 6, "a-bc"])
    await expect(page.locator("#field")).to_have_value("a-bc")
    assert await page.eval_on_selector("#field", "e => e.selectionStart") == 1


async def test_a_value_that_comes_while_the_act_is_unanswered_is_dropped(peer: Peer, visit: Open) -> None:
    page = await visit(frame(FIELD + "<b><!--7--><!--/--></b>"))
    await page.focus("#field")
    await type_quickly(page, "abc")
    await peer.hears("a")
    await peer.says("u", 1, [0, 6, "older", 0, 7, "seen"])
    await expect(page.locator("b")).to_have_text("seen")
    await expect(page.locator("#field")).to_have_value("abc")


async def test_the_answer_corrects_the_field_at_once(peer: Peer, visit: Open) -> None:
    page = await visit(frame(FIELD))
    await page.focus("#field")
    await type_quickly(page, "abc")
    await peer.hears("a")
    await peer.says("u", 1, [0, 6, "ABC"], 1)
    await expect(page.locator("#field")).to_have_value("ABC")
    await type_quickly(page, "d")
    await expect(page.locator("#field")).to_have_value("ABCd")


async def test_a_field_that_the_reader_has_emptied_stays_empty_until_it_is_left(peer: Peer, visit: Open) -> None:
    page = await visit(frame(FIELD.replace('value=""', 'value="10"') + "<b><!--7--><!--/--></b>"))
    await page.focus("#field")
    await page.evaluate("document.execCommand('selectAll'); document.execCommand('delete')")
    assert await peer.hears("a") == [["a", 1, 0, 3, [""]]]
    # The handler could do nothing with it.
    await peer.says("u", 1, [0, 6, "10", 0, 7, "seen"], 1)
    await expect(page.locator("b")).to_have_text("seen")
    await expect(page.locator("#field")).to_have_value("")
    await type_quickly(page, "25")
    await peer.hears("a", 2, 0, 3, ["25"])
    await page.evaluate("document.execCommand('selectAll'); document.execCommand('delete')")
    await peer.hears("a", 3)
    await peer.says("u", 2, [0, 6, "25", 0, 7, "again"], 3)
    await expect(page.locator("b")).to_have_text("again")
    await expect(page.locator("#field")).to_have_value("")
    await page.focus("#outside")
    await expect(page.locator("#field")).to_have_value("25")


async def test_while_typing_goes_on_a_correction_waits_until_the_field_is_left(peer: Peer, visit: Open) -> None:
    page = await visit(frame('<input id="field" data-slots="value:6"><b><!--7--><!--/--></b>'))
    await page.focus("#field")
    await type_quickly(page, "abc")
    await expect(page.locator("[data-status]")).to_have_text("live")
    await peer.says("u", 1, [0, 6, "fixed", 0, 7, "seen"])
    await expect(page.locator("b")).to_have_text("seen")
    await expect(page.locator("#field")).to_have_value("abc")
    await page.focus("#outside")
    await expect(page.locator("#field")).to_have_value("fixed")


async def test_a_correction_is_obsolete_when_newer_text_was_sent(peer: Peer, visit: Open) -> None:
    page = await visit(frame(FIELD + "<b><!--7--><!--/--></b>"))
    await page.focus("#field")
    await type_quickly(page, "abc")
    await peer.hears("a")
    # Types on before the answer comes: both in one go of the browser, so no pause lies between them.
    await type_quickly(page, "d")
    await peer.says("u", 1, [0, 6, "", 0, 7, "seen"], 1)
    await expect(page.locator("b")).to_have_text("seen")
    await peer.hears("a", 2, 0, 3, ["abcd"])
    await peer.says("u", 2, [0, 7, "again"], 2)
    await expect(page.locator("b")).to_have_text("again")
    await page.focus("#outside")
    await expect(page.locator("#field")).to_have_value("abcd")


async def test_a_checkbox_is_sent_at_once_and_corrected(peer: Peer, visit: Open) -> None:
    page = await visit(frame('<input id="box" type="checkbox" data-on="change:4:c" data-slots="checked:7">'))
    await page.check("#box")
    assert await peer.hears("a") == [["a", 1, 0, 4, [True]]]
    await peer.says("u", 1, [0, 7, False], 1)
    await expect(page.locator("#box")).not_to_be_checked()


async def test_a_slider_is_sent_while_it_is_drawn(peer: Peer, visit: Open) -> None:
    page = await visit(frame('<input id="r" type="range" value="5" data-on="input:4:l" data-slots="value:7">'))
    await page.focus("#r")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("End")
    await peer.hears("a", 1)
    await page.keyboard.press("Home")
    while peer.said("a")[-1][4] != [[0]]:
        await peer.hears("a", count=len(peer.said("a")) + 1)


async def test_an_input_method_is_not_disturbed(peer: Peer, visit: Open) -> None:
    page = await visit(frame(FIELD + "<b><!--7--><!--/--></b>"))
    await page.focus("#field")
    await expect(page.locator("[data-status]")).to_have_text("live")
    compose = "(e, [type, text]) => { e.value += text; e.dispatchEvent(new CompositionEvent(type)) }"
    await page.eval_on_selector("#field", compose, ["compositionstart", "ni"])
    await peer.says("u", 1, [0, 6, "other", 0, 7, "seen"])
    await expect(page.locator("b")).to_have_text("seen")
    await expect(page.locator("#field")).to_have_value("ni")
    await page.eval_on_selector("#field", compose, ["compositionend", ""])
    await page.focus("#outside")
    await expect(page.locator("#field")).to_have_value("other")
