"""The search index: what the pages say, as small files of which a browser asks for the few that it needs.

Pagefind makes them, from a condensed copy of each page: its text, without what the theme puts around it and without
the colours of its code. In the copy, and not in the page, stands what weighs how much.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

import pagefind_bin
from understudy.html import escape

from playbill import disk
from playbill.book import Book
from playbill.entry import Entry

FOLDER: Final = "_search"
ENTRY: Final = "pagefind-entry.json"
"""What a browser asks for first; where it is missing, there is no index."""
WORDS: Final = "words.txt"
_MADE_OF: Final = "made-of.txt"

SEAM: Final = "\u2e31 "
"""Stands in code where a name begins: `app.⸱ modify_state(⸱ token)`. Pagefind takes what is between two spaces for
one word, and finds it by its beginning only; the browser's side takes the seams out again."""

_CODE_WEIGHT: Final = 2
_NAME_WEIGHT: Final = 5
_ABOUT_WEIGHT: Final = 10
_HEADING_WORTH: Final = 4
_MOST_WORDS: Final = 4000
_WORD_LENGTHS: Final = range(4, 25)

_BODY: Final = "<body data-pagefind-body"

_FREE_MEMORY: Final = {"_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0"}
"""Pagefind's allocator, jemalloc, keeps what it has freed for ten seconds: longer than Pagefind runs. With this it
gives it back at once, which saves a sixth of the memory (jemalloc.net/jemalloc.3.html, opt.dirty_decay_ms)."""

_UNSAID: Final = re.compile(
    r'<(nav|button|svg|label|select|script)\b.*?</\1>|<a class="anchor".*?</a>|<span class="code-language">.*?</span>',
    re.DOTALL,
)
_BAR: Final = re.compile(r'<div class="demo-bar".*?<span class="demo-file">([^<]*)</span>.*?</div></div>', re.DOTALL)
_CODE: Final = re.compile(r"<(pre|code)\b[^>]*>(.*?)</\1>", re.DOTALL)
_SPAN: Final = re.compile(r"</?(?:span|mark|code)\b[^>]*>")
_NAME_BEGINS: Final = re.compile(r"(?<=[\w)\]][.(\[{=:,/|])(?=[^\W\d]|[\x22']|&(?:quot|#x27|#39);)")
_CELL_ENDS: Final = re.compile(r"</t[dh]>")
_HEADING: Final = re.compile(r"<h[1-6]\b.*?</h[1-6]>", re.DOTALL)
_MARKUP: Final = re.compile(r"<[^>]*>|&[^;]*;")
_WORD: Final = re.compile(r"[^\W\d_]\w*")


class SearchError(OSError):
    """The index could not be made."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page in the index."""

    route: str
    digest: str
    """Of its copy."""
    read: Callable[[], str]
    """Gives the copy. There may be thousands: nobody has to hold them all."""


def condensed(
    title: str,
    lead: str,
    heading: str,
    html: str,
    place: str = "",
    language: str = "en",
    names: Sequence[str] = (),
) -> str:
    """The copy of a page that is searched.

    `heading` and `html` are its text, `place` is what it stands in, `names` are those of what it is about: a page that
    documents `rx.button` comes before those that press one.
    """
    top = heading or f"<h1>{escape(title)}</h1>"
    said = f"<p>{escape(lead)}</p>" if lead else ""
    text = _CODE.sub(_code, _UNSAID.sub("", _BAR.sub(_bar, f"{top}{said}{html}")))
    # What stands in two cells of a table would otherwise be one word.
    text = _CELL_ENDS.sub(r"\g<0> ", text)
    about = _NAME_BEGINS.sub(SEAM, escape(" ".join(names)))
    text += f'<p data-pagefind-weight="{_ABOUT_WEIGHT}">{about}</p>' if about else ""
    head = f'<!doctype html><html lang="{escape(language)}"><title>{escape(title)}</title>'
    return f"{head}{_BODY}{_place(place)}>{text}</body></html>"


def moved(copy: str, place: str) -> str:
    """A copy of a page that stands in another place now."""
    head, _, text = copy.partition(_BODY)
    return f"{head}{_BODY}{_place(place)}>{text.partition('>')[2]}"


def place_of(book: Book, entry: Entry) -> str:
    """What a page stands in, for people."""
    return " › ".join(crumb.title for crumb in book.crumbs(entry)[:-1])


def _place(place: str) -> str:
    return f' data-pagefind-meta="place:{escape(place)}"' if place else ""


def _bar(match: re.Match[str]) -> str:
    """Of a demo's frame only its name is text."""
    return f'<p data-pagefind-weight="{_NAME_WEIGHT}">{match[1]}</p>' if match[1] else ""


def _code(match: re.Match[str]) -> str:
    inside = _NAME_BEGINS.sub(SEAM, _SPAN.sub("", match[2]))
    return f'<{match[1]} data-pagefind-weight="{_CODE_WEIGHT}">{inside}</{match[1]}>'


@dataclass(frozen=True, slots=True)
class Indexing:
    """An index on its way. Pagefind makes it in a process of its own; None: there is nothing to do."""

    pages: Sequence[Listed] = ()
    target: Path = Path()
    made_of: str = ""
    process: subprocess.Popen[bytes] | None = None

    def finish(self) -> None:
        """Wait for it. Raises SearchError, or OSError when a copy cannot be read again."""
        if self.process is None:
            return
        # Pagefind works meanwhile.
        words = "\n".join(frequent_words(page.read() for page in self.pages))
        said = self.process.communicate()[1].decode(errors="replace").strip()
        status = self.process.returncode
        if status or not (self.target / ENTRY).is_file():
            reason = said or f"it ended with status {status}"
            raise SearchError(f"Pagefind could not make the search index: {reason}")
        _keep_what_is_used(self.target)
        (self.target / WORDS).write_text(words, encoding="utf-8")
        (self.target / _MADE_OF).write_text(self.made_of, encoding="utf-8")

    def stop(self) -> None:
        """Nobody wants it any more. When its folder goes Pagefind would try for ever to write into it."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()


@contextlib.contextmanager
def indexing(pages: Sequence[Listed], target: Path, before: Path) -> Generator[Indexing]:
    """Begin with an index in the folder `target`, which is not there yet; at the end of the block it is stopped.

    An index `before` is taken over when it is of the same pages. Raises OSError.
    """
    if not pages:
        # Pagefind takes a folder without pages for a mistake.
        yield Indexing()
        return
    made_of = _digest(pages)
    if _read(before / _MADE_OF) == made_of:
        keep_index(before, target)
        yield Indexing()
        return
    with tempfile.TemporaryDirectory(prefix="playbill-search-", ignore_cleanup_errors=True) as folder:
        for page in pages:
            disk.write(f"{folder}/{_file_of(page.route)}", page.read().encode())
        with _pagefind(folder, target) as process:
            index = Indexing(pages, target, made_of, process)
            try:
                yield index
            finally:
                index.stop()


def _file_of(route: str) -> str:
    """Where the copy of a page stands. `found.js` knows it, too: a folder for each would take longer than the files."""
    path = route.strip("/")
    return f"{path}.html" if path and not path.endswith("index") else f"{path}/index.html".lstrip("/")


def keep_index(before: Path, target: Path) -> None:
    """Take an older index over as it is, if there is one."""
    if (before / ENTRY).is_file():
        shutil.copytree(before, target, copy_function=_link)


def frequent_words(copies: Iterable[str]) -> list[str]:
    """The words to which a mistyped one may be the nearest, the best first: those of most pages, and of headings."""
    # What stands between spaces is counted, and taken apart in the end: most of it stands on many pages.
    pieces: Counter[str] = Counter()
    for copy in copies:
        text = copy.partition(_BODY)[2].partition(">")[2]
        pieces.update(_pieces(text))
        for piece in _pieces(" ".join(_HEADING.findall(text))):
            pieces[piece] += _HEADING_WORTH
    worth: Counter[str] = Counter()
    for piece, count in pieces.items():
        for word in _WORD.findall(piece):
            if len(word) in _WORD_LENGTHS:
                worth[word] += count
    return sorted(worth, key=lambda word: (-worth[word], word))[:_MOST_WORDS]


def _pieces(text: str) -> set[str]:
    return set(_MARKUP.sub(" ", text.lower()).split())


def _pagefind(folder: str, target: Path) -> subprocess.Popen[bytes]:
    command = [
        str(pagefind_bin.get_executable()),
        "--silent",
        "--site",
        folder,
        "--output-path",
        str(target.absolute()),
    ]
    # It would read its settings from the variables, too, and from a file in the current folder.
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    variables |= _FREE_MEMORY
    return subprocess.Popen(
        command,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def _keep_what_is_used(target: Path) -> None:
    """Pagefind brings several ready-made search boxes, and its program once for every kind of language."""
    languages: Mapping[str, Mapping[str, str]] = json.loads(_read(target / ENTRY))["languages"]
    programs = {f"wasm.{language.get('wasm') or 'unknown'}.pagefind" for language in languages.values()}
    for path in target.iterdir():
        if path.is_file() and path.suffix != ".pf_meta" and path.name not in {ENTRY, "pagefind.js", *programs}:
            path.unlink()


def _digest(pages: Sequence[Listed]) -> str:
    digest = hashlib.sha256(f"{version('pagefind_bin')} {_MOST_WORDS} {_HEADING_WORTH}".encode())
    for page in pages:
        digest.update(f"\0{page.route}\0{page.digest}".encode())
    return digest.hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""


def _link(source: str, target: str) -> None:
    """The same file under another name where the disk can do that; the files of an index never change."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
