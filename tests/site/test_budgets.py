"""What our own pages weigh, in gzip bytes, what they load from elsewhere, and whether their HTML is sound."""

import gzip
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from playbill.config import load
from playbill.export import export
from playbill.site import Site

from tests.needs import PROJECT, require_or_skip
from tests.site.sites import write_site

WITHOUT_DEMO = {"html": 10_000, ".css": 14_000, ".js": 10_000}
WITH_DEMO = {"html": 15_000, ".css": 14_000, ".js": 16_000}
SCRIPT = re.compile(r"<script(?![^>]*(?:\bsrc=|application/ld\+json))[^>]*>", re.IGNORECASE)
INLINE = re.compile(r"<[^>]*\s(?:style|on[a-z]+)=", re.IGNORECASE)
# What a browser fetches by itself; a link that a reader may follow is something else.
FETCHED = re.compile(r"<(?:script|img|iframe|source|video|audio|embed)\b[^>]*?\s(?:src|poster)=\"([^\"]*)\"")
LINKED = re.compile(r"<link\b[^>]*\brel=\"(?:stylesheet|modulepreload|preload|icon|preconnect)\"[^>]*>")
VNU = PROJECT / "tests" / "client" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


@pytest.fixture(scope="module")
def pages() -> Iterator[tuple[Site, dict[str, str]]]:
    """Our site, and its pages as readers get them."""
    site = Site(load(PROJECT / "pyproject.toml"), live="/_live/")
    made: dict[str, str] = {}
    for entry in site.book.entries:
        made[entry.route], is_whole = site.html(entry)
        assert is_whole, entry.name
    yield site, made
    site.close()


def weight(body: bytes) -> int:
    return len(gzip.compress(body, 9))


def loaded(site: Site, page: str, suffix: str) -> int:
    """What all assets of a kind that a page asks for weigh."""
    paths = {path for path in re.findall(r'"/_assets/([^"]+)"', page) if path.endswith(suffix)}
    assets = [site.assets.find(path) for path in paths]
    assert assets and all(assets)
    return sum(weight(asset.body) for asset in assets if asset)


def test_every_page_is_within_its_budget(pages: tuple[Site, dict[str, str]]) -> None:
    site, made = pages
    over: list[str] = []
    kinds: set[bool] = set()
    for route, html in made.items():
        plays = "/client-" in html
        kinds.add(plays)
        for kind, limit in (WITH_DEMO if plays else WITHOUT_DEMO).items():
            weighs = weight(html.encode()) if kind == "html" else loaded(site, html, kind)
            if weighs > limit:
                over.append(f"{route} {kind}: {weighs} > {limit}")
    assert kinds == {True, False}
    assert over == []


def test_no_page_asks_a_third_party(pages: tuple[Site, dict[str, str]]) -> None:
    _, made = pages
    for route, html in made.items():
        fetched = [*FETCHED.findall(html), *re.findall(r'href="([^"]*)"', " ".join(LINKED.findall(html)))]
        assert [address for address in fetched if not address.startswith(("/", "data:"))] == [], route


def test_every_page_parses_strictly_and_holds_no_code_of_its_own(pages: tuple[Site, dict[str, str]]) -> None:
    _, made = pages
    for html in made.values():
        html5lib.HTMLParser(strict=True).parse(html)
        assert not SCRIPT.search(html)
        assert not INLINE.search(re.sub(r"<code>.*?</code>", "", html, flags=re.DOTALL))


def test_the_nu_checker_finds_no_error_in_the_built_site(tmp_path: Path) -> None:
    command = nu_checker()
    export(load(PROJECT / "pyproject.toml"), tmp_path / "dist", search=False)
    done = subprocess.run(
        [*command, "--errors-only", "--format", "gnu", "--skip-non-html", str(tmp_path / "dist")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stderr.replace((tmp_path / "dist").as_uri(), ""), done.returncode) == ("", 0)


def nu_checker() -> list[str]:
    """The Nu checker: a program of the system's, or the jar that $VNU_JAR or npm has; a test without one ends here."""
    if vnu := shutil.which("vnu"):
        return [vnu]
    java, jar = shutil.which("java"), Path(os.environ.get("VNU_JAR", VNU))
    reason = "there is no `vnu`, and no `java` to run its jar" if java is None else f"there is no {jar}"
    require_or_skip("the Nu checker", java is not None and jar.is_file(), reason, required=False)
    return [java or "", "-Xss4m", "-jar", str(jar)]


def test_a_page_of_a_large_site_weighs_what_one_of_a_small_site_does(tmp_path: Path) -> None:
    text = "# A page with a title of five words\n\n## Part\n\nText.\n"

    def heaviest(folder: Path, sections: int, pages: int) -> int:
        names = [
            f"content/section-{section:03}/page-{page:04}.md" for section in range(sections) for page in range(pages)
        ]
        site = Site(write_site(folder, dict.fromkeys(names, text)))
        some = site.book.entries[:: max(1, len(names) // 10)]
        heavy = max(weight(site.html(entry)[0].encode()) for entry in some)
        site.close()
        return heavy

    small = heaviest(tmp_path / "small", 2, 20)
    assert small < 3_000
    assert heaviest(tmp_path / "flat", 1, 400) < 1.2 * small
    assert heaviest(tmp_path / "wide", 80, 8) < 1.2 * small
