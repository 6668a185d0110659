"""The site's configuration: the table `[tool.playbill]`, as one frozen value."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import cast

from playbill.errors import SourceError, suggestion

FEEDBACK = ".playbill/feedback.sqlite"
_KNOWN_ORIGINS = ("image", "media", "frame", "connect")
_KNOWN_KEYS = frozenset(
    "title url base content demos out modules prelude interpolate origins live allow mounts html feedback".split()
)


@dataclass(frozen=True, slots=True)
class Origins:
    """What the content policy allows beside the site itself."""

    image: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    frame: tuple[str, ...] = ()
    connect: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mount:
    """An ASGI app of the site's own."""

    prefix: str
    file: Path
    name: str
    """What the app is called in the file."""


@dataclass(frozen=True, slots=True)
class Config:
    folder: Path
    """The folder that the paths were relative to."""
    file: Path | None = None
    title: str = "Documentation"
    url: str = ""
    base: str = "/"
    """Begins and ends with a slash."""
    content: Path = Path("content")
    demos: Path = Path("demos")
    out: Path = Path("dist")
    modules: Mapping[str, Path] = field(default_factory=dict[str, Path])
    prelude: str = ""
    interpolate: tuple[str, ...] = ()
    origins: Origins = Origins()
    live: str = ""
    allow: tuple[str, ...] = ()
    mounts: tuple[Mount, ...] = ()
    html: bool = False
    feedback: Path | None = None
    """The file that keeps what readers say of the pages; None: they are not asked."""


def load(path: Path | None = None, overrides: Mapping[str, object] | None = None) -> Config:
    """The configuration in a file, or of the current folder.

    Overrides are a command's options: paths in them are relative to the current folder, None means not given.
    """
    here = Path.cwd()
    if path is None:
        path = here / "pyproject.toml"
        if not path.is_file():
            config = _read_table(_Table(None, "", {}), here)
            return _override(config, overrides or {}, here)
    path = here / path
    config = _read_table(_open(path), path.parent)
    return _override(config, overrides or {}, here)


def _override(config: Config, overrides: Mapping[str, object], here: Path) -> Config:
    given = {key: value for key, value in overrides.items() if value is not None}
    changed = _read_table(_Table(None, "", given), here)
    return replace(config, **{item.name: getattr(changed, item.name) for item in fields(Config) if item.name in given})


@dataclass(frozen=True, slots=True)
class _Table:
    """Keys and values, and where to look for the line of a key."""

    path: Path | None
    text: str
    values: Mapping[str, object]

    def error(self, key: str, what: str, hint: str = "") -> SourceError:
        name = str(self.path) if self.path else "command line"
        lines = self.text.split("\n")
        pattern = re.compile(rf"\s*(?:\[.*\b)?[\"']?{re.escape(key)}[\"']?\s*[=\].]")
        start = next((index for index, line in enumerate(lines) if line.strip().startswith("[tool.playbill")), 0)
        found = next((index for index in range(start, len(lines)) if pattern.match(lines[index])), start)
        return SourceError(name, found + 1, 1, "configuration", what, hint, lines[found], "configuration")

    def wrong(self, key: str, expected: str, value: object) -> SourceError:
        names = {"str": "a text", "bool": "a truth value", "dict": "a table", "list": "a list", "int": "a number"}
        name = type(value).__name__
        return self.error(key, f"`{key}` must be {expected}, not {names.get(name, name)}")

    def text_of(self, key: str, default: str) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, "a text", value)
        return value

    def flag_of(self, key: str, default: bool) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "`true` or `false`", value)
        return value

    def path_of(self, key: str, default: str, root: Path) -> Path:
        value = self.values.get(key, default)
        if not isinstance(value, str | Path):
            raise self.wrong(key, "a path", value)
        return root / value

    def texts_of(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, ())
        if not isinstance(value, list | tuple):
            raise self.wrong(key, "a list of texts", value)
        items: list[object] = [*value]
        texts = tuple(item for item in items if isinstance(item, str))
        if len(texts) != len(items):
            raise self.error(key, f"`{key}` must be a list of texts, but not all of its items are texts")
        return texts

    def table_of(self, key: str, expected: str) -> dict[str, str]:
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, expected, value)
        items: dict[str, object] = {**value}
        found: dict[str, str] = {}
        for name, item in items.items():
            if not isinstance(item, str):
                raise self.error(key, f"`{name}` in `{key}` must be a text; `{key}` is {expected}")
            found[name] = item
        return found


def _open(path: Path) -> _Table:
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
    if path.name == "pyproject.toml":
        values = _sub_table(_sub_table(values, "tool"), "playbill")
    return _Table(path, text, values)


def _sub_table(values: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = values.get(key, {})
    # The keys of a TOML table are texts.
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _read_table(table: _Table, root: Path) -> Config:
    for key in table.values:
        if key not in _KNOWN_KEYS:
            raise table.error(key, f"`{key}` is not a key of the configuration", suggestion(key, _KNOWN_KEYS))
    modules = table.table_of("modules", "a table of module names and their files or packages")
    return Config(
        folder=root,
        file=table.path,
        title=table.text_of("title", "Documentation"),
        url=_address(table, "url"),
        base=_base(table),
        content=table.path_of("content", "content", root),
        demos=table.path_of("demos", "demos", root),
        out=table.path_of("out", "dist", root),
        modules={name: root / module for name, module in modules.items()},
        prelude=table.text_of("prelude", ""),
        interpolate=table.texts_of("interpolate"),
        origins=_origins(table),
        live=_address(table, "live"),
        allow=table.texts_of("allow"),
        mounts=_mounts(table, root),
        html=table.flag_of("html", False),
        feedback=_feedback(table, root),
    )


def _feedback(table: _Table, root: Path) -> Path | None:
    if table.values.get("feedback") == "":
        return None
    path = table.path_of("feedback", FEEDBACK, root)
    for key, default in (("content", "content"), ("out", "dist")):
        folder = table.path_of(key, default, root)
        if path.resolve().is_relative_to(folder.resolve()):
            raise table.error("feedback", f"`feedback` must not lie in the folder `{folder.name}`, which readers get")
    return path


def _address(table: _Table, key: str) -> str:
    url = table.text_of(key, "").rstrip("/")
    if url and not re.match(r"https?://[^/\s]+", url):
        raise table.error(key, f"`{key}` must be an address that begins with `https://` or `http://`, not `{url}`")
    return url


def _base(table: _Table) -> str:
    inner = table.text_of("base", "/").strip("/")
    if re.search(r"[\s?#\\\"'<>]|(?:^|/)\.\.?(?:/|$)|//", inner):
        raise table.error("base", f"`base` must be a path like `/docs/`, not `{inner}`")
    return f"/{inner}/" if inner else "/"


def _origins(table: _Table) -> Origins:
    value = table.values.get("origins", {})
    if not isinstance(value, dict):
        raise table.wrong("origins", "a table of lists", value)
    inner = _Table(table.path, table.text, _sub_table(table.values, "origins"))
    for key in inner.values:
        if key not in _KNOWN_ORIGINS:
            raise table.error("origins", f"`{key}` is not a kind of origin", suggestion(key, _KNOWN_ORIGINS))
    origins = Origins(**{key: inner.texts_of(key) for key in _KNOWN_ORIGINS})
    for key in _KNOWN_ORIGINS:
        for origin in getattr(origins, key):
            # A `;` or a space would add a directive of its own to the content policy.
            if not re.fullmatch(r"(?:[a-z]+://)?[\w*.-]+(?::(?:\d+|\*))?|[a-z]+:", origin):
                raise table.error("origins", f"`{origin}` is not an origin like `https://example.org`")
    return origins


def _mounts(table: _Table, root: Path) -> tuple[Mount, ...]:
    expected = 'a table like { "/demo-api" = "demos/api.py:app" }'
    found: list[Mount] = []
    for prefix, target in table.table_of("mounts", expected).items():
        file, colon, name = target.rpartition(":")
        if not colon or not name.isidentifier() or not re.fullmatch(r"(?:/[\w.~-]+)+", prefix):
            raise table.error("mounts", f"`{prefix}` = `{target}` is not a mount; `mounts` is {expected}")
        found.append(Mount(prefix, root / file, name))
    return tuple(found)
