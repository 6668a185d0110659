"""An asyncio task of our own that reaches the state through `app.modify_state`."""

import asyncio
import os

import httpx
import reflex as rx

my_tasks: set[asyncio.Task[None]] = set()


def api_url() -> str:
    return os.environ.get("DEMO_API_URL", "http://localhost:8000/demo-api")


async def _fetch_data(app: rx.App, token: rx.BaseStateToken):
    try:
        async with httpx.AsyncClient() as client:
            response = await client.get(f"{api_url()}/zen")
            response.raise_for_status()
            result = response.json()["sentence"]
    except (httpx.HTTPError, ValueError, KeyError):
        result = "The sentence could not be fetched. Try again in a moment."

    async with app.modify_state(token) as state:
        substate = await state.get_state(LowLevelState)
        substate.result = result
        substate.fetching -= 1


class LowLevelState(rx.State):
    result: str = ""
    fetching: int = 0

    @rx.event
    def fetch_data(self):
        self.fetching += 1
        task = asyncio.create_task(
            _fetch_data(
                app=rx.utils.prerequisites.get_app().app,
                token=rx.BaseStateToken(
                    ident=self.router.session.client_token,
                    cls=LowLevelState,
                ),
            )
        )

        # asyncio only keeps weak references: hold the task until it is done.
        my_tasks.add(task)
        task.add_done_callback(my_tasks.discard)


def low_level_example() -> rx.Component:
    return rx.vstack(
        rx.text(rx.cond(LowLevelState.result != "", LowLevelState.result, "Nothing fetched yet.")),
        rx.hstack(
            rx.button("Fetch data", on_click=LowLevelState.fetch_data),
            rx.cond(LowLevelState.fetching > 0, rx.spinner()),
            align="center",
        ),
    )


app = rx.App()
app.add_page(low_level_example, route="/", title="Low-level API")
