"""States: what a tab remembers, and who may change it when. As `reflex.state` names them."""

from understudy.errors import ImmutableStateError
from understudy.state.base import State

BaseState = State

__all__ = ["BaseState", "ImmutableStateError", "State"]
