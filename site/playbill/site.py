"""An opened site: its book, and its pages as they are made, each once until something under it changes.

Pages are made when they are asked for, by whichever thread asks first; the others wait
for that one page and no longer.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from understudy.app import AddedPage

from playbill.assets import Assets
from playbill.book import Book, Entry, open_book
from playbill.config import Config
from playbill.deadline import TimeLimitError
from playbill.demopage import DemoPage, build_added, build_demo
from playbill.errors import SourceError
from playbill.execute import AuthorCode
from playbill.faultbox import fault_html
from playbill.layout import Layout
from playbill.page import SECONDS, Page, build_page
from playbill.render import LivePart, Rendered
from playbill.routes import address
from playbill.source import Source

TEMPLATES = "templates"
STYLESHEET = "site.css"


def ignore(_: LivePart) -> None:
    """For sites without a live server: nobody needs to know the templates."""


@dataclass(frozen=True, slots=True)
class Change:
    """A page that has to be made anew, and what it was before."""

    entry: Entry
    before: Page | None


class Site:
    """The pages of one configuration. `live` is the address of the server that the pages connect to."""

    def __init__(
        self,
        config: Config,
        *,
        live: str | None = None,
        drafts: bool = False,
        reload: bool = False,
        seconds: float = SECONDS,
        register: Callable[[LivePart], None] = ignore,
    ) -> None:
        self.config = config
        self.code = AuthorCode.of(config)
        self.code.packages.open()
        self._live = live
        self._drafts = drafts
        self._reload = reload
        self._seconds = seconds
        self._register = register
        self._guard = threading.Lock()
        self._making: dict[str, threading.Lock] = {}
        self._pages: dict[str, Page | SourceError] = {}
        self._html: dict[str, str] = {}
        self._demos: dict[str, DemoPage | None] = {}
        self._arrange()

    def close(self) -> None:
        """Let another site of this process have the names of its modules."""
        self.code.packages.close()

    def _arrange(self) -> None:
        """Read the book, the theme and the site's own templates."""
        own = self.config.folder / TEMPLATES / STYLESHEET
        self.book: Book = open_book(self.config, drafts=self._drafts)
        self.assets = Assets(self.config.base, own if own.is_file() else None, reload=self._reload)
        self.layout = Layout(self.config, self.book, self.assets, self._live)

    # ---- pages ----

    def page(self, entry: Entry) -> Page | SourceError:
        """A page, or the mistake because of which there is nothing to show of it."""
        with self._lock(entry.name):
            if entry.name not in self._pages:
                self._pages[entry.name] = self._make(entry)
            return self._pages[entry.name]

    def known(self, entry: Entry) -> Page | SourceError | None:
        """The page, if it was made already."""
        return self._pages.get(entry.name)

    def html(self, entry: Entry) -> tuple[str, bool]:
        """The whole HTML of a page, and whether there is more to it than a mistake."""
        page = self.page(entry)
        with self._lock(entry.name):
            if entry.name not in self._html:
                self._html[entry.name] = self._lay_out(entry, page)
            return self._html[entry.name], isinstance(page, Page)

    def demo(self, name: str) -> DemoPage | None:
        """What is at `/demo/NAME/`."""
        # One lock for all of them: a lock for every name that anybody asks for would be kept for ever.
        with self._lock("demos"):
            if name not in self._demos:
                found = build_demo(self.code, name) or self._added(name)
                # Names that mean nothing are not kept: anybody can ask for any number of them.
                if found is None:
                    return None
                self._publish(found.rendered)
                self._demos[name] = found
            return self._demos[name]

    def demo_html(self, name: str) -> str | None:
        found = self.demo(name)
        return None if found is None else self.layout.demo(found.title, found.rendered)

    def demo_names(self, page: Page) -> list[str]:
        """What a page puts at `/demo/NAME/`: the files that it embeds, the pages that those add, and its code's own."""
        names: dict[str, None] = {}
        for block, result in page.execution.results.items():
            if file := block.fence.file:
                names[file] = None
                routes = [added.route for added in self.code.demo(file).pages()] if result.template else []
                names.update((f"{file}/{route.strip('/')}", None) for route in routes if route.strip("/"))
        names.update((_added_name(added, page.source), None) for added in page.execution.pages)
        return list(names)

    def _make(self, entry: Entry) -> Page | SourceError:
        if entry.faults:
            return entry.faults[0]
        try:
            resolve = self.book.resolver(entry)
            page = build_page(entry.source, self.config, self.code, resolve, self.demo_address, self._seconds)
        except SourceError as fault:
            return fault
        self._publish(page.rendered)
        return page

    def demo_address(self, name: str) -> str:
        """The address of a demo alone."""
        return address(self.config.base, f"/demo/{name}/")

    def _publish(self, rendered: Rendered) -> None:
        for part in rendered.live:
            self._register(part)

    def _lay_out(self, entry: Entry, page: Page | SourceError) -> str:
        if isinstance(page, SourceError):
            return self.layout.error(entry.title, fault_html(page, entry.source.text))
        return self.layout.page(entry, page)

    def _added(self, name: str) -> DemoPage | None:
        """A page that the code of a Markdown page adds. The pages have to be made to know."""
        for entry in self.book.entries:
            page = self.page(entry)
            for added in page.execution.pages if isinstance(page, Page) else ():
                if _added_name(added, entry.source) == name:
                    return build_added(added, entry.source)
        return None

    def _lock(self, name: str) -> threading.Lock:
        with self._guard:
            return self._making.setdefault(name, threading.Lock())

    # ---- changes ----

    def change(self, paths: Iterable[Path]) -> list[Change]:
        """Files have changed: which pages have to be made anew. Everything is laid out anew when it is asked for."""
        changed = {path.resolve() for path in paths}
        needed = {name: self._needs(page) for name, page in self._pages.items()}
        self.code.forget(changed)
        self._arrange()
        found: list[Change] = []
        for entry in self.book.entries:
            before = self._pages.get(entry.name)
            # What a page that never ran needs is not known: it may be this.
            is_lost = isinstance(before, SourceError)
            if is_lost or not changed.isdisjoint({entry.source.path.resolve(), *needed.get(entry.name, ())}):
                self._pages.pop(entry.name, None)
                found.append(Change(entry, before if isinstance(before, Page) else None))
        self._demos.clear()
        self._html.clear()
        return found

    def _needs(self, page: Page | SourceError) -> frozenset[Path]:
        """The files that a page has loaded; to be asked before they are forgotten."""
        return frozenset(path.resolve() for path in page.execution.files) if isinstance(page, Page) else frozenset()


def _added_name(added: AddedPage, source: Source) -> str:
    """The NAME in `/demo/NAME/` of a page that the code of a Markdown page adds."""
    return added.route.strip("/") or source.path.stem


def is_stuck(fault: SourceError) -> bool:
    """Whether the page's code still runs, because nothing could interrupt it."""
    return isinstance(fault.__cause__, TimeLimitError) and fault.__cause__.frame is not None
