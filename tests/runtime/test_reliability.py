"""What a reader who loses the connection finds when they come back, and what failing handlers leave: the N checks."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import understudy as rx
from understudy.testing import Visitor, playing

from tests.runtime.clock import on_a_clock
from tests.runtime.plays import idle, page, tab_of
from tests.runtime.wires import UNLIMITED, RawTab, network, new_load, program, report

COUNTER = """
import asyncio
import reflex as rx

class S(rx.State):
    count: int = 0
    clicks: int = 0

    def click(self):
        self.clicks += 1

    @rx.event(background=True)
    async def climb(self, to: str):
        for number in range(int(to)):
            async with self:
                self.count += 1
            await asyncio.sleep(0.01)

def index():
    return rx.box(
        rx.text(S.count), rx.text(S.clicks), rx.button("click", on_click=S.click), rx.input(on_change=S.climb)
    )

app = rx.App()
app.add_page(index, route="/")
"""
COUNT, CLICKS = (0, 0), (0, 1)
CLICK, CLIMB = 0, 1


async def test_n1_reconnect_storm(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    tabs, drops, updates = 20, 50, 200
    chance = random.Random(1)
    wrong: list[str] = []

    async def storm(port: int, digest: str) -> None:
        tab = await (await RawTab(port, digest).connect()).welcomed()
        await tab.act(0, CLIMB, str(updates))
        for _ in range(drops):
            before = len(tab.history) + 1 + chance.randrange(4)
            await tab.until(lambda before=before: len(tab.history) >= min(before, updates))
            await tab.drop()
            await tab.connect()
        await tab.until(lambda: tab.values.get(COUNT) == str(updates))
        counted = [patches[2] for _, patches in tab.history]
        if counted != [str(number) for number in range(1, updates + 1)] or set(tab.welcomes) - {"fresh", "resume"}:
            wrong.append(f"{tab.welcomes} {counted}")
        await tab.close()

    async with program(COUNTER, tmp_path, **UNLIMITED) as server:
        digest = await server.digest()
        async with asyncio.TaskGroup() as group:
            for _ in range(tabs):
                group.create_task(storm(server.port, digest))
    report("N1", f"tabs-with-gaps-or-repeats-of-{tabs}-after-{drops}-drops-each", len(wrong), 0, not wrong)


async def test_n2_half_open_reconnect(tmp_path: Path) -> None:
    runs, kept = 20, 0
    async with program(COUNTER, tmp_path, **UNLIMITED, UNDERSTUDY_PROBE_SECONDS="0.2") as server:
        digest = await server.digest()

        async def run(reloads: bool) -> bool:
            async with network(server.port) as wire:
                tab = await (await RawTab(server.port, digest).connect(wire.port)).welcomed()
                await tab.click(0, CLICK)
                token = tab.token
                wire.swallows = True
                await tab.act(0, CLICK)
                old = tab.socket
                tab.abandon()
                if reloads:
                    new_load(tab)
                await asyncio.sleep(0.1)  # the check: the new leg comes this much later, and the old one is still there
                await (await tab.connect(server.port)).welcomed()
                await tab.click(0, CLICK)
                assert old is not None
                old.transport.abort()
                expected = "2" if reloads else "3"
                await tab.close()
                return (tab.token, tab.values[CLICKS]) == (token, expected)

        for results in (await asyncio.gather(*(run(number % 2 == 1) for number in range(runs))),):
            kept = sum(results)
    report("N2", "half-open-reconnects-that-keep-their-state", kept, runs, kept == runs)


class Away(rx.State):
    count: int = 0

    @rx.event(background=True)
    async def work(self) -> AsyncIterator[object]:
        for number in range(1, 31):
            await asyncio.sleep(0.3)
            async with self:
                self.count = number
                if number % 10 == 0:
                    yield rx.toast.info(f"at {number}")
        yield rx.redirect("/done")


@on_a_clock
async def test_n3_away() -> None:
    async with playing() as engine:
        visitor = await Visitor.open(engine, page(Away.count, go=Away.work))
        await visitor.click("go")
        await visitor.drop()
        await asyncio.sleep(10)
        assert visitor.text().startswith("0")
        await visitor.resume()
        await visitor.sees("30")
        told = [effect[:3] for effect in visitor.seen.effects]
        expected = [["toast", "info", f"at {number}"] for number in (10, 20, 30)] + [["redirect", "/done", False]]
        complete = told == expected and visitor.seen.versions == sorted(set(visitor.seen.versions))
        await visitor.drop()
        await visitor.resume()
        once = len(visitor.seen.effects) == 4
    report(
        "N3", "effects-after-10-s-away-in-order-and-once", len(told), 4, complete and once and visitor.mode == "resume"
    )


async def test_n4_clicks_in_flight(tmp_path: Path) -> None:
    clicks, cuts = 1000, 50
    async with program(COUNTER, tmp_path, **UNLIMITED) as server, network(server.port) as wire:
        tab = await (await RawTab(server.port, await server.digest()).connect(wire.port)).welcomed()
        for _ in range(clicks):
            await tab.act(0, CLICK)
        for number in range(cuts):
            await tab.until(lambda number=number: tab.done >= number * (clicks // cuts))
            wire.cut()
            await tab.drop()
            await tab.connect(wire.port)
        # A welcome says what the server has, not what it has done: one more click ends behind all of them.
        await tab.act(0, CLICK)
        await tab.until(lambda: tab.done > clicks)
        value = tab.values[CLICKS]
        await tab.close()
    report("N4", f"clicks-counted-with-{cuts}-cuts", value, clicks + 1, value == str(clicks + 1))


class Fails(rx.State):
    count: int = 0
    rows: list[dict[str, int]] = [{"a": 1}]  # noqa: RUF012 - as an author writes it
    fragile: int = 0

    @rx.var
    def inverse(self) -> str:
        return f"1/{self.fragile}" if self.fragile < 5 else str(1 // 0)

    def at_once(self) -> None:
        self.count += 1
        self.rows[0]["a"] = 7
        raise ValueError("at once")

    def after_a_yield(self):  # type: ignore[no-untyped-def]
        self.count += 1
        yield
        self.count += 10
        self.rows.append({"a": 2})
        raise ValueError("after a yield")

    async def awaited(self) -> None:
        self.count += 1
        await asyncio.sleep(0)
        raise ValueError("awaited")

    async def in_an_async_generator(self) -> AsyncIterator[None]:
        self.count += 1
        yield
        self.rows[0]["a"] += 1
        await asyncio.sleep(0)
        raise ValueError("in an async generator")

    @rx.event(background=True)
    async def in_a_block(self) -> None:
        async with self:
            self.count += 1
        async with self:
            self.rows[0]["a"] += 1
            raise ValueError("in a block")

    def breaks_what_is_shown(self) -> None:
        self.count += 1
        self.fragile = 5

    def starts_another(self) -> object:
        self.count += 1
        return Fails.at_once

    def grows_too_large(self) -> None:
        self.rows = [{"a": number} for number in range(100_000)]
        self.count += 1

    def returns_nonsense(self) -> object:
        self.count += 1
        return object()


SHAPES = {
    "at once": 0,
    "after a yield": 1,
    "awaited": 0,
    "in an async generator": 1,
    "in a block": 1,
    "breaks what is shown": 0,
    "starts another": 1,
    "grows too large": 0,
    "returns nonsense": 0,
}


@pytest.mark.parametrize("reconnects", [False, True])
async def test_n5_divergence(reconnects: bool) -> None:
    good: list[str] = []
    for shape, kept in SHAPES.items():
        async with playing() as engine:
            handler = getattr(Fails, shape.replace(" ", "_"))
            visitor = await Visitor.open(engine, page(Fails.count, Fails.rows, Fails.inverse, go=handler))
            await visitor.click("go")
            await visitor.until(lambda visitor=visitor: bool(visitor.seen.notices), f"{shape}: nothing was told")
            if reconnects:
                await visitor.drop()
                await visitor.resume()
            shown = visitor.text()
            state = tab_of(visitor).tree.state(Fails)
            rows = list(map(dict, state.rows))
            await visitor.reload()
            half = state.count != kept or len(rows) != 1 or state.fragile
            if visitor.text() == shown and not half and shown.startswith(f"{kept} "):
                good.append(shape)
    report("N5", "shapes-of-exception-without-divergence", len(good), len(SHAPES), len(good) == len(SHAPES))


class Blocks(rx.State):
    left: int = 0
    right: int = 0

    @rx.event(background=True)
    async def work(self) -> None:
        while True:
            async with self:
                self.left += 1
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                self.right += 1
            await asyncio.sleep(0)

    async def change(self) -> None:
        self.left += 1
        await asyncio.sleep(0)
        self.right += 1


async def test_n7_cancel_anywhere() -> None:
    chance = random.Random(7)
    worst, halves = 0.0, 0
    async with playing(event_rate=1e9, event_burst=10**9) as engine:
        visitor = await Visitor.open(engine, page(Blocks.left, Blocks.right, work=Blocks.work, change=Blocks.change))
        tab = tab_of(visitor)
        for _ in range(200):
            await visitor.click("work")
            for _ in range(chance.randrange(12)):
                await asyncio.sleep(0)
            (task,) = engine.tasks
            task.cancel()
            began = time.perf_counter()
            await asyncio.wait([task])
            async with asyncio.timeout(5):
                async with tab.lock:
                    worst = max(worst, time.perf_counter() - began)
                    state = tab.tree.state(Blocks)
                    halves += state.left != state.right
            await visitor.click("change")
        await visitor.sees(f"{state.left} {state.right}")
        await idle(engine)
    report("N7", "half-blocks-of-200-cancels", halves, 0, not halves)
    report("N7", "ms-until-the-lock-is-free", round(worst * 1000, 1), 50, worst <= 0.05)
