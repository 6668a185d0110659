"""Info strings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbill import fence
from playbill.doc import Fence
from playbill.errors import Place, SourceError

PLACE = Place("docs/page.md", 7, 4, "```")


def parse(info: str) -> Fence:
    return fence.parse(info, PLACE)


# info string → kind, runs, shows, arrangement
ROWS = {
    "python exec": ("exec", "statements", "nothing", "stacked"),
    "python exec box": ("exec", "statements", "nothing", "box"),
    "python eval": ("eval", "expression", "component", "stacked"),
    "reflex": ("eval", "expression", "component", "stacked"),
    "python demo": ("demo", "expression", "demo", "stacked"),
    "python demo exec": ("demo", "callable", "demo", "stacked"),
    "python exec demo": ("demo", "callable", "demo", "stacked"),
    "python demo exec id=counter": ("demo", "callable", "demo", "stacked"),
    "python demo file=counter": ("demo", "file", "demo", "stacked"),
    "python demo graphing": ("demo", "callable", "demo", "graphing"),
    "python demo box": ("demo", "expression", "demo", "box"),
    "python demo toggle": ("demo", "expression", "demo", "tabs"),
    "python demo exec toggle": ("demo", "callable", "demo", "tabs"),
    "python demo-only": ("demo-only", "expression", "component", "stacked"),
    "python demo-only exec": ("demo-only", "callable", "component", "stacked"),
    "python demo-only graphing": ("demo-only", "callable", "component", "graphing"),
    "python demo-only box": ("demo-only", "expression", "component", "box"),
    "python demo-only id=x": ("demo-only", "expression", "component", "stacked"),
    "python box": ("plain", "nothing", "code", "stacked"),
    "python": ("plain", "nothing", "code", "stacked"),
    "": ("plain", "nothing", "code", "stacked"),
    "js exec": ("plain", "nothing", "code", "stacked"),
    "md alert info": ("md", "nothing", "directive", "stacked"),
}


@pytest.mark.parametrize("info", ROWS)
def test_every_row_of_the_fence_table(info: str) -> None:
    found = parse(info)
    assert (found.kind, found.runs, found.shows, found.arrangement) == ROWS[info]
    assert found.info == info


def test_options_and_style_properties_are_told_apart() -> None:
    found = parse("python demo exec id=a-b title=\"The app\" width=100% border='1px solid' lines=3,5-7")
    assert found.id == "a-b"
    assert found.title == "The app"
    assert found.style == (("width", "100%"), ("border", "1px solid"))
    assert found.lines == (range(3, 4), range(5, 8))


def test_a_demo_can_name_the_function_of_its_file() -> None:
    found = parse("python demo file=shop/cart:checkout")
    assert (found.file, found.function) == ("shop/cart", "checkout")


def test_a_directive_keeps_its_argument_as_it_is() -> None:
    found = parse("md video https://example.org/a.mp4?b=c  ")
    assert (found.word, found.argument) == ("video", "https://example.org/a.mp4?b=c")


@pytest.mark.parametrize("info", ["md", "md ", 'md title="page.md"', "md lines=2", "mdx alert", "markdown"])
def test_markdown_without_a_word_is_shown_as_it_stands(info: str) -> None:
    assert parse(info).kind == "plain"


# info string → (column of the mistake, part of the sentence)
MISTAKES = {
    "python demo-only width=8em": (21, "`demo-only` has no frame"),
    "python dmeo exec": (11, "Did you mean `demo`?"),
    "python demo exce": (16, "Did you mean `exec`?"),
    "python dmeo": (11, "Did you mean `demo`?"),
    "python demo widht=3": (16, "Did you mean `width`?"),
    "python demo exec eval": (21, "exclude each other"),
    "python exec eval": (11, "exclude each other"),
    "python graphing": (11, "needs `demo`"),
    "python exec toggle": (16, "belongs to `demo`"),
    "python exec id=x": (16, "belongs to `demo`"),
    "python demo id=": (16, "cannot be an id"),
    'python demo id="a b"': (16, "cannot be an id"),
    "python demo file=../secret": (16, "is not the name of a demo"),
    "python demo file=": (16, "is not the name of a demo"),
    "python demo box toggle": (16, "no code"),
    "python demo id=a id=b": (21, "twice"),
    "js lines=0": (7, "Write `lines=3,5-7`"),
    "js lines=7-3": (7, "Write `lines=3,5-7`"),
    "py demo": (4, "Write `python`"),
}


@pytest.mark.parametrize("info", MISTAKES)
def test_a_mistake_is_told_with_its_column_and_what_to_do(info: str) -> None:
    column, sentence = MISTAKES[info]
    with pytest.raises(SourceError) as caught:
        parse(info)
    assert (caught.value.path, caught.value.line) == ("docs/page.md", 7)
    assert sentence in caught.value.message
    assert caught.value.column == column


def test_words_that_a_plain_block_does_not_know_are_left_alone() -> None:
    assert parse("python example highlight=yes").kind == "plain"
    assert parse("js {1,3} showLineNumbers").language == "js"


WORD = st.text(st.characters(categories=["L", "N"], include_characters="-_./%"), min_size=1, max_size=12)
VALUE = st.text(
    st.characters(categories=["L", "N", "Zs"], include_characters="-_./%=,'", exclude_characters='"'), max_size=20
)


@given(
    flags=st.sets(st.sampled_from(["exec", "toggle"])),
    style=st.dictionaries(st.sampled_from(sorted(fence.STYLE_PROPERTIES)), VALUE, max_size=5),
    title=VALUE,
)
def test_what_is_written_in_quotes_comes_back(flags: set[str], style: dict[str, str], title: str) -> None:
    words = ["demo", *sorted(flags), f'title="{title}"', *(f'{key}="{value}"' for key, value in style.items())]
    found = parse("python " + " ".join(words))
    assert found.flags == {"demo", *flags}
    assert found.title == title
    assert dict(found.style) == style


@given(st.text(max_size=60).filter(lambda text: "\n" not in text))
def test_any_info_string_is_read_or_refused(info: str) -> None:
    for language in ("", "python demo ", "python exec "):
        try:
            parse(language + info)
        except SourceError as error:
            assert error.line == 7


@pytest.mark.parametrize(
    ("line", "marker", "info"),
    [
        ("```python exec\n", "```", "python exec"),
        ("  ~~~~ md alert\n", "~~~~", "md alert"),
        ("> - ```js\n", "```", "js"),
        ("1. ```\n", "```", ""),
    ],
)
def test_a_fence_opens_behind_the_marks_of_lists_and_quotes(line: str, marker: str, info: str) -> None:
    opened = fence.opening(line)
    assert opened is not None
    assert (opened.marker, opened.info) == (marker, info)


def test_inline_code_opens_no_fence() -> None:
    assert fence.opening("``` a ```\n") is None
    assert fence.opening("a ```\n") is None
