"""What a match can begin with: never too few characters, and no more than a reader of the pattern would name."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from playbill import beginnings as module
from playbill.beginnings import ANYWHERE, beginnings
from pygments.lexer import RegexLexer
from pygments.lexers import find_lexer_class, get_all_lexers

ASCII = [chr(number) for number in range(128)]
WORD = string.ascii_letters + string.digits + "_"
SPACE = " \t\n\r\f\v\x1c\x1d\x1e\x1f"
ALL = "".join(ASCII)


def but(letters: str) -> str:
    return "".join(letter for letter in ASCII if letter not in letters)


def told(pattern: str, flags: int = 0) -> str:
    """The letters in order, or `anywhere`."""
    found = beginnings(re.compile(pattern, flags))
    return "anywhere" if found == ANYWHERE else "".join(letter for letter in ASCII if found >> ord(letter) & 1)


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        ("abc", "a"),
        ("[b-dx]+", "bcdx"),
        ("[^b-dx]", but("bcdx")),
        ("[^b]", but("b")),
        (".", but("\n")),
        ("(?s:.)x", ALL),
        ("(?s).", ALL),
        ("a|bc|(?:d|e)f", "abde"),
        ("a*b", "ab"),
        ("a{0,2}?(?P<name>b)", "ab"),
        ("a?+b", "ab"),
        ("(?>a|b)c", "ab"),
        ("a{2}", "a"),
        (r"\d", string.digits),
        (r"\D", but(string.digits)),
        (r"\s", SPACE),
        (r"(?a:\s)", " \t\n\r\f\v"),
        (r"(?a)[\s]", " \t\n\r\f\v"),
        (r"(?a)(?u:\s)", SPACE),
        (r"\S", but(SPACE)),
        (r"[\w-]", WORD + "-"),
        (r"[^\W\d]", string.ascii_letters + "_"),
        (r"^\bname\Z", "n"),
        ("(?=x)[xy]", "xy"),
        ("(?!x)[xy]", "xy"),
        ("(?<!x)(?<=y)z", "z"),
        ("(?i)k", "Kk"),
        ("(?i:k)l", "Kk"),
        ("(?i)(?-i:k)", "k"),
        ("(?i)\N{KELVIN SIGN}", "Kk"),
        ("(?ai)\N{KELVIN SIGN}", ""),
        ("(?i)\N{LATIN SMALL LETTER LONG S}", "Ss"),
        ("(?i)[\N{LATIN SMALL LETTER LONG S}-\N{LATIN SMALL LETTER B WITH STROKE}]", "Ss"),
        ("(?i)[^k]", but("Kk")),
        ("(?i)[^\N{KELVIN SIGN}é]", but("Kk")),
        ("(?i)[a-c_]", "ABC_abc"),
        ("\N{KELVIN SIGN}", ""),
        ("[é-ÿ]", ""),
        ("[^é]", ALL),
        ("(?x) a # one\n b", "a"),
        # A match of nothing can be anywhere.
        ("", "anywhere"),
        ("a?", "anywhere"),
        ("a{0}", "anywhere"),
        ("(?=a)", "anywhere"),
        ("a|", "anywhere"),
        ("(?:a*|b)(?>c?)", "anywhere"),
        # What it begins with depends on what was matched before, or cannot be known.
        (r"(a?)\1b", "anywhere"),
        (r"(a)?(?(1)b|c)", "anywhere"),
        ("(?!)", "anywhere"),
    ],
)
def test_letters_are_read_off_a_pattern(pattern: str, letters: str) -> None:
    assert told(pattern) == (letters if letters == "anywhere" else "".join(sorted(letters)))


# ---- patterns of any form ----


def _single() -> st.SearchStrategy[str]:
    letters = st.sampled_from("abkKsSiI0_ éKſİıß")
    category = st.sampled_from([r"\w", r"\W", r"\s", r"\S", r"\d", r"\D"])
    ranges = st.sampled_from(["a-k", "I-S", "0-Z", "!-é", "h-ſ", "ı-ſ", "À-K"])
    member = st.one_of(letters, category, ranges)
    sets = st.builds("[{}{}]".format, st.sampled_from(["", "^"]), st.lists(member, min_size=1, max_size=3).map("".join))
    return st.one_of(letters, category, sets, st.just("."))


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    opening = st.sampled_from(
        ["(?:", "(", "(?>", "(?=", "(?!", "(?i:", "(?-i:", "(?s:", "(?a:", "(?u:", "(?ai:", "(?i-s:"]
    )
    repeat = st.sampled_from(["?", "*", "+", "{2}", "{0,2}", "??", "*?", "++", "?+", "{0}"])
    return st.one_of(
        st.lists(inner, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map("|".join).map("(?:{})".format),
        st.builds("{}{})".format, opening, inner),
        st.builds("(?:{}){}".format, inner, repeat),
        st.builds(r"({})\1{}".format, inner, inner),
        st.builds("({})?(?(1){}|{})".format, inner, inner, inner),
    )


@given(
    pattern=st.recursive(_single(), _larger, max_leaves=6),
    flags=st.sampled_from([0, re.I, re.S, re.A, re.I | re.A, re.I | re.S]),
    text=st.text("aAbkKsSiI0_ \n\téKſİıß😀", max_size=4),
)
@example(pattern="K", flags=re.I, text="k")
@example(pattern="[^K]", flags=re.I | re.A, text="k")
def test_no_match_begins_with_another_letter(pattern: str, flags: int, text: str) -> None:
    try:
        compiled = re.compile(pattern, flags)
    except re.error:
        # Such as a reference to a group by a number that is another's by now.
        return
    found = beginnings(compiled)
    match = compiled.match(text)
    if match and match.end():
        assert not text[0].isascii() or found >> ord(text[0]) & 1
    elif match:
        assert found == ANYWHERE


# ---- what Pygments has ----

TAILS = ["", "a", "0 ", '"x"', "\n", "/* é", "a: =(", "--\n"]


def _patterns() -> Iterator[re.Pattern[str]]:
    for name, *_ in get_all_lexers(plugins=False):
        kind = find_lexer_class(name)
        assert kind is not None
        if issubclass(kind, RegexLexer):
            for rules in kind()._tokens.values():
                yield from (matches.__self__ for matches, _, _ in rules)


def test_no_rule_of_pygments_matches_where_it_cannot_begin() -> None:
    patterns = set(_patterns())
    assert len(patterns) > 8_000
    wrong = [
        (pattern.pattern, letter, tail)
        for pattern in patterns
        for found in [beginnings(pattern)]
        for letter in ASCII
        if not found >> ord(letter) & 1
        for tail in TAILS
        if pattern.match(letter + tail)
    ]
    assert wrong == []
    assert [pattern.pattern for pattern in patterns if beginnings(pattern) != ANYWHERE and pattern.match("")] == []


def test_nearly_all_of_them_are_told_apart() -> None:
    patterns = set(_patterns())
    assert sum(beginnings(pattern) == ANYWHERE for pattern in patterns) < len(patterns) / 50


# ---- another Python ----


@pytest.fixture
def fresh() -> Iterator[None]:
    module._read.cache_clear()
    yield
    module._read.cache_clear()


class OtherParser:
    """It says something that no Python says yet."""

    def __init__(self, said: object) -> None:
        self._said = said

    def parse(self, pattern: str, flags: int) -> object:
        return self._said


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("said", [None, [("NEW", 1)], [("BRANCH", 1)], [("IN", [("NEW", 1)])], [("LITERAL", "a")], 1])
def test_what_a_parser_says_otherwise_is_anywhere(monkeypatch: pytest.MonkeyPatch, said: object) -> None:
    monkeypatch.setattr(module, "import_module", lambda name: OtherParser(said))
    assert beginnings(re.compile("a")) == ANYWHERE


@pytest.mark.usefixtures("fresh")
def test_without_the_parser_it_is_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(module, "import_module", missing)
    assert beginnings(re.compile("a")) == ANYWHERE
