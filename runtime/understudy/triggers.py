"""What a trigger is: the DOM event behind `on_click`, and the values that the browser sends with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "CHECKED",
    "FORM",
    "KEY",
    "OPEN",
    "TRIGGERS",
    "TYPED",
    "VALUE",
    "VALUES",
    "PayloadPart",
    "Trigger",
    "carrying",
]

PayloadPart = Literal["value", "checked", "key", "form", "values", "open"]

VALUE: tuple[PayloadPart, ...] = ("value",)
CHECKED: tuple[PayloadPart, ...] = ("checked",)
KEY: tuple[PayloadPart, ...] = ("key",)
FORM: tuple[PayloadPart, ...] = ("form",)
VALUES: tuple[PayloadPart, ...] = ("values",)
OPEN: tuple[PayloadPart, ...] = ("open",)

_LETTERS: dict[PayloadPart, str] = {
    "value": "v",
    "checked": "c",
    "key": "k",
    "form": "f",
    "values": "l",
    "open": "o",
}


@dataclass(frozen=True, slots=True)
class Trigger:
    """`on_click`: the name that an author writes, the DOM event, and one part for each value it carries."""

    name: str
    event: str
    payload: tuple[PayloadPart, ...] = ()

    @property
    def letter(self) -> str:
        """How the page tells the client what to read from the element: `v` its value, `n` nothing."""
        return _LETTERS[self.payload[0]] if self.payload else "n"


_EVENTS: tuple[tuple[str, str, tuple[PayloadPart, ...]], ...] = (
    ("on_click", "click", ()),
    ("on_double_click", "dblclick", ()),
    ("on_context_menu", "contextmenu", ()),
    ("on_mouse_enter", "mouseenter", ()),
    ("on_mouse_leave", "mouseleave", ()),
    ("on_mouse_over", "mouseover", ()),
    ("on_mouse_out", "mouseout", ()),
    ("on_mouse_move", "mousemove", ()),
    ("on_mouse_down", "mousedown", ()),
    ("on_mouse_up", "mouseup", ()),
    ("on_scroll", "scroll", ()),
    ("on_mount", "mount", ()),
    ("on_unmount", "unmount", ()),
    ("on_focus", "focus", ()),
    ("on_blur", "blur", ()),
    ("on_change", "change", VALUE),
    ("on_input", "input", VALUE),
    ("on_key_down", "keydown", KEY),
    ("on_key_up", "keyup", KEY),
    ("on_submit", "submit", FORM),
    ("on_value_change", "input", VALUE),
    ("on_value_commit", "change", VALUE),
    ("on_checked_change", "change", CHECKED),
    ("on_open_change", "toggle", OPEN),
)

TRIGGERS: dict[str, Trigger] = {name: Trigger(name, event, payload) for name, event, payload in _EVENTS}


def carrying(name: str, payload: tuple[PayloadPart, ...], event: str | None = None) -> Trigger:
    """The trigger `name` as a component has it: with another payload, or heard from another DOM event."""
    return Trigger(name, event or TRIGGERS[name].event, payload)


# Fields to type in. Who leaves or enters one is told what it holds, as by Reflex.
TYPED: dict[str, Trigger] = {
    "on_change": carrying("on_change", VALUE, "input"),
    "on_blur": carrying("on_blur", VALUE),
    "on_focus": carrying("on_focus", VALUE),
}
