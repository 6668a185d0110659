"""Values from the wire: made to be what the annotation says, or refused."""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import pytest
from understudy.coerce import coerce
from understudy.errors import CoercionError

# -- conversion -----------------------------------------------------------------------------------


class Colour(enum.Enum):
    RED = "red"
    TWO = 2


@dataclass
class Point:
    x: int
    y: int = 0


CONVERSIONS: list[tuple[object, Any, object]] = [
    ("5", int, 5),
    (" 5 ", int, 5),
    (3.0, int, 3),
    ("1.5", float, 1.5),
    ("on", bool, True),
    ("off", bool, False),
    (5, str, "5"),
    ("x", Any, "x"),
    (["1"], list[int], [1]),
    (["1", "1"], set[int], {1}),
    (["1", "a"], tuple[int, str], (1, "a")),
    (["1", "2"], tuple[int, ...], (1, 2)),
    ({"a": "1"}, dict[str, int], {"a": 1}),
    ("red", Colour, Colour.RED),
    ("2", Colour, Colour.TWO),
    ("b", Literal["a", "b"], "b"),
    ("2", Literal[1, 2], 2),
    ({"x": "1"}, Point, Point(1)),
    ("", int | None, None),
    ("", str | None, ""),
    ("4", int | str, "4"),
    ("1.50", Decimal, Decimal("1.50")),
    ("2024-01-02T03:04:05", datetime.datetime, datetime.datetime(2024, 1, 2, 3, 4, 5)),  # noqa: DTZ001
]


@pytest.mark.parametrize(("value", "annotation", "result"), CONVERSIONS)
def test_a_value_from_the_wire_becomes_what_the_annotation_says(value: object, annotation: Any, result: object) -> None:
    found = coerce(value, annotation)
    assert found == result
    assert type(found) is type(result)


@pytest.mark.parametrize(
    ("value", "annotation"),
    [
        ("", int),
        ("five", int),
        (1.5, int),
        ("nan", float),
        ("inf", float),
        (10**400, float),
        ("maybe", bool),
        (2, bool),
        ([1], str),
        ("ab", list[str]),
        ({"x": 1}, list[str]),
        ([1, 2, 3], tuple[int, int]),
        ([[1]], set[list[int]]),
        ("green", Colour),
        ("c", Literal["a", "b"]),
        ({"z": 1}, Point),
        ({}, Point),
        ("x", Point),
        ("soon", datetime.date),
        (5, None),
        ("x", int | None),
        ("abc", Decimal),
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_nothing_is_guessed(value: object, annotation: Any) -> None:
    with pytest.raises(CoercionError):
        coerce(value, annotation)
