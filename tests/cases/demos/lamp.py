"""A lamp with a shade."""

import reflex as rx


class LampState(rx.State):
    is_lit: bool = False

    @rx.event
    def switch(self):
        self.is_lit = not self.is_lit


def shade():
    return rx.text("The shade")


def lamp():
    return rx.button(rx.cond(LampState.is_lit, "Off", "On"), on_click=LampState.switch)
