"""Demos of a site below a path: what they show, what they add, and where they lead."""

from playwright.async_api import Request, expect

from tests.journeys.conftest import Open, Serve, Write
from tests.journeys.houses import command

DEMO = """\
```python exec
import reflex as rx


class Based(rx.State):
    more: list[str] = []
    shown: str = "/docs/one.svg"

    @rx.event
    def add(self):
        self.more.append("/docs/two.svg")
        self.shown = "/docs/three.svg"

    @rx.event
    def leave(self):
        return rx.redirect("/docs/there/")
```

```python demo id=based
rx.vstack(
    rx.image(src="/docs/first.svg", alt="first", width="10px", height="10px"),
    rx.image(src=Based.shown, alt="shown", width="10px", height="10px"),
    rx.foreach(Based.more, lambda one: rx.image(src=one, alt="added", width="10px", height="10px")),
    rx.link("Link", href="/docs/there/"),
    rx.button("Add", on_click=Based.add),
    rx.button("Leave", on_click=Based.leave),
)
```
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'
FILES = {
    "content/index.md": f"---\ndescription: A page.\n---\n# Home\n\n{DEMO}",
    "content/docs/there.md": "---\ndescription: A page.\n---\n# There\n",
    "playbill.toml": 'title = "Test"\nbase = "/sub/"\n',
    **{f"content/docs/{name}.svg": SVG for name in ("first", "one", "two", "three")},
}


async def test_addresses_of_a_demo_begin_where_the_site_does(write: Write, serve: Serve, tab: Open) -> None:
    folder = write(FILES)
    assert "no mistakes" in await command(folder, "check", "--config", "playbill.toml", "--strict")
    house = await serve(folder, "--no-reload")
    # Without the slash: the server leads there.
    page = await tab(house.address)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(_path(request)))
    await page.reload()
    await page.get_by_role("button", name="Add").click()
    for name, file in {"first": "first", "shown": "three", "added": "two"}.items():
        await expect(page.get_by_role("img", name=name)).to_have_attribute("src", f"/sub/docs/{file}.svg")
    assert not [path for path in asked if not path.startswith("/sub/")]
    await page.get_by_role("link", name="Link", exact=True).click()
    await expect(page.get_by_role("heading", name="There")).to_be_visible()
    await page.go_back()
    await page.get_by_role("button", name="Leave").click()
    await page.wait_for_url(f"{house.address}/docs/there/")
    await expect(page.get_by_role("heading", name="There")).to_be_visible()


def _path(request: Request) -> str:
    return "/" + request.url.split("/", 3)[3]
