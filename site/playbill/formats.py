"""How findings are written: with their line for people, and for GitHub, which shows them beside lines of a change."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from playbill.config import Config
from playbill.errors import Finding
from playbill.rules import Severity

_COMMANDS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "hint": "notice"}
_WIDTH: Final = 200


def file_of(config: Config, name: str) -> Path:
    """The file that a finding names: of the content folder, of the demos, or of the site's own folder."""
    if name.startswith(f"{config.demos.name}/") and name.endswith(".py"):
        return config.demos.parent / name
    inside = config.content / name
    return inside if name.endswith(".md") or inside.is_file() else config.folder / name


def as_github(findings: Iterable[Finding], config: Config, root: Path) -> str:
    """Workflow commands, one a line, errors first: GitHub shows the first ten of each kind. Paths are below `root`."""
    ranked = sorted(findings, key=lambda finding: list(_COMMANDS).index(finding.severity))
    return "\n".join(_command(finding, config, root.resolve()) for finding in ranked)


def excerpt(config: Config, finding: Finding) -> str:
    """The line that a finding is about, with its number; empty where there is none to show."""
    lines = _lines(file_of(config, finding.path))
    text = lines[finding.line - 1].rstrip() if finding.line <= len(lines) else ""
    return f"{finding.line:>6} | {text[:_WIDTH]}" if text.strip() else ""


def _command(finding: Finding, config: Config, root: Path) -> str:
    path = file_of(config, finding.path).resolve()
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else finding.path
    place = f"file={_property(name)},line={finding.line},col={finding.column},title={_property(finding.rule)}"
    return f"::{_COMMANDS[finding.severity]} {place}::{_data(finding.message)}"


def _data(text: str) -> str:
    """A message, in which nothing begins another command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


@lru_cache(maxsize=16)
def _lines(path: Path) -> list[str]:
    """Findings come file by file: each is read once."""
    try:
        return path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
