"""What a build does not do again, and what it must."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playbill.cache import FOLDER, Cache
from playbill.config import Config
from playbill.export import export
from playbill.report import Built

from tests.house import ROOT
from tests.site.sites import write_site

HELPER = "NAMES = ['Ada']\n"
PAGES = {
    "content/index.md": "# Home\n\nTo [the first](docs/first.md).\n\n```python\nprint(1)\n```\n",
    "content/docs/first.md": "# First\n\nWords.\n",
    "content/docs/second.md": "# Second\n\n```python exec\nfrom . import names\n```\n\n{names.NAMES[0]}\n",
    "content/docs/names.py": HELPER,
    "content/docs/third.md": "# Third\n\n```python exec\nfrom pathlib import Path\n\n"
    'text = (Path(__file__).parent / "data.txt").read_text()\n```\n\n{text}\n',
    "content/docs/data.txt": "from a file",
    "content/docs/live.md": "# Live\n\n```python demo file=shown\n```\n",
    "demos/shown.py": 'import reflex as rx\n\n\ndef shown():\n    return rx.text("shown")\n',
}
SETTINGS = 'interpolate = ["**/*.md"]\n'


@pytest.fixture
def site(tmp_path: Path) -> Config:
    return write_site(tmp_path, PAGES, SETTINGS)


def build(site: Config, out: str = "dist") -> Built:
    built = export(site, site.folder / out)
    assert not built.faults
    return built


def bodies(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def clean(site: Config) -> dict[str, bytes]:
    """The site as a build without anything before it makes it."""
    shutil.rmtree(site.folder / ".playbill")
    build(site, "clean")
    return bodies(site.folder / "clean")


def edit(site: Config, name: str, text: str) -> None:
    (site.folder / name).write_text(text, encoding="utf-8")


def edit_new(site: Config, name: str, text: str) -> None:
    (site.folder / name).parent.mkdir(exist_ok=True)
    edit(site, name, text)


def test_an_unchanged_site_is_left_alone(site: Config) -> None:
    assert build(site).made == 5
    before = {path: path.stat() for path in (site.folder / "dist").rglob("*")}
    again = build(site)
    assert (again.made, again.laid_out, again.kept) == (0, 0, 5)
    assert {path: path.stat() for path in (site.folder / "dist").rglob("*")} == before


def test_a_file_that_somebody_changed_in_the_folder_is_put_right(site: Config) -> None:
    build(site)
    before = bodies(site.folder / "dist")
    edit(site, "dist/docs/first/index.html", "mine")
    assert build(site).made == 0
    assert bodies(site.folder / "dist") == before


def test_a_list_of_posts_keeps_them_as_markdown_too(site: Config) -> None:
    edit_new(site, "content/blog/index.md", "# Blog\n")
    edit_new(site, "content/blog/post.md", "---\ndate: 2026-01-02\n---\n# A post\n\nWords.\n")
    build(site)
    assert "A post" in (site.folder / "dist/blog.md").read_text()
    edit(site, "content/docs/first.md", "# First\n\nOther words.\n")
    assert build(site).made == 1
    again = bodies(site.folder / "dist")
    assert b"A post" in again["blog.md"]
    assert again == clean(site)


def test_a_file_of_several_pages_is_not_written_over(site: Config) -> None:
    demo = '# {}\n\n```python exec\nimport reflex as rx\n```\n\n```python demo\nrx.text("shown", color="tomato")\n```\n'
    for name in ("one", "other"):
        edit(site, f"content/{name}.md", demo.format(name))
    build(site)
    before = {path: path.stat() for path in (site.folder / "dist/_assets").iterdir() if path.name.startswith("page-")}
    assert before
    old = {path: path.open("rb") for path in before}
    edit(site, "content/one.md", demo.format("one") + "More.\n")
    assert build(site).made == 1
    for path, file in old.items():
        with file:
            assert path.stat().st_ino == os.fstat(file.fileno()).st_ino
            assert os.fstat(file.fileno()).st_mtime_ns == before[path].st_mtime_ns


@pytest.mark.parametrize(
    ("name", "text", "made"),
    [
        pytest.param("content/docs/first.md", "# First\n\nOther words.\n", 1, id="a text"),
        pytest.param("content/docs/names.py", "NAMES = ['Grace']\n", 1, id="a helper beside it"),
        pytest.param("content/docs/data.txt", "from another", 1, id="a file that its code reads"),
        pytest.param("demos/shown.py", PAGES["demos/shown.py"].replace('"shown"', '"seen"'), 1, id="a demo"),
    ],
)
def test_what_depends_on_a_changed_file_is_made_and_nothing_else(site: Config, name: str, text: str, made: int) -> None:
    build(site)
    edit(site, name, text)
    built = build(site)
    assert (built.made, built.laid_out) == (made, 0)
    assert bodies(site.folder / "dist") == clean(site)


def test_a_new_title_is_shown_by_pages_that_are_not_executed_again(site: Config) -> None:
    build(site)
    edit(site, "content/docs/first.md", "# Premiere\n\nWords.\n")
    built = build(site)
    assert (built.made, built.laid_out) == (1, 4)
    assert "Premiere" in (site.folder / "dist/docs/second/index.html").read_text("utf-8")
    assert bodies(site.folder / "dist") == clean(site)


def test_a_page_that_moves_is_followed_by_the_links_to_it(site: Config) -> None:
    build(site)
    (site.folder / "content/docs/first").mkdir()
    (site.folder / "content/docs/first.md").rename(site.folder / "content/docs/first/deep.md")
    edit(site, "content/docs/other.md", "---\nredirect_from: /docs/first/\n---\n# Other\n")
    build(site)
    edit(site, "content/index.md", PAGES["content/index.md"].replace("first.md", "first/deep.md"))
    build(site)
    assert bodies(site.folder / "dist") == clean(site)


def test_the_configuration_is_part_of_every_page(site: Config) -> None:
    build(site)
    again = write_site(site.folder, {}, SETTINGS + 'base = "/sub/"\n')
    assert build(again).made == 5
    assert bodies(site.folder / "dist") == clean(again)


def test_the_cache_alone_gives_the_site_again(site: Config) -> None:
    build(site)
    before = bodies(site.folder / "dist")
    shutil.rmtree(site.folder / "dist")
    built = build(site)
    assert (built.made, built.laid_out) == (0, 5)
    assert bodies(site.folder / "dist") == before


def test_a_damaged_cache_costs_only_time(site: Config) -> None:
    build(site)
    before = bodies(site.folder / "dist")
    shutil.rmtree(site.folder / "dist")
    for number, path in enumerate(sorted((site.folder / FOLDER).rglob("*"))):
        if path.is_file():
            body = path.read_bytes()
            path.write_bytes([b"", body[: len(body) // 2], body[:-1] + bytes([body[-1] ^ 1])][number % 3])
    build(site)
    assert bodies(site.folder / "dist") == before


def test_a_cache_that_cannot_be_written_costs_only_time(site: Config) -> None:
    (site.folder / ".playbill").write_text("a file where the folder should be")
    build(site)
    first = bodies(site.folder / "dist")
    assert build(site).made == 5
    assert bodies(site.folder / "dist") == first


def test_what_no_build_needs_is_removed_after_a_while(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for name in ("old", "new", "needed"):
        cache.write(f"pages/{name}.kept", b"x")
    os.utime(tmp_path / "pages/old.kept", (1, 1))
    os.utime(tmp_path / "pages/needed.kept", (1, 1))
    later = Cache(tmp_path)
    assert later.read("pages/needed.kept") == b"x"
    later.prune()
    assert sorted(path.name for path in tmp_path.rglob("*.kept")) == ["needed.kept", "new.kept"]
    assert (tmp_path / "pages/needed.kept").stat().st_mtime > 1


def test_the_bytes_do_not_depend_on_the_order_of_sets(site: Config) -> None:
    found: list[dict[str, bytes]] = []
    for seed in ("1", "2"):
        shutil.rmtree(site.folder / ".playbill", ignore_errors=True)
        out = site.folder / f"out{seed}"
        command = [sys.executable, "-m", "playbill", "build", "--config", "playbill.toml", "--out", str(out)]
        paths = os.pathsep.join([str(ROOT / "site"), str(ROOT / "runtime")])
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths}
        subprocess.run(command, cwd=site.folder, env=environment, check=True, capture_output=True)
        found.append(bodies(out))
    assert found[0] == found[1]
