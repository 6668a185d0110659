"""Style props become classes with one rule for each distinct value."""

from __future__ import annotations

from typing import Any

import pytest
import tinycss2
from understudy.view.color import color
from understudy.view.parts import COMPONENTS, breakpoints
from understudy.view.slots import diff, paint, rules_of, show
from understudy.view.style import Rule, css, style_text
from understudy.view.template import compile

from tests.runtime.view_support import Reader, state

rx = type("rx", (), {name: staticmethod(component) for name, component in COMPONENTS.items()})
S = state("St", width=str, flag=bool, scheme=str, count=int)


def rules(tree: Any) -> list[str]:
    """The rules of a tree without their class names."""
    return [rule.text.replace(f".{rule.name}", "&") for rule in compile(tree).rules]


def test_one_rule_for_each_distinct_value() -> None:
    template = compile(rx.box(rx.box(width="1em"), rx.box(width="1em"), rx.box(width="2em")))
    assert len(template.rules) == 2
    assert css(template.rules).count("{width:1em}") == 1


# ruff: noqa: E501
@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({"padding_x": "1em"}, ["&{padding-inline:1em}"]),
        ({"p": "4"}, ["&{padding:16px}"]),
        ({"bg": "red"}, ["&{background:red}"]),
        ({"width": 100}, ["&{width:100px}"]),
        ({"opacity": 0.5, "z_index": 3}, ["&{opacity:0.5}", "&{z-index:3}"]),
        ({"fontSize": "1em"}, ["&{font-size:1em}"]),
        ({"style": {"backgroundColor": "red", "_hover": {"color": "blue"}}}, ["&{background-color:red}", "&:hover{color:blue}"]),
        ({"style": {"&:focus": {"color": "blue"}, "::before": {"content": "'x'"}}}, ["&:focus{color:blue}", "&::before{content:'x'}"]),
        ({"style": {"color": "red"}, "color": "blue"}, ["&{color:blue}"]),
        ({"style": {"--size": 3}}, ["&{--size:3}"]),
        ({"style": {"@media (width > 3em)": {"color": "red"}}}, ["@media (width > 3em){&{color:red}}"]),
        ({"display": ["none", "block"]}, ["&{display:none}", "@media (min-width:30em){&{display:block}}"]),
        ({"color": breakpoints(initial="red", lg="blue")}, ["&{color:red}", "@media (min-width:80em){&{color:blue}}"]),
        ({"background": "url('data:image/png;base64,AA')"}, ["&{background:url('data:image/png;base64,AA')}"]),
    ],
)  # fmt: skip
def test_what_a_style_prop_declares(props: dict[str, Any], expected: list[str]) -> None:
    assert rules(rx.box(**props)) == expected


def test_names_for_spaces_and_places() -> None:
    assert rules(rx.hstack(spacing="3", align="start", justify="between")) == [
        "&{gap:12px}",
        "&{align-items:flex-start}",
        "&{justify-content:space-between}",
    ]
    assert rules(rx.box(p="4", margin_top="2", border_radius="md")) == [
        "&{padding:16px}",
        "&{margin-top:8px}",
        "&{border-radius:6px}",
    ]
    assert rules(rx.grid(columns="3")) == ["&{grid-template-columns:repeat(3,minmax(0,1fr))}"]
    assert rules(rx.text("a", weight="bold", size="5")) == ["&{font-weight:650}", "&{font-size:1.25rem}"]


@pytest.mark.parametrize("value", ["red;}", "red}", "a{b", "url(x", "'x", "\\", "</style>", "/*", "a\nb", ")("])
def test_a_value_cannot_reach_beyond_its_declaration(value: str) -> None:
    assert style_text("color", value) is None
    with pytest.raises(ValueError, match="is not a value that `color` can have"):
        rx.box(color=value)
    template = compile(rx.box(color=S.width))
    assert "data-style" not in paint(template, show(template, Reader(width=value)))
    assert rules_of(template, show(template, Reader(width=value))) == []


def test_selectors_that_speak_of_others_are_refused() -> None:
    with pytest.raises(ValueError, match="is no selector that a style can hold"):
        rx.box(style={"& > p": {"color": "red"}})
    with pytest.raises(ValueError, match="is no style property"):
        rx.box(style={"colour": "red"})


def test_a_value_that_changes_has_a_rule_at_first_and_a_slot() -> None:
    template = compile(rx.box(width=S.width))
    screen = show(template, Reader(width="30%"))
    first = rules_of(template, screen)
    assert [rule.declarations for rule in first] == ["width:30%"]
    assert paint(template, screen) == f'<div class="{first[0].name}" data-slots="style.width:0"></div>'
    assert diff(template, screen, Reader(width="40%"), None).ops == [0, "40%"]
    assert diff(template, screen, Reader(width=""), None).ops == [0, None]


def test_a_changing_value_of_a_pseudo_class_goes_through_a_custom_property() -> None:
    template = compile(rx.box(_hover={"color": S.width}))
    rule = template.rules[0]
    name = rule.declarations.removeprefix("color:var(").removesuffix(")")
    assert rule.suffix == ":hover"
    assert f"style.{name}:0" in paint(template, show(template, Reader(width="red")))


def test_a_class_that_changes_takes_no_style_with_it() -> None:
    template = compile(rx.box(width=S.width, class_name=S.scheme))
    html = paint(template, show(template, Reader(width="30%", scheme="x")))
    assert 'data-style="width:30%"' in html


def test_rules_that_say_more_about_less_come_later() -> None:
    template = compile(
        rx.box(
            _hover={"color": "green"},
            padding_top="1em",
            padding="2em",
            padding_y="3em",
            display=["none", "block"],
            color="red",
        )
    )
    sheet = css(reversed(template.rules))
    order = ["padding:2em", "padding-block", "padding-top", ":hover", "@media"]
    assert sorted(order, key=sheet.index) == order
    assert sheet.index("{color:red}") < sheet.index(":hover")


def test_the_sheet_is_css() -> None:
    template = compile(
        rx.vstack(
            rx.button("a", color_scheme="grass", _hover={"opacity": 0.8}),
            rx.box(bg=color("accent", 3), width=["1em", "2em"]),
        )
    )
    parsed = tinycss2.parse_stylesheet(css(template.rules))
    assert not [node for node in parsed if node.type == "error"]


def test_a_sheet_is_the_same_for_the_same_rules_in_any_order() -> None:
    some = [Rule("s-b", "color:red"), Rule("s-a", "color:blue"), Rule("s-b", "color:red")]
    assert css(some) == css(reversed(some)) == ".s-a{color:blue}\n.s-b{color:red}"


def test_a_color_scheme_may_change() -> None:
    template = compile(rx.badge("a", color_scheme=S.scheme))
    screen = show(template, Reader(scheme="grass"))
    changes = diff(template, screen, Reader(scheme="nothing known"), None)
    assert len(changes.ops) == 6
    assert None in changes.ops


def test_colors() -> None:
    assert color("white") == "white"
    with pytest.raises(ValueError, match="from 1 to 12"):
        color("red", 13)
    with pytest.raises(ValueError, match="no colour 'redd'"):
        color("redd", 3)
    template = compile(rx.box(color=color(S.scheme, S.count)))
    assert "oklch" in str(show(template, Reader(scheme="red", count=9))[0])
