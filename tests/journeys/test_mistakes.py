"""An author makes mistakes: they stand over the page and in the terminal, and go away by themselves."""

from playwright.async_api import expect

from tests.journeys.conftest import Complaints, Open, Serve, Write

DEMO = """\
# A theatre

```python demo exec id=seats
import reflex as rx


class Seats(rx.State):
    taken: int = 0

    @rx.event
    def take(self):
        raise ValueError("the seat is taken")


def seats():
    return rx.hstack(rx.text(Seats.taken), rx.button("Take", on_click=Seats.take))
```

```python eval
rx.text(wrong)
```

```python eval
rx.text(wrong_too)
```
"""


async def test_all_mistakes_of_a_page_stand_over_it_until_they_are_mended(
    write: Write, serve: Serve, tab: Open, complaints: Complaints
) -> None:
    folder = write({"content/seats.md": DEMO, "content/other.md": "# Other\n"})
    house = await serve(folder)
    page, other = await tab(f"{house.address}/seats/"), await tab(f"{house.address}/other/")
    panel = page.get_by_role("complementary", name="Mistakes")
    await expect(panel.locator("summary")).to_have_text("2 mistakes")
    await expect(panel).to_contain_text("seats.md:20:9")
    link = panel.get_by_role("link", name="seats.md:24:9")
    assert await link.get_attribute("href") == f"vscode://file/{folder.resolve()}/content/seats.md:24:9"
    await house.says(r"seats\.md:20:9: python eval: `wrong` is not defined")

    await page.get_by_role("button", name="Take", exact=True).click()
    await expect(panel.locator("summary")).to_have_text("3 mistakes")
    await expect(panel).to_contain_text("seats.md:12")
    await house.says(r"seats\.md:12:\d+: python demo exec id=seats: `Seats.take` raised an error: ValueError")

    # It is out of the way when it is in the way.
    await page.keyboard.press("Escape")
    await expect(panel.get_by_text("seats.md:20:9")).to_be_hidden()

    (folder / "content" / "seats.md").write_text(DEMO.replace("wrong_too", "1").replace("wrong", "2"), "utf-8")
    await expect(panel).to_have_count(0)
    await house.says(r"seats\.md: mended")
    await house.says(r"seats\.md: 1 page made in \d+ ms")
    await expect(other.get_by_role("complementary", name="Mistakes")).to_have_count(0)
    assert sum("`wrong` is not defined" in line for line in house.said) == 1


async def test_a_template_with_a_mistake_leaves_the_page_as_it_is(
    write: Write, serve: Serve, tab: Open, complaints: Complaints
) -> None:
    complaints.expected = ("500 (Internal Server Error)",)
    folder = write({"content/page.md": "# Page\n\nWords.\n", "templates/page.html": "{% extends 'theme/page.html' %}"})
    house = await serve(folder)
    page = await tab(f"{house.address}/page/")
    template = folder / "templates" / "page.html"
    template.write_text("{% extends 'theme/page.html' %}\n{% block footer %}{{ nothing.there }}{% endblock %}", "utf-8")
    panel = page.get_by_role("complementary", name="Mistakes")
    await expect(panel).to_contain_text("templates/page.html:2")
    await expect(page.get_by_text("Words.")).to_be_visible()
    # Who opens a page now reads what is wrong, and gets the page by itself when it is mended.
    late = await tab(f"{house.address}/page/")
    await expect(late.get_by_role("complementary", name="Mistakes")).to_contain_text("templates/page.html:2")
    template.write_text("{% extends 'theme/page.html' %}\n{% block footer %}Mended footer{% endblock %}", "utf-8")
    for one in (page, late):
        await expect(one.get_by_text("Mended footer")).to_be_visible()
        await expect(one.get_by_role("complementary", name="Mistakes")).to_have_count(0)
