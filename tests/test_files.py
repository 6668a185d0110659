"""What every file keeps to: its length, its first line, whose clock it reads, what it catches, where it lies."""

from __future__ import annotations

import ast
import re

from tests.house import ROOT, files, modules, no

# Who may catch everything: code of others runs there, and what it raises is its author's mistake.
DOORS = {
    "understudy.threads": "a handler's thread hands on what it raises, cancellation too",
    "understudy.event": "an author's annotations are evaluated",
    "understudy.state.fields": "an author's annotations are evaluated",
    "understudy.state.computed": "an author's annotations are evaluated",
    "understudy.sockets": "the socket: one message never ends the others",
    "understudy.chain": "a handler runs",
    "understudy.background": "a background task runs",
    "understudy.engine": "a handler's arguments break an author's expression",
    "understudy.registry": "a computed var fails, the other mounts go on",
    "understudy.reception": "the arguments of an on_load fail",
    "playbill.beginnings": "a private module of Python's reads a pattern: without it every rule is tried",
    "playbill.mounts": "an author's ASGI app is imported",
    "playbill.render": "a computed var fails in a first paint",
    "playbill.execute": "a page's blocks run",
    "playbill.demopage": "a demo's page function runs",
    "playbill.crew": "one page's fault never takes the others along",
    "playbill.watch": "what was saved may break a template; the next save is heard",
    "playbill.deadline": "what a page raises is raised again by whoever waits",
}

TOP = set("pyproject.toml site content demos runtime tests README.md LICENSE dev .ci .gitignore".split())
WALL = 400


def test_no_python_file_is_longer_than_the_wall() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in files(".py", ".pyi")}
    no([f"{path.relative_to(ROOT)}: {length} lines" for path, length in lengths.items() if length > WALL])


def test_every_python_file_says_what_it_is_for() -> None:
    for path in files(".py"):
        if ROOT / "tests" / "cases" in path.parents:
            continue
        said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        assert len(said.partition("\n")[0]) > 10, path.relative_to(ROOT)


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
    no(
        [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
            for path in files(".py", ".pyi", ".js", ".css", ".html", ".md", ".toml", "")
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
            if marks.search(line)
        ]
    )


def test_all_time_is_the_loops() -> None:
    """A loop with a clock of its own must be able to run everything."""
    no(
        [
            f"{module.place(node)}: time.time"
            for module in modules().values()
            if module.name.startswith("understudy")
            for node in ast.walk(module.tree)
            if (isinstance(node, ast.Attribute) and ast.unparse(node) in ("time.time", "time.monotonic"))
            or (isinstance(node, ast.ImportFrom) and node.module == "time")
        ]
    )


def test_everything_is_caught_only_at_the_doors() -> None:
    catching: set[str] = set()
    for module in modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler):
                named = {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)} if node.type else {""}
                if named & {"", "Exception", "BaseException"}:
                    catching.add(module.name)
    assert catching == DOORS.keys()


def test_the_source_roots_are_no_packages() -> None:
    no([f"{root}/__init__.py" for root in ("site", "runtime") if (ROOT / root / "__init__.py").exists()])


def test_the_top_of_the_repository_holds_what_it_should() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in files()}
    others = {name for name in found - TOP if not re.fullmatch(r"requirements(-\w+)?\.txt", name)}
    assert not others
    assert found >= TOP
