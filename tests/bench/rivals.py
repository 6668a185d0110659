"""Reflex and NiceGUI under the same clicks, where they are installed.

They are no dependencies of ours, and each needs a client of its own protocol. The harness that has one lies beside
the repository on the machines where the comparison is made; elsewhere a line says what is missing.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from process import ROOT
from table import show

HARNESS = ROOT.parent / "shared" / "bench"
CASES = {
    "click, one tab": ("events", "clients=1,window=1", "server_cpu_us_per_event"),
    "click, ten tabs": ("events", "clients=10,window=1", "server_cpu_us_per_event"),
    "background update": ("background", "tasks=1", "server_cpu_us_per_update"),
    "idle tab, KiB": ("memory", "tabs=200", "kib_per_tab"),
}


def is_installed(name: str) -> bool:
    """Whether it is in this environment, or in one that the harness is told of."""
    told = {"reflex": "BENCH_REFLEX_BIN", "nicegui": "BENCH_NICEGUI_PYTHON"}[name]
    return bool(os.environ.get(told)) or importlib.util.find_spec(name) is not None


def measured(name: str, folder: Path) -> dict[str, Any]:
    """The harness's figures for one of them."""
    out = folder / f"{name}.json"
    more = {"BENCH_NICEGUI_PYTHON": os.environ.get("BENCH_NICEGUI_PYTHON", sys.executable)}
    if name == "reflex" and "BENCH_REFLEX_BIN" not in os.environ:
        more["BENCH_REFLEX_BIN"] = str(Path(sys.executable).with_name("reflex"))
    if name == "reflex" and "BENCH_REFLEX_APP" not in os.environ:
        shutil.copytree(HARNESS / "apps" / "reflex_app", folder / "reflex_app")
        more["BENCH_REFLEX_APP"] = str(folder / "reflex_app")
    sections = ["--sections", "events", "background", "memory", "--runs", "3", "--seconds", "1", "--tabs", "200"]
    subprocess.run(
        [sys.executable, "bench_ws.py", name, *sections, "--out", str(out)],
        cwd=HARNESS, env={**os.environ, **more}, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    results: dict[str, dict[str, Any]] = json.loads(out.read_text("utf-8"))["results"]
    return next(iter(results.values()))


def cells(figures: dict[str, Any]) -> list[str]:
    """One figure for each case."""
    found = []
    for section, case, key in CASES.values():
        value = figures.get(section, {}).get(case, {}).get(key)
        found.append(f"{value['median']:.1f}" if value else "-")
    return found


def join() -> None:
    """Print their figures, or why there are none."""
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as place:
        for name in ("reflex", "nicegui"):
            if not is_installed(name):
                print(f"  {name}: not installed")
            elif not HARNESS.is_dir():
                print(f"  {name}: installed, but there is no client for it: {HARNESS} is missing")
            else:
                try:
                    rows.append([name, *cells(measured(name, Path(place)))])
                except (OSError, ValueError, subprocess.CalledProcessError) as error:
                    print(f"  {name}: not measured: {error}")
    if rows:
        show("live: others, server CPU of an event in µs", ["", *CASES], rows)
