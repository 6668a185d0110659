"""Front matter: what a page says about itself before it begins.

A YAML mapping is YAML; otherwise, if it compiles as Python, it is the first block that runs.
In this order, because `title: x` is valid Python, and imports are a valid YAML string.
"""

from __future__ import annotations

import ast
import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

import yaml

from playbill.doc import Executable, Fence
from playbill.errors import SourceError
from playbill.source import Source, split_dashes

# The stubs of PyYAML leave most of its functions untyped: hence the casts to what it documents.

MAX_DEPTH = 20
MAX_LENGTH = 64 * 1024
_BLOCK = "front matter"
_QUICK: type[yaml.SafeLoader] | None = getattr(yaml, "CSafeLoader", None)
_PYTHON = Fence(info="python exec", language="python", kind="exec", runs="statements", shows="nothing")


@dataclass(frozen=True, slots=True)
class MetaTag:
    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Meta:
    title: str = ""
    description: str = ""
    author: str = ""
    date: datetime.date | None = None
    image: str = ""
    meta: tuple[MetaTag, ...] = ()
    tags: tuple[str, ...] = ()
    order: float | None = None
    components: tuple[str, ...] = ()
    draft: bool = False
    redirect_from: tuple[str, ...] = ()
    interpolate: bool | None = None
    """None: as the site's configuration says."""
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    """All keys, those of the author's own among them: variables for `{expression}`."""
    lines: Mapping[str, int] = field(default_factory=dict[str, int])
    """The line of the file that each key stands on."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    meta: Meta
    executable: Executable | None
    """The Python that stood in it, as the page's first block."""
    body: str
    """The Markdown after it."""
    body_line: int
    faults: tuple[SourceError, ...] = ()
    """What is wrong with single keys: they count as not given."""


def parse(source: Source) -> FrontMatter:
    """What a page says about itself. Raises SourceError where that cannot be read as a whole."""
    if not source.front_line:
        return FrontMatter(Meta(), None, source.body, source.body_line)
    if len(source.front_text) > MAX_LENGTH:
        raise _error(source, source.front_line, f"it is longer than {MAX_LENGTH // 1024} KiB")
    try:
        node = _mapping(source)
    except SourceError as error:
        executable = _executable(source, source.front_text, source.front_line)
        if executable is None:
            raise _python_error(source) or error from None
        return FrontMatter(Meta(), executable, source.body, source.body_line)
    faults: list[SourceError] = []
    entries = list(_entries(source, node, faults)) if node is not None else []
    meta = _meta(source, entries, faults)
    told = tuple(sorted(faults, key=lambda fault: (fault.line, fault.column)))
    second = split_dashes(source.body)
    if second is not None and second.text.strip():
        executable = _executable(source, second.text, source.body_line + 1)
        if executable is not None:
            return FrontMatter(meta, executable, second.rest, source.body_line + second.lines, told)
    return FrontMatter(meta, None, source.body, source.body_line, told)


# ---- Python ----


def _executable(source: Source, text: str, first_line: int) -> Executable | None:
    if _syntax_error(text) is not None:
        return None
    return Executable(_PYTHON, text, first_line, indent=0, line=first_line - 1)


def _syntax_error(text: str) -> SyntaxError | None:
    try:
        ast.parse(text)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error))
    return None


def _python_error(source: Source) -> SourceError | None:
    """The mistake of an author who clearly meant Python."""
    first = next((line for line in source.front_text.split("\n") if line.strip()), "")
    error = _syntax_error(source.front_text)
    if error is None or not first.startswith(("import ", "from ")):
        return None
    return _error(source, source.front_line + (error.lineno or 1) - 1, error.msg, column=error.offset or 1)


# ---- YAML ----


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    value: object
    line: int


def _error(source: Source, line: int, what: str, hint: str = "", column: int = 1) -> SourceError:
    return SourceError(source.relative, line, max(column, 1), _BLOCK, what, hint, source.line(line))


def _mapping(source: Source) -> yaml.MappingNode | None:
    """The mapping that the front matter is; None if it is empty. Another thing is a SourceError."""
    first = source.front_line
    try:
        if "*" in source.front_text:
            _refuse_aliases(source)
        node = _composed(source.front_text)
    except yaml.MarkedYAMLError as error:
        mark = _mark(error)
        line, column = (first + mark.line, mark.column + 1) if mark else (first, 1)
        if mark and "stream end" in (error.problem or "") and not source.line(line).strip("- "):
            # What is missing at the end belongs to the last key.
            line, column = first + len(source.front_text.rstrip().split("\n")) - 1, 1
        raise _error(source, line, error.problem or "bad YAML", column=column) from error
    except yaml.reader.ReaderError as error:
        line = first + source.front_text.count("\n", 0, error.position)
        raise _error(source, line, f"YAML has no such character: U+{error.character:04X}") from error
    except (ValueError, OverflowError, RecursionError) as error:
        raise _error(source, first, f"bad YAML: {error}") from error
    if node is not None and not isinstance(node, yaml.MappingNode):
        raise _error(source, first, "it is neither a YAML mapping nor Python", "Write `key: value` lines.")
    return node


def _composed(text: str) -> yaml.Node | None:
    """The nodes, by the quick parser where it is there; whatever it does not like is told by the other one."""
    if _QUICK is not None:
        try:
            found: yaml.Node | None = yaml.compose(text, _QUICK)  # pyright: ignore[reportUnknownMemberType]
            return found
        except (yaml.YAMLError, ValueError):
            pass  # Its marks are less exact.
    return yaml.compose(text, yaml.SafeLoader)  # pyright: ignore[reportUnknownMemberType]


def _mark(error: yaml.MarkedYAMLError) -> yaml.Mark | None:
    """Where to point to: what is never closed is wrong where it begins, and only noticed at the end."""
    if (error.context or "").endswith(("flow sequence", "flow mapping", "quoted scalar")):
        return error.context_mark or error.problem_mark
    return error.problem_mark or error.context_mark


def _entries(source: Source, node: yaml.MappingNode, faults: list[SourceError]) -> Iterator[_Entry]:
    """The keys of the mapping, each with its line. What is wrong with one goes to the faults, and the next is read."""
    _check_nodes(source, node, faults)
    loader = yaml.SafeLoader("")
    for key_node, value_node in node.value:
        line = source.front_line + key_node.start_mark.line
        if not isinstance(key_node, yaml.ScalarNode):
            faults.append(_error(source, line, "a key must be a word"))
            continue
        try:
            value = _construct(loader, value_node)
        except yaml.MarkedYAMLError as error:
            faults.append(_error(source, line, error.problem or "bad YAML value"))
        except (ValueError, OverflowError, TypeError, KeyError, AttributeError) as error:
            # PyYAML's own converters raise these, for `2023-99-99` and `!!binary` among others.
            faults.append(_error(source, line, f"bad YAML value: {error}"))
        else:
            yield _Entry(str(key_node.value), value, line)


def _construct(loader: yaml.SafeLoader, node: yaml.Node) -> object:
    return cast(object, loader.construct_object(node, deep=True))  # pyright: ignore[reportUnknownMemberType]


def _refuse_aliases(source: Source) -> None:
    """A few lines of them stand for a billion nodes."""
    events: Iterator[yaml.Event] = yaml.parse(source.front_text, yaml.SafeLoader)  # pyright: ignore[reportUnknownMemberType]
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            line = source.front_line + (event.start_mark.line if event.start_mark else 0)
            raise _error(source, line, "aliases (`*name`) are not allowed", "Write the value out.")


def _check_nodes(source: Source, node: yaml.Node, faults: list[SourceError], depth: int = 0) -> None:
    """Finds what PyYAML would take in silence: a key given twice; bottomless nesting, which is refused."""
    line = source.front_line + node.start_mark.line
    if depth > MAX_DEPTH:
        raise _error(source, line, f"it is nested more than {MAX_DEPTH} levels deep")
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _check_nodes(source, child, faults, depth + 1)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: dict[str, int] = {}
    for key, value in node.value:
        line = source.front_line + key.start_mark.line
        if isinstance(key, yaml.ScalarNode):
            name = str(key.value)
            if name in seen:
                faults.append(_error(source, line, f"`{name}` stands here again", f"First on line {seen[name]}."))
            seen.setdefault(name, line)
        _check_nodes(source, value, faults, depth + 1)


# ---- the site's keys ----


def _meta(source: Source, entries: list[_Entry], faults: list[SourceError]) -> Meta:
    """The keys that the site knows. One of another type goes to the faults, and counts as not given."""
    values = {entry.key: entry.value for entry in entries}
    lines = {entry.key: entry.line for entry in entries}

    def wrong(key: str, expected: str) -> None:
        faults.append(_error(source, lines[key], f"`{key}` must be {expected}, not {_describe(values[key])}"))

    def text(key: str) -> str:
        value = values.get(key)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float | datetime.date):
            wrong(key, "a text")
            return ""
        return str(value)

    def flag(key: str) -> bool | None:
        value = values.get(key)
        if value is not None and not isinstance(value, bool):
            wrong(key, "`true` or `false`")
            return None
        return value

    def texts(key: str) -> tuple[str, ...]:
        value = values.get(key)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,)
        items = _items(value)
        if items is None or not all(isinstance(item, str | int | float) for item in items):
            wrong(key, "a list of texts")
            return ()
        return tuple(str(item) for item in items)

    def date(key: str) -> datetime.date | None:
        value = values.get(key)
        if isinstance(value, datetime.datetime):
            return value.date()
        if value is None or isinstance(value, datetime.date):
            return value
        try:
            return datetime.date.fromisoformat(str(value))
        except ValueError:
            wrong(key, "a date like 2026-01-31")
            return None

    def number(key: str) -> float | None:
        value = values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            wrong(key, "a number")
            return None
        return float(value)

    def tags(key: str) -> tuple[MetaTag, ...]:
        value = values.get(key)
        if value is None:
            return ()
        expected = "a list of mappings with `name` and `content`"
        found: list[MetaTag] = []
        for item in _items(value) or [None]:
            # Keys that are not these two are nobody's business.
            tag = cast("dict[object, object]", item) if isinstance(item, dict) else {}
            if not {"name", "content"} <= set(tag):
                wrong(key, expected)
                return ()
            found.append(MetaTag(str(tag["name"]), str(tag["content"])))
        return tuple(found)

    return Meta(
        title=text("title"),
        description=text("description"),
        author=text("author"),
        date=date("date"),
        image=text("image"),
        meta=tags("meta"),
        tags=texts("tags"),
        order=number("order"),
        components=texts("components"),
        draft=flag("draft") or False,
        redirect_from=texts("redirect_from"),
        interpolate=flag("interpolate"),
        values=values,
        lines=lines,
    )


def _items(value: object) -> list[object] | None:
    # isinstance tells that it is a list; of what, each caller checks.
    return cast("list[object]", value) if isinstance(value, list) else None


def _describe(value: object) -> str:
    match value:
        case bool():
            return "a truth value"
        case str():
            return f"the text {value[:40]!r}"
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
        case dict():
            return "a mapping"
        case _:
            return f"a {type(value).__name__}"
