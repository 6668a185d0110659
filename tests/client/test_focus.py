"""Where the keyboard stands when what it stood on is changed, moved or taken away."""

from playwright.async_api import expect

from tests.client.peer import Open, Peer, frame, live

ROW = '<li><!--0-->x<!--/--> <button data-on="click:0">Delete</button></li>'
ROWS = f"<ul><!--0*-->{('<!--.-->' + ROW) * 3}<!--/--></ul>"


async def test_who_deletes_a_row_stands_on_the_same_control_of_the_row_that_takes_its_place(
    peer: Peer, visit: Open
) -> None:
    page = await visit(frame(ROWS))
    await live(page)
    buttons = page.locator("li button")
    await buttons.nth(1).focus()
    await peer.says("u", 1, [0, 0, [["d", 1, 1]]])
    await expect(buttons).to_have_count(2)
    await expect(buttons.nth(1)).to_be_focused()
    await peer.says("u", 2, [0, 0, [["d", 1, 1]]])
    await expect(buttons).to_have_count(1)
    await expect(buttons.nth(0)).to_be_focused()


async def test_who_deletes_the_last_row_stands_in_the_demo(peer: Peer, visit: Open) -> None:
    page = await visit(frame(ROWS))
    await live(page)
    await page.locator("li button").nth(2).focus()
    await peer.says("u", 1, [0, 0, [["d", 0, 3]]])
    await expect(page.locator("[data-template]")).to_be_focused()


async def test_rows_put_before_the_one_with_the_focus_leave_it_there(peer: Peer, visit: Open) -> None:
    page = await visit(frame(ROWS))
    await live(page)
    await page.locator("li button").nth(2).focus()
    await peer.says("u", 1, [0, 0, [["p", 0, ROW], ["r", 3, [0, "y"]]]])
    await expect(page.locator("li button").nth(3)).to_be_focused()


async def test_a_branch_without_such_a_control_leaves_the_focus_beside_it(peer: Peer, visit: Open) -> None:
    page = await visit(
        frame("<div><!--0?--><button data-on='click:1'>Start</button><!--/--><a href='#x'>More</a></div>")
    )
    await live(page)
    await page.focus("text=Start")
    await peer.says("u", 1, [0, 0, ["h", "<p>Running</p>"]])
    await expect(page.locator("text=More")).to_be_focused()


async def test_a_button_that_is_disabled_while_it_works_has_the_focus_again_afterwards(peer: Peer, visit: Open) -> None:
    page = await visit(frame("<button data-on='click:1' data-slots='disabled:0'>Start</button>"))
    await live(page)
    start = page.locator("text=Start")
    await start.focus()
    await peer.says("u", 1, [0, 0, True])
    await expect(start).to_be_disabled()
    await expect(page.locator("[data-template]")).to_be_focused()
    await peer.says("u", 2, [0, 0, False])
    await expect(start).to_be_focused()
