"""Understudy: the runtime that plays Reflex's part. In author code `import reflex as rx` is this module.

Everything that a page or a program says as `rx.NAME` is here, and `understudy.load` for tests and
tools. The page about older spellings lists what earlier generations called these.
"""

from typing import NoReturn

from . import compat, effects, errors, event, experimental, state, utils, vars, view
from .app import App, BaseStateToken, get_app, page
from .compat import chakra
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
from .event import EventHandler, EventSpec, background
from .limits import Limits
from .loader import load
from .state.base import State
from .state.computed import cached_var
from .state.computed import computed as var
from .state.fields import DeclaredField as Field
from .state.fields import field
from .threads import run_in_thread
from .vars import Var
from .view.color import color
from .view.flow import cond, foreach, match
from .view.nodes import Node as Component
from .view.parts.choices import radio, radio_group, select
from .view.parts.data import avatar, data_list, progress, table
from .view.parts.feedback import alert, callout, skeleton, spinner, tooltip
from .view.parts.forms import button, checkbox, debounce_input, form, icon_button, input, number_input, slider, switch, text_area
from .view.parts.layout import aspect_ratio, box, card, center, container, desktop_only, divider, flex, fragment, grid, hstack, inset, mobile_and_tablet, mobile_only, scroll_area, section, separator, spacer, stack, tablet_and_desktop, tablet_only, theme, vstack, wrap
from .view.parts.media import audio, icon, image, video
from .view.parts.words import badge, blockquote, code, code_block, heading, html, item as list_item, link, list_ as list, ordered as ordered_list, text, unordered as unordered_list
from .view.parts.elements import el
from .view.style import breakpoints

_x = experimental
__version__ = "0.1.0"


def __getattr__(name: str) -> NoReturn:
    raise AttributeError(f"The runtime has no `rx.{name}`.{errors.suggestion(name, globals())}")
