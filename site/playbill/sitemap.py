"""`sitemap.xml`: every page, for search engines. The format wants whole addresses, so it needs the site's `url`."""

from __future__ import annotations

from xml.sax.saxutils import escape

from playbill.book import Book
from playbill.config import Config
from playbill.routes import address, whole_address

NAME = "sitemap.xml"
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(config: Config, book: Book) -> bytes | None:
    """The file; None for a site that does not know its address."""
    if not config.url:
        return None
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<urlset xmlns="{_SPACE}">']
    for entry in book.entries:
        if entry.meta.draft:
            continue
        place = whole_address(config.url, config.base, address(config.base, entry.route))
        day = book.changed(entry)
        changed = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
        lines.append(f"<url><loc>{escape(place)}</loc>{changed}</url>")
    return "\n".join([*lines, "</urlset>", ""]).encode()
