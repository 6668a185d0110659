"""Pages as tests: what pytest loads at its start. It does nothing where no site is, and costs nothing then.

Everything else is in `pytest_items`, which is imported when the first page or demo is wanted: most runs of pytest in an
environment that holds Playbill have nothing to do with it.
"""

from __future__ import annotations

import importlib
import os
import tomllib
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any, Final, cast

import pytest

_DEFAULT: Final = "pyproject.toml"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The setting `playbill_config`."""
    parser.addini(
        "playbill_config",
        "The configuration of the site whose pages are tests: a TOML file, relative to the root folder. "
        f"Without it {_DEFAULT}, where that configures a site.",
        default=None,
    )


def pytest_configure(config: pytest.Config) -> None:
    """Where there is a site, its pages are tests. Raises UsageError where its configuration is wrong."""
    named: str | None = config.getini("playbill_config")
    path = config.rootpath / (named or _DEFAULT)
    if not named and not _may_configure_a_site(path):
        return
    # Whoever has a site wants its pages tested: left out in silence, the run would pass for nothing.
    try:
        content = content_of(path)
    except (OSError, ValueError) as error:
        raise pytest.UsageError(f"{path}: the configuration of the site cannot be read: {error}") from error
    if content is not None:
        config.pluginmanager.register(Pages(path, content), "playbill-pages")
    elif named:
        raise pytest.UsageError(f"{path}: `playbill_config` names this file, but it has no table `[tool.playbill]`")


def _may_configure_a_site(path: Path) -> bool:
    try:
        return "tool.playbill" in path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        # Whose file it is says it better.
        return False


def content_of(path: Path) -> Path | None:
    """The folder of the pages, if the file configures a site. Raises OSError or ValueError where it cannot be read."""
    table: Mapping[str, object] = tomllib.loads(path.read_text("utf-8"))
    if path.name == "pyproject.toml":
        tool = _inner(table, "tool")
        if "playbill" not in tool:
            return None
        table = _inner(tool, "playbill")
    content = table.get("content", "content")
    if not isinstance(content, str):
        raise ValueError("`content` must be a path")
    return path.parent / content


def _inner(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = table.get(key)
    # The keys of a TOML table are texts.
    return cast("Mapping[str, object]", found) if isinstance(found, dict) else {}


class Pages:
    """The pages of the site as tests, and the fixture `demo`."""

    def __init__(self, config: Path, content: Path) -> None:
        self._config = config
        self._content = content
        self._opened: Any = None

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """Each Markdown file below the folder of the pages."""
        if file_path.suffix != ".md" or not file_path.is_relative_to(self._content):
            return None
        if any(part.startswith(".") for part in file_path.relative_to(self._content).parts):
            return None
        name = file_path.relative_to(self._content).as_posix()
        if (shown := os.fsencode(name).decode("utf-8", "backslashreplace")) != name:
            # Pytest itself ends with a traceback when such a name is among its items.
            raise pytest.Collector.CollectError(f"{shown}: its name is not UTF-8. Rename it.")
        found: pytest.Collector = _items().PageFile.of(parent, file_path, self._stage())
        return found

    def pytest_sessionfinish(self) -> None:
        """The site's own apps end with the session."""
        if self._opened is not None:
            self._opened.close()

    @pytest.fixture
    def demo(self) -> Generator[Any]:
        """`async with demo("id") as visitor:` opens a demo of the site."""
        yield self._stage().visiting

    def _stage(self) -> Any:
        if self._opened is None:
            self._opened = _items().Stage(self._config)
        return self._opened


def _items() -> Any:
    # By its name, so that it is loaded now and not when pytest starts.
    return importlib.import_module("playbill.pytest_items")
