"""The benchmarks, part by part: `./dev bench` runs all of them, `./dev bench live page` these two.

Each part prints a table with the limits and whether they are kept. Nothing fails here: figures depend on the
machine, and ratios of one run are what can be compared. `BENCH_PAIRS=1 BENCH_EVENTS=500` is a quick look.
"""

import subprocess
import sys
import time

from process import HERE, ROOT, environment

PARTS = {
    "live": "a click, a background update and an idle tab, beside a bare socket.io echo",
    "block": "`async with self` in process, beside a lock with one JSON dump",
    "page": "what a page loads, gzip bytes",
    "paint": "first paint and interaction, beside Material for MkDocs and Zensical",
    "start": "from the command to the first page, beside the time of the imports",
    "build": "pages per second of `build`",
    "edit": "from a saved edit to the patched page",
}


def main(names: list[str]) -> int:
    """Runs the parts that are asked for."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        lines = "".join(f"\n  {name:<6} {what}" for name, what in PARTS.items())
        asked_for_help = unknown[0] in ("-h", "--help")
        print(f"{(__doc__ or '').strip()}\n{lines}", file=sys.stdout if asked_for_help else sys.stderr)
        return 0 if asked_for_help else 2
    for name in names or PARTS:
        began = time.monotonic()
        # A process for each: what one part has imported or left behind must not count in another.
        done = subprocess.run([sys.executable, str(HERE / f"{name}.py")], cwd=ROOT, env=environment(), check=False)
        if done.returncode:
            print(f"\n{name}: not measured, it ended with status {done.returncode}")
        print(f"({name}: {time.monotonic() - began:.0f} s)", flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
