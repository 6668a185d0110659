"""Where forms with feedback arrive: who may send them, how large they are, and what is answered.

A script gets JSON and stays on its page; a plain form is sent on to a page that says thank you, so that to load
that page again sends nothing twice.
"""

from __future__ import annotations

import asyncio
import math
import time
from typing import Final
from urllib.parse import urlencode

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from understudy.limits import from_environment
from understudy.sockets import is_welcome

from playbill.feedback import PATH, FeedbackLimits, RefusedError, Remark, Turnstile, Vote, new_ticket, read_form
from playbill.feedback_store import FeedbackStore, StoreFullError
from playbill.routes import address
from playbill.site import Site

READ_SECONDS: Final = 5.0
"""How long a form may take to arrive."""

DISK_SECONDS: Final = 0.1
"""How long a reader waits for the disk. After that the answer waits in memory."""

_FORM: Final = "application/x-www-form-urlencoded"


class FeedbackDesk:
    """Takes the answers of readers for one site."""

    def __init__(self, site: Site, store: FeedbackStore, limits: FeedbackLimits | None = None) -> None:
        self._site = site
        self._store = store
        self._limits = limits or from_environment(FeedbackLimits, "PLAYBILL_")
        self._turnstile = Turnstile(self._limits, time.monotonic)

    async def take(self, request: Request) -> Response:
        """An answer, or a sentence that is added to one."""
        origin = request.headers.get("origin")
        try:
            if origin is not None and not is_welcome(origin, request.headers.get("host", ""), self._site.config.allow):
                raise RefusedError(403, "Forms of other sites are not taken here.")
            said = read_form(await self._body(request), self._is_page, self._limits)
            if isinstance(said, Vote):
                self._turnstile.admit(request.client.host if request.client else "")
            ticket = said.ticket if isinstance(said, Remark) else new_ticket()
            await self._keep(said, ticket)
        except RefusedError as refused:
            return self._with_origin(request, self._refusal(request, refused))
        can_add = isinstance(said, Vote) and not said.words
        if _wants_json(request):
            return self._with_origin(request, JSONResponse({"ticket": ticket if can_add else None}))
        query = {"page": said.page if isinstance(said, Vote) else "", "ticket": ticket if can_add else ""}
        path = address(self._site.config.base, f"/{PATH}/")
        return RedirectResponse(f"{path}?{urlencode({name: value for name, value in query.items() if value})}", 303)

    async def thank(self, request: Request) -> Response:
        """The page after a form."""
        page, ticket = request.query_params.get("page", ""), request.query_params.get("ticket", "")
        html = self._site.layout.thanks(self._site.book.at(page), ticket if len(ticket) == len(new_ticket()) else "")
        return Response(html, media_type="text/html", headers={"Cache-Control": "no-store"})

    async def close(self) -> None:
        """Write what is still waiting."""
        await anyio.to_thread.run_sync(self._store.close)

    def _is_page(self, route: str) -> bool:
        return self._site.book.at(route) is not None

    async def _body(self, request: Request) -> bytes:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            raise RefusedError(415, "This is no form of ours.")
        too_large = RefusedError(413, "This is too much to read.")
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._limits.body_size:
            raise too_large
        body = bytearray()
        try:
            async with asyncio.timeout(READ_SECONDS):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > self._limits.body_size:
                        raise too_large
        except (TimeoutError, ClientDisconnect):
            raise RefusedError(408, "The form did not arrive.") from None
        return bytes(body)

    async def _keep(self, said: Vote | Remark, ticket: str) -> None:
        try:
            kept = asyncio.wrap_future(self._store.keep(said, ticket))
        except StoreFullError:
            raise RefusedError(503, "Your answer cannot be kept at the moment. Please try again later.", 60.0) from None
        # Not `wait_for`: what is to be written is not taken back because the disk is slow.
        done, _ = await asyncio.wait([kept], timeout=DISK_SECONDS)
        if done and not kept.result():
            if isinstance(said, Remark):
                raise RefusedError(409, "This answer has its sentence already.")
            raise RefusedError(503, "Your answer could not be kept. Please try again later.", 60.0)

    def _refusal(self, request: Request, refused: RefusedError) -> Response:
        response: Response
        said = self._site.config.texts(refused.sentence, **refused.values)
        if _wants_json(request):
            response = JSONResponse({"error": said}, refused.status)
        else:
            html = self._site.layout.refusal(said)
            response = Response(html, refused.status, media_type="text/html")
        if refused.seconds:
            response.headers["Retry-After"] = str(math.ceil(refused.seconds))
        if refused.status in (408, 413, 415):
            # Nobody reads the rest of it.
            response.headers["Connection"] = "close"
        response.headers["Cache-Control"] = "no-store"
        return response

    def _with_origin(self, request: Request, response: Response) -> Response:
        """Lets the script of a page that lies elsewhere read the answer, where the configuration allows its site."""
        origin = request.headers.get("origin")
        response.headers["Vary"] = "Origin"
        if origin in self._site.config.allow:
            response.headers["Access-Control-Allow-Origin"] = origin
        return response


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
