"""What tells a reader something: callouts, spinners, hints."""

from __future__ import annotations

from typing import Any

from understudy.view.component import Draft, Part, Prop, modifier, own
from understudy.view.flow import cond
from understudy.view.nodes import Element, Fragment, Node, nodes_of
from understudy.view.parts.media import icon

__all__ = ["alert", "callout", "skeleton", "spinner", "tooltip"]

SIZES = {"xs": "1", "sm": "1", "md": "2", "lg": "3", "xl": "3"}
CALLOUT: dict[str, Prop] = {"size": modifier("rx-pad-"), "variant": modifier("rx-")}


def _spinner(draft: Draft) -> Node:
    loading = draft.take_own("loading", True)
    if "aria-hidden" not in draft.attributes:
        draft.default("role", "status")
        draft.default("aria-label", "Loading")
    if loading is not True:
        from_children = draft.children
        draft.children = ()
        return _either(loading, draft.element(), from_children)
    draft.children = ()
    return draft.element()


def _either(loading: object, waiting: Node, ready: tuple[Node, ...]) -> Node:
    node: Node = cond(loading, waiting, Fragment(ready))
    return node


spinner = Part(
    "spinner", "span", "rx-spinner", props={"loading": own, "size": modifier("rx-size-", SIZES, none="2")},
    ignores="thickness speed empty_color", build=_spinner,
)  # fmt: skip


def _callout(draft: Draft) -> Node:
    """`rx.callout("text", icon="info")`: the words and the picture in their places."""
    picture = draft.take_own("icon")
    said = nodes_of((draft.take_own("text"),), draft.where) + draft.children
    words = callout_text(*said)
    draft.children = (callout_icon(icon(picture)), words) if picture is not None else (words,)
    return draft.element()


callout_icon = Part("callout.icon", "span", "rx-callout-icon", fixed={"aria-hidden": "true"})
callout_text = Part("callout.text", "div", "rx-callout-text", ignores="size weight")
callout = Part(
    "callout", "div", "rx-callout", props={**CALLOUT, "icon": own, "text": own}, build=_callout,
    members={
        "root": Part("callout.root", "div", "rx-callout", props=CALLOUT),
        "icon": callout_icon,
        "text": callout_text,
    },
)  # fmt: skip
alert = Part("alert", "div", "rx-callout", props={**CALLOUT, "status": modifier("rx-status-")}, fixed={"role": "alert"})


def _tooltip(draft: Draft) -> Node:
    """The hint of what it surrounds: browsers show a title, and readers of screens hear it."""
    said = draft.take_own("content", draft.take_own("label"))
    if len(draft.children) == 1 and isinstance(draft.children[0], Element):
        child = draft.children[0]
        draft.set("title", said)
        return Element(
            child.tag, child.children, {**child.attributes, **draft.attributes}, child.classes, child.style,
            child.handlers, child.key, child.name, child.own,
        )  # fmt: skip
    draft.set("title", said)
    return draft.element()


HINT = (
    "side side_offset align align_offset delay_duration disable_hoverable_content open default_open force_mount "
    "avoid_collisions arrow_padding sticky hide_when_detached placement has_arrow"
)
tooltip = Part("tooltip", "span", props={"content": own, "label": own}, ignores=HINT, build=_tooltip)


def _skeleton(draft: Draft) -> Node:
    loading: Any = draft.take_own("loading", True)
    ready = draft.children
    return _either(loading, draft.element(), ready)


skeleton = Part("skeleton", "div", "rx-skeleton", props={"loading": own}, fixed={"aria-busy": "true"}, build=_skeleton)
