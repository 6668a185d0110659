"""`reflex.state` is `understudy.state`."""

from understudy.state import *
