"""The configuration in force, as a TOML file would have it, with who set each key."""

import json
import re
from collections.abc import Mapping
from typing import Final, cast

from playbill.config import KEYS, Config

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_WIDEST: Final = 60


def in_force(config: Config) -> str:
    """What `playbill config` prints. It is a configuration itself: paths are relative to the folder of the file."""
    values = {name: one.plain(getattr(config, name), config.folder) for name, one in KEYS.items()}
    lines = {name: f"{name} = {toml(value)}" for name, value in values.items()}
    width = max(len(line) for line in lines.values() if len(line) <= _WIDEST)
    said = (f"{line:<{width}}  # {config.sources.get(name, 'default')}\n" for name, line in lines.items())
    where = str(config.file) if config.file else f"no file: {config.folder} has no pyproject.toml"
    return f"# {where}\n{''.join(said)}"


def toml(value: object) -> str:
    """A value as TOML writes it, in one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        table = cast("Mapping[str, object]", value)
        inner = ", ".join(f"{_name(name)} = {toml(item)}" for name, item in table.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        items: list[object] = [*value]
        return f"[{', '.join(map(toml, items))}]"
    # JSON escapes all that TOML wants escaped, but for one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _name(name: str) -> str:
    return name if _BARE.fullmatch(name) else toml(name)
