"""The book: routes, titles, order, neighbours, and what links mean."""

from pathlib import Path

import pytest
from playbill.book import open_book, reopen_book
from playbill.config import load
from playbill.errors import SourceError
from playbill.routes import address, is_served, joined, route_of, words

from tests.site.sites import open_site_book, write_site


@pytest.mark.parametrize(
    ("name", "route"),
    [
        ("index.md", "/"),
        ("about.md", "/about/"),
        ("docs/index.md", "/docs/"),
        ("docs/events/overview.md", "/docs/events/"),
        ("docs/events/background_events.md", "/docs/events/background-events/"),
        ("docs/01-start/02_first_page.md", "/docs/start/first-page/"),
        ("docs/2024.md", "/docs/2024/"),
        ("docs/3d-charts.md", "/docs/3d-charts/"),
    ],
)
def test_a_route_is_the_path_without_numbers_and_with_hyphens(name: str, route: str) -> None:
    assert route_of(name) == route


def test_an_address_has_the_base_in_front_and_is_quoted() -> None:
    assert address("/sub/", "/docs/a b/") == "/sub/docs/a%20b/"
    assert address("/", "/") == "/"


@pytest.mark.parametrize(
    "name", ["a.py", "page.md", ".env", "x/.git/config", "__pycache__/a.txt", "a//b", "a\\b", "../a"]
)
def test_sources_and_hidden_files_are_not_served(name: str) -> None:
    assert not is_served(name)


def test_a_path_that_leaves_the_content_folder_means_nothing() -> None:
    assert joined("docs/a.md", "../../secret.md") is None
    assert joined("docs/a.md", "../b.md") == "b.md"
    assert joined("docs/a.md", "/b.md") == "b.md"


def test_a_name_as_a_title() -> None:
    assert words("01-background_tasks") == "Background tasks"


def test_titles_come_from_frontmatter_then_heading_then_the_file(tmp_path: Path) -> None:
    book = open_site_book(
        tmp_path,
        {
            "docs/a.md": "---\ntitle: From the front\n---\n# From the heading\n",
            "docs/b.md": "```python\n# not a heading\n```\n\n# From `the` [*heading*](a.md) &amp; its C# \\*\n",
            "docs/c_file.md": "Text.\n",
            "docs/index.md": "Text.\n",
        },
    )
    assert {entry.name: entry.title for entry in book.entries} == {
        "docs/a.md": "From the front",
        "docs/b.md": "From the heading & its C# *",
        "docs/c_file.md": "C file",
        "docs/index.md": "Docs",
    }


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Version {version} of *it*", "Version 1.4 of it"),
        ("A \\{brace\\}", "A {brace}"),
        ("{version.upper()}", "New page"),
        ("{version", "{version"),
    ],
)
def test_a_heading_with_expressions_is_a_title_with_what_the_front_matter_says(
    tmp_path: Path, heading: str, title: str
) -> None:
    front = "---\nversion: '1.4'\ninterpolate: true\n---\n"
    book = open_site_book(tmp_path, {"new_page.md": f"{front}# {heading}\n", "b.md": "# {version}\n"})
    assert {entry.route: entry.title for entry in book.entries} == {"/b/": "{version}", "/new-page/": title}
    again = reopen_book(book, load(tmp_path / "playbill.toml"), [tmp_path / "content" / "b.md"])
    assert again.named("new_page.md") is book.named("new_page.md"), "what has not changed is the same"


def test_pages_are_read_by_number_then_order_then_title_and_an_index_first(tmp_path: Path) -> None:
    book = open_site_book(
        tmp_path,
        {
            "docs/zebra.md": "---\norder: 1\n---\n",
            "docs/02-second.md": "",
            "docs/apple.md": "",
            "docs/index.md": "",
            "docs/10-deep/page.md": "",
            "docs/9-shallow/page.md": "",
            "index.md": "",
        },
    )
    assert [entry.route for entry in book.entries] == [
        "/", "/docs/", "/docs/zebra/", "/docs/second/", "/docs/apple/", "/docs/shallow/page/", "/docs/deep/page/",
    ]  # fmt: skip
    apple = book.at("/docs/apple/")
    assert apple is not None
    before, after = book.neighbours(apple)
    assert before and after and (before.route, after.route) == ("/docs/second/", "/docs/shallow/page/")


def test_each_folder_is_a_section_and_the_blog_is_the_last(tmp_path: Path) -> None:
    book = open_site_book(tmp_path, {"blog/a.md": "", "docs/a.md": "", "guide/index.md": "", "index.md": ""})
    assert [(section.title, section.route) for section in book.sections] == [
        ("Docs", "/docs/a/"),
        ("Guide", "/guide/"),
        ("Blog", "/blog/"),
    ]


def test_the_blog_has_an_index_and_its_newest_post_first(tmp_path: Path) -> None:
    book = open_site_book(
        tmp_path,
        {
            "blog/old.md": "---\ndate: 2020-01-02\n---\n",
            "blog/new.md": "---\ndate: 2026-01-02\n---\n",
            "blog/undated.md": "",
        },
    )
    assert [entry.route for entry in book.posts] == ["/blog/new/", "/blog/old/", "/blog/undated/"]
    assert book.at("/blog/") is not None


def test_two_pages_with_one_route_are_an_error_that_names_both(tmp_path: Path) -> None:
    book = open_site_book(tmp_path, {"docs/my-page.md": "# One", "docs/my_page.md": "# Two"})
    assert len(book.entries) == 1
    (fault,) = book.faults
    assert "docs/my" in fault.path
    assert "docs/my-page.md" in str(fault) and "docs/my_page.md" in str(fault)


def test_links_to_files_become_routes(tmp_path: Path) -> None:
    files = {
        "content/docs/a.md": "",
        "content/docs/b_page.md": "",
        "content/docs/deep/index.md": "",
        "content/docs/map.svg": "<svg/>",
        "content/index.md": "",
    }
    book = open_book(write_site(tmp_path, files, 'base = "/sub/"\n'))
    meant = {
        "b_page.md": "/sub/docs/b-page/",
        "b_page.md#part": "/sub/docs/b-page/#part",
        "../index.md?q=1": "/sub/?q=1",
        "deep/index.md": "/sub/docs/deep/",
        "deep": "/sub/docs/deep/",
        "map.svg": "/sub/docs/map.svg",
        "/docs/b-page/": "/sub/docs/b-page/",
        "#here": "#here",
        "https://example.org/a.md": "https://example.org/a.md",
        "mailto:a@example.org": "mailto:a@example.org",
    }
    assert {target: book.resolve("docs/a.md", target) for target in meant} == meant
    assert book.resolve("docs/a.md", "../../../etc/passwd") is None


def test_a_broken_page_keeps_its_place_with_its_mistake(tmp_path: Path) -> None:
    book = open_site_book(tmp_path, {"a.md": "---\ntitle: [\n---\n# Broken\n", "b.md": "# Whole"})
    broken = book.at("/a/")
    assert broken is not None and broken.title == "Broken"
    assert broken.faults[0].path == "a.md"


def test_drafts_are_pages_only_where_they_are_asked_for(tmp_path: Path) -> None:
    config = write_site(tmp_path, {"content/a.md": "---\ndraft: true\n---\n"})
    assert not open_book(config).entries
    assert open_book(config, drafts=True).entries


def test_old_routes_lead_to_new_ones(tmp_path: Path) -> None:
    book = open_site_book(tmp_path, {"a.md": "---\nredirect_from: [/old, older/page.html]\n---\n", "b.md": ""})
    assert book.redirects == {"/old/": "/a/", "/older/page.html/": "/a/"}
    assert not book.faults


@pytest.mark.parametrize(
    ("old", "says"),
    [
        ("/b/", "is the address of `b.md` already"),
        ("/c/old", "leads to `c.md` already"),
        ("/a", "is the page's own address"),
        ("https://example.org/x", "must be a path of this site"),
        ("../x", "must be a path of this site"),
    ],
)
def test_an_old_route_that_cannot_lead_anywhere_is_a_mistake_at_its_line(tmp_path: Path, old: str, says: str) -> None:
    pages = {
        "d.md": f"---\ntitle: D\nredirect_from: {old}\n---\n",
        "b.md": "",
        "c.md": "---\nredirect_from: /c/old/\n---\n",
    }
    pages["a.md"] = pages.pop("d.md") if old == "/a" else ""
    book = open_site_book(tmp_path, pages)
    (fault,) = book.faults
    assert says in str(fault)
    assert (fault.path, fault.line) == ("a.md" if old == "/a" else "d.md", 3)


def test_a_link_in_the_folder_cannot_lead_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    config = write_site(tmp_path, {"content/a.md": "", "content/open.txt": "open"})
    (config.content / "way.txt").symlink_to(tmp_path / "secret.txt")
    book = open_book(config)
    assert book.file("open.txt") is not None
    assert book.file("way.txt") is None
    assert list(book.files()) == ["open.txt"]


def test_a_missing_content_folder_is_one_sentence(tmp_path: Path) -> None:
    config = write_site(tmp_path, {})
    config.content.rmdir()
    with pytest.raises(SourceError, match="there is no such folder"):
        open_book(config)
