"""Which addresses a page may point to."""

from __future__ import annotations

import re

SAFE_SCHEMES = frozenset({"http", "https", "mailto"})

# Browsers drop these before they read a scheme: `java\tscript:` runs.
_IGNORED = re.compile(r"[\x00-\x20\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_BEFORE_COLON = re.compile(r"([^/?#:]*):")


def is_safe(url: str) -> bool:
    """Whether a link or an image may use this address: http, https, mailto, relative, fragment."""
    colon = _BEFORE_COLON.match(_IGNORED.sub("", url))
    return colon is None or colon.group(1).lower() in SAFE_SCHEMES
