"""Understudy: the runtime that plays Reflex's part. In author code `import reflex as rx` is this module.

Everything that a page or a program says as `rx.NAME` is here, and `understudy.load` for tests and
tools. The page about older spellings lists what earlier generations called these.
"""

from typing import NoReturn

from understudy import errors, event, experimental, state, utils, vars
from understudy.app import App, BaseStateToken, get_app, page
from understudy.compat import chakra
from understudy.effects import (
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
from understudy.engine import Engine
from understudy.errors import ImmutableStateError
from understudy.event import EventHandler, EventSpec, background
from understudy.limits import Limits
from understudy.loader import load
from understudy.state.base import State
from understudy.state.computed import cached_var
from understudy.state.computed import computed as var
from understudy.state.fields import DeclaredField as Field
from understudy.state.fields import field
from understudy.threads import run_in_thread
from understudy.vars import Var
from understudy.view.color import color
from understudy.view.flow import cond, foreach, match
from understudy.view.nodes import Node as Component
from understudy.view.parts.choices import radio, radio_group, select
from understudy.view.parts.data import avatar, data_list, progress, table
from understudy.view.parts.elements import el
from understudy.view.parts.feedback import alert, callout, skeleton, spinner, tooltip
from understudy.view.parts.forms import (
    button,
    checkbox,
    debounce_input,
    form,
    icon_button,
    input,
    number_input,
    slider,
    switch,
    text_area,
)
from understudy.view.parts.layout import (
    aspect_ratio,
    box,
    card,
    center,
    container,
    desktop_only,
    divider,
    flex,
    fragment,
    grid,
    hstack,
    inset,
    mobile_and_tablet,
    mobile_only,
    scroll_area,
    section,
    separator,
    spacer,
    stack,
    tablet_and_desktop,
    tablet_only,
    theme,
    vstack,
    wrap,
)
from understudy.view.parts.media import audio, icon, image, video
from understudy.view.parts.overlays import (
    accordion,
    alert_dialog,
    collapsible,
    details,
    dialog,
    drawer,
    dropdown_menu,
    hover_card,
    menu,
    popover,
    tabs,
)
from understudy.view.parts.words import badge, blockquote, code, code_block, heading, html, link, text
from understudy.view.parts.words import item as list_item
from understudy.view.parts.words import list_ as list
from understudy.view.parts.words import ordered as ordered_list
from understudy.view.parts.words import unordered as unordered_list
from understudy.view.style import breakpoints

__all__ = [
    "App",
    "BaseStateToken",
    "Component",
    "Engine",
    "EventHandler",
    "EventSpec",
    "Field",
    "ImmutableStateError",
    "Limits",
    "State",
    "Var",
    "accordion",
    "alert",
    "alert_dialog",
    "aspect_ratio",
    "audio",
    "avatar",
    "background",
    "badge",
    "blockquote",
    "blur_focus",
    "box",
    "breakpoints",
    "button",
    "cached_var",
    "callout",
    "card",
    "center",
    "chakra",
    "checkbox",
    "code",
    "code_block",
    "collapsible",
    "color",
    "cond",
    "console_log",
    "container",
    "data_list",
    "debounce_input",
    "desktop_only",
    "details",
    "dialog",
    "divider",
    "download",
    "drawer",
    "dropdown_menu",
    "el",
    "event",
    "experimental",
    "field",
    "flex",
    "foreach",
    "form",
    "fragment",
    "get_app",
    "grid",
    "heading",
    "hover_card",
    "hstack",
    "html",
    "icon",
    "icon_button",
    "image",
    "input",
    "inset",
    "link",
    "list",
    "list_item",
    "load",
    "match",
    "menu",
    "mobile_and_tablet",
    "mobile_only",
    "number_input",
    "ordered_list",
    "page",
    "popover",
    "progress",
    "radio",
    "radio_group",
    "redirect",
    "run_in_thread",
    "scroll_area",
    "scroll_to",
    "section",
    "select",
    "separator",
    "set_clipboard",
    "set_focus",
    "set_value",
    "skeleton",
    "slider",
    "spacer",
    "spinner",
    "stack",
    "state",
    "switch",
    "table",
    "tablet_and_desktop",
    "tablet_only",
    "tabs",
    "text",
    "text_area",
    "theme",
    "toast",
    "tooltip",
    "unordered_list",
    "utils",
    "var",
    "vars",
    "video",
    "vstack",
    "window_alert",
    "wrap",
]

_x = experimental
__version__ = "0.1.0"


def __getattr__(name: str) -> NoReturn:
    raise AttributeError(f"The runtime has no `rx.{name}`.{errors.suggestion(name, globals())}")
