"""`reflex.utils.prerequisites` is `understudy.utils.prerequisites`."""

from understudy.utils.prerequisites import *
