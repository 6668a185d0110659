"""One of several: selects and groups of radio buttons, as the browser has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from understudy.triggers import VALUE, carrying
from understudy.vars.expr import display, lift
from understudy.view.component import Draft, Part, Prop, Told, own
from understudy.view.flow import foreach
from understudy.view.nodes import (
    Element,
    Fragment,
    Mapped,
    Name,
    Node,
    Once,
    Text,
    Value,
    is_var,
    nodes_of,
    rebuilt,
    settled,
)
from understudy.view.parts.forms import CONTROL

__all__ = ["radio", "radio_group", "select"]

CHOICE: dict[str, Prop] = {**CONTROL, "value": own, "default_value": own, "placeholder": own, "items": own}
CHANGED = {
    "on_change": carrying("on_change", VALUE, "change"),
    "on_value_change": carrying("on_value_change", VALUE, "change"),
}


# ---- select ----


def _option(value: object, label: object, chosen: object, attributes: dict[str, Any] | None = None) -> Element:
    """An option, marked when it is painted as the chosen one: from then on the select's value says which."""
    given: dict[str, Value] = dict(attributes or {})
    value = settled(value)
    given["value"] = Mapped(value, display, "option@value") if is_var(value) else display(value)
    if chosen is not None:
        same = settled(lift(chosen).to(str) == lift(value).to(str))
        if is_var(same):
            given["selected"] = Once(Mapped(same, bool, "selected"))
        elif same:
            given["selected"] = True
    return Element("option", nodes_of((label,), "rx.select"), given, name="select.item")


def _select(draft: Draft) -> Node:
    value, first = draft.take_own("value"), draft.take_own("default_value")
    hint = draft.take_own("placeholder")
    items = draft.take_own("items")
    children: list[Node] = []
    chosen = value if value is not None else first
    for child in draft.children:
        if isinstance(child, Element) and child.name == "select.trigger":
            hint = child.own.get("placeholder", hint)
            draft.classes.extend(name for name in child.classes if name != "rx-input")
            draft.declare(child.style)
        else:
            children.append(_chosen_in(child, chosen))
    if items is not None:
        children.append(foreach(items, lambda item: _option(item, item, chosen)))
    if hint is not None:
        attributes: dict[str, Any] = {"disabled": True, "hidden": True}
        children.insert(0, _option("", hint, "" if chosen is None else chosen, attributes))
        draft.default("aria-label", hint)
    if value is not None:
        draft.set("value", value)
    found = draft.attributes.get("value")
    if isinstance(found, (str, bool)):
        del draft.attributes["value"]
    return draft.element(children=tuple(children))


def _chosen_in(node: Node, chosen: object) -> Node:
    """The same options, and the one that is chosen marked."""

    def change(element: Element) -> Node | None:
        if element.name != "select.item":
            return None
        return _option(element.own["value"], Fragment(element.children), chosen, dict(element.attributes))

    return rebuilt(node, change)


def _select_item(draft: Draft) -> Node:
    if draft.own.get("value") is None:
        draft.own["value"] = _only_text(draft.children)
    return draft.element()


def _only_text(children: Sequence[Node]) -> object:
    values = [child.value for child in children if isinstance(child, Text)]
    if len(values) == 1 and not isinstance(values[0], str):
        return cast("Mapped", values[0]).var
    return "".join(value for value in values if isinstance(value, str))


def _group(draft: Draft) -> Node:
    """Options under a heading of theirs."""
    rest: list[Node] = []
    for child in draft.children:
        if isinstance(child, Element) and child.name == "select.label":
            text = _only_text(child.children)
            draft.set("label", text)
        else:
            rest.append(child)
    if "label" not in draft.attributes:
        return Fragment(tuple(rest))
    return draft.element(children=tuple(rest))


def _content(draft: Draft) -> Node:
    return Fragment(draft.children)


def _nothing(draft: Draft) -> Node:
    """A line between options: parsers of some years drop it, and what stands behind it with it."""
    return Fragment()


FIELD = "name disabled required form autocomplete multiple autofocus"
NATIVE = "position side side_offset align align_offset avoid_collisions open default_open radius_content container"
select_root = Part(
    "select.root", "select", "rx-input rx-select", FIELD, CHOICE, triggers=CHANGED, ignores=NATIVE, build=_select
)
_members: dict[str, Callable[..., Any]] = {
    "root": select_root,
    "trigger": Part(
        "select.trigger",
        "span",
        props={**CONTROL, "placeholder": own},
        ignores=NATIVE,
        build=lambda draft: draft.element(),
    ),
    "content": Part("select.content", "div", props=CONTROL, ignores=NATIVE, build=_content),
    "group": Part("select.group", "optgroup", takes="label disabled", build=_group),
    "item": Part(
        "select.item", "option", takes="disabled", props={"value": own, "text_value": own}, build=_select_item
    ),
    "label": Part("select.label", "span"),
    "separator": Part("select.separator", "hr", build=_nothing),
}


class _Select(Part):
    # `rx.select(["a", "b"], …)`: the first argument is the list of values, constant or a Var.
    __doc__ = Told()  # pyright: ignore[reportAssignmentType]  # It depends on the component.

    def __call__(self, *children: object, **props: object) -> Any:
        if children and not isinstance(children[0], Node):
            props["items"], children = children[0], children[1:]
        return super().__call__(*children, **props)

    create = __call__


select = _Select(
    "select",
    "select",
    "rx-input rx-select",
    FIELD,
    CHOICE,
    triggers=CHANGED,
    ignores=NATIVE,
    build=_select,
    members=_members,
)


# ---- radio buttons ----


def _radios(draft: Draft) -> Node:
    value, first = draft.take_own("value"), draft.take_own("default_value")
    items = draft.take_own("items")
    name = draft.attributes.pop("name", None) or Name("choice")
    disabled = draft.attributes.pop("disabled", None)
    chosen = value if value is not None else first
    handlers = tuple(draft.handlers)
    draft.handlers.clear()

    def button(item: object, words: tuple[Node, ...]) -> Node:
        attributes: dict[str, Value] = {"type": "radio", "name": name}
        item = settled(item)
        attributes["value"] = Mapped(item, display, "input@value") if is_var(item) else display(item)
        if disabled is not None:
            attributes["disabled"] = disabled
        if chosen is not None:
            same = settled(lift(chosen).to(str) == lift(item).to(str))
            if is_var(same):
                shown = Mapped(same, bool, "checked")
                attributes["checked"] = shown if value is not None else Once(shown)
            elif same:
                attributes["checked"] = True
        box = Element("input", (), attributes, ("rx-radio",), (), handlers, None, "radio")
        return Element("label", (box, *words), {}, ("rx-tick",), name="radio")

    def change(element: Element) -> Node | None:
        if element.name != "radio.item":
            return None
        return button(element.own["value"], element.children or nodes_of((element.own["value"],), "rx.radio"))

    children = tuple(rebuilt(child, change) for child in draft.children)
    if items is not None:
        children += (foreach(items, lambda item: button(item, nodes_of((item,), "rx.radio"))),)
    return draft.element(children=children)


class _RadioGroup(_Select):
    # `rx.radio_group(["a", "b"], …)`, or `root` with items of its own.
    __doc__ = Told()  # pyright: ignore[reportAssignmentType]  # It depends on the component.


RADIO = {**CHOICE, "direction": Prop("style", "flex-direction"), "spacing": own}
_radio_item = Part("radio.item", "span", props={"value": own}, takes="disabled id", build=lambda draft: draft.element())
radio_members: dict[str, Callable[..., Any]] = {"item": _radio_item}
radio_group = _RadioGroup(
    "radio_group", "div", "rx-radios", "name disabled required", RADIO, {"role": "radiogroup"}, triggers=CHANGED,
    build=_radios, members=radio_members, ignores="orientation loop",
)  # fmt: skip
radio_members["root"] = radio_group
radio = radio_group
