"""`check`: every page made and every demo played in child processes; what is wrong is returned, nothing is printed."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any, Final, cast

from playbill import crew
from playbill.additions import names_written
from playbill.book import Book, open_book
from playbill.config import Config
from playbill.crew import Note, Skill
from playbill.errors import Finding, SourceError
from playbill.external import external_findings
from playbill.inspection import Inspected, demo_path, inspect_demo, inspect_page
from playbill.links import PageLinks, configured_links, link_findings, orphan_findings
from playbill.mounts import hiding, served
from playbill.page import Page
from playbill.rehearsal import Cue, rehearse
from playbill.review import RULE, Review
from playbill.silencers import silenced
from playbill.site import Site, is_stuck
from playbill.strays import is_text

SECONDS: Final = 30.0
_COME_TO_PASS: Final = frozenset({"write-outside", "nested-block"})
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

    def as_json(self) -> str:
        """The whole report as one object."""
        tables = [asdict(finding) for finding in self.findings]
        for table in tables:
            # The message says it.
            del table["hint"]
        whole = {"pages": [asdict(page) for page in self.pages], "demos": self.demos, "findings": tables}
        return json.dumps(whole, ensure_ascii=False, indent=2)

    def count(self, severity: str) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    def is_clean(self, *, strict: bool) -> bool:
        return not self.count("error") and not (strict and self.count("warning"))


def check(
    config: Config,
    *,
    seconds: float = SECONDS,
    external: bool = False,
    expect: Callable[[int], None] = lambda pages: None,
    done: Callable[[str], None] = lambda path: None,
) -> Report:
    """Make every page and play every demo.

    `external`: other sites are asked whether the links to them are good. `expect` is told how many pages there are,
    `done` the path of each that is finished.
    """
    book = open_book(config)
    expect(len(book.entries))
    made: dict[str, Inspected] = {}
    found: list[Finding] = []
    cues: dict[str, Cue] = {}
    jobs = [entry.name for entry in book.entries]
    limit = seconds + crew.MARGIN_SECONDS
    for event in crew.run(functools.partial(_learn, config, seconds), jobs, seconds=limit):
        match event:
            case crew.Noted(job, Inspected() as value):
                made[job] = value
            case crew.Noted(job, Cue() as cue):
                cues[job] = cue
            case crew.Noted(_, Finding() as finding):
                found.append(finding)
            case crew.Done(job, value):
                found += _findings(value)
            case crew.Killed(job):
                found.append(_killed(job, cues.get(job), f"took longer than {limit:g} seconds and was ended"))
            case crew.Died(job, reason):
                found.append(_killed(job, cues.get(job), f"ended its process: {reason}"))
            case _:
                pass
        if not isinstance(event, crew.Noted):
            done(event.job)
    if external:
        pages = [*(one.links for one in made.values()), configured_links(config, book)]
        found += external_findings(pages, expect=lambda count: expect(len(jobs) + count), done=done)
    return _report(config, book, made, found)


def _report(config: Config, book: Book, made: Mapping[str, Inspected], found: list[Finding]) -> Report:
    known = {
        entry.name: made.get(entry.name) or Inspected(PageLinks(entry.name, entry.route)) for entry in book.entries
    }
    allowed = [silencer for one in known.values() for silencer in one.silencers]
    demos = {path.stem for path in config.demos.glob("*.py")}.union(*(one.added for one in known.values()))
    found += [fault.finding() for fault in (*book.faults, *hiding(config, book))]
    found += [finding for one in known.values() for finding in one.findings]
    for file in sorted(path for path in config.demos.rglob("*.py") if is_text(demo_path(config, path))):
        findings, silencers = inspect_demo(config, file)
        found += findings
        allowed += silencers
    links = {name: one.links for name, one in known.items()}
    written = names_written(config, book)
    found += link_findings(config, book, [*links.values(), configured_links(config, book)], demos, written)
    found += orphan_findings(book, links)
    left = silenced(_told_once(found), allowed)
    pages = [
        CheckedPage(entry.name, entry.route, known[entry.name].demos)
        for entry in book.entries
        if entry.source.path.is_file()
    ]
    return Report(tuple(pages), tuple(sorted(left, key=_place)))


def _told_once(found: list[Finding]) -> Iterator[Finding]:
    """What was read in the code need not be said again when it came to pass."""
    read = {(one.path, one.line) for one in found if one.rule in _COME_TO_PASS}
    for finding in dict.fromkeys(found):
        if finding.rule != RULE or (finding.path, finding.line) not in read:
            yield finding


def _place(finding: Finding) -> tuple[Any, ...]:
    return (finding.path, finding.line, finding.column, _ORDER[finding.severity], finding.rule, finding.message)


def _killed(path: str, cue: Cue | None, what: str) -> Finding:
    if cue is None:
        return Finding.of("execute", path, 1, 1, f"the page {what}")
    when = f"after “{cue.button}” was pressed it" if cue.button else "it"
    return Finding.of(RULE, path, cue.line, 1, f"{cue.block}: {when} {what}")


def _findings(value: object) -> list[Finding]:
    # It came through a pipe; `_inspect` had put it in.
    return cast("list[Finding]", value)


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


def _inspect(site: Site, apps: ExitStack, trouble: Finding | None, name: str, note: Note) -> list[Finding] | crew.Last:
    """Make one page and play its demos. `apps` stay open as long as this is held."""
    del apps
    entry = site.book.named(name)
    if entry is None:
        return []
    page = site.page(entry)
    if trouble is not None:
        note(trouble)
    if not isinstance(page, Page):
        note(Inspected(PageLinks(name, entry.route), (page.finding(),)))
        return crew.Last([]) if is_stuck(page) else []
    html = ""
    try:
        html, _ = site.html(entry)
    except SourceError as fault:  # Of a template: the same for every page, and said once.
        note(fault.finding())
    review = Review(page, site.code.folders, site.code.demos)
    note(inspect_page(site, entry, page, html, review.fault))
    rehearsed = rehearse(page, note)
    found = list(review.findings(rehearsed))
    return found if rehearsed.is_over else crew.Last(found)
