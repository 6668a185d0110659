"""The smallest demo: one var, two handlers, three components."""

import reflex as rx


class CounterState(rx.State):
    count: int = 0

    @rx.event
    def increase(self):
        self.count += 1

    @rx.event
    def decrease(self):
        self.count -= 1


def counter() -> rx.Component:
    return rx.hstack(
        rx.button("−", on_click=CounterState.decrease, aria_label="One less"),
        rx.heading(CounterState.count),
        rx.button("+", on_click=CounterState.increase, aria_label="One more"),
        align="center",
        spacing="4",
    )


app = rx.App()
app.add_page(counter, route="/", title="Counter")
