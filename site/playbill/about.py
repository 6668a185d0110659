"""What a page's head says to programs: what kind of thing it is, who wrote it when, where it stands.

Open Graph for whoever shows a link, JSON-LD for search engines. What needs a whole address is left out on a site that
does not know its own.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from playbill.book import Crumb
from playbill.config import Config
from playbill.frontmatter import Meta
from playbill.routes import address, whole_address
from playbill.views import Property

_CONTEXT: Final = "https://schema.org"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be said about one page."""

    route: str
    title: str
    meta: Meta
    changed: datetime.date | None = None
    is_post: bool = False
    minutes: int = 0
    """How long it takes to read, where that is shown."""
    image: str | None = None
    """The address of its picture, on the site."""
    way: Sequence[Crumb] = ()


def properties(config: Config, subject: Subject) -> tuple[Property, ...]:
    """Open Graph; `twitter:card` is all that cannot be told by it."""
    return tuple(Property(name, content) for name, content in _properties(config, subject) if content)


def _properties(config: Config, subject: Subject) -> Iterator[tuple[str, str]]:
    meta = subject.meta
    picture = _whole(config, subject.image) if subject.image and config.url else ""
    yield "og:type", "article" if subject.is_post else "website"
    yield "og:site_name", config.title
    yield "og:title", subject.title
    yield "og:description", meta.description
    yield "og:url", _place(config, subject.route) if config.url else ""
    yield "og:image", picture
    if subject.is_post:
        yield "article:published_time", meta.date.isoformat() if meta.date else ""
        yield "article:author", meta.author
        for tag in meta.tags:
            yield "article:tag", tag
    yield "twitter:card", "summary_large_image" if picture else "summary"


def linked_data(config: Config, subject: Subject) -> list[dict[str, object]]:
    """JSON-LD: the page itself, and the way to it."""
    found = [_without_gaps(_itself(config, subject))]
    if len(subject.way) > 1:
        found.append(_way(config, subject))
    return found


def _itself(config: Config, subject: Subject) -> dict[str, object]:
    meta, place = subject.meta, _place(config, subject.route)
    if subject.route == "/":
        site: dict[str, object] = {"@context": _CONTEXT, "@type": "WebSite", "name": config.title, "url": place}
        return {**site, "description": meta.description}
    return {
        "@context": _CONTEXT,
        "@type": "BlogPosting" if subject.is_post else "TechArticle",
        "headline": subject.title,
        "description": meta.description,
        "url": place,
        "image": _whole(config, subject.image) if subject.image else "",
        "datePublished": meta.date.isoformat() if meta.date else "",
        "dateModified": subject.changed.isoformat() if subject.changed else "",
        "author": {"@type": "Person", "name": meta.author} if meta.author else "",
        "keywords": ", ".join(meta.tags),
        "timeRequired": f"PT{subject.minutes}M" if subject.minutes else "",
    }


def _way(config: Config, subject: Subject) -> dict[str, object]:
    items: list[dict[str, object]] = []
    for number, step in enumerate(subject.way, 1):
        route = subject.route if number == len(subject.way) else step.route
        place = _place(config, route) if route else ""
        items.append(_without_gaps({"@type": "ListItem", "position": number, "name": step.title, "item": place}))
    return {"@context": _CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def _without_gaps(data: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in data.items() if value != ""}


def _place(config: Config, route: str) -> str:
    return _whole(config, address(config.base, route))


def _whole(config: Config, path: str) -> str:
    return whole_address(config.url, config.base, path)
