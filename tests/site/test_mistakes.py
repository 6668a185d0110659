"""The mistakes of a site that is served: said once, all of a page's at once, and said to be mended."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playbill.errors import SourceError
from playbill.mistakes import GENERAL, Mistakes, editor_link
from playbill.site import Site

from tests.site.sites import write_site

TWO = "# Page\n\n```python eval\nfirst\n```\n\n```python eval\nsecond\n```\n"


@dataclass
class Told:
    """What the terminal and the tabs were told."""

    said: list[str] = field(default_factory=list[str])
    mended: list[str] = field(default_factory=list[str])
    routes: list[str] = field(default_factory=list[str])


def opened(folder: Path, files: dict[str, str], settings: str = "") -> tuple[Site, Mistakes, Told]:
    config = write_site(folder, {f"content/{name}": text for name, text in files.items()}, settings)
    told = Told()
    mistakes = Mistakes(
        config,
        lambda fault: told.said.append(f"{fault.path}:{fault.line}"),
        lambda fault: told.mended.append(fault.path),
    )
    mistakes.listener = told.routes.append
    return Site(config, made=mistakes.made), mistakes, told


def made(site: Site, name: str) -> None:
    entry = site.book.named(name)
    assert entry is not None
    site.html(entry)


def test_a_mistake_is_said_once_and_said_to_be_mended(tmp_path: Path) -> None:
    site, mistakes, told = opened(tmp_path, {"page.md": TWO})
    path = tmp_path / "content" / "page.md"
    made(site, "page.md")
    assert told.said == ["page.md:4", "page.md:8"]
    assert len(mistakes.boxes("/page/")) == 2
    path.write_text(TWO.replace("first", "'first'"), "utf-8")
    site.change([path])
    made(site, "page.md")
    assert (told.said, told.mended) == (["page.md:4", "page.md:8"], [])
    path.write_text("# Page\n", "utf-8")
    site.change([path])
    made(site, "page.md")
    site.close()
    assert (told.mended, mistakes.all()) == (["page.md"], [])
    assert told.routes == ["/page/"] * 3


def test_a_mistake_of_a_demo_stays_until_its_page_is_made_anew(tmp_path: Path) -> None:
    site, mistakes, told = opened(tmp_path, {"page.md": "# Page\n"})
    for _ in range(2):
        mistakes.failed("/page/", SourceError("page.md", 3, 1, "python demo", "it failed"))
    assert told.said == ["page.md:3"]
    made(site, "page.md")
    site.close()
    assert (told.mended, mistakes.boxes("/page/")) == (["page.md"], ())


def test_two_pages_of_one_address_are_a_mistake_until_one_of_them_goes(tmp_path: Path) -> None:
    site, mistakes, told = opened(tmp_path, {"a_b.md": "# One\n", "a-b.md": "# Two\n"})
    mistakes.opened(site.book)
    assert len(mistakes.boxes("/a-b/")) == 1
    (tmp_path / "content" / "a-b.md").unlink()
    site.change([tmp_path / "content" / "a-b.md"])
    mistakes.opened(site.book)
    site.close()
    assert len(told.mended) == 1


def test_an_app_that_hides_a_page_is_a_mistake_until_the_page_has_gone(tmp_path: Path) -> None:
    settings = 'mounts = { "/docs" = "demos/api.py:app" }\n'
    site, mistakes, told = opened(tmp_path, {"index.md": "# Home\n", "docs/page.md": "# Page\n"}, settings)
    mistakes.opened(site.book)
    assert told.said == [f"{tmp_path / 'playbill.toml'}:2"]
    (tmp_path / "content" / "docs" / "page.md").unlink()
    site.change([tmp_path / "content" / "docs" / "page.md"])
    mistakes.opened(site.book)
    site.close()
    assert (told.mended, mistakes.all()) == ([str(tmp_path / "playbill.toml")], [])


def test_a_mistake_links_to_its_line_in_the_editor(tmp_path: Path) -> None:
    site, mistakes, _ = opened(
        tmp_path, {"a page.md": TWO}, 'editor = "ed://open?file={path}&line={line}&column={column}"\n'
    )
    made(site, "a page.md")
    site.close()
    file = (tmp_path / "content").resolve().as_posix()
    assert f'href="ed://open?file={file}/a%20page.md&amp;line=4&amp;column=1"' in mistakes.boxes("/a page/")[0]


def test_a_mistake_of_every_page_is_told_to_every_tab(tmp_path: Path) -> None:
    site, mistakes, told = opened(tmp_path, {"page.md": "# Page\n"}, 'editor = ""\n')
    mistakes.note(GENERAL, [SourceError("playbill.toml", 1, 1, "configuration", "it is wrong")], "configuration")
    site.close()
    (faults,) = mistakes.all()
    assert (faults.route, told.routes) == ("*", ["*"])
    assert "<a " not in faults.boxes[0]
    assert "title = &quot;Test site&quot;" in faults.boxes[0]


@pytest.mark.parametrize(
    ("form", "link"),
    [
        ("vscode://file/{path}:{line}:{column}", "vscode://file//a/b%20%22c.md:3:7"),
        ("idea://open?file={path}&line={line}", "idea://open?file=/a/b%20%22c.md&line=3"),
        ("", ""),
    ],
)
def test_the_link_is_filled_in_and_cannot_be_broken_out_of(form: str, link: str) -> None:
    assert editor_link(form, Path('/a/b "c.md'), 3, 7) == link
