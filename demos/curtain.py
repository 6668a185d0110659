"""The calls before a performance, made by a background task."""

import asyncio

import reflex as rx


class CurtainState(rx.State):
    minutes: int = 3
    message: str = "The doors are open."

    @rx.event(background=True, supersedes=True)
    async def call(self):
        for minutes in (3, 2, 1):
            async with self:
                self.minutes = minutes
                self.message = f"{minutes} to go. To your places, please."
            await asyncio.sleep(0.5)
        async with self:
            self.minutes = 0
            self.message = "Curtain up!"


def curtain():
    return rx.vstack(
        rx.button("Call the actors", on_click=CurtainState.call),
        rx.progress(value=3 - CurtainState.minutes, max=3, aria_label="Time"),
        rx.text(CurtainState.message),
        width="100%",
    )


app = rx.App()
app.add_page(curtain, route="/", title="Curtain")
