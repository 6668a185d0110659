"""Older Reflex names that are more than another name: `rx.background` and `rx.chakra`."""

from .event import background

__all__ = ["background", "chakra"]


class chakra:
    """`rx.chakra.X` is `rx.X`."""
