"""`playbill feedback`: what readers said, page by page, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from playbill.feedback import printable
from playbill.feedback_store import Kept

SENTENCES_SHOWN: Final = 5
"""Of each page, in the table: the newest ones."""


@dataclass(frozen=True, slots=True)
class PageFeedback:
    """What was said of one page, oldest first."""

    page: str
    answers: tuple[Kept, ...]

    @property
    def yes(self) -> int:
        return sum(answer.useful for answer in self.answers)

    @property
    def no(self) -> int:
        return len(self.answers) - self.yes

    @property
    def sentences(self) -> tuple[Kept, ...]:
        return tuple(answer for answer in self.answers if answer.words)


def by_page(answers: Sequence[Kept]) -> list[PageFeedback]:
    """The pages, those first of which most readers said that they were of no use."""
    pages: dict[str, list[Kept]] = {}
    for answer in answers:
        pages.setdefault(answer.page, []).append(answer)
    found = [PageFeedback(page, tuple(said)) for page, said in pages.items()]
    return sorted(found, key=lambda feedback: (-feedback.no, -feedback.yes, feedback.page))


def feedback_json(answers: Sequence[Kept]) -> str:
    """Everything, as one object."""
    pages = [
        {
            "page": feedback.page,
            "yes": feedback.yes,
            "no": feedback.no,
            "sentences": [{"time": one.time, "useful": one.useful, "words": one.words} for one in feedback.sentences],
        }
        for feedback in by_page(answers)
    ]
    return json.dumps({"answers": len(answers), "pages": pages}, indent=2)


def show_feedback(answers: Sequence[Kept], stream: TextIO | None = None) -> None:
    """A table. What readers wrote is never taken for markup, and cannot move the cursor."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("page", overflow="fold")
    table.add_column("yes", justify="right")
    table.add_column("no", justify="right")
    table.add_column("what they wrote", overflow="fold", ratio=1)
    for feedback in by_page(answers):
        newest = feedback.sentences[::-1][:SENTENCES_SHOWN]
        lines = [f"{'yes' if one.useful else 'no'}, {one.time[:10]}: {printable(one.words)}" for one in newest]
        if (more := len(feedback.sentences) - len(newest)) > 0:
            lines.append(f"and {more} more: `playbill feedback --json` has them all")
        table.add_row(Text(printable(feedback.page)), str(feedback.yes), str(feedback.no), Text("\n".join(lines)))
    Console(file=stream).print(table)
