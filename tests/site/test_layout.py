"""The whole page: HTML without a mistake, nothing inline, budgets, and templates that a site can replace."""

import re
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from playbill.assets import Assets, smaller_css
from playbill.config import Config
from playbill.errors import SourceError
from playbill.page import Page
from playbill.site import Site

from tests.site.sites import write_site

ROOT = Path(__file__).parent.parent.parent
CASES = ROOT / "tests" / "cases"
SCRIPT = re.compile(r"<script(?![^>]*(?:\bsrc=|application/ld\+json))[^>]*>", re.IGNORECASE)
INLINE = re.compile(r"<[^>]*\s(?:style|on[a-z]+)=", re.IGNORECASE)


def html_of(site: Site, route: str) -> str:
    entry = site.book.at(route)
    assert entry is not None
    return site.html(entry)[0]


@pytest.fixture(scope="module")
def cases() -> Iterator[Site]:
    site = Site(Config(folder=CASES, title="Cases", content=CASES, demos=CASES / "demos"), live="/_live/")
    yield site
    site.close()


def test_every_kind_of_block_gives_html_that_parses_strictly(cases: Site) -> None:
    assert len(cases.book.entries) > 20
    for entry in cases.book.entries:
        html, _ = cases.html(entry)
        html5lib.HTMLParser(strict=True).parse(html)
        assert not SCRIPT.search(html), entry.name
        assert not INLINE.search(re.sub(r"<code>.*?</code>", "", html, flags=re.DOTALL)), entry.name
        assert "http://" not in re.sub(r'xmlns="[^"]*"', "", html), entry.name


def test_no_page_has_an_id_twice(cases: Site) -> None:
    for entry in cases.book.entries:
        identifiers = re.findall(r'\sid="([^"]*)"', cases.html(entry)[0])
        assert len(identifiers) == len(set(identifiers)), entry.name


def test_a_page_has_its_place_marked_and_its_neighbours(tmp_path: Path) -> None:
    files = {
        f"content/docs/0{n}-p{n}.md": f"---\ndescription: About {n}.\n---\n# Page {n}\n\n## Part\n" for n in (1, 2, 3)
    }
    site = Site(write_site(tmp_path, files, 'url = "https://docs.example"\n'))
    html = html_of(site, "/docs/p2/")
    site.close()
    assert '<a href="/docs/p2/" aria-current="page">Page 2</a>' in html
    assert 'rel="prev" href="/docs/p1/"' in html
    assert 'rel="next" href="/docs/p3/"' in html
    assert "<title>Page 2 · Test site</title>" in html
    assert '<meta name="description" content="About 2.">' in html
    assert '<link rel="canonical" href="https://docs.example/docs/p2/">' in html
    assert '<li><a href="#part">Part</a></li>' in html


def test_the_way_to_a_page_is_told_step_by_step_also_where_a_step_is_no_page(tmp_path: Path) -> None:
    site = Site(write_site(tmp_path, {"content/docs/part/a.md": "# A\n", "content/blog/b.md": "# B\n"}))
    page, post = html_of(site, "/docs/part/a/"), html_of(site, "/blog/b/")
    site.close()
    assert '<ol><li>Docs</li><li>Part</li><li aria-current="page">A</li></ol>' in page
    assert '<p class="byline"><span>1 min</span></p>' in post


def test_a_second_page_at_one_address_is_told_in_the_page(tmp_path: Path) -> None:
    site = Site(write_site(tmp_path, {"content/a-b.md": "# First", "content/a_b.md": "# Second"}))
    html = html_of(site, "/a-b/")
    site.close()
    assert "a_b.md:1" in html and "<code>a-b.md</code> have one address" in html


def test_a_page_without_demos_loads_nothing_of_theirs(tmp_path: Path) -> None:
    site = Site(write_site(tmp_path, {"content/a.md": "# A"}), live="/_live/")
    html = html_of(site, "/a/")
    site.close()
    assert "client-" not in html
    assert "demos-" not in html


def test_the_client_is_one_file_without_comments(tmp_path: Path) -> None:
    demo = "```python demo\nrx.button('Press')\n```"
    site = Site(write_site(tmp_path, {"content/a.md": f"# A\n\n```python exec\nimport reflex as rx\n```\n{demo}"}))
    html = html_of(site, "/a/")
    scripts = re.findall(r'<script type="module" src="/_assets/(client-[0-9a-f]+/[a-z]+\.js)"></script>', html)
    assert len(scripts) == 1
    served = site.assets.find(scripts[0])
    site.close()
    assert served is not None
    assert b"createSession" in served.body
    assert b"/**" not in served.body


def test_a_mistake_in_a_template_is_told_at_its_line(tmp_path: Path) -> None:
    for template, line in (("{% block body %}\n{% if %}", 2), ("{{ page.title }}\n\n{{ nobody.name }}", 3)):
        site = Site(write_site(tmp_path, {"content/a.md": "# A", "templates/page.html": template}))
        with pytest.raises(SourceError) as caught:
            html_of(site, "/a/")
        site.close()
        assert (caught.value.path, caught.value.line) == ("templates/page.html", line)


def test_a_template_of_the_site_can_extend_the_themes_own_of_that_name(tmp_path: Path) -> None:
    own = '{% extends "theme/page.html" %}{% block lead %}Ours{% endblock %}'
    site = Site(write_site(tmp_path, {"content/a.md": "# A", "templates/page.html": own}))
    html = html_of(site, "/a/")
    site.close()
    assert "Ours" in html
    assert 'id="main"' in html


def test_a_site_replaces_a_template_and_adds_a_stylesheet(tmp_path: Path) -> None:
    files = {
        "content/a.md": "# A",
        "templates/page.html": '{% extends "base.html" %}{% block body %}Ours: {{ page.heading }}{% endblock %}',
        "templates/site.css": "h1 { color: teal; }",
    }
    site = Site(write_site(tmp_path, files))
    html = html_of(site, "/a/")
    site.close()
    assert 'Ours: <h1 id="a">A <a class="anchor" href="#a"' in html
    address = re.search(r"/_assets/(site-[0-9a-f]+\.css)", html)
    assert address is not None
    asset = site.assets.find(address[1])
    assert asset is not None and asset.body == b"h1{color: teal}"


def test_a_post_shows_who_and_when_and_no_picture_that_is_not_there(tmp_path: Path) -> None:
    front = "---\ntitle: A post\nauthor: Ada\ndate: 2026-02-01\nimage: /blog/missing.png\ndescription: About it.\n---\n"
    site = Site(write_site(tmp_path, {"content/blog/a.md": front + "Text.\n"}))
    post, index = html_of(site, "/blog/a/"), html_of(site, "/blog/")
    site.close()
    assert "<h1>A post</h1>" in post
    assert (
        '<a href="/blog/authors/ada/">Ada</a> · <time datetime="2026-02-01">1 February 2026</time> · <span>1 min</span>'
        in post
    )
    assert "missing.png" not in post
    assert '<a href="/blog/a/">A post</a>' in index
    assert "<p>About it.</p>" in index


def test_the_questions_of_a_page_are_data_that_cannot_end_their_element(tmp_path: Path) -> None:
    text = "# A\n\n<!-- faqs-start -->\n## Is `</script>` harmless?\n\nYes.\n<!-- faqs-end -->\n"
    site = Site(write_site(tmp_path, {"content/a.md": text}))
    html = html_of(site, "/a/")
    site.close()
    assert '"@type": "FAQPage"' in html
    assert html.count("</script>") == html.count("<script")


def test_a_changed_file_makes_only_its_pages_anew(tmp_path: Path) -> None:
    config = write_site(
        tmp_path,
        {
            "content/a.md": "```python exec\nimport helper\n```\n",
            "content/b.md": "# B",
            "content/helper.py": "word = 1\n",
        },
    )
    site = Site(config)
    for route in ("/a/", "/b/"):
        html_of(site, route)
    (config.content / "b.md").write_text("# Changed")
    assert [change.entry.name for change in site.change([config.content / "b.md"]).pages] == ["b.md"]
    assert "Changed" in html_of(site, "/b/")
    changes = site.change([config.content / "helper.py"]).pages
    site.close()
    assert [change.entry.name for change in changes] == ["a.md"]
    assert isinstance(changes[0].before, Page)


def test_stylesheets_lose_comments_but_not_what_stands_in_quotes() -> None:
    assert (
        smaller_css('a { b: url("x /* y */ , z") ; } /* c */\n d > e { f: g ; }')
        == 'a{b: url("x /* y */ , z")}d>e{f: g}'
    )


def test_assets_have_the_same_names_in_every_process() -> None:
    first, second = Assets("/x/"), Assets("/x/")
    assert [asset.path for asset in first.all()] == [asset.path for asset in second.all()]
    assert first.client.startswith("/x/_assets/client-")


def test_a_heading_with_expressions_is_the_title_of_the_window_with_its_values(tmp_path: Path) -> None:
    page = "---\ninterpolate: true\n---\n```python exec\nversion = 1.4\n```\n\n# Version {version * 2}\n"
    site = Site(write_site(tmp_path, {"content/docs/new.md": page, "content/docs/b.md": "# B"}))
    html, other = html_of(site, "/docs/new/"), html_of(site, "/docs/b/")
    site.close()
    assert "<title>Version 2.8 · Test site</title>" in html
    assert '<a href="/docs/new/">New</a>' in other
