"""`rx.chakra`: what components were called before Reflex 0.4, as the ones of today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from understudy.triggers import TYPED
from understudy.view.component import Draft, Part, own
from understudy.view.flow import cond, foreach, match
from understudy.view.nodes import Node
from understudy.view.parts import choices, data, feedback, forms, layout, media, words

__all__ = ["CHAKRA"]


def _form_control(draft: Draft) -> Node:
    return draft.element()


CHAKRA: dict[str, Callable[..., Any]] = {
    "alert": feedback.alert,
    "alert_title": words.text.members["strong"],
    "aspect_ratio": layout.aspect_ratio,
    "audio": media.audio,
    "avatar": data.avatar,
    "badge": words.badge,
    "box": layout.box,
    "button": forms.button,
    "button_group": layout.hstack,
    "card": layout.card,
    "center": layout.center,
    "checkbox": forms.checkbox,
    "checkbox_group": layout.vstack,
    "circular_progress": feedback.spinner,
    "code": words.code,
    "code_block": words.code_block,
    "cond": cond,
    "container": layout.container,
    "debounce_input": forms.debounce_input,
    "divider": layout.divider,
    "flex": layout.flex,
    "foreach": foreach,
    "form": forms.form,
    "form_control": Part("form_control", "div", "rx-form-field", build=_form_control, props={"label": own}),
    "form_error_message": Part("form_error_message", "p", "rx-message"),
    "form_helper_text": Part("form_helper_text", "p", "rx-hint"),
    "form_label": forms.form.members["label"],
    "fragment": layout.fragment,
    "grid": layout.grid,
    "grid_item": layout.box,
    "heading": words.heading,
    "hstack": layout.hstack,
    "html": words.html,
    "icon": media.icon,
    "icon_button": forms.icon_button,
    "image": media.image,
    "input": forms.input,
    "kbd": words.text.members["kbd"],
    "link": words.link,
    "list": words.list_,
    "list_item": words.item,
    "match": match,
    "number_input": forms.number_input,
    "ordered_list": words.ordered,
    "password": Part(
        "password", "input", "rx-input", forms.FIELD + " placeholder maxlength minlength", forms.input.props,
        {"type": "password"}, triggers=TYPED, build=forms.input.build,
    ),
    "progress": data.progress,
    "radio_group": choices.radio_group,
    "responsive_grid": layout.grid,
    "select": choices.select,
    "skeleton": feedback.skeleton,
    "slider": forms.slider,
    "spacer": layout.spacer,
    "span": words.text.members["span"],
    "spinner": feedback.spinner,
    "stack": layout.stack,
    "switch": forms.switch,
    "table": data.table,
    "table_caption": data.caption,
    "table_container": layout.box,
    "tbody": data.body,
    "td": data.cell,
    "text": words.text,
    "text_area": forms.text_area,
    "tfoot": data.footer,
    "th": data.column_header_cell,
    "thead": data.header,
    "tooltip": feedback.tooltip,
    "tr": data.row,
    "unordered_list": words.unordered,
    "video": media.video,
    "vstack": layout.vstack,
    "wrap": layout.wrap,
    "wrap_item": layout.box,
}  # fmt: skip
