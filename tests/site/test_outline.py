"""The headings of live parts belong to the section of the page that they stand in."""

import re
from pathlib import Path

from playbill.config import Config
from playbill.site import Site

PAGE = """\
# Page

{demo}

## Section

### Part

{demo}

```python demo
rx.heading("Own", as_="h2")
```
"""
DEMO = '```python demo\nrx.vstack(rx.heading("Demo"), rx.foreach(["a"], lambda one: rx.heading(one)))\n```'


def test_a_heading_of_a_demo_is_one_level_below_the_one_above_it_unless_it_says_its_own(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "demos").mkdir()
    page = "```python exec\nimport reflex as rx\n```\n\n" + PAGE.format(demo=DEMO)
    (tmp_path / "content" / "page.md").write_text(page, "utf-8")
    (tmp_path / "demos" / "alone.py").write_text(
        "import reflex as rx\n\n\ndef alone():\n    return rx.heading('Demo')\n"
    )
    site = Site(Config(folder=tmp_path, title="T", content=tmp_path / "content", demos=tmp_path / "demos"))
    try:
        entry = site.book.at("/page/")
        assert entry is not None
        html, _ = site.html(entry)
        main = html[html.index("<main") : html.index("</main>")]
        levels = re.findall(r"<h(\d)[^>]* class=\"rx-heading\"|<h(\d) class=\"rx-heading\"", main)
        assert [first or second for first, second in levels] == ["2", "2", "4", "4", "2"]
        assert main.count("<h1") == 1
        alone = site.demo_html("alone")
        assert alone is not None
        assert alone.count("<h1") == 1 and '<h2 class="rx-heading">' in alone
    finally:
        site.close()
