"""The search index: what the pages say, as small files of which a browser asks for the few that it needs.

Pagefind makes them, from a condensed copy of each page: its text, without what the theme puts around it and without
the colours of its code. In the copy, and not in the page, stands what weighs how much.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

import pagefind_bin
from understudy.html import escape

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
_HEADING_WORTH: Final = 4
_MOST_WORDS: Final = 4000
_WORD_LENGTHS: Final = range(4, 25)

_BODY: Final = "<body data-pagefind-body"

_UNSAID: Final = re.compile(
    r'<(nav|button|svg|label|select|script)\b.*?</\1>|<a class="anchor".*?</a>|<span class="code-language">.*?</span>',
    re.DOTALL,
)
_BAR: Final = re.compile(r'<div class="demo-bar".*?<span class="demo-file">([^<]*)</span>.*?</div></div>', re.DOTALL)
_CODE: Final = re.compile(r"<(pre|code)\b[^>]*>(.*?)</\1>", re.DOTALL)
_SPAN: Final = re.compile(r"</?(?:span|mark|code)\b[^>]*>")
_NAME_BEGINS: Final = re.compile(r"(?<=[\w)\]][.(\[{=:,/|])(?=[^\W\d]|&(?:quot|#x27|#39);)")
_CELL_ENDS: Final = re.compile(r"</t[dh]>")
_HEADING: Final = re.compile(r"<h[1-6]\b.*?</h[1-6]>", re.DOTALL)
_MARKUP: Final = re.compile(r"<[^>]*>|&[^;]*;")
_WORD: Final = re.compile(r"[^\W\d_]\w*")


class SearchError(OSError):
    """The index could not be made."""


@dataclass(frozen=True, slots=True)
class Searchable:
    """What a search knows of a page. The same page gives the same."""

    html: str
    words: tuple[str, ...]
    """Each word once: a mistyped one may be near to it."""
    heading_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A page in the index."""

    route: str
    place: str
    """What it stands in, for people."""
    text: Searchable


def searchable(title: str, lead: str, heading: str, html: str, language: str = "en") -> Searchable:
    """A page as it is searched: `heading` and `html` are its text."""
    top = heading or f"<h1>{escape(title)}</h1>"
    said = f"<p>{escape(lead)}</p>" if lead else ""
    text = _CODE.sub(_code, _UNSAID.sub("", _BAR.sub(_bar, f"{top}{said}{html}")))
    # What stands in two cells of a table would otherwise be one word.
    text = _CELL_ENDS.sub(r"\g<0> ", text)
    return Searchable(
        f'<!doctype html><html lang="{escape(language)}"><title>{escape(title)}</title>{_BODY}>{text}</body></html>',
        _words(text),
        _words(" ".join(_HEADING.findall(text))),
    )


def _bar(match: re.Match[str]) -> str:
    """Of a demo's frame only its name is text."""
    return f'<p data-pagefind-weight="{_NAME_WEIGHT}">{match[1]}</p>' if match[1] else ""


def _code(match: re.Match[str]) -> str:
    inside = _NAME_BEGINS.sub(SEAM, _SPAN.sub("", match[2]))
    return f'<{match[1]} data-pagefind-weight="{_CODE_WEIGHT}">{inside}</{match[1]}>'


def _words(text: str) -> tuple[str, ...]:
    found = {word for word in _WORD.findall(_MARKUP.sub(" ", text.lower())) if len(word) in _WORD_LENGTHS}
    return tuple(sorted(found))


def listed(book: Book, entry: Entry, text: Searchable) -> Listed:
    """A page with its place in the book."""
    return Listed(entry.route, " › ".join(crumb.title for crumb in book.crumbs(entry)[:-1]), text)


def write_index(pages: Sequence[Listed], target: Path, before: Path) -> None:
    """Write the index into the folder `target`, which is not there yet.

    An index `before` is taken over when it is of the same pages. Raises SearchError.
    """
    made_of = _digest(pages)
    if _read(before / _MADE_OF) == made_of:
        keep_index(before, target)
        return
    with tempfile.TemporaryDirectory(prefix="playbill-search-") as folder:
        for page in pages:
            path = Path(folder, page.route.strip("/"), "index.html")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_with_place(page), encoding="utf-8")
        _run_pagefind(folder, target)
    _keep_what_is_used(target)
    (target / WORDS).write_text("\n".join(frequent_words(page.text for page in pages)), encoding="utf-8")
    (target / _MADE_OF).write_text(made_of, encoding="utf-8")


def keep_index(before: Path, target: Path) -> None:
    """Take an older index over as it is, if there is one."""
    if (before / ENTRY).is_file():
        shutil.copytree(before, target, copy_function=_link)


def frequent_words(pages: Iterable[Searchable]) -> list[str]:
    """The words to which a mistyped one may be the nearest, the best first: those of most pages, and of headings."""
    worth: Counter[str] = Counter()
    for page in pages:
        worth.update(page.words)
        for word in page.heading_words:
            worth[word] += _HEADING_WORTH
    return sorted(worth, key=lambda word: (-worth[word], word))[:_MOST_WORDS]


def _with_place(page: Listed) -> str:
    meta = f' data-pagefind-meta="place:{escape(page.place)}"' if page.place else ""
    return page.text.html.replace(_BODY, _BODY + meta, 1)


def _run_pagefind(folder: str, target: Path) -> None:
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
    done = subprocess.run(
        command, cwd=folder, env=variables, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode or not (target / ENTRY).is_file():
        said = done.stderr.decode(errors="replace").strip() or f"it ended with status {done.returncode}"
        raise SearchError(f"Pagefind could not make the search index: {said}")


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
        digest.update(f"\0{page.route}\0{page.place}\0{page.text.html}".encode())
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
