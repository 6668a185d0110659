"""Pages and demos as items of pytest: a page has to be made without a mistake, a demo to bear all of its clicks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from os import PathLike
from pathlib import Path
from typing import Any, Final, Protocol

import pytest
from understudy.testing import Visitor, playing
from understudy.view.template import Template

from playbill import config as configuration
from playbill import frontmatter, markdown
from playbill.doc import Executable
from playbill.errors import Finding, Place, SourceError, suggestion
from playbill.execute import Result
from playbill.mounts import served
from playbill.page import Page, interpolates
from playbill.rehearsal import rehearse
from playbill.review import Review
from playbill.site import Site
from playbill.source import read

_MAY_HAVE_DEMOS: Final = ("demo", "eval", "reflex")


class MistakesError(Exception):
    """What is wrong with a page, in the words that `check` has for it."""


class OpenDemo(Protocol):
    """The fixture `demo`."""

    def __call__(self, name: str, *, page: str = "", patience: float = 5.0) -> AbstractAsyncContextManager[Visitor]:
        """A visitor of the demo with this id, or of this file of the demos folder.

        `page` says which page, where several have one of that id; `patience` is how long a visitor waits for something
        to be seen.
        """
        ...


class Stage:
    """The site under test, opened when the first page is wanted."""

    def __init__(self, path: Path) -> None:
        self.config = configuration.load(path)
        self._site: Site | None = None
        self._apps: ExitStack | None = None

    @property
    def site(self) -> Site:
        """The site; drafts are pages, too."""
        if self._site is None:
            self._site = Site(self.config, drafts=True)
        return self._site

    def serve(self) -> None:
        """Demos may talk to the site's own apps from here on."""
        if self._apps is None:
            self._apps = ExitStack()
            self._apps.enter_context(served(self.config))

    def close(self) -> None:
        """At the end of the session."""
        if self._apps is not None:
            self._apps.close()
        if self._site is not None:
            self._site.close()

    def page(self, path: Path) -> Page:
        """A page, made once. Raises MistakesError when there is nothing to show of it."""
        entry = self.site.book.named(path.relative_to(self.config.content).as_posix())
        if entry is None:
            raise MistakesError(f"{path}: another page has its address")
        page = self.site.page(entry)
        if isinstance(page, SourceError):
            raise MistakesError(self.words([page]))
        return page

    def shown(self, path: Path) -> list[Executable]:
        """The demos of a page, found without running it; of a page with a mistake there are none."""
        try:
            source = read(path, self.config.content)
            if not any(word in source.text for word in _MAY_HAVE_DEMOS):
                return []
            front = frontmatter.parse(source)
            document = markdown.parse(
                source, front, html=self.config.html, interpolates=interpolates(self.config, source.relative)
            )
        except SourceError:
            return []
        return [one for one in document.executables if one.fence.shows in ("component", "demo")]

    @asynccontextmanager
    async def visiting(self, name: str, *, page: str = "", patience: float = 5.0) -> AsyncGenerator[Visitor]:
        """The fixture `demo`: a visitor of one demo, alone on its page."""
        template, result = self._demo(name, page)
        self.serve()
        async with playing() as engine:
            engine.register(template, result.on_load)
            visitor = Visitor(engine, [template], "/", "127.0.0.1", patience)
            await visitor.resume()
            try:
                yield visitor
            finally:
                await visitor.leave()

    def _demo(self, name: str, page: str) -> tuple[Template, Result]:
        wanted = page.removesuffix(".md").strip("/")
        entries = [one for one in self.site.book.entries if wanted in ("", one.name.removesuffix(".md"))]
        if not entries:
            pytest.fail(f"There is no page {page!r}. It is named like `docs/events`.", pytrace=False)
        known: list[str] = []
        found: list[tuple[Path, Executable]] = []
        for entry in entries:
            for one in self.shown(entry.source.path) if name in entry.source.text else ():
                known += filter(None, (one.fence.id, one.fence.file))
                if name in (one.fence.id, one.fence.file):
                    found.append((entry.source.path, one))
        # A file that several pages show is one demo all the same.
        if len({path for path, one in found if one.fence.id == name}) > 1:
            names = " and ".join(sorted({path.name for path, _ in found}))
            pytest.fail(f"Several pages have a demo {name!r}: {names}. Say which with `page=`.", pytrace=False)
        if not found:
            known += (one.fence.id or one.fence.file for entry in entries for one in self.shown(entry.source.path))
            hint = suggestion(name, set(filter(None, known)))
            pytest.fail(f"There is no demo {name!r}. {hint}", pytrace=False)
        path, executable = found[0]
        try:
            result = _result(self.page(path), executable)
        except MistakesError as error:
            pytest.fail(str(error), pytrace=False)
        if result.template is None:
            pytest.fail(self.words([result.fault] if result.fault else []) or f"{name!r} shows nothing.", pytrace=False)
        return result.template, result

    def words(self, faults: Iterable[SourceError | Finding]) -> str:
        """The mistakes, each with the lines that a terminal shows of it; paths as pytest has them."""
        return "\n\n".join(self._words(one) for one in faults)

    def _words(self, one: SourceError | Finding) -> str:
        root = self.config.content if (self.config.content / one.path).is_file() else self.config.folder
        path = root / one.path
        if isinstance(one, Finding):
            lines = path.read_text("utf-8", "replace").split("\n") if path.is_file() else []
            text = lines[one.line - 1] if 0 < one.line <= len(lines) else ""
            one = Place(one.path, one.line, one.column, text).error(one.message)
        shown = path.relative_to(self.config.folder).as_posix() if path.is_relative_to(self.config.folder) else path
        return f"{shown}{str(one).removeprefix(one.path)}"


class PageFile(pytest.File):
    """A Markdown file: its page, and each of its demos."""

    stage: Stage

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, stage: Stage) -> PageFile:
        made: PageFile = cls.from_parent(parent, path=path)  # pyright: ignore[reportUnknownMemberType]
        made.stage = stage
        return made

    def collect(self) -> Iterator[pytest.Item]:
        yield PageItem.of(self, "page", 1, None)
        for one in self.stage.shown(self.path):
            yield PageItem.of(self, one.fence.id or f"demo:{one.line}", one.line, one)


class PageItem(pytest.Item):
    """A page as a whole; or one demo of it."""

    line: int
    demo: Executable | None

    @classmethod
    def of(cls, parent: PageFile, name: str, line: int, demo: Executable | None) -> PageItem:
        made: PageItem = cls.from_parent(parent, name=name)  # pyright: ignore[reportUnknownMemberType]
        made.line, made.demo, made.stage = line, demo, parent.stage
        return made

    stage: Stage

    def runtest(self) -> None:
        page = self.stage.page(self.path)
        found = self._of_the_page(page) if self.demo is None else self._of_the_demo(page, self.demo)
        if found:
            raise MistakesError(self.stage.words(found))

    def _of_the_page(self, page: Page) -> list[SourceError | Finding]:
        site = self.stage.site
        entry = site.book.named(page.source.relative)
        faults: list[SourceError | Finding] = list(page.faults)
        if entry is not None:
            faults += site.book.clashes.get(entry.route, ())
            try:
                site.html(entry)
            except SourceError as fault:  # Of a template.
                faults.append(fault)
        return faults

    def _of_the_demo(self, page: Page, demo: Executable) -> list[SourceError | Finding]:
        result = _result(page, demo)
        if result.fault is not None:
            return [result.fault]
        if result.template is None:
            missing = Place(page.source.relative, demo.line, 1, page.source.line(demo.line))
            return [missing.error("it was not run, because a block before it failed", block=demo.fence.info)]
        self.stage.serve()
        review = Review(page, self.stage.site.code.folders, self.stage.config.demos)
        findings = review.findings(rehearse(page, lambda cue: None, demo))
        return [finding for finding in findings if finding.severity == "error"]

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Our own words; a traceback only for what is not the author's."""
        if isinstance(excinfo.value, MistakesError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[PathLike[str] | str, int | None, str]:
        return self.path, self.line - 1, self.name


def _result(page: Page, demo: Executable) -> Result:
    # The page was parsed once more since: it is the block of the same line.
    return next((result for one, result in page.execution.results.items() if one.line == demo.line), Result())
