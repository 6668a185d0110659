"""Expressions: what a page is made of where it shows what a reader's state holds.

The front door of this package: what the rest of the runtime needs comes from here. Of its own it adds the
expressions that choose, `rx.cond` and `rx.match` on values.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from understudy.vars import closures
from understudy.vars.core import (
    Var,
    bound_var,
    call,
    constant,
    expression,
    field_var,
    front,
    is_var,
    lift,
    operand,
    typed,
)
from understudy.vars.kinds import either
from understudy.vars.scope import NO_SCOPE, Binding, Evaluate, Read, Scope, StateSource
from understudy.vars.show import display, plain

__all__ = [
    "NO_SCOPE",
    "Binding",
    "Evaluate",
    "Read",
    "Scope",
    "StateSource",
    "Var",
    "bound_var",
    "call",
    "cond_var",
    "constant",
    "display",
    "expression",
    "field_var",
    "front",
    "is_var",
    "lift",
    "match_var",
    "operand",
    "plain",
    "typed",
]


def cond_var(test: object, then: object, otherwise: object) -> Var[Any]:
    """`then if test else otherwise`; only the one that is chosen is evaluated."""
    decide, yes, no = parts = (lift(test), lift(then), lift(otherwise))
    return expression(
        closures.choice(decide._evaluate, yes._evaluate, no._evaluate),
        either(yes._type, no._type),
        f"{operand(yes)} if {operand(decide)} else {operand(no)}",
        parts,
        compound=True,
    )


def match_var(subject: object, cases: Sequence[tuple[Sequence[object], object]], default: object = None) -> Var[Any]:
    """The value of the first case that has the subject among its patterns, else the default."""
    chosen_by, fallback = lift(subject), lift(default)
    branches = [([lift(pattern) for pattern in patterns], lift(value)) for patterns, value in cases]
    table = [([pattern._evaluate for pattern in patterns], value._evaluate) for patterns, value in branches]
    texts = [f"({', '.join(part._spelling for part in (*patterns, value))})" for patterns, value in branches]
    types = [value._type for _, value in branches]
    return expression(
        closures.match(chosen_by._evaluate, table, fallback._evaluate),
        reduce(either, types, fallback._type),
        f"match({', '.join((chosen_by._spelling, *texts, fallback._spelling))})",
        (chosen_by, fallback, *(part for patterns, value in branches for part in (*patterns, value))),
    )
