"""Pages per second of `playbill build`: a generated site and our own, into an empty folder and once more unchanged."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import corpus
from process import ROOT, environment
from table import show

PAGES = 200
RUNS = 3


class BuildError(Exception):
    """A site that cannot be built, and what was said about it."""


def build(folder: Path, out: Path) -> tuple[float, float]:
    """Seconds of the whole command, and of processor time in all its processes."""
    command = [sys.executable, "-m", "playbill", "build", "--out", str(out)]
    began, used = time.perf_counter(), cpu()
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"the build ended with status {done.returncode}: {done.stderr.strip().splitlines()[:3]}")
    return time.perf_counter() - began, cpu() - used


def cpu() -> float:
    """Processor time of the commands that have ended, children of theirs included."""
    times = os.times()
    return times.children_user + times.children_system


def build_twice(folder: Path, cold: list[tuple[float, float]], unchanged: list[tuple[float, float]]) -> None:
    """Adds what a build into an empty folder took, and the same once more."""
    with tempfile.TemporaryDirectory() as empty:
        out = Path(empty) / "dist"
        cold.append(build(folder, out))
        unchanged.append(build(folder, out))


def row(name: str, folder: Path, pages: int) -> list[str]:
    """What a site's cold and unchanged builds take."""
    cold: list[tuple[float, float]] = []
    unchanged: list[tuple[float, float]] = []
    try:
        for _ in range(RUNS):
            build_twice(folder, cold, unchanged)
    except BuildError as error:
        print(f"{name}: {error}")
        return [name, str(pages), *["-"] * 6]
    cells = []
    for runs in (cold, unchanged):
        seconds, used = (statistics.median(column) for column in zip(*runs, strict=True))
        cells += [f"{seconds:.2f}", f"{used:.2f}", f"{pages / seconds:.0f}"]
    return [name, str(pages), *cells]


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        generated = Path(place)
        corpus.write(generated / "content", PAGES)
        (generated / "pyproject.toml").write_text('[tool.playbill]\ntitle = "Generated"\n', "utf-8")
        rows = [row("generated", generated, len(list((generated / "content").rglob("*.md"))))]
    rows.append(row("our own", ROOT, len(list((ROOT / "content").rglob("*.md")))))
    show(
        f"build: the whole command, median of {RUNS}",
        ["site", "pages", "cold s", "CPU s", "pages/s", "unchanged s", "CPU s", "pages/s"],
        rows,
        ["unchanged: the same build once more, over its own output"],
    )


if __name__ == "__main__":
    main()
