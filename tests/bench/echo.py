"""The floor: a bare python-socketio server with the runtime's own settings; a click answers with a number.

`echo.py PORT PING PONG SIZE`: the intervals of Socket.IO in seconds, the largest message in bytes.
"""

import asyncio
import sys

import socketio
import uvicorn

port, ping, pong, size = map(int, sys.argv[1:])
sockets = socketio.AsyncServer(
    async_mode="asgi",
    transports=["websocket"],
    allow_upgrades=False,
    async_handlers=False,
    always_connect=True,
    cors_allowed_origins="*",
    max_http_buffer_size=size,
    ping_interval=ping,
    ping_timeout=pong,
)
counts: dict[str, int] = {}
locks: dict[str, asyncio.Lock] = {}
tasks: set[asyncio.Task[None]] = set()


@sockets.on("connect")
async def connect(sid: str, environ: object, auth: object = None) -> None:
    counts[sid] = 0
    locks[sid] = asyncio.Lock()


@sockets.on("disconnect")
async def disconnect(sid: str, reason: str = "") -> None:
    counts.pop(sid, None)
    locks.pop(sid, None)


@sockets.on("a")
async def click(sid: str, *args: object) -> None:
    counts[sid] += 1
    await sockets.emit("u", {"counter": counts[sid]}, to=sid)


async def tick(sid: str, updates: int) -> None:
    counter = 0
    while counter < updates:
        async with locks[sid]:
            counter += 1
            await sockets.emit("u", {"counter": counter}, to=sid)
        await asyncio.sleep(0)


@sockets.on("t")
async def task(sid: str, updates: int) -> None:
    running = asyncio.create_task(tick(sid, updates))
    tasks.add(running)
    running.add_done_callback(tasks.discard)


if __name__ == "__main__":
    application = socketio.ASGIApp(sockets, socketio_path="_live")
    uvicorn.run(application, host="127.0.0.1", port=port, access_log=False, server_header=False, ws_max_size=size)
