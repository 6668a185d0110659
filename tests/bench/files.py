"""A plain file server with gzip, the same for every site that is compared."""

import contextlib
import gzip
import http.server
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json"}


@cache
def packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6)


class _Files(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None: ...

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        kind = KINDS.get(path.suffix)
        if kind is None or not path.is_file():
            super().do_GET()
            return
        body = packed(path)
        self.send_response(200)
        for name, value in {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Encoding": "gzip",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-cache",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder's address, until the block ends."""

    def handler(*arguments: object) -> _Files:
        return _Files(*arguments, directory=str(folder))  # type: ignore[arg-type]

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
