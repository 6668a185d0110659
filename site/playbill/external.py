"""Links to other sites, asked: each address once, a few at a time, and without reading what is there.

Only what is certainly gone is said. A site that wants a login, or asks to be asked less, is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urldefrag, urlsplit

import httpx

from playbill.errors import Finding
from playbill.links import PageLinks

SECONDS: Final = 10.0
AT_ONCE: Final = 16
AT_ONE_HOST: Final = 2
_THERE: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
_NAME: Final = "playbill-check (it asks whether a link of a documentation page is good)"


def external_findings(
    pages: Iterable[PageLinks],
    *,
    seconds: float = SECONDS,
    expect: Callable[[int], None] = lambda count: None,
    done: Callable[[str], None] = lambda address: None,
) -> Iterator[Finding]:
    """What is wrong with the links to other sites. `expect` and `done` are told of each address."""
    found = [(page.path, link) for page in pages for link in page.links]
    asked = {link.target: urldefrag(link.target).url for _, link in found if _is_asked(link.target)}
    addresses = sorted(set(asked.values()))
    expect(len(addresses))
    troubles = asyncio.run(_ask(addresses, seconds, done))
    said: set[tuple[str, int, str]] = set()
    for path, link in found:
        trouble = troubles.get(asked.get(link.target, ""))
        if trouble and (path, link.line, link.target) not in said:
            said.add((path, link.line, link.target))
            yield Finding.of("external", path, link.line, link.column, f"`{link.target}` {trouble}")


def _is_asked(target: str) -> bool:
    parts = urlsplit(target)
    return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)


async def _ask(addresses: list[str], seconds: float, done: Callable[[str], None]) -> Mapping[str, str]:
    """For each address that is not good, why."""
    hosts = {urlsplit(address).netloc: asyncio.Semaphore(AT_ONE_HOST) for address in addresses}
    all_of_them = asyncio.Semaphore(AT_ONCE)
    troubles: dict[str, str] = {}
    async with httpx.AsyncClient(timeout=seconds, follow_redirects=True, headers={"User-Agent": _NAME}) as client:

        async def one(address: str) -> None:
            # The host first: who waits for a slow one must not keep the others from their turn.
            async with hosts[urlsplit(address).netloc], all_of_them:
                trouble = await _trouble(client, address, seconds)
            if trouble:
                troubles[address] = trouble
            done(address)

        async with asyncio.TaskGroup() as group:
            for address in addresses:
                group.create_task(one(address))
    return troubles


async def _trouble(client: httpx.AsyncClient, address: str, seconds: float) -> str:
    """Why an address is not good; empty if it is."""
    try:
        # Timeouts of the client are for each step: a site that sends a byte now and then would never be done.
        async with asyncio.timeout(seconds * 2):
            status = (await client.head(address)).status_code
            if status >= HTTPStatus.BAD_REQUEST:
                # Some sites have no answer to HEAD; what they send is not read.
                async with client.stream("GET", address) as answer:
                    status = answer.status_code
    except (httpx.TimeoutException, TimeoutError):
        return f"did not answer within {seconds:g} seconds"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"could not be reached: {str(error) or type(error).__name__}"
    if status < HTTPStatus.BAD_REQUEST or status in _THERE:
        return ""
    try:
        return f"answers {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"answers {status}"
