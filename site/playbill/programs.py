"""The files for programs that read: Markdown of every page, `llms.txt`, `robots.txt`, the sitemap, the feed.

The server makes one when it is asked for, a build all of them at its end: by the same functions, so that they are the
same bytes. A file of the author's with one of these names wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Final

from playbill import feeds, sitemap
from playbill.blog import FEED, is_list, list_markdown
from playbill.book import BLOG, Book
from playbill.config import Config
from playbill.entry import Entry
from playbill.facts import Told
from playbill.page_markdown import markdown_name
from playbill.routes import address, whole_address
from playbill.span_markdown import escaped, link

Maker = Callable[[Config, Book, Told], bytes | None]
"""Makes one file of the site; None where the site has no such thing."""


def llms(config: Config, book: Book, told: Told | None = None) -> bytes:
    """What there is to read, as llmstxt.org has it: the site, its sections, a sentence for each page."""
    del told
    home = book.at("/")
    lines = [f"# {_line(config.title)}", ""]
    if home is not None and home.meta.description:
        lines += [f"> {_line(home.meta.description)}", ""]
    for title, entries in _sections(book):
        lines += [f"## {_line(title)}", "", *(_item(config, entry) for entry in entries), ""]
    whole = link("The whole site in one file", _whole(config, "/llms-full.txt"))
    lines += ["## Optional", "", f"- {whole}", ""]
    return "\n".join(lines).encode()


def llms_full(config: Config, book: Book, told: Told) -> bytes:
    """Every page as Markdown, one behind the other, each with its address."""
    # It grows as one piece: the pages of a large site, held one by one until the end, would take twice the room.
    whole = BytesIO()
    for entry in _read(book):
        text = _text(config, book, entry, told)
        if text is not None:
            rule = "\n***\n\n" if whole.tell() else ""
            whole.write(f"{rule}{_whole(config, entry.route)}\n\n{text}".encode())
    return whole.getvalue()


def robots(config: Config, book: Book, told: Told | None = None) -> bytes:
    """Everybody may read everything; and where the sitemap is."""
    del book, told
    lines = ["User-agent: *", "Allow: /"]
    if config.url:
        lines += ["", f"Sitemap: {_whole(config, f'/{sitemap.NAME}')}"]
    return "\n".join([*lines, ""]).encode()


def _sitemap(config: Config, book: Book, told: Told) -> bytes | None:
    del told
    return sitemap.sitemap(config, book)


MAKERS: Final[Mapping[str, Maker]] = {
    FEED: feeds.feed,
    "llms.txt": llms,
    "llms-full.txt": llms_full,
    "robots.txt": robots,
    sitemap.NAME: _sitemap,
}
"""By their paths below the site's root."""


def page_of(book: Book, name: str) -> Entry | None:
    """The page of which this is the Markdown. That of a draft is not for programs, even where its author sees it."""
    path = name.removesuffix(".md")
    entry = book.at("/" if path == "index" else f"/{path}/") if name.endswith(".md") and path else None
    return None if entry is None or entry.meta.draft or markdown_name(entry.route) != name else entry


def program_files(config: Config, book: Book, told: Told) -> Mapping[str, bytes]:
    """Those of the whole site, for a build; the Markdown of a page is its companion."""
    made = ((name, make(config, book, told)) for name, make in MAKERS.items() if book.file(name) is None)
    found = {name: body for name, body in made if body is not None}
    for entry in book.entries:
        # Which posts it shows only the book knows.
        if is_list(entry) and (text := _text(config, book, entry, told)) is not None:
            found[markdown_name(entry.route)] = text.encode()
    return found


def _text(config: Config, book: Book, entry: Entry, told: Told) -> str | None:
    text = told.markdown(entry)
    return None if text is None else text + list_markdown(config, book, entry)


def _read(book: Book) -> Iterator[Entry]:
    """The pages that are for readers."""
    return (entry for entry in book.entries if not entry.meta.draft and entry.listing is None)


def _sections(book: Book) -> Iterator[tuple[str, list[Entry]]]:
    """The pages under the titles of their sections: those of no section first, the blog newest first."""
    by_name: dict[str, list[Entry]] = {}
    for entry in _read(book):
        by_name.setdefault(entry.section, []).append(entry)
    if "" in by_name:
        yield "Pages", by_name[""]
    for section in book.sections:
        entries = by_name.get(section.name, [])
        if section.name == BLOG:
            entries = [
                *(entry for entry in entries if entry.is_index),
                *(post for post in book.posts if post in entries),
            ]
        if entries:
            yield section.title, entries


def _item(config: Config, entry: Entry) -> str:
    place = link(_line(entry.title), _whole(config, f"/{markdown_name(entry.route)}"))
    return f"- {place}: {_line(entry.meta.description)}" if entry.meta.description else f"- {place}"


def _line(text: str) -> str:
    return escaped(" ".join(text.split()))


def _whole(config: Config, route: str) -> str:
    return whole_address(config.url, config.base, address(config.base, route))
