"""What compiling a tree says about it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from understudy.errors import EventArgumentError
from understudy.view.flow import cond, foreach, match
from understudy.view.nodes import Node
from understudy.view.parts import COMPONENTS, el
from understudy.view.slots import paint, show
from understudy.view.template import Template, compile

from tests.runtime.view_support import Reader, state

ROOT = Path(__file__).parents[2]
rx = type("rx", (), {name: staticmethod(component) for name, component in COMPONENTS.items()})


def act(self: Any, value: str = "", other: int = 0) -> None: ...


def no_arguments(self: Any) -> None: ...


S = state("T", {"act": act, "plain": no_arguments}, counter=int, limit=int, running=bool, items=list[str], word=str)
Other = state("Other", {"plain": no_arguments}, flag=bool)


def counter() -> Node:
    """The component of the page about background tasks."""
    node: Node = rx.hstack(
        rx.heading(S.counter, " /"),
        rx.input(value=S.limit, on_change=S.act, width="8em"),
        rx.button(cond(~S.running, "Start", "Stop"), on_click=S.plain),
        rx.button("Reset", on_click=S.plain),
    )
    return node


def rows() -> Node:
    return foreach(S.items, lambda item: rx.text(item, S.counter, on_click=S.act(item)))


def reads(template: Template) -> dict[str, tuple[int, ...]]:
    return {read.name: numbers for read, numbers in template.reads.items()}


def test_the_counter() -> None:
    template = compile(counter())
    assert paint(template, show(template, Reader(counter=0, limit=10, running=False))) == (
        '<div class="rx-stack rx-row"><h1 class="rx-heading"><!--0-->0<!--/--> /</h1>'
        f'<input aria-label="Limit" class="rx-input {template.rules[0].name}" value="10" '
        'data-slots="value:1" data-on="input:0:v">'
        '<button type="button" class="rx-button rx-default" data-on="click:1"><!--2-->Start<!--/--></button>'
        '<button type="button" class="rx-button rx-default" data-on="click:2">Reset</button></div>'
    )
    assert reads(template) == {"counter": (0,), "limit": (1,), "running": (2,)}
    assert template.states == {S}
    assert [action.field for action in template.actions] == [1, None, None]


def test_a_branch_has_slots_of_its_own_and_rows_are_looked_at_as_a_whole() -> None:
    template = compile(
        rx.box(
            cond(S.running, rx.text(S.counter), rx.text(S.limit)),
            foreach(S.items, lambda item: rx.text(item, S.counter, cond(Other.flag, rx.box("x")))),
        )
    )
    assert reads(template) == {"running": (0,), "counter": (1, 3), "limit": (2,), "items": (3,), "flag": (3,)}
    assert template.states == {S, Other}


def test_states_of_handlers_count() -> None:
    assert compile(rx.button("x", on_click=Other.plain)).states == {Other}


def test_what_runs_when_it_is_mounted() -> None:
    template = compile(rx.box(cond(S.running, rx.box(on_mount=S.plain)), on_mount=Other.plain))
    assert template.on_mount == (0,)
    assert 'data-on="mount:1"' in paint(template, show(template, Reader(running=True)))


def test_captured_values_stand_in_the_page() -> None:
    template = compile(foreach(S.items, lambda item, i: rx.button(item, on_click=S.act(item, i))))
    html = paint(template, show(template, Reader(items=['a"b'])))
    assert 'data-c0="[&quot;a\\&quot;b&quot;,0]" data-slots="c0:0" data-on="click:0"' in html
    assert len(template.actions) == 1


def test_actions_are_numbered_through_rows_and_branches() -> None:
    template = compile(
        rx.box(
            foreach(S.items, lambda item: rx.button(item, on_click=S.plain)),
            match(S.counter, (1, rx.button("one", on_click=S.plain)), rx.button("many", on_click=Other.plain)),
        )
    )
    assert [action.handlers[0].spelling for action in template.actions] == ["T.plain", "T.plain", "Other.plain"]


def test_a_wrong_binding_is_an_error_when_the_page_is_executed() -> None:
    with pytest.raises(EventArgumentError):
        rx.button("x", on_click=S.plain(1))


@pytest.mark.parametrize("wrong", ["text", 3, S])
def test_foreach_says_what_it_cannot_go_through(wrong: object) -> None:
    with pytest.raises(TypeError, match=r"rx\.foreach cannot go through"):
        foreach(wrong, rx.text)
    with pytest.raises(TypeError, match=r"`T.word`, which is text"):
        foreach(S.word, rx.text)


def test_match_says_what_a_case_is() -> None:
    with pytest.raises(ValueError, match="at least one case"):
        match(S.counter, "x")
    with pytest.raises(ValueError, match="comes last"):
        match(S.counter, "x", (1, "y"))
    with pytest.raises(ValueError, match="one or more values"):
        match(S.counter, (1,))


def test_cond_of_a_constant_is_decided_at_once() -> None:
    assert cond(True, "a", "b") == "a"
    assert not compile(cond(False, rx.text("a"))).slots


def test_values_chosen_by_cond_and_match_stand_anywhere() -> None:
    template = compile(rx.text(cond(S.running, "on", S.word), color=match(S.counter, (1, 2, "red"), "blue")))
    assert show(template, Reader(running=False, word="w", counter=2)) == ["red", "w"]


def test_a_text_with_a_var_in_it_is_a_slot() -> None:
    template = compile(rx.text(f"{S.counter} of {S.limit}"))
    assert show(template, Reader(counter=1, limit=2)) == ["1 of 2"]


def test_what_takes_no_comments_takes_a_property() -> None:
    template = compile(rx.box(rx.text_area(value=S.word), el.select(el.option(S.word, " x"))))
    html = paint(template, show(template, Reader(word="\n<a>")))
    assert 'class="rx-input rx-text-area" data-slots="value:0">\n\n&lt;a&gt;</textarea>' in html
    assert '<option data-slots="text:1">\n&lt;a&gt; x</option>' in html
    with pytest.raises(TypeError, match="takes text only"):
        compile(el.option(rx.box()))


def test_a_void_element_takes_no_children() -> None:
    with pytest.raises(TypeError, match="takes no children"):
        compile(el.br("x"))


DIGESTS = textwrap.dedent("""
    import sys
    sys.path.insert(0, sys.argv[1])
    from tests.runtime import test_template as here
    from understudy.view.template import compile
    print(compile(here.counter()).digest)
    print(compile(here.rows()).digest)
""")


def test_a_digest_is_the_same_in_every_process() -> None:
    found: set[str] = set()
    for seed in ("0", "1", "77"):
        path = os.pathsep.join((str(ROOT / "runtime"), str(ROOT / "site"), str(ROOT)))
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        run = subprocess.run(
            [sys.executable, "-c", DIGESTS, str(ROOT)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        found.add(run.stdout)
    assert len(found) == 1
    assert compile(counter()).digest in found.pop()


def test_a_digest_tells_templates_apart() -> None:
    trees = [
        rx.text(S.counter),
        rx.text(S.limit),
        rx.text(S.counter, " "),
        rx.heading(S.counter),
        rx.text(S.counter, color="red"),
        rx.text(S.counter, on_click=S.plain),
        rx.text(S.counter, on_click=Other.plain),
        rx.text(S.counter, on_click=Other.plain.prevent_default),
        cond(S.running, rx.text(S.counter)),
        foreach(S.items, lambda item: rx.text(S.counter)),
    ]
    assert len({compile(tree).digest for tree in trees}) == len(trees)


def test_the_same_name_in_another_module_is_another_state() -> None:
    other = state("T", counter=int)
    other.get_full_name = classmethod(lambda cls: "state.elsewhere.T")
    assert compile(rx.text(other.counter)).digest != compile(rx.text(S.counter)).digest
