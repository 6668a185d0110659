"""What the older page about background tasks shows: two states, their code, and what renders them."""

import asyncio
import inspect
import os

import httpx
import reflex as rx

from pcweb.base_state import State

SENTENCES = os.environ.get("SENTENCES_URL", "https://api.github.com/zen")


class MyTaskState(State):
    counter: int = 0
    max_counter: int = 10
    running: bool = False
    _n_tasks: int = 0

    @rx.background
    async def my_task(self):
        async with self:
            if self._n_tasks > 0:
                return
            self._n_tasks += 1
        while True:
            async with self:
                if self.counter >= self.max_counter:
                    self.running = False
                if not self.running:
                    self._n_tasks -= 1
                    return
                self.counter += 1
            await asyncio.sleep(0.5)

    def toggle_running(self):
        self.running = not self.running
        if self.running:
            return MyTaskState.my_task

    def clear_counter(self):
        self.counter = 0


my_task_code = inspect.getsource(MyTaskState).replace("(State)", "(rx.State)")

my_task_render_code = """
rx.hstack(
    rx.heading(MyTaskState.counter, " /"),
    rx.chakra.number_input(
        value=MyTaskState.max_counter,
        on_change=MyTaskState.set_max_counter,
        width="8em",
    ),
    rx.button(
        rx.cond(~MyTaskState.running, "Start", "Stop"),
        on_click=MyTaskState.toggle_running,
    ),
    rx.button("Reset", on_click=MyTaskState.clear_counter),
)
"""


class LowLevelState(State):
    result: str = "Nothing yet."

    def run_task(self):
        token = self.get_token()
        app = rx.utils.prerequisites.get_app().app

        async def fetch():
            async with httpx.AsyncClient(timeout=5) as client:
                try:
                    text = (await client.get(SENTENCES)).text
                except httpx.HTTPError as error:
                    text = f"That did not work: {error}"
            async with app.modify_state(token) as state:
                (await state.get_state(LowLevelState)).result = text

        asyncio.create_task(fetch())  # noqa: RUF006 - as older pages have it: the running app keeps it


low_level_code = inspect.getsource(LowLevelState).replace("(State)", "(rx.State)")

low_level_render_code = """
rx.vstack(
    rx.text(LowLevelState.result),
    rx.button("Fetch a sentence", on_click=LowLevelState.run_task),
)
"""
