"""States of one name on one page and on two; and a handler that raises."""

import re

from playwright.async_api import Browser, Locator, Page, expect

from tests.journeys.conftest import Complaints, Open, Serve, Write
from tests.journeys.houses import Line, served

BLOCK = """\
```python demo exec id={name}
import asyncio
import reflex as rx


class {state}(rx.State):
    count: int = 0

    @rx.event(background=True)
    async def task(self):
        for _ in range({steps}):
            async with self:
                self.count += {step}
            await asyncio.sleep(0)

    @rx.event
    def start(self):
        return {state}.task


def {name}_demo():
    return rx.hstack(rx.text({state}.count), rx.button("Start", on_click={state}.start))
```
"""

FAILING = """\
# Fails

```python demo exec id=failing
import reflex as rx


class Fails(rx.State):
    count: int = 3
    items: list[str] = ["a"]

    @rx.event
    def fail(self):
        self.count += 1
        self.items.append("b")
        raise ValueError("the cat is out")

    @rx.event
    def add(self):
        self.count += 1


def failing():
    return rx.hstack(
        rx.text(Fails.count, id="count"),
        rx.foreach(Fails.items, rx.text),
        rx.button("Fail", on_click=Fails.fail),
        rx.button("Add", on_click=Fails.add),
    )
```
"""


def block(name: str, state: str, steps: int, step: int) -> str:
    """A demo whose task adds `step` as often as it says."""
    return BLOCK.format(name=name, state=state, steps=steps, step=step)


def count(page: Page, name: str) -> Locator:
    """What the demo counts."""
    return page.locator(f"#{name} p, #{name} span").first


async def start(page: Page, name: str) -> None:
    await page.locator(f"#{name}").get_by_role("button", name="Start").click()


async def test_four_states_of_two_names_start_their_own_tasks(write: Write, tab: Open, serve: Serve) -> None:
    folder = write(
        {
            "content/two.md": f"# Two\n\n{block('first', 'State', 2, 1)}\n{block('second', 'State', 3, 10)}",
            "content/three.md": f"# Three\n\n{block('third', 'MyState', 4, 100)}",
            "content/four.md": f"# Four\n\n{block('fourth', 'MyState', 5, 1000)}",
        }
    )
    house = await serve(folder)
    two, three, four = [await tab(f"{house.address}/{name}/") for name in ("two", "three", "four")]
    await start(two, "second")
    await expect(count(two, "second")).to_have_text("30")
    await expect(count(two, "first")).to_have_text("0")
    await start(two, "first")
    await expect(count(two, "first")).to_have_text("2")
    await expect(count(two, "second")).to_have_text("30")
    await start(four, "fourth")
    await expect(count(four, "fourth")).to_have_text("5000")
    await start(three, "third")
    await expect(count(three, "third")).to_have_text("400")
    # One tab that goes from page to page has all four, too.
    await two.goto(f"{house.address}/three/")
    await expect(count(two, "third")).to_have_text("0")
    await start(two, "third")
    await expect(count(two, "third")).to_have_text("400")
    await two.goto(f"{house.address}/four/")
    await expect(count(two, "fourth")).to_have_text("0")
    await two.goto(f"{house.address}/two/")
    await expect(count(two, "second")).to_have_text("30")


async def test_an_exception_changes_nothing_and_is_said_in_the_frame_and_in_the_log(
    write: Write, tab: Open, serve: Serve
) -> None:
    house = await serve(write({"content/fails.md": FAILING}))
    page = await tab(f"{house.address}/fails/")
    demo = page.locator(".demo")
    await demo.get_by_role("button", name="Fail").click()
    alert = demo.get_by_role("alert")
    await expect(alert).to_contain_text("ValueError")
    await expect(alert).to_contain_text("the cat is out")
    await expect(alert).to_contain_text("fails.md:15")
    await expect(demo.locator("[data-status]")).to_have_text("failed")
    await house.says(r"fails\.md:15:9: .*the cat is out")
    await expect(demo.locator("#count")).to_have_text("3")
    await expect(demo.get_by_text("b", exact=True)).to_have_count(0)
    await demo.get_by_role("button", name="Add").click()
    await expect(demo.locator("#count")).to_have_text("4")
    await expect(demo.get_by_text("b", exact=True)).to_have_count(0)
    await expect(alert).to_be_hidden()
    await expect(demo.locator("[data-status]")).to_have_text("live")


async def test_in_production_the_frame_says_only_where_the_log_has_it(write: Write, tab: Open, serve: Serve) -> None:
    house = await serve(write({"content/fails.md": FAILING}), "--no-reload")
    page = await tab(f"{house.address}/fails/")
    await page.get_by_role("button", name="Fail").click()
    alert = page.locator(".demo").get_by_role("alert")
    await expect(alert).to_be_visible()
    await expect(alert).not_to_contain_text("cat")
    log_id = (await alert.locator("span").inner_text()).rstrip(".)").split()[-1].lstrip("(")
    await house.says(log_id)
    await house.says(r'fails\.md", line 15')


AGAIN = """\
# Again

```python demo exec id=again_demo
import reflex as rx


class Again(rx.State):
    tries: rx.Field[int] = rx.field(0)
    _broken: bool = True

    @rx.event
    def mend(self):
        self._broken = False

    @rx.event
    def work(self, by: int):
        if self._broken:
            raise ValueError("not yet")
        self.tries += by


def again_demo():
    return rx.hstack(
        rx.text(Again.tries, id="tries"),
        rx.button("Work", on_click=Again.work(3)),
        rx.button("Mend", on_click=Again.mend),
    )
```
"""


async def test_what_failed_can_be_tried_again_and_begun_anew(write: Write, tab: Open, serve: Serve) -> None:
    house = await serve(write({"content/again.md": AGAIN}), "--no-reload")
    page = await tab(f"{house.address}/again/")
    demo = page.get_by_role("group", name="Demo")
    alert, status, work = (
        demo.get_by_role("alert"),
        demo.locator("[data-status]"),
        demo.get_by_role("button", name="Work"),
    )
    await work.focus()
    await page.keyboard.press("Enter")
    again = alert.get_by_role("button", name="Try again")
    await expect(status).to_have_text("failed")
    await again.click()
    # It fails as before, and the keyboard stands where it stood.
    await expect(again).to_be_visible()
    await expect(work).to_be_focused()
    await demo.get_by_role("button", name="Mend").click()
    await expect(alert).to_be_hidden()
    await work.click()
    await expect(demo.locator("#tries")).to_have_text("3")
    await demo.get_by_role("button", name="Begin anew").click()
    await expect(demo.locator("#tries")).to_have_text("0")
    await work.click()
    await expect(status).to_have_text("failed")


async def test_a_server_that_is_gone_is_said_and_asked_again_and_one_that_is_back_has_forgotten(
    write: Write, tab: Open, complaints: Complaints
) -> None:
    complaints.expected = ("WebSocket connection to", "ERR_")
    folder = write({"content/fails.md": FAILING})
    async with Line(0).laid() as line:
        async with served(folder, "--no-reload") as house:
            line.lead_to(house.port)
            page = await tab(f"http://127.0.0.1:{line.port}/fails/")
            demo = page.locator(".demo")
            status, alert = demo.locator("[data-status]"), demo.get_by_role("alert")
            await expect(status).to_have_text("ready")
            await demo.get_by_role("button", name="Add").click()
            await expect(demo.locator("#count")).to_have_text("4")
        line.cut()
        await expect(status).to_have_text(re.compile("reconnecting|not connected"))
        await expect(status).to_have_text("not connected", timeout=20_000)
        await expect(alert).to_contain_text("does not answer")
        await demo.get_by_role("button", name="Add").click()
        await expect(alert).to_contain_text("does not answer")
        async with served(folder, "--no-reload") as house:
            line.lead_to(house.port)
            line.mend()
            await alert.get_by_role("button", name="Try now").click()
            await expect(alert).to_contain_text("begins anew", timeout=20_000)
            await expect(status).to_have_text("reset")
            # What was pressed meanwhile is done, once.
            await expect(demo.locator("#count")).to_have_text("4")
            await demo.get_by_role("button", name="Add").click()
            await expect(status).to_have_text("live")
            await expect(alert).to_be_hidden()
            await page.close()


async def test_on_a_phone_demo_and_code_are_tabs_also_without_a_script(
    write: Write, chromium: Browser, serve: Serve
) -> None:
    house = await serve(write({"content/fails.md": FAILING}))
    for scripts in (True, False):
        context = await chromium.new_context(java_script_enabled=scripts, viewport={"width": 390, "height": 844})
        page = await context.new_page()
        await page.goto(f"{house.address}/fails/")
        stage, code = page.locator("#failing"), page.locator(".demo-code")
        await expect(stage).to_be_visible()
        await expect(code).to_be_hidden()
        await page.get_by_role("radio", name="Demo").focus()
        await page.keyboard.press("ArrowRight")
        await expect(code).to_be_visible()
        await expect(stage).to_be_hidden()
        await page.set_viewport_size({"width": 1360, "height": 844})
        await expect(code).to_be_visible()
        await expect(stage).to_be_visible()
        await context.close()
