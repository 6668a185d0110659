"""Habits of concurrent code that go wrong sooner or later, found by reading it.

Only what is certain is said: where it depends on a value, nobody is blamed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from understudy.threads import BLOCKING

from playbill.reading import Function, Program, Remark, StateClass, has_flag, own_nodes

_CHANGES: Final = frozenset(
    "append extend insert pop remove clear sort reverse update setdefault popitem add discard".split()
)
_MAKERS: Final = frozenset({"asyncio.create_task", "asyncio.ensure_future"})
_LOOPS: Final = frozenset({"asyncio.get_running_loop", "asyncio.get_event_loop"})
_CLIENTS: Final = frozenset({"httpx.AsyncClient", "aiohttp.ClientSession"})


def read(program: Program) -> Iterator[Remark]:
    """What is to be said about the code of one page or file."""
    for state, task in program.tasks():
        yield from _Walk(program, state, task).remarks()
        yield from _guards(program, task)
    for function in program.functions():
        if isinstance(function, ast.AsyncFunctionDef):
            yield from _blocking(program, function, "it holds up everybody: this code is asynchronous")
            if not program.is_background(function):
                yield from _foreign_blocks(program, function)
        yield from _lost(program, function)
    for state in program.states:
        for method in state.methods.values():
            if _is_plain_handler(program, method):
                yield from _blocking(program, method, "it holds the lock of its tab meanwhile")


# ---- background tasks ----


class _Walk:
    """One background task, read from top to bottom."""

    def __init__(self, program: Program, state: StateClass, task: ast.AsyncFunctionDef) -> None:
        self._program = program
        self._state = state
        self._task = task
        self._self = task.args.args[0].arg
        self._clients = _clients(program, task)
        self._found: list[Remark] = []

    def remarks(self) -> list[Remark]:
        self._body(self._task.body, inside=False)
        return self._found

    def _say(self, rule: str, node: ast.expr | ast.stmt, what: str, hint: str = "") -> None:
        self._found.append(self._program.remark(rule, node, what, hint))

    def _body(self, nodes: list[ast.stmt], *, inside: bool, known: bool = True) -> None:
        for node in nodes:
            self._node(node, inside, known)

    def _node(self, node: ast.AST, inside: bool, known: bool) -> None:
        """`inside`: of a block that takes the lock. `known`: it is known whether this runs inside of one."""
        match node:
            case ast.AsyncFunctionDef():
                # Whoever awaits it may stand in a block or not.
                self._body(node.body, inside=False, known=False)
            case ast.FunctionDef() | ast.ClassDef() | ast.Lambda():
                return
            case ast.AsyncWith():
                self._with(node, inside, known)
            case ast.Try() | ast.TryStar() if any(_expects(handler) for handler in node.handlers):
                # Who catches it knows that it is raised.
                self._body(node.body, inside=inside, known=False)
                self._body([*node.orelse, *node.finalbody], inside=inside, known=known)
                for handler in node.handlers:
                    self._body(handler.body, inside=inside, known=known)
            case _:
                if inside:
                    self._found += _waits(self._program, node, self._clients)
                elif known:
                    self._writes(node)
                for child in ast.iter_child_nodes(node):
                    self._node(child, inside, known)

    def _with(self, node: ast.AsyncWith, inside: bool, known: bool) -> None:
        takes = False
        for item in node.items:
            if isinstance(item.context_expr, ast.Name) and item.context_expr.id == self._self:
                if inside:
                    what = f"`async with {self._self}` stands in a block that has the lock already"
                    self._say("nested-block", node, what, "The inner line can go: the block has what it asks for.")
                takes = True
            elif self._program.called(item.context_expr).endswith(".modify_state"):
                takes = True
            else:
                # `async with self.items`, or a state that `get_state` gave: they take the lock as well.
                text = ast.unparse(item.context_expr)
                takes = takes or text.isidentifier() or text.startswith(f"{self._self}.")
                self._node(item.context_expr, inside, known)
        self._body(node.body, inside=inside or takes, known=known)

    # ---- writes ----

    def _writes(self, node: ast.AST) -> None:
        hint = f"Set it inside of `async with {self._self}`."
        for target in _targets(node):
            name = self._attribute(target)
            if name:
                self._say("write-outside", target, f"`{ast.unparse(target)}` is set outside of a block", hint)
        if not isinstance(node, ast.Call):
            return
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in _CHANGES:
            name = self._container(function.value)
            if name:
                self._say("write-outside", node, f"`{self._self}.{name}` is changed outside of a block", hint)
        elif ast.unparse(function) == "setattr" and node.args and ast.unparse(node.args[0]) == self._self:
            self._say("write-outside", node, f"`{self._self}` is changed outside of a block", hint)

    def _attribute(self, target: ast.expr) -> str:
        """The var that an assignment changes."""
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == self._self:
            return target.attr
        return self._container(target.value) if isinstance(target, ast.Subscript) else ""

    def _container(self, node: ast.expr) -> str:
        """The var of a list, dict or set that an expression reaches into."""
        while isinstance(node, ast.Subscript):
            node = node.value
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == self._self:
            return node.attr if self._state.holds_container(node.attr) else ""
        return ""


def _expects(handler: ast.ExceptHandler) -> bool:
    return handler.type is not None and "ImmutableStateError" in ast.unparse(handler.type)


def _targets(node: ast.AST) -> Iterator[ast.expr]:
    """What a statement assigns to or deletes."""
    match node:
        case ast.Assign():
            todo = list(node.targets)
        case ast.AugAssign():
            todo = [node.target]
        case ast.AnnAssign() if node.value is not None:
            todo = [node.target]
        case ast.Delete():
            todo = list(node.targets)
        case _:
            return
    while todo:
        target = todo.pop()
        if isinstance(target, ast.Tuple | ast.List):
            todo += target.elts
        else:
            yield target.value if isinstance(target, ast.Starred) else target


def _waits(program: Program, node: ast.AST, clients: frozenset[str]) -> Iterator[Remark]:
    """What is waited for in a block that has the lock."""
    if not isinstance(node, ast.Await) or not isinstance(node.value, ast.Call):
        return
    called = program.called(node.value)
    is_sleep = called == "asyncio.sleep" and not _is_zero(node.value)
    if is_sleep or called.rpartition(".")[0] in clients:
        what = f"`await {ast.unparse(node.value.func)}(…)` waits while the block holds the lock"
        hint = "Wait outside of the block: the tab's other controls stand still."
        yield program.remark("slow-block", node, what, hint)


def _foreign_blocks(program: Program, function: ast.AsyncFunctionDef) -> Iterator[Remark]:
    """Waits in a block of `app.modify_state`, which has the lock of another one's state."""
    clients = _clients(program, function)
    for node in own_nodes(function):
        if isinstance(node, ast.AsyncWith) and any(
            program.called(item.context_expr).endswith(".modify_state") for item in node.items
        ):
            for inner in own_nodes(node):
                yield from _waits(program, inner, clients)


def _clients(program: Program, task: ast.AsyncFunctionDef) -> frozenset[str]:
    """The names of the clients that a function makes for HTTP."""
    found: set[str] = set()
    for node in own_nodes(task):
        for item in node.items if isinstance(node, ast.AsyncWith | ast.With) else ():
            if program.called(item.context_expr) in _CLIENTS and isinstance(item.optional_vars, ast.Name):
                found.add(item.optional_vars.id)
        if isinstance(node, ast.Assign) and program.called(node.value) in _CLIENTS:
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return frozenset(found)


def _is_zero(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0


# ---- guards ----


def _guards(program: Program, task: ast.AsyncFunctionDef) -> Iterator[Remark]:
    """`if self._n > 0: return`, `self._n += 1`, and a way down that a task which dies never takes."""
    me = task.args.args[0].arg
    nodes = [node for node in own_nodes(task) if isinstance(node, ast.stmt)]
    final = {
        id(inner)
        for node in nodes
        if isinstance(node, ast.Try | ast.TryStar)
        for part in node.finalbody
        for inner in ast.walk(part)
    }
    lowered: dict[str, list[ast.stmt]] = {}
    raised: dict[str, ast.stmt] = {}
    for node in nodes:
        for name, goes_up in _moves(node, me):
            if goes_up:
                raised.setdefault(name, node)
            else:
                lowered.setdefault(name, []).append(node)
    for name, up in raised.items():
        downs = lowered.get(name, [])
        is_guard = any(isinstance(node, ast.If) and node.lineno < up.lineno and _asks(node, me, name) for node in nodes)
        if is_guard and downs and not any(id(down) in final for down in downs):
            where = " and ".join(str(line) for line in sorted({down.lineno for down in downs}))
            what = f"`{me}.{name}` is lowered on line {where} only: when the task dies before, it never runs again"
            hint = "Lower it in a `finally`, or write `@rx.event(background=True, singleton=True)` instead."
            yield program.remark("stuck-guard", up, what, hint)


def _moves(node: ast.AST, me: str) -> Iterator[tuple[str, bool]]:
    """The vars that a statement raises (True) or lowers."""
    if not isinstance(node, ast.Assign | ast.AugAssign):
        return
    for target in _targets(node):
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == me:
            if isinstance(node, ast.AugAssign):
                if isinstance(node.op, ast.Add | ast.Sub):
                    yield target.attr, isinstance(node.op, ast.Add)
            elif isinstance(node.value, ast.Constant) and isinstance(node.value.value, bool | None):
                yield target.attr, node.value.value is True


def _asks(node: ast.If, me: str, name: str) -> bool:
    """Whether it returns because of the var."""
    asks = any(
        isinstance(part, ast.Attribute) and part.attr == name and ast.unparse(part.value) == me
        for part in ast.walk(node.test)
    )
    return asks and any(isinstance(part, ast.Return) for statement in node.body for part in ast.walk(statement))


# ---- calls ----


def _is_plain_handler(program: Program, method: Function) -> bool:
    """A handler that is not asynchronous. One that asks for a thread knows what it does."""
    if isinstance(method, ast.AsyncFunctionDef) or method.name.startswith("__"):
        return False
    decorators = method.decorator_list
    return not any(has_flag(one, "thread") or program.name(one) == "staticmethod" for one in decorators)


def _blocking(program: Program, function: Function, why: str) -> Iterator[Remark]:
    for node in own_nodes(function):
        if isinstance(node, ast.Call) and (name := _blocks(program.called(node))):
            is_sleep = name == "time.sleep" and isinstance(function, ast.AsyncFunctionDef)
            hint = "Write `await asyncio.sleep(…)`." if is_sleep else "Run it with `await rx.run_in_thread(…)`."
            if not isinstance(function, ast.AsyncFunctionDef):
                hint = "Do it in a background task, outside of `async with self`."
            yield program.remark("blocking-call", node, f"`{name}` blocks, and {why}", hint)


def _blocks(called: str) -> str:
    """The name of a call that blocks; empty for others."""
    top, _, rest = called.partition(".")
    if not rest:
        return called if called in BLOCKING["builtins"] else ""
    known = BLOCKING.get(top) if top != "builtins" else None
    if known is None or rest.rpartition(".")[2] == "socket":
        return ""
    return called if not known or rest.rpartition(".")[2] in known else ""


def _lost(program: Program, function: Function) -> Iterator[Remark]:
    """Tasks that nothing but the loop knows, which keeps them weakly."""
    hint = "Keep it: in a set that its `add_done_callback` discards it from, or in a task group."
    nodes = list(own_nodes(function))
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    loops = {
        target.id
        for node in nodes
        if isinstance(node, ast.Assign) and program.called(node.value) in _LOOPS
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in nodes:
        if isinstance(node, ast.Expr) and _makes_task(program, node.value, loops):
            yield program.remark("lost-task", node, "nobody holds this task: it may vanish before it is done", hint)
        elif isinstance(node, ast.Assign) and _makes_task(program, node.value, loops):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if len(names) == len(node.targets) and used.isdisjoint(names):
                what = f"nobody holds this task once `{function.name}` is done: it may vanish before it is done itself"
                yield program.remark("lost-task", node, what, hint)


def _makes_task(program: Program, node: ast.expr, loops: set[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if program.called(node) in _MAKERS:
        return True
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "create_task":
        return False
    owner = node.func.value
    return program.called(owner) in _LOOPS or (isinstance(owner, ast.Name) and owner.id in loops)
