"""`reflex.event` is `understudy.event`."""

from understudy.effects import *
from understudy.event import EventHandler as EventHandler
from understudy.event import EventSpec as EventSpec
from understudy.event import background as background
