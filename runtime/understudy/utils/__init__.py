"""Reflex's paths to what the runtime has: `rx.utils.prerequisites.get_app`, `reflex.utils.exceptions`."""

from understudy.utils import exceptions, prerequisites

__all__ = ["exceptions", "prerequisites"]
