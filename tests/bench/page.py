"""What a reader's browser loads for the background tasks page before anything is touched: gzip bytes, file by file."""

import gzip
import re
import sys
from collections.abc import Iterator
from urllib.parse import urljoin

from process import Process, free_port
from table import show, verdict

PAGE = "/docs/background-tasks/"
LIMITS = {"JavaScript": 16_000, "CSS": 14_000, "HTML": 15_000}
_TAG = re.compile(r"<(script|link)\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
_STATIC_IMPORT = re.compile(rb"""(?:\bfrom|\bimport)\s*["']([^"']+)["']""")
_LATER_IMPORT = re.compile(rb"""\bimport\(\s*["']([^"']+)["']""")


def linked(html: str) -> Iterator[tuple[str, str]]:
    """Kind and address of every script and stylesheet that the page names."""
    for tag, inside in _TAG.findall(html):
        has = {name: double or single or bare for name, double, single, bare in _ATTRIBUTE.findall(inside)}
        if tag == "script" and "src" in has:
            yield "JavaScript", has["src"]
        elif has.get("rel") == "modulepreload":
            yield "JavaScript", has["href"]
        elif has.get("rel") == "stylesheet":
            yield "CSS", has["href"]


def loaded(process: Process) -> tuple[dict[str, dict[str, int]], set[str]]:
    """Compressed size of each file by kind, and what is fetched only later."""
    html = process.page(PAGE)
    sizes: dict[str, dict[str, int]] = {"JavaScript": {}, "CSS": {}, "HTML": {PAGE: len(gzip.compress(html))}}
    waiting, later = list(linked(html.decode())), set[str]()
    while waiting:
        kind, address = waiting.pop()
        path = urljoin(PAGE, address)
        if path in sizes[kind]:
            continue
        body = process.page(path)
        sizes[kind][path] = len(gzip.compress(body))
        if kind == "JavaScript":
            waiting += [(kind, urljoin(path, name.decode())) for name in _STATIC_IMPORT.findall(body)]
            later |= {urljoin(path, name.decode()) for name in _LATER_IMPORT.findall(body)}
    return sizes, later - sizes["JavaScript"].keys()


def main() -> None:
    port = free_port()
    serve = [sys.executable, "-m", "playbill", "serve", "--no-reload", "--port", str(port)]
    with Process(serve, port) as process:
        sizes, later = loaded(process)
    rows = []
    for kind, files in sizes.items():
        total = sum(files.values())
        files_said = f"{len(files)} file" + ("s" if len(files) > 1 else "")
        share = f"{total / LIMITS[kind]:.2f}"
        rows.append([kind, files_said, f"{total:,}", share, *verdict(total, LIMITS[kind])])
    biggest = sorted(((size, path) for files in sizes.values() for path, size in files.items()), reverse=True)
    named = ", ".join(f"{path.rpartition('/')[2] or path} {size:,}" for size, path in biggest)
    notes = [f"each file compressed by itself: {named}"]
    if later:
        notes.append("not at start, when needed: " + ", ".join(sorted(path.rpartition("/")[2] for path in later)))
    show(f"page: gzip bytes of {PAGE}", ["", "", "bytes", "of limit", "limit", ""], rows, notes)


if __name__ == "__main__":
    main()
