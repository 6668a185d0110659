"""Several texts that are written at the same time, each by a task of its own."""

import asyncio
import dataclasses
import random

import reflex as rx

WORDS = ("lamp", "curtain", "rope", "cue", "velvet", "echo", "ladder", "whisper", "mask", "candle", "dust")
LENGTH = 60
AT_MOST = 5


@dataclasses.dataclass
class Stream:
    number: int
    text: str = ""
    words: int = 0
    progress: int = 0
    running: bool = True
    run: int = 1


class LoremState(rx.State):
    streams: list[Stream] = []
    _last: int = 0

    def _find(self, number: int) -> Stream | None:
        return next((stream for stream in self.streams if stream.number == number), None)

    @rx.var
    def full(self) -> bool:
        return len(self.streams) >= AT_MOST

    @rx.event
    def add(self):
        if len(self.streams) >= AT_MOST:
            return rx.toast("Five at a time are enough. Cancel one first.")
        self._last += 1
        self.streams.append(Stream(number=self._last))
        return LoremState.write(self._last, 1)

    @rx.event
    def pause(self, number: int):
        stream = self._find(number)
        if stream is not None:
            stream.running = False

    @rx.event
    def resume(self, number: int):
        stream = self._find(number)
        if stream is not None and not stream.running and stream.words < LENGTH:
            stream.running = True
            stream.run += 1
            return LoremState.write(number, stream.run)

    @rx.event
    def cancel(self, number: int):
        self.streams = [stream for stream in self.streams if stream.number != number]

    @rx.event(background=True)
    async def write(self, number: int, run: int):
        try:
            while True:
                async with self:
                    stream = self._find(number)
                    # Cancelled, paused, or paused and resumed: this task has done its part.
                    if stream is None or not stream.running or stream.run != run:
                        return
                    if stream.words >= LENGTH:
                        return
                    stream.text += random.choice(WORDS) + " "
                    stream.words += 1
                    stream.progress = 100 * stream.words // LENGTH
                await asyncio.sleep(random.uniform(0.05, 0.4))
        finally:
            async with self:
                stream = self._find(number)
                if stream is not None and stream.run == run:
                    stream.running = False


def show_stream(stream: Stream) -> rx.Component:
    return rx.card(
        rx.vstack(
            rx.hstack(
                rx.text("Text ", stream.number, weight="bold"),
                rx.badge(stream.words, f" of {LENGTH} words"),
                rx.spacer(),
                rx.cond(
                    stream.running,
                    rx.button("Pause", on_click=LoremState.pause(stream.number), size="1"),
                    rx.cond(
                        stream.words < LENGTH,
                        rx.button("Resume", on_click=LoremState.resume(stream.number), size="1"),
                        rx.badge("done", color_scheme="green"),
                    ),
                ),
                rx.button(
                    "Cancel",
                    on_click=LoremState.cancel(stream.number),
                    size="1",
                    variant="soft",
                ),
                width="100%",
                align="center",
                wrap="wrap",
            ),
            rx.progress(value=stream.progress, aria_label="Progress"),
            rx.text(stream.text, size="2"),
            width="100%",
        ),
        width="100%",
    )


def lorem_stream() -> rx.Component:
    return rx.vstack(
        rx.button("New text", on_click=LoremState.add, disabled=LoremState.full),
        rx.foreach(LoremState.streams, show_stream),
        width="100%",
    )


app = rx.App()
app.add_page(lorem_stream, route="/", title="Lorem stream")
