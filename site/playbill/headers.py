"""The headers of `policy` on every response of the server.

An ASGI middleware around everything else, so that errors, redirects and the apps
of the configuration have them too. A header that an app set itself stays.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playbill.config import Origins
from playbill.policy import page_headers


class PageHeaders:
    """Puts the headers on every response, and takes the body off answers to HEAD."""

    def __init__(self, app: ASGIApp, origins: Origins, live: str | None) -> None:
        self._app = app
        self._origins = origins
        self._live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = page_headers(self._origins, Headers(scope=scope).get("host", ""), self._live)
        is_head = scope["method"] == "HEAD"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = MutableHeaders(scope=message)
                for name, value in headers.items():
                    found.setdefault(name, value)
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app(scope, receive, send_with_headers)
