"""A task that counts to a maximum while every control stays usable."""

import asyncio

import reflex as rx


class MyTaskState(rx.State):
    counter: int = 0
    max_counter: int = 10
    running: bool = False
    _run: int = 0

    @rx.event
    def set_max_counter(self, value: str):
        # The field is empty while the reader types a new number.
        if value.isdecimal():
            self.max_counter = int(value)

    @rx.event
    def toggle_running(self):
        self.running = not self.running
        if self.running:
            self._run += 1
            return MyTaskState.my_task(self._run)

    @rx.event
    def clear_counter(self):
        self.counter = 0

    @rx.event(background=True)
    async def my_task(self, run: int):
        try:
            while True:
                async with self:
                    # The values are current here, and nobody else changes them.
                    if run != self._run or not self.running:
                        return
                    if self.counter >= self.max_counter:
                        return
                    self.counter += 1

                # The wait is outside of the block: clicks are served meanwhile.
                await asyncio.sleep(0.5)
        finally:
            # Also when the task is cancelled: the button never stays at "Stop".
            async with self:
                if run == self._run:
                    self.running = False


def background_task_example() -> rx.Component:
    return rx.hstack(
        rx.heading(MyTaskState.counter, " /"),
        rx.input(
            value=MyTaskState.max_counter,
            on_change=MyTaskState.set_max_counter,
            aria_label="Maximum",
            width="8em",
        ),
        rx.button(
            rx.cond(MyTaskState.running, "Stop", "Start"),
            on_click=MyTaskState.toggle_running,
        ),
        rx.button("Reset", on_click=MyTaskState.clear_counter, variant="soft"),
        align="center",
        wrap="wrap",
    )


app = rx.App()
app.add_page(background_task_example, route="/", title="Background task")
