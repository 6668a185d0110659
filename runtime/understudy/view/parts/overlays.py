"""What opens: dialogs, drawers, menus, popovers, and parts of a page that fold.

All of it is the browser's own: `dialog`, popovers and `details`. It opens, closes, takes Escape and gives the
focus back without a script; a state may hold whether it is open. A browser that knows no `command` yet opens
a dialog as a popover.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, cast

from understudy.triggers import OPEN, VALUE, carrying
from understudy.vars.expr import lift
from understudy.view.component import Draft, Part, Prop, modifier, own
from understudy.view.nodes import Element, Fragment, Mapped, Name, Node, Once, Value, is_var, rebuilt, settled
from understudy.view.parts.forms import button

__all__ = [
    "accordion",
    "alert_dialog",
    "collapsible",
    "details",
    "dialog",
    "drawer",
    "dropdown_menu",
    "hover_card",
    "menu",
    "popover",
    "tabs",
]

PLACED = (
    "side side_offset align align_offset avoid_collisions modal container force_mount open_delay close_delay direction "
    "overlay default_open size variant should_scale_background dismissible snap_points"
)


# ---- popovers ----


def _plain(draft: Draft) -> Node:
    return draft.element()


def _root(draft: Draft, popup: str, *, is_modal: bool) -> Node:
    """Joins the trigger and what it opens by a name, and what is open to the state that says so."""
    name = Name("opens")
    is_open = draft.take_own("open")
    handlers = tuple(draft.handlers)
    opens: dict[str, Value] = {"popovertarget": name, "aria-haspopup": popup}
    shuts: dict[str, Value] = {"popovertarget": name, "popovertargetaction": "hide"}
    if is_modal:
        opens |= {"commandfor": name, "command": "show-modal"}
        shuts |= {"commandfor": name, "command": "close"}
    # What is opened is called by its title, or by what opens it.
    called: dict[str, Value] = {}

    def change(element: Element) -> Node | None:
        kind = element.name.rpartition(".")[2] if "." in element.name else ""
        if kind == "content":
            inner = rebuilt(Fragment(element.children), change)
            by = called.get("title", called.get("trigger"))
            attributes: dict[str, Value] = {**({"aria-labelledby": by} if by else {}), **element.attributes, "id": name}
            if is_var(is_open):
                attributes["open"] = Mapped(is_open, bool, "open")
            return replace(element, children=(inner,), attributes=attributes, handlers=(*element.handlers, *handlers))
        if kind in ("trigger", "title"):
            made = _pressing(element, opens) if kind == "trigger" else element
            called[kind] = made.attributes.get("id", Name(kind))
            return replace(made, attributes={**made.attributes, "id": called[kind]})
        if kind == "item" and "item" not in called:
            called[kind] = name
            return _pressing(element, {**shuts, "autofocus": True})
        if kind in ("close", "cancel", "action", "item"):
            return _pressing(element, shuts)
        return None

    return rebuilt(Fragment(draft.children), change)


def _pressing(element: Element, attributes: dict[str, Value]) -> Element:
    """The button in a trigger, or one made of its words, that opens or closes."""
    inside = element.children[0] if len(element.children) == 1 else None
    if isinstance(inside, Element) and inside.tag == "button":
        return replace(
            inside, attributes={**inside.attributes, **attributes}, handlers=(*inside.handlers, *element.handlers)
        )
    if element.name.endswith(".item"):
        known: dict[str, Value] = {"type": "button", "role": "menuitem", **element.attributes, **attributes}
        return replace(element, tag="button", attributes=known)
    made: Element = button(*element.children, variant="ghost")
    return replace(made, attributes={**made.attributes, **attributes}, handlers=element.handlers)


def _overlay(
    name: str, css: str, role: str, closed_by: str = "", more: Mapping[str, Callable[..., Any]] = MappingProxyType({})
) -> Part:
    """`closed_by`: it is a modal dialog, and what its reader may do to close it, as HTML has it."""
    fixed: dict[str, str | bool] = {"popover": "auto"}
    if closed_by:
        fixed["closedby"] = closed_by
    if not closed_by or role != "dialog":
        fixed["role"] = role
    members: dict[str, Callable[..., Any]] = {
        "trigger": Part(f"{name}.trigger", "span", ignores=PLACED),
        "content": Part(f"{name}.content", "dialog" if closed_by else "div", css, ignores=PLACED, fixed=fixed),
        "title": Part(f"{name}.title", "h2", "rx-heading rx-title"),
        "description": Part(f"{name}.description", "p", "rx-text"),
        "close": Part(f"{name}.close", "span"),
        "portal": Part(f"{name}.portal", build=lambda draft: Fragment(draft.children)),
        "overlay": Part(f"{name}.overlay", build=lambda draft: Fragment(draft.children)),
        **more,
    }
    opened = {"on_open_change": carrying("on_open_change", OPEN, "toggle")}

    def build(draft: Draft) -> Node:
        return _root(draft, "menu" if role == "menu" else "dialog", is_modal=bool(closed_by))

    root = Part(name, members=members, triggers=opened, props={"open": own}, ignores=PLACED, build=build)
    members["root"] = root
    return root


def _item(name: str) -> dict[str, Callable[..., Any]]:
    return {
        "item": Part(
            f"{name}.item",
            "button",
            "rx-menu-item",
            "disabled",
            {"shortcut": own},
            build=_menu_item,
            triggers={"on_select": carrying("on_select", (), "click")},
        ),
        "separator": Part(f"{name}.separator", "hr", "rx-divider"),
        "label": Part(f"{name}.label", "span", "rx-hint"),
        "group": Part(f"{name}.group", "div"),
        "sub": Part(f"{name}.sub", "details", "rx-sub"),
        "sub_trigger": Part(f"{name}.sub_trigger", "summary", "rx-menu-item"),
        "sub_content": Part(f"{name}.sub_content", "div", "rx-sub-content"),
    }


def _menu_item(draft: Draft) -> Node:
    shortcut = draft.take_own("shortcut")
    if shortcut is not None:
        draft.children = (*draft.children, Part("menu.shortcut", "kbd", "rx-kbd")(shortcut))
    return draft.element()


dialog = _overlay("dialog", "rx-dialog", "dialog", "any")
alert_dialog = _overlay(
    "alert_dialog",
    "rx-dialog",
    "alertdialog",
    "closerequest",
    {"action": Part("alert_dialog.action", "span"), "cancel": Part("alert_dialog.cancel", "span")},
)
drawer = _overlay("drawer", "rx-dialog rx-drawer", "dialog", "any")
popover = _overlay("popover", "rx-dialog rx-popover", "dialog")
hover_card = _overlay("hover_card", "rx-dialog rx-popover", "dialog")
menu = _overlay("menu", "rx-dialog rx-popover rx-menu", "menu", more=_item("menu"))
dropdown_menu = menu


# ---- what folds ----

FOLDED = {"on_open_change": carrying("on_open_change", OPEN, "toggle")}
details = Part("details", "details", "rx-fold", "open name", triggers=FOLDED)


def _collapsible(draft: Draft) -> Node:
    if draft.take_own("default_open"):
        draft.set("open", True)
    return draft.element()


collapsible_members: dict[str, Callable[..., Any]] = {
    "trigger": Part("collapsible.trigger", "summary"),
    "content": Part("collapsible.content", "div", "rx-fold-content"),
}
collapsible = Part(
    "collapsible", "details", "rx-fold", "open", {"default_open": own}, triggers=FOLDED, build=_collapsible,
    members=collapsible_members,
)  # fmt: skip
collapsible_members["root"] = collapsible


def _accordion_item(draft: Draft) -> Node:
    header, content = draft.take_own("header"), draft.take_own("content")
    told = (_header(header),) if header is not None else ()
    body = (_folded(content),) if content is not None else ()
    return draft.element(children=(*told, *draft.children, *body))


_header = Part("accordion.header", "summary")
_folded = Part("accordion.content", "div", "rx-fold-content")


def _accordion(draft: Draft) -> Node:
    """Of a single one only one item is open: `details` of one name know that of each other."""
    group = Name("fold") if draft.take_own("type", "single") == "single" else None
    first = draft.take_own("default_value")
    opened = cast("list[object]", first if isinstance(first, list) else [first])

    def change(element: Element) -> Node | None:
        if element.name != "accordion.item":
            return None
        attributes = dict(element.attributes)
        if group is not None:
            attributes["name"] = group
        if element.own.get("value") is not None and element.own["value"] in opened:
            attributes["open"] = True
        return replace(element, attributes=attributes)

    return draft.element(children=tuple(rebuilt(child, change) for child in draft.children))


accordion_members: dict[str, Callable[..., Any]] = {
    "item": Part(
        "accordion.item", "details", "rx-fold", "open", {"header": own, "content": own, "value": own},
        build=_accordion_item, triggers=FOLDED,
    ),
    "header": Part("accordion.header", "summary"),
    "trigger": Part("accordion.trigger", "span"),
    "content": _folded,
}  # fmt: skip
accordion = Part(
    "accordion", "div", "rx-accordion", props={"type": own, "default_value": own, "variant": modifier("rx-")},
    ignores="collapsible value radius duration easing show_dividers allow_multiple allow_toggle orientation",
    build=_accordion, members=accordion_members,
)  # fmt: skip
accordion_members["root"] = accordion


# ---- tabs ----


def _tabs(draft: Draft) -> Node:
    """Radio buttons choose the panel: the nth of the list shows the nth panel, as the stylesheet has it."""
    value, first = draft.take_own("value"), draft.take_own("default_value")
    name = Name("tabs")
    handlers = tuple(draft.handlers)
    draft.handlers.clear()
    order: list[object] = []
    panels: dict[object, Element] = {}

    def change(element: Element) -> Node | None:
        if element.name == "tabs.content":
            panels[element.own.get("value")] = element
            return Fragment()
        if element.name != "tabs.trigger":
            return None
        own_value = element.own.get("value")
        attributes: dict[str, Value] = {**element.attributes, "type": "radio", "name": name, "value": str(own_value)}
        chosen = value if value is not None else first if first is not None else (own_value if not order else None)
        order.append(own_value)
        same = settled(lift(chosen) == lift(own_value)) if chosen is not None else False
        if is_var(same):
            shown = Mapped(same, bool, "checked")
            attributes["checked"] = shown if value is not None else Once(shown)
        elif same:
            attributes["checked"] = True
        box = Element("input", (), attributes, (), (), (*handlers, *element.handlers), None, "tabs")
        return Element("label", (box, *element.children), {}, ("rx-tab", *element.classes), element.style, name="tabs")

    lists = tuple(rebuilt(child, change) for child in draft.children)
    return draft.element(children=(*lists, *(panels[one] for one in order if one in panels)))


TAB: dict[str, Prop] = {"value": own}
tabs_members: dict[str, Callable[..., Any]] = {
    "list": Part("tabs.list", "div", "rx-tab-list", props={"size": modifier("rx-size-", none="2")}, ignores="loop"),
    "trigger": Part("tabs.trigger", "span", takes="disabled", props=TAB, build=_plain),
    "content": Part("tabs.content", "div", "rx-tab-panel", props=TAB, ignores="force_mount"),
}
tabs = Part(
    "tabs", "div", "rx-tabs", props={"value": own, "default_value": own}, build=_tabs, members=tabs_members,
    triggers={name: carrying(name, VALUE, "change") for name in ("on_change", "on_value_change")},
    ignores="orientation activation_mode variant",
)  # fmt: skip
tabs_members["root"] = tabs
