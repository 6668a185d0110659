"""The navigation: trees from folders and from the list of the configuration, and how little of them a page shows."""

from pathlib import Path

import pytest
from playbill.book import Book, open_book
from playbill.check import check
from playbill.config import load
from playbill.errors import SourceError
from playbill.navigation import NEAR, WHOLE, Shown

from tests.site.sites import open_site_book, write_site


def shown(book: Book, route: str) -> tuple[Shown, ...]:
    entry = book.at(route)
    assert entry is not None
    return book.shown(entry)


def outline(entries: tuple[Shown, ...]) -> list[object]:
    """Titles; a group as its title and what is in it."""
    return [(one.title, outline(one.items)) if one.items else one.title for one in entries]


def listed(tmp_path: Path, nav: str, names: str, **fronts: str) -> Book:
    pages = {f"content/{name}.md": f"{fronts.get(name.rsplit('/', 1)[-1], '')}# {name}\n" for name in names.split()}
    return open_book(write_site(tmp_path, pages, f"nav = {nav}\n"))


def test_folders_in_folders_are_groups_in_groups(tmp_path: Path) -> None:
    names = "docs/index docs/b docs/a docs/guide/index docs/guide/deep/x docs/guide/y docs/old/z"
    pages = {f"{name}.md": f"# {name.rsplit('/', 1)[-1].upper()}" for name in names.split()}
    pages["docs/guide/index.md"] = "---\ntitle: The guide\n---\n"
    book = open_site_book(tmp_path, pages)
    assert outline(shown(book, "/docs/a/")) == [
        "",
        "A",
        "B",
        ("Old", ["Z"]),
        ("The guide", ["", "Y", ("Deep", ["X"])]),
    ]


def test_a_folder_stands_where_its_number_or_its_own_page_says(tmp_path: Path) -> None:
    first = {"docs/zebra/index.md": "---\norder: 1\n---\n# Zebra", "docs/02-second/a.md": "# A", "docs/apple/a.md": ""}
    book = open_site_book(tmp_path, first)
    assert [one.title for one in shown(book, "/docs/zebra/")] == ["Zebra", "Second", "Apple"]


def test_groups_of_a_small_section_are_open_those_of_a_larger_one_only_where_the_page_is(tmp_path: Path) -> None:
    small = open_site_book(tmp_path / "small", {"docs/a/x.md": "", "docs/b/y.md": ""})
    assert [one.is_open for one in shown(small, "/docs/a/x/")] == [True, True]
    large = open_site_book(tmp_path / "large", {f"docs/{folder}/{n}.md": "" for folder in "abc" for n in range(10)})
    groups = shown(large, "/docs/b/3/")
    assert [(one.is_open, one.is_here, len(one.items)) for one in groups] == [
        (False, False, 10),
        (True, True, 10),
        (False, False, 10),
    ]


def test_a_page_of_a_large_section_lists_the_branch_that_it_is_in(tmp_path: Path) -> None:
    pages = {f"docs/part{part:02}/p{n:02}.md": "" for part in range(20) for n in range(10)}
    pages["docs/part05/index.md"] = "# Part05!"
    book = open_site_book(tmp_path, pages)
    groups = shown(book, "/docs/part10/p03/")
    assert sum(len(one.items) for one in groups) == 10
    here = next(one for one in groups if one.is_here)
    assert [one.is_current for one in here.items].index(True) == 3
    others = {one.title: one.route for one in groups if one.is_group and not one.is_here}
    assert others["Part05!"] == "/docs/part05/"
    assert others["Part06"] == "/docs/part06/p00/", "a folder without a page of its own leads to its first"


@pytest.mark.parametrize(("place", "before", "after"), [(0, 0, 75), (50, 38, 37), (99, 75, 0)])
def test_a_page_of_a_large_folder_lists_its_neighbours_and_the_way_on(
    tmp_path: Path, place: int, before: int, after: int
) -> None:
    book = open_site_book(tmp_path, {f"docs/p{n:02}.md": f"# P{n:02}" for n in range(100)})
    entries = shown(book, f"/docs/p{place:02}/")
    pages = [one for one in entries if one.title]
    assert len(pages) == 2 * NEAR + 1
    assert sum(one.before for one in entries) == before
    assert sum(one.after for one in entries) == after
    assert [one.title for one in pages if one.is_current] == [f"P{place:02}"]
    if before:
        assert entries[0].route == f"/docs/p{before - 1:02}/"
    if after:
        assert entries[-1].route == f"/docs/p{before + 2 * NEAR + 1:02}/"


def test_what_a_page_lists_does_not_grow_with_the_site(tmp_path: Path) -> None:
    def count(entries: tuple[Shown, ...]) -> int:
        return sum(1 + count(one.items) for one in entries)

    pages = {f"s{section:02}/f{folder}/p{n}.md": "" for section in range(30) for folder in range(6) for n in range(8)}
    book = open_site_book(tmp_path, pages)
    assert book.is_wide, "thirty sections are too many for the header"
    assert all(count(book.shown(entry)) <= WHOLE for entry in book.entries)
    top = shown(book, "/s20/f3/p4/")
    assert [one.title for one in top if one.is_here] == ["S20"]


def test_the_list_gives_order_titles_and_groups(tmp_path: Path) -> None:
    nav = '["docs/b.md", { title = "More", pages = ["docs/a.md", "docs/deep/"] }]'
    book = listed(tmp_path, nav, "index docs/index docs/a docs/b docs/c docs/deep/x docs/deep/y other/z")
    assert outline(shown(book, "/docs/a/")) == [
        "",
        "docs/b",
        ("More", ["docs/a", "docs/deep/x", "docs/deep/y"]),
    ]
    assert [section.name for section in book.sections] == ["docs", "other"]
    left_out = book.at("/docs/c/")
    assert left_out is not None, "a page that is not listed still exists"
    assert book.neighbours(left_out) == (None, None)
    assert outline(shown(book, "/other/z/")) == ["other/z"], "a section that is not in the list is as its folders are"


def test_a_folder_in_the_list_stands_for_those_of_its_pages_that_have_no_place_of_their_own(tmp_path: Path) -> None:
    nav = '[{ title = "First", pages = ["docs/b.md"] }, "docs/"]'
    book = listed(tmp_path, nav, "docs/a docs/b docs/c docs/deep/x")
    assert outline(shown(book, "/docs/a/")) == [("First", ["docs/b"]), "docs/a", "docs/c", ("Deep", ["docs/deep/x"])]


def test_a_draft_in_the_list_is_no_mistake(tmp_path: Path) -> None:
    book = listed(tmp_path, '["docs/a.md", "docs/b.md"]', "docs/a docs/b", b="---\ndraft: true\n---\n")
    assert outline(shown(book, "/docs/a/")) == ["docs/a"]


def test_a_folder_that_is_listed_somewhere_is_not_listed_again_with_the_one_around_it(tmp_path: Path) -> None:
    nav = '[{ title = "First", pages = ["docs/deep/"] }, "docs/"]'
    book = listed(tmp_path, nav, "docs/a docs/deep/x docs/deep/er/y docs/other/z")
    assert outline(shown(book, "/docs/a/")) == [
        ("First", ["docs/deep/x", ("Er", ["docs/deep/er/y"])]),
        "docs/a",
        ("Other", ["docs/other/z"]),
    ]


@pytest.mark.parametrize(
    ("nav", "line", "says"),
    [
        (
            '[\n  "docs/a.md",\n  "docs/bb.md",\n]',
            4,
            "names `docs/bb.md`, and there is no such page. Did you mean `docs/b.md`?",
        ),
        ('[\n  "dosc/",\n]', 3, "there is no such folder with pages. Did you mean `docs/`?"),
        (
            '[\n  "docs/a.md",\n  { title = "x", pages = ["docs/a.md"] },\n]',
            4,
            "`docs/a.md` stands in `nav` twice. First on line 3.",
        ),
    ],
)
def test_what_the_list_names_wrongly_is_told_at_its_line(tmp_path: Path, nav: str, line: int, says: str) -> None:
    (fault,) = listed(tmp_path, nav, "docs/a docs/b").faults
    assert says in fault.message
    assert (Path(fault.path).name, fault.line) == ("playbill.toml", line)


def test_all_that_the_list_names_wrongly_is_told_and_the_rest_of_it_holds(tmp_path: Path) -> None:
    nav = (
        '[\n  "docs/b.md",\n  "docs/none.md",\n  { title = "x", pages = ["no/", "docs/b.md"] },\n'
        '  "docs/nothing.md",\n  "docs/a.md",\n]'
    )
    book = listed(tmp_path, nav, "docs/a docs/b")
    assert sorted((fault.line, fault.rule) for fault in book.faults) == [
        (4, "configuration"),
        (5, "configuration"),
        (5, "configuration"),
        (6, "configuration"),
    ]
    assert outline(shown(book, "/docs/a/")) == ["docs/b", "docs/a"]
    findings = check(load(tmp_path / "playbill.toml")).findings
    assert [finding.line for finding in findings if finding.rule == "configuration"] == [4, 5, 5, 6]


@pytest.mark.parametrize(
    ("nav", "says"),
    [
        ("[1]", "an entry must be a page, a folder or a group, not `1`"),
        ('[{ title = "x", page = [] }]', "`page` is not a key of a group"),
        ('"docs/"', "it must be a list"),
    ],
)
def test_what_is_no_list_of_entries_is_a_mistake_of_the_configuration(tmp_path: Path, nav: str, says: str) -> None:
    with pytest.raises(SourceError) as caught:
        listed(tmp_path, nav, "docs/a docs/b")
    assert says in caught.value.message
    assert (Path(caught.value.path).name, caught.value.line) == ("playbill.toml", 2)
