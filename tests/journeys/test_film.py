"""A film from another origin: nothing of it is loaded before it is opened."""

from playwright.async_api import expect

from tests.journeys.conftest import Open, Serve, Write

SETTINGS = 'title = "Films"\n[origins]\nframe = ["https://films.example"]\n'
PAGE = "# Films\n\n```md video https://films.example/film\n# The film\n```\n"


async def test_a_film_from_elsewhere_gets_its_address_when_it_is_opened(write: Write, serve: Serve, tab: Open) -> None:
    house = await serve(write({"playbill.toml": SETTINGS, "content/index.md": PAGE}))
    page = await tab(house.address)
    await page.route("https://films.example/**", lambda route: route.fulfill(body="<p>A film"))
    frame = page.locator("iframe")
    await expect(frame).to_have_attribute("data-src", "https://films.example/film")
    assert await frame.get_attribute("src") is None
    await page.get_by_text("The film", exact=True).first.click()
    await expect(frame).to_have_attribute("src", "https://films.example/film")
