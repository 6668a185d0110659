"""Names that have another spelling now, found by reading the code that uses them.

The old ones run, so this is advice; content/docs/older-spellings.md has the whole table.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from playbill.reading import Program, Remark

_RULE: Final = "old-spelling"
_NAMES: Final = {
    "reflex.background": "@rx.event(background=True)",
    "reflex.cached_var": "@rx.var",
    "reflex.chakra.number_input": 'rx.input(type="number")',
    "reflex.utils.prerequisites.get_app": "rx.get_app",
}
_FOLDERS: Final = ("reflex.chakra.", "reflex.experimental.", "reflex._x.")
_MODULES: Final = {"reflex.state.State": "rx.State", "reflex.chakra": "rx", "reflex.experimental": "rx"}
_TOKENS: Final = frozenset({"get_token", "client_token"})


def read(program: Program) -> Iterator[Remark]:
    """Every old spelling, each at its place."""
    inner = {id(node.value) for node in program.nodes if isinstance(node, ast.Attribute)}
    for node in program.nodes:
        if isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                now = _MODULES.get(f"{node.module}.{alias.name}")
                if now is not None:
                    old = f"from {node.module} import {alias.name}"
                    yield _say(program, node, old, f"import reflex as rx`, `{now}")
        elif isinstance(node, ast.Attribute):
            if id(node) not in inner:
                yield from _attribute(program, node)
        elif isinstance(node, ast.Call):
            yield from _call(program, node)


def _say(program: Program, node: ast.expr | ast.stmt, old: str, now: str) -> Remark:
    return program.remark(_RULE, node, f"`{old}` is spelled `{now}` now")


def _attribute(program: Program, node: ast.Attribute) -> Iterator[Remark]:
    name = program.name(node)
    short = name.replace("reflex.", "rx.", 1)
    if name in _NAMES:
        yield _say(program, node, short, _NAMES[name])
        return
    for folder in _FOLDERS:
        if name.startswith(folder):
            yield _say(program, node, short, f"rx.{name.removeprefix(folder)}")
    if name == "reflex.state.State":
        yield _say(program, node, short, "rx.State")
    owner = node.value
    state = program.state.get(owner.id) if isinstance(owner, ast.Name) else None
    field = node.attr.removeprefix("set_")
    if state is not None and field != node.attr and field in state.fields and node.attr not in state.methods:
        yield _say(program, node, f"{state.node.name}.{node.attr}", f'{state.node.name}.setvar("{field}", value)')


def _call(program: Program, node: ast.Call) -> Iterator[Remark]:
    function = node.func
    if not isinstance(function, ast.Attribute):
        return
    if function.attr == "get_token" and not node.args and not node.keywords:
        yield _say(program, node, ast.unparse(node), "self.router.session.client_token")
    elif function.attr == "get_substate" and len(node.args) == 1:
        yield _say(program, node, "get_substate(…)", "await state.get_state(…)")
    elif function.attr == "modify_state" and len(node.args) == 1 and _is_bare(node.args[0]):
        old = f"modify_state({ast.unparse(node.args[0])})"
        yield _say(program, node, old, "modify_state(rx.BaseStateToken(ident=token, cls=…))")


def _is_bare(node: ast.expr) -> bool:
    """Whether it can only be the token itself."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr in _TOKENS
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
