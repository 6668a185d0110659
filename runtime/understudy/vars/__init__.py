"""Vars: the expressions of a page, as `reflex.vars` names them."""

from .containers import DictVar, ListVar
from .dates import DateVar
from .expr import (
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
from .methods import AnyVar, ObjectVar, typed
from .number import BooleanVar, NumberVar
from .text import TextVar

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
