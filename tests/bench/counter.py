"""The measured program: a counter, and a task that counts as fast as it can."""

import asyncio

import reflex as rx


class CounterState(rx.State):
    counter: int = 0
    limit: int = 0

    @rx.event
    def increment(self) -> None:
        self.counter += 1

    @rx.event
    def start(self, limit: int):
        self.counter = 0
        self.limit = limit
        return CounterState.tick

    @rx.event(background=True)
    async def tick(self) -> None:
        while self.counter < self.limit:
            async with self:
                self.counter += 1
            await asyncio.sleep(0)


def index() -> rx.Component:
    return rx.vstack(
        rx.heading(CounterState.counter),
        rx.button("Increment", on_click=CounterState.increment),
        rx.input(on_change=CounterState.start),
    )


app = rx.App()
app.add_page(index, route="/")
