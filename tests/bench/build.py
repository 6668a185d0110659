"""Pages per second of `playbill build`: a generated site and our own, into an empty folder and once more unchanged."""

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


def build(folder: Path, out: Path) -> float:
    """Seconds of the whole command."""
    command = [sys.executable, "-m", "playbill", "build", "--out", str(out)]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"build failed in {folder}:\n{done.stderr}")
    return time.perf_counter() - began


def row(name: str, folder: Path, pages: int) -> list[str]:
    """What a site's cold and unchanged builds take."""
    cold, unchanged = [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as empty:
            out = Path(empty) / "dist"
            cold.append(build(folder, out))
            unchanged.append(build(folder, out))
    cells = []
    for seconds in (statistics.median(cold), statistics.median(unchanged)):
        cells += [f"{seconds:.2f}", f"{pages / seconds:.0f}"]
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
        ["site", "pages", "cold s", "pages/s", "unchanged s", "pages/s"],
        rows,
        ["unchanged: the same build once more, over its own output"],
    )


if __name__ == "__main__":
    main()
