"""An asyncio task of our own that reaches the state through `app.modify_state`."""

import asyncio
import os

import httpx
import reflex as rx

FAILED = "The sentence could not be fetched. Try again in a moment."

# asyncio itself only keeps weak references: a task that nobody holds may vanish in the middle.
at_work: set[asyncio.Task[None]] = set()


async def fetch_sentence() -> str:
    url = os.environ.get("DEMO_API_URL", "http://localhost:8000/demo-api")
    try:
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"{url}/zen")
        return answer.raise_for_status().json()["sentence"]
    except (httpx.HTTPError, ValueError, KeyError):
        return FAILED


async def deliver(app: rx.App, token: rx.BaseStateToken):
    sentence = await fetch_sentence()
    async with app.modify_state(token) as root:
        state = await root.get_state(LowLevelState)
        state.result = sentence
        state.fetching -= 1


class LowLevelState(rx.State):
    result: str = ""
    fetching: int = 0

    @rx.event
    def fetch(self):
        self.fetching += 1
        token = rx.BaseStateToken(ident=self.router.session.client_token, cls=LowLevelState)
        task = asyncio.create_task(deliver(app, token))
        at_work.add(task)
        task.add_done_callback(at_work.discard)


def low_level() -> rx.Component:
    return rx.vstack(
        rx.text(rx.cond(LowLevelState.result != "", LowLevelState.result, "Nothing fetched yet.")),
        rx.hstack(
            rx.button("Fetch data", on_click=LowLevelState.fetch),
            rx.cond(LowLevelState.fetching > 0, rx.spinner()),
            align="center",
        ),
    )


app = rx.App()
app.add_page(low_level, route="/", title="Low-level API")
