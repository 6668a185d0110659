"""The page for those who come from Reflex's docs is right about what is there and what is not."""

import re

import pytest
import understudy as rx

from tests.house import ROOT

PAGE = (ROOT / "content" / "docs" / "coming-from-reflex.md").read_text("utf-8")
MISSING = PAGE.partition("## What is not there")[2].partition("\n## ")[0]
ROWS = [line.split("|")[1:3] for line in MISSING.splitlines() if line.startswith("| `rx.")]


def names(text: str) -> list[str]:
    return sorted(set(re.findall(r"`rx\.(\w+)", text)))


@pytest.mark.parametrize("name", names("".join(left for left, _ in ROWS)))
def test_what_the_page_calls_missing_is_missing(name: str) -> None:
    assert not hasattr(rx, name)


@pytest.mark.parametrize("name", names(PAGE.replace(MISSING, "") + "".join(right for _, right in ROWS)))
def test_what_the_page_names_otherwise_is_there(name: str) -> None:
    assert hasattr(rx, name)
