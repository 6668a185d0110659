"""Author code as a text: parsed without being run, with what its names mean and which of its classes are states.

Blocks of a page are one program, each at its own lines; a file of the demos folder is one, too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_CONTAINERS: Final = frozenset({"list", "dict", "set", "List", "Dict", "Set"})
_STATES: Final = frozenset(
    "reflex.State reflex.ComponentState reflex.SharedState reflex.BaseState reflex.state.State".split()
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of code, and where it stands in its file."""

    text: str
    first_line: int = 1
    indent: int = 0
    """How many columns of the file stand before each line."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the code shows, at its place in the file."""

    rule: str
    line: int
    column: int
    what: str
    hint: str = ""


@dataclass(slots=True)
class StateClass:
    """A State as its class body shows it."""

    node: ast.ClassDef
    fields: dict[str, ast.expr] = field(default_factory=dict[str, ast.expr])
    """Its vars, with their annotations."""
    methods: dict[str, Function] = field(default_factory=dict[str, Function])

    def holds_container(self, name: str) -> bool:
        """Whether a var is declared as a list, dict or set."""
        annotation = self.fields.get(name)
        if isinstance(annotation, ast.Subscript):
            annotation = annotation.value
        if isinstance(annotation, ast.Attribute):
            return annotation.attr in _CONTAINERS
        return isinstance(annotation, ast.Name) and annotation.id in _CONTAINERS


class Program:
    """What stands in the code of one page or file."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.body: list[ast.stmt] = []
        self._columns: dict[int, tuple[str, int]] = {}
        for piece in pieces:
            self._add(piece)
        self._modules: dict[str, str] = {"rx": "reflex"}
        nodes = [node for statement in self.body for node in ast.walk(statement)]
        self.nodes: tuple[ast.AST, ...] = tuple(nodes)
        self.imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
        for statement in self.imports:
            self._modules.update(_bound(statement))
        self.states: list[StateClass] = []
        self.state: dict[str, StateClass] = {}
        """By name; a later block may define a name again."""
        for node in nodes:
            if isinstance(node, ast.ClassDef) and self._is_state(node):
                self.states.append(self._state(node))
                self.state[node.name] = self.states[-1]

    def _add(self, piece: Piece) -> None:
        try:
            parsed = ast.parse(piece.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return  # It was run, too: then there is an error that says so.
        for number, line in enumerate(piece.text.split("\n"), piece.first_line):
            self._columns[number] = (line, piece.indent)
        ast.increment_lineno(parsed, piece.first_line - 1)
        self.body += parsed.body

    def remark(self, rule: str, node: ast.expr | ast.stmt, what: str, hint: str = "") -> Remark:
        text, indent = self._columns.get(node.lineno, ("", 0))
        # Python counts bytes.
        column = len(text.encode()[: node.col_offset].decode(errors="ignore")) + 1 + indent
        return Remark(rule, node.lineno, column, what, hint)

    # ---- names ----

    def name(self, node: ast.AST) -> str:
        """The whole name of what an expression names: `aio.sleep` is `asyncio.sleep`; empty if it is no name."""
        if isinstance(node, ast.Name):
            return self._modules.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            inner = self.name(node.value)
            return f"{inner}.{node.attr}" if inner else ""
        return ""

    def called(self, node: ast.AST) -> str:
        """The whole name of what is called; empty for anything but a call."""
        return self.name(node.func) if isinstance(node, ast.Call) else ""

    # ---- states and handlers ----

    def is_background(self, function: Function) -> bool:
        """Whether it is decorated as a background task, in either spelling."""
        for decorator in function.decorator_list:
            if "reflex.background" in (self.name(decorator), self.called(decorator)):
                return True
            if self.called(decorator) in ("reflex.event", "reflex.event.event") and has_flag(decorator, "background"):
                return True
        return False

    def functions(self) -> Iterator[Function]:
        """Every function, also those in others."""
        return (node for node in self.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    def tasks(self) -> Iterator[tuple[StateClass, ast.AsyncFunctionDef]]:
        """Every background task, with the state that it belongs to."""
        for state in self.states:
            for method in state.methods.values():
                if isinstance(method, ast.AsyncFunctionDef) and method.args.args and self.is_background(method):
                    yield state, method

    def _is_state(self, node: ast.ClassDef) -> bool:
        names = [self.name(base) for base in node.bases]
        return any(name in _STATES or name in self.state or name.rpartition(".")[2] == "State" for name in names)

    def _state(self, node: ast.ClassDef) -> StateClass:
        found = StateClass(node)
        for base in node.bases:
            if (inherited := self.state.get(self.name(base))) is not None:
                found.fields.update(inherited.fields)
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                found.fields[statement.target.id] = statement.annotation
            elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                found.methods[statement.name] = statement
        return found


def has_flag(node: ast.AST, name: str) -> bool:
    """Whether a call has the argument `name=True`."""
    return isinstance(node, ast.Call) and any(
        keyword.arg == name and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in node.keywords
    )


def own_nodes(owner: Function | ast.AsyncWith) -> Iterator[ast.AST]:
    """What runs when a function or a block runs: without the functions, classes and lambdas that stand in it."""
    todo: list[ast.AST] = list(reversed(owner.body))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            todo += reversed(list(ast.iter_child_nodes(node)))


def _bound(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """What an import binds: each name, and what it means."""
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, f"{node.module or ''}.{alias.name}".lstrip(".")
        elif alias.asname:
            yield alias.asname, alias.name
        else:
            top = alias.name.partition(".")[0]
            yield top, top
