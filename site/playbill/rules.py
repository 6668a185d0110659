"""The rules of `check`: what each is called, how much it weighs, and what it says in one sentence.

A finding of a rule that does not stand here cannot be made. Each has its section below `content/docs/rules/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of mistake."""

    name: str
    severity: Severity
    summary: str
    is_final: bool = False
    """A build stops at it too, so no comment silences it."""


_RULES: Final = (
    # A page, a demo or the site cannot be made.
    Rule("source", "error", "A page cannot be read or parsed.", is_final=True),
    Rule("execute", "error", "The code of a page or a demo raises an error.", is_final=True),
    Rule("configuration", "error", "The configuration has a key or a value that it cannot have.", is_final=True),
    Rule("template", "error", "A template of the site cannot be filled.", is_final=True),
    Rule("duplicate-id", "error", "Two blocks of a page have one id.", is_final=True),
    Rule("duplicate-route", "error", "Two pages have one address.", is_final=True),
    # Where links lead.
    Rule("link", "warning", "A link leads to a page that is not there."),
    Rule("anchor", "warning", "A link leads to a heading that is not there."),
    Rule("asset", "warning", "A picture, a film or a download is not there."),
    Rule("draft-link", "warning", "A link leads to a draft, which readers do not have."),
    Rule("external", "warning", "A link to another site is broken; asked only with `--external`."),
    Rule("orphan", "warning", "No navigation and no link leads to a page."),
    Rule("address", "warning", "An address is of a kind that a page may not have."),
    Rule("origin", "warning", "Something comes from an origin that the configuration does not list."),
    # What a page says about itself, and how it is built.
    Rule("missing-title", "warning", "A page has no title."),
    Rule("long-title", "warning", "A title is longer than 60 characters."),
    Rule("missing-description", "warning", "A page has no description."),
    Rule("long-description", "warning", "A description is longer than 160 characters."),
    Rule("image-description", "warning", "A picture has no description."),
    Rule("heading-skip", "warning", "A heading is more than one level below the one before it."),
    Rule("repeated-id", "warning", "An element of a demo has an id that the page has already."),
    Rule("directive", "warning", "An `md` block has a word that it cannot have."),
    Rule("fence", "warning", "A block is never closed."),
    Rule("comment", "warning", "A comment is never closed."),
    Rule("faq", "warning", "A block that runs stands among questions and answers."),
    Rule("python-syntax", "hint", "Python that is only shown does not parse."),
    # What can be read from the code of demos.
    Rule("write-outside", "error", "A background task changes the state outside of `async with self`."),
    Rule("nested-block", "error", "`async with self` stands inside of `async with self`."),
    Rule("blocking-call", "warning", "A call blocks in asynchronous code, or while it holds the lock."),
    Rule("slow-block", "warning", "A background task waits for something else while it holds the lock."),
    Rule("lost-task", "warning", "Nobody holds the task that `asyncio.create_task` gave."),
    Rule("stuck-guard", "hint", "A guard stays raised when its task dies."),
    Rule("old-spelling", "hint", "A name has another spelling now."),
    # What came of it when demos were played.
    Rule("handler", "error", "A handler raises, or does not end."),
    Rule("network", "warning", "A demo could not reach another host."),
    Rule("lasting-task", "warning", "A task goes on after its tab was closed."),
    Rule("held-lock", "warning", "A task does not let go of the lock."),
    Rule("control-name", "warning", "A button, link or field of a demo has no name."),
    # The silencers themselves.
    Rule("silencer", "warning", "A silencer has no reason, or names no rule that it could silence."),
    Rule("unused-silencer", "hint", "A silencer silences nothing."),
)

RULES: Final[Mapping[str, Rule]] = MappingProxyType({rule.name: rule for rule in _RULES})
