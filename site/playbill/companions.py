"""Further files of a page, made where the page is made and kept with it in the cache.

What a file needs of other pages makes it one of the whole site: `additions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from playbill.blog import is_list
from playbill.config import Config
from playbill.entry import Entry
from playbill.facts import PageFacts
from playbill.page_markdown import markdown_name

Companion = Callable[[Config, Entry, PageFacts], Mapping[str, bytes]]
"""The files by their paths below the site's root."""


def markdown_file(config: Config, entry: Entry, facts: PageFacts) -> Mapping[str, bytes]:
    """The page for programs that read Markdown. That of a list has its posts, too: it is one of the whole site."""
    del config
    return {} if is_list(entry) else {markdown_name(entry.route): facts.markdown.encode()}


COMPANIONS: Final[tuple[Companion, ...]] = (markdown_file,)
