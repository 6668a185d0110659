"""`check`: every page made and every demo played in child processes; what is wrong is returned, nothing is printed."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final, cast

from understudy.view.template import Template

from playbill import crew
from playbill.book import Book, open_book
from playbill.config import Config
from playbill.crew import Note, Skill
from playbill.demobox import FirstPaint
from playbill.doc import Executable
from playbill.errors import Finding, SourceError
from playbill.links import PageLinks, component_links, component_origins, link_findings
from playbill.mounts import served
from playbill.page import Page
from playbill.rehearsal import RULE, Cue, Shared, rehearse
from playbill.site import Site, is_stuck

SECONDS: Final = 30.0
_IDS: Final = re.compile(r'\sid="([^"]*)"')
_ORDER: Final = {"error": 0, "warning": 1, "hint": 2}


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """A page as the report has it."""

    path: str
    route: str
    demos: tuple[str | int, ...]
    """The id of each, else its position on the page, counted from 1."""


@dataclass(frozen=True, slots=True)
class Report:
    """What `check` found."""

    pages: tuple[CheckedPage, ...]
    findings: tuple[Finding, ...]

    @property
    def demos(self) -> int:
        return sum(len(page.demos) for page in self.pages)

    def count(self, severity: str) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    def is_clean(self, *, strict: bool) -> bool:
        return not self.count("error") and not (strict and self.count("warning"))

    def as_json(self) -> str:
        """The report as one JSON object."""
        return json.dumps(
            {
                "pages": [dataclasses.asdict(page) for page in self.pages],
                "demos": self.demos,
                "findings": [dataclasses.asdict(finding) for finding in self.findings],
            },
            ensure_ascii=False,
            indent=2,
        )


@dataclass(frozen=True, slots=True)
class _Made:
    """What is known of a page before its demos are played."""

    findings: tuple[Finding, ...]
    links: PageLinks
    demos: tuple[str | int, ...] = ()
    added: tuple[str, ...] = ()
    """What it has put at `/demo/NAME/`."""


def check(
    config: Config,
    *,
    seconds: float = SECONDS,
    expect: Callable[[int], None] = lambda pages: None,
    done: Callable[[str], None] = lambda path: None,
) -> Report:
    """Make every page and play every demo.

    `expect` is told how many pages there are, `done` the path of each that is finished.
    """
    book = open_book(config)
    expect(len(book.entries))
    made: dict[str, _Made] = {}
    played: list[Shared] = []
    lost: list[Finding] = []
    cues: dict[str, Cue] = {}
    jobs = [entry.name for entry in book.entries]
    limit = seconds + crew.MARGIN_SECONDS
    for event in crew.run(functools.partial(_learn, config, seconds), jobs, seconds=limit):
        match event:
            case crew.Noted(job, _Made() as value):
                made[job] = value
            case crew.Noted(job, Cue() as cue):
                cues[job] = cue
            case crew.Done(job, value):
                played += _shared(value)
            case crew.Killed(job):
                lost.append(_killed(job, cues.get(job), f"took longer than {limit:g} seconds and was ended"))
            case crew.Died(job, reason):
                lost.append(_killed(job, cues.get(job), f"ended its process: {reason}"))
            case _:
                pass
        if not isinstance(event, crew.Noted):
            done(event.job)
    return _report(config, book, made, [*lost, *_once(played)])


def _report(config: Config, book: Book, made: dict[str, _Made], found: list[Finding]) -> Report:
    links: list[PageLinks] = []
    pages: list[CheckedPage] = []
    demos = {path.stem for path in config.demos.glob("*.py")}
    found += [fault.finding() for fault in book.faults]
    for entry in book.entries:
        one = made.get(entry.name) or _Made((), PageLinks(entry.name, entry.route))
        found += one.findings
        links.append(one.links)
        demos |= set(one.added)
        if entry.source.path.is_file():
            pages.append(CheckedPage(entry.name, entry.route, one.demos))
    found += link_findings(config, book, links, demos)
    return Report(tuple(pages), tuple(sorted(dict.fromkeys(found), key=_place)))


def _place(finding: Finding) -> tuple[Any, ...]:
    return (finding.path, finding.line, finding.column, _ORDER[finding.severity], finding.rule, finding.message)


def _once(played: list[Shared]) -> Iterator[Finding]:
    """A mistake in a demo's file is found by every page that shows it, and said once."""
    said: set[str] = set()
    for shared in sorted(played, key=lambda one: _place(one.finding)):
        if not shared.mistake or shared.mistake not in said:
            yield shared.finding
        said.add(shared.mistake)


def _killed(path: str, cue: Cue | None, what: str) -> Finding:
    if cue is None:
        return Finding(path, 1, 1, "execute", "error", f"the page {what}")
    when = f"after “{cue.button}” was pressed it" if cue.button else "it"
    return Finding(path, cue.line, 1, RULE, "error", f"{cue.block}: {when} {what}")


def _shared(value: object) -> list[Shared]:
    # It came through a pipe; `_inspect` had put it in.
    return cast("list[Shared]", value)


# ---- in a child process ----


def _learn(config: Config, seconds: float) -> Skill[str]:
    """Open the site, with its apps at work beside it."""
    site = Site(config, seconds=seconds)
    apps = ExitStack()
    try:
        apps.enter_context(served(config))
    except SourceError as fault:
        return functools.partial(_inspect, site, apps, fault.finding())
    return functools.partial(_inspect, site, apps, None)


def _inspect(site: Site, apps: ExitStack, trouble: Finding | None, name: str, note: Note) -> list[Shared] | crew.Last:
    """Make one page and play its demos. `apps` stay open as long as this is held."""
    del apps
    entry = site.book.named(name)
    if entry is None:
        return []
    page = site.page(entry)
    extra = () if trouble is None else (trouble,)
    if not isinstance(page, Page):
        note(_Made((*extra, page.finding()), PageLinks(name, entry.route)))
        return crew.Last([]) if is_stuck(page) else []
    try:
        site.html(entry)
    except SourceError as fault:  # Of a template: the same for every page, and said once.
        extra = (*extra, fault.finding())
    painted = [(one.line, FirstPaint(template).html) for one, template in _live(page)]
    resolve = site.book.resolver(entry)
    links = [link for line, html in painted for link in component_links(html, line, resolve)]
    anchors = page.rendered.anchors.union(*(_IDS.findall(html) for _, html in painted))
    found = [*extra, *page.findings, *_foreign(name, painted, site.config)]
    added = tuple(site.demo_names(page))
    note(
        _Made(tuple(found), PageLinks(name, entry.route, (*page.rendered.links, *links), anchors), _demos(page), added)
    )
    return rehearse(page, site.code.folders, note)


def _live(page: Page) -> Iterator[tuple[Executable, Template]]:
    for executable, result in page.execution.results.items():
        if result.template is not None:
            yield executable, result.template


def _foreign(name: str, painted: list[tuple[int, str]], config: Config) -> Iterator[Finding]:
    """What demos load from origins that the content policy does not allow."""
    for line, html in painted:
        for setting in dict.fromkeys(component_origins(html, config.origins)):
            message = f"the site does not load this. To allow it: `origins = {{ {setting} }}` in the configuration"
            yield Finding(name, line, 1, "origin", "warning", message)


def _demos(page: Page) -> tuple[str | int, ...]:
    shown = [one for one in page.document.executables if _is_shown(one)]
    return tuple(one.fence.id or number for number, one in enumerate(shown, start=1))


def _is_shown(executable: Executable) -> bool:
    return executable.fence.shows in ("component", "demo")
