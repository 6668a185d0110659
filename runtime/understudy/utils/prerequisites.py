"""Reflex's path to the running app: `get_app().app`."""

from ..app import get_app

__all__ = ["get_app"]
