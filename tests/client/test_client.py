"""The browser side against a scripted server: what is shown, what is sent, and what survives a cut."""

import random
from typing import Any

from playwright.async_api import expect

from tests.client.peer import COUNTER, FIELD, FIRST, SECOND, Open, Peer, frame, live, welcome

LIST = "<ul><!--0*--><!--.--><li><!--0-->a<!--/--></li><!--.--><li><!--0-->b<!--/--></li><!--/--></ul>"

# ---- when a socket is opened ----


async def test_a_reader_who_only_reads_opens_no_socket(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await page.click("#outside")
    await expect(page.locator("[data-status]")).to_have_text("ready")
    assert peer.heard == []
    await live(page)
    ((_, hello),) = await peer.hears("connect")
    assert hello["mounts"] == [FIRST]
    assert (hello["page"], hello["seen"], hello["act"], hello["token"]) == ("/page/", 0, 0, None)


async def test_focus_opens_it_and_so_does_a_part_that_loads_by_itself(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await page.focus("#add")
    await peer.hears("connect")
    await visit(frame(COUNTER, extra=" data-load"))
    await peer.hears("connect", count=2)


async def test_an_act_made_before_the_socket_is_open_is_sent_after_the_welcome(peer: Peer, visit: Open) -> None:
    peer.answer = lambda hello: None
    page = await visit(frame(COUNTER))
    await page.click("#add")
    await page.click("#add")
    await peer.hears("connect")
    assert peer.said("a") == []
    await peer.says("w", welcome())
    assert await peer.hears("a", count=2) == [["a", 1, 0, 0, []], ["a", 2, 0, 0, []]]


async def test_a_tab_that_used_a_demo_connects_when_its_page_is_loaded_again(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await page.click("#add")
    await peer.hears("a")
    peer.answer = lambda hello: welcome(7, 0, 0, "41", act=0, mode="snapshot")
    await page.reload()
    await expect(page.locator("output")).to_have_text("41")
    await peer.hears("l")
    first, second = await peer.hears("connect", count=2)
    assert second[1]["token"] == "ab12.34"
    assert second[1]["nonce"] != first[1]["nonce"]


async def test_a_tab_that_used_a_demo_connects_wherever_it_meets_it_again(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await page.click("#add")
    await peer.hears("a")
    await page.goto(peer.address + "/page/?query")
    await peer.hears("connect", count=2)
    await page.goto(peer.address + "/demo/alone/")
    await peer.hears("connect", count=3)
    peer.body = frame(COUNTER, SECOND)
    await page.goto(peer.address + "/another/")
    await expect(page.locator("[data-status]")).to_have_text("ready")
    await page.goto(peer.address + "/page/")
    await peer.hears("connect", count=4)
    assert len(peer.said("connect")) == 4


async def test_a_running_task_makes_the_next_page_connect(peer: Peer, visit: Open) -> None:
    page = await visit(frame(COUNTER))
    await live(page)
    await peer.says("t", 1)
    await peer.says("u", 1, [0, 0, "1"])
    await expect(page.locator("output")).to_have_text("1")
    await page.goto(peer.address + "/other/")
    await peer.hears("connect", count=2)


async def test_without_a_live_server_the_frame_says_so(peer: Peer, visit: Open) -> None:
    peer.live = None
    page = await visit(frame(COUNTER))
    await page.click("#add")
    await expect(page.locator("[data-status]")).to_have_text("no live server")
    await expect(page.locator("[data-control]")).to_be_hidden()
    assert peer.heard == []


# ---- what an update changes ----


async def test_texts_attributes_and_properties_are_set(peer: Peer, visit: Open) -> None:
    page = await visit(
        frame(
            '<p id="p" class="a" title="x" data-slots="class:1 title:2 hidden:3 style.width:4">'
            "<!--0--><!--/--></p>"
            '<input id="i" type="checkbox" data-slots="checked:5 disabled:6">'
            '<progress id="g" data-slots="value:7"></progress>'
            '<button id="b" data-on="click:2" data-slots="c2:8" data-c2="[1]">b</button>'
            '<select id="s" data-slots="value:9">'
            '<option data-slots="text:10">a</option><option>b</option></select>'
        )
    )
    await live(page)
    values = ["<b>", "s-1 s-2", None, True, "30%", True, True, 0.5, ["x", {"y": 1}], "b", "A"]
    await peer.says("u", 1, [part for slot, value in enumerate(values) for part in (0, slot, value)])
    await expect(page.locator("#p")).to_have_text("<b>")
    assert await page.eval_on_selector("#p", "e => [e.className, e.title, e.hidden, e.style.width]") == [
        "s-1 s-2", "", True, "30%",
    ]  # fmt: skip
    assert await page.eval_on_selector("#i", "e => [e.checked, e.disabled]") == [True, True]
    assert await page.eval_on_selector("#g", "e => e.value") == 0.5
    assert await page.eval_on_selector("#s", "e => [e.value, e.options[0].text]") == ["b", "A"]
    await page.click("#b")
    assert await peer.hears("a") == [["a", 1, 0, 2, ["x", {"y": 1}]]]
    await peer.says("u", 2, [0, 0, ["+", " more"], 0, 3, False, 0, 4, None])
    await expect(page.locator("#p")).to_have_text("<b> more")
    assert await page.eval_on_selector("#p", "e => [e.hidden, e.style.width]") == [False, "unset"]


async def test_a_choice_is_replaced_found_again_and_keeps_the_focus(peer: Peer, visit: Open) -> None:
    page = await visit(frame("<div><!--0?--><button data-on='click:1'>Start</button><!--/--><!--9-->x<!--/--></div>"))
    await live(page)
    await page.focus("text=Start")
    html = '<button data-on="click:2" data-style="width:120px">Stop <!--1-->1<!--/--></button>'
    await peer.says("u", 1, [0, 0, ["h", html]])
    await peer.says("u", 2, [0, 1, "2"])
    stop = page.locator("text=Stop 2")
    await expect(stop).to_be_focused()
    assert await stop.evaluate("e => [e.style.width, e.hasAttribute('data-style')]") == ["120px", False]
    await stop.click()
    await peer.hears("a", 1, 0, 2, [])


async def test_rows_are_put_dropped_moved_and_patched_by_position(peer: Peer, visit: Open) -> None:
    page = await visit(frame(LIST))
    await live(page)
    item = "<li><!--0-->{}<!--/--></li>"
    rows = page.locator("li")
    await peer.says("u", 1, [0, 0, [["p", 2, item.format("c")], ["p", 0, "<!--.-->" + item.format("z")]]])
    await expect(rows).to_have_text(["z", "a", "b", "c"])
    await peer.says("u", 2, [0, 0, [["m", 0, 3], ["r", 0, [0, "A"]], ["d", 1, 1]]])
    await expect(rows).to_have_text(["A", "c", "z"])
    await peer.says("u", 3, [0, 0, [["m", 2, 0], ["r", 0, [0, "Z"]], ["d", 1, 2], ["p", 1, item.format("n")]]])
    await expect(rows).to_have_text(["Z", "n"])


async def test_any_sequence_of_row_edits_gives_the_list(peer: Peer, visit: Open) -> None:
    page = await visit(frame("List<ul><!--0*--><!--/--></ul>"))
    await live(page)
    chance, model = random.Random(7), list[str]()
    for version in range(1, 41):
        edits: list[list[Any]] = []
        for number in range(10):
            kind, size, text = chance.choice("pppdmrr"), len(model), f"{version}.{number}"
            at = chance.randrange(size + (kind == "p")) if size or kind == "p" else -1
            if kind == "p":
                edits.append(["p", at, f"<li><!--0-->{text}<!--/--></li>"])
                model.insert(at, text)
            elif kind == "d" and size:
                count = chance.randint(1, min(4, size - at))
                edits.append(["d", at, count])
                del model[at : at + count]
            elif kind == "m" and size:
                to = chance.randrange(size)
                edits.append(["m", at, to])
                model.insert(to, model.pop(at))
            elif kind == "r" and size:
                edits.append(["r", at, [0, text]])
                model[at] = text
        await peer.says("u", version, [0, 0, edits])
    await expect(page.locator("li")).to_have_text(model)


async def test_rows_in_rows_and_branches_in_rows_have_their_own_numbers(peer: Peer, visit: Open) -> None:
    row = '<li><!--0*--><!--.--><b data-on="click:4" data-c4="[7]"><!--0-->x<!--/--></b><!--/--><!--1?--><!--/--></li>'
    page = await visit(frame(f"<ul><!--0*--><!--.-->{row}<!--/--></ul><!--1-->out<!--/-->"))
    await live(page)
    await peer.says(
        "u",
        1,
        [0, 0, [["p", 1, row], ["r", 1, [0, [["r", 0, [0, "y"]]], 1, ["h", "<i><!--2-->i<!--/--></i>"]]]]],
    )
    await peer.says("u", 2, [0, 0, [["r", 1, [2, "j"]]], 0, 1, "OUT"])
    await expect(page.locator("li")).to_have_text(["x", "yj"])
    await expect(page.locator(".demo-stage")).to_contain_text("OUT")
    await page.click("text=y")
    await peer.hears("a", 1, 0, 4, [7])


async def test_a_moved_row_keeps_the_focus(peer: Peer, visit: Open) -> None:
    page = await visit(frame('<!--0*--><!--.--><input id="one"><!--.--><input id="two"><!--/-->'))
    await live(page)
    await page.focus("#one")
    await peer.says("u", 1, [0, 0, [["m", 0, 1]]])
    await expect(page.locator("input").nth(1)).to_have_id("one")
    await expect(page.locator("#one")).to_be_focused()


async def test_two_frames_of_one_demo_are_one_mount(peer: Peer, visit: Open) -> None:
    page = await visit(
        frame(COUNTER) + frame("<b><!--0-->s<!--/--></b>", SECOND) + frame(COUNTER.replace("add", "again"))
    )
    await page.click("#again")
    ((_, hello),) = await peer.hears("connect")
    assert hello["mounts"] == [FIRST, SECOND]
    await peer.hears("a", 1, 0)
    await peer.says("u", 1, [0, 0, "1", 1, 0, "S"], 1)
    await expect(page.locator("output")).to_have_text(["1", "1"])
    await expect(page.locator("b")).to_have_text("S")


async def test_a_dialog_opens_and_its_reader_closes_it(peer: Peer, visit: Open) -> None:
    page = await visit(frame('<dialog data-on="toggle:5:o" data-slots="open:0">Hello</dialog>text'))
    await live(page)
    await peer.says("u", 1, [0, 0, True])
    await expect(page.locator("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    assert await peer.hears("a") == [["a", 1, 0, 5, [False]]]


async def test_a_popover_is_opened_and_closed_by_the_server_and_by_its_reader(peer: Peer, visit: Open) -> None:
    slots = 'data-on="toggle:5:o" data-slots="open:0"'
    body = f'<button popovertarget="p">press</button><div id="p" popover {slots}>Hello</div>'
    page = await visit(frame(body))
    await live(page)
    content = page.locator("#p")
    await peer.says("u", 1, [0, 0, True])
    await expect(content).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(content).to_be_hidden()
    await page.click("text=press")
    await expect(content).to_be_visible()
    assert await peer.hears("a", count=2) == [["a", 1, 0, 5, [False]], ["a", 2, 0, 5, [True]]]
    # Nothing is answered yet, and it closes all the same: nobody corrects it later.
    await peer.says("u", 2, [0, 0, False])
    await expect(content).to_be_hidden()
    await page.click("text=press")
    assert (await peer.hears("a", count=3))[2] == ["a", 3, 0, 5, [True]]


async def test_what_is_mounted_and_unmounted_says_so_once(peer: Peer, visit: Open) -> None:
    page = await visit(frame('<!--0?--><p data-on="mount:1 unmount:2" data-c2="[3]">one</p><!--/-->'))
    await live(page)
    await peer.hears("a", 1, 0, 1, [])
    await peer.says("u", 1, [0, 0, ["h", '<p data-on="mount:4">two</p>']], 1)
    assert await peer.hears("a", count=3) == [["a", 1, 0, 1, []], ["a", 2, 0, 2, [3]], ["a", 3, 0, 4, []]]


# ---- acts ----


async def test_each_kind_of_payload(peer: Peer, visit: Open) -> None:
    page = await visit(
        frame(
            '<input id="t" data-on="change:0:v"><input id="c" type="checkbox" data-on="change:1:c">'
            '<input id="k" data-on="keydown:2:k"><input id="r" type="range" data-on="change:3:l">'
            '<select id="s" data-on="change:4:v"><option>a</option><option>b</option></select>'
            '<form data-on="submit:5:f" data-reset><input name="name"><input id="nameless">'
            '<button name="b" value="1">Send</button></form>'
            '<div data-on="change:6:v"><label><input type="radio" name="q" value="x">radio</label></div>'
        )
    )
    await page.fill("#t", "hello")
    await page.press("#t", "Tab")
    await page.check("#c")
    await page.press("#k", "a")
    await page.press("#r", "End")
    await page.select_option("#s", "b")
    await page.fill("[name=name]", "Ada")
    await page.fill("#nameless", "x")
    await page.click("text=Send")
    await page.check("[type=radio]")
    acts = await peer.hears("a", count=7)
    assert [(action, args) for _, _, _, action, args in acts] == [
        (0, ["hello"]),
        (1, [True]),
        (2, ["a"]),
        (3, [[100]]),
        (4, ["b"]),
        (5, [{"name": "Ada", "nameless": "x", "b": "1"}]),
        (6, ["x"]),
    ]
    await expect(page.locator("[name=name]")).to_have_value("")


async def test_options_stop_prevent_throttle_debounce(peer: Peer, visit: Open) -> None:
    page = await visit(
        frame(
            '<div data-on="click:0"><button id="bubbles" data-on="click:1">b</button>'
            '<button id="stops" data-on="click:2:n:s">s</button></div>'
            '<a id="link" href="/elsewhere/" data-on="click:3:p">link</a>'
            '<button id="throttled" data-on="click:4:t60000">t</button>'
            '<button id="debounced" data-on="click:5:n:d200">d</button>'
            '<div id="enter" data-on="mouseenter:6"><b>in</b></div>'
        )
    )
    for name in ("bubbles", "stops", "link", "throttled", "throttled", "debounced", "debounced"):
        await page.click("#" + name)
    await page.hover("#enter b")
    acts = await peer.hears("a", count=7)
    assert sorted(act[3] for act in acts) == [0, 1, 2, 3, 4, 5, 6]
    assert page.url.endswith("/page/")


async def test_a_temporal_act_is_dropped_while_there_is_no_connection(peer: Peer, visit: Open) -> None:
    peer.answer = lambda hello: None
    page = await visit(frame('<button id="t" data-on="click:0:n:T">t</button>' + COUNTER.replace("click:0", "click:1")))
    await page.click("#t")
    await page.click("#add")
    await peer.hears("connect")
    await peer.says("w", welcome())
    assert await peer.hears("a") == [["a", 1, 0, 1, []]]


async def test_an_act_that_is_too_long_is_not_sent(peer: Peer, visit: Open) -> None:
    page = await visit(frame(FIELD))
    await page.fill("#field", "x" * 70_000)
    await page.click("text=Go")
    assert await peer.hears("a") == [["a", 1, 0, 1, []]]
