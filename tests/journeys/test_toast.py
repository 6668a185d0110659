"""A toast is seen wherever the reader is."""

from playwright.async_api import expect

from tests.journeys.conftest import Open, Serve, Write

TOAST = """\
# Toast

```python exec
import reflex as rx
```

```python demo
rx.button("Tell me", on_click=rx.toast.success("It is saved."))
```
"""


async def test_a_toast_is_seen_wherever_the_reader_is(write: Write, serve: Serve, tab: Open) -> None:
    filler = "\n\n".join(["A paragraph of a long page."] * 60)
    house = await serve(write({"content/toast.md": f"{TOAST}\n\n{filler}\n"}))
    page = await tab(f"{house.address}/toast/", width=390, height=844)
    await page.get_by_role("button", name="Tell me").click()
    toast = page.get_by_text("It is saved.").last
    await expect(toast).to_be_in_viewport(ratio=1)
    await page.get_by_role("button", name="Dismiss").click()
    await expect(toast).not_to_be_in_viewport()
