"""`reflex.utils.exceptions` is `understudy.utils.exceptions`."""

from understudy.utils.exceptions import *
