"""A loop that begins when the page is loaded and ends when its tab is gone."""

import asyncio

import reflex as rx

app = rx.App()


class OnAirState(rx.State):
    seconds: int = 0
    tabs: int = 0
    _run: int = 0

    @rx.event(background=True)
    async def loop_function(self):
        async with self:
            # A reload loads the page again: the newest loop takes over.
            self._run += 1
            run = self._run
            token = self.router.session.client_token

        while token in app.event_namespace.token_to_sid:
            async with self:
                if run != self._run:
                    return
                self.seconds += 1
                self.tabs = len(app.event_namespace.token_to_sid)
            await asyncio.sleep(1)

        print(f"The tab is gone after {self.seconds} seconds: the loop ends.")


def on_air() -> rx.Component:
    return rx.vstack(
        rx.heading("On the air for ", OnAirState.seconds, " s", size="5"),
        rx.text("Tabs that are connected to this server: ", OnAirState.tabs),
    )


app.add_page(on_air, route="/", title="On the air", on_load=OnAirState.loop_function)
