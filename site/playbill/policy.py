"""What a page may load, and from where: the headers that every response carries, as values."""

import re

from playbill.config import Origins

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def content_policy(origins: Origins, sockets: tuple[str, ...]) -> str:
    """The Content-Security-Policy of a site; `sockets` are the addresses of live servers."""
    rules = {
        "default-src": ("'none'",),
        # The search is WebAssembly.
        "script-src": ("'self'", "'wasm-unsafe-eval'"),
        "worker-src": ("'self'",),
        "style-src": ("'self'",),
        "img-src": ("'self'", "data:", *origins.image),
        "media-src": ("'self'", *origins.media),
        "font-src": ("'self'",),
        "connect-src": ("'self'", *sockets, *origins.connect),
        "frame-src": origins.frame,
        "manifest-src": ("'self'",),
        # A form goes where the sockets go: the question at the end of a page is kept by the live server.
        "form-action": ("'self'", *(one for one in sockets if one.startswith("http"))),
        "base-uri": ("'none'",),
        "frame-ancestors": ("'none'",),
        "object-src": ("'none'",),
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items() if values)


def socket_origins(host: str, live: str | None) -> tuple[str, ...]:
    """The websocket origins of a page: its own host's, and those of a live server elsewhere."""
    found: list[str] = []
    if _HOST.fullmatch(host):
        found += [f"ws://{host}", f"wss://{host}"]
    scheme, separator, rest = (live or "").partition("://")
    if separator:
        secure = "wss" if scheme in ("https", "wss") else "ws"
        plain = "https" if secure == "wss" else "http"
        other = rest.split("/", 1)[0]
        if _HOST.fullmatch(other):
            found += [f"{secure}://{other}", f"{plain}://{other}"]
    return tuple(found)


def page_headers(origins: Origins, host: str, live: str | None) -> dict[str, str]:
    """All of them, for a page that is served at `host`."""
    return {"Content-Security-Policy": content_policy(origins, socket_origins(host, live)), **_FIXED}
