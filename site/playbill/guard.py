"""What a page may cost to parse.

The Markdown parser has inputs that take it minutes (`[a](` five thousand times) or its stack
(a thousand `>`). What a text will cost is estimated beforehand, in linear time, so that the
same page is refused on every machine, slow or fast.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

MAX_DEPTH = 50
BLOCK_STEPS = 100_000
"""A step is about as long as it takes to ask what a line begins."""
INLINE_STEPS = 30_000_000
"""A step is about as long as it takes to look at one character."""

_CONTAINER = re.compile(r"(?P<quote>>)[ \t]?|(?P<item>[-+*]|\d{1,9}[.)])(?:[ \t]+|$)")
_BREAK = re.compile(r"[ \t]*(?:([-_*])[ \t]*)(?:\1[ \t]*){2,}$")
_TICKS = re.compile(r"`+")
_SPACES = re.compile(r"[ \t]{64,}")
_MANY_SPACES = " " * 64


class Budget:
    """How much one page may still cost."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int) -> bool:
        """Whether the budget had them."""
        self.left -= steps
        return self.left >= 0


def too_deep(lines: Sequence[str]) -> int | None:
    """The index of the first line that stands in more than fifty lists and quotes."""
    items: list[int] = []
    for index, raw in enumerate(lines):
        line = raw.rstrip().expandtabs(4)
        if not line or _BREAK.match(line):
            continue
        start = len(line) - len(line.lstrip())
        while items and items[-1] > start:
            items.pop()
        quotes = 0
        while (found := _CONTAINER.match(line, start)) is not None:
            quotes += found.group("quote") is not None
            start = found.end()
            while start < len(line) and line[start] == " ":
                start += 1
            if found.group("item"):
                items.append(start)
            if len(items) + quotes > MAX_DEPTH:
                return index
    return None


def inline_cost(text: str) -> int:
    """At least as many steps as the parser will need for the spans of one block."""
    length = len(text)
    brackets = text.count("]")
    delimiters = text.count("*") + text.count("_") + text.count("[")
    # Each find is an object of its own, and so is the text between two of them.
    cost = length + 100 * sum(map(text.count, "\\<*_`~]\n"))
    # Emphasis looks back over all open marks, a link over all open brackets.
    cost += delimiters * (delimiters + brackets) // 2
    cost += _destinations(text)
    # Each `]` looks for the next code span; each run of backticks without a partner is searched for to the end.
    cost += (brackets + 1) * _lonely_ticks(text) * length // 8
    cost += brackets * _longest_without(text, "`") // 8
    cost += (text.count("<?") + text.count("<!") + text.count("~~") % 2) * length // 8
    return cost + line_cost(text)


def line_cost(line: str) -> int:
    """What long runs of spaces cost where block marks are looked for."""
    if _MANY_SPACES not in line and "\t" not in line:
        return 0
    return sum(len(spaces) ** 2 // 4 for spaces in _SPACES.findall(line))


def _destinations(text: str) -> int:
    """What link targets cost: a `](` is followed to the next space, or over a title to its end."""
    if "](" not in text:
        return 0
    cost, offset = 0, 0
    words = text.split()
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if "](" not in word:
            continue
        offset = text.index(word, offset)
        cost += word.count("](") * len(word)
        if following[:1] in ("'", '"', "("):
            start = text.index(following, offset + len(word)) + 1
            end = text.find(")" if following[0] == "(" else following[0], start)
            cost += (end if end >= 0 else len(text)) - start
        if cost > INLINE_STEPS:
            break
        offset += len(word)
    return cost


def _lonely_ticks(text: str) -> int:
    """How many runs of backticks neither open nor close a code span."""
    if "``" not in text:
        return text.count("`") % 2
    runs = [len(run) for run in _TICKS.findall(text)]
    left = Counter(runs)
    lonely, index = 0, 0
    while index < len(runs):
        size = runs[index]
        left[size] -= 1
        index += 1
        if not left[size]:
            lonely += 1
            continue
        while runs[index] != size:
            left[runs[index]] -= 1
            index += 1
        left[size] -= 1
        index += 1
    return lonely


def _longest_without(text: str, mark: str) -> int:
    return max(map(len, text.split(mark)))
