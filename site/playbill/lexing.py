"""Pygments' lexers, made to try only the rules that can match.

Pygments tries the rules of a state one after the other, some thirty for each token of Python. Most of them cannot match
what begins with the character that stands there. Those are left out, and the others keep their order, so the tokens
are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, TypeAlias, cast

from pygments.lexer import Lexer, RegexLexer
from pygments.token import Error, Whitespace, _TokenType

from playbill.beginnings import ANYWHERE, NOTHING, Beginnings, beginnings

PATIENCE: Final = 2_000
"""So many letters are left to Pygments first: to read the rules of a lexer takes as long as a few blocks of code."""

LONGEST: Final = 400
"""Longer patterns are lists of words or of letters. They begin with almost any letter, and take the longest to read."""

# As Pygments keeps a rule: what matches, what that is, and where it leads.
_Token: TypeAlias = tuple[int, _TokenType, str]
_Matches: TypeAlias = Callable[[str, int], re.Match[str] | None]
_Action: TypeAlias = _TokenType | Callable[[Lexer, re.Match[str]], Iterator[_Token]]
_Step: TypeAlias = int | str | tuple[str, ...]
_Rule: TypeAlias = tuple[_Matches, _Action | None, _Step | None]


def hasten(lexer: Lexer) -> None:
    """Let a lexer try fewer rules. One that does more than to follow its rules stays as it is."""
    if not isinstance(lexer, RegexLexer) or type(lexer).get_tokens_unprocessed is not RegexLexer.get_tokens_unprocessed:
        return
    rules: Mapping[str, Sequence[_Rule]] | None = getattr(lexer, "_tokens", None)
    if rules:
        # On the lexer itself: a rule may call its lexer for a part of the text, from another state.
        vars(lexer)["get_tokens_unprocessed"] = partial(_tokens, lexer, _States(rules))


class _State(dict[str, Sequence[_Rule]]):
    """The rules of a state that can match at a character; no character is the end of the text."""

    def __init__(self, rules: Sequence[_Rule]) -> None:
        super().__init__()
        self._rules = rules
        self._beginnings = [_beginnings(matches) for matches, _, _ in rules]

    def __missing__(self, character: str) -> Sequence[_Rule]:
        if not character.isascii():
            return self._rules
        here = 1 << ord(character) if character else NOTHING
        pairs = zip(self._rules, self._beginnings, strict=True)
        self[character] = found = [rule for rule, possible in pairs if possible & here]
        return found


class _States(dict[str, _State]):
    """The states of a lexer, each made when it is first entered."""

    def __init__(self, rules: Mapping[str, Sequence[_Rule]]) -> None:
        super().__init__()
        self.patience = PATIENCE
        self._rules = rules

    def __missing__(self, name: str) -> _State:
        self[name] = made = _State(self._rules[name])
        return made


def _beginnings(matches: _Matches) -> Beginnings:
    owner: object = getattr(matches, "__self__", None)
    if not isinstance(owner, re.Pattern):
        return ANYWHERE
    # It matches texts, as its type says; `isinstance` cannot know of what.
    pattern = cast("re.Pattern[str]", owner)
    return beginnings(pattern) if len(pattern.pattern) <= LONGEST else ANYWHERE


def _tokens(lexer: RegexLexer, states: _States, text: str, stack: Iterable[str] = ("root",)) -> Iterator[_Token]:
    states.patience -= len(text)
    if states.patience >= 0:
        return RegexLexer.get_tokens_unprocessed(lexer, text, stack)
    return _found(lexer, states, text, list(stack))


def _found(lexer: Lexer, states: _States, text: str, names: list[str]) -> Iterator[_Token]:
    """What `RegexLexer.get_tokens_unprocessed` says."""
    position = 0
    state = states[names[-1]]
    while True:
        for matches, action, step in state[text[position : position + 1]]:
            match = matches(text, position)
            if match is None:
                continue
            if isinstance(action, _TokenType):
                yield position, action, match.group()
            elif action is not None:
                yield from action(lexer, match)
            position = match.end()
            if step is not None:
                _go(names, step)
                state = states[names[-1]]
            break
        else:
            character = text[position : position + 1]
            if not character:
                return
            if character == "\n":
                names = ["root"]
                state = states["root"]
                yield position, Whitespace, character
            else:
                yield position, Error, character
            position += 1


def _go(names: list[str], step: _Step) -> None:
    """Follow a rule through the states: a negative number of them down, or by names up."""
    if isinstance(step, int):
        # The lowest stays.
        del names[step if abs(step) < len(names) else 1 :]
        return
    for name in step if isinstance(step, tuple) else (step,):
        match name:
            case "#pop":
                del names[max(len(names) - 1, 1) :]
            case "#push":
                names.append(names[-1])
            case _:
                names.append(name)
