"""What a page that was made tells the rest of the site: the feed, the search, the files for programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from playbill.config import Config
from playbill.entry import Entry
from playbill.frontmatter import Meta
from playbill.page import Page
from playbill.page_markdown import page_markdown


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of a page that was made. Everything in it can be pickled, and is the same for the same source."""

    name: str
    """Its file, relative to the content folder."""
    route: str
    title: str
    description: str
    meta: Meta
    heading: str
    """The heading as HTML; empty where the page has none."""
    html: str
    """The text as HTML, without what the layout puts around it."""
    markdown: str
    """The page for programs that read Markdown."""


class Told(Protocol):
    """What the pages tell the rest of the site. To know it of a page, it has to be made."""

    def facts(self, entry: Entry) -> PageFacts | None:
        """None: the page has a mistake."""
        ...

    def markdown(self, entry: Entry) -> str | None:
        """The Markdown alone, which may be there sooner."""
        ...


def facts_of(config: Config, entry: Entry, page: Page) -> PageFacts:
    """What a page without a mistake tells."""
    rendered = page.rendered
    return PageFacts(
        entry.name,
        entry.route,
        entry.title,
        page.meta.description,
        page.meta,
        rendered.heading,
        rendered.html,
        page_markdown(config, entry.route, entry.title, page),
    )
