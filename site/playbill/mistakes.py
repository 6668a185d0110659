"""The mistakes of a site that is served: each is said once when it appears, and when it is mended.

Pages are made by whichever thread asks first, so this may be told from any of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from playbill.book import Book
from playbill.config import Config
from playbill.entry import Entry
from playbill.errors import SourceError
from playbill.faultbox import fault_html
from playbill.mounts import hiding
from playbill.page import Page
from playbill.reload import Faults
from playbill.source import text_of

GENERAL: Final = "*"
"""Instead of a route: a mistake of no page, in a template, in the configuration or in the name of a file."""
SHOWN: Final = 100
"""Pages whose mistakes a tab is told of."""


class Mistakes:
    """What is wrong now, by the route of the page that shows it."""

    def __init__(
        self,
        config: Config,
        say: Callable[[SourceError], None] = lambda fault: None,
        mended: Callable[[SourceError], None] = lambda fault: None,
    ) -> None:
        self.config = config
        self._say = say
        self._mended = mended
        self._guard = threading.Lock()
        self._known: dict[tuple[str, str], tuple[SourceError, ...]] = {}
        self.listener: Callable[[str], None] = lambda route: None
        """Told of a route whose mistakes are others now, in whichever thread noticed."""

    def made(self, entry: Entry, page: Page | SourceError) -> None:
        """A page was made: these are its mistakes from now on, and what its demos did before is forgotten."""
        self.note(entry.route, (page,) if isinstance(page, SourceError) else page.faults)
        self.note(entry.route, (), "demos")

    def failed(self, route: str, fault: SourceError) -> None:
        """A demo of a page has failed: that holds until the page is made anew."""
        known = self._known.get((route, "demos"), ())
        if str(fault) not in map(str, known):
            self.note(route, (*known, fault), "demos")

    def opened(self, book: Book) -> None:
        """These are the pages now: not every file is one, and each address belongs to one."""
        routes = {entry.route for entry in book.entries}
        for route, _ in list(self._known):
            if route not in routes and route != GENERAL:
                for source in ("page", "demos", "address"):
                    self.note(route, (), source)
        for route in routes:
            self.note(route, book.clashes.get(route, ()), "address")
        self.note(GENERAL, tuple(hiding(self.config, book)), "address")
        self.note(GENERAL, book.misnamed, "nav")
        self.strayed(book.strays)

    def strayed(self, strays: Sequence[SourceError]) -> None:
        """These files cannot be on the site now, because of their names."""
        self.note(GENERAL, strays, "names")

    def note(self, route: str, faults: Sequence[SourceError], source: str = "page") -> None:
        """These are the mistakes of one kind that a page has now; there may be none."""
        with self._guard:
            before = self._known.get((route, source), ())
            known, now = [str(fault) for fault in before], [str(fault) for fault in faults]
            if known == now:
                return
            for fault, text in zip(faults, now, strict=True):
                if text not in known:
                    self._say(fault)
            if faults:
                self._known[route, source] = tuple(faults)
            else:
                del self._known[route, source]
                if not any(at == route for at, _ in self._known):
                    self._mended(before[0])
        self.listener(route)

    def boxes(self, route: str) -> tuple[str, ...]:
        """The mistakes of a page as HTML, each with a link that opens the editor."""
        found = [fault for (at, _), faults in list(self._known.items()) if at == route for fault in faults]
        found.sort(key=lambda fault: (fault.path, fault.line, fault.column))
        return tuple(fault_html(fault, *self._place(fault)) for fault in found)

    def all(self) -> list[Faults]:
        """Those of all pages, for a tab that is new."""
        routes = dict.fromkeys(route for route, _ in list(self._known))
        return [Faults(route, self.boxes(route)) for route in list(routes)[:SHOWN]]

    def _place(self, fault: SourceError) -> tuple[str, str]:
        """The text of the file, for the lines around the mistake, and the link to it."""
        path = next((path for root in self._roots() if (path := root / fault.path).is_file()), None)
        if path is None:
            return "", ""
        return text_of(path), editor_link(self.config.editor, path, fault.line, fault.column)

    def _roots(self) -> tuple[Path, ...]:
        return self.config.content, self.config.folder, self.config.demos


def editor_link(form: str, path: Path, line: int, column: int) -> str:
    """The link that opens a place in an editor, by the form that the configuration gives."""
    values = {"{path}": quote(path.resolve().as_posix()), "{line}": str(line), "{column}": str(column)}
    for name, value in values.items():
        form = form.replace(name, value)
    return form
