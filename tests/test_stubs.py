"""The stubs of `reflex` offer what the runtime offers, so that checkers see in demos what will run."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest
import understudy

from tests.house import ROOT

STUBS = ROOT / "runtime" / "typings" / "reflex"


def names_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("understudy"):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
    return found


def test_the_front_door_offers_the_same_names() -> None:
    assert {name for name in names_of(STUBS / "__init__.pyi") if not name.startswith("_")} == set(understudy.__all__)


@pytest.mark.parametrize("path", sorted(STUBS.rglob("*.pyi")), ids=lambda path: str(path.relative_to(STUBS)))
def test_each_stub_stands_for_a_module(path: Path) -> None:
    parts = path.relative_to(STUBS.parent).with_suffix("").parts
    name = ".".join(("understudy", *(part for part in parts[1:] if part != "__init__")))
    module = importlib.import_module(name)
    assert not [each for each in names_of(path) - {"*"} if not each.startswith("_") and not hasattr(module, each)]
