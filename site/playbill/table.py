"""A TOML table whose mistakes name the line of their key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from playbill.errors import Place, SourceError


@dataclass(frozen=True, slots=True)
class Table:
    """Keys and values; where they come from, and what paths in them are relative to."""

    root: Path
    values: Mapping[str, object]
    path: Path | None = None
    text: str = ""
    name: str = "command line"
    """What a mistake calls it when it is no file."""

    def line_of(self, key: str) -> int:
        """The line on which a key stands, counted from 1."""
        lines = self.text.split("\n")
        pattern = re.compile(rf"\s*(?:\[.*\b)?[\"']?{re.escape(key)}[\"']?\s*[=\].]")
        start = next((index for index, line in enumerate(lines) if line.strip().startswith("[tool.playbill")), 0)
        return next((index for index in range(start, len(lines)) if pattern.match(lines[index])), start) + 1

    def place_of(self, key: str, said: str = "") -> Place:
        """Where a text stands at or after a key, in quotation marks; the key's own line where it does not."""
        name, lines, first = str(self.path) if self.path else self.name, self.text.split("\n"), self.line_of(key)
        pattern = re.compile(rf"([\"']){re.escape(said)}\1")
        for number in range(first, len(lines) + 1) if said else ():
            if found := pattern.search(lines[number - 1]):
                return Place(name, number, found.start() + 1, lines[number - 1])
        return Place(name, first, 1, lines[first - 1])

    def error(self, key: str, what: str, hint: str = "", said: str = "") -> SourceError:
        """A mistake in the value of a key, or in its name: at a text that the value has, where one is given."""
        return self.place_of(key, said).error(what, hint, block="configuration", rule="configuration")

    def wrong(self, key: str, expected: str, value: object) -> SourceError:
        names = {"str": "a text", "bool": "a truth value", "dict": "a table", "list": "a list", "int": "a number"}
        name = type(value).__name__
        return self.error(key, f"`{key}` must be {expected}, not {names.get(name, name)}")

    # ---- values by their kind; the key is there ----

    def text_of(self, key: str) -> str:
        value = self.values[key]
        if not isinstance(value, str):
            raise self.wrong(key, "a text", value)
        return value

    def flag_of(self, key: str) -> bool:
        value = self.values[key]
        if not isinstance(value, bool):
            raise self.wrong(key, "`true` or `false`", value)
        return value

    def path_of(self, key: str) -> Path:
        value = self.values[key]
        if not isinstance(value, str | Path):
            raise self.wrong(key, "a path", value)
        return self.root / value

    def list_of(self, key: str) -> tuple[object, ...]:
        value = self.values[key]
        if not isinstance(value, list | tuple):
            raise self.wrong(key, "a list", value)
        items: list[object] = [*value]
        return tuple(items)

    def texts_of(self, key: str) -> tuple[str, ...]:
        value = self.values[key]
        if not isinstance(value, list | tuple):
            raise self.wrong(key, "a list of texts", value)
        items = self.list_of(key)
        texts = tuple(item for item in items if isinstance(item, str))
        if len(texts) != len(items):
            raise self.error(key, f"`{key}` must be a list of texts, but not all of its items are texts")
        return texts

    def table_of(self, key: str, expected: str = "a table of texts") -> dict[str, str]:
        found: dict[str, str] = {}
        for name, item in self.inner(key, expected).values.items():
            if not isinstance(item, str):
                raise self.error(key, f"`{name}` in `{key}` must be a text; `{key}` is {expected}")
            found[name] = item
        return found

    def inner(self, key: str, expected: str = "a table") -> Table:
        """The table under a key; empty where there is none."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, expected, value)
        # The keys of a TOML table are texts.
        return Table(self.root, cast("dict[str, object]", value), self.path, self.text, self.name)


def open_table(path: Path) -> Table:
    """The settings in a file: all of it, or `[tool.playbill]` of a `pyproject.toml`."""
    try:
        text = path.read_text("utf-8")
        values: Mapping[str, object] = tomllib.loads(text)
    except OSError as error:
        raise SourceError(str(path), 1, 1, "configuration", f"it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceError(str(path), 1, 1, "configuration", "it is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        message, place = str(error), re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (1, 1)
        raise SourceError(str(path), line, column, "configuration", message.partition(" (at ")[0]) from error
    table = Table(path.parent, values, path, text)
    return table.inner("tool").inner("playbill") if path.name == "pyproject.toml" else table
