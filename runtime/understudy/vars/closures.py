"""The closures that evaluate expressions.

One is made for each expression, shaped for its operands: walking a tree of nodes for every slot of every
update would cost several times as much. A failing operator is worded as the expression it stands in; what
goes wrong further in, in a computed var for instance, passes through as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from understudy.errors import VarEvaluationError
from understudy.vars.scope import Binding, Evaluate, Scope
from understudy.vars.show import display

# What an operator may raise for the values at hand.
FAILURES = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


def field(cls: type, name: str) -> Evaluate:
    def evaluate(scope: Scope) -> object:
        return getattr(scope.source.state(cls), name)

    return evaluate


def bound(binding: Binding) -> Evaluate:
    def evaluate(scope: Scope) -> object:
        try:
            return scope.bound[binding]
        except KeyError:
            outside = LookupError("it is used outside of the loop or event that it belongs to")
            raise VarEvaluationError(binding.label, outside) from None

    return evaluate


def fixed(value: object) -> Evaluate:
    def evaluate(scope: Scope) -> object:
        return value

    return evaluate


def unary(function: Callable[[Any], object], only: Evaluate, spelling: str) -> Evaluate:
    def evaluate(scope: Scope) -> object:
        value = only(scope)
        try:
            return function(value)
        except FAILURES as error:
            raise VarEvaluationError(spelling, error) from error

    return evaluate


def with_constant(function: Callable[[Any, Any], object], first: Evaluate, second: object, spelling: str) -> Evaluate:
    def evaluate(scope: Scope) -> object:
        value = first(scope)
        try:
            return function(value, second)
        except FAILURES as error:
            raise VarEvaluationError(spelling, error) from error

    return evaluate


def binary(function: Callable[[Any, Any], object], first: Evaluate, second: Evaluate, spelling: str) -> Evaluate:
    def evaluate(scope: Scope) -> object:
        left, right = first(scope), second(scope)
        try:
            return function(left, right)
        except FAILURES as error:
            raise VarEvaluationError(spelling, error) from error

    return evaluate


def applied(function: Callable[..., object], parts: Sequence[Evaluate], spelling: str) -> Evaluate:
    def evaluate(scope: Scope) -> object:
        values = [part(scope) for part in parts]
        try:
            return function(*values)
        except FAILURES as error:
            raise VarEvaluationError(spelling, error) from error

    return evaluate


def conjunction(first: Evaluate, second: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> object:
        return first(scope) and second(scope)

    return evaluate


def disjunction(first: Evaluate, second: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> object:
        return first(scope) or second(scope)

    return evaluate


def choice(test: Evaluate, then: Evaluate, otherwise: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> object:
        return then(scope) if test(scope) else otherwise(scope)

    return evaluate


def match(subject: Evaluate, table: Sequence[tuple[Sequence[Evaluate], Evaluate]], default: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> object:
        value = subject(scope)
        for patterns, chosen in table:
            for pattern in patterns:
                if pattern(scope) == value:
                    return chosen(scope)
        return default(scope)

    return evaluate


def text(parts: Sequence[str | Evaluate]) -> Evaluate:
    def evaluate(scope: Scope) -> str:
        return "".join([part if isinstance(part, str) else display(part(scope)) for part in parts])

    return evaluate


def sequence(make: Callable[[list[object]], object], parts: Sequence[Evaluate]) -> Evaluate:
    def evaluate(scope: Scope) -> object:
        return make([part(scope) for part in parts])

    return evaluate


def mapping(pairs: Sequence[tuple[Evaluate, Evaluate]]) -> Evaluate:
    def evaluate(scope: Scope) -> object:
        return {key(scope): item(scope) for key, item in pairs}

    return evaluate
