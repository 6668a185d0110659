"""The same ten numbers drawn twice: by a chain of events and by a background task."""

import asyncio
import random

import reflex as rx

HOW_MANY = 10


class ChainState(rx.State):
    """Each step is an ordinary event that asks for the next one."""

    numbers: rx.Field[list[int]] = rx.field(default_factory=list)
    _run: int = 0

    @rx.event
    def begin(self):
        self.numbers = []
        self._run += 1
        return ChainState.step(self._run)

    @rx.event
    async def step(self, run: int):
        if run != self._run or len(self.numbers) >= HOW_MANY:
            return
        # The wait is inside of the handler: no other event of this tab runs meanwhile.
        await asyncio.sleep(1)
        self.numbers.append(random.randint(1, 100))
        return ChainState.step(run)


class TaskState(rx.State):
    """One task draws all of them."""

    numbers: rx.Field[list[int]] = rx.field(default_factory=list)
    _run: int = 0

    @rx.event
    def begin(self):
        self.numbers = []
        self._run += 1
        return TaskState.draw(self._run)

    @rx.event(background=True)
    async def draw(self, run: int):
        for _ in range(HOW_MANY):
            await asyncio.sleep(1)
            async with self:
                if run != self._run:
                    return
                self.numbers.append(random.randint(1, 100))


class ApplauseState(rx.State):
    claps: int = 0

    @rx.event
    def clap(self):
        self.claps += 1


def show_number(number: rx.Var[int]) -> rx.Component:
    return rx.badge(number)


def column(title: str, numbers: rx.Var[list[int]], begin: rx.EventHandler) -> rx.Component:
    return rx.card(
        rx.vstack(
            rx.heading(title, size="4"),
            rx.button(f"Draw {HOW_MANY} ({title.lower()})", on_click=begin),
            rx.flex(
                rx.foreach(numbers, show_number),
                spacing="2",
                wrap="wrap",
                min_height="2em",
            ),
        ),
    )


def random_number_range() -> rx.Component:
    return rx.vstack(
        rx.hstack(
            rx.button("Clap", on_click=ApplauseState.clap, variant="soft"),
            rx.text(ApplauseState.claps, " claps"),
            align="center",
        ),
        rx.grid(
            column("Chain of events", ChainState.numbers, ChainState.begin),
            column("Background task", TaskState.numbers, TaskState.begin),
            grid_template_columns=["1fr", "1fr", "1fr 1fr"],
            spacing="4",
            width="100%",
        ),
        width="100%",
    )


app = rx.App()
app.add_page(random_number_range, route="/", title="Chain or task")
