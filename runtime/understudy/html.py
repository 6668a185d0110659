"""Escaped HTML as a value: the only place that turns text into markup.

Names of elements and attributes are checked, text and values are escaped, and an address is let
through only with a scheme that cannot run anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = [
    "BOOLEAN_ATTRIBUTES",
    "URL_ATTRIBUTES",
    "VOID_ELEMENTS",
    "Html",
    "attribute",
    "escape",
    "is_attribute_name",
    "is_element_name",
    "join",
    "safe_url",
]

VOID_ELEMENTS = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
REFUSED_ELEMENTS = frozenset(
    ("script", "style", "base", "object", "embed", "applet", "frame", "frameset", "link", "meta")
)
BOOLEAN_ATTRIBUTES = frozenset(
    (
        "allowfullscreen", "async", "autofocus", "autoplay", "checked", "controls", "default", "defer", "disabled",
        "formnovalidate", "hidden", "indeterminate", "inert", "ismap", "itemscope", "loop", "multiple", "muted",
        "novalidate", "open", "playsinline", "readonly", "required", "reversed", "selected",
    )
)  # fmt: skip
URL_ATTRIBUTES = frozenset(
    (
        "href",
        "src",
        "action",
        "formaction",
        "poster",
        "cite",
        "data",
        "background",
        "ping",
        "longdesc",
        "xlink:href",
    )
)

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:.\-]*\Z")
_ELEMENT = re.compile(r"[a-zA-Z][a-zA-Z0-9]*(?:-[a-zA-Z0-9\-]*)?\Z")
_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
# Browsers skip these inside an address, so `java\nscript:` is a scheme to them.
_SKIPPED = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_IMAGE_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp|avif|svg\+xml|x-icon|bmp)[;,]", re.IGNORECASE)
_SAFE_SCHEMES = frozenset(("http", "https", "mailto", "tel"))


class Html(str):
    """Markup that is right as it stands: what `join` and `attribute` make, and nobody escapes again."""

    __slots__ = ()


def escape(text: str) -> Html:
    """`text` as it may stand between tags and inside a quoted attribute."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    if "\r" in text or "\0" in text:
        # A parser turns a bare CR into LF and drops NUL; a slot would then not hold what the server thinks.
        text = text.replace("\r", "&#13;").replace("\0", "\ufffd")
    return Html(text)


def attribute(name: str, value: str | bool | None) -> Html:
    """` name="value"` with its leading space; nothing for None and False, the bare name for True."""
    if value is None or value is False:
        return Html("")
    if value is True:
        return Html(f" {name}")
    return Html(f' {name}="{escape(value)}"')


def join(pieces: Iterable[str]) -> Html:
    """Pieces that are each markup, as one."""
    return Html("".join(pieces))


def is_element_name(name: str) -> bool:
    """Whether an author may make an element of that name: none that runs, frames or styles the page."""
    return _ELEMENT.match(name) is not None and name.lower() not in REFUSED_ELEMENTS


def is_attribute_name(name: str) -> bool:
    """Whether it is a name that a parser reads as one attribute, and not a handler, a style or a document."""
    lower = name.lower()
    return _NAME.match(name) is not None and not lower.startswith("on") and lower not in ("style", "srcdoc")


def safe_url(address: str, *, image: bool = False) -> str | None:
    """`address` if it is relative, a fragment, or of a scheme that only fetches; else None."""
    bare = _SKIPPED.sub("", address)
    scheme = _SCHEME.match(bare)
    if scheme is None or scheme[1].lower() in _SAFE_SCHEMES:
        return address
    if image and _IMAGE_DATA.match(bare):
        return address
    return None
