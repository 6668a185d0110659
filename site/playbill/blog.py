"""The blog as readers see it: cards of posts, the lists for tags and authors, what stands below a post's title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from playbill.book import BLOG, Book
from playbill.config import Config
from playbill.entry import Entry
from playbill.page_markdown import markdown_name
from playbill.pictures import size_of
from playbill.routes import address, is_external, whole_address
from playbill.span_markdown import escaped, guarded, link
from playbill.tagging import Kind, Listing, names_of, reading_minutes, slug_of
from playbill.views import Picture, Post, Tag, date_words

FEED: Final = f"{BLOG}/feed.xml"
"""Where its RSS stands, below the root of the site."""


def is_list(entry: Entry) -> bool:
    """Whether a page of the blog shows posts instead of being one."""
    return entry.section == BLOG and (entry.is_index or entry.listing is not None)


def posts_on(book: Book, entry: Entry) -> Sequence[Entry]:
    """The posts that a list shows, newest first."""
    listing = entry.listing
    return book.posts if listing is None else [post for post in book.posts if listing.holds(post.meta)]


def tags_of_all(config: Config, book: Book) -> tuple[Tag, ...]:
    """Every tag of the blog, in the order of their names."""
    lists = [entry for entry in book.entries if entry.listing is not None and entry.listing.kind == "tags"]
    named = sorted(lists, key=lambda entry: entry.listing.slug if entry.listing else "")
    return tuple(Tag(entry.listing.name, address(config.base, entry.route)) for entry in named if entry.listing)


def post(config: Config, book: Book, entry: Entry) -> Post:
    """A post, for its card and for the line below its title."""
    meta = entry.meta
    return Post(
        entry.title,
        address(config.base, entry.route),
        meta.description,
        next((_tag(config, "authors", name) for name in names_of(meta, "authors")), None),
        meta.date,
        date_words(meta.date, config.texts),
        reading_minutes(entry.source.body),
        tuple(_tag(config, "tags", name) for name in names_of(meta, "tags")),
        picture(config, book, meta.image),
    )


def picture(config: Config, book: Book, image: str) -> Picture | None:
    """A picture, where the site has it; a broken picture is worse than none."""
    if not image or is_external(image):
        return None
    path = image if image.startswith("/") else f"/{image}"
    file = book.file(path.lstrip("/"))
    return Picture(address(config.base, path), size_of(file)) if file else None


def list_markdown(config: Config, book: Book, entry: Entry) -> str:
    """The posts of a list, for programs that read; nothing for every other page."""
    if not is_list(entry):
        return ""
    lines: list[str] = []
    for found in posts_on(book, entry):
        if not found.meta.draft:
            place = whole_address(config.url, config.base, address(config.base, f"/{markdown_name(found.route)}"))
            about = [one for one in (date_words(found.meta.date), found.meta.description) if one]
            said = guarded(escaped(" · ".join(" ".join(one.split()) for one in about)))
            lines.append(f"- {link(escaped(found.title), place)}" + (f": {said}" if said else ""))
    return "\n" + "\n".join(lines) + "\n" if lines else ""


def listing_route(listing: Listing) -> str:
    """Where the list of a tag or an author stands."""
    return f"/{BLOG}/{listing.kind}/{listing.slug}/"


def _tag(config: Config, kind: Kind, name: str) -> Tag:
    route = listing_route(Listing(kind, name, slug_of(name)))
    return Tag(" ".join(name.split()), address(config.base, route))
