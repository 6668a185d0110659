"""Names that older pages use without importing them."""

import reflex as rx

__all__ = ["docdemobox", "rx"]


def docdemobox(*children):
    """The box around a demo."""
    return rx.box(*children, padding="1em", border_radius="8px", width="100%")
