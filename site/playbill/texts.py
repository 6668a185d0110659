"""Every text of the theme, in one table that a site can replace.

A text is named by what it says in English, so that an author who sees a word on a page knows how to replace it:
`texts = { "Previous" = "Zurück" }`. What stands in braces is put in when the page is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_SEARCH: Mapping[str, str] = {
    "Search": "the search: its button, field and dialog",
    "Search the documentation": "",
    "Search could not be loaded": "",
    "Close": "",
    "Found": "name of the list of what was found",
    "choose": "what keys do",
    "opens": "",
    "closes": "",
    "Loading …": "",
    "Type what you are looking for: a word, a name from code, the beginning of one.": "",
    "1 page": "",
    "{count} pages": "",
    "{pages}, the best {shown} of them below": "",
    "Nothing for “{query}”. Try fewer words, or the beginning of one.": "",
    "Nothing for “{query}”. Shown: “{instead}”, {pages}.": "",
    "This site was built without a search index.": "",
    "The search index is being made …": "",
    "The search could not be loaded. Are you offline?": "",
    "The search failed.": "",
    "Try again": "",
}
"""What the search says; most of it is said by its script."""

_FEEDBACK: Mapping[str, str] = {
    "Did you find this useful?": "the question below a page",
    "Yes": "",
    "No": "",
    "What helped, or what is missing?": "",
    "Send": "",
    "Thank you.": "",
    "Your answer did not arrive. Please try again later.": "",
    "Thank you": "the page after an answer without a script",
    "Is there something to add?": "",
    "Your answer is kept.": "",
    "Your answer is not kept": "",
    "Back to “{title}”": "",
}
"""What the question below a page says."""

_REFUSALS: Mapping[str, str] = {
    "This is no form of ours.": "why an answer was not taken",
    "Forms of other sites are not taken here.": "",
    "Please answer with yes or no.": "",
    "There is no such page.": "",
    "Please write at least {count} characters.": "",
    "Please write at least {count} characters, or nothing.": "",
    "Please write at most {count} characters.": "",
    "This is too much to read.": "",
    "The form did not arrive.": "",
    "Thank you, you have told us a lot already. Please come back in {minutes} min.": "",
    "Too many readers are answering at once. Please try again later.": "",
    "Your answer cannot be kept at the moment. Please try again later.": "",
    "Your answer could not be kept. Please try again later.": "",
    "This answer has its sentence already.": "",
}
_FRAME: Mapping[str, str] = {
    "Begin anew": "a demo's frame: what can be done",
    "Open alone": "",
    "Copy link": "",
    "Try now": "",
    "Reload": "",
    "ready": "a demo's frame: how the demo is",
    "needs JavaScript": "a demo's frame, where scripts do not run",
    "connecting": "",
    "live": "",
    "reconnecting": "",
    "not connected": "",
    "reset": "",
    "failed": "",
    "no live server": "",
    "page is outdated": "",
    "The demo's server does not answer. It is asked again and again; what you do meanwhile is kept.": "",
    "The server no longer had this demo, so it begins anew. What you typed is still there.": "",
    "This page is older than its demos.": "",
}
"""What a demo's frame says; most of it is said by the client."""

TEXTS: Mapping[str, str] = {
    # Around the page
    "Skip to the text": "first link of every page, for the keyboard",
    "Sections": "name of the list of sections",
    "Pages": "name of the navigation",
    "Menu": "button of the navigation on a phone",
    "Colours: automatic": "button of the colours",
    "Colours: light": "",
    "Colours: dark": "",
    "Links": "name of the links of the header",
    "More links": "name of the links of the footer",
    "{title} · made with Playbill": "below every page",
    # The way through the pages
    "Overview": "a folder's own page, in its group of the navigation",
    "{count} before": "pages of a very large folder that the navigation leaves out",
    "{count} more": "",
    "Where this page is": "name of the way to the page",
    "On this page": "above the contents",
    "Link to this heading": "",
    "Previous and next": "name of the two links below a page",
    "Previous": "",
    "Next": "",
    "Edit this page": "",
    "Last changed on {date}": "",
    "{day} {month} {year}": "a date",
    "January February March April May June July August September October November December": "",
    # The text
    "Copy": "button of a block of code",
    "Copied": "",
    "Press Ctrl C": "where the browser refuses to copy",
    "Show all {lines} lines": "long code that is folded",
    "Show less": "",
    "Note": "titles of callouts",
    "Tip": "",
    "Important": "",
    "Warning": "",
    "Caution": "",
    "Success": "",
    "Danger": "",
    "Video": "a video without a title",
    "Demo": "name of a demo's frame, and of one of its tabs",
    "Code": "",
    "Data": "",
    **_FRAME,
    # What is not there
    "There is no such page": "the page for an address at which there is nothing",
    "There is nothing at {address}. It may have moved, or the link that led here has a mistake.": "",
    "There is nothing at this address. It may have moved, or the link that led here has a mistake.": "",
    "Did you mean one of these?": "",
    "Go to the first page": "",
    "Moved": "what a build writes at an old address",
    "This page is at {address} now.": "",
    # The blog
    "There is no post yet.": "the blog without a post",
    "{minutes} min": "how long a post takes to read",
    "Posts about {name}": "title of the list for a tag",
    "Posts by {name}": "title of the list for an author",
    "Tags": "name of the list of tags",
    "Feed": "link to the blog's RSS",
    **_SEARCH,
    **_FEEDBACK,
    **_REFUSALS,
}
"""Text -> where it stands, where that is not plain."""

SCRIPTS = (
    "Colours: automatic", "Colours: light", "Colours: dark", "Copy", "Copied", "Press Ctrl C",
    "Did you mean one of these?", *_SEARCH, *_FEEDBACK, *_FRAME,
)  # fmt: skip
"""Those that scripts say: the page gives them what the site has replaced."""

_BRACES = re.compile(r"\{(\w*)\}")


def names_in(text: str) -> frozenset[str]:
    """What a text leaves open."""
    return frozenset(_BRACES.findall(text))


@dataclass(frozen=True, slots=True)
class Texts:
    """What this site says instead."""

    replaced: Mapping[str, str] = field(default_factory=dict[str, str])

    def __call__(self, text: str, **values: object) -> str:
        """What stands on the page for a text of the table. A text that is not in the table is a KeyError."""
        if text not in TEXTS:
            raise KeyError(text)
        said = self.replaced.get(text, text)
        return _BRACES.sub(lambda found: str(values.get(found[1], found[0])), said) if values else said

    def for_scripts(self) -> dict[str, str]:
        """What scripts have to be told: they know the English ones."""
        return {text: self.replaced[text] for text in SCRIPTS if text in self.replaced}


ENGLISH = Texts()
