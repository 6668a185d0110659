"""The site's configuration: the table `[tool.playbill]`, as one frozen value.

A key is one line of `Config`: its kind reads and checks it, its sentence is what the documentation and
`playbill config` say of it. Nothing else has to be told of a new one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Final, Generic, TypeVar, cast

from playbill import look
from playbill.arrangement import Item
from playbill.errors import Place, suggestion
from playbill.table import Table, open_table
from playbill.texts import ENGLISH, Texts

VARIABLE: Final = "PLAYBILL_"
"""What the names of environment variables begin with."""

_VSCODE: Final = "vscode://file/{path}:{line}:{column}"

T = TypeVar("T")
Given_co = TypeVar("Given_co", covariant=True)


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


# ---- kinds of keys ----


def plain(value: object, folder: Path) -> object:
    """A value in the types of TOML, as a file in that folder would have it."""
    if isinstance(value, Path):
        return value.relative_to(folder).as_posix() if value.is_relative_to(folder) else value.as_posix()
    if isinstance(value, Mapping):
        table = cast("Mapping[str, object]", value)
        return {name: plain(item, folder) for name, item in table.items()}
    if isinstance(value, list | tuple):
        items: list[object] = [*value]
        return [plain(item, folder) for item in items]
    if is_dataclass(value):
        return {item.name: plain(getattr(value, item.name), folder) for item in fields(value)}
    return value


def _plain_mounts(value: object, folder: Path) -> object:
    mounts = cast("tuple[Mount, ...]", value)
    return {mount.prefix: f"{plain(mount.file, folder)}:{mount.name}" for mount in mounts}


@dataclass(frozen=True, slots=True)
class Kind(Generic[Given_co]):
    """What a key takes."""

    words: str
    """For the documentation: `text`, `list of texts`."""
    read: Callable[[Table, str], Given_co]
    """Raises SourceError at the key's line. The key is there."""
    word: Callable[[str], object] | None = None
    """What a word of the environment means, where one word can say it."""
    plain: Callable[[object, Path], object] = plain
    """The value in the types of TOML, with paths relative to a folder."""


def _address(table: Table, key: str) -> str:
    url = table.text_of(key).rstrip("/")
    if url and not re.match(r"https?://[^/\s]+", url):
        raise table.error(key, f"`{key}` must be an address that begins with `https://` or `http://`, not `{url}`")
    return url


def _base(table: Table, key: str) -> str:
    inner = table.text_of(key).strip("/")
    if re.search(r"[\s?#\\\"'<>]|(?:^|/)\.\.?(?:/|$)|//", inner):
        raise table.error(key, f"`{key}` must be a path like `/docs/`, not `{inner}`")
    return f"/{inner}/" if inner else "/"


def _modules(table: Table, key: str) -> Mapping[str, Path]:
    named = table.table_of(key, "a table of module names and their files or packages")
    found = {name: table.root / module for name, module in named.items()}
    for name, path in found.items():
        # As an import has it: a file may go without its suffix.
        if not path.exists() and not path.with_name(f"{path.name}.py").is_file():
            what = f"`{name}` in `{key}` is `{named[name]}`, and there is no such file or folder"
            raise table.error(
                key, what, "Name a module or the folder of a package, relative to this file.", named[name]
            )
    return found


def _origins(table: Table, key: str) -> Origins:
    inner = table.inner(key, "a table of lists")
    known = [item.name for item in fields(Origins)]
    for name in inner.values:
        if name not in known:
            raise table.error(key, f"`{name}` is not a kind of origin", suggestion(name, known))
    found = {name: inner.texts_of(name) for name in inner.values}
    for origin in (origin for origins in found.values() for origin in origins):
        # A `;` or a space would add a directive of its own to the content policy.
        if not re.fullmatch(r"(?:[a-z]+://)?[\w*.-]+(?::(?:\d+|\*))?|[a-z]+:", origin):
            raise table.error(key, f"`{origin}` is not an origin like `https://example.org`", said=origin)
    return Origins(**found)


def _allowed(table: Table, key: str) -> tuple[str, ...]:
    """Origins as browsers send them: in small letters, without a slash at the end, without the scheme's own port."""
    found: list[str] = []
    for said in table.texts_of(key):
        origin = re.match(r"https?://(?:[a-z\d._-]+|\[[a-f\d:.]+\])(?::\d+)?(?=/|$)", said.lower())
        if origin is None or said[origin.end() :] not in ("", "/"):
            hint = f"Write `{origin[0]}`." if origin else "Write scheme, host and port, like `http://localhost:8080`."
            raise table.error(key, f"`{said}` in `{key}` is not an origin like `https://example.org`", hint, said)
        found.append(origin[0].removesuffix(":443" if origin[0].startswith("https:") else ":80"))
    return tuple(found)


def is_taken(path: str) -> bool:
    """Whether an address is the server's own, so that no app can be there."""
    return re.match(r"/(?:_|demo(?:/|$))", path) is not None


def _mounts(table: Table, key: str) -> tuple[Mount, ...]:
    expected = 'a table like { "/demo-api" = "demos/api.py:app" }'
    found: list[Mount] = []
    for prefix, target in table.table_of(key, expected).items():
        file, colon, name = target.rpartition(":")
        if not colon or not name.isidentifier() or not re.fullmatch(r"(?:/[\w.~-]+)+", prefix):
            raise table.error(key, f"`{prefix}` = `{target}` is not a mount; `{key}` is {expected}", said=prefix)
        if is_taken(prefix):
            what, hint = (
                f"`{prefix}` is an address of the server's own",
                "Choose another path: not `/demo`, and none with `_`.",
            )
            raise table.error(key, what, hint, prefix)
        found.append(Mount(prefix, table.root / file, name))
    return tuple(found)


def _editor(table: Table, key: str) -> str:
    link = table.text_of(key)
    # The link stands on a page: it may open a program, not run a script.
    if link and not re.fullmatch(r"(?!javascript|data|vbscript)[a-z][a-z0-9+.-]*:[^\s\"'<>]*\{path\}[^\s\"'<>]*", link):
        raise table.error(key, f"`{key}` must be a link like `{_VSCODE}`, not `{link}`")
    return link


def _file_or_none(table: Table, key: str) -> Path | None:
    if table.values[key] == "":
        return None
    path = table.path_of(key)
    for folder in ("content", "out"):
        other = table.values.get(folder, KEYS[folder].default)
        if isinstance(other, str | Path) and path.resolve().is_relative_to((table.root / other).resolve()):
            raise table.error(key, f"`{key}` must not lie in the folder `{other}`, which is for readers")
    return path


def _plain_or_empty(value: object, folder: Path) -> object:
    return "" if value is None else plain(value, folder)


def _flag_word(word: str) -> object:
    return {"true": True, "false": False}.get(word.lower(), word)


TEXT: Final = Kind("text", Table.text_of, str)
FLAG: Final = Kind("true or false", Table.flag_of, _flag_word)
PATH: Final = Kind("path", Table.path_of, str)
TEXTS: Final = Kind("list of texts", Table.texts_of)
ALLOWED: Final = Kind("list of origins", _allowed)
TABLE: Final = Kind("table of texts", Table.table_of)
ADDRESS: Final = Kind("address", _address, str)
BASE: Final = Kind("path of an address", _base, str)
MODULES: Final = Kind("table of paths", _modules)
ORIGINS: Final = Kind("table of lists", _origins)
EDITOR: Final = Kind("link", _editor, str)
MOUNTS: Final = Kind("table of apps", _mounts, plain=_plain_mounts)
LANGUAGE: Final = Kind("language tag", look.language, str)
EDIT: Final = Kind("address with `{path}`", look.edit, str)
LOGO: Final = Kind("picture, or empty", look.logo, str, _plain_or_empty)
LINKS: Final = Kind("table of addresses", look.links)
SAID: Final = Kind("table of texts", look.texts, plain=look.plain_texts)
NAV: Final = Kind("list of pages, folders and groups", look.nav, plain=look.plain_nav)
FILE: Final = Kind("file, or empty", _file_or_none, str, _plain_or_empty)


def key(kind: Kind[T], default: T, sentence: str, *, at_start: bool = False) -> T:
    """A key of the configuration. `default` is its value when nobody sets it; paths are relative to the file.

    `at_start`: a server reads it once, so a change of it starts the server again. Other keys change while it runs.
    """
    metadata = {"kind": kind, "default": default, "sentence": sentence, "at_start": at_start}
    # To the type checkers a field is its default. A factory, because a mapping may not be a default itself.
    return field(default_factory=lambda: default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Config:
    """What is in force for one site."""

    folder: Path
    """The folder that the paths were relative to."""
    file: Path | None = None
    sources: Mapping[str, str] = field(default_factory=dict[str, str], compare=False, repr=False)
    """Who set a key: `pyproject.toml:12`, `--base`, `PLAYBILL_BASE`. A key that nobody set is not in it."""
    options: Mapping[str, object] = field(default_factory=dict[str, object], compare=False, repr=False)
    """What a command's options said, to be said again when the file has changed."""

    title: str = key(TEXT, "Documentation", "The name of the site.")
    url: str = key(ADDRESS, "", "Its canonical address.")
    base: str = key(BASE, "/", "The path under which it is served. It begins and ends with a slash.", at_start=True)
    content: Path = key(PATH, Path("content"), "The folder of the pages.", at_start=True)
    demos: Path = key(PATH, Path("demos"), "The folder of the demos.", at_start=True)
    out: Path = key(PATH, Path("dist"), "The folder that `build` writes.")
    modules: Mapping[str, Path] = key(
        MODULES, dict[str, Path](), "Names that pages may import, each a file or a package of the site.", at_start=True
    )
    prelude: str = key(TEXT, "", "A module whose public names every page has.", at_start=True)
    interpolate: tuple[str, ...] = key(
        TEXTS, (), "Globs of pages in which expressions in text are replaced.", at_start=True
    )
    origins: Origins = key(ORIGINS, Origins(), "Other sites that pages may show or talk to.", at_start=True)
    live: str = key(ADDRESS, "", "The address of the live server that a built site talks to.", at_start=True)
    allow: tuple[str, ...] = key(ALLOWED, (), "Origins whose pages may talk to this server.", at_start=True)
    mounts: tuple[Mount, ...] = key(MOUNTS, (), "ASGI apps of the site, by path.", at_start=True)
    html: bool = key(FLAG, False, "Whether raw HTML in Markdown is HTML.", at_start=True)
    feedback: Path | None = key(
        FILE,
        Path(".playbill/feedback.sqlite"),
        "Where answers of readers are kept; empty to ask for none.",
        at_start=True,
    )
    editor: str = key(EDITOR, _VSCODE, "Where the place of a mistake leads under `serve`; empty for no link.")

    nav: tuple[Item, ...] = key(NAV, (), "What the navigation shows, in this order; without it all pages, by folders.")
    language: str = key(LANGUAGE, "en", "The language of the pages.")
    texts: Texts = key(SAID, ENGLISH, "Texts of the theme that the site replaces.")
    logo: Path | None = key(LOGO, None, "A picture in place of ours, in the header and as the icon.")
    links: Mapping[str, str] = key(LINKS, dict[str, str](), "More links in the header, by title.")
    footer: Mapping[str, str] = key(LINKS, dict[str, str](), "Links below every page, by title.")
    edit: str = key(EDIT, "", "Where a page can be edited: `{path}` is its file, relative to `content`.")


@dataclass(frozen=True, slots=True)
class Key:
    """One key, as the documentation has it."""

    name: str
    kind: Kind[object]
    default: object
    sentence: str
    at_start: bool

    def plain(self, value: object, folder: Path) -> object:
        """A value of this key in the types of TOML, as a file in that folder would have it."""
        return self.kind.plain(value, folder)

    @property
    def variable(self) -> str:
        """The environment variable that sets it; empty where a word cannot."""
        return f"{VARIABLE}{self.name.upper()}" if self.kind.word else ""


KEYS: Final = {item.name: Key(item.name, **item.metadata) for item in fields(Config) if "kind" in item.metadata}
"""Every key, in the order of the documentation."""


# ---- reading ----


def load(
    path: Path | None = None,
    overrides: Mapping[str, object] | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Config:
    """The configuration in a file, or of the current folder; then the environment, then a command's options.

    Overrides are the options: paths in them and in the environment are relative to the current folder, None means
    not given.
    """
    here = Path.cwd()
    if path is None and not (here / "pyproject.toml").is_file():
        config = _with_defaults(here)
    else:
        table = open_table(here / (path or "pyproject.toml"))
        config = _with(replace(_with_defaults(table.root), file=table.path), table)
    for one in KEYS.values():
        word = environment.get(one.variable) if one.kind.word else None
        if word is not None and one.kind.word is not None:
            config = _with(config, Table(here, {one.name: one.kind.word(word)}, name=one.variable))
    given = {name: value for name, value in (overrides or {}).items() if value is not None}
    return replace(_with(config, Table(here, given)), options=given)


def place_of(config: Config, key: str, said: str) -> Place:
    """Where the file of the configuration says something: a text in the value of a key."""
    return open_table(config.file).place_of(key, said) if config.file else Place("configuration", 1)


def reload(known: Config) -> Config:
    """The configuration as its file, the environment and the same options say now."""
    return load(known.file, known.options)


def _with_defaults(root: Path) -> Config:
    """Default paths are relative to the folder, too."""
    paths: dict[str, Any] = {one.name: root / one.default for one in KEYS.values() if isinstance(one.default, Path)}
    return Config(root, **paths)


def _with(config: Config, table: Table) -> Config:
    """The configuration with what a table says."""
    found: dict[str, Any] = {}
    sources = dict(config.sources)
    for name in table.values:
        if name not in KEYS:
            raise table.error(name, f"`{name}` is not a key of the configuration", suggestion(name, KEYS))
        found[name] = KEYS[name].kind.read(table, name)
        sources[name] = _source(table, name)
    return replace(config, sources=sources, **found)


def _source(table: Table, name: str) -> str:
    if table.path:
        return f"{table.path.name}:{table.line_of(name)}"
    return table.name if table.name.startswith(VARIABLE) else f"--{name}"
