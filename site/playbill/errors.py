"""What can be wrong with a page, and where.

The sentence is written once, here; everybody else brings the facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from playbill.rules import RULES, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `check` has to say about one place. Its rule is one of `rules.RULES`, with that severity."""

    path: str
    line: int
    column: int
    rule: str
    severity: Severity
    message: str
    hint: str = ""
    """What to do about it: the end of the message."""

    def __post_init__(self) -> None:
        _refuse_unknown(self.rule, self.severity)

    @classmethod
    def of(cls, rule: str, path: str, line: int, column: int, what: str, hint: str = "") -> Finding:
        """`what` without a stop at its end; the hint follows as a sentence of its own."""
        message = f"{what}. {hint}" if hint else what
        return cls(path, line, column, rule, RULES[rule].severity, message, hint)


class SourceError(Exception):
    """A mistake in a file: where it is, what is wrong, what to do about it. Its rule is one for errors."""

    # All facts are positional arguments of Exception, so that an error can be pickled:
    # pages are executed in child processes, and their errors must get home whole.
    def __init__(
        self,
        path: str,
        line: int,
        column: int,
        block: str,
        what: str,
        hint: str = "",
        text: str = "",
        rule: str = "source",
    ) -> None:
        # Not first when it becomes a finding: then only who runs `check` on this very mistake would see it.
        _refuse_unknown(rule, "error")
        super().__init__(path, line, column, block, what, hint, text, rule)
        self.path = path
        self.line = line
        self.column = column
        self.block = block
        self.what = what
        self.hint = hint
        self.text = text
        self.rule = rule

    @property
    def message(self) -> str:
        """The sentence without its place: the block's name, what is wrong, what to do."""
        sentence = f"{self.block}: {self.what}" if self.block else self.what
        return f"{sentence}. {self.hint}" if self.hint else sentence

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}"
        if self.column > 1:
            place = f"{place}:{self.column}"
        parts = [f"{place}: {self.block}: {self.what}" if self.block else f"{place}: {self.what}"]
        if self.text.strip():
            parts.append(f"{self.line:>6} | {self.text.rstrip()[:200]}")
        if self.hint:
            parts.append(f"   {self.hint}")
        return "\n".join(parts)

    def finding(self) -> Finding:
        return Finding(self.path, self.line, self.column, self.rule, "error", self.message, self.hint)


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file, and the text of its line."""

    path: str
    line: int
    column: int = 1
    text: str = ""

    def error(self, what: str, hint: str = "", *, block: str = "", rule: str = "source") -> SourceError:
        return SourceError(self.path, self.line, self.column, block, what, hint, self.text, rule)

    def finding(self, rule: str, severity: Severity, message: str) -> Finding:
        return Finding(self.path, self.line, self.column, rule, severity, message)


def _refuse_unknown(rule: str, severity: Severity) -> None:
    known = RULES.get(rule)
    if known is None or known.severity != severity:
        raise ValueError(f"`{rule}` is no rule of severity {severity}: rules.py lists them")


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word that the author probably meant."""
    by_lower = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), by_lower, n=1, cutoff=cutoff)
    return by_lower[close[0]] if close else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """The hint for an unknown word: the nearest known one, or all of them."""
    names = sorted(known)
    near = nearest(word, names)
    if near is not None:
        return f"Did you mean `{near}`?"
    return "Known: " + ", ".join(f"`{name}`" for name in names) + "." if len(names) <= 20 else ""
