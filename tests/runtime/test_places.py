"""Where a failure happened, as a reader is told."""

from __future__ import annotations

from pathlib import Path

from understudy.app import collect_pages
from understudy.loader import load
from understudy.testing import Visitor, playing

PROGRAM = """\
import json

import reflex as rx


class Fails(rx.State):
    text: str = ""

    @rx.event
    def read(self):
        self.text = json.loads("no")


def index():
    return rx.button("Read", on_click=Fails.read)


app = rx.App()
app.add_page(index)
"""


async def test_a_failure_is_at_the_authors_line_whatever_the_folders_are_called(tmp_path: Path) -> None:
    folder = tmp_path / "playbill" / "understudy"
    folder.mkdir(parents=True)
    (folder / "reader.py").write_text(PROGRAM)
    with collect_pages() as pages:
        load(f"{folder / 'reader.py'}:app")
    async with playing() as engine:
        visitor = await Visitor.open(engine, pages[0].build())
        await visitor.click("Read")
        notice = await visitor.sees_notice("JSONDecodeError")
        assert notice.text.endswith("(reader.py:11)")
