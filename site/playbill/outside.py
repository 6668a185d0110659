"""Connections that author code makes to other hosts, noticed while demos are played.

A demo may catch the error of a connection that fails, and be right to; `check` still wants to say that the
reader will see less. So the few doors of Python through which connections go out are watched, not the
exceptions that come back.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from understudy.adoption import ORIGIN

_CLIENTS = frozenset({"httpx", "httpcore", "aiohttp", "requests", "urllib3", "urllib", "http", "websockets"})


@dataclass(frozen=True, slots=True)
class Unreached:
    """A host that could not be reached: from which tab, and why."""

    tab: str
    host: str
    reason: str


class Outside:
    """What author code wanted from other hosts."""

    def __init__(self) -> None:
        self.unreached: list[Unreached] = []
        self.waiting = 0
        """Connections that are being made."""
        self._asked: dict[str, set[bool]] = {}

    @contextmanager
    def reaching(self, host: object) -> Generator[None]:
        """Around the making of one connection."""
        name, tab = _text(host), _tab()
        is_other = not is_local(name)
        self._asked.setdefault(tab, set()).add(is_other)
        self.waiting += is_other
        try:
            yield
        except (OSError, asyncio.CancelledError) as error:
            if is_other:
                reason = str(error) or ("it took too long" if isinstance(error, asyncio.CancelledError) else "")
                self._note(Unreached(tab, name, reason or type(error).__name__))
            raise
        finally:
            self.waiting -= is_other

    def explains(self, tab: str, error: BaseException) -> bool:
        """Whether this error of a handler is that of a connection to another host."""
        if any(_is_elsewhere(one) for one in _chain(error)):
            return True
        asked = self._asked.get(tab, set()) | self._asked.get("", set())
        return True in asked and any(_is_of_network(one) for one in _chain(error))

    def _note(self, unreached: Unreached) -> None:
        if not any((one.tab, one.host) == (unreached.tab, unreached.host) for one in self.unreached):
            self.unreached.append(unreached)


@contextmanager
def watched() -> Generator[Outside]:
    """Notes inside of the block what goes out, from any thread of this process."""
    outside = Outside()
    connect, ask, dial = (
        asyncio.BaseEventLoop.create_connection,
        asyncio.BaseEventLoop.getaddrinfo,
        socket.create_connection,
    )

    async def create_connection(
        loop: asyncio.BaseEventLoop, factory: Callable[[], Any], host: Any = None, *args: Any, **options: Any
    ) -> Any:
        with outside.reaching(host):
            return await connect(loop, factory, host, *args, **options)

    async def getaddrinfo(loop: asyncio.BaseEventLoop, host: Any, *args: Any, **options: Any) -> Any:
        with outside.reaching(host):
            return await ask(loop, host, *args, **options)

    def create(address: Any, *args: Any, **options: Any) -> Any:
        with outside.reaching(address[0]):
            return dial(address, *args, **options)

    patches: list[tuple[Any, str, Any, Any]] = [
        (asyncio.BaseEventLoop, "create_connection", connect, create_connection),
        (asyncio.BaseEventLoop, "getaddrinfo", ask, getaddrinfo),
        (socket, "create_connection", dial, create),
    ]
    for owner, name, _, watching in patches:
        setattr(owner, name, watching)
    try:
        yield outside
    finally:
        for owner, name, original, _ in patches:
            setattr(owner, name, original)


def is_local(host: str) -> bool:
    """Whether a name or address is that of this machine."""
    name = host.rstrip(".").lower()
    if name in ("", "localhost") or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _is_of_network(error: BaseException) -> bool:
    if isinstance(error, ConnectionError | TimeoutError | socket.gaierror | socket.herror | ssl.SSLError):
        return True
    return isinstance(error, Exception) and type(error).__module__.partition(".")[0] in _CLIENTS


def _is_elsewhere(error: BaseException) -> bool:
    """Whether an HTTP client says itself that it asked another host; through a proxy only it knows."""
    if type(error).__module__.partition(".")[0] not in _CLIENTS:
        return False
    try:
        # httpx raises RuntimeError where an error has no request.
        host = getattr(getattr(getattr(error, "request", None), "url", None), "host", None)
    except RuntimeError:
        return False
    return isinstance(host, str) and not is_local(host)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error, and those that led to it."""
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        one = todo.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        todo += [one.__cause__, one.__context__]
        todo += getattr(one, "exceptions", ())


def _text(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")


def _tab() -> str:
    origin = ORIGIN.get()
    return "" if origin is None else origin.tab.token
