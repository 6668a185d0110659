"""States: their vars, setters, inheritance and names."""

from __future__ import annotations

import datetime
import sys
import types
from typing import ClassVar, Optional

import pytest
import understudy as rx
from understudy.errors import EventArgumentError, UndeclaredVarError
from understudy.state.tree import StateTree
from understudy.tracking import CURRENT, Right

from tests.runtime.plays import visiting


def module(name: str, text: str, block: str = "") -> types.ModuleType:
    """A module of author code, as a page's block is."""
    made = types.ModuleType(name)
    made.__dict__.update(rx=rx, __block__=block)
    sys.modules[name] = made
    exec(compile(text, f"{name}.py", "exec"), made.__dict__)
    return made


class Tree(StateTree):
    """A tree whose turn the test has."""

    def __enter__(self) -> Tree:
        CURRENT.set(Right(self, None, None, 0, None))
        return self

    def __exit__(self, *failure: object) -> None:
        CURRENT.set(None)


# -- vars -----------------------------------------------------------------------------------------


class Vars(rx.State):
    count: int = 0
    ratio: float = 0.5
    name: str = "n"
    flag: bool = False
    items: list[int] = []  # noqa: RUF012
    maybe: Optional[int] = None  # noqa: UP045 - as older pages write it
    day: datetime.date | None = None
    bare: int
    made: list[str] = rx.field(default_factory=lambda: ["x"])
    inner: rx.Field[int] = rx.field(3)
    unannotated = 7
    LIMIT: ClassVar[int] = 9
    _hidden: int = 1

    @rx.event
    def set_name(self, value: str) -> None:
        self.name = value.upper()

    @rx.var
    def double(self) -> int:
        return self.count * 2

    @rx.cached_var
    def older(self) -> int:
        return self.count * 3


def test_vars_have_their_defaults_and_each_tab_its_own_containers() -> None:
    one, two = Tree("1"), Tree("2")
    first, second = one.state(Vars), two.state(Vars)
    with one:
        first.items.append(1)
        first.made.append("y")
    assert (second.items, second.made, first.items) == ([], ["x"], [1])
    assert (first.bare, first.inner, first.unannotated, first._hidden, first.LIMIT) == (0, 3, 7, 1, 9)
    assert "LIMIT" not in Vars._vars
    assert (first.double, first.older) == (0, 0)


def test_a_name_that_is_not_declared_cannot_be_set() -> None:
    with Tree("1") as tree:
        state = tree.state(Vars)
        with pytest.raises(UndeclaredVarError, match=r"Vars.coumt is not declared.*Did you mean `count`\?"):
            state.coumt = 1
        with pytest.raises(AttributeError, match="computed from other vars"):
            state.double = 1
        with pytest.raises(AttributeError, match="cannot be deleted"):
            del state.count


def test_a_state_is_never_made_by_its_author() -> None:
    with pytest.raises(rx.errors.RuntimeFault, match="get_state"):
        Vars()


# -- setters --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sent", "value"),
    [
        ("count", "5", 5),
        ("count", 5.0, 5),
        ("count", True, 1),
        ("count", [40], 40),
        ("ratio", [0.5], 0.5),
        ("ratio", "2.5", 2.5),
        ("ratio", 1, 1.0),
        ("flag", "true", True),
        ("flag", "", False),
        ("items", ["1", 2], [1, 2]),
        ("maybe", "", None),
        ("maybe", "4", 4),
        ("day", "2024-02-03", datetime.date(2024, 2, 3)),
        ("made", ["a"], ["a"]),
        ("inner", "8", 8),
    ],
)
def test_a_setter_is_made_for_each_public_var_and_converts(name: str, sent: object, value: object) -> None:
    with Tree("1") as tree:
        state = tree.state(Vars)
        getattr(state, f"set_{name}")(sent)
        assert getattr(state, name) == value
        assert type(getattr(state, name)) is type(value) or isinstance(value, list)


@pytest.mark.parametrize(
    ("name", "sent"), [("count", ""), ("count", "x"), ("count", 1.5), ("ratio", "-"), ("items", "no"), ("day", "soon")]
)
def test_a_setter_ignores_what_cannot_be_converted(name: str, sent: object) -> None:
    with Tree("1") as tree:
        state = tree.state(Vars)
        before = getattr(state, name)
        getattr(state, f"set_{name}")(sent)
        assert getattr(state, name) == before
        assert not tree.journal


def test_an_explicit_setter_wins_and_backend_vars_have_none() -> None:
    with Tree("1") as tree:
        state = tree.state(Vars)
        state.set_name("abc")
        assert state.name == "ABC"
        assert not hasattr(state, "set__hidden")


async def test_setvar_sets_by_name_and_refuses_an_unknown_name_when_the_page_is_built() -> None:
    async with visiting(
        Vars.count, Vars.name, go=Vars.setvar("count", "12"), other=Vars.setvar("name", "low"), set=Vars.set_count(4)
    ) as visitor:
        await visitor.click("go")
        assert visitor.text().startswith("12 n ")
        await visitor.click("other")
        assert visitor.text().startswith("12 LOW ")
        await visitor.click("set")
        assert visitor.text().startswith("4 LOW ")
    for name in ("coumt", "_hidden"):
        with pytest.raises(UndeclaredVarError, match=f"Vars.{name} is not declared"):
            Vars.setvar(name, 1)


# -- inheritance and mixins -----------------------------------------------------------------------


class Mixed(rx.State, mixin=True):
    shared: int = 1

    @rx.var
    def twice(self) -> int:
        return self.shared * 2

    @rx.event
    def grow(self) -> None:
        self.shared += 1

    def _helper(self) -> int:
        return self.shared


class First(Mixed, rx.State):
    own: int = 10

    @rx.event
    def bump(self) -> None:
        self.own += 1


class Second(Mixed, rx.State):
    pass


class Child(First):
    more: int = 100

    @rx.var
    def total(self) -> int:
        return self.own + self.more + self.twice

    @rx.event
    def change_all(self) -> None:
        self.own += 1
        self.shared += 1
        self.more += 1


def test_a_mixin_gives_its_vars_to_each_class_that_names_it_and_not_again_to_their_children() -> None:
    with Tree("1") as tree:
        first, second, child = tree.state(First), tree.state(Second), tree.state(Child)
        first.grow()
        assert (first.shared, first.twice, first._helper()) == (2, 4, 2)
        assert (second.shared, second.twice) == (1, 2)
        assert child.shared == 2
        child.change_all()
        assert (first.own, first.shared, child.more) == (11, 3, 101)
        assert child.total == 11 + 101 + 6
        first.bump()
        assert child.total == 12 + 101 + 6
        assert child.parent_state is first
        assert Child.get_parent_state() is First
        assert Child in First.get_substates()
    assert not hasattr(tree, "shared")


async def test_inherited_handlers_and_vars_work_from_the_child_in_pages() -> None:
    async with visiting(
        Child.own, Child.total, Child.shared, bump=Child.bump, all=Child.change_all, grow=Child.grow
    ) as visitor:
        await visitor.click("bump")
        assert visitor.text().startswith("11 113 1 ")
        await visitor.click("all")
        assert visitor.text().startswith("12 117 2 ")
        await visitor.click("grow")
        assert visitor.text().startswith("12 119 3 ")


def test_reset_sets_a_state_and_those_below_it_back() -> None:
    with Tree("1") as tree:
        child = tree.state(Child)
        child.change_all()
        tree.state(First).reset()
        assert (child.own, child.shared, child.more) == (10, 1, 100)


def test_a_mixin_of_another_module_means_its_own_names() -> None:
    base = module(
        "author_mixins",
        "from __future__ import annotations\nThing = int\nclass M(rx.State, mixin=True):\n    x: Thing = 1\n",
    )
    other = module(
        "author_states",
        "from __future__ import annotations\nfrom author_mixins import M\nThing = str\n"
        "class S(M, rx.State):\n    y: Thing = 'a'\n",
    )
    with Tree("1") as tree:
        state = tree.state(other.S)
        state.set_x("5")
        state.set_y("5")
        assert (state.x, state.y) == (5, "5")
    assert base.M._is_mixin


# -- names ----------------------------------------------------------------------------------------


def test_annotations_written_as_text_are_understood() -> None:
    made = module(
        "author_future",
        "from __future__ import annotations\n"
        "from dataclasses import dataclass\n"
        "@dataclass\nclass Item:\n    n: int = 0\n"
        "class S(rx.State):\n"
        "    item: Item = Item(1)\n    items: list[Item] = []\n    unknown: Nowhere = 3\n    count: int\n"
        "    def take(self, count: int, item: Item, odd: Nowhere = None):\n"
        "        self.count, self.item = count, item\n",
    )
    with Tree("1") as tree:
        state = tree.state(made.S)
        assert (state.item.n, state.count, state.unknown) == (1, 0, 3)
    spec = made.S.take("5", {"n": "7"})
    assert spec.handler.fit(0, "5") == 5
    assert spec.handler.fit(1, {"n": "7"}) == made.Item(7)
    with pytest.raises(EventArgumentError, match="takes `int` as `count`"):
        made.S.take("five", {"n": 1})


def test_two_blocks_may_each_have_a_state_of_the_same_name() -> None:
    text = "class S(rx.State):\n    x: int = {}\n    def up(self):\n        self.x += 1\n"
    one = module("author_blocks", text.format(1), "1").S
    sys.modules["author_blocks"].__dict__["__block__"] = "2"
    exec(text.format(2), sys.modules["author_blocks"].__dict__)
    two = sys.modules["author_blocks"].S
    assert one.get_full_name() == "state.author_blocks____1____S"
    assert two.get_full_name() == "state.author_blocks____2____S"
    with Tree("1") as tree:
        tree.state(one).up()
        assert (tree.state(one).x, tree.state(two).x) == (2, 2)
        tree.state(two).up()
        assert (tree.state(one).x, tree.state(two).x) == (2, 3)
        root = tree.state(rx.State)
        assert root.get_substate(one.get_full_name().split(".")) is tree.state(one)
        assert root.get_substate(two.get_full_name().split(".")) is tree.state(two)
