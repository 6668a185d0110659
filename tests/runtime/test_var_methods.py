"""What vars offer by the type of their values, what they read, and how they stand in a text."""

# ruff: noqa: PLW0108, RUF005, UP031
from __future__ import annotations

import datetime
import gc
import typing
import weakref
from collections.abc import Callable
from typing import Any, Literal

import pytest
from understudy.errors import RuntimeFault, VarEvaluationError
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
    lift,
    match_var,
)
from understudy.vars.containers import render_foreach_with
from understudy.vars.expr import Binding, Read, bound_var, constant, display, typed

from tests.runtime.var_support import (
    COUNTER,
    DAY,
    ITEMS,
    NAME,
    ON,
    PEOPLE,
    PRICES,
    UNKNOWN,
    USER,
    Address,
    MyState,
    OtherState,
    Point,
    Settings,
    User,
    value_of,
    var,
)

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
    expression = cond_var(bound_var(item, int) > 1, f"{COUNTER + 1} of {var('counter', int, OtherState)}", NAME)
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
