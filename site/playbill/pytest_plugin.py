"""Pages as tests: what pytest loads at its start. It does nothing where no site is, and costs nothing then.

Everything else is in `pytest_items`, which is imported when the first page or demo is wanted: most runs of pytest in an
environment that holds Playbill have nothing to do with it.
"""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The setting `playbill_config`."""
    parser.addini(
        "playbill_config",
        "The configuration of the site whose pages are tests: a TOML file, relative to the root folder.",
        default="pyproject.toml",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Where there is a site, its pages are tests."""
    path = config.rootpath / str(config.getini("playbill_config"))
    content = content_of(path)
    if content is not None:
        config.pluginmanager.register(Pages(path, content), "playbill-pages")


def content_of(path: Path) -> Path | None:
    """The folder of the pages, if the file configures a site."""
    try:
        text = path.read_text("utf-8")
        if path.name == "pyproject.toml" and "tool.playbill" not in text:
            return None
        table: dict[str, Any] = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        # Whose file it is says it better.
        return None
    if path.name == "pyproject.toml":
        table = table.get("tool", {}).get("playbill", {})
    return path.parent / str(table.get("content", "content"))


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
