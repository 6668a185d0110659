"""What something contains, in 32 letters: two things with one digest are taken to be the same."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

_SIZE = 16


def digest(*parts: str | bytes) -> str:
    """The digest of some texts in their order; ("ab", "c") is not ("a", "bc")."""
    found = blake2b(digest_size=_SIZE)
    for part in parts:
        body = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(b"%d:" % len(body))
        found.update(body)
    return found.hexdigest()


class FileDigests:
    """The digests of files, each read once."""

    def __init__(self) -> None:
        self._known: dict[Path, str] = {}

    def of(self, path: Path) -> str:
        """Empty for a file that cannot be read: it is as if it were not there."""
        if path not in self._known:
            try:
                self._known[path] = digest(path.read_bytes())
            except OSError:
                self._known[path] = ""
        return self._known[path]
