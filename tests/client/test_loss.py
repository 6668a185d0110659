"""What a cut, a gap, a lost state or a closed page does to acts and updates."""

import asyncio
import re

from playwright.async_api import expect

from tests.client.peer import COUNTER, FIELD, FIRST, Open, Peer, frame, live, welcome


async def test_acts_that_the_server_has_not_got_are_sent_again_in_order(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    for _ in range(3):
        await page.click("#add")
    await peer.hears("a", count=3)
    await peer.says("k", 1)
    peer.answer = lambda hello: welcome(act=2, mode="resume")
    await peer.cut()
    first, second = await peer.hears("connect", count=2)
    await peer.hears("a", 3, count=2)
    assert [message[1] for message in peer.said("a")] == [1, 2, 3, 3]
    assert second[1]["nonce"] == first[1]["nonce"]
    assert (second[1]["act"], second[1]["token"]) == (3, "ab12.34")


async def test_after_a_cut_the_updates_go_on_where_they_were(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await live(page)
    await peer.says("u", 1, [0, 0, "1"])
    await expect(page.locator("output")).to_have_text("1")
    peer.answer = lambda hello: welcome(3, mode="resume")
    await peer.cut()
    _, (_, hello) = await peer.hears("connect", count=2)
    assert hello["seen"] == 1
    toast = ["toast", "info", "while you were away", 60000]
    for version in (2, 3):
        await peer.says("u", version, [0, 0, str(version)], 0, [toast])
    await expect(page.locator("output")).to_have_text("3")
    await expect(page.locator(".rx-toast")).to_have_count(2)
    await expect(page.locator("[data-status]")).to_have_text("live")


async def test_an_update_that_came_already_is_ignored(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await live(page)
    await peer.says("u", 1, [0, 0, "1"])
    await peer.says("u", 1, [0, 0, "wrong"], 0, [["log", "wrong"]])
    await peer.says("u", 2, [0, 0, ["+", "0"]])
    await expect(page.locator("output")).to_have_text("10")


async def test_a_gap_is_asked_for_once_and_healed_by_a_snapshot(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER + "<p><!--1?-->first<!--/--></p>"))
    await live(page)
    await peer.says("u", 1, [0, 0, "1", 0, 1, ["h", "<b>branch</b>"]])
    await peer.says("u", 3, [0, 0, "3"])
    await peer.says("u", 4, [0, 0, "4"])
    assert await peer.hears("r") == [["r", 1]]
    await peer.says("w", welcome(4, 0, 0, "4!", mode="snapshot"))
    await expect(page.locator("output")).to_have_text("4!")
    # The patches of a snapshot are relative to the first paint, so that is put back first.
    await expect(page.locator("p").first).to_have_text("first")
    await peer.says("u", 5, [0, 0, "5"])
    await expect(page.locator("output")).to_have_text("5")
    assert len(peer.said("r")) == 1


async def test_a_gap_is_healed_by_a_replay(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await live(page)
    await peer.says("u", 2, [0, 0, ["+", "2"]])
    await peer.hears("r", 0)
    await peer.says("w", welcome(2, mode="resume"))
    for version in (1, 2):
        await peer.says("u", version, [0, 0, ["+", str(version)]])
    await expect(page.locator("output")).to_have_text("012")


async def test_a_lost_state_is_said_and_typed_text_is_kept(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER + FIELD + '<input id="free">'))
    await page.fill("#free", "mine")
    await page.fill("#field", "typed")
    await peer.hears("a", 1, 0, 3, ["typed"])
    await peer.says("u", 1, [0, 0, "8"], 1)
    await expect(page.locator("output")).to_have_text("8")
    peer.answer = lambda hello: welcome(mode="reset")
    await peer.cut()
    await expect(page.locator("output")).to_have_text("0")
    await expect(page.locator("[data-status]")).to_have_text("reset")
    await expect(page.get_by_role("alert")).to_contain_text("begins anew")
    await expect(page.locator("#free")).to_have_value("mine")
    # The new state hears of the controlled field. It counts acts from 1, and so does the client.
    await peer.hears("a", 1, 0, 3, ["typed"], count=2)
    await expect(page.locator("#field")).to_have_value("typed")
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.click("#add")
    await peer.hears("a", 2, 0, 0, [])
    await expect(page.get_by_role("alert")).to_be_hidden()
    await expect(page.locator("[data-status]")).to_have_text("live")


async def test_a_snapshot_keeps_the_focus_and_what_is_being_typed(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER + FIELD))
    await live(page)
    await peer.says("u", 1, [0, 0, "1"])
    await page.focus("#field")
    await page.keyboard.insert_text("abc")
    await page.keyboard.press("ArrowLeft")
    peer.answer = lambda hello: welcome(9, 0, 0, "9", 0, 6, "old", mode="snapshot")
    await peer.cut()
    await expect(page.locator("output")).to_have_text("9")
    await expect(page.locator("#field")).to_be_focused()
    await expect(page.locator("#field")).to_have_value("abc")
    await page.keyboard.type("X")
    await expect(page.locator("#field")).to_have_value("abXc")
    await peer.hears("a", 2, 0, 3, ["abXc"])


async def test_slow_down_means_again_and_later_in_order(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    for _ in range(3):
        await page.click("#add")
    await peer.hears("a", count=3)
    told = asyncio.get_running_loop().time()
    await peer.says("s", 2, 300)
    await peer.says("s", 2, 0)
    await page.click("#add")
    await peer.hears("a", 4)
    assert asyncio.get_running_loop().time() - told >= 0.29
    assert [message[1] for message in peer.said("a")] == [1, 2, 3, 2, 3, 4]


async def test_no_more_than_fifty_acts_are_under_way(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await live(page)
    await page.eval_on_selector("#add", "e => { for (let i = 0; i < 120; i++) e.click() }")
    await peer.hears("a", 50)
    await peer.says("q")
    await peer.hears("q")
    assert len(peer.said("a")) == 50
    await peer.says("k", 50)
    await peer.hears("a", 100)
    await peer.says("k", 100)
    await peer.hears("a", 120)
    assert [message[1] for message in peer.said("a")] == list(range(1, 121))


async def test_a_refused_connection_is_tried_again(peer: Peer, visit: Open) -> None:
    peer.refusals = 2
    page = await visit(frame(COUNTER))
    await page.click("#add")
    await peer.hears("connect", count=3)
    assert await peer.hears("a") == [["a", 1, 0, 0, []]]
    await expect(page.locator("[data-status]")).to_have_text("live")


async def test_a_line_that_is_silent_longer_than_its_pings_is_given_up(peer: Peer, visit: Open) -> None:
    peer.live = "/_mute/"
    page = await visit(frame(COUNTER))
    await page.click("#add")
    await peer.hears("mute closed", count=2)
    assert peer.mute_connects >= 2
    await expect(page.locator("[data-status]")).to_have_text("reconnecting")


async def test_the_network_comes_back_and_a_new_line_is_made_at_once(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await live(page)
    await page.evaluate("dispatchEvent(new Event('online'))")
    first, second = await peer.hears("connect", count=2)
    assert first[1]["nonce"] == second[1]["nonce"]


async def test_a_hidden_tab_waits_until_it_is_seen(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await live(page)
    hide = "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true }); "
    await page.evaluate(hide + "}", True)
    # The wait is over at once, and passes while nobody looks.
    await page.evaluate("() => { Math.random = () => 0 }")
    await peer.cut()
    await expect(page.locator("[data-status]")).to_have_text("reconnecting")
    await page.evaluate("() => new Promise(setTimeout)")
    assert len(peer.said("connect")) == 1
    await page.evaluate(hide + "document.dispatchEvent(new Event('visibilitychange')) }", False)
    await peer.hears("connect", count=2)


async def test_a_closed_page_takes_its_leave_after_what_was_typed(peer: Peer, visit: Open) -> None:
    page = await visit(frame(FIELD))
    await live(page)
    await page.focus("#field")
    await page.keyboard.insert_text("bye")
    await page.close(run_before_unload=True)
    await peer.hears("l")
    assert [message[0] for message in peer.heard] == ["connect", "a", "l"]
    assert peer.heard[1] == ["a", 1, 0, 3, ["bye"]]


PERSISTED = "type => dispatchEvent(new PageTransitionEvent(type, { persisted: true }))"


async def test_back_from_the_cache_it_goes_on_where_it_was(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await page.click("#add")
    await peer.hears("a")
    await peer.says("u", 1, [0, 0, "1"], 1)
    await expect(page.locator("output")).to_have_text("1")
    await page.evaluate(PERSISTED, "pagehide")
    await peer.hears("l")
    peer.answer = lambda hello: welcome(1, act=1, mode="resume")
    await page.evaluate(PERSISTED, "pageshow")
    first, second = await peer.hears("connect", count=2)
    assert second[1]["nonce"] == first[1]["nonce"]
    assert (second[1]["seen"], second[1]["act"]) == (1, 1)


async def test_back_from_the_cache_after_another_page_it_starts_as_a_new_one(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await page.click("#add")
    await peer.hears("a")
    await peer.says("u", 1, [0, 0, "1"], 1)
    await expect(page.locator("output")).to_have_text("1")
    await page.evaluate(PERSISTED, "pagehide")
    await page.evaluate("sessionStorage.setItem('understudy.nonce', 'of another page')")
    peer.answer = lambda hello: welcome(30, 0, 0, "5", mode="snapshot")
    await page.evaluate(PERSISTED, "pageshow")
    first, second = await peer.hears("connect", count=2)
    assert second[1]["nonce"] != first[1]["nonce"]
    assert (second[1]["seen"], second[1]["act"]) == (0, 0)
    await expect(page.locator("output")).to_have_text("5")
    await page.click("#add")
    await peer.hears("a", 1, count=2)


async def test_a_page_older_than_its_demos_offers_to_reload(peer: Peer, visit: Open) -> None:
    peer.answer = lambda hello: welcome(stale=[0])
    page = await visit(frame(COUNTER))
    await page.hover("#add")
    await expect(page.locator("[data-status]")).to_have_text("page is outdated")
    await page.click("#add")
    peer.answer = lambda hello: welcome()
    await page.click("text=Reload")
    await expect(page.locator("[data-status]")).to_have_text("ready")
    assert peer.said("a") == []


async def test_moving_to_other_mounts_without_loading_a_page(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await page.click("#add")
    await peer.hears("a")
    other = frame("<button id='b' data-on='click:8'>b</button><i><!--0-->i<!--/--></i>", "f" * 16)
    await page.evaluate(
        """async html => {
            document.querySelector(".demo").outerHTML = html;
            history.pushState(null, "", "/second/");
            (await import("/client/main.js")).remount();
        }""",
        other,
    )
    assert await peer.hears("m") == [["m", "/second/", ["f" * 16]]]
    # Said before the server knew of the move: its number means the mount of before.
    async with page.expect_console_message(lambda line: line.text == "heard"):
        await peer.says("u", 1, [0, 0, "wrong"], 1, [["log", "heard"]])
    assert await page.locator("i").text_content() == "i"
    await peer.says("w", welcome(1, act=1))
    await peer.says("u", 2, [0, 0, "right"])
    await expect(page.locator("i")).to_have_text("right")
    await page.click("#b")
    await peer.hears("a", 2, 0, 8, [])


MOVE = """async html => {
    document.querySelector(".demo").outerHTML = html;
    (await import("/client/main.js")).remount();
}"""


async def test_on_a_page_without_demos_the_socket_stays_while_a_task_is_live(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await page.clock.install()
    await page.click("#add")
    await peer.hears("a")
    await peer.says("u", 1, [0, 0, "1"], 1)
    await peer.says("t", 1)
    await expect(page.locator("output")).to_have_text("1")
    await page.evaluate("history.pushState(null, '', '/words/')")
    await page.evaluate(MOVE, "<p>words only</p>")
    await peer.hears("m")
    await peer.says("w", {**welcome(1, act=1), "tasks": 1})
    async with page.expect_console_message(lambda line: line.text == "heard"):
        await peer.says("u", 2, [], 0, [["log", "heard"]])
    await page.clock.fast_forward(6_000)
    await page.evaluate(MOVE.replace(".demo", "p"), "<p>other words</p>")
    await page.clock.fast_forward(6_000)
    await peer.hears("m", count=2)
    assert [message[0] for message in peer.heard] == ["connect", "a", "m", "m"]
    await peer.says("w", {**welcome(2, act=1), "tasks": 1})
    async with page.expect_console_message(lambda line: line.text == "over"):
        await peer.says("t", 0)
        await peer.says("u", 3, [], 0, [["log", "over"]])
    await page.clock.fast_forward(6_000)
    await peer.hears("l")


async def test_moving_while_the_welcome_is_on_its_way(peer: Peer, visit: Open) -> None:
    peer.answer = lambda hello: None
    page = await visit(frame(COUNTER))
    await page.click("#add")
    await peer.hears("connect")
    await page.evaluate(MOVE, frame(COUNTER, "f" * 16))
    await peer.hears("m")
    await peer.says("w", welcome(4, 0, 0, "of before", act=0))
    await peer.says("u", 5, [0, 0, "of before"])
    await peer.says("w", welcome(5, 0, 0, "right", act=0))
    await expect(page.locator("output")).to_have_text("right")
    assert await peer.hears("a") == [["a", 1, -1, 0, []]]
    await expect(page.locator(".demo-notice")).to_be_hidden()


async def test_moving_while_there_is_no_connection(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await page.click("#add")
    await peer.hears("a")
    await peer.says("u", 1, [0, 0, "1"], 1)
    await expect(page.locator("output")).to_have_text("1")
    await page.clock.install()
    await page.evaluate("history.pushState(null, '', '/empty/')")
    await page.evaluate(MOVE, "<p class='demo'>no demo here</p>")
    await peer.hears("m")
    await peer.says("w", welcome(1, act=1))
    async with page.expect_console_message(lambda line: line.text == "heard"):
        await peer.says("u", 2, [], 0, [["log", "heard"]])
    await page.clock.fast_forward(6_000)
    await peer.hears("l")
    await page.evaluate(MOVE, frame(COUNTER, "f" * 16))
    await page.hover("#add")
    first, second = await peer.hears("connect", count=2)
    assert second[1]["nonce"] != first[1]["nonce"]
    assert (second[1]["mounts"], second[1]["seen"], second[1]["act"]) == (["f" * 16], 0, 0)


async def test_an_act_whose_demo_is_gone_is_counted_and_does_nothing(peer: Peer, visit: Open) -> None:
    peer.answer = lambda hello: None
    page = await visit(frame(COUNTER))
    await page.click("#add")
    await page.evaluate(MOVE, frame(COUNTER, "f" * 16))
    await page.click("#add")
    peer.answer = lambda hello: welcome()
    await peer.hears("connect")
    await peer.cut()
    assert await peer.hears("a", count=2) == [["a", 1, -1, 0, []], ["a", 2, 0, 0, []]]


async def test_a_changed_page_is_announced_to_the_site_or_loaded_again(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await live(page)
    await page.evaluate(
        """document.addEventListener("understudy:page", event => {
            event.preventDefault();
            document.title = event.detail.page;
        })"""
    )
    await peer.says("p", {"page": "/page/"})
    await expect(page).to_have_title("/page/")
    await page.reload()
    await live(page)
    async with page.expect_event("load"):
        await peer.says("p", {"page": "/page/"})


async def test_the_server_says_why_it_closes(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await page.click("#add")
    await peer.hears("a")
    await peer.says("x", "busy", "The demo server is full.")
    await expect(page.get_by_role("alert")).to_have_text("The demo server is full.")


async def test_begin_anew_empties_the_demo_after_the_acts_before_it(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER + FIELD + '<input id="free"><input id="box" type="checkbox">', FIRST))
    await page.fill("#free", "mine")
    await page.check("#box")
    await page.focus("#field")
    await page.keyboard.insert_text("abc")
    await page.click("text=Begin anew")
    await peer.hears("b", 0)
    assert [message[0] for message in peer.heard] == ["connect", "a", "b"]
    await expect(page.locator("#free")).to_have_value("")
    await expect(page.locator("#box")).not_to_be_checked()
    await peer.says("u", 1, [0, 6, ""], 1)
    await expect(page.locator("#field")).to_have_value("")
    await expect(page.locator("[data-status]")).to_have_text(re.compile("live"))
