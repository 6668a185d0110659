"""What a build has done, in words and as JSON; and what a save has led to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from playbill.errors import Finding

SLOWEST: Final = 5


@dataclass(frozen=True, slots=True)
class Slow:
    """A page that was made, and how long it took."""

    page: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Saved:
    """What was done about one save."""

    paths: tuple[Path, ...]
    pages: tuple[str, ...]
    """Those that ran anew, by name."""
    later: int
    """How many others will."""
    is_look: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Built:
    """What became of a build."""

    faults: tuple[Finding, ...]
    pages: int
    is_written: bool
    made: int = 0
    """How many pages were executed and rendered."""
    laid_out: int = 0
    """How many had only what stands around them made anew."""
    demos: int = 0
    files: int = 0
    bytes: int = 0
    """Of the whole site; smaller copies and the search index not counted."""
    seconds: float = 0.0
    stages: tuple[tuple[str, float], ...] = ()
    """What the time went to, in order."""
    slowest: tuple[Slow, ...] = ()

    @property
    def kept(self) -> int:
        """How many pages are as the build before had made them."""
        return self.pages - self.made - self.laid_out

    @property
    def broken(self) -> int:
        """How many pages have an error."""
        return len({fault.path for fault in self.faults})

    def as_json(self) -> str:
        """One object, for programs."""
        return json.dumps(
            {
                "pages": self.pages,
                "made": self.made,
                "laid_out": self.laid_out,
                "kept": self.kept,
                "broken": self.broken,
                "demos": self.demos,
                "files": self.files,
                "bytes": self.bytes,
                "written": self.is_written,
                "seconds": round(self.seconds, 3),
                "stages": {name: round(seconds, 3) for name, seconds in self.stages},
                "slowest": [{"page": slow.page, "seconds": round(slow.seconds, 4)} for slow in self.slowest],
                "findings": [asdict(fault) for fault in self.faults],
            },
            indent=1,
        )

    def in_words(self, target: str) -> Iterator[str]:
        """A few lines for people."""
        where = f"in {target}" if self.is_written else f"not written: {target} is as it was"
        yield (
            f"{_counted(self.pages, 'page')}, {_counted(self.demos, 'demo')}, {_counted(self.files, 'file')}, "
            f"{size_words(self.bytes)} {where}"
        )
        parts = [("made", self.made), ("laid out anew", self.laid_out), ("kept", self.kept), ("broken", self.broken)]
        done = ", ".join(f"{number} {what}" for what, number in parts if number) or "nothing to do"
        stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in self.stages if seconds >= 0.05)
        yield f"{self.seconds:.2f} s: {done}" + (f" ({stages})" if stages else "")
        if self.slowest and self.slowest[0].seconds >= 0.5:
            yield "slowest: " + ", ".join(f"{slow.page} {slow.seconds:.1f} s" for slow in self.slowest)


def size_words(size: int) -> str:
    """Bytes for people."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _counted(count: int, one: str) -> str:
    return f"{count} {one if count == 1 else one + 's'}"
