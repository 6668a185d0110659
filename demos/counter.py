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
        rx.button("Less", on_click=CounterState.decrease),
        rx.text(CounterState.count, size="7", weight="bold"),
        rx.button("More", on_click=CounterState.increase),
        align="center",
        spacing="4",
    )


app = rx.App()
app.add_page(counter, route="/", title="Counter")
