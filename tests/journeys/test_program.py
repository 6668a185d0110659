"""A demo by itself: a plain Reflex program, served by the runtime alone."""

from playwright.async_api import expect

from tests.journeys.conftest import Open
from tests.journeys.houses import free_port, started
from tests.needs import PROJECT


async def test_a_program_runs_without_the_site(tab: Open) -> None:
    arguments = ("demos/background_task.py", "--port", str(free_port()))
    async with started(PROJECT, "understudy", *arguments, UNDERSTUDY_LEAVE_SECONDS="0.2") as house:
        page = await tab(f"{house.address}/", width=390, height=844)
        await expect(page.get_by_role("heading")).to_have_text("0 /")
        await page.get_by_role("textbox").fill("2")
        await page.get_by_role("button", name="Start").click()
        await expect(page.get_by_role("button", name="Stop")).to_be_visible()
        await expect(page.get_by_role("heading")).to_have_text("2 /")
        await expect(page.get_by_role("button", name="Start")).to_be_visible()
        await page.reload()
        await expect(page.get_by_role("heading")).to_have_text("2 /")
        await expect(page.get_by_role("textbox")).to_have_value("2")
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
        await page.get_by_role("textbox").fill("100")
        await page.get_by_role("button", name="Start").click()
        await expect(page.get_by_role("heading")).to_have_text("4 /")
        await page.close()
        await house.says(r"MyTaskState\.my_task was cancelled: ")
