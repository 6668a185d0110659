"""Pages that an address without one may have meant: those that share most of its rarer pairs of letters.

A build has nobody to ask when a page is missing: it writes the list, and `lost.js` compares in the same way.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from playbill.book import Book
from playbill.config import Config
from playbill.entry import Entry
from playbill.routes import address

FILE = "404.json"
MOST = 5
"""How many are suggested."""

ENOUGH = 0.45
"""Which part of what was wanted a page has to have, by weight."""

_LONGEST = 200
_WORD = re.compile(r"[^\W_]+")


def pairs(text: str) -> frozenset[str]:
    """The pairs of letters in the words of a text; beginning and end count as letters."""
    words = (f"^{word}$" for word in _WORD.findall(text.lower()[:_LONGEST]))
    return frozenset(word[at : at + 2] for word in words for at in range(len(word) - 1))


class Nearest:
    """The pages of a book by their pairs of letters."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._places: dict[str, list[int]] = {}
        for place, entry in enumerate(self._entries):
            for pair in pairs(f"{entry.route} {entry.title}"):
                self._places.setdefault(pair, []).append(place)

    def to(self, wanted: str) -> Sequence[Entry]:
        """The best first; none where nothing is near."""
        scores: Counter[int] = Counter()
        total, count = 0.0, len(self._entries)
        for pair in pairs(wanted):
            places = self._places.get(pair, ())
            # What every page has says nothing; what none has, no more than what one has.
            weight = math.log((count + 1) / (max(len(places), 1) + 0.5))
            total += weight
            if len(places) * 2 <= count or count < 20:
                scores.update(dict.fromkeys(places, weight))
        enough = [place for place, score in scores.items() if score >= ENOUGH * total]
        enough.sort(key=lambda place: (-scores[place], len(self._entries[place].route), place))
        return [self._entries[place] for place in enough[:MOST]]


def page_list(config: Config, book: Book, told: object) -> Mapping[str, bytes]:
    """The list for a file server's page of what is not there."""
    del told
    pages = [[address(config.base, entry.route), entry.title] for entry in book.entries]
    return {FILE: json.dumps(pages, ensure_ascii=False, separators=(",", ":")).encode()}
