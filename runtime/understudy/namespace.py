"""The module of a page: its blocks of code, run top to bottom, each at its own lines of the Markdown file.

Blocks share one namespace as long as they agree. Once two of them define the same name, each block gets a
namespace of its own, in which every name that it does not bind is looked up in the others when it is used: a
handler of the first block keeps its `State` when a later block has another one.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import linecache
import sys
import textwrap
import types
from collections import ChainMap
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from understudy.bindings import Bindings, contradict, read_bindings
from understudy.loader import AuthorPackages

FUTURES = sum({int(getattr(__future__, name).compiler_flag) for name in __future__.all_feature_names})


@dataclass(frozen=True, slots=True)
class Source:
    """One executed block of a page."""

    block: str
    """Its number among the executed blocks of the page, from "1": part of its State classes' identity."""
    first_line: int
    text: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A name that a block has bound at its top level, and what it stands for after the block."""

    name: str
    value: object


class _Elsewhere(dict[str, object]):
    """Builtins that ask the page's other blocks for what neither the block nor Python has.

    Globals must be a plain dict, but builtins need not be one: `__missing__` is honoured for them.
    """

    def __init__(self, real: Mapping[str, object], look: Callable[[str], object]) -> None:
        super().__init__(real)
        self._look = look

    def __missing__(self, name: str) -> object:
        return self._look(name)


class _BlockModule(types.ModuleType):
    """What `sys.modules` holds for a block whose names are not all its own."""

    # Slots: attributes would be names of the author's.
    __slots__ = ("look", "merged")
    look: Callable[[str], object]
    merged: Callable[[], dict[str, object]]

    @property
    def __dict__(self) -> dict[str, object]:  # type: ignore[override]  # An attribute elsewhere.
        """All names of the page as the block sees them: `typing.get_type_hints` reads them here."""
        return self.merged()

    def __getattr__(self, name: str) -> object:
        try:
            return self.look(name)
        except KeyError:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}", name=name, obj=self) from None


@dataclass(frozen=True, slots=True, eq=False)
class _Space:
    """The namespace of one block, or of several that agree."""

    name: str
    names: dict[str, object]
    module: types.ModuleType


class PageModule:
    """The namespace in which the blocks of one page run.

    All of them are told at the start, because a function remembers the namespace that it was defined in:
    whether a later block contradicts an earlier one must be known before the first runs.
    """

    def __init__(
        self, name: str, path: Path, sources: Sequence[Source], packages: AuthorPackages, *, package: str = ""
    ) -> None:
        """`package`: that of the page's folder, for the helpers beside it."""
        self.name = name
        self.path = str(path)
        self._package = package
        self._packages = packages
        self._flags = 0
        self._bindings = {source.block: read_bindings(_plain(source.text)) for source in sources}
        self._seeds: dict[str, object] = {}
        self._spaces: dict[str, _Space] = {}
        self._order: tuple[dict[str, object], ...] = (self._seeds,)
        self.split = contradict(list(self._bindings.values()))
        groups = _groups(self._bindings) if self.split else dict.fromkeys(self._bindings, "")
        made: dict[str, _Space] = {}
        for block, group in groups.items():
            if group not in made:
                made[group] = self._space(name if not made else f"{name}_{group}")
            self._spaces[block] = made[group]
        self._lines = _lines(sources)
        linecache.cache[self.path] = (sum(map(len, self._lines)), None, self._lines, self.path)

    # ---- running ----

    def run(self, source: Source) -> list[Bound]:
        """Run statements; what they have bound, in the order of the last bindings."""
        text = "\n" * (source.first_line - 1) + source.text
        with self._entered(source.block) as names:
            code = compile(text, self.path, "exec", flags=self._flags, dont_inherit=True)
            self._flags |= code.co_flags & FUTURES
            exec(code, names)
        return self.bound(source.block)

    def evaluate(self, source: Source) -> object:
        """The value of a block that is one expression."""
        text = "\n" * (source.first_line - 1) + _plain(source.text)
        with self._entered(source.block) as names:
            return eval(compile(text, self.path, "eval", flags=self._flags, dont_inherit=True), names)

    def interpolate(self, expression: str, line: int, column: int, variables: Mapping[str, object]) -> object:
        """The value of an expression in the page's text; `variables` stand behind the names of the page."""

        def look(name: str) -> object:
            for names in (*self._order, variables):
                if name in names:
                    return names[name]
            return self._packages.builtins[name]

        hidden = variables.keys() | self.names()
        known = {name: value for name, value in self._packages.builtins.items() if name not in hidden}
        names = {**self._dunders(_Elsewhere(known, look)), "__name__": self.name}
        tree = _placed(expression, line, column, self.path)
        return eval(compile(tree, self.path, "eval", flags=self._flags, dont_inherit=True), names)

    # ---- what it knows ----

    def seed(self, names: Mapping[str, object]) -> None:
        """Names that every block sees unless the page binds them; before the first block."""
        self._seeds.update(names)
        for space in self._all():
            if self.split:
                self._uncover(space, names)
            else:
                space.names.update(names)

    def seed_from(self, name: str) -> None:
        """Have the public names of a module, as by `from NAME import *`."""
        importer = {"__name__": self.name, "__package__": self._package}
        module = self._packages.import_(name, importer, None, ("*",), 0)
        public = getattr(module, "__all__", None) or [one for one in vars(module) if not one.startswith("_")]
        self.seed({one: getattr(module, one) for one in public})

    def bound(self, block: str) -> list[Bound]:
        """What a block has bound so far, also if it failed on its way."""
        names = self._spaces[block].names
        return [Bound(name, names[name]) for name in self._bindings[block].names() if name in names]

    def bindings(self, block: str) -> Bindings:
        return self._bindings[block]

    def names(self) -> frozenset[str]:
        """Every name that an expression of the page could use now, without Python's own."""
        found = set(self._seeds).union(*(space.names for space in self._all()))
        return frozenset(name for name in found if not name.startswith("__"))

    def files(self) -> frozenset[Path]:
        """The site's files that the page has loaded so far: when one changes, the page has changed."""
        return frozenset(file for space in self._all() for file in self._packages.files(space.name))

    def close(self) -> None:
        """Take the page out of Python's tables, unless a newer run of it has taken its place."""
        for space in self._all():
            if sys.modules.get(space.name) is space.module:
                del sys.modules[space.name]
        entry = linecache.cache.get(self.path)
        if entry is not None and len(entry) > 2 and entry[2] is self._lines:
            del linecache.cache[self.path]

    # ---- namespaces ----

    def _space(self, name: str) -> _Space:
        if not self.split:
            module = types.ModuleType(name)
            space = _Space(name, vars(module), module)
            space.names.update(self._dunders(self._packages.builtins))
        else:
            block = _BlockModule(name)
            space = _Space(name, _real_names(block), block)

            block.look = self._look
            block.merged = lambda: {**ChainMap(*self._order), **space.names}
            space.names.update(self._dunders(_Elsewhere(self._packages.builtins, self._look)))
        sys.modules[name] = space.module
        return space

    def _dunders(self, known: dict[str, object]) -> dict[str, object]:
        return {"__builtins__": known, "__file__": self.path, "__package__": self._package, "__block__": ""}

    def _all(self) -> Iterator[_Space]:
        return iter(dict.fromkeys(self._spaces.values()))

    @contextmanager
    def _entered(self, block: str) -> Generator[dict[str, object]]:
        space = self._spaces[block]
        space.names["__block__"] = block
        others = tuple(names for names in self._order if names is not space.names)
        self._order = (space.names, *others)
        try:
            yield space.names
        finally:
            for other in self._all() if self.split else ():
                self._uncover(other, space.names)

    def _uncover(self, space: _Space, names: Mapping[str, object]) -> None:
        """Python's own names are found before other blocks are asked; not those that a block has bound."""
        covering = space.names["__builtins__"]
        assert isinstance(covering, _Elsewhere)
        for name in names.keys() & vars(builtins).keys():
            if not name.startswith("__"):
                covering.pop(name, None)

    def _look(self, name: str) -> object:
        """A name that a block does not bind: whichever block ran last is asked first.

        Such names are looked up each time they are used, so this is a plain loop.
        """
        for names in self._order:
            if name in names:
                return names[name]
        return self._packages.builtins[name]


def _real_names(module: types.ModuleType) -> dict[str, object]:
    """The dict that code of a module runs in, whatever the module's class says about it."""
    names: dict[str, object] = vars(types.ModuleType)["__dict__"].__get__(module)
    return names


def _groups(bindings: Mapping[str, Bindings]) -> dict[str, str]:
    """Block → the first block whose namespace it shares.

    Each its own, but a block that says `global count` or `del count` means the block that binds `count`.
    """
    group = {block: block for block in bindings}
    blocks = list(bindings)
    for position, block in enumerate(blocks):
        for name in bindings[block].reaches:
            owners = [other for other in blocks if name in bindings[other].names()]
            before = [other for other in blocks[:position] if other in owners]
            if owners:
                one, other = sorted((group[block], group[(before or owners)[-1]]), key=blocks.index)
                group = {who: one if where == other else where for who, where in group.items()}
    return group


def _plain(text: str) -> str:
    """A text whose first line is not indented: an expression may stand as far right as it likes."""
    plain = textwrap.dedent(text)
    first = next((line for line in plain.splitlines() if line.strip()), "")
    return plain.replace(first, first.lstrip(), 1) if first[:1].isspace() else plain


def _placed(expression: str, line: int, column: int, path: str) -> ast.Expression:
    """An expression as if it stood alone in its file, at its place."""
    lead = len(expression) - len(expression.lstrip())
    line += expression[:lead].count("\n")
    column = lead - expression[:lead].rfind("\n") if "\n" in expression[:lead] else column + lead
    try:
        tree = ast.parse("\n" * (line - 1) + expression.strip(), path, mode="eval")
    except SyntaxError as error:
        if error.lineno == line and error.offset:
            error.offset += column - 1
        raise
    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.arg | ast.keyword):
            if node.lineno == line:
                node.col_offset += column - 1
            if node.end_lineno == line and node.end_col_offset is not None:
                node.end_col_offset += column - 1
    return tree


def _lines(sources: Sequence[Source]) -> list[str]:
    """The page as the Python it contains.

    `inspect.getsource` parses the whole file on Python 3.11, and Markdown is none.
    """
    lines: list[str] = []
    for source in sources:
        text = source.text.splitlines()
        missing = source.first_line - 1 + len(text) - len(lines)
        lines.extend(["\n"] * max(missing, 0))
        lines[source.first_line - 1 : source.first_line - 1 + len(text)] = [f"{line}\n" for line in text]
    return lines
