"""Two states, one reader, and vars of both, for tests of expressions."""

from __future__ import annotations

import dataclasses
import datetime
import typing
from typing import Any, NamedTuple, TypedDict

from understudy.vars import (
    Var,
    field_var,
)
from understudy.vars.expr import Scope


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
