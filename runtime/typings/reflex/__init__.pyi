"""What `import reflex` gives in author code: the runtime, for type checkers.

Three things are told otherwise than the runtime does, because checkers cannot see them: `rx.event` is a
module that can be called; a handler is a method on an instance and an `EventHandler` on the class; a field
is a value on an instance and a Var on the class.
"""

from collections.abc import Callable
from typing import Any, Concatenate, Generic, Literal, ParamSpec, TypeVar, overload

from understudy import App as App
from understudy import BaseStateToken as BaseStateToken
from understudy import Component as Component
from understudy import Engine as Engine
from understudy import EventHandler as EventHandler
from understudy import EventSpec as EventSpec
from understudy import ImmutableStateError as ImmutableStateError
from understudy import Limits as Limits
from understudy import State as State
from understudy import Var as Var
from understudy import accordion as accordion
from understudy import alert as alert
from understudy import alert_dialog as alert_dialog
from understudy import aspect_ratio as aspect_ratio
from understudy import audio as audio
from understudy import avatar as avatar
from understudy import badge as badge
from understudy import blockquote as blockquote
from understudy import blur_focus as blur_focus
from understudy import box as box
from understudy import breakpoints as breakpoints
from understudy import button as button
from understudy import cached_var as cached_var
from understudy import callout as callout
from understudy import card as card
from understudy import center as center
from understudy import chakra as chakra
from understudy import checkbox as checkbox
from understudy import code as code
from understudy import code_block as code_block
from understudy import collapsible as collapsible
from understudy import color as color
from understudy import cond as cond
from understudy import console_log as console_log
from understudy import container as container
from understudy import data_list as data_list
from understudy import debounce_input as debounce_input
from understudy import desktop_only as desktop_only
from understudy import details as details
from understudy import dialog as dialog
from understudy import divider as divider
from understudy import download as download
from understudy import drawer as drawer
from understudy import dropdown_menu as dropdown_menu
from understudy import el as el
from understudy import experimental as experimental
from understudy import flex as flex
from understudy import foreach as foreach
from understudy import form as form
from understudy import fragment as fragment
from understudy import get_app as get_app
from understudy import grid as grid
from understudy import heading as heading
from understudy import hover_card as hover_card
from understudy import hstack as hstack
from understudy import html as html
from understudy import icon as icon
from understudy import icon_button as icon_button
from understudy import image as image
from understudy import input as input
from understudy import inset as inset
from understudy import link as link
from understudy import list as list
from understudy import list_item as list_item
from understudy import load as load
from understudy import match as match
from understudy import menu as menu
from understudy import mobile_and_tablet as mobile_and_tablet
from understudy import mobile_only as mobile_only
from understudy import number_input as number_input
from understudy import ordered_list as ordered_list
from understudy import page as page
from understudy import popover as popover
from understudy import progress as progress
from understudy import radio as radio
from understudy import radio_group as radio_group
from understudy import redirect as redirect
from understudy import run_in_thread as run_in_thread
from understudy import scroll_area as scroll_area
from understudy import scroll_to as scroll_to
from understudy import section as section
from understudy import select as select
from understudy import separator as separator
from understudy import set_clipboard as set_clipboard
from understudy import set_focus as set_focus
from understudy import set_value as set_value
from understudy import skeleton as skeleton
from understudy import slider as slider
from understudy import spacer as spacer
from understudy import spinner as spinner
from understudy import stack as stack
from understudy import state as state
from understudy import switch as switch
from understudy import table as table
from understudy import tablet_and_desktop as tablet_and_desktop
from understudy import tablet_only as tablet_only
from understudy import tabs as tabs
from understudy import text as text
from understudy import text_area as text_area
from understudy import theme as theme
from understudy import toast as toast
from understudy import tooltip as tooltip
from understudy import unordered_list as unordered_list
from understudy import utils as utils
from understudy import var as var
from understudy import vars as vars
from understudy import video as video
from understudy import vstack as vstack
from understudy import window_alert as window_alert
from understudy import wrap as wrap

_P = ParamSpec("_P")
_R = TypeVar("_R")
_T = TypeVar("_T")

class _Handler(Generic[_P, _R]):
    @overload
    def __get__(self, instance: None, owner: type) -> EventHandler: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Callable[_P, _R]: ...

@overload
def event(function: Callable[Concatenate[Any, _P], _R]) -> _Handler[_P, _R]: ...
@overload
def event(
    *,
    background: bool | None = None,
    supersedes: bool = False,
    singleton: bool = False,
    scope: Literal["page", "tab", "app"] = "tab",
    thread: bool = False,
    stop_propagation: bool | None = None,
    prevent_default: bool | None = None,
    throttle: int | None = None,
    debounce: int | None = None,
    temporal: bool | None = None,
) -> Callable[[Callable[Concatenate[Any, _P], _R]], _Handler[_P, _R]]: ...
def background(function: Callable[Concatenate[Any, _P], _R]) -> _Handler[_P, _R]: ...

class Field(Generic[_T]):
    @overload
    def __get__(self, instance: None, owner: type) -> Var[_T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> _T: ...
    def __set__(self, instance: object, value: _T) -> None: ...

def field(default: _T = ..., *, default_factory: Callable[[], _T] | None = None, is_var: bool = True) -> Field[_T]: ...
