"""Building a generated site: cold, unchanged, and with one page edited; and Zensical with the same pages, where it is.

`BENCH_PAGES=1000` is the size, `BENCH_ZENSICAL=/path/to/zensical` a Zensical that is not on the PATH
(`python -m venv zen && zen/bin/pip install zensical`). One after the other in one run: only the ratios mean something.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import corpus
from process import environment
from table import show

PAGES = int(os.environ.get("BENCH_PAGES", "200"))
RUNS = int(os.environ.get("BENCH_PAIRS", "3"))
EDITED = "docs/page-3.md"
STEPS = ("cold", "unchanged", "one page edited")

ZENSICAL = """\
[project]
site_name = "Generated"
site_url = "https://example.invalid/"
[project.theme]
features = ["navigation.footer", "content.code.copy"]
[project.markdown_extensions.tables]
[project.markdown_extensions.toc]
permalink = true
[project.markdown_extensions.pymdownx.highlight]
anchor_linenums = false
[project.markdown_extensions.pymdownx.inlinehilite]
[project.markdown_extensions.pymdownx.superfences]
"""


class BuildError(Exception):
    """A site that cannot be built, and what was said about it."""


@dataclass(frozen=True)
class Builder:
    """A command that builds a site, where its pages lie, and what is to be removed for a cold build."""

    name: str
    folder: Path
    command: Sequence[str]
    pages: Path
    made: tuple[str, ...]


def cpu() -> float:
    """Processor time of the commands that have ended, children of theirs included."""
    times = os.times()
    return times.children_user + times.children_system


def build(builder: Builder) -> tuple[float, float]:
    """Seconds of the whole command, and of processor time in all its processes."""
    began, used = time.perf_counter(), cpu()
    done = subprocess.run(
        builder.command, cwd=builder.folder, env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()[:3]
        raise BuildError(f"{builder.name}: the build ended with status {done.returncode}: {said}")
    return time.perf_counter() - began, cpu() - used


def measure(builder: Builder) -> list[tuple[float, float]]:
    """What each step takes, the median of the runs."""
    taken: list[list[tuple[float, float]]] = [[], [], []]
    for number in range(RUNS):
        for name in builder.made:
            shutil.rmtree(builder.folder / name, ignore_errors=True)
        taken[0].append(build(builder))
        taken[1].append(build(builder))
        with builder.pages.joinpath(EDITED).open("a", encoding="utf-8") as page:
            page.write(f"\nEdit {number}.\n")
        taken[2].append(build(builder))
    columns = [zip(*runs, strict=True) for runs in taken]
    return [(statistics.median(next(column)), statistics.median(next(column))) for column in columns]


def builders(place: Path) -> list[Builder]:
    """Ours with and without the search index, and Zensical."""
    ours = [sys.executable, "-m", "playbill", "build"]
    found: list[Builder] = []
    for name, command in (("Playbill", ours), ("Playbill --no-search", [*ours, "--no-search"])):
        folder = place / name.replace(" ", "")
        corpus.write(folder / "content", PAGES)
        (folder / "pyproject.toml").write_text('[tool.playbill]\ntitle = "Generated"\n', "utf-8")
        found.append(Builder(name, folder, command, folder / "content", ("dist", ".playbill")))
    zensical = os.environ.get("BENCH_ZENSICAL") or shutil.which("zensical")
    if zensical is None:
        print("build: there is no Zensical to compare with; `pip install zensical` into an environment of its own")
        return found
    folder = place / "zensical"
    corpus.write(folder / "docs", PAGES)
    (folder / "zensical.toml").write_text(ZENSICAL, "utf-8")
    found.append(Builder("Zensical", folder, [zensical, "build"], folder / "docs", ("site", ".cache")))
    return found


def main() -> None:
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as place:
        for builder in builders(Path(place)):
            try:
                taken = measure(builder)
            except BuildError as error:
                print(error)
                continue
            cells = [f"{figure:.2f}" for pair in taken for figure in pair]
            rows.append([builder.name, str(PAGES), f"{PAGES / taken[0][0]:.0f}", *cells])
    show(
        f"build: the whole command, seconds, median of {RUNS}",
        ["", "pages", "pages/s cold", *(name for step in STEPS for name in (step, "CPU"))],
        rows,
        ["every fourth page of ours has a live demo; to Zensical its code is code"],
    )


if __name__ == "__main__":
    main()
