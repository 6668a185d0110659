"""Lexers that try fewer rules say what Pygments' own say."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from playbill import beginnings, lexing
from pygments.lexer import ExtendedRegexLexer, Lexer, RegexLexer, bygroups, combined, default, include, this, using
from pygments.lexers import find_lexer_class, get_all_lexers, get_lexer_by_name
from pygments.lexers.javascript import JavascriptLexer
from pygments.token import Comment, Error, Keyword, Name, String, Text, Whitespace
from pygments.util import ClassNotFound

from tests.house import ROOT

_FENCE = re.compile(r"^ *(?P<mark>`{3,}) *(?P<language>[\w+-]+)[^\n`]*\n(?P<text>.*?)^ *(?P=mark)`*$", re.M | re.S)


def fences(text: str) -> Iterator[tuple[str, str]]:
    """Language and text of every fence, also of those that stand in one."""
    for found in _FENCE.finditer(text):
        yield found["language"], found["text"]
        yield from fences(found["text"])


SAMPLES = {
    found["language"]: found["text"]
    for found in _FENCE.finditer((Path(__file__).parent / "languages.md").read_text("utf-8"))
}
MIXED = "\n".join(text[:200] for text in SAMPLES.values())


def made(kind: type[Lexer]) -> tuple[Lexer, Lexer]:
    """A lexer as Pygments has it, and a hastened one."""
    plain, hastened = (kind(stripnl=False, ensurenl=False) for _ in range(2))
    lexing.hasten(hastened)
    return plain, hastened


def named(language: str) -> type[Lexer]:
    return type(get_lexer_by_name(language))


def is_hastened(lexer: Lexer) -> bool:
    return "get_tokens_unprocessed" in vars(lexer)


def same(text: str, kind: type[Lexer]) -> None:
    plain, hastened = made(kind)
    assert list(hastened.get_tokens_unprocessed(text)) == list(plain.get_tokens_unprocessed(text))


@pytest.fixture(autouse=True, scope="module")
def strictest() -> Iterator[None]:
    """Every rule is read, and from the first letter on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexing, "PATIENCE", -1)
        patch.setattr(lexing, "LONGEST", sys.maxsize)
        yield


# ---- real code ----


def test_code_of_our_pages_has_the_same_tokens() -> None:
    found = [fence for path in (ROOT / "content").rglob("*.md") for fence in fences(path.read_text("utf-8"))]
    assert len(found) > 300
    lexers: dict[str, tuple[Lexer, Lexer]] = {}
    for language, text in found:
        try:
            plain, hastened = lexers.setdefault(language, made(named(language)))
        except ClassNotFound:
            continue
        assert list(hastened.get_tokens(text)) == list(plain.get_tokens(text))
    assert sum(is_hastened(hastened) for _, hastened in lexers.values()) > 8


@pytest.mark.parametrize("language", SAMPLES)
def test_a_sample_has_the_same_tokens(language: str) -> None:
    text = SAMPLES[language]
    plain, hastened = made(named(language))
    # Cut anywhere, it ends in every state that it has.
    for end in range(0, len(text) + 1, 7):
        assert list(hastened.get_tokens(text[:end])) == list(plain.get_tokens(text[:end]))
    assert list(hastened.get_tokens(text)) == list(plain.get_tokens(text))


def test_every_lexer_of_pygments_says_the_same_of_mixed_code() -> None:
    different: list[str] = []
    hastened = 0
    for name, *_ in get_all_lexers(plugins=False):
        kind = find_lexer_class(name)
        assert kind is not None
        ours = made(kind)[1]
        if is_hastened(ours):
            hastened += 1
            if list(ours.get_tokens_unprocessed(MIXED)) != list(kind().get_tokens_unprocessed(MIXED)):
                different.append(name)
    assert different == []
    assert hastened > 400


# ---- any text ----

WORDS = r"""
def class if else fn let var function return import SELECT null end do r" f' b' // /* */ # -- {- -} <!-- --> <a </a>
${ #{ {{ {% %} ``` \"\"\" \'\'\' 0x1F 1.5e-3 \n \\ :: -> => == != && .. @
""".split()
LETTERS = st.sampled_from("aksIrRfbuLN019_\"'`()[]{}<>=+-*/%&|!?.,:;@#$~^\\ \t\n\réKſİ\x0b\x00\xa0\u2028😀")
CODE = st.lists(LETTERS | st.sampled_from(WORDS), max_size=40).map("".join)


@pytest.mark.parametrize(
    "language", "python bash js tsx html scss toml sql rust go java kotlin haskell markdown jinja csharp".split()
)
@given(text=CODE)
def test_any_text_has_the_same_tokens(language: str, text: str) -> None:
    same(text, named(language))


class EveryStep(RegexLexer):
    """It goes from state to state in every way there is."""

    name = "Every step"
    tokens = {  # noqa: RUF012 - Pygments wants it so
        "root": [
            (r"a", Name, "inner"),
            (r"b", Keyword, ("inner", "deep")),
            (r"c", Keyword, combined("inner", "deep")),
            (r"\((\w+)(\d)?(.)", bygroups(Name, None, using(this, state="inner")), "#push"),
            (r"<([^>]*)>", bygroups(using(JavascriptLexer))),
            (r"\[.*?\]", using(this, state=("root", "inner", "deep"))),
            (r"(?i)k", String),
            (r"[^\W\d]é", Text, "inner"),
            (r"z", Name, "short"),
            include("common"),
            (r"(?=!)", Comment, "deep"),
        ],
        "inner": [
            (r"\n?-", Text, "#pop"),
            (r"x", Name, ("#pop", "deep")),
            (r"y", Name, ("#push", "deep", "#pop", "#push")),
            include("common"),
            default("deep"),
        ],
        "deep": [
            (r"!+", Comment, "#pop:2"),
            (r"[0-9 ]+?", String, "#pop:9"),
            (r"-", Text, ("#pop", "#pop", "#pop", "#pop")),
            (r"(.)\1", Name, "#push"),
            (r".", Keyword, "#pop"),
        ],
        "short": [(r"z+", Name), default("#pop")],
        "common": [(r" +", Whitespace), (r"s(?![a-z])", Name)],
    }


@given(text=st.text("abcxyz(<[])>kK1 2!-\nés😀", max_size=30))
@example(text="b-a")
@example(text="cy!!xx1\n-kK")
@example(text="(a1)x<let a>[as]")
def test_states_change_as_they_do_in_pygments(text: str) -> None:
    same(text, EveryStep)


def test_what_no_rule_wants_is_an_error_and_a_new_line_begins_anew() -> None:
    _, hastened = made(EveryStep)
    said = [(0, Error, "?"), (1, Name, "a"), (2, Keyword, "?"), (3, Whitespace, "\n"), (4, Name, "a")]
    assert list(hastened.get_tokens_unprocessed("?a?\na")) == said


def test_a_rule_need_not_be_a_pattern() -> None:
    class Counting(RegexLexer):
        tokens = {"root": [(r"a+", Name)]}  # noqa: RUF012

    def even(text: str, position: int) -> re.Match[str] | None:
        return re.compile("(aa)+").match(text, position)

    _, hastened = made(Counting)
    Counting._tokens["root"].insert(0, (even, Keyword, None))
    assert list(hastened.get_tokens_unprocessed("aaa")) == [(0, Keyword, "aa"), (2, Name, "a")]


# ---- what is left alone, and what is put off ----


@pytest.mark.parametrize("language", ["c", "php", "yaml", "ruby", "pycon", "console", "json", "text"])
def test_a_lexer_with_a_way_of_its_own_keeps_it(language: str) -> None:
    _, hastened = made(named(language))
    assert not is_hastened(hastened)


def test_one_that_hands_its_context_on_keeps_its_way() -> None:
    class Handing(ExtendedRegexLexer):
        tokens = {"root": [(r".", Text)]}  # noqa: RUF012

    _, hastened = made(Handing)
    assert not is_hastened(hastened)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The patterns that were read."""
    asked: list[str] = []

    def beginnings_of(pattern: re.Pattern[str]) -> beginnings.Beginnings:
        asked.append(pattern.pattern)
        return beginnings.beginnings(pattern)

    monkeypatch.setattr(lexing, "beginnings", beginnings_of)
    return asked


def test_rules_are_read_once_a_state_is_used(read: list[str]) -> None:
    _, hastened = made(EveryStep)
    assert not read
    list(hastened.get_tokens_unprocessed("kkss"))
    assert r"(?i)k" in read
    assert r"!+" not in read
    once = len(read)
    list(hastened.get_tokens_unprocessed("ks s"))
    assert len(read) == once
    list(hastened.get_tokens_unprocessed("a!"))
    assert r"!+" in read


def test_rules_are_not_read_for_little_code(monkeypatch: pytest.MonkeyPatch, read: list[str]) -> None:
    text = SAMPLES["python"]
    monkeypatch.setattr(lexing, "PATIENCE", 2 * len(text))
    plain, hastened = made(named("python"))
    for few in (True, True, False, False):
        assert list(hastened.get_tokens_unprocessed(text)) == list(plain.get_tokens_unprocessed(text))
        assert bool(read) != few


def test_rules_are_read_at_once_for_much_code(monkeypatch: pytest.MonkeyPatch, read: list[str]) -> None:
    monkeypatch.setattr(lexing, "PATIENCE", 100)
    same(SAMPLES["python"], named("python"))
    assert read


def test_a_long_pattern_is_not_read(monkeypatch: pytest.MonkeyPatch, read: list[str]) -> None:
    monkeypatch.setattr(lexing, "LONGEST", 4)
    same("k(a1) s ?", EveryStep)
    assert read
    assert max(map(len, read)) == 4


def test_a_pattern_that_cannot_be_read_is_tried_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexing, "beginnings", lambda pattern: beginnings.ANYWHERE)
    same(SAMPLES["python"], named("python"))
