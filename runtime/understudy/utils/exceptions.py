"""The errors of the runtime, where programs for Reflex import them from."""

from understudy.errors import (
    EventArgumentError,
    HandlerResultError,
    ImmutableStateError,
    RuntimeFault,
    UndeclaredVarError,
    VarAttributeError,
    VarTypeError,
)

ReflexError = RuntimeFault
SetUndefinedStateVarError = UndeclaredVarError

__all__ = [
    "EventArgumentError",
    "HandlerResultError",
    "ImmutableStateError",
    "ReflexError",
    "RuntimeFault",
    "SetUndefinedStateVarError",
    "UndeclaredVarError",
    "VarAttributeError",
    "VarTypeError",
]
