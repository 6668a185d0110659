"""Containers in a state: every change is noticed, refused without the right, and taken back at any depth."""

from __future__ import annotations

import asyncio
import copy
import dataclasses
import json
import pickle
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pytest
import understudy as rx
from understudy.state.frozen import freeze
from understudy.state.plain import unwatch
from understudy.state.tree import StateTree
from understudy.tracking import CURRENT, Right


@dataclass
class Item:
    name: str = ""
    tags: list[str] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.seen: list[int] = []


@dataclass(slots=True)
class Slim:
    name: str = ""
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Fixed:
    name: str
    tags: list[str]


class Pair(NamedTuple):
    left: list[int]
    right: int


class Shelf(rx.State):
    numbers: list[int] = [3, 1, 2]  # noqa: RUF012
    table: dict[str, Any] = {"a": [1], "b": {"c": [2]}}  # noqa: RUF012
    colours: set[str] = {"red"}  # noqa: RUF012
    items: list[Item] = []  # noqa: RUF012
    slim: Slim = Slim("thin", ["x"])
    fixed: Fixed = Fixed("still", ["x"])
    pair: Pair = Pair([1], 2)
    counts: defaultdict[str, list[int]] = rx.field(default_factory=lambda: defaultdict(list))
    ordered: OrderedDict[str, int] = rx.field(default_factory=lambda: OrderedDict(a=1))
    count: int = 0

    @rx.var
    def total(self) -> int:
        return sum(self.numbers)


class Held:
    """A state whose turns the test takes itself."""

    def __init__(self) -> None:
        self.tree = StateTree("t")
        self.shelf: Shelf = self.tree.state(Shelf)
        self.begin()
        self.shelf.items = [Item("one", ["a"], {"k": 1})]
        self.tree.keep()

    def begin(self) -> None:
        self.right = Right(self.tree, None, None, 0, None)
        CURRENT.set(self.right)

    def end(self) -> None:
        self.right.open = False
        CURRENT.set(None)


@pytest.fixture
def held() -> Iterator[Held]:
    made = Held()
    yield made
    made.end()


CHANGES: dict[str, Callable[[Shelf], object]] = {
    "append": lambda s: s.numbers.append(4),
    "extend": lambda s: s.numbers.extend([4, 5]),
    "insert": lambda s: s.numbers.insert(0, 9),
    "pop": lambda s: s.numbers.pop(),
    "remove": lambda s: s.numbers.remove(1),
    "clear": lambda s: s.numbers.clear(),
    "sort": lambda s: s.numbers.sort(),
    "reverse": lambda s: s.numbers.reverse(),
    "set item": lambda s: s.numbers.__setitem__(0, 9),
    "set slice": lambda s: s.numbers.__setitem__(slice(0, 2), [7, 8, 9]),
    "delete item": lambda s: s.numbers.__delitem__(0),
    "+= list": lambda s: s.numbers.__iadd__([9]),
    "*= list": lambda s: s.numbers.__imul__(2),
    "set key": lambda s: s.table.__setitem__("z", 1),
    "delete key": lambda s: s.table.__delitem__("a"),
    "update": lambda s: s.table.update(z=1),
    "setdefault": lambda s: s.table.setdefault("z", []),
    "pop key": lambda s: s.table.pop("a"),
    "popitem": lambda s: s.table.popitem(),
    "clear dict": lambda s: s.table.clear(),
    "|= dict": lambda s: s.table.__ior__({"z": 1}),
    "nested list": lambda s: s.table["a"].append(2),
    "nested deeper": lambda s: s.table["b"]["c"].append(3),
    "add": lambda s: s.colours.add("blue"),
    "discard": lambda s: s.colours.discard("red"),
    "remove of set": lambda s: s.colours.remove("red"),
    "pop of set": lambda s: s.colours.pop(),
    "clear set": lambda s: s.colours.clear(),
    "update set": lambda s: s.colours.update({"blue"}),
    "|= set": lambda s: s.colours.__ior__({"blue"}),
    "-= set": lambda s: s.colours.__isub__({"red"}),
    "&= set": lambda s: s.colours.__iand__({"blue"}),
    "^= set": lambda s: s.colours.__ixor__({"red"}),
    "dataclass field": lambda s: setattr(s.items[0], "name", "two"),
    "list in a dataclass": lambda s: s.items[0].tags.append("b"),
    "dict in a dataclass": lambda s: s.items[0].notes.update(k=2),
    "attribute beside the fields": lambda s: s.items[0].seen.append(1),
    "new attribute of a dataclass": lambda s: setattr(s.items[0], "extra", 1),
    "delete a dataclass field": lambda s: delattr(s.items[0], "name"),
    "slots dataclass field": lambda s: setattr(s.slim, "name", "fat"),
    "list in a slots dataclass": lambda s: s.slim.tags.append("y"),
    "list in a frozen dataclass": lambda s: s.fixed.tags.append("y"),
    "list in a named tuple": lambda s: s.pair.left.append(2),
    "defaultdict": lambda s: s.counts["new"].append(1),
    "OrderedDict": lambda s: s.ordered.update(b=2),
    "a plain var": lambda s: setattr(s, "count", 5),
    "a whole list": lambda s: setattr(s, "numbers", [0]),
}


def everything(shelf: Shelf) -> str:
    return repr({name: unwatch(shelf.__dict__[name]) for name in Shelf._fields}) + repr(
        [vars(unwatch(item)) for item in shelf.items]
    )


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_that_is_taken_back_leaves_everything_as_it_was(held: Held, name: str) -> None:
    before = everything(held.shelf)
    CHANGES[name](held.shelf)
    assert everything(held.shelf) != before
    held.tree.take_back()
    assert everything(held.shelf) == before


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_without_the_right_raises_and_leaves_everything_as_it_was(held: Held, name: str) -> None:
    before = everything(held.shelf)
    held.end()
    with pytest.raises(rx.ImmutableStateError, match=r"Shelf\.\w+ was set"):
        CHANGES[name](held.shelf)
    assert everything(held.shelf) == before


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_marks_its_var_alone_and_what_is_computed_from_it(held: Held, name: str) -> None:
    _ = held.shelf.total
    CHANGES[name](held.shelf)
    dirty = {read.name for read in held.tree.dirty()}
    assert len(dirty - {"total"}) == 1
    assert ("total" in dirty) == ("numbers" in dirty)


@pytest.mark.parametrize("name", [name for name in CHANGES if name not in ("a plain var", "a whole list")])
def test_a_frozen_copy_refuses_every_change(held: Held, name: str) -> None:
    frozen: Any = type("View", (), {})()
    for var in Shelf._fields:
        setattr(frozen, var, freeze(held.shelf.__dict__[var], "Shelf", var))
    before = repr([getattr(frozen, var) for var in Shelf._fields])
    with pytest.raises((rx.ImmutableStateError, KeyError)):
        CHANGES[name](frozen)
    assert repr([getattr(frozen, var) for var in Shelf._fields]) == before


def test_changes_of_two_turns_are_taken_back_to_the_last_keep(held: Held) -> None:
    held.shelf.items[0].tags.append("b")
    held.tree.keep()
    held.shelf.items[0].tags.append("c")
    held.shelf.items.append(Item("two"))
    held.tree.take_back()
    assert held.shelf.items == [Item("one", ["a", "b"], {"k": 1})]


def test_a_container_taken_out_and_changed_does_not_come_back_changed(held: Held) -> None:
    inner = held.shelf.table["b"]
    held.shelf.table = {}
    inner["c"].append(99)
    held.tree.take_back()
    assert held.shelf.table == {"a": [1], "b": {"c": [2]}}


def test_a_list_taken_over_by_another_var_is_a_copy(held: Held) -> None:
    held.shelf.table["mine"] = held.shelf.numbers
    held.shelf.numbers.append(4)
    assert held.shelf.table["mine"] == [3, 1, 2]


def test_the_authors_own_list_can_change_without_the_state(held: Held) -> None:
    mine = [1]
    held.shelf.numbers = mine
    mine.append(2)
    assert held.shelf.numbers == [1]


def test_what_was_popped_is_detached(held: Held) -> None:
    popped = held.shelf.items.pop()
    held.end()
    popped.tags.append("free")
    assert popped == Item("one", ["a", "free"], {"k": 1})


def test_a_generator_that_reads_a_computed_var_while_it_extends_leaves_no_old_value(held: Held) -> None:
    held.shelf.numbers.extend(held.shelf.total for _ in range(1))
    assert held.shelf.total == 12
    held.shelf.numbers[:] = (held.shelf.total for _ in range(1))
    assert held.shelf.total == 12
    held.shelf.numbers.sort(key=lambda number: held.shelf.total - number)
    assert held.shelf.total == 12


def test_copies_of_what_a_state_holds_are_plain_and_free(held: Held) -> None:
    shelf = held.shelf
    held.end()
    one = shelf.items[0]
    for made in (copy.copy(one), copy.deepcopy(one), dataclasses.replace(one), pickle.loads(pickle.dumps(one))):
        made.name = "free"
        assert type(made) is Item
    copy.deepcopy(shelf.items)[0].tags.append("free")
    for made in (shelf.numbers.copy(), shelf.numbers + [1], shelf.numbers[:], sorted(shelf.numbers)):  # noqa: RUF005
        made.append(1)
    for made in (shelf.colours.copy(), shelf.colours | {"x"}, shelf.colours & {"red"}, shelf.colours - {"x"}):
        made.add("free")
    (shelf.table | {}).clear()
    shelf.table.copy().clear()
    asdict = dataclasses.asdict(one)
    asdict["tags"].append("free")
    asdict["notes"].update(free=1)
    assert json.dumps(asdict)
    assert shelf.items == [Item("one", ["a"], {"k": 1})]


def test_what_a_library_makes_of_a_frozen_copy_is_free_too(held: Held) -> None:
    asdict = dataclasses.asdict(freeze(held.shelf.items[0], "Shelf", "items"))
    asdict["tags"].append("free")
    assert asdict == {"name": "one", "tags": ["a", "free"], "notes": {"k": 1}}


def test_an_object_in_a_state_is_one_of_its_class(held: Held) -> None:
    one = held.shelf.items[0]
    assert isinstance(one, Item)
    assert one.__class__ is Item
    assert one == Item("one", ["a"], {"k": 1})
    assert repr(one) == repr(Item("one", ["a"], {"k": 1}))


class Client:
    """An object that cannot be copied, as clients and locks cannot."""

    def __deepcopy__(self, memo: object) -> Client:
        raise TypeError("no copies")

    def __init__(self) -> None:
        self.calls = 0


class Backed(rx.State):
    count: int = 0
    _client: Client = Client()
    _lock: asyncio.Lock | None = None
    _seen: list[int] = []  # noqa: RUF012


def test_other_objects_in_backend_vars_are_restored_by_reference() -> None:
    tree = StateTree("t")
    backed: Backed = tree.state(Backed)
    first = backed._client
    token = CURRENT.set(Right(tree, None, None, 0, None))
    try:
        backed._client = Client()
        backed._lock = asyncio.Lock()
        first.calls += 1
        backed._seen.append(1)
        tree.take_back()
    finally:
        CURRENT.reset(token)
    assert backed._client is first
    assert backed._lock is None
    assert backed._seen == []
    assert first.calls == 1
