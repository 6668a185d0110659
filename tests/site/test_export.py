"""`build`: the site as files, whole or not at all."""

import hashlib
import re
import resource
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from playbill import config as configuration
from playbill import export as export_module
from playbill.book import Book
from playbill.check import check
from playbill.config import Config
from playbill.export import MANIFEST, Built, ExportError, export
from playbill.facts import Told

DEMO = """\
import reflex as rx


class State(rx.State):
    count: int = 0

    @rx.event
    def add(self):
        self.count += 1


def shown():
    return rx.button("Add", State.count, on_click=State.add, color="tomato")
"""
FILES = {
    "content/index.md": "# Home\n\nTo [the demo](docs/demo.md) and ![a map](map.svg).\n",
    "content/map.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    "content/.hidden": "no",
    "content/helper.py": "NAME = 'no'",
    "content/docs/demo.md": "---\nredirect_from: [/old/demo/]\n---\n# Demo\n\n```python demo file=shown\n```\n",
    "content/blog/first.md": "---\ndate: 2026-01-02\n---\n# First\n\nWords.\n",
    "demos/shown.py": DEMO,
}
BROKEN = "# Broken\n\nWords before.\n\n```python exec\n1 / 0\n```\n"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


MANY = """\
import reflex as rx


def index():
    return rx.text("the first of many")


def second():
    return rx.text("the second of many")


app = rx.App()
app.add_page(index)
app.add_page(second, route="/second")
"""
ADDED = """\
# Added

```python demo file=deep/many
```

```python demo exec
import reflex as rx

def own():
    return rx.text("my own page")

app = rx.App()
app.add_page(own, route="/")
app.add_page(own, route="/other")
```

[1](/demo/deep/many/) [2](/demo/deep/many/second/) [3](/demo/added/) [4](/demo/other/)
"""


def config_of(site: Path, **options: object) -> Config:
    (site / "playbill.toml").touch()
    return configuration.load(site / "playbill.toml", options)


def build(site: Path, *, keep_going: bool = False, **options: object) -> Built:
    return export(config_of(site, **options), site / "dist", keep_going=keep_going)


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_every_page_is_a_file_at_its_route(site: Path) -> None:
    built = build(site)
    assert built.is_written
    assert built.faults == ()
    names = set(digests(site / "dist"))
    assert {"index.html", "docs/demo/index.html", "blog/index.html", "blog/first/index.html", "404.html"} <= names
    assert {"demo/shown/index.html", "map.svg", "old/demo/index.html"} <= names
    assert not {name for name in names if "hidden" in name or name.endswith(".py")}
    page = (site / "dist" / "docs" / "demo" / "index.html").read_text("utf-8")
    assert "data-template=" in page
    for address in ("/_assets/client-", "/_assets/theme-", "/_assets/page-"):
        assert address in page
    assert "/docs/demo/" in (site / "dist" / "old" / "demo" / "index.html").read_text("utf-8")


def test_everything_that_a_page_loads_is_there(site: Path) -> None:

    build(site)
    for page in (site / "dist").rglob("*.html"):
        for address in re.findall(r'(?:href|src)="(/[^"#]*)"', page.read_text("utf-8")):
            path = site / "dist" / address.lstrip("/")
            assert path.is_file() or (path / "index.html").is_file(), (page, address)


def test_the_same_site_gives_the_same_bytes(site: Path) -> None:
    build(site)
    first = digests(site / "dist")
    build(site)
    assert digests(site / "dist") == first
    export(config_of(site), site / "other")
    assert digests(site / "other") == first


def test_the_base_is_in_every_address(site: Path) -> None:
    build(site, base="/sub/")
    page = (site / "dist" / "index.html").read_text("utf-8")
    assert 'href="/sub/docs/demo/"' in page
    assert 'src="/sub/map.svg"' in page
    assert 'href="/_assets' not in page
    assert 'href="/sub/_assets/' in page


def test_only_a_site_with_a_live_server_says_where_it_is(site: Path) -> None:
    page = site / "dist" / "docs" / "demo" / "index.html"
    build(site)
    assert "data-live" not in page.read_text("utf-8")
    build(site, live="https://live.example.org")
    assert 'data-live="https://live.example.org/_live/"' in page.read_text("utf-8")


def test_a_failed_build_leaves_the_folder_as_it_was(site: Path) -> None:
    build(site)
    before = digests(site / "dist")
    write(site, {"content/broken.md": BROKEN, "content/index.md": "# Changed\n"})
    built = build(site)
    assert not built.is_written
    assert [(fault.path, fault.line) for fault in built.faults] == [("broken.md", 6)]
    assert digests(site / "dist") == before
    assert not [path.name for path in site.iterdir() if path.name.startswith(".dist")]


def test_keep_going_writes_the_good_pages_and_the_mistakes(site: Path) -> None:
    code = "while True:\n    try:\n        while True: pass\n    except BaseException: pass\n"
    hangs = f"# Hangs\n\n```python exec\n{code}```\n"
    write(site, {"content/broken.md": BROKEN, "content/unreadable.md": "---\na: [\n---\n", "content/hangs.md": hangs})
    built = export(config_of(site), site / "dist", keep_going=True, seconds=1)
    assert built.is_written
    assert [fault.path for fault in built.faults] == ["broken.md", "hangs.md", "unreadable.md"]
    page = (site / "dist" / "broken" / "index.html").read_text("utf-8")
    assert "Words before." in page
    assert "broken.md:6" in page
    assert "unreadable.md:2" in (site / "dist" / "unreadable" / "index.html").read_text("utf-8")
    assert "hangs.md:" in (site / "dist" / "hangs" / "index.html").read_text("utf-8")
    assert "data-template=" in (site / "dist" / "docs" / "demo" / "index.html").read_text("utf-8")


def test_assets_of_the_build_before_are_kept_once(site: Path) -> None:
    build(site)
    (old,) = (site / "dist" / "_assets").glob("page-*.css")
    for colour in ("teal", "gold"):
        write(site, {"demos/shown.py": DEMO.replace("tomato", colour)})
        build(site)
        assert old.exists() == (colour == "teal")


def test_a_folder_that_is_not_of_a_build_is_not_replaced(site: Path) -> None:
    write(site, {"dist/thesis.txt": "the only copy"})
    with pytest.raises(ExportError, match="was not made by `build`"):
        build(site)
    assert digests(site / "dist").keys() == {"thesis.txt"}
    for folder in (site, site / "content", site / "content" / "dist"):
        with pytest.raises(ExportError):
            export(config_of(site), folder)
    assert (site / "content" / "index.md").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of this kind")
def test_a_full_disk_leaves_the_folder_as_it_was(site: Path) -> None:
    build(site)
    before = digests(site / "dist")
    write(site, {"content/index.md": "# Changed\n"})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # No file may grow beyond a kilobyte, here and in the children: the closest to a full disk that needs no rights.
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(ExportError, match="as it was"):
            build(site)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert digests(site / "dist") == before
    assert MANIFEST in before


def test_files_of_the_whole_site_are_made_of_what_the_pages_tell(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closing(config: Config, book: Book, told: Told) -> Mapping[str, bytes]:
        lines: list[str] = []
        for entry in book.entries:
            facts = told.facts(entry)
            assert facts is not None and facts.markdown == told.markdown(entry)
            lines.append(f"{facts.route} {facts.title}")
        return {"pages.txt": "\n".join(lines).encode()}

    monkeypatch.setattr(export_module, "CLOSINGS", (closing,))
    assert not export(config_of(site), site / "dist", search=False).faults
    told = "/ Home\n/docs/demo/ Demo\n/blog/ Blog\n/blog/first/ First"
    assert (site / "dist/pages.txt").read_text() == told
    # A page that was made before tells the same.
    write(site, {"content/docs/demo.md": (site / "content/docs/demo.md").read_text() + "\nMore.\n"})
    assert export(config_of(site), site / "dist", search=False).made == 1
    assert (site / "dist/pages.txt").read_text() == told


def test_hosts_that_only_serve_files_are_told_the_headers(site: Path) -> None:
    build(site)
    assert "Content-Security-Policy: default-src 'none'" in (site / "dist/_headers").read_text()
    write(site, {"content/_headers": "/*\n  X-Own: yes\n"})
    build(site)
    assert (site / "dist/_headers").read_text() == "/*\n  X-Own: yes\n"


def test_the_pages_that_demos_and_pages_add_stand_alone_too(site: Path) -> None:
    write(site, {"content/added.md": ADDED, "demos/deep/many.py": MANY})
    assert not build(site).faults
    said = {
        "deep/many": "the first of many",
        "deep/many/second": "the second of many",
        "added": "my own page",
        "other": "my own page",
    }
    for name, text in said.items():
        assert text in (site / f"dist/demo/{name}/index.html").read_text()
    about = {"missing-description", "orphan"}
    assert {finding.rule for finding in check(config_of(site)).findings} == about
