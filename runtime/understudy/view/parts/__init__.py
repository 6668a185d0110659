"""The components, by what they are for. Each is declared in the one way of `view.component`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from understudy.view.color import color
from understudy.view.flow import cond, foreach, match
from understudy.view.parts import choices, data, feedback, forms, layout, media, overlays, words
from understudy.view.parts.elements import el
from understudy.view.style import breakpoints

__all__ = ["COMPONENTS", "breakpoints", "color", "cond", "el", "foreach", "match"]

COMPONENTS: dict[str, Callable[..., Any]] = {
    name: getattr(module, name)
    for module in (layout, words, forms, choices, data, feedback, media, overlays)
    for name in module.__all__
    if callable(getattr(module, name))
} | {
    "list": words.list_,
    "list_item": words.item,
    "ordered_list": words.ordered,
    "unordered_list": words.unordered,
}
"""Every component under the name that authors use behind `rx.`, members of a component under the component."""
