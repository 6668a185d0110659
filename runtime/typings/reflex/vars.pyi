"""`reflex.vars` is `understudy.vars`."""

from understudy.vars import *
