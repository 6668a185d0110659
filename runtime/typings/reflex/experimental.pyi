"""`reflex.experimental` is `understudy.experimental`."""

from understudy.experimental import *
