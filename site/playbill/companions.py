"""Further files of a page, made where the page is made and kept with it in the cache.

What a file needs of other pages makes it one of the whole site: `additions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from playbill.config import Config
from playbill.facts import PageFacts
from playbill.page_markdown import markdown_name

Companion = Callable[[Config, PageFacts], Mapping[str, bytes]]
"""The files by their paths below the site's root."""


def markdown_file(config: Config, facts: PageFacts) -> Mapping[str, bytes]:
    """The page for programs that read Markdown."""
    del config
    return {markdown_name(facts.route): facts.markdown.encode()}


COMPANIONS: Final[tuple[Companion, ...]] = (markdown_file,)
