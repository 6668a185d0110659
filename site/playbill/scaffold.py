"""`new`: a page, a demo or a whole site to start from. What it writes serves and checks clean at once."""

from __future__ import annotations

import keyword
import re
import unicodedata
from pathlib import Path
from typing import Final

from playbill.config import Config
from playbill.routes import is_index, route_of, words

_SEGMENT: Final = re.compile(r"\w[\w.-]*")
_DEMO_NAME: Final = re.compile(r"[A-Za-z]\w*", re.ASCII)
_TAKEN: Final = frozenset({*keyword.kwlist, "app", "rx"})
"""What the function of a demo cannot be called: Python, or the code around it, has the name."""
_NO_TEXT: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null"})
"""Words that are no texts in YAML."""
_UNSEEN: Final = frozenset({".git", ".venv"})
"""What may lie in a folder that counts as empty."""


class ScaffoldError(Exception):
    """A sentence that says why nothing was written."""


def new_page(config: Config, name: str) -> Path:
    """Write the page `docs/hello`, or `docs/` as that of the folder; its file. Raises ScaffoldError."""
    full = f"{name}index" if name.endswith("/") else name.removesuffix(".md")
    segments = full.removeprefix("/").split("/")
    if not name.strip("/") or not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise ScaffoldError(f"`{name}` is no name for a page. Write it like `docs/hello`.")
    file = f"{'/'.join(segments)}.md"
    _refuse_taken(config.content, file)
    path = config.content / file
    own = segments[-2] if len(segments) > 1 and is_index(file) else segments[-1]
    title, found = words(own) or "Page", _ascii_words(own)
    is_text = title[0].isalpha() and title.lower() not in _NO_TEXT
    quoted = title if is_text else f'"{title}"'
    _write(path, _PAGE.format(title=title, quoted=quoted, state=_class_name(found), function="_".join(found)))
    return path


def new_demo(config: Config, name: str) -> Path:
    """Write the demo `seats`; its file. Raises ScaffoldError."""
    name = name.removesuffix(".py")
    if not _DEMO_NAME.fullmatch(name) or name in _TAKEN:
        raise ScaffoldError(f"`{name}` is no name for a demo. It is a Python module and a function, like `seat_plan`.")
    path = config.demos / f"{name}.py"
    _write(path, _DEMO.format(title=words(name), state=_class_name(_ascii_words(name)), function=name))
    return path


def new_site(folder: Path) -> list[Path]:
    """Write a small site into an empty folder; its files."""
    if folder.exists() and not folder.is_dir():
        raise ScaffoldError(f"{folder} is a file. Name a folder.")
    found = sorted(path.name for path in folder.iterdir() if path.name not in _UNSEEN) if folder.is_dir() else []
    if found:
        raise ScaffoldError(f"{folder} is not empty: it holds {found[0]}. Name a new folder.")
    title = words(folder.resolve().name) or "Documentation"
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    files = {
        "pyproject.toml": _SITE_CONFIG.format(title=quoted),
        "requirements.txt": _SITE_REQUIREMENTS,
        ".gitignore": _SITE_IGNORED,
        ".github/workflows/site.yml": _SITE_WORKFLOW,
        "content/index.md": _SITE_HOME.format(title=title),
        "content/docs/index.md": _SITE_DOCS,
        "content/docs/first-demo.md": _SITE_FIRST_DEMO,
        "demos/counter.py": _DEMO.format(title="Counter", state="Counter", function="counter"),
        "tests/test_demos.py": _SITE_TESTS,
    }
    for name, text in files.items():
        _write(folder / name, text)
    return [folder / name for name in files]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise ScaffoldError(f"{path} is there already. Nothing was written.") from None


def _refuse_taken(content: Path, file: str) -> None:
    """Two files can have one address: that of `docs.md` is also that of `docs/index.md`."""
    route = route_of(file)
    for path in sorted(content.rglob("*.md")):
        other = path.relative_to(content).as_posix()
        if other != file and route_of(other) == route:
            raise ScaffoldError(f"{path} has the address {route} already. Nothing was written.")


def _ascii_words(name: str) -> list[str]:
    """The words of a name, for names in code and for ids: both begin with a letter."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z0-9]+", plain.lstrip("0123456789_.-")) or ["page"]


def _class_name(found: list[str]) -> str:
    return "".join(word.capitalize() for word in found)


_PAGE: Final = """\
---
title: {quoted}
description: One sentence that says what a reader finds here.
---

# {title}

What is it, and when does a reader need it?

```python demo exec id={function}_demo
import reflex as rx


class {state}State(rx.State):
    count: int = 0

    @rx.event
    def add(self):
        self.count += 1


def {function}_demo():
    return rx.hstack(
        rx.heading({state}State.count),
        rx.button("Add one", on_click={state}State.add),
    )
```
"""

_DEMO: Final = '''\
"""{title}: a number, and two buttons that change it."""

import reflex as rx


class {state}State(rx.State):
    count: int = 0

    @rx.event
    def add(self):
        self.count += 1

    @rx.event
    def clear(self):
        self.count = 0


def {function}():
    return rx.hstack(
        rx.heading({state}State.count),
        rx.button("Add one", on_click={state}State.add),
        rx.button("Clear", on_click={state}State.clear),
    )


app = rx.App()
app.add_page({function}, route="/", title="{title}")
'''

_SITE_CONFIG: Final = """\
[tool.playbill]
title = "{title}"
content = "content"
demos = "demos"

# `pytest` makes every page and clicks every control of its demos; tests of your own stand in tests/.
[tool.pytest.ini_options]
testpaths = ["content", "tests"]
anyio_mode = "auto"
"""

_SITE_REQUIREMENTS: Final = """\
# What the site is made and tested with. Where your package index has no Playbill,
# the first line is the path or the git address of its repository.
playbill
pytest
"""

_SITE_IGNORED: Final = """\
# What `playbill build` writes, and what it and `playbill serve` keep between runs.
/dist/
/.playbill/
/.venv/
__pycache__/
.pytest_cache/
"""

_SITE_WORKFLOW: Final = """\
name: site

on:
  push:
  pull_request:

permissions:
  contents: read

jobs:
  site:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0  # the date of a page's last change comes from git
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install -r requirements.txt
      # Each mistake is shown at its line of the change.
      - run: playbill check --format github
      - run: pytest
      # A build does again only what has changed since the one whose cache it finds.
      - uses: actions/cache@v4
        with:
          path: .playbill/cache
          key: playbill-${{ github.sha }}
          restore-keys: playbill-
      - run: playbill build
      - uses: actions/upload-artifact@v4
        with:
          name: site
          path: dist
"""

_SITE_TESTS: Final = '''\
"""What the demos of this site promise their readers."""


async def test_the_counter_counts_and_is_cleared(demo) -> None:
    async with demo("counter") as visitor:
        await visitor.click("Add one")
        await visitor.click("Add one")
        await visitor.sees("2")
        await visitor.click("Clear")
        await visitor.sees("0")


async def test_the_greeting_follows_the_field(demo) -> None:
    async with demo("greeting") as visitor:
        await visitor.sees("Hello, world!")
        await visitor.type("Ada", into="Name")
        await visitor.sees("Hello, Ada!")
'''

_SITE_HOME: Final = """\
---
title: {title}
description: Documentation whose demos run.
---

# {title}

Every Markdown file in `content/` is a page. Keep `playbill serve` running, change this one, and look at the page again.

```python demo file=counter
```

The code of that demo is `demos/counter.py`, a plain Reflex program.
Go on with [your first demo](docs/first-demo.md).
"""

_SITE_DOCS: Final = """\
---
title: Docs
description: How this site is made.
---

# Docs

- [Your first demo](first-demo.md): code in a page, and its result above it.

| command | what it does |
|---|---|
| `playbill serve` | shows the site while you write it |
| `playbill new page docs/NAME` | begins a page |
| `playbill check` | finds mistakes: code that fails, links that lead nowhere |
| `pytest` | makes every page, clicks every control, and runs `tests/` |
| `playbill build` | writes the site into `dist/` |
"""

_SITE_FIRST_DEMO: Final = """\
---
title: Your first demo
description: Code in a page, and its result above it.
---

# Your first demo

A block `python demo exec` runs. The reader sees what its last function returns, and the code under it.

```python demo exec id=greeting
import reflex as rx


class GreetingState(rx.State):
    name: str = "world"

    @rx.event
    def set_name(self, value: str):
        self.name = value


def greeting():
    return rx.vstack(
        rx.heading("Hello, ", GreetingState.name, "!"),
        rx.input(value=GreetingState.name, on_change=GreetingState.set_name, aria_label="Name"),
    )
```

## A demo of its own file

Code that other pages show too, or that should run by itself, goes to `demos/`:

```python demo file=counter
```
"""
