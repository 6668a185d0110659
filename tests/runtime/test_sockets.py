"""What a socket may carry: everything else ends it, and nothing of it reaches the log or stays in memory."""

from __future__ import annotations

import asyncio
import json
import random
import signal
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.runtime.test_program import SMALL
from tests.runtime.wires import UNLIMITED, Process, RawTab, program


async def opened(server: Process, **options: object) -> ClientConnection:
    """A socket on which the server has introduced itself."""
    address = f"ws://127.0.0.1:{server.port}/_live/?EIO=4&transport=websocket"
    web = await connect(address, compression=None, max_size=None, **options)  # type: ignore[arg-type]
    assert str(await web.recv()).startswith("0")
    return web


async def greeted(server: Process, digest: str = "") -> ClientConnection:
    """A socket whose page has been welcomed."""
    web = await opened(server)
    mounts = [digest or await server.digest()]
    hello = {"token": None, "nonce": "n", "page": "/", "mounts": mounts, "seen": 0, "act": 0}
    await web.send("40" + json.dumps(hello))
    while not str(await web.recv()).startswith('42["w"'):
        pass
    return web


async def closed(web: ClientConnection) -> int | None:
    """Waits until the server has closed it; the code."""
    async with asyncio.timeout(5):
        try:
            while True:
                await web.recv()
        except ConnectionClosed:
            return web.close_code


async def test_what_no_page_sends_ends_the_socket_and_the_server_goes_on(tmp_path: Path) -> None:
    refused: list[tuple[str | bytes, int]] = [
        (b"\x04binary", 1003),
        (b"", 1003),
        ("bAAAA", 1003),
        ("", 1003),
        ("x", 1003),
        ("451-" + '["a",{"_placeholder":true,"num":0}]', 1003),
        ("46[]", 1003),
        ("43[]", 1003),
        ("4{}", 1003),
        ("4" + "[" * 60_000, 1003),
        ("2probe", 1003),
        ("5", 1003),
        ('42["a",1,0,0,["' + "x" * 70_000 + '"]]', 1009),
        ('42["a",1,0,0,["' + "ü" * 40_000 + '"]]', 1009),
        ("1", 1000),
    ]
    async with program(SMALL.format(name="reflex"), tmp_path) as server:
        for sent, code in refused:
            for web in (await opened(server), await greeted(server)):
                await web.send(sent)
                assert await closed(web) == code, sent[:40]
        web = await greeted(server)
        await web.send("40{}")
        assert 'x",' in str(await web.recv())
        await web.close()
        tab = await (await RawTab(server.port, await server.digest()).connect()).welcomed()
        await tab.click(0, 0)
        await tab.close()
        await server.stop(signal.SIGTERM)
    assert "Traceback" not in server.output
    assert "ERROR" not in server.output


async def test_messages_that_are_none_are_told_and_the_third_closes(tmp_path: Path) -> None:
    async with program(SMALL.format(name="reflex"), tmp_path) as server:
        web = await greeted(server)
        for sent in ('42["a",1,0]', '42["nonsense"]', "42{"):
            await web.send(sent)
        assert [str(await web.recv())[:6] for _ in range(3)] == ['42["x"'] * 3
        assert await closed(web) == 1000


@pytest.mark.parametrize(
    "hello", ["", "[]", "{}", '{"nonce":"<b>"}', '{"nonce":"n","mounts":"x"}', "nonsense", "9" * 5000]
)
async def test_a_page_that_does_not_say_who_it_is_is_told(tmp_path: Path, hello: str) -> None:
    async with program(SMALL.format(name="reflex"), tmp_path) as server:
        web = await opened(server)
        await web.send("40" + hello)
        assert await closed(web) is not None
        await server.stop(signal.SIGTERM)
    assert "Traceback" not in server.output


async def test_a_socket_that_never_says_who_it_is_is_closed(tmp_path: Path) -> None:
    async with program(SMALL.format(name="reflex"), tmp_path, UNDERSTUDY_JOIN_SECONDS="0.2") as server:
        silent, pongs, other = await opened(server), await opened(server), await opened(server)
        joined = await greeted(server)
        await pongs.send("3")
        await other.send("40/elsewhere,{}")
        assert [await closed(web) for web in (silent, pongs, other)] == [1008] * 3
        await joined.send('42["a",1,0,0,[]]')
        assert str(await joined.recv()).startswith('42["u"')
        await joined.close()


async def test_pages_of_other_hosts_are_refused_before_the_upgrade(tmp_path: Path) -> None:
    async with program(SMALL.format(name="reflex"), tmp_path) as server:
        for origin in (
            "http://evil.example",
            "null",
            f"http://127.0.0.1:{server.port}.evil.example",
            "http://127.0.0.1:1",
        ):
            with pytest.raises(InvalidStatus) as refusal:
                await opened(server, origin=origin)
            assert refusal.value.response.status_code == 403
        web = await opened(server, origin=f"http://127.0.0.1:{server.port}")
        await web.close()


async def test_random_frames_harm_nobody(tmp_path: Path) -> None:
    chance = random.Random(5)
    pieces = '4 2 0 1 3 40 42 41 [ ] "a" "m" , 1 -1 1e999 NaN null { } "\\ud800" /x, \0 é'.split(" ")
    pieces += ['42["a",1,0,0,[]]', '42["r",0]', '42["b",0]', '42["l"]']
    async with program(SMALL.format(name="reflex"), tmp_path, **UNLIMITED) as server:
        digest = await server.digest()
        web = await greeted(server, digest)
        watcher = await (await RawTab(server.port, digest).connect()).welcomed()
        for _ in range(1000):
            text = "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 8)))
            try:
                await web.send(text)
                if chance.random() < 0.2:
                    await asyncio.wait_for(web.recv(), 0.001)
            except ConnectionClosed:
                web = await greeted(server, digest)
            except TimeoutError:
                pass
        await web.close()
        await watcher.click(0, 0)
        assert watcher.values[0, 0] == "1"
        await watcher.close()
        await server.stop(signal.SIGTERM)
    assert "Traceback" not in server.output
    assert len(server.output) < 20_000


async def test_a_close_by_the_page_is_a_leave(tmp_path: Path) -> None:
    text = """
import asyncio
import reflex as rx

class S(rx.State):
    @rx.event(background=True)
    async def work(self):
        try:
            await asyncio.sleep(1e9)
        finally:
            print("ended", flush=True)

app = rx.App()
app.add_page(lambda: rx.button("work", on_click=S.work), route="/")
"""
    environment = {"UNDERSTUDY_LEAVE_SECONDS": "0", "UNDERSTUDY_VANISH_SECONDS": "1000"}
    async with program(text, tmp_path, **environment) as server:
        assert server.process.stdout is not None
        for code in (1000, 1001):
            tab = await (await RawTab(server.port, await server.digest()).connect()).welcomed()
            await tab.click(0, 0)
            await tab.close(code)
            async with asyncio.timeout(5):
                while b"ended" not in await server.process.stdout.readline():
                    pass
