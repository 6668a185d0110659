"""What a browser may send, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from understudy.wire import (
    MAX_DEPTH,
    Act,
    Alive,
    Anew,
    Hello,
    Leave,
    Mounts,
    Resync,
    WireError,
    decode,
    decode_hello,
    decode_text,
    encode,
    update,
)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
WHOLE = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
WHOLE |= st.text(st.characters(exclude_categories=["Cs"]))
ANYTHING = st.recursive(SCALARS | st.binary(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
VALUES = st.recursive(
    WHOLE, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc"), inner), max_leaves=20
)
NUMBERS = st.integers(0, 2**53)
NAMES = st.sampled_from(["a", "r", "m", "l", "b", "q", "", "connect", 1, None])


@given(NAMES | ANYTHING, st.lists(ANYTHING))
def test_whatever_comes_is_a_message_or_refused(name: Any, args: list[Any]) -> None:
    try:
        message = decode(name, args)
    except WireError:
        return
    assert isinstance(message, (Act, Resync, Mounts, Leave, Anew, Alive))


@given(
    st.text()
    | st.text().map(lambda text: "2[" + text)
    | ANYTHING.map(lambda value: "2" + json.dumps([value], default=str))
)
def test_whatever_text_comes_is_a_message_or_refused(text: str) -> None:
    try:
        decode_text(text)
    except WireError:
        return


@pytest.mark.parametrize(
    "text",
    [
        "2[" + "[" * 100_000,
        "2[" + "9" * 5000 + "]",
        '2{"a":1}',
        "2",
        "",
        "2[]",
        '2["a"',
        '21["a",1,0,0,[]]',
        '2/x,["a",1,0,0,[]]',
    ],
)
def test_what_json_chokes_on_is_refused(text: str) -> None:
    with pytest.raises(WireError):
        decode_text(text)


@given(ANYTHING)
def test_whatever_hello_comes_is_one_or_refused(data: Any) -> None:
    try:
        assert isinstance(decode_hello(data), Hello)
    except WireError:
        return


@given(NUMBERS, st.integers(-1, 2**53), NUMBERS, st.lists(VALUES, max_size=5))
def test_an_act_arrives_as_it_was_sent(number: int, mount: int, action: int, args: list[Any]) -> None:
    assert decode_text("2" + json.dumps(["a", number, mount, action, args])) == Act(number, mount, action, tuple(args))


@given(
    st.text(max_size=100).filter(str.isascii),
    st.lists(st.text("0123456789abcdef", min_size=16, max_size=16), max_size=9),
)
def test_a_move_arrives_as_it_was_sent(page: str, mounts: list[str]) -> None:
    assert decode_text("2" + json.dumps(["m", page, mounts])) == Mounts(page, tuple(mounts))


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 1e999, b"bytes", object(), {1: 2}, [[float("-inf")]], {"a": [object()]}]
)
def test_what_json_does_not_have_is_refused(value: object) -> None:
    with pytest.raises(WireError):
        decode("a", [1, 0, 0, [value]])


@pytest.mark.parametrize(
    "args",
    [[], [1, 0, 0], [1, 0, 0, [], 5], [-1, 0, 0, []], [1, -2, 0, []], [1, 0, -1, []], [True, 0, 0, []], [1.0, 0, 0, []],
     [1, True, 0, []], [1, 0, "0", []], [1, 0, 0, {}], [1, 0, 0, "x"], [2**53 + 1, 0, 0, []]],
)  # fmt: skip
def test_an_act_of_the_wrong_form_is_refused(args: list[Any]) -> None:
    with pytest.raises(WireError):
        decode("a", args)


def test_nesting_has_an_end() -> None:
    value: Any = 1
    for _ in range(MAX_DEPTH):
        value = [value]
    decode("a", [1, 0, 0, [value]])
    with pytest.raises(WireError):
        decode("a", [1, 0, 0, [[value]]])


def test_half_characters_become_whole_ones_in_both_directions() -> None:
    act = decode_text('2["a",1,0,0,["a\\ud800b",{"\\udc00":["\\ud83d\\ude00"]}]]')
    assert act == Act(1, 0, 0, ("a\ufffdb", {"\ufffd": ["😀"]}))
    assert json.loads(update(1, [0, 0, "x\ud800"], 0, [])[1:]) == ["u", 1, [0, 0, "x\ufffd"]]
    assert encode("x", "Ä\udfffß").encode()


def test_a_refusal_does_not_repeat_what_was_sent() -> None:
    for sent in ('2["<script>"]', '2["a","<script>",0,0,[]]', '2["m","/",["<script>"]]'):
        with pytest.raises(WireError) as refusal:
            decode_text(sent)
        assert "script" not in str(refusal.value)


def test_an_update_says_nothing_that_need_not_be_said() -> None:
    assert update(7, [0, 0, "8"], 0, []) == '2["u",7,[0,0,"8"]]'
    assert update(7, [0, 0, "8"], 3, []) == '2["u",7,[0,0,"8"],3]'
    assert update(7, [], 0, [["log", "x"]]) == '2["u",7,[],0,[["log","x"]]]'


@pytest.mark.parametrize("token", ["", "x", "a" * 32, "g" * 32 + "." + "0" * 32, 5, ["x"], "0" * 201])
def test_a_token_of_the_wrong_form_is_none_or_refused(token: object) -> None:
    try:
        assert decode_hello({"token": token, "nonce": "n"}).token is None
    except WireError:
        return
