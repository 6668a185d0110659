"""Vars: the expressions of a page, as `reflex.vars` names them."""

from understudy.vars.containers import DictVar, ListVar
from understudy.vars.dates import DateVar
from understudy.vars.expr import (
    Binding,
    Read,
    Scope,
    StateSource,
    Var,
    cond_var,
    constant,
    display,
    field_var,
    lift,
    match_var,
)
from understudy.vars.methods import AnyVar, ObjectVar, typed
from understudy.vars.number import BooleanVar, NumberVar
from understudy.vars.text import TextVar

StringVar = TextVar
ArrayVar = ListVar
DateTimeVar = DateVar
LiteralVar = Var

__all__ = [
    "AnyVar",
    "ArrayVar",
    "Binding",
    "BooleanVar",
    "DateTimeVar",
    "DateVar",
    "DictVar",
    "ListVar",
    "LiteralVar",
    "NumberVar",
    "ObjectVar",
    "Read",
    "Scope",
    "StateSource",
    "StringVar",
    "TextVar",
    "Var",
    "cond_var",
    "constant",
    "display",
    "field_var",
    "lift",
    "match_var",
    "typed",
]
