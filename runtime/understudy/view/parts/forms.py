"""Controls: what a reader presses, types and chooses."""

from __future__ import annotations

from understudy.triggers import VALUE, carrying
from understudy.view.component import Draft, Part, Prop, modifier, own
from understudy.view.nodes import Node

__all__ = ["button", "input"]

SIZES = {"xs": "1", "sm": "1", "md": "2", "lg": "3", "xl": "4"}
CONTROL: dict[str, Prop] = {
    "size": modifier("rx-size-", SIZES, none="2"),
    "variant": modifier("rx-"),
    "loading": own,
}


def _button(draft: Draft) -> Node:
    return draft.element()


button = Part(
    "button", "button", "rx-button", "type name value disabled form formaction formmethod autofocus popovertarget",
    props=CONTROL, fixed={"type": "button"}, build=_button,
)  # fmt: skip
TYPED = {"on_change": carrying("on_change", VALUE, "input")}
input = Part(
    "input", "input", "rx-input",
    "type name value placeholder disabled required readonly maxlength minlength min max step pattern autocomplete "
    "list form size multiple accept",
    props={"size": modifier("rx-size-", SIZES, none="2"), "variant": modifier("rx-")}, triggers=TYPED,
)  # fmt: skip
