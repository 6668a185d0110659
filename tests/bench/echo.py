"""The floor: a bare python-socketio server with the runtime's own settings; a click answers with a number."""

import asyncio
import sys

import socketio
import uvicorn

sockets = socketio.AsyncServer(
    async_mode="asgi",
    transports=["websocket"],
    allow_upgrades=False,
    async_handlers=False,
    cors_allowed_origins="*",
    ping_interval=20,
    ping_timeout=10,
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
    uvicorn.run(
        socketio.ASGIApp(sockets, socketio_path="_live"),
        host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False,
    )  # fmt: skip
