"""What programs read: Markdown beside every page, llms.txt, the sitemap, robots.txt; served and built the same."""

import xml.etree.ElementTree as ElementTree
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from playbill.config import Config
from playbill.export import export
from playbill.negotiation import prefers_markdown
from playbill.server import LIVE, create_app
from playbill.site import Site
from understudy.engine import Engine

from tests.site.sites import write_site

FILES = {
    "content/index.md": "---\ntitle: Home\ndescription: A site & more.\n---\n\nWelcome.\n",
    "content/docs/a_page.md": "---\ndescription: About [it].\n---\n# A page\n\nSee [b](02-b.md).\n",
    "content/docs/02-b.md": "# B\n",
    "content/docs/draft.md": "---\ndraft: true\n---\n# Hidden\n",
    "content/blog/one.md": "---\ndate: 2026-01-02\n---\n# One\n",
    "content/blog/two.md": "---\ndate: 2026-01-03\n---\n# Two\n",
}
NAMES = ("index.md", "docs/a-page.md", "docs/b.md", "blog.md", "blog/one.md", "llms.txt", "llms-full.txt", "robots.txt")


@asynccontextmanager
async def served(config: Config, *, drafts: bool = False) -> AsyncIterator[httpx.AsyncClient]:
    site = Site(config, live=f"{config.base}{LIVE}/", drafts=drafts)
    transport = httpx.ASGITransport(app=create_app(site, Engine()))
    async with httpx.AsyncClient(transport=transport, base_url="http://docs.example") as client:
        yield client
    site.close()


@pytest.mark.parametrize(
    ("accept", "wants"),
    [
        ("", False), ("*/*", False), ("text/html,application/xhtml+xml,*/*;q=0.8", False), ("text/markdown", True),
        ("text/markdown, text/html", True), ("text/markdown;q=0.5, text/html", False), ("text/*", False),
        ("text/html;q=0.5, text/markdown;q=0.9", True), ("text/markdown;q=0", False), ("TEXT/Markdown; Q=1", True),
        ("text/markdown;q=0.7, */*;q=0.8", False), ("text/markdown;q=nan", False), ("text/markdown;q=x", False),
        ("text/markdown;q=0.5, text/*;q=0.4, */*", True), (",;,", False), ("text/markdown;variant=GFM;q=0.3", True),
    ],
)  # fmt: skip
def test_markdown_is_for_who_names_it(accept: str, wants: bool) -> None:
    assert prefers_markdown(accept) is wants


async def test_a_page_is_markdown_beside_it_and_for_who_asks(tmp_path: Path) -> None:
    async with served(write_site(tmp_path, FILES)) as client:
        beside = await client.get("/docs/a-page.md")
        assert beside.headers["content-type"] == "text/markdown; charset=utf-8"
        assert beside.text == "# A page\n\n> About \\[it\\].\n\nSee [b](/docs/b/).\n"
        asked = await client.get("/docs/a-page/", headers={"Accept": "text/markdown"})
        assert (asked.text, asked.headers["content-location"]) == (beside.text, "/docs/a-page.md")
        page = await client.get("/docs/a-page/")
        assert page.text.startswith("<!doctype html>")
        for answer in (asked, page):
            assert "Accept" in [one.strip() for one in answer.headers["vary"].split(",")]
        again = await client.get("/docs/a-page/", headers={"If-None-Match": page.headers["etag"]})
        assert (again.status_code, "Accept" in again.headers["vary"]) == (304, True)


@pytest.mark.parametrize(
    "path", ["/docs/a_page.md", "/docs/nowhere.md", "/docs/.md", "/.md", "/docs/02-b.md", "/docs/index.md"]
)
async def test_sources_and_what_is_no_page_are_not_there(tmp_path: Path, path: str) -> None:
    async with served(write_site(tmp_path, FILES)) as client:
        assert (await client.get(path)).status_code == 404


async def test_drafts_are_in_none_of_them_even_where_their_author_sees_them(tmp_path: Path) -> None:
    async with served(write_site(tmp_path, FILES, 'url = "https://docs.example"\n'), drafts=True) as client:
        assert (await client.get("/docs/draft/")).status_code == 200
        assert (await client.get("/docs/draft.md")).status_code == 404
        asked = await client.get("/docs/draft/", headers={"Accept": "text/markdown"})
        assert asked.headers["content-type"].startswith("text/html")
        for name in ("llms.txt", "llms-full.txt", "sitemap.xml"):
            body = (await client.get(f"/{name}")).text
            assert "raft" not in body and "Hidden" not in body, name


@pytest.mark.parametrize("settings", ["", 'url = "https://docs.example/sub"\nbase = "/sub/"\n'])
async def test_the_server_and_a_build_give_the_same_bytes(tmp_path: Path, settings: str) -> None:
    config = write_site(tmp_path, FILES, settings)
    assert export(config, tmp_path / "dist").is_written
    names = [*NAMES, "sitemap.xml"] if settings else NAMES
    async with served(config) as client:
        for name in names:
            answer = await client.get(f"{config.base}{name}")
            assert answer.status_code == 200, name
            assert answer.content == (tmp_path / "dist" / name).read_bytes(), name
        if not settings:
            assert (await client.get("/sitemap.xml")).status_code == 404
            assert not (tmp_path / "dist" / "sitemap.xml").exists()


async def test_llms_txt_names_every_page_under_its_section(tmp_path: Path) -> None:
    async with served(write_site(tmp_path, FILES, 'url = "https://docs.example"\n')) as client:
        assert (await client.get("/llms.txt")).text == (
            "# Test site\n\n> A site & more.\n\n"
            "## Pages\n\n- [Home](https://docs.example/index.md): A site & more.\n\n"
            "## Docs\n\n- [B](https://docs.example/docs/b.md)\n"
            "- [A page](https://docs.example/docs/a-page.md): About \\[it\\].\n\n"
            "## Blog\n\n- [Blog](https://docs.example/blog.md)\n- [Two](https://docs.example/blog/two.md)\n"
            "- [One](https://docs.example/blog/one.md)\n\n"
            "## Optional\n\n- [The whole site in one file](https://docs.example/llms-full.txt)\n"
        )
        whole = (await client.get("/llms-full.txt")).text
        assert "https://docs.example/docs/b/\n\n# B\n\n***\n\nhttps://docs.example/docs/a-page/\n\n# A page\n" in whole


async def test_the_sitemap_has_every_page_at_its_whole_address(tmp_path: Path) -> None:
    settings = 'url = "https://docs.example/sub"\nbase = "/sub/"\n'
    async with served(write_site(tmp_path, {**FILES, "content/docs/q&a.md": "# Q\n"}, settings)) as client:
        root = ElementTree.fromstring((await client.get("/sub/sitemap.xml")).content)
        robots = (await client.get("/sub/robots.txt")).text
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    places = [place.text for place in root.iter(f"{space}loc")]
    assert "https://docs.example/sub/docs/a-page/" in places
    assert "https://docs.example/sub/docs/q&a/" in places
    assert len(places) == len(set(places)) == 7
    assert robots == "User-agent: *\nAllow: /\n\nSitemap: https://docs.example/sub/sitemap.xml\n"


async def test_a_file_of_the_authors_wins(tmp_path: Path) -> None:
    config = write_site(tmp_path, {**FILES, "content/robots.txt": "User-agent: *\nDisallow: /\n"})
    async with served(config) as client:
        assert (await client.get("/robots.txt")).text == "User-agent: *\nDisallow: /\n"
