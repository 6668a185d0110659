"""Every link, anchor and asset of the pages has an end, and a way leads to every page: what does not is found.

Plain functions of what the pages told when they were rendered; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from playbill.book import Book
from playbill.config import Config, Origins, place_of
from playbill.errors import Finding, nearest
from playbill.inline import FoundLink, allows
from playbill.routes import is_external, split_target

_POINTERS: Final = re.compile(r'<(\w+)\b[^>]*?\s(href|src|poster)="([^"]*)"')
_HREFS: Final = re.compile(r'\shref="([^"#?]*)')
_KINDS: Final = {"img": "image", "video": "media", "audio": "media", "source": "media", "iframe": "frame"}


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What one page points to, and what others may point to in it."""

    path: str
    route: str
    """Empty for the configuration, which is no page."""
    links: tuple[FoundLink, ...] = ()
    anchors: frozenset[str] | None = None
    """None: the page is broken, so nobody knows."""
    leads: tuple[int, ...] | None = None
    """The pages that its text and navigation lead to: their places in the book. None: it could not be laid out."""


@dataclass(frozen=True, slots=True)
class _Ends:
    """Everything that a link may lead to."""

    book: Book
    base: str
    pages: Mapping[str, PageLinks]
    demos: Collection[str]
    written: Collection[str]
    mounts: tuple[str, ...]

    def page(self, route: str) -> PageLinks | None:
        return self.pages.get(route) or self.pages.get(f"{route}/")

    def draft(self, route: str) -> str | None:
        """The file of the draft that would be there."""
        for entry in self.book.drafts:
            if route.strip("/") in (entry.name, entry.route.strip("/")):
                return entry.name
        return None

    def holds(self, route: str) -> bool:
        """Whether something that is no page is there."""
        inner = route.strip("/")
        slashed = f"/{inner}/" if inner else "/"
        if slashed in self.book.redirects or self.book.file(inner) is not None or route[1:] in self.written:
            return True
        if any(slashed.startswith(f"{mount}/") for mount in self.mounts):
            return True
        return inner.startswith("demo/") and inner.removeprefix("demo/") in self.demos


def link_findings(
    config: Config, book: Book, pages: Iterable[PageLinks], demos: Collection[str], written: Collection[str]
) -> Iterator[Finding]:
    """What is wrong with the links of these pages.

    `demos`: the names that stand at `/demo/NAME/`; `written`: files that come from nobody's hand.
    """
    known = list(pages)
    mounts = tuple(mount.prefix for mount in config.mounts)
    ends = _Ends(book, config.base, {page.route: page for page in known}, demos, written, mounts)
    for page in known:
        for link in page.links:
            found = _finding(page, link, ends)
            if found is not None:
                yield found


def outward(book: Book, target: str) -> str:
    """The address that a link of the configuration means: what it would mean on a page at the root."""
    return book.resolve("index.md", target) or target


def configured_links(config: Config, book: Book) -> PageLinks:
    """What the header and the foot of every page lead to, each at its place in the configuration."""
    found: list[FoundLink] = []
    for key, targets in (("links", config.links), ("footer", config.footer)):
        for target in targets.values():
            place = place_of(config, key, target)
            found.append(FoundLink(target, outward(book, target), place.line, place.column))
    return PageLinks(str(config.file), "", tuple(found))


def component_links(html: str, line: int, here: str, resolve: Callable[[str], str]) -> Iterator[FoundLink]:
    """What a demo points to in its first paint. All of it stands on the line of its block.

    A demo is a plain program, so its addresses are what the browser makes of them on the page at `here`. `resolve` is
    for the text of the page.
    """
    for tag, name, value in _POINTERS.findall(html):
        target = unescape(value)
        is_loaded = name != "href" or tag == "link"
        yield FoundLink(target, urljoin(here, target), line, 1, is_loaded, resolve(target))


def leads_of(html: str, here: str, book: Book, base: str) -> tuple[int, ...]:
    """The pages that the whole HTML of the page at `here` leads to, by their places in the book."""
    found: set[int] = set()
    for href in set(_HREFS.findall(html)):
        path, _ = split_target(urljoin(here, unescape(href)))
        if not is_external(href) and path.startswith(base):
            route = f"/{path.removeprefix(base).strip('/')}/".replace("//", "/")
            place = book.places.get(book.redirects.get(route, route))
            if place is not None:
                found.add(place)
    return tuple(sorted(found))


def orphan_findings(book: Book, pages: Mapping[str, PageLinks]) -> Iterator[Finding]:
    """Pages that nobody comes to. A site with a broken page does not know: the link may stand in that."""
    leads = [found for entry in book.entries if (found := pages[entry.name].leads) is not None]
    if len(book.entries) < 2 or len(leads) < len(book.entries):
        return
    start = next((place for place, entry in enumerate(book.entries) if entry.route == "/"), None)
    if start is None:  # Where a reader begins is not known: one way from any other page has to do.
        reached = {to for place, found in enumerate(leads) for to in found if to != place}
    else:
        reached, todo = {start}, [start]
        while todo:
            new = set(leads[todo.pop()]) - reached
            reached |= new
            todo += new
    for place, entry in enumerate(book.entries):
        if place not in reached and entry.source.path.is_file():
            what = "no navigation and no link leads to this page"
            yield Finding.of("orphan", entry.name, 1, 1, what, "Link to it, or move it into a folder of the site.")


def component_origins(html: str, origins: Origins) -> Iterator[str]:
    """Other origins that a demo loads from, and that the content policy does not allow."""
    for tag, name, value in _POINTERS.findall(html):
        kind = _KINDS.get(tag)
        parts = urlsplit(unescape(value))
        if kind is None or name == "href" or not parts.netloc:
            continue
        scheme = parts.scheme or "https"
        listed: tuple[str, ...] = getattr(origins, kind)
        if not any(allows(one, scheme, parts.netloc) for one in listed):
            yield f'{kind} = ["{scheme}://{parts.netloc}"]'


def _finding(page: PageLinks, link: FoundLink, ends: _Ends) -> Finding | None:
    address = link.address or link.target
    if is_external(address):
        return None
    path, rest = split_target(address)
    fragment = unquote(rest.partition("#")[2])
    if not path:
        return _anchor(page, link, page, fragment)
    if not path.startswith(ends.base):
        what = f"`{link.target}` leads out of the content folder"
        return _say(page, link, "link", what, _as_in_text(link, ends))
    route = "/" + path.removeprefix(ends.base)
    target = ends.page(route)
    if target is not None:
        return _anchor(page, link, target, fragment)
    hint = _as_in_text(link, ends)
    # A demo's link to `page.md` may well find the page as Markdown: that is not what it was written for.
    if ends.holds(route) and not (hint and route.endswith(".md")):
        return None
    if (draft := ends.draft(route)) is not None:
        what = f"`{draft}` is a draft: readers do not have it"
        return _say(page, link, "draft-link", what, "Link to it when it is published.")
    suffix = PurePosixPath(route).suffix.lower()
    if link.is_loaded or suffix not in ("", ".md", ".html"):
        return _say(page, link, "asset", f"there is no file `{link.target}`", hint or _near(route, ends.book.files()))
    names = {entry.route: entry.name for entry in ends.book.entries}
    hint = hint or _near(route, names.values() if suffix else names)
    return _say(page, link, "link", f"there is no page `{link.target}`", hint)


def _anchor(page: PageLinks, link: FoundLink, target: PageLinks, fragment: str) -> Finding | None:
    if target.anchors is None or fragment in ("", "top", "main") or fragment in target.anchors:
        return None
    place = "this page" if target is page else f"`{target.path}`"
    near = nearest(fragment, target.anchors)
    hint = f"Did you mean `#{near}`?" if near else ""
    return _say(page, link, "anchor", f"there is no `#{fragment}` in {place}", hint)


def _as_in_text(link: FoundLink, ends: _Ends) -> str:
    """The hint for an address of a demo that would be good in the text of its page."""
    path, _ = split_target(link.meant)
    route = "/" + path.removeprefix(ends.base)
    if link.meant in ("", link.address) or not path.startswith(ends.base):
        return ""
    if ends.page(route) is None and not ends.holds(route):
        return ""
    return f"In a demo this is `{link.address}`, as the browser has it. Write `{link.meant}`."


def _near(route: str, known: Iterable[str]) -> str:
    names = list(known)
    near = nearest(route, names, 0.7) or nearest(route.lstrip("/"), names, 0.7)
    return f"Did you mean `{near}`?" if near else ""


def _say(page: PageLinks, link: FoundLink, rule: str, what: str, hint: str = "") -> Finding:
    return Finding.of(rule, page.path, link.line, link.column, what, hint)
