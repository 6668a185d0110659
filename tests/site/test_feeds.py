"""The blog as RSS: valid XML, dates that readers understand, the whole text with whole addresses and no script."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from playbill.blog import FEED
from playbill.book import Book
from playbill.config import Config, load
from playbill.entry import Entry
from playbill.facts import PageFacts, facts_of
from playbill.feed_html import feed_html
from playbill.feeds import feed
from playbill.page import Page
from playbill.programs import MAKERS
from playbill.site import Site

from tests.needs import PROJECT
from tests.site.sites import write_site

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
URL = 'url = "https://docs.example/sub"\nbase = "/sub/"\n'
DEMO = """
```python exec
import reflex as rx


class LampState(rx.State):
    on: bool = False
```

```python demo id=lamp
rx.hstack(
    rx.button("Switch", on_click=LampState.setvar("on", True)),
    rx.cond(LampState.on, rx.text("light"), rx.text("dark")),
)
```
"""
FILES = {
    "content/index.md": "# Home\n",
    "content/blog/index.md": "---\ntitle: Blog\ndescription: Longer stories.\n---\n",
    "content/blog/old.md": (
        "---\ndate: 2025-03-01\nauthor: Ada & Co\ntags: [one, <two>]\n---\n# Old\n\n[Home](../index.md#a) [up](#part)\n"
    ),
    "content/blog/new.md": (
        f"---\ntitle: New <b>\ndate: 2026-01-31\ndescription: D & d.\n---\n\n# New\n\n## Part\n{DEMO}"
    ),
    "content/blog/draft.md": "---\ndraft: true\n---\n# Draft\n",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What the pages of a site have told."""

    found: Mapping[str, PageFacts]

    def facts(self, entry: Entry) -> PageFacts | None:
        return self.found.get(entry.name)

    def markdown(self, entry: Entry) -> str | None:
        return self.found[entry.name].markdown if entry.name in self.found else None


def opened(config: Config) -> ElementTree.Element:
    site = Site(config, live="/_live/")
    try:
        pages = [(entry, site.page(entry)) for entry in site.book.entries]
        told = Heard({entry.name: facts_of(config, entry, page) for entry, page in pages if isinstance(page, Page)})
        body = feed(config, site.book, told)
    finally:
        site.close()
    assert body is not None
    (channel,) = ElementTree.fromstring(body)
    return channel


def text_of(element: ElementTree.Element, name: str) -> str:
    return element.findtext(name) or ""


def test_a_feed_tells_what_readers_of_feeds_need(tmp_path: Path) -> None:
    channel = opened(write_site(tmp_path, FILES, URL))
    assert text_of(channel, "title") == "Test site · Blog"
    assert text_of(channel, "link") == "https://docs.example/sub/blog/"
    assert text_of(channel, "description") == "Longer stories."
    new, old = channel.findall("item")
    assert (text_of(new, "title"), text_of(new, "description")) == ("New <b>", "D & d.")
    assert text_of(new, "guid") == text_of(new, "link") == "https://docs.example/sub/blog/new/"
    assert [tag.text for tag in old.findall("category")] == ["one", "<two>"]
    assert text_of(old, CREATOR) == "Ada & Co"
    assert text_of(old, "pubDate") == "Sat, 01 Mar 2025 00:00:00 +0000"
    assert parsedate_to_datetime(text_of(channel, "lastBuildDate")).date().isoformat() == "2026-01-31"


def test_the_text_is_whole_and_its_addresses_are_too(tmp_path: Path) -> None:
    new, old = opened(write_site(tmp_path, FILES, URL)).findall("item")
    said = text_of(old, CONTENT)
    assert '<a href="https://docs.example/sub/#a">Home</a>' in said
    assert '<a href="https://docs.example/sub/blog/old/#part">up</a>' in said
    demo = text_of(new, CONTENT)
    assert "<h2>Part </h2>" in demo
    assert "[Switch]" in demo and "dark" in demo and "light" not in demo.split("<pre>")[0]
    assert "LampState.on" in demo
    assert '<a href="https://docs.example/sub/blog/new/#lamp">This demo runs on the page.</a>' in demo
    assert "class=" not in demo and "data-" not in demo and "<button" not in demo


def test_a_site_without_an_address_has_a_feed_all_the_same(tmp_path: Path) -> None:
    _, old = opened(write_site(tmp_path, FILES)).findall("item")
    assert text_of(old, "link") == "/blog/old/"
    guid = old.find("guid")
    assert guid is not None and guid.attrib == {"isPermaLink": "false"}
    assert '<a href="/#a">Home</a>' in text_of(old, CONTENT)


def test_a_site_without_a_post_has_no_feed(tmp_path: Path) -> None:
    config = write_site(tmp_path, {"content/index.md": "# Home\n"})
    assert feed(config, Book(config, []), Heard({})) is None


def test_the_feed_of_our_own_blog_has_every_post_whole() -> None:
    channel = opened(load(PROJECT / "pyproject.toml"))
    assert len(channel.findall("item")) >= 1
    for item in channel.findall("item"):
        parsedate_to_datetime(text_of(item, "pubDate"))
        assert len(text_of(item, CONTENT)) > 2000
    assert FEED in MAKERS


SOUP = st.text(st.sampled_from("<>/&\"'= abcdiv script onload href javascript:\x00\x0b#!-"), max_size=60)


@given(SOUP, st.sampled_from(["p", "div", "button", "a", "img", "script", "iframe", "section data-demo"]))
@settings(max_examples=300, deadline=None)
def test_whatever_a_page_holds_nothing_in_a_feed_runs(soup: str, tag: str) -> None:
    html = feed_html(
        f'<{tag} onclick="x()" class="tab" style="x">{soup}</{tag.split(maxsplit=1)[0]}>', "/p/", lambda path: path
    )
    for element in ElementTree.fromstring(f"<r>{_closed(html)}</r>").iter():
        assert element.tag not in ("script", "style", "iframe", "form", "button", "input", "svg")
        assert not element.attrib.get("href", "").strip().startswith("javascript")
        assert not [name for name in element.attrib if name.startswith("on") or name in ("style", "class")]


def _closed(html: str) -> str:
    """As XML: elements without an end are closed, and what XML cannot say is left out."""
    for name in ("br", "hr", "img"):
        html = html.replace(f"<{name}>", f"<{name}/>")
    return "".join(one for one in html if one >= " " or one in "\n\t").replace("&nbsp;", " ")
