"""A list to fill and to empty: a form, a foreach, a handler with an argument."""

import reflex as rx


class TodoState(rx.State):
    items: rx.Field[list[str]] = rx.field(["Write a page", "Embed a demo"])

    @rx.event
    def add(self, form: dict[str, str]):
        item = form["item"].strip()
        if not item:
            return rx.toast("There is nothing to add yet.")
        self.items.append(item)

    @rx.event
    def remove(self, position: int, item: str):
        # A double click asks twice, and the second time another item may stand there.
        if self.items[position : position + 1] == [item]:
            del self.items[position]


def show_item(item: rx.Var[str], position: rx.Var[int]) -> rx.Component:
    return rx.hstack(
        rx.text(item),
        rx.spacer(),
        rx.button("Done", on_click=TodoState.remove(position, item), size="1", variant="soft"),
        width="100%",
        align="center",
    )


def todo() -> rx.Component:
    return rx.vstack(
        rx.form(
            rx.hstack(
                rx.input(name="item", placeholder="What is to be done?", aria_label="Item"),
                rx.button("Add", type="submit"),
            ),
            on_submit=TodoState.add,
            reset_on_submit=True,
        ),
        rx.foreach(TodoState.items, show_item),
        rx.cond(
            TodoState.items.length() == 0,
            rx.text("Everything is done."),
            rx.text(TodoState.items.length(), " to do"),
        ),
        width="100%",
        max_width="28em",
    )


app = rx.App()
app.add_page(todo, route="/", title="To do")
