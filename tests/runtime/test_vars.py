"""What an expression on a page means: the same as in Python, but later."""

# ruff: noqa: PLW0108
from __future__ import annotations

import math
import operator
import subprocess
import sys
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from understudy.errors import VarAttributeError, VarEvaluationError, VarTypeError
from understudy.vars import (
    cond_var,
    field_var,
)
from understudy.vars.expr import Scope

from tests.runtime.var_support import (
    COUNTER,
    DAY,
    ITEMS,
    NAME,
    ON,
    PRICES,
    SCOPE,
    UNKNOWN,
    USER,
    User,
    value_of,
    var,
)

ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
NUMBERS = st.one_of(st.integers(), st.integers(min_value=2**53), st.floats(allow_nan=False), st.booleans())


class Holder:
    left: object = None
    right: object = None


def holding(left: object, right: object) -> tuple[Any, Any, Scope]:
    class One:
        def state(self, cls: type, /) -> object:
            return holder

    holder = Holder()
    holder.left, holder.right = left, right
    return field_var(Holder, "left", type(left)), field_var(Holder, "right", type(right)), Scope(One())


@settings(deadline=None)
@given(NUMBERS, NUMBERS, st.sampled_from(sorted(ARITHMETIC)))
def test_an_operator_means_what_it_means_in_python(left: Any, right: Any, symbol: str) -> None:
    function = ARITHMETIC[symbol]
    first, second, scope = holding(left, right)
    expressions = [function(first, second), function(first, right), function(left, second)]
    try:
        expected = function(left, right)
    except (ArithmeticError, TypeError) as error:
        for expression in expressions:
            with pytest.raises(VarEvaluationError) as caught:
                expression._evaluate(scope)
            assert type(caught.value.__cause__) is type(error)
        return
    for expression in expressions:
        found = expression._evaluate(scope)
        assert type(found) is type(expected)
        assert found == expected or (math.isnan(found) and math.isnan(expected))


@settings(deadline=None)
@given(st.integers(-40, 40), st.integers(0, 60))
def test_powers_of_whole_numbers_keep_every_digit(base: int, exponent: int) -> None:
    left, right, scope = holding(base, exponent)
    assert (left**right)._evaluate(scope) == base**exponent
    assert (base**right)._evaluate(scope) == base**exponent


@settings(deadline=None)
@given(st.text(), st.text(), st.sampled_from(["+", "<", "<=", ">", ">=", "==", "!="]))
def test_texts_compare_and_join_as_in_python(left: str, right: str, symbol: str) -> None:
    first, second, scope = holding(left, right)
    assert ARITHMETIC[symbol](first, second)._evaluate(scope) == ARITHMETIC[symbol](left, right)


@settings(deadline=None)
@given(st.lists(st.integers()), st.lists(st.integers()), st.sampled_from(["+", "<", "==", "!="]))
def test_lists_compare_by_their_items(left: list[int], right: list[int], symbol: str) -> None:
    first, second, scope = holding(left, right)
    assert ARITHMETIC[symbol](first, second)._evaluate(scope) == ARITHMETIC[symbol](left, right)


@settings(deadline=None)
@given(st.text(min_size=1), st.integers(-9, 9), st.integers(-9, 9), st.sampled_from([1, 2, -1, None]))
def test_index_and_slice_as_in_python(text: str, start: int, stop: int, step: int | None) -> None:
    first, second, scope = holding(text, start)
    assert first[second:stop:step]._evaluate(scope) == text[start:stop:step]
    assume(-len(text) <= start < len(text))
    assert first[start]._evaluate(scope) == first[second]._evaluate(scope) == text[start]


@pytest.mark.parametrize("left", [0, 1, "", "a", True, False, [], [1]])
@pytest.mark.parametrize("right", [0, 2, "", "b", [], [2]])
def test_and_or_not_are_those_of_python(left: object, right: object) -> None:
    first, second, scope = holding(left, right)
    assert (first & second)._evaluate(scope) == (left and right)
    assert (first | second)._evaluate(scope) == (left or right)
    assert (~first)._evaluate(scope) is (not left)


def test_or_does_not_look_at_its_right_side_without_need() -> None:
    assert value_of(ON | (COUNTER / var("zero", int) > 1)) is True
    assert value_of(cond_var(ON, "yes", COUNTER / 0)) == "yes"


def test_rounding_and_signs() -> None:
    ratio = var("ratio", float)
    assert value_of(round(ratio)) == 2
    assert value_of(round(ratio * 1.11, 1)) == round(2.5 * 1.11, 1)
    assert value_of(math.floor(ratio)) == 2  # type: ignore[arg-type]
    assert value_of(math.ceil(ratio)) == 3  # type: ignore[arg-type]
    assert value_of(abs(-ratio)) == 2.5
    assert value_of(+ratio) == 2.5


# ---- mistakes ----


@pytest.mark.parametrize(
    ("mistake", "says"),
    [
        (lambda: bool(ITEMS), ["MyState.items", "rx.cond", "`&`"]),
        (lambda: ON and COUNTER, ["MyState.on", "rx.cond"]),
        (lambda: 1 < COUNTER < 5, ["MyState.counter > 1"]),
        (lambda: list(ITEMS), ["MyState.items", "rx.foreach"]),
        (lambda: len(ITEMS), ["MyState.items.length()"]),
        (lambda: 5 in ITEMS, ["MyState.items.contains(5)"]),
        (lambda: int(NAME), ["MyState.name.to(int)"]),
        (lambda: range(COUNTER), ["rx.Var.range(MyState.counter)"]),
        (lambda: ITEMS + 1, ["MyState.items", "list[int]", "`1`", "`int`"]),
        (lambda: NAME + COUNTER, ["MyState.name", "MyState.counter", ".to_string()"]),
        (lambda: "n: " + COUNTER, ["'n: '", ".to_string()"]),
        (lambda: NAME - 1, ["MyState.name", "`-`"]),
        (lambda: COUNTER < NAME, ["`<`"]),
        (lambda: -NAME, ["MyState.name"]),
        (lambda: ITEMS["a"], ["whole numbers", "'a'"]),
        (lambda: NAME.contains(COUNTER), ["MyState.counter", "texts"]),
        (lambda: setattr(USER, "name", "x"), ["MyState.user.name", "handler"]),
        (lambda: operator.setitem(ITEMS, 0, 1), ["MyState.items[0]", "handler"]),
    ],
)
def test_a_wrong_use_is_told_when_the_page_is_built(mistake: Callable[[], object], says: list[str]) -> None:
    with pytest.raises(VarTypeError) as caught:
        mistake()
    assert isinstance(caught.value, TypeError)
    for part in says:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("mistake", "says"),
    [
        (lambda: NAME.uper, ["MyState.name", "`upper`"]),
        (lambda: ITEMS.lenght(), ["`length`"]),
        (lambda: COUNTER.length(), ["MyState.counter", "`int`"]),
        (lambda: USER.adress, ["MyState.user", "User", "`address`", "`name`"]),
        (lambda: DAY.hour, ["date", "`year`"]),
        (lambda: UNKNOWN[0].name.uper(), ["`upper`"]),
        (lambda: var("colours", set[str])[0], ["MyState.colours"]),
    ],
)
def test_a_wrong_name_suggests_the_right_one(mistake: Callable[[], object], says: list[str]) -> None:
    with pytest.raises(VarAttributeError) as caught:
        mistake()
    assert isinstance(caught.value, AttributeError)
    for part in says:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("failing", "named"),
    [
        (lambda: (COUNTER / var("zero", int)) + 1, "`MyState.counter / MyState.zero`"),
        (lambda: var("nobody", str | None).upper(), "`MyState.nobody.upper()`"),
        (lambda: var("nobody", list[int] | None)[0], "`MyState.nobody[0]`"),
        (lambda: var("nobody", User | None).name, "`MyState.nobody.name`"),
        (lambda: PRICES["milk"], "`MyState.prices['milk']`"),
        (lambda: ITEMS[9], "`MyState.items[9]`"),
    ],
)
def test_what_fails_for_a_reader_names_the_expression(failing: Callable[[], Any], named: str) -> None:
    with pytest.raises(VarEvaluationError) as caught:
        value_of(failing())
    assert named in str(caught.value)


def test_the_error_of_a_computed_var_is_not_reworded() -> None:
    class Computed:
        @property
        def total(self) -> int:
            raise ValueError("mine")

    class One:
        def state(self, cls: type, /) -> object:
            return Computed()

    with pytest.raises(ValueError, match="mine"):
        (field_var(Computed, "total", int) + 1)._evaluate(Scope(One()))


# ---- itself ----


def test_it_is_a_key_by_identity_and_reads_well() -> None:
    assert {COUNTER: 1}[COUNTER] == 1
    assert repr((COUNTER + 1) * 2) == "<NumberVar (MyState.counter + 1) * 2: int>"
    assert (3 - COUNTER)._spelling == "3 - MyState.counter"
    assert ITEMS[1:]._spelling == "MyState.items[1:]"
    assert (~(ON & (COUNTER > 1)))._spelling == "~(MyState.on & (MyState.counter > 1))"


def test_the_spelling_does_not_depend_on_the_process() -> None:
    program = (
        "from understudy.vars import lift, field_var\n"
        "class S: pass\n"
        "class Opaque: pass\n"
        "v = field_var(S, 'x', set[str])\n"
        "print((v == {'a', 'b', 'c', 'd'})._spelling, lift([v, Opaque()])._spelling, lift(f'{v}')._spelling)"
    )
    runtime = str(Path(__file__).parents[2] / "runtime")
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": runtime, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
    assert "0x" not in found.pop()


def test_evaluating_is_quick() -> None:
    """Twenty times the time it takes: this is to notice a change of kind, not a busy machine."""
    expression = COUNTER + 1
    seconds = min(timeit.repeat(lambda: expression._evaluate(SCOPE), number=2000, repeat=5)) / 2000
    assert seconds < 4e-6
