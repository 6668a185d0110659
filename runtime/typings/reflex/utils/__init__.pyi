"""`reflex.utils` is `understudy.utils`."""

from understudy.utils import *
