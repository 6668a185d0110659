"""What the code of a page gives: its blocks run in one module, each live part compiled to a template.

A block that fails is one mistake: the others still run, and a later block that only misses a name which the
failed one would have bound is left out in silence.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from understudy.action import Action
from understudy.app import AddedPage, collect_pages
from understudy.loader import DEMOS, PAGES, AuthorPackages
from understudy.namespace import PageModule
from understudy.namespace import Source as Block
from understudy.view.template import Template, compile

from playbill.blame import Blame, Spot
from playbill.config import Config
from playbill.deadline import OutOfTime
from playbill.demofile import DemoError, DemoFile, Shown, last_callable, open_demo, shown_callable
from playbill.doc import Document, Executable, Heading, Interpolated
from playbill.errors import SourceError
from playbill.frontmatter import FrontMatter
from playbill.source import Source

_EXPRESSION = "expression"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one block. Without template and fault it shows nothing, or misses what a failed one has."""

    template: Template | None = None
    code: str = ""
    """What the frame shows as code."""
    data: str = ""
    """For `graphing`: what stands before the last function."""
    file: str = ""
    """The file that the code comes from, when it is not the page."""
    file_line: int = 1
    """The line of it with the function that makes the component."""
    title: str = ""
    on_load: tuple[Action, ...] = ()
    fault: SourceError | None = None


class AuthorCode:
    """What the code of one site's pages runs with: its modules, its demos, its prelude."""

    def __init__(
        self,
        content: Path,
        demos: Path,
        modules: Mapping[str, Path] = MappingProxyType({}),
        prelude: str = "",
    ) -> None:
        self.content = content.resolve()
        self.demos = demos.resolve()
        self.prelude = prelude
        self.folders = (self.content, self.demos, *(path.resolve() for path in modules.values()))
        self.packages = AuthorPackages({PAGES: self.content, DEMOS: self.demos}, modules)

    @classmethod
    def of(cls, config: Config) -> AuthorCode:
        return cls(config.content, config.demos, config.modules, config.prelude)

    @contextmanager
    def opened(self) -> Generator[AuthorCode]:
        """Author code can be imported inside of the block. One site at a time in a process."""
        with self.packages.opened():
            yield self

    def demo(self, name: str) -> DemoFile:
        """`NAME` of the demos folder, loaded once. Raises DemoError, or what the file raises."""
        return open_demo(self.demos, name)

    def forget(self, changed: Iterable[Path]) -> frozenset[str]:
        """Files have changed: helpers and demos that depend on them are loaded anew when next asked for."""
        return self.packages.forget(changed)


class Execution:
    """A page whose blocks have run. Close it when the page has run anew or is gone."""

    def __init__(self, page: _Page) -> None:
        self._page = page
        self._values: dict[Interpolated, str] = {}
        self.results: Mapping[Executable, Result] = MappingProxyType(page.results)

    @property
    def faults(self) -> tuple[SourceError, ...]:
        """What failed, block by block."""
        return tuple(result.fault for result in self.results.values() if result.fault is not None)

    @property
    def templates(self) -> tuple[Template, ...]:
        """The live parts, in the order of the page."""
        return tuple(result.template for result in self.results.values() if result.template is not None)

    @property
    def states(self) -> frozenset[type]:
        return frozenset(state for template in self.templates for state in template.states)

    @property
    def pages(self) -> tuple[AddedPage, ...]:
        """Pages that its blocks have added, with `app.add_page` or `@rx.page`; demo files have their own."""
        return tuple(page for page in self._page.pages if not page.module.startswith(f"{DEMOS}."))

    @property
    def files(self) -> frozenset[Path]:
        """The helpers, modules and demos that it has loaded: when one changes, the page is to run anew."""
        return self._page.files()

    def value(self, piece: Interpolated) -> str:
        """The value of an `{expression}`, evaluated once. Raises SourceError at its place."""
        if piece not in self._values:
            self._values[piece] = self._page.interpolate(piece)
        return self._values[piece]

    def close(self) -> None:
        self._page.module.close()


def execute(document: Document, source: Source, front: FrontMatter, code: AuthorCode) -> Execution:
    """Run a page. Mistakes are faults of the results; nothing comes out but an interrupt.

    A page may hang: `deadline.within` stands around it. What it interrupts is the fault of that block.
    """
    page = _Page(document, source, front, code)
    page.play()
    return Execution(page)


@dataclass(frozen=True, slots=True)
class _Running:
    """An executable with its number among the page's blocks, and its text as the page's module knows it."""

    executable: Executable
    block: Block


@dataclass(slots=True)
class _Failed:
    """Names that are missing because a block failed: to ask for one is no mistake of its own."""

    names: set[str] = field(default_factory=set[str])
    any: bool = False
    """After a failed `from … import *` it could be every name."""

    def explains(self, error: BaseException) -> bool:
        return isinstance(error, NameError) and bool(error.name) and (self.any or error.name in self.names)


class _Page:
    """A page while it runs."""

    def __init__(self, document: Document, source: Source, front: FrontMatter, code: AuthorCode) -> None:
        executables = list(document.executables)
        self.headings = _levels(document)
        self.blocks = [
            _Running(one, Block(str(number), one.first_line, one.text))
            for number, one in enumerate(executables, start=1)
        ]
        self.variables = front.meta.values
        self.code = code
        self.blame = Blame(source, executables, code.folders)
        package = code.packages.package_of(PAGES, source.path)
        name = f"{package}.{module_name(source.path)}"
        running = [one.block for one in self.blocks if one.executable.fence.runs != "file"]
        self.module = PageModule(name, source.path, running, code.packages, package=package)
        self.results: dict[Executable, Result] = {}
        self.pages: list[AddedPage] = []
        self.out_of_time = False
        self._failed = _Failed()
        self._demos: set[str] = set()

    def play(self) -> None:
        """Run the blocks, top to bottom, once."""
        with collect_pages() as self.pages:
            self._prepare()
            for block in self.blocks:
                if not self.out_of_time:
                    self.run(block)

    def _prepare(self) -> None:
        """Give the page what it has before its first block."""
        if any(one.executable.fence.info.split()[:1] == ["reflex"] for one in self.blocks):
            self.module.seed({"rx": self.code.packages.import_("reflex")})
        if self.code.prelude and self.blocks:
            with self._caught(self.blocks[0]):
                self.module.seed_from(self.code.prelude)
            self._failed.any = self.blocks[0].executable in self.results

    def run(self, one: _Running) -> None:
        """Run a block and keep its result."""
        with self._caught(one):
            result = self._play(one)
            self.results.setdefault(one.executable, result)

    def interpolate(self, piece: Interpolated) -> str:
        spot = Spot(_EXPRESSION, piece.line, piece.column)
        try:
            if not self.blocks and self.code.prelude and not self.module.names():
                # A page without code has the names too, once it asks for one.
                self.module.seed_from(self.code.prelude)
            return str(self.module.interpolate(piece.expression, piece.line, piece.column, self.variables))
        except (KeyboardInterrupt, SourceError):
            raise
        except BaseException as error:  # What an author's code raises is an author's mistake.
            known = self.module.names() | self.variables.keys()
            raise self.blame.error(error, spot, known) from error

    def files(self) -> frozenset[Path]:
        demos = [f"{DEMOS}.{name.replace('/', '.')}" for name in self._demos]
        own = [(self.code.demos / name).with_suffix(".py") for name in self._demos]
        deeper = [file for name in demos for file in self.code.packages.files(name)]
        return frozenset([*self.module.files(), *own, *deeper])

    # ---- one block ----

    def _play(self, one: _Running) -> Result:
        executable = one.executable
        if executable.fault is not None:
            raise executable.fault
        match executable.fence.runs:
            case "nothing":
                return Result()
            case "statements":
                self.module.run(one.block)
                return Result()
            case "expression":
                template = self._compiled(self._evaluated(one), executable)
                return Result(template, _trimmed(executable.text))
            case "callable":
                return self._play_callable(one)
            case "file":
                return self._play_file(executable)

    def _evaluated(self, one: _Running) -> object:
        fence, text = one.executable.fence, one.executable.text
        try:
            return self.module.evaluate(one.block)
        except SyntaxError as error:
            if error.filename != self.module.path or not _are_statements(text):
                raise
            what = "these are statements, but this block takes one expression" if text.strip() else "it is empty"
            is_demo = bool(text.strip()) and fence.kind in ("demo", "demo-only")
            hint = f"Write `python {fence.kind} exec`." if is_demo else ""
            raise self.blame.at(self.blame.spot(one.executable), what, hint) from error

    def _play_callable(self, one: _Running) -> Result:
        executable = one.executable
        function = last_callable([bound.value for bound in self.module.run(one.block)])
        if function is None:
            what = "it defines nothing to show"
            hint = "End the block with a function that returns a component, or write `python exec`."
            raise self.blame.at(Spot(executable.fence.info, executable.line), what, hint)
        shown = shown_callable(function, self.pages)
        data, code = "", _trimmed(executable.text)
        if executable.fence.arrangement == "graphing":
            data, code = _data_and_code(executable.text)
        template = self._built(shown, executable, function)
        return Result(template, code, data, title=shown.title, on_load=shown.on_load)

    def _play_file(self, executable: Executable) -> Result:
        fence = executable.fence
        self._demos.add(fence.file)
        try:
            demo = self.code.demo(fence.file)
            shown = demo.shown(fence.function)
        except DemoError as error:
            raise self.blame.at(Spot(fence.info, executable.line), str(error), error.hint) from error
        template = self._built(shown, executable)
        return Result(template, _trimmed(demo.text), "", demo.path.name, shown.line, shown.title, shown.on_load)

    def _built(self, shown: Shown, executable: Executable, function: object = None) -> Template:
        value = shown.build()
        if value is None:
            name = getattr(function, "__name__", shown.title or "the page")
            line = self._line_of(function) or executable.line
            hint = "Does a `return` stand before the component?"
            raise self.blame.at(Spot(executable.fence.info, line), f"`{name}()` returned nothing to show", hint)
        return self._compiled(value, executable)

    def _compiled(self, value: object, executable: Executable) -> Template:
        if value is None:
            what = "the expression gave nothing to show"
            raise self.blame.at(self.blame.spot(executable), what, "Its value must be a component.")
        if inspect.iscoroutine(value):
            # Never awaited, it would also warn about itself at some later time.
            value.close()
            what = f"`{value.__name__}` is asynchronous"
            raise self.blame.at(self.blame.spot(executable), what, "What makes a component is a plain `def`.")
        return compile(value, self.headings[executable])

    def _line_of(self, function: object) -> int | None:
        code = getattr(function, "__code__", None)
        return code.co_firstlineno if code is not None and code.co_filename == self.module.path else None

    # ---- when it fails ----

    @contextmanager
    def _caught(self, one: _Running) -> Generator[None]:
        """The door of author code: what it raises becomes the fault of its block."""
        executable = one.executable
        try:
            yield
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  # What an author's code raises is an author's mistake.
            self.out_of_time = isinstance(error, OutOfTime)
            if self._failed.explains(error):
                self.results.setdefault(executable, Result())
            else:
                known = self.module.names()
                fault = self.blame.error(error, self._spot(one), known)
                # A fault that is already there is the prelude's, and this one may only follow from it.
                self.results.setdefault(executable, Result(fault=fault))
            self._lose(one)

    def _spot(self, one: _Running) -> Spot:
        """Where to point to when no line of the page is to blame."""
        fence = one.executable.fence
        if fence.runs == "file":
            return Spot(fence.info, one.executable.line)
        if fence.runs == "callable":
            bound = self.module.bound(one.block.block)
            line = self._line_of(last_callable([each.value for each in bound]))
            if line is not None:
                return Spot(fence.info, line)
        return self.blame.spot(one.executable)

    def _lose(self, one: _Running) -> None:
        """Note what the later blocks will miss."""
        if one.executable.fence.runs == "file":
            return
        block = one.block.block
        bindings = self.module.bindings(block)
        self._failed.names |= set(bindings.names()) - {bound.name for bound in self.module.bound(block)}
        self._failed.any |= bool(bindings.stars)


def _levels(document: Document) -> dict[Executable, int]:
    """The level of headings in each live part: they belong to the section that it stands in."""
    found: dict[Executable, int] = {}
    level = 1
    for block in document.walk():
        if isinstance(block, Heading):
            level = block.level
        elif isinstance(block, Executable):
            found[block] = min(level + 1, 6)
    return found


def module_name(path: Path) -> str:
    """The name of a page's module in its folder; never that of a helper beside it."""
    return re.sub(r"\W", "_", path.stem) + "_md"


def _trimmed(text: str) -> str:
    return text.strip("\n") + "\n"


def _are_statements(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _data_and_code(text: str) -> tuple[str, str]:
    """A `graphing` block: what stands before its last function, and the rest."""
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    if not functions:
        return "", _trimmed(text)
    last = functions[-1]
    first_line = min([last.lineno, *(decorator.lineno for decorator in last.decorator_list)])
    lines = text.split("\n")
    data = "\n".join(lines[: first_line - 1]).strip("\n")
    return f"{data}\n" if data else "", _trimmed("\n".join(lines[first_line - 1 :]))
