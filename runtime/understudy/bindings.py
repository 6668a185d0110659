"""What a block of author code binds at its top level, read from its syntax alone.

Asked before anything runs: whether two blocks of a page mean different things by one name decides whether
they can share a namespace, and the last name that a block binds is the one that its demo shows.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Binding:
    """One place that gives a name a value."""

    name: str
    origin: str = ""
    """What an import takes from where. Two imports of one origin do not contradict each other."""


@dataclass(frozen=True, slots=True)
class Bindings:
    """What a block does with the names of its namespace."""

    bound: tuple[Binding, ...] = ()
    reaches: frozenset[str] = frozenset()
    """Names of other blocks that it binds or deletes: `global count` in a function, `del count`."""
    stars: frozenset[str] = frozenset()
    """Modules that it imports everything from: what that binds cannot be known before."""

    def names(self) -> tuple[str, ...]:
        """Each bound name once, in the order of their last bindings."""
        return tuple(reversed(dict.fromkeys(binding.name for binding in reversed(self.bound))))

    def origins(self, name: str) -> frozenset[str]:
        return frozenset(binding.origin for binding in self.bound if binding.name == name)


def read_bindings(text: str) -> Bindings:
    """What `text` binds; nothing if it cannot be parsed: running it will say why."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return Bindings()
    reader = _Reader()
    reader.visit(tree)
    own = {binding.name for binding in reader.bound}
    return Bindings(tuple(reader.bound), frozenset(reader.reaches - own), frozenset(reader.stars))


def contradict(blocks: Sequence[Bindings]) -> bool:
    """Whether two of them mean different things by one name, as far as can be known."""
    meanings: dict[str, frozenset[str]] = {}
    for block in blocks:
        for name in block.names():
            origins = block.origins(name)
            if name in meanings and (meanings[name] != origins or "" in origins):
                return True
            meanings[name] = origins
    return len({block.stars for block in blocks}) > 1


class _Reader(ast.NodeVisitor):
    def __init__(self) -> None:
        self.bound: list[Binding] = []
        self.reaches: set[str] = set()
        self.stars: set[str] = set()

    def _bind(self, name: str, origin: str = "") -> None:
        self.bound.append(Binding(name, origin))

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self._bind(node.name)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Global):
                self.reaches.update(inner.names)

    def _walrus(self, node: ast.AST) -> None:
        """A comprehension keeps its own names; `:=` in it binds outside."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.NamedExpr):
                self._bind(inner.target.id)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._define(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._define(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._define(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """What it binds is its own."""

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._walrus(node)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._walrus(node)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._walrus(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._walrus(node)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self._bind(node.id)
        elif isinstance(node.ctx, ast.Del):
            self.reaches.add(node.id)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            whole = alias.name if alias.asname else alias.name.partition(".")[0]
            self._bind(alias.asname or whole, f"import {whole}")

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        source = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.stars.add(source)
            else:
                self._bind(alias.asname or alias.name, f"from {source} import {alias.name}")

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        # Python deletes the name at the end of the handler, so another block's `error` must not be in reach.
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self._bind(node.name)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self._bind(node.rest)
        self.generic_visit(node)
