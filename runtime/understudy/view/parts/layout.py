"""Boxes that put their children somewhere."""

from __future__ import annotations

from typing import Any

from understudy.view.component import Draft, Part, Prop, modifier, own, scaled, styled
from understudy.view.nodes import Fragment, Node, nodes_of
from understudy.view.properties import SPACE

__all__ = [
    "aspect_ratio",
    "box",
    "card",
    "center",
    "container",
    "desktop_only",
    "divider",
    "flex",
    "fragment",
    "grid",
    "hstack",
    "inset",
    "mobile_and_tablet",
    "mobile_only",
    "scroll_area",
    "section",
    "separator",
    "spacer",
    "stack",
    "tablet_and_desktop",
    "tablet_only",
    "theme",
    "vstack",
    "wrap",
]

ALIGN = {"start": "flex-start", "end": "flex-end", "between": "space-between", "around": "space-around"}
JUSTIFY = {**ALIGN, "evenly": "space-evenly"}
GAPS = {
    "spacing": scaled("gap", SPACE),
    "gap": scaled("gap", SPACE),
    "spacing_x": scaled("column-gap", SPACE),
    "spacing_y": scaled("row-gap", SPACE),
    "gap_x": scaled("column-gap", SPACE),
    "gap_y": scaled("row-gap", SPACE),
}
FLEX: dict[str, Prop] = {
    **GAPS,
    "direction": styled("flex-direction"),
    "align": scaled("align-items", ALIGN),
    "align_items": scaled("align-items", ALIGN),
    "justify": scaled("justify-content", JUSTIFY),
    "justify_content": scaled("justify-content", JUSTIFY),
    "wrap": scaled("flex-wrap", {"true": "wrap", "false": "nowrap"}),
    "as": own,
}
WIDTHS = {"1": "448px", "2": "688px", "3": "880px", "4": "1136px"}
PADDINGS = {"1": "24px", "2": "40px", "3": "64px", "4": "80px"}


def _tracks(value: object) -> object:
    """`columns="3"` is three columns of the same width; other values are tracks as CSS writes them."""
    text = str(value)
    return f"repeat({text},minmax(0,1fr))" if text.isdigit() else text


def _as(draft: Draft) -> Node:
    return draft.element(tag=str(draft.take_own("as", "")))


box = Part("box", props={"as": own}, build=_as)
flex = Part("flex", css="rx-flex", props=FLEX, build=_as)
stack = Part("stack", css="rx-stack rx-column", props=FLEX, build=_as)
vstack = Part("vstack", css="rx-stack rx-column", props=FLEX, build=_as)
hstack = Part("hstack", css="rx-stack rx-row", props=FLEX, build=_as)
wrap = Part("wrap", css="rx-stack rx-row", props=FLEX, defaults={"wrap": "wrap"}, build=_as)
center = Part("center", css="rx-center", props=FLEX, build=_as)
spacer = Part("spacer", css="rx-spacer")
grid = Part(
    "grid",
    css="rx-grid",
    props={
        **FLEX,
        "columns": Prop("style", "grid-template-columns", _tracks),
        "rows": Prop("style", "grid-template-rows", _tracks),
        "flow": Prop("style", "grid-auto-flow", lambda value: str(value).replace("-dense", " dense")),
        "template_columns": styled("grid-template-columns"),
        "template_rows": styled("grid-template-rows"),
    },
    build=_as,
)
card = Part(
    "card", css="rx-card", props={"size": modifier("rx-pad-"), "variant": modifier("rx-"), "as": own}, build=_as
)
container = Part(
    "container",
    css="rx-container",
    props={"size": scaled("max-width", WIDTHS), "center_content": own, "align": own, "as": own},
    build=_as,
)
section = Part("section", "section", "rx-section", props={"size": scaled("padding-block", PADDINGS)})
inset = Part("inset", css="rx-inset", ignores="side clip pb pt pl pr px py p")
aspect_ratio = Part("aspect_ratio", css="rx-ratio", props={"ratio": styled("aspect-ratio")})
scroll_area = Part(
    "scroll_area",
    css="rx-scroll",
    fixed={"tabindex": "0", "role": "group"},
    ignores="type scrollbars scroll_hide_delay size",
)
theme = Part("theme", ignores="appearance accent_color gray_color panel_background scaling has_background radius")

DIVIDER = {
    "size": scaled("width", {"1": "16px", "2": "32px", "3": "64px", "4": "100%"}),
    "orientation": modifier("rx-"),
}
separator = Part("separator", "hr", "rx-divider", props=DIVIDER, ignores="decorative variant")
divider = Part("divider", "hr", "rx-divider", props=DIVIDER, ignores="decorative variant")


def _only(name: str, *displays: str) -> Part:
    """A box that is there for some widths of the window."""
    return Part(name, defaults={"display": list(displays)})


mobile_only = _only("mobile_only", "block", "none", "none", "none")
tablet_only = _only("tablet_only", "none", "block", "block", "none")
desktop_only = _only("desktop_only", "none", "none", "none", "block")
mobile_and_tablet = _only("mobile_and_tablet", "block", "block", "block", "none")
tablet_and_desktop = _only("tablet_and_desktop", "none", "block", "block", "block")


def fragment(*children: object, **props: Any) -> Node:
    """Several components where one is asked for; it has no element, so it takes no arguments but `key`."""
    for name, value in props.items():
        if name not in ("key", "id"):
            Draft(box, ()).take(name, value)
    return Fragment(nodes_of(children, "rx.fragment"))
