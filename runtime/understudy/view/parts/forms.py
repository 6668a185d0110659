"""Controls: what a reader presses, types and ticks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from understudy.triggers import CHECKED, TYPED, VALUES, carrying
from understudy.vars.expr import call, display
from understudy.view.component import Draft, Part, Prop, modifier, own, scaled
from understudy.view.flow import cond
from understudy.view.nodes import Element, Fragment, Name, Node, Once, Text, Value, is_var, nodes_of, rebuilt, settled
from understudy.view.parts.feedback import spinner
from understudy.view.parts.media import icon

__all__ = [
    "CONTROL",
    "SIZES",
    "button",
    "checkbox",
    "debounce_input",
    "form",
    "icon_button",
    "input",
    "number_input",
    "slider",
    "switch",
    "text_area",
]

SIZES = {"xs": "1", "sm": "1", "md": "2", "lg": "3", "xl": "4"}
RADII = {"none": "0", "small": "4px", "medium": "8px", "large": "12px", "full": "999px"}
CONTROL: dict[str, Prop] = {
    "size": modifier("rx-size-", SIZES, none="2"),
    "variant": modifier("rx-", {"surface": "outline", "classic": "solid"}),
    "radius": scaled("border-radius", RADII),
}
FIELD = "name value disabled required readonly form autocomplete autofocus"
DEFAULTS: dict[str, Prop] = {"default_value": own, "default_checked": own}


def _start(draft: Draft, argument: str, name: str) -> None:
    """What a field holds at first, unless the page says what it holds: from then on it is the reader's."""
    value = draft.take_own(argument)
    if value is None or name in draft.attributes:
        return
    draft.set(name, value)
    shown = draft.attributes.get(name)
    if shown is not None and not isinstance(shown, (str, bool, Name)):
        draft.attributes[name] = Once(shown)


# ---- buttons ----


def _button(draft: Draft) -> Node:
    loading = draft.take_own("loading")
    coloured = ("--accent", "", "") in draft.styles
    if not coloured and not any(isinstance(name, str) and name in _LOOKS for name in draft.classes):
        draft.classes.append("rx-default")
    if loading is None or loading is False:
        return draft.element()
    draft.set("disabled", loading)
    draft.set("aria-busy", loading)
    draft.children = (*nodes_of((cond(loading, spinner(aria_hidden=True)),), draft.where), *draft.children)
    return draft.element()


_LOOKS = frozenset(("rx-solid", "rx-soft", "rx-outline", "rx-ghost", "rx-link", "rx-plain"))
BUTTON = "type name value disabled form formaction formmethod formnovalidate autofocus popovertarget"
button = Part(
    "button", "button", "rx-button", BUTTON, props={**CONTROL, "loading": own}, fixed={"type": "button"}, build=_button
)


def _icon_button(draft: Draft) -> Node:
    """A picture needs a name: what the author says, else what the picture is called."""
    children: list[Node] = []
    named = any(name in draft.attributes for name in ("aria-label", "aria-labelledby", "title"))
    for child in draft.children:
        if isinstance(child, Text) and isinstance(child.value, str):
            child = icon(child.value)
        if isinstance(child, Element) and child.name == "icon" and not named:
            draft.set("aria-label", child.own.get("called", "button"))
            named = True
        children.append(child)
    if not named:
        draft.set("aria-label", "button")
    draft.children = tuple(children)
    return _button(draft)


icon_button = Part(
    "icon_button", "button", "rx-button rx-icon-button", BUTTON,
    props={**CONTROL, "loading": own}, fixed={"type": "button"}, build=_icon_button,
)  # fmt: skip


# ---- fields ----


def _input(draft: Draft) -> Node:
    _start(draft, "default_value", "value")
    draft.default("type", "text")
    if draft.attributes["type"] == "text":
        # What HTML takes it for anyway.
        del draft.attributes["type"]
    _name_by_placeholder(draft)
    slots, draft.children = draft.children, ()
    field = draft.element()
    return Element("span", (*slots, field), classes=("rx-field",), name="input") if slots else field


def _name_by_placeholder(draft: Draft) -> None:
    hint = draft.attributes.get("placeholder")
    if hint is not None and not {"aria-label", "aria-labelledby", "id", "title"} & draft.attributes.keys():
        draft.attributes["aria-label"] = hint


input_members: dict[str, Any] = {"slot": Part("input.slot", "span", "rx-field-slot", ignores="side gap px")}
input = Part(
    "input", "input", "rx-input",
    f"{FIELD} type placeholder maxlength minlength min max step pattern list multiple accept",
    props={**CONTROL, **DEFAULTS}, triggers=TYPED, build=_input,
    ignores="debounce_timeout force_notify_by_enter force_notify_on_blur", members=input_members,
)  # fmt: skip
input_members["root"] = input
debounce_input = input


def _text_area(draft: Draft) -> Node:
    _start(draft, "default_value", "value")
    _name_by_placeholder(draft)
    return draft.element(children=())


text_area = Part(
    "text_area", "textarea", "rx-input rx-text-area",
    f"{FIELD} placeholder maxlength minlength rows cols wrap dirname",
    props={**CONTROL, **DEFAULTS}, triggers=TYPED, build=_text_area,
    ignores="auto_height enter_key_submit resize",
)  # fmt: skip


number_input = Part(
    "number_input", "input", "rx-input", f"{FIELD} placeholder min max step",
    props={**CONTROL, **DEFAULTS}, triggers=TYPED, fixed={"type": "number"}, build=_input,
    ignores="precision keep_within_range clamp_value_on_blur allow_mouse_wheel default_min",
)  # fmt: skip


# ---- ticks ----


def _tick(draft: Draft) -> Node:
    """The box alone, or with its words in one label: `class_name` and style are the label's."""
    _start(draft, "default_checked", "checked")
    said = draft.take_own("text")
    words = draft.children + (nodes_of((said,), draft.where) if said is not None else ())
    if not words:
        return draft.element(children=())
    box = Element("input", (), draft.attributes, (draft.part.css,), (), tuple(draft.handlers), None, draft.part.name)
    classes = ("rx-tick", *(name for name in draft.classes if name != draft.part.css))
    return Element("label", (box, *words), {}, classes, tuple(draft.styles.values()), (), draft.key, draft.part.name)


TICKED = {
    "on_change": carrying("on_change", CHECKED, "change"),
    "on_checked_change": carrying("on_checked_change", CHECKED, "change"),
}
TICK: dict[str, Prop] = {**CONTROL, **DEFAULTS, "text": own, "spacing": own}
checkbox = Part(
    "checkbox", "input", "rx-checkbox", f"{FIELD} checked indeterminate", props=TICK, fixed={"type": "checkbox"},
    triggers=TICKED, build=_tick,
)  # fmt: skip
switch = Part(
    "switch", "input", "rx-switch", f"{FIELD} checked", props=TICK, fixed={"type": "checkbox", "role": "switch"},
    triggers=TICKED, build=_tick,
)  # fmt: skip


# ---- slider ----


def _first(value: object) -> object:
    """A slider of one thumb: of a list of values the first."""
    if isinstance(value, (list, tuple)):
        values = cast("list[object]", value)
        return values[0] if values else None
    return value


def _single(draft: Draft, argument: str) -> None:
    value = draft.take_own(argument)
    if value is None:
        return
    found = settled(value)
    found = call(_first, (found,), Any, f"first({found._spelling})") if is_var(found) else _first(found)
    if argument == "value":
        draft.set("value", found)
    else:
        draft.own["default_value"] = found
        _start(draft, "default_value", "value")


def _slider(draft: Draft) -> Node:
    _single(draft, "value")
    _single(draft, "default_value")
    return draft.element(children=())


slider = Part(
    "slider", "input", "rx-slider", "name disabled min max step form",
    props={**CONTROL, "value": own, "default_value": own}, fixed={"type": "range"}, build=_slider,
    triggers={
        "on_change": carrying("on_change", VALUES, "input"),
        "on_value_change": carrying("on_value_change", VALUES, "input"),
        "on_value_commit": carrying("on_value_commit", VALUES, "change"),
    },
    ignores="orientation min_steps_between_thumbs",
)  # fmt: skip


# ---- forms ----


def _form(draft: Draft) -> Node:
    if draft.take_own("reset_on_submit"):
        draft.set("data-reset", True)
    draft.take_own("handle_submit_unique_name")
    return draft.element()


def _slotted(draft: Draft) -> Node:
    """A part whose one child is the control itself: it adds what it knows to it, not an element around it."""
    elements = [child for child in draft.children if isinstance(child, Element)]
    if len(draft.children) != 1 or not elements:
        return draft.element() if draft.children else Fragment()
    child = elements[0]
    known: dict[str, Value] = {**child.attributes, **draft.attributes}
    return Element(
        child.tag, child.children, known, child.classes, (*child.style, *draft.styles.values()),
        (*child.handlers, *draft.handlers), child.key, child.name, child.own,
    )  # fmt: skip


def _field(draft: Draft) -> Node:
    """Joins the label of a field with its control, and gives the control the field's name."""
    field_name, joined = draft.take_own("name"), Name("field")
    found: list[Element] = []

    def change(element: Element) -> Node | None:
        if element.tag == "label" and "for" not in element.attributes and element.name == "form.label":
            return replace(element, attributes={**element.attributes, "for": joined})
        if element.tag in ("input", "select", "textarea") and not found:
            found.append(element)
            known: dict[str, Value] = {"id": joined, **element.attributes}
            if field_name is not None and "name" not in known:
                known["name"] = display(field_name)
            return replace(element, attributes=known)
        return None

    return draft.element(children=tuple(rebuilt(child, change) for child in draft.children))


def _message(draft: Draft) -> Node:
    """Radix shows it when a check fails; the browser says so itself, so only a forced one stands here."""
    forced = draft.take_own("force_match")
    draft.take_own("match")
    return cond(settled(forced), draft.element()) if forced is not None else Fragment()


form_members: dict[str, Any] = {
    "field": Part("form.field", "div", "rx-form-field", props={"name": own, "server_invalid": own}, build=_field),
    "label": Part("form.label", "label", "rx-label", takes="for"),
    "control": Part("form.control", "div", takes="value placeholder type name required", build=_slotted),
    "submit": Part("form.submit", "button", "rx-button", BUTTON, CONTROL, fixed={"type": "submit"}, build=_slotted),
    "message": Part("form.message", "p", "rx-message", props={"match": own, "force_match": own}, build=_message),
}
FORM = "action method enctype novalidate target autocomplete name accept-charset"
form = Part(
    "form", "form", "rx-form", FORM, props={"reset_on_submit": own, "handle_submit_unique_name": own}, build=_form,
    members=form_members, ignores="on_clear_server_errors",
)  # fmt: skip
form_members["root"] = form
