"""Understudy: the runtime that plays Reflex's part. In author code `import reflex as rx` is this module.

Everything that a page or a program says as `rx.NAME` is here, and `understudy.load` for tests and
tools. The page about older spellings lists what earlier generations called these.
"""

from . import compat, effects, errors, event, utils, vars, view
from .app import App, BaseStateToken, get_app, page
from .compat import background, chakra
from .effects import (
    blur_focus,
    console_log,
    download,
    redirect,
    scroll_to,
    set_clipboard,
    set_focus,
    set_value,
    toast,
    window_alert,
)
from .engine import Engine
from .errors import ImmutableStateError
from .event import EventHandler, EventSpec
from .limits import Limits
from .loader import load
from .state import base as state
from .state.base import State
from .state.computed import cached_var
from .state.computed import computed as var
from .state.fields import DeclaredField as Field
from .state.fields import field
from .threads import run_in_thread
from .vars import Var
from .view.color import *
from .view.flow import cond, foreach, match
from .view.nodes import Node as Component
from .view.parts.forms import *
from .view.parts.layout import *
from .view.parts.words import *

__version__ = "0.1.0"
