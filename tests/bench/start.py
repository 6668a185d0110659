"""From the command to the first page, beside the time that Python needs for the libraries alone."""

import statistics
import subprocess
import sys
import time

from process import ROOT, Process, environment, free_port
from table import show, verdict

LIMIT = 3.0
RUNS = 5
IMPORTS = "import starlette, uvicorn, socketio, mistletoe, pygments, jinja2, yaml"
VENV = ROOT / ".venv"


def imports() -> float:
    """Seconds for the floor: a Python that imports the libraries and ends."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTS], env=environment(), check=True)
    return time.perf_counter() - began


def command() -> list[str]:
    """The newcomer's command where its environment is set up, else what it becomes."""
    if sys.prefix == str(VENV) and any(VENV.glob("installed-*")):
        return [sys.executable, str(ROOT / "dev"), "serve"]
    return [sys.executable, "-m", "playbill", "serve"]


def first_page() -> float:
    """Seconds until the first page of our own site has arrived."""
    port = free_port()
    with Process([*command(), "--port", str(port)], port) as process:
        process.page("/")
        return time.perf_counter() - process.began


def main() -> None:
    imports(), first_page()  # both with warm files and compiled modules
    found = [(imports(), first_page()) for _ in range(RUNS)]
    floor, ours = (statistics.median(column) for column in zip(*found, strict=True))
    ratio = ours / floor
    what = "`./dev serve`" if "-m" not in command() else "`playbill serve`, the environment of `./dev` is not set up"
    show(
        f"start: seconds, median of {RUNS}, one after the other in turn",
        ["", "imports", "first page", "ratio", "limit", ""],
        [["command to first page", f"{floor:.2f}", f"{ours:.2f}", f"{ratio:.2f}", *verdict(ratio, LIMIT)]],
        [f"{what} of our own site, with hot reload; imports: `{IMPORTS}`"],
    )


if __name__ == "__main__":
    main()
