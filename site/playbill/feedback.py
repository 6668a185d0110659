"""What a reader says of a page: yes or no, and perhaps a sentence. Which of it is taken, and how often.

Addresses are known here only by a hash whose key ends with the process: nothing that is kept tells who spoke.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from playbill.texts import ENGLISH

PATH: Final = "_feedback"
"""Where forms are sent, below the root of the live server."""

HOUR: Final = 3600.0
MOST_ADDRESSES: Final = 10_000
"""How many addresses are remembered at once; above that new ones wait."""

_MOST_FIELDS: Final = 8
_TICKET: Final = re.compile(r"[\w-]{22}")
_BIDIRECTIONAL: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class FeedbackLimits:
    """Each can be set by an environment variable: `PLAYBILL_` and its name in capitals."""

    feedback_hourly: int = 3
    """answers of one address in an hour"""
    feedback_shortest: int = 10
    """the shortest sentence, in characters"""
    feedback_longest: int = 500
    """the longest one"""

    @property
    def body_size(self) -> int:
        """The most bytes that such a form can have: a character may be four bytes, each of them written as three."""
        return 1024 + 12 * self.feedback_longest


@dataclass(frozen=True, slots=True)
class Vote:
    """An answer to the question at the end of a page."""

    page: str
    """The route."""
    useful: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """The sentence that a reader adds to an answer."""

    ticket: str
    words: str


class RefusedError(Exception):
    """A sentence for the reader out of the table of texts, and the status of the answer."""

    def __init__(self, status: int, sentence: str, seconds: float = 0.0, **values: object) -> None:
        """`values`: what the sentence leaves open."""
        super().__init__(ENGLISH(sentence, **values))
        self.sentence = sentence
        self.values = values
        self.status = status
        self.seconds = seconds
        """How long the reader should wait, where that would help."""


def new_ticket() -> str:
    """What lets a reader add a sentence to their own answer, and to no other."""
    return secrets.token_urlsafe(16)


def read_form(body: bytes, is_page: Callable[[str], bool], limits: FeedbackLimits) -> Vote | Remark:
    """What a form says. Raises RefusedError."""
    try:
        found = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise RefusedError(400, "This is no form of ours.") from None
    fields: Mapping[str, str] = {name: values[-1] for name, values in found.items()}
    words = _sentence(fields.get("words", ""), limits)
    if "ticket" in fields:
        if not _TICKET.fullmatch(fields["ticket"]):
            raise RefusedError(400, "This is no form of ours.")
        if not words:
            raise RefusedError(422, "Please write at least {count} characters.", count=limits.feedback_shortest)
        return Remark(fields["ticket"], words)
    if fields.get("useful") not in ("yes", "no"):
        raise RefusedError(400, "Please answer with yes or no.")
    page = fields.get("page", "")
    if not is_page(page):
        raise RefusedError(404, "There is no such page.")
    return Vote(page, fields["useful"] == "yes", words)


def _sentence(text: str, limits: FeedbackLimits) -> str:
    words = printable(text)
    if words and len(words) < limits.feedback_shortest:
        raise RefusedError(422, "Please write at least {count} characters, or nothing.", count=limits.feedback_shortest)
    if len(words) > limits.feedback_longest:
        raise RefusedError(422, "Please write at most {count} characters.", count=limits.feedback_longest)
    return words


def printable(text: str) -> str:
    """Text in one line, without what could move a cursor or turn the direction of reading."""
    kept = (
        " " if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") else "" if one in _BIDIRECTIONAL else one
        for one in text
    )
    return " ".join("".join(kept).split())


class Turnstile:
    """Lets an address through a few times an hour."""

    def __init__(self, limits: FeedbackLimits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._passed: dict[bytes, list[float]] = {}

    def admit(self, address: str) -> None:
        """Count one answer of the address. Raises RefusedError where it has given too many."""
        now = self._clock()
        who = hashlib.blake2b(_network(address).encode(), key=self._key, digest_size=16).digest()
        recent = [time for time in self._passed.get(who, ()) if now - time < HOUR]
        if len(recent) >= self._limits.feedback_hourly:
            wait = HOUR - (now - recent[0])
            minutes = max(1, round(wait / 60))
            sentence = "Thank you, you have told us a lot already. Please come back in {minutes} min."
            raise RefusedError(429, sentence, wait, minutes=minutes)
        if who not in self._passed and len(self._passed) >= MOST_ADDRESSES:
            self._forget(now)
            if len(self._passed) >= MOST_ADDRESSES:
                raise RefusedError(503, "Too many readers are answering at once. Please try again later.", 60.0)
        self._passed[who] = [*recent, now]

    def _forget(self, now: float) -> None:
        self._passed = {who: times for who, times in self._passed.items() if now - times[-1] < HOUR}


def _network(address: str) -> str:
    """Who is behind an address: of IPv6 every household has 2^64 of them."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)
