"""The benchmarks run: few events, and no word about how fast."""

import os
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parent / "bench"
FEW = {"BENCH_PAIRS": "1", "BENCH_EVENTS": "100", "BENCH_TABS": "20", "BENCH_BLOCKS": "100"}


def bench(*names: str) -> subprocess.CompletedProcess[str]:
    """What `./dev bench` does in its environment."""
    command = [sys.executable, str(BENCH / "run.py"), *names]
    return subprocess.run(command, env={**os.environ, **FEW}, capture_output=True, text=True, timeout=120, check=False)


def test_the_parts_that_know_the_runtime_still_fit_it() -> None:
    done = bench("live", "block", "page")
    assert done.returncode == 0
    assert "not measured" not in done.stdout, done.stderr
    for row in ("click, one tab", "click, ten tabs", "background update", "idle tab", "a block", "JavaScript"):
        line = next(line for line in done.stdout.splitlines() if line.strip().startswith(row))
        assert " met" in line or " OVER" in line


def test_a_part_that_does_not_exist_is_told_with_those_that_do() -> None:
    done = bench("speed")
    assert done.returncode == 2
    assert "background update" in done.stderr
