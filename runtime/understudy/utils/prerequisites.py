"""Reflex's path to the running app: `get_app().app`."""

from understudy.app import get_app

__all__ = ["get_app"]
