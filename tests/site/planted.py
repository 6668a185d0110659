"""Sites with mistakes in them, made from texts: the cases below tests/cases/check, and examples of the documentation.

`=== NAME` begins a file: of the folders `demos` and `templates`, a `.toml`, else a page or a file beside pages.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from playbill import config as configuration
from playbill.config import Config
from playbill.errors import Finding
from playbill.routes import route_of

CASES = Path(__file__).parents[1] / "cases" / "check"
SETTINGS = "playbill.toml"
FRONT = "---\ndescription: A page of a site that is checked.\n---\n\n"
GOOD = """\
---
description: A page without a mistake.
---

# Good

## Part

```python demo exec id=good_demo
import reflex as rx


class State(rx.State):
    count: int = 0

    @rx.event
    def add(self):
        self.count += 1


def good():
    return rx.button("Add", State.count, on_click=State.add)
```
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A planted mistake: the files that have it, and what is to be said about them."""

    name: str
    files: Mapping[str, str]
    expected: tuple[str, ...]
    is_alone: bool
    """Whether it needs a site of its own."""


def case_of(path: Path) -> Case:
    head, *parts = re.split(r"^=== (\S+)\n", path.read_text("utf-8"), flags=re.MULTILINE)
    files = dict(zip(parts[::2], parts[1::2], strict=True))
    expected = tuple(re.findall(r"^expect: (.*)$", head, flags=re.MULTILINE))
    return Case(path.stem, files, expected, "\nalone: yes\n" in head)


def cases() -> list[Case]:
    return [case_of(path) for path in sorted(CASES.glob("*.txt")) if "===" in path.read_text("utf-8")]


def place_of(name: str) -> str:
    """Where a file of a case stands in its site."""
    return name if name.startswith(("demos/", "templates/")) or name.endswith(".toml") else f"content/{name}"


def write(folder: Path, files: Mapping[str, str]) -> Config:
    """A site of these files, without any others."""
    for name, text in files.items():
        path = folder / place_of(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings = folder / SETTINGS
    if settings.is_file():
        return configuration.load(settings)
    return Config(folder, content=folder / "content", demos=folder / "demos", out=folder / "dist")


def home(names: Iterable[str]) -> str:
    """A home page with a link to each of the pages."""
    pages = [name for name in names if place_of(name).startswith("content/") and name.endswith(".md")]
    return FRONT + "# Home\n\n" + "".join(f"* [{name}]({route_of(name)})\n" for name in pages)


def said(finding: Finding) -> str:
    return f"{finding.path}:{finding.line}:{finding.column} {finding.severity} {finding.rule}"
