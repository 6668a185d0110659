"""The blog as RSS 2.0, with the whole text of each post."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from playbill.blog import FEED
from playbill.book import BLOG, Book
from playbill.config import Config
from playbill.facts import PageFacts, Told
from playbill.feed_html import feed_html
from playbill.routes import address, is_external, whole_address

MOST: Final = 50
"""Posts in a feed, the newest ones."""

_SPACES: Final = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
# What XML cannot say, not even escaped.
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(config: Config, book: Book, told: Told) -> bytes | None:
    """The file; None for a site without a post."""
    posts = [post for post in book.posts if not post.meta.draft][:MOST]
    if not posts:
        return None
    index = book.at(f"/{BLOG}/")
    dates = [post.meta.date for post in posts if post.meta.date]

    def whole(path: str) -> str:
        return path if is_external(path) else whole_address(config.url, config.base, path)

    def place(route: str) -> str:
        return whole(address(config.base, route))

    title = f"{config.title} · {index.title}" if index else config.title
    spaces = "".join(f" xmlns:{name}={quoteattr(space)}" for name, space in _SPACES.items())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<rss version="2.0"{spaces}>',
        "<channel>",
        _element("title", title),
        _element("link", place(f"/{BLOG}/")),
        _element("description", (index.meta.description if index else "") or title),
        f'<atom:link href={quoteattr(place(f"/{FEED}"))} rel="self" type="application/rss+xml"/>',
        *([_element("lastBuildDate", _date(max(dates)))] if dates else []),
    ]
    for post in posts:
        if (page := told.facts(post)) is not None:
            lines += _item(config, page, place(post.route), whole)
    return "\n".join([*lines, "</channel>", "</rss>", ""]).encode()


def _item(config: Config, page: PageFacts, place: str, whole: Callable[[str], str]) -> Iterator[str]:
    meta = page.meta
    yield "<item>"
    yield _element("title", page.title)
    yield _element("link", place)
    yield f'<guid isPermaLink="{"true" if config.url else "false"}">{_text(place)}</guid>'
    if meta.date:
        yield _element("pubDate", _date(meta.date))
    if meta.author:
        yield _element("dc:creator", meta.author)
    for tag in meta.tags:
        yield _element("category", tag)
    if meta.description:
        yield _element("description", meta.description)
    yield _element("content:encoded", feed_html(page.html, place, whole))
    yield "</item>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{_text(text)}</{name}>"


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))


def _date(date: datetime.date) -> str:
    """As RFC 822 has it. Front matter knows days, so it is the first moment of the day in UTC."""
    return format_datetime(datetime.datetime.combine(date, datetime.time(), datetime.UTC))
