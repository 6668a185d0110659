"""What a reader sees after an update is what a reader sees who opens the page anew."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from understudy.testing_dom import Dom
from understudy.vars.expr import Var
from understudy.view.flow import cond, foreach, match
from understudy.view.parts.forms import button, input
from understudy.view.parts.layout import box, hstack
from understudy.view.parts.words import heading, text
from understudy.view.pieces import Screen, paint_pieces
from understudy.view.rows import Drop, Move, Put, steps_between
from understudy.view.slots import diff, paint, rules_of, show
from understudy.view.template import Template, compile

from tests.runtime.view_support import Reader, state


def handler(self: Any, *values: Any) -> None: ...


S = state(
    "S",
    {"press": handler},
    word=str,
    other=str,
    flag=bool,
    number=int,
    width=str,
    items=list[str],
    things=list[dict[str, Any]],
    table=list[list[int]],
    groups=dict[str, list[str]],
)

WORDS = st.text("ab<&\"'\n ", max_size=40)
READERS = st.builds(
    Reader,
    word=WORDS,
    other=WORDS,
    flag=st.booleans(),
    number=st.integers(0, 3),
    width=st.sampled_from(["1px", "50%", "", "red;}"]),
    items=st.lists(st.sampled_from("abcdefg"), max_size=7),
    things=st.lists(
        st.fixed_dictionaries({"id": st.integers(0, 6), "name": st.sampled_from("xyz"), "on": st.booleans()}),
        max_size=6,
    ),
    table=st.lists(st.lists(st.integers(0, 2), max_size=3), max_size=3),
    groups=st.dictionaries(st.sampled_from("pqrs"), st.lists(st.sampled_from("uv"), max_size=3), max_size=3),
)


def page() -> Any:
    return box(
        heading(S.word, " /", S.number),
        input(value=S.word, on_change=S.press, disabled=S.flag, width=S.width, class_name=S.other),
        cond(
            S.flag,
            box(S.word, cond(S.number > 1, text("big ", S.number), foreach(S.items, lambda item: text(item, S.other)))),
            text("off", on_click=S.press(S.number)),
        ),
        foreach(
            S.things,
            lambda thing, index: box(
                index,
                ":",
                thing["name"],
                cond(thing["on"], button(S.word, on_click=S.press(thing["id"])), "-"),
                match(S.number, (1, 2, text("few")), (3, button(thing["id"])), "none"),
                color=thing["name"],
                _hover={"color": thing["name"]},
                key=thing["id"],
            ),
        ),
        foreach(S.table, lambda row, i: hstack(i, foreach(row, lambda cell, j: text(i, j, cell, S.flag)))),
        foreach(S.groups, lambda pair: box(pair[0], foreach(pair[1], lambda one: text(pair[0], one)))),
        cond(S.flag, foreach(S.items, lambda item: button(item, on_click=S.press(item)))),
    )


TEMPLATE = compile(page())


def as_sent(template: Template, screen: Screen) -> str:
    """The HTML of a screen as an update would carry it."""
    out: list[str] = []
    paint_pieces(template.block.pieces, screen, out, first=False)
    return "".join(out)


@settings(max_examples=300, deadline=None)
@given(READERS, READERS)
def test_an_update_leads_to_the_page_as_it_is_painted_anew(before: Reader, after: Reader) -> None:
    screen = show(TEMPLATE, before)
    dom = Dom.parse(as_sent(TEMPLATE, screen))
    changes = diff(TEMPLATE, screen, after, None)
    dom.apply(changes.ops)
    expected = show(TEMPLATE, after)
    assert dom.html() == Dom.parse(as_sent(TEMPLATE, expected)).html()
    for number, value in changes.values:
        screen[number] = value
    assert screen == expected


@settings(max_examples=200, deadline=None)
@given(
    READERS,
    READERS,
    st.sampled_from(["word", "other", "flag", "number", "width", "items", "things", "table", "groups"]),
)
def test_only_the_slots_that_read_a_leaf_need_to_be_looked_at(before: Reader, other: Reader, leaf: str) -> None:
    after = Reader(**{**before.__dict__, leaf: getattr(other, leaf)})
    screen = show(TEMPLATE, before)
    numbers = next(numbers for read, numbers in TEMPLATE.reads.items() if read.name == leaf)
    for number, value in diff(TEMPLATE, screen, after, numbers).values:
        screen[number] = value
    assert screen == show(TEMPLATE, after)


@given(READERS)
def test_nothing_changed_is_nothing_sent(reader: Reader) -> None:
    screen = show(TEMPLATE, reader)
    changes = diff(TEMPLATE, screen, reader, None)
    assert not changes.ops
    assert not changes.values


@given(READERS)
def test_the_first_paint_says_the_same_as_an_update(reader: Reader) -> None:
    screen = show(TEMPLATE, reader)
    first, sent = Dom.parse(paint(TEMPLATE, screen)), Dom.parse(as_sent(TEMPLATE, screen))
    assert first.text() == sent.text()
    styled = {rule.name for rule in rules_of(TEMPLATE, screen)} | {rule.name for rule in TEMPLATE.rules}
    used = {name for one in first.elements() for name in one.attributes.get("class", "").split() if name[:2] == "s-"}
    assert used <= styled


@given(
    st.lists(st.sampled_from("abcdefghij"), unique=True),
    st.lists(st.sampled_from("abcdefghij"), unique=True),
    st.booleans(),
)
def test_steps_lead_from_one_list_to_the_other(old: list[str], new: list[str], by_value: bool) -> None:
    steps, origins = steps_between(old, new, by_value)
    rows: list[int | None] = list(range(len(old)))
    for step in steps:
        match step:
            case Drop(position, count):
                assert position + count <= len(rows)
                del rows[position : position + count]
            case Move(origin, position):
                rows.insert(position, rows.pop(origin))
            case Put(position, row):
                assert position <= len(rows)
                assert origins[row] is None
                rows.insert(position, None)
    assert rows == origins
    for position, origin in enumerate(origins):
        if not by_value:
            assert (origin is not None) == (new[position] in old)
        if origin is not None and new[position] in old:
            assert old[origin] == new[position]


def test_as_few_rows_are_moved_as_can_be() -> None:
    assert steps_between("abcdef", "bcdefa")[0] == [Move(0, 5)]
    assert steps_between("abcdef", "fabcde")[0] == [Move(5, 0)]
    assert len(steps_between("abcdef", "aecdbf")[0]) == 2
    assert steps_between("abc", "bcd")[0] == [Drop(0, 1), Put(2, 2)]


def test_an_edited_value_is_a_patch_of_its_row() -> None:
    assert steps_between("abc", "axc", by_value=True) == ([], [0, 1, 2])
    assert steps_between("abc", "axc") == ([Drop(1, 1), Put(1, 1)], [0, None, 2])


def ops(tree: Any, before: Reader, after: Reader) -> list[object]:
    template = compile(tree)
    return diff(template, show(template, before), after, None).ops


def test_appending_to_a_long_text_sends_what_was_appended() -> None:
    grown = "x" * 32 + "abc"
    assert ops(text(S.word), Reader(word="x" * 32), Reader(word=grown)) == [0, ["+", "abc"]]
    assert ops(text(S.word), Reader(word="x" * 31), Reader(word=grown)) == [0, grown]


def test_appending_to_a_list_sends_the_new_rows_only() -> None:
    tree = foreach(S.items, text)
    assert ops(tree, Reader(items=list("ab")), Reader(items=list("abc"))) == [
        0,
        [["p", 2, '<p class="rx-text"><!--0-->c<!--/--></p>']],
    ]


def test_a_row_is_followed_by_the_id_of_its_item() -> None:
    tree = foreach(S.things, lambda thing: text(thing["name"]))
    first, second = {"id": 1, "name": "x"}, {"id": 2, "name": "y"}
    assert ops(tree, Reader(things=[first, second]), Reader(things=[second, {"id": 1, "name": "z"}])) == [
        0,
        [["m", 1, 0], ["r", 1, [0, "z"]]],
    ]


def test_rows_with_the_same_key_are_told_apart() -> None:
    tree = foreach(S.items, text)
    assert ops(tree, Reader(items=["a", "a"]), Reader(items=["a", "a", "a"]))[1][0][:2] == ["p", 2]  # type: ignore[index]


def test_a_branch_that_is_not_shown_is_not_evaluated() -> None:
    tree = cond(S.flag, text(S.items[5]), text("none"))
    template = compile(tree)
    reader = Reader(flag=False, items=[])
    assert show(template, reader) == [1, None]
    assert diff(template, [1, None], reader, None).ops == []


def test_a_rows_slot_in_a_branch_that_appears_is_painted_whole() -> None:
    tree = cond(S.flag, foreach(S.items, text))
    found = ops(tree, Reader(flag=False, items=["a"]), Reader(flag=True, items=["a", "b"]))
    rows = "".join(f'<!--.--><p class="rx-text"><!--0-->{item}<!--/--></p>' for item in "ab")
    assert found == [0, ["h", f"<!--1*-->{rows}<!--/-->"]]


def test_sets_are_shown_in_one_order() -> None:
    cls = state("Sets", tags=set[str])
    template = compile(foreach(cls.tags, text))
    assert Dom.parse(paint(template, show(template, Reader(tags=set("edcba"))))).text() == "abcde"


def test_a_static_list_is_unrolled() -> None:
    template = compile(foreach(["a", "b"], lambda item, index: text(index, item)))
    assert not template.slots
    assert Dom.parse(paint(template, [])).text() == "0a1b"
    assert isinstance(S.items, Var)
