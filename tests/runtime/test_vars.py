"""What an expression on a page means: the same as in Python, but later."""

# ruff: noqa: PLW0108, RUF005, UP031
from __future__ import annotations

import dataclasses
import datetime
import gc
import math
import operator
import subprocess
import sys
import timeit
import typing
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypedDict

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from understudy.errors import RuntimeFault, VarAttributeError, VarEvaluationError, VarTypeError
from understudy.vars import (
    AnyVar,
    BooleanVar,
    DateVar,
    DictVar,
    ListVar,
    NumberVar,
    ObjectVar,
    TextVar,
    Var,
    cond_var,
    field_var,
    lift,
    match_var,
)
from understudy.vars.containers import render_foreach_with
from understudy.vars.expr import Binding, Read, Scope, bound_var, constant, display, typed


@dataclasses.dataclass
class Address:
    city: str
    length: int = 3


@dataclasses.dataclass
class User:
    name: str
    address: Address
    tags: list[str] = dataclasses.field(default_factory=list)

    @property
    def shout(self) -> str:
        return self.name.upper()


class Point(NamedTuple):
    x: int
    y: int


class Settings(TypedDict):
    theme: str
    size: int


class MyState:
    counter = 3
    zero = 0
    ratio = 2.5
    name = "Ada Lovelace"
    on = True
    items: typing.ClassVar = [5, 6, 7]
    people: typing.ClassVar = [{"name": "Ada", "title": "Countess"}, {"name": "Bob", "title": "Mr"}]
    pair = ("a", 1)
    prices: typing.ClassVar = {"tea": 2, "cake": 5}
    user: typing.ClassVar = User("Ada", Address("London"), ["x"])
    colours: typing.ClassVar = {"red", "blue"}
    day = datetime.date(2026, 8, 3)
    nobody = None
    point = Point(1, 2)
    settings: typing.ClassVar = {"theme": "dark", "size": 4}


class OtherState:
    counter = 40


class Tab:
    def __init__(self) -> None:
        self.states: dict[type, object] = {MyState: MyState(), OtherState: OtherState()}

    def state(self, cls: type, /) -> object:
        return self.states[cls]


SCOPE = Scope(Tab())


def value_of(var: Var[Any]) -> object:
    return var._evaluate(SCOPE)


def var(name: str, annotation: object = Any, state: type = MyState) -> Any:
    return field_var(state, name, annotation)


COUNTER = var("counter", int)
NAME = var("name", str)
ITEMS = var("items", list[int])
PRICES = var("prices", dict[str, int])
USER = var("user", User)
ON = var("on", bool)
DAY = var("day", datetime.date)
PEOPLE = var("people", list[dict[str, str]])
UNKNOWN = var("people", list)


# ---- the same as in Python ----

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


# ---- types ----


@pytest.mark.parametrize(
    ("annotation", "front"),
    [
        (int, NumberVar),
        (int | None, NumberVar),
        (int | float, NumberVar),
        (bool, BooleanVar),
        (str, TextVar),
        (Literal["a", "b"], TextVar),
        (list[int], ListVar),
        (tuple[int, str], ListVar),
        (set[str], ListVar),
        (dict[str, int], DictVar),
        (Settings, DictVar),
        (User, ObjectVar),
        (User | None, ObjectVar),
        (Point, ObjectVar),
        (datetime.datetime, DateVar),
        (Any, AnyVar),
        (int | str, AnyVar),
        (typing.Annotated[int, "x"], NumberVar),
    ],
)
def test_the_annotation_chooses_the_methods(annotation: object, front: type) -> None:
    assert type(var("counter", annotation)) is front


def test_types_are_followed_through_an_expression() -> None:
    assert type(ITEMS[0]) is NumberVar
    assert type(PRICES["tea"]) is NumberVar
    assert type(USER.address.city) is TextVar
    assert type(var("pair", tuple[str, int])[1]) is NumberVar
    assert type(COUNTER == 3) is BooleanVar
    assert type(NAME.split(" ")[0]) is TextVar
    assert type(PEOPLE[0]["name"]) is TextVar
    assert type(PEOPLE[0].entries()[0][1]) is TextVar
    assert type(var("settings", Settings)["size"]) is NumberVar
    assert type(DAY - DAY) is DateVar
    assert (COUNTER / 2)._type is float
    assert cond_var(ON, "a", NAME)._type is str
    assert match_var(COUNTER, [((1,), "a")], None)._type is str
    assert type(typed(UNKNOWN, list[str])[0]) is TextVar


# ---- methods ----


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (lambda: NAME.upper(), "ADA LOVELACE"),
        (lambda: NAME.lower(), "ada lovelace"),
        (lambda: NAME.lower().capitalize(), "Ada lovelace"),
        (lambda: NAME.lower().title(), "Ada Lovelace"),
        (lambda: (" " + NAME + " ").strip(), "Ada Lovelace"),
        (lambda: NAME.strip("A"), "da Lovelace"),
        (lambda: NAME.split(), ["Ada", "Lovelace"]),
        (lambda: NAME[:3].split(""), ["A", "d", "a"]),
        (lambda: NAME.replace("Ada", "A."), "A. Lovelace"),
        (lambda: NAME.startswith("Ada"), True),
        (lambda: NAME.endswith("Ada"), False),
        (lambda: NAME.contains("Love"), True),
        (lambda: NAME.length(), 12),
        (lambda: NAME.reverse(), "ecalevoL adA"),
        (lambda: NAME[-1], "e"),
        (lambda: NAME * 2, "Ada LovelaceAda Lovelace"),
        (lambda: ITEMS.length(), 3),
        (lambda: ITEMS.contains(COUNTER + 2), True),
        (lambda: ITEMS.reverse(), [7, 6, 5]),
        (lambda: ITEMS.join(", "), "5, 6, 7"),
        (lambda: ITEMS[-1], 7),
        (lambda: ITEMS[COUNTER - 2], 6),
        (lambda: ITEMS[1:], [6, 7]),
        (lambda: [1] + ITEMS, [1, 5, 6, 7]),
        (lambda: PEOPLE.contains("Bob", "name"), True),
        (lambda: PEOPLE.pluck("name"), ["Ada", "Bob"]),
        (lambda: PEOPLE[0].title, "Countess"),
        (lambda: ITEMS.foreach(lambda item: item * COUNTER), [15, 18, 21]),
        (lambda: PRICES["tea"], 2),
        (lambda: PRICES.tea, 2),
        (lambda: PRICES.get("milk", 0), 0),
        (lambda: PRICES.keys(), ["tea", "cake"]),
        (lambda: PRICES.values(), [2, 5]),
        (lambda: PRICES.entries(), [("tea", 2), ("cake", 5)]),
        (lambda: PRICES.merge({"tea": COUNTER}), {"tea": 3, "cake": 5}),
        (lambda: PRICES.contains("tea"), True),
        (lambda: PRICES.length(), 2),
        (lambda: var("colours", set[str]).contains("red"), True),
        (lambda: var("colours", set[str]).to_string(), '["blue","red"]'),
        (lambda: USER.name, "Ada"),
        (lambda: USER.shout, "ADA"),
        (lambda: USER.address.length, 3),
        (lambda: USER.tags[0], "x"),
        (lambda: var("user").address.city, "London"),
        (lambda: var("point", Point).x, 1),
        (lambda: UNKNOWN[0].title, "Countess"),
        (lambda: UNKNOWN[0]["name"].upper(), "ADA"),
        (lambda: UNKNOWN[0].name.length(), 3),
        (lambda: DAY.year, 2026),
        (lambda: DAY.strftime("%d.%m."), "03.08."),
        (lambda: DAY.weekday(), 0),
        (lambda: datetime.date(2027, 1, 1) > DAY, True),
        (lambda: (DAY + datetime.timedelta(days=2)).day, 5),
        (lambda: DAY.to_string(), "2026-08-03"),
        (lambda: COUNTER.to_string(), "3"),
        (lambda: NAME.to_string(), "Ada Lovelace"),
        (lambda: ON.to_string(), "true"),
        (lambda: (COUNTER.to_string() + "7").to(int) + 1, 38),
        (lambda: COUNTER.to(str) + "!", "3!"),
        (lambda: var("nobody", int | None).is_none(), True),
        (lambda: Var.range(COUNTER), [0, 1, 2]),
        (lambda: Var.range(1, COUNTER * 3, 4), [1, 5]),
        (lambda: Var.create("x"), "x"),
        (lambda: match_var(COUNTER, [((1, 2), "few"), ((3,), NAME)], "many"), "Ada Lovelace"),
        (lambda: match_var(COUNTER, [((1, 2), "few")], "many"), "many"),
        (lambda: lift({"a": [COUNTER, (NAME,)]}), {"a": [3, ("Ada Lovelace",)]}),
        (lambda: COUNTER ^ 1, 2),
        (lambda: "%s!" % NAME, "Ada Lovelace!"),
    ],
)
def test_a_method_gives(expression: Callable[[], Any], expected: object) -> None:
    assert value_of(lift(expression())) == expected


def test_foreach_of_components_goes_to_the_view() -> None:
    seen: list[object] = []
    render_foreach_with(lambda items, function: seen.append(items))
    ITEMS.foreach(lambda item: object())
    assert seen[0] is ITEMS


# ---- what it reads ----


def test_an_expression_says_what_it_reads() -> None:
    item = Binding("item")
    expression = cond_var(
        bound_var(item, int) > 1, f"{COUNTER + 1} of {var('counter', int, OtherState)}", NAME
    )
    assert expression._reads == {
        Read(MyState, "counter"),
        Read(OtherState, "counter"),
        Read(MyState, "name"),
    }
    assert expression._bindings == {item}
    assert ITEMS.foreach(lambda one: one + COUNTER)._bindings == frozenset()


def test_a_bound_name_outside_of_its_loop_says_so() -> None:
    with pytest.raises(VarEvaluationError, match="outside of the loop"):
        value_of(bound_var(Binding("item"), int) + 1)


# ---- in a text ----


def test_an_f_string_holds_its_expressions() -> None:
    found = lift(f"{NAME}: {{{COUNTER + 1}}} {ITEMS}")
    assert value_of(found) == "Ada Lovelace: {4} [5,6,7]"
    assert found._spelling == "f'{MyState.name}: {{{MyState.counter + 1}}} {MyState.items}'"
    assert found._reads == {Read(MyState, name) for name in ("name", "counter", "items")}


def test_a_text_with_an_expression_is_an_operand() -> None:
    assert value_of(NAME + f" {COUNTER}") == "Ada Lovelace 3"
    assert value_of(lift(f"<{lift(f'[{COUNTER}]')}>")) == "<[3]>"
    assert value_of(lift("".join([f"{NAME}", "?"]))) == "Ada Lovelace?"
    assert value_of(lift("{} and {!s}".format(NAME, COUNTER))) == "Ada Lovelace and 3"  # noqa: UP032


def test_a_format_specification_is_applied_to_the_value() -> None:
    assert value_of(lift(f"{var('ratio', float):.2f} {COUNTER:>3}")) == "2.50   3"


def test_a_constant_in_a_text_is_its_text() -> None:
    assert f"{constant(3) + 1}" == "4"


def test_making_the_same_text_again_keeps_nothing_more() -> None:
    kept = MyState.__dict__["__embedded_expressions__"]
    texts = {f"again {COUNTER + 17}" for _ in range(50)}
    assert len(texts) == 1
    count = len(kept)
    assert {f"again {COUNTER + 17}" for _ in range(50)} == texts
    assert len(kept) == count


def test_what_a_text_holds_goes_with_the_page_that_made_it() -> None:
    class Reloaded:
        counter = 1

    text = f"{var('counter', int, Reloaded) + 1}"
    gone = weakref.ref(Reloaded)
    del Reloaded
    gc.collect()
    assert gone() is None
    with pytest.raises(RuntimeFault, match="is gone"):
        lift(text)


def test_a_text_cut_through_an_expression_is_refused() -> None:
    with pytest.raises(RuntimeFault, match="in the middle"):
        lift(f"{COUNTER}"[:-1])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (1.5, "1.5"),
        (2**60, str(2**60)),
        ("a", "a"),
        ([1, None, True, "ü"], '[1,null,true,"ü"]'),
        ({"a": (1,)}, '{"a":[1]}'),
        (Address("Rome"), '{"city":"Rome","length":3}'),
        (datetime.datetime.fromisoformat("2026-01-02T03:04:00"), "2026-01-02T03:04:00"),
        ({3, 1, 2}, "[1,2,3]"),
    ],
)
def test_display(value: object, shown: str) -> None:
    assert display(value) == shown


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
