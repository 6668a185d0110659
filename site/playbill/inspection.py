"""What can be said about a page or a demo file before anything on it is pressed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from understudy.view.template import Template

from playbill import habits, silencers, spellings
from playbill.config import Config
from playbill.demobox import FirstPaint
from playbill.doc import Executable
from playbill.entry import Entry
from playbill.errors import Finding, SourceError
from playbill.inline import FoundLink
from playbill.links import PageLinks, component_links, component_origins, leads_of
from playbill.outline import outline_findings
from playbill.page import Page
from playbill.reading import Piece, Program, Remark
from playbill.routes import address, is_external
from playbill.silencers import Silencer
from playbill.site import Site

_IDS: Final = re.compile(r'\sid="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Inspected:
    """What is known of a page before its demos are played."""

    links: PageLinks
    findings: tuple[Finding, ...] = ()
    silencers: tuple[Silencer, ...] = ()
    demos: tuple[str | int, ...] = ()
    """The id of each, else its position on the page, counted from 1."""
    added: tuple[str, ...] = ()
    """What it has put at `/demo/NAME/`."""


@dataclass(frozen=True, slots=True)
class _Painted:
    """A demo's first paint, and the line of its block."""

    line: int
    html: str


def inspect_page(site: Site, entry: Entry, page: Page, html: str, place: Callable[[SourceError], Finding]) -> Inspected:
    """`html` is all of the page, with the navigation around its text; empty where it could not be laid out.

    `place` finds out in which file a mistake is.
    """
    name = entry.name
    base = site.config.base
    painted = [_Painted(one.line, FirstPaint(template, base=base).html) for one, template in _live(page)]
    here, resolve = address(base, entry.route), site.book.resolver(entry)
    links = [*page.rendered.links, *_picture(site.config, entry)]
    links += [link for one in painted for link in component_links(one.html, one.line, here, resolve)]
    anchors = page.rendered.anchors.union(*(_IDS.findall(one.html) for one in painted))
    pieces = [_piece(one) for one in page.document.executables if one.fence.runs not in ("file", "nothing")]
    found = [
        *(place(fault) for fault in page.faults),
        *page.document.findings,
        *page.rendered.findings,
        # A list of posts that nobody wrote says nothing of itself.
        *(outline_findings(entry, page.document, page.execution) if entry.source.path.is_file() else ()),
        *_foreign(name, painted, site.config),
        *_repeated(name, painted, page.rendered.anchors),
        *_older_blocks(page),
        *read_code(name, pieces),
    ]
    lines = page.source.text.split("\n")
    allowed = [
        *silencers.of_page(lines, page.meta, page.document),
        *silencers.of_code(name, pieces),
    ]
    shown = [one for one in page.document.executables if one.fence.shows in ("component", "demo")]
    leads = leads_of(html, here, site.book, site.config.base) if html else None
    return Inspected(
        PageLinks(name, entry.route, tuple(links), anchors, leads),
        tuple(found),
        tuple(allowed),
        tuple(one.fence.id or number for number, one in enumerate(shown, start=1)),
        tuple(site.demo_names(page)),
    )


def inspect_demo(config: Config, file: Path) -> tuple[list[Finding], list[Silencer]]:
    """What a file of the demos folder shows when it is read."""
    name = demo_path(config, file)
    try:
        piece = Piece(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return [], []  # A page that shows it says so.
    return list(read_code(name, [piece])), list(silencers.of_code(name, [piece]))


def demo_path(config: Config, file: Path) -> str:
    """How messages name a file of the demos folder."""
    return file.resolve().relative_to(config.demos.resolve().parent).as_posix()


def read_code(path: str, pieces: Iterable[Piece]) -> Iterator[Finding]:
    """The findings in one program: the blocks of a page, or a file."""
    program = Program(pieces)
    said: set[Remark] = set()
    for remark in (*habits.read(program), *spellings.read(program)):
        if remark not in said:
            yield Finding.of(remark.rule, path, remark.line, remark.column, remark.what, remark.hint)
        said.add(remark)


def _piece(executable: Executable) -> Piece:
    return Piece(executable.text, executable.first_line, executable.indent)


def _live(page: Page) -> Iterator[tuple[Executable, Template]]:
    for executable, result in page.execution.results.items():
        if result.template is not None:
            yield executable, result.template


def _picture(config: Config, entry: Entry) -> Iterator[FoundLink]:
    """The picture that the front matter names."""
    image = entry.meta.image
    if image and not is_external(image):
        place = address(config.base, image if image.startswith("/") else f"/{image}")
        yield FoundLink(image, place, entry.meta.lines.get("image", 1), 1, is_loaded=True)


def _foreign(name: str, painted: list[_Painted], config: Config) -> Iterator[Finding]:
    """What demos load from origins that the content policy does not allow."""
    for one in painted:
        for setting in dict.fromkeys(component_origins(one.html, config.origins)):
            hint = f"To allow it: `origins = {{ {setting} }}` in the configuration"
            yield Finding.of("origin", name, one.line, 1, "the site does not load this", hint)


def _repeated(name: str, painted: list[_Painted], anchors: frozenset[str]) -> Iterator[Finding]:
    """Ids of elements in demos that are on the page already."""
    seen = set(anchors)
    for one in painted:
        for identifier in _IDS.findall(one.html):
            if identifier in seen:
                what = f"an element of this demo has the id `{identifier}`, which is on the page already"
                yield Finding.of("repeated-id", name, one.line, 1, what, "Give it another one.")
            seen.add(identifier)


def _older_blocks(page: Page) -> Iterator[Finding]:
    """Blocks that are written as the first pages wrote them."""
    for one in page.document.executables:
        if one.fence.info.split()[:1] == ["reflex"]:
            what = "a `reflex` block is spelled `python eval` now"
            yield Finding.of("old-spelling", page.source.relative, one.line, 1, what)
        elif page.source.line(one.line).rstrip() == "---":
            what = "Python between `---` lines is spelled as a `python exec` block now"
            yield Finding.of("old-spelling", page.source.relative, one.first_line, 1, what)
