"""What was under `reflex.experimental`, also as `rx._x`, before it moved to `rx`."""

from understudy.effects import toast
from understudy.threads import run_in_thread
from understudy.view.parts.data import progress

__all__ = ["progress", "run_in_thread", "toast"]
