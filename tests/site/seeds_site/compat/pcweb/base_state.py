"""The state that others derive from."""

import reflex as rx


class State(rx.State):
    """The base of the older site's states."""
