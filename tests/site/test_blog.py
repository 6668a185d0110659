"""The blog: cards, lists for tags and authors, how long a post takes, and what the head of a page tells programs."""

import json
import re
import struct
import xml.etree.ElementTree as ElementTree
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
from playbill.blog import list_markdown
from playbill.config import Config
from playbill.frontmatter import Meta
from playbill.page import Page
from playbill.page_markdown import page_markdown
from playbill.site import Site
from playbill.tagging import LINES_A_MINUTE, WORDS_A_MINUTE, listings, reading_minutes, slug_of

from tests.site.sites import write_site

URL = 'url = "https://docs.example/sub"\nbase = "/sub/"\n'
FILES = {
    "content/index.md": "---\ndescription: All of it.\n---\n# Home\n",
    "content/docs/part/a.md": "# A page\n",
    "content/blog/one.md": (
        "---\ntitle: One </script>\nauthor: Ada & Bo\ndate: 2026-01-02\ntags: [Live pages, C++]\nimage: /blog/one.png\n"
        "description: About “one” & <more>.\n---\n\nWords.\n"
    ),
    "content/blog/two.md": "---\nauthor: Cy\ndate: 2026-01-03\ntags: [live  pages]\n---\n# Two\n",
    "content/blog/draft.md": "---\ndraft: true\nauthor: Nobody\ntags: [secret]\n---\n# Draft\n",
}


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (width + 1) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def opened(folder: Path, settings: str = "", *, drafts: bool = False) -> Site:
    config: Config = write_site(folder, FILES, settings)
    (folder / "content/blog/one.png").write_bytes(png(120, 63))
    return Site(config, drafts=drafts)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    found = opened(tmp_path)
    yield found
    found.close()


def html_of(site: Site, route: str) -> str:
    entry = site.book.at(route)
    assert entry is not None, route
    html = site.html(entry)[0]
    html5lib.HTMLParser(strict=True).parse(html)
    return html


def data_of(html: str) -> dict[str, dict[str, Any]]:
    """The JSON-LD of a page, by its type."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return {data["@type"]: data for data in map(json.loads, found)}


def properties_of(html: str) -> dict[str, str]:
    root = html5lib.parse(html, namespaceHTMLElements=False)
    assert isinstance(root, ElementTree.Element)
    metas = root.iter("meta")
    return {meta.get("property") or meta.get("name") or "": meta.get("content") or "" for meta in metas}


# ---- the lists ----


def test_the_index_shows_a_card_for_each_post_newest_first(site: Site) -> None:
    html = html_of(site, "/blog/")
    assert html.index(">Two</a></h2>") < html.index(">One &lt;/script&gt;</a></h2>")
    assert '<img src="/blog/one.png" alt="" width="120" height="63">' in html
    assert "About “one” &amp; &lt;more&gt;." in html
    assert '<a href="/blog/authors/ada-bo/">Ada &amp; Bo</a> · <time datetime="2026-01-02">' in html
    assert '<a class="blog-feed" href="/blog/feed.xml">' in html


def test_each_tag_and_each_author_has_a_list(site: Site) -> None:
    routes = [entry.route for entry in site.book.entries if entry.listing]
    assert sorted(routes) == [
        "/blog/authors/ada-bo/", "/blog/authors/cy/", f"/blog/tags/{slug_of('C++')}/", "/blog/tags/live-pages/",
    ]  # fmt: skip
    both = html_of(site, "/blog/tags/live-pages/")
    assert "<title>Posts about Live pages · Test site</title>" in both
    assert ">Two</a></h2>" in both and ">One &lt;/script&gt;</a></h2>" in both
    assert '<a href="/blog/tags/live-pages/" aria-current="page">' in both
    assert ">Two</a></h2>" not in html_of(site, "/blog/authors/ada-bo/")


def test_lists_are_no_posts(site: Site) -> None:
    assert [post.title for post in site.book.posts] == ["Two", "One </script>"]
    entry = site.book.at("/blog/tags/live-pages/")
    assert entry is not None
    assert site.book.neighbours(entry) == (None, None)
    assert "Posts about" not in html_of(site, "/docs/part/a/")


def test_a_page_of_the_authors_wins_over_a_list(tmp_path: Path) -> None:
    (tmp_path / "content/blog/authors").mkdir(parents=True)
    (tmp_path / "content/blog/authors/cy.md").write_text("# Who Cy is\n")
    site = opened(tmp_path)
    assert "Who Cy is" in html_of(site, "/blog/authors/cy/")
    assert not site.book.faults
    site.close()


def test_a_draft_makes_no_list_but_for_its_author(tmp_path: Path, site: Site) -> None:
    assert site.book.at("/blog/tags/secret/") is None
    own = opened(tmp_path, drafts=True)
    assert own.book.at("/blog/tags/secret/") is not None
    own.close()


def test_a_saved_tag_changes_the_lists(site: Site) -> None:
    path = site.config.content / "blog/two.md"
    path.write_text("---\ntags: [other]\n---\n# Two\n")
    site.change([path])
    assert site.book.at("/blog/tags/other/") is not None
    assert site.book.at("/blog/authors/cy/") is None
    assert ">Two</a></h2>" not in html_of(site, "/blog/tags/live-pages/")


def test_the_markdown_of_a_list_names_its_posts(site: Site) -> None:
    entry = site.book.at("/blog/")
    assert entry is not None
    page = site.page(entry)
    assert isinstance(page, Page)
    made = page_markdown(site.config, entry.route, entry.title, page) + list_markdown(site.config, site.book, entry)
    assert made == (
        "# Blog\n\n- [Two](/blog/two.md): 3 January 2026\n"
        "- [One \\</script>](/blog/one.md): 2 January 2026 · About “one” & \\<more>.\n"
    )


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Live pages", "live-pages"), ("live_pages", "live-pages"), ("Ärger!", "ärger"), ("日本", "日本")],
)
def test_a_name_in_an_address(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_signs_that_tell_names_apart_are_not_lost() -> None:
    assert len({slug_of(name) for name in ("C", "C++", "C#", "++", "…")}) == 5
    assert all(re.fullmatch(r"[\w-]+", slug_of(name)) for name in ("C++", "++", "a/../b", "…", " ", "<x>"))
    assert len(listings([Meta(tags=("A b",)), Meta(tags=("a  B",))])) == 1


def test_code_is_read_more_slowly_than_words() -> None:
    assert reading_minutes("") == 1
    assert reading_minutes("word " * WORDS_A_MINUTE * 3) == 3
    assert reading_minutes("```python\n" + "code\n" * LINES_A_MINUTE * 4 + "```\n") == 4


# ---- the head ----


def test_a_post_says_what_it_is(tmp_path: Path) -> None:
    site = opened(tmp_path, URL)
    html = html_of(site, "/blog/one/")
    site.close()
    post = data_of(html)["BlogPosting"]
    assert post["headline"] == "One </script>"
    assert post["author"] == {"@type": "Person", "name": "Ada & Bo"}
    assert (post["datePublished"], post["keywords"]) == ("2026-01-02", "Live pages, C++")
    assert post["url"] == "https://docs.example/sub/blog/one/"
    assert post["image"] == "https://docs.example/sub/blog/one.png"
    said = properties_of(html)
    assert said["og:type"] == "article"
    assert said["og:title"] == "One </script>"
    assert said["og:description"] == "About “one” & <more>."
    assert said["og:url"] == "https://docs.example/sub/blog/one/"
    assert said["og:image"] == "https://docs.example/sub/blog/one.png"
    assert said["article:published_time"] == "2026-01-02"
    assert said["twitter:card"] == "summary_large_image"
    assert '<link rel="alternate" type="text/markdown" href="/sub/blog/one.md">' in html
    assert '<link rel="alternate" type="application/rss+xml" href="/sub/blog/feed.xml" title="Test site">' in html


def test_a_page_tells_the_way_to_it(tmp_path: Path) -> None:
    site = opened(tmp_path, URL)
    data = data_of(html_of(site, "/docs/part/a/"))
    home = data_of(html_of(site, "/"))
    site.close()
    assert data["TechArticle"]["headline"] == "A page"
    assert data["BreadcrumbList"]["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "name": "Docs"},
        {"@type": "ListItem", "position": 2, "name": "Part"},
        {"@type": "ListItem", "position": 3, "name": "A page", "item": "https://docs.example/sub/docs/part/a/"},
    ]
    assert home["WebSite"]["name"] == "Test site"
    assert "BreadcrumbList" not in home


def test_what_needs_a_whole_address_is_left_out_without_one(site: Site) -> None:
    html = html_of(site, "/blog/one/")
    assert {"og:url", "og:image"}.isdisjoint(properties_of(html))
    assert properties_of(html)["twitter:card"] == "summary"
    assert 'rel="canonical"' not in html
    assert data_of(html)["BlogPosting"]["url"] == "/blog/one/"
