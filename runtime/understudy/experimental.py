"""What was under `reflex.experimental`, also as `rx._x`, before it moved to `rx`."""

from .effects import toast
from .threads import run_in_thread
from .view.parts.data import progress

__all__ = ["progress", "run_in_thread", "toast"]
