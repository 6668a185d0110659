"""An opened site: its book, and its pages as they are made, each once until something under it changes.

Pages are made when they are asked for, by whichever thread asks first; the others wait
for that one page and no longer.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from understudy.app import AddedPage

from playbill.assets import THEME, Assets
from playbill.book import BLOG, Book, open_book, reopen_book
from playbill.changes import TEMPLATES, Change, Changes, Saved, is_another_shape, sort_saved
from playbill.config import Config
from playbill.deadline import TimeLimitError
from playbill.demopage import DemoPage, build_added, build_demo
from playbill.entry import Entry
from playbill.errors import SourceError
from playbill.execute import AuthorCode
from playbill.faultbox import fault_html
from playbill.layout import Layout
from playbill.page import SECONDS, Page, StillPage, build_page, render_page
from playbill.render import LivePart, Rendered
from playbill.routes import address
from playbill.source import Source

STYLESHEET = "site.css"


def ignore(_: LivePart) -> None:
    """For sites without a live server: nobody needs to know the templates."""


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
        made: Callable[[Entry, Page | SourceError], None] = lambda entry, page: None,
        opener: Callable[[Path, Path], Entry] | None = None,
        still: Callable[[Entry], StillPage | None] = lambda entry: None,
        book: Book | None = None,
    ) -> None:
        """`still`: pages of an earlier build, which can be shown without being executed.

        `book`: where somebody has read it already.
        """
        self.config = config
        self.book: Book
        self.code = AuthorCode.of(config)
        self.code.packages.open()
        self._live = live
        self._drafts = drafts
        self._reload = reload
        self._seconds = seconds
        self._register = register
        self._made = made
        self._opener = opener
        self._still = still
        self._guard = threading.Lock()
        self._making: dict[str, threading.Lock] = {}
        self._pages: dict[str, Page | SourceError] = {}
        self._stale: set[str] = set()
        """Pages whose links and pictures have to be looked up again; their code need not run for that."""
        self._html: dict[str, str] = {}
        self._edition = 0
        """How often something has changed: what was laid out meanwhile is not kept."""
        self._dropped: dict[str, int] = {}
        """How often a page was dropped: one that was in the making then is not kept."""
        self._demos: dict[str, DemoPage | None] = {}
        if book is None:
            self._arrange()
        else:
            self.book = book
            self._dress()

    def close(self) -> None:
        """Let another site of this process have the names of its modules."""
        self.code.packages.close()

    def _arrange(self) -> None:
        """Read the book, the theme and the site's own templates."""
        self.book = open_book(self.config, drafts=self._drafts, opener=self._opener)
        self._dress()

    def _dress(self) -> None:
        own = self.config.folder / TEMPLATES / STYLESHEET
        self.assets = Assets(
            self.config.base, own if own.is_file() else None, logo=self.config.logo, reload=self._reload
        )
        self.layout = Layout(self.config, self.book, self.assets, self._live)

    # ---- pages ----

    def page(self, entry: Entry) -> Page | SourceError:
        """A page, or the mistake because of which there is nothing to show of it."""
        with self._lock(entry.name):
            dropped = self._dropped.get(entry.name)
            # Whoever asks may have looked it up before it was saved.
            entry = self.book.named(entry.name) or entry
            known = self._pages.get(entry.name)
            if known is not None and entry.name not in self._stale:
                return known
            self._stale.discard(entry.name)
            page = self._looked_up(entry, known) if isinstance(known, Page) else self._make(entry)
            if dropped == self._dropped.get(entry.name):
                self._pages[entry.name] = page
                self._made(entry, page)
            return page

    def known(self, entry: Entry) -> Page | SourceError | None:
        """The page, if it was made already."""
        return self._pages.get(entry.name)

    def html(self, entry: Entry) -> tuple[str, bool]:
        """The whole HTML of a page, and whether there is more to it than a mistake."""
        edition = self._edition
        if entry.name not in self._pages and (still := self._still(entry)) is not None:
            return self.layout.page(entry, still), True
        page = self.page(entry)
        with self._lock(entry.name):
            html = self._html.get(entry.name)
            if html is None:
                html = self._lay_out(self.book.named(entry.name) or entry, page)
                if edition == self._edition and page is self._pages.get(entry.name):
                    self._html[entry.name] = html
            return html, isinstance(page, Page)

    def demo(self, name: str) -> DemoPage | None:
        """What is at `/demo/NAME/`."""
        # One lock for all of them: a lock for every name that anybody asks for would be kept for ever.
        with self._lock("demos"):
            if name not in self._demos:
                found = build_demo(self.code, name, self.config.base) or self._added(name)
                # Names that mean nothing are not kept: anybody can ask for any number of them.
                if found is None:
                    return None
                self._publish(found.rendered)
                self._demos[name] = found
            return self._demos[name]

    def demo_html(self, name: str) -> str | None:
        found = self.demo(name)
        return None if found is None else self.layout.demo(found.title, found.rendered)

    def drop(self, entry: Entry) -> None:
        """Forget a page, which nobody will ask for again: a build makes thousands of them."""
        page = self._pages.pop(entry.name, None)
        self._html.pop(entry.name, None)
        if isinstance(page, Page):
            page.execution.close()

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
            resolve, measure = self.book.resolver(entry), self.book.measurer(entry)
            page = build_page(entry.source, self.config, self.code, resolve, self.demo_address, self._seconds, measure)
        except SourceError as fault:
            return fault
        self._publish(page.rendered)
        return page

    def _looked_up(self, entry: Entry, page: Page) -> Page:
        """The page with its links and pictures as they are now; its code does not run again."""
        return render_page(
            entry.source,
            page.meta,
            page.document,
            page.execution,
            self.config,
            self.book.resolver(entry),
            self.demo_address,
            self.book.measurer(entry),
        )

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

    def broken_html(self, fault: SourceError) -> str:
        """The page that says that a template has a mistake: in the theme's own templates."""
        bare = Layout(replace(self.config, folder=THEME), Book(self.config, ()), self.assets, None)
        return bare.error(fault.path, fault_html(fault, ""))

    def _added(self, name: str) -> DemoPage | None:
        """A page that the code of a Markdown page adds. The pages have to be made to know."""
        # Those that were made already come first: most likely it is one of them.
        for entry in sorted(self.book.entries, key=lambda entry: entry.name not in self._pages):
            page = self.page(entry)
            for added in page.execution.pages if isinstance(page, Page) else ():
                if _added_name(added, entry.source) == name:
                    return build_added(added, entry.source, self.config.base)
        return None

    def _lock(self, name: str) -> threading.Lock:
        with self._guard:
            return self._making.setdefault(name, threading.Lock())

    # ---- changes ----

    def change(self, paths: Iterable[Path], config: Config | None = None) -> Changes:
        """Files were saved: what depends on them is dropped, and made anew when it is asked for.

        `config`: another configuration, in settings that no page's code depends on. Raises SourceError for a
        mistake of the whole site; it is as it was then.
        """
        config = config or self.config
        is_configured = config is not self.config
        saved = sort_saved(paths, config)
        book = reopen_book(self.book, config, saved.paths, drafts=self._drafts)
        known = dict(self._pages)
        # To be asked before the code is forgotten.
        needed = {name: self._needs(page) for name, page in known.items()} if saved.code else {}
        if saved.code:
            self.code.forget(saved.code)
        self.config = config
        before, self.book = self.book, book
        is_other = is_configured or is_another_shape(before, self.book)
        if saved.look or is_configured:
            self._dress()
        else:
            self.layout = Layout(self.config, self.book, self.assets, self._live, self.layout)
        changed: list[Change] = []
        for entry in self.book.entries:
            page = known.pop(entry.name, None)
            is_new = before.named(entry.name) is not entry
            if is_new or self._depends(page, needed.get(entry.name), saved):
                self._drop(entry.name)
                changed.append(Change(entry, page if isinstance(page, Page) else None))
            elif page is None and saved.code:
                self._drop(entry.name)
        for name in known:
            self._drop(name)
        if is_other or saved.files:
            self._stale.update(self._pages)
        if (
            is_other
            or is_configured
            or saved.files
            or saved.look
            or any(change.entry.section == BLOG for change in changed)
        ):
            self._html.clear()
        self._demos.clear()
        self._edition += 1
        gone = tuple(page for page in known.values() if isinstance(page, Page))
        return Changes(tuple(changed), gone, saved.files, is_other or saved.look)

    def _depends(self, page: Page | SourceError | None, needed: frozenset[Path] | None, saved: Saved) -> bool:
        """Whether the code of a page is to run again, because of other files than its own."""
        if page is None or not saved.code:
            return False
        # What a page needs that never ran, or ran into a mistake, is not known: it may be this.
        return isinstance(page, SourceError) or bool(page.faults) or not saved.paths.isdisjoint(needed or ())

    def _drop(self, name: str) -> None:
        self._dropped[name] = self._dropped.get(name, 0) + 1
        self._pages.pop(name, None)
        self._html.pop(name, None)

    def _needs(self, page: Page | SourceError) -> frozenset[Path]:
        """The files that a page has loaded; to be asked before they are forgotten."""
        return frozenset(path.resolve() for path in page.execution.files) if isinstance(page, Page) else frozenset()


def _added_name(added: AddedPage, source: Source) -> str:
    """The NAME in `/demo/NAME/` of a page that the code of a Markdown page adds."""
    return added.route.strip("/") or source.path.stem


def is_stuck(fault: SourceError) -> bool:
    """Whether the page's code still runs, because nothing could interrupt it."""
    return isinstance(fault.__cause__, TimeLimitError) and fault.__cause__.frame is not None
