"""What a page that was made tells the rest of the site: the feed, the search, the files for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playbill.config import Config
from playbill.entry import Entry
from playbill.frontmatter import Meta
from playbill.page import Page
from playbill.page_markdown import page_markdown
from playbill.search import Searchable, searchable


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
    text: str
    """What it says, in one line."""
    markdown: str
    """The page for programs that read Markdown."""
    search: Searchable
    demos: tuple[str, ...] = ()
    """What stands at `/demo/NAME/` because of this page."""
    questions: Mapping[str, object] | None = None
    """FAQPage data, where the page has questions."""


def facts_of(config: Config, entry: Entry, page: Page, demos: Sequence[str]) -> PageFacts:
    """`demos`: what stands at `/demo/NAME/` because of the page."""
    rendered = page.rendered
    return PageFacts(
        entry.name,
        entry.route,
        entry.title,
        page.meta.description,
        page.meta,
        rendered.heading,
        rendered.html,
        rendered.text,
        page_markdown(config, entry.route, entry.title, page),
        searchable(entry.title, page.meta.description, rendered.heading, rendered.html),
        tuple(demos),
        rendered.questions,
    )
