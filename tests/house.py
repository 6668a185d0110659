"""The repository as tests look at it: our modules with what they import, and the files that git sees."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {"understudy": ROOT / "runtime" / "understudy", "playbill": ROOT / "site" / "playbill"}


@dataclass(frozen=True, slots=True)
class Module:
    name: str
    path: Path
    text: str
    tree: ast.Module

    def place(self, node: ast.stmt | ast.expr | ast.excepthandler) -> str:
        return f"{self.path.relative_to(ROOT)}:{node.lineno}"

    def imports(self) -> Iterator[tuple[ast.stmt, str]]:
        """Every module that is imported here, by its full name, anywhere in the file."""
        package = self.name.split(".") if self.path.name == "__init__.py" else self.name.split(".")[:-1]
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                above = package[: len(package) - node.level + 1] if node.level else []
                base = ".".join([*above, *([node.module] if node.module else [])])
                yield from ((node, nearest_module(f"{base}.{alias.name}") or base) for alias in node.names)


@cache
def _paths() -> dict[str, Path]:
    """Module -> its file."""
    found: dict[str, Path] = {}
    for package, folder in FOLDERS.items():
        for path in sorted(folder.rglob("*.py")):
            parts = (package, *path.relative_to(folder).with_suffix("").parts)
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def modules() -> dict[str, Module]:
    """Every module of both packages, by its full name."""
    texts = {name: path.read_text("utf-8") for name, path in _paths().items()}
    return {name: Module(name, _paths()[name], text, ast.parse(text)) for name, text in texts.items()}


def nearest_module(name: str) -> str:
    """The module that a dotted name belongs to; nothing when it is none of ours."""
    while name and name not in _paths():
        name = name.rpartition(".")[0]
    return name


def files(*suffixes: str) -> list[Path]:
    """The repository's own files, as git sees them: what it ignores is not ours."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is not a git checkout")
    found = sorted({ROOT / name for name in listed.split("\0") if name})
    return [path for path in found if path.is_file() and (not suffixes or path.suffix in suffixes)]


def no(complaints: list[str]) -> None:
    """Fails with every complaint at once."""
    assert not complaints, "\n" + "\n".join(complaints)


@dataclass(frozen=True, slots=True)
class Floor:
    number: int
    what: str
    modules: dict[str, str]
    """Module -> what it is, in order."""


def floors(text: str) -> list[Floor]:
    found: list[Floor] = []
    for line in text.strip().splitlines():
        if line.startswith(" "):
            name, _, what = line.strip().partition(" ")
            found[-1].modules[name] = what.strip()
        else:
            number, _, what = line.partition(" ")
            found.append(Floor(int(number), what, {}))
    return found


def row(floor: Floor) -> str:
    """A floor in the README: modules of a folder as `folder/ one two`."""
    groups: dict[str, list[str]] = {}
    for short in (short for short in floor.modules if short not in ("understudy", "playbill")):
        folder, _, last = short.rpartition(".")
        groups.setdefault(folder.replace(".", "/"), []).append(last)
    inside = {folder for folder in groups if folder}
    named = [
        f"{folder}/ {' '.join(names)}" if folder else " ".join(name for name in names if name not in inside)
        for folder, names in groups.items()
    ]
    return f"| {floor.number} | `{'` · `'.join(name for name in named if name)}` | {floor.what} |"
