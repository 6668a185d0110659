"""What an author has allowed, with the reason: on a line, by a comment, or for a page, by its front matter.

In Markdown: `<!-- check: allow RULE because REASON -->` above a block. In code: the same after a `#`, at the end of
a line or above it. For a page: `check: {allow: {RULE: REASON}}` in the front matter.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from playbill.doc import Code, Document, Executable
from playbill.errors import Finding, suggestion
from playbill.frontmatter import Meta
from playbill.reading import Piece
from playbill.rules import RULES

_FORM: Final = re.compile(r"check:(?P<rest>.*)", re.DOTALL)
_ALLOW: Final = re.compile(r"\s*allow\s+(?P<rule>[\w-]+)(?:\s+because\s+(?P<reason>\S.*?))?\s*", re.DOTALL)
_LAST: Final = 1 << 30
_SOMETIMES: Final = frozenset({"network", "external"})
"""What is found depends on the machine: that such a silencer has nothing to do today says nothing."""


@dataclass(frozen=True, slots=True)
class Silencer:
    """One rule, allowed from one line to another. What is wrong with it, if something is, stands in `what`."""

    path: str
    line: int
    rule: str
    first: int = 1
    last: int = _LAST
    what: str = ""
    hint: str = ""

    def covers(self, finding: Finding) -> bool:
        is_there = finding.path == self.path and self.first <= finding.line <= self.last
        return is_there and finding.rule == self.rule and not self.what


def of_page(lines: Sequence[str], meta: Meta, document: Document) -> Iterator[Silencer]:
    """The silencers of a page: those of its front matter, and those above its blocks."""
    path = document.path
    yield from _of_meta(path, lines, meta)
    ends = {block.line: _end_of(block) for block in document.walk() if isinstance(block, Code | Executable)}
    for comment in document.comments:
        first, last = _block_after(lines, comment.last_line)
        last = max(last, ends.get(first, 0))
        yield from _read(path, comment.text.strip(), comment.line, first, last)


def of_code(path: str, pieces: Iterable[Piece]) -> Iterator[Silencer]:
    """The silencers among the comments of code."""
    for piece in pieces:
        lines = piece.text.split("\n")
        for row, text in _comments(piece.text):
            line = piece.first_line + row - 1
            covered = line
            if lines[row - 1].lstrip().startswith("#"):
                after = (number for number, one in enumerate(lines[row:], row + 1) if _is_code(one))
                covered = piece.first_line + next(after, row) - 1
            yield from _read(path, text.lstrip("#").strip(), line, covered, covered)


def silenced(findings: Iterable[Finding], silencers: Sequence[Silencer]) -> Iterator[Finding]:
    """The findings that are left, and what is to be said about the silencers."""
    used: set[Silencer] = set()
    by_path: dict[str, list[Silencer]] = {}
    for silencer in silencers:
        by_path.setdefault(silencer.path, []).append(silencer)
    for finding in findings:
        covering = [one for one in by_path.get(finding.path, ()) if one.covers(finding)]
        used.update(covering)
        if not covering:
            yield finding
    for silencer in silencers:
        if silencer.what:
            yield Finding.of("silencer", silencer.path, silencer.line, 1, silencer.what, silencer.hint)
        elif silencer not in used and silencer.rule not in _SOMETIMES:
            what = f"`{silencer.rule}` is allowed here, and nothing of that kind is found"
            yield Finding.of("unused-silencer", silencer.path, silencer.line, 1, what, "Remove it.")


def _read(path: str, text: str, line: int, first: int, last: int) -> Iterator[Silencer]:
    """The silencer that a comment is, if it is one."""
    form = _FORM.match(text)
    if form is None:
        return
    found = _ALLOW.fullmatch(form["rest"])
    if found is None:
        what = f"`check:{form['rest'].rstrip()[:60]}` says nothing that `check` knows"
        yield Silencer(path, line, "", what=what, hint="Write `check: allow RULE because REASON`.")
        return
    yield _made(path, found["rule"], found["reason"] or "", line, first, last)


def _made(path: str, rule: str, reason: str, line: int, first: int = 1, last: int = _LAST) -> Silencer:
    known = RULES.get(rule)
    what = hint = ""
    if known is None:
        what, hint = f"there is no rule `{rule}`", suggestion(rule, RULES)
    elif known.is_final:
        what, hint = f"`{rule}` cannot be allowed: a build stops at it", "Mend what it finds."
    elif not reason.strip():
        what, hint = f"`{rule}` is allowed without a reason", "Say why, so that who comes later can judge it."
    return Silencer(path, line, rule, first, last, what, hint)


def _of_meta(path: str, lines: Sequence[str], meta: Meta) -> Iterator[Silencer]:
    if "check" not in meta.values:
        return
    start = meta.lines.get("check", 1)
    table = meta.values["check"]
    # YAML's own types; what the keys and values are is asked below.
    asked = cast("Mapping[object, object]", table).get("allow") if isinstance(table, Mapping) else None
    if not isinstance(asked, Mapping):
        hint = "Write `check: {allow: {RULE: REASON}}`."
        yield Silencer(path, start, "", what="`check` in the front matter says nothing that is known", hint=hint)
        return
    for rule, reason in cast("Mapping[object, object]", asked).items():
        pattern = re.compile(rf"[^#]*\b{re.escape(str(rule))}\s*[\"']?\s*:")
        line = next((number for number, one in enumerate(lines[start - 1 :], start) if pattern.match(one)), start)
        yield _made(path, str(rule), reason if isinstance(reason, str) else "", line)


def _end_of(block: Code | Executable) -> int:
    """The last line of a block of code."""
    return block.line + str(block.text).rstrip("\n").count("\n") + 1


def _block_after(lines: Sequence[str], after: int) -> tuple[int, int]:
    """The first line of what follows, and the last before an empty one."""
    first = after + 1
    while first <= len(lines) and (not lines[first - 1].strip() or lines[first - 1].lstrip().startswith("<!--")):
        first += 1
    last = first
    while last < len(lines) and lines[last].strip():
        last += 1
    return first, last


def _is_code(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """The comments of a text of code, with their lines; none where it is no code."""
    if "check:" not in text:
        return
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, SyntaxError):
        return
