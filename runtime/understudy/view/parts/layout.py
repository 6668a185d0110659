"""Boxes that put their children somewhere."""

from __future__ import annotations

from understudy.view.component import Part, Prop, scaled, styled
from understudy.view.properties import SPACE

__all__ = ["SIZES", "box", "flex", "hstack", "stack", "vstack"]

ALIGN = {"start": "flex-start", "end": "flex-end", "between": "space-between", "around": "space-around"}
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
    "justify": scaled("justify-content", {**ALIGN, "evenly": "space-evenly"}),
    "justify_content": scaled("justify-content", {**ALIGN, "evenly": "space-evenly"}),
    "wrap": scaled("flex-wrap", {"true": "wrap", "false": "nowrap"}),
}
SIZES = {"1": "448px", "2": "688px", "3": "880px", "4": "1136px"}

box = Part("box")
flex = Part("flex", css="rx-flex", props=FLEX)
stack = Part("stack", css="rx-stack", props=FLEX)
vstack = Part("vstack", css="rx-stack rx-column", props=FLEX)
hstack = Part("hstack", css="rx-stack rx-row", props=FLEX)
