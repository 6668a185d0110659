"""The page on how it works shows what is really sent."""

import asyncio

from understudy import load
from understudy.testing import Visitor, playing

from tests.house import ROOT


async def test_the_update_on_the_page_is_the_one_that_is_sent() -> None:
    page = (ROOT / "content" / "docs" / "how-it-works" / "wire.md").read_text("utf-8")
    counter = await asyncio.to_thread(load, str(ROOT / "demos" / "counter.py:counter"))
    async with playing() as engine:
        visitor = await Visitor.open(engine, counter())
        await visitor.click("More")
        await visitor.sees("1")
        await visitor.leave()
    # The socket puts Engine.IO's 4 before it.
    assert f"\n4{visitor.seen.frames[-1]}\n" in page
