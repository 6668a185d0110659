"""`_headers`: what hosts that only serve files are to send with them, in the format of Netlify and Cloudflare Pages.

The same headers as the server sends. Elsewhere the file does nothing; a file of the author's with this name wins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from playbill.assets import FOLDER
from playbill.book import Book
from playbill.config import Config
from playbill.policy import page_headers

NAME = "_headers"
_FOR_EVER = "public, max-age=31536000, immutable"


def headers_file(config: Config, book: Book, told: object) -> Mapping[str, bytes]:
    """The file, for a build."""
    del told
    if book.file(NAME) is not None:
        return {}
    return {NAME: "".join(f"{line}\n" for line in _lines(config)).encode()}


def _lines(config: Config) -> Iterator[str]:
    yield f"{config.base}*"
    for name, value in page_headers(config.origins, "", config.live).items():
        yield f"  {name}: {value}"
    yield ""
    yield f"{config.base}{FOLDER}/*"
    yield f"  Cache-Control: {_FOR_EVER}"
    yield ""
    yield f"{config.base}*.md"
    yield "  Content-Type: text/markdown; charset=utf-8"
