"""A task that counts to a maximum while every control stays usable."""

import asyncio

import reflex as rx


class MyTaskState(rx.State):
    running: bool = False
    count: int = 0
    maximum: int = 10
    _run: int = 0

    @rx.event(background=True)
    async def my_task(self, run: int):
        try:
            while True:
                async with self:
                    # The values are current here, and nobody else changes them.
                    if run != self._run or not self.running or self.count >= self.maximum:
                        return
                    self.count += 1

                # The wait is outside of the block: clicks are served meanwhile.
                await asyncio.sleep(0.5)
        finally:
            # Also when the task is cancelled: the button never stays at "Stop".
            async with self:
                if run == self._run:
                    self.running = False

    @rx.event
    def start_or_stop(self):
        self.running = not self.running
        if self.running:
            self._run += 1
            return MyTaskState.my_task(self._run)

    @rx.event
    def reset_count(self):
        self.count = 0

    @rx.event
    def change_maximum(self, text: str):
        # The field is empty while the reader types a new number.
        if text.isdecimal():
            self.maximum = int(text)


def count_up() -> rx.Component:
    return rx.hstack(
        rx.heading(MyTaskState.count, " /", as_="h2"),
        rx.input(
            aria_label="Maximum",
            value=MyTaskState.maximum,
            on_change=MyTaskState.change_maximum,
            width="8em",
        ),
        rx.button(rx.cond(MyTaskState.running, "Stop", "Start"), on_click=MyTaskState.start_or_stop),
        rx.button("Reset", on_click=MyTaskState.reset_count, variant="soft"),
        align="center",
        wrap="wrap",
    )


app = rx.App()
app.add_page(count_up, route="/", title="Background task")
