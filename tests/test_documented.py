"""Every public name of the runtime has its place in the documentation."""

from __future__ import annotations

import re
from functools import cache

import pytest
import understudy as rx
from understudy import vars as kinds
from understudy.testing import Visitor
from understudy.view.parts import COMPONENTS

from tests.house import ROOT

# What `Visitor` is made of, for the tests of the runtime itself.
INNER = {"send_act", "hear", "until", "go_silent", "tab", "doms"}
OLD_NAMES = {"list_"}


@cache
def pages() -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "content" / "docs").rglob("*.md")))


def public(cls: type) -> set[str]:
    return {name for name in dir(cls) if not name.startswith("_")}


@pytest.mark.parametrize("name", rx.__all__)
def test_each_name_of_the_front_door_has_a_page(name: str) -> None:
    assert re.search(rf"\b(?:rx|reflex|understudy)\.{name}\b|\bimport .*\b{name}\b", pages()), f"rx.{name}"


@pytest.mark.parametrize(
    "cls", [rx.State, rx.App, Visitor, *{getattr(kinds, name) for name in kinds.__all__ if name.endswith("Var")}]
)
def test_each_method_has_a_page(cls: type) -> None:
    assert not {name for name in public(cls) - INNER if not re.search(rf"\.{name}\b", pages())}


def test_each_component_is_at_the_front_door() -> None:
    assert not {name for name in COMPONENTS.keys() - OLD_NAMES if name not in rx.__all__}


def test_what_the_front_door_lists_is_there() -> None:
    assert not [name for name in rx.__all__ if not hasattr(rx, name)]
    assert len(set(rx.__all__)) == len(rx.__all__)
