"""The fences of a page, as a reader would copy them: tests run what the documentation says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.house import ROOT

_FENCE = re.compile(r"^(?P<mark>`{3,})(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=mark)`*$", re.M | re.S)


@dataclass(frozen=True, slots=True)
class PageFence:
    """A fence of a page: its language, its title, and its text."""

    language: str
    title: str
    text: str


def page_fences(name: str) -> list[PageFence]:
    """The outermost fences of the page `content/docs/NAME.md`, in order."""
    text = (ROOT / "content" / "docs" / f"{name}.md").read_text("utf-8")
    return [_fence(found["info"].strip(), found["text"]) for found in _FENCE.finditer(text)]


def page_fence(name: str, title: str) -> str:
    """The text of the one fence with this title."""
    (found,) = [fence.text for fence in page_fences(name) if fence.title == title]
    return found


def _fence(info: str, text: str) -> PageFence:
    title = re.search(r'title="([^"]*)"', info)
    return PageFence(info.partition(" ")[0], title[1] if title else "", text)


def put(text: str, changes: dict[str, str]) -> str:
    """The text with other addresses and folders; each of them must be there, or the page says something else now."""
    for old, new in changes.items():
        assert old in text, f"{old!r} does not stand on the page"
        text = text.replace(old, new)
    return text
