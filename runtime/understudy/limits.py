"""How much a tab, an address and a worker may take, and for how long; times in seconds, sizes in bytes.

Each limit can be set by an environment variable: `UNDERSTUDY_` and its name in capitals.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

Bounds = TypeVar("Bounds")


def from_environment(bounds: type[Bounds], prefix: str, environment: Mapping[str, str] = os.environ) -> Bounds:
    """A dataclass of numbers with what the environment says: each under the prefix and its name in capitals.

    Raises `ValueError` that names a variable that is no number.
    """
    values: dict[str, float] = {}
    # A dataclass has no type of its own that could be asked for here.
    for field in dataclasses.fields(bounds):  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        variable = f"{prefix}{field.name.upper()}"
        text = environment.get(variable)
        if text is None:
            continue
        try:
            values[field.name] = float(text) if field.type == "float" else int(text)
        except ValueError as error:
            raise ValueError(f"{variable} is {text!r}; it must be a number.") from error
    return bounds(**values)


@dataclass(frozen=True, slots=True)
class Limits:
    """Every bound of the runtime, in one place. Reaching one gives the reader a message."""

    message_size: int = 64 * 1024
    """the largest message from a browser"""
    queued_events: int = 100
    """events of one tab that wait for their turn"""
    event_rate: float = 30.0
    """events that one tab may send a second"""
    event_burst: int = 100
    """events that it may send at once"""
    handler_seconds: float = 10.0
    """how long a handler may run since its start or its last `yield`; 0 for no end"""
    slow_handler_seconds: float = 1.0
    """a handler that takes longer is logged"""
    loop_seconds: float = 0.02
    """a synchronous handler that held the loop longer runs in a thread the next time"""
    tab_tasks: int = 8
    """background tasks of one tab"""
    address_tasks: int = 64
    """background tasks of one address"""
    worker_tasks: int = 1000
    """background tasks of one worker"""
    task_seconds: float = 600.0
    """how long a background task may live; 0 for no end"""
    leave_seconds: float = 30.0
    """how long tasks go on after the page was closed"""
    vanish_seconds: float = 65.0
    """how long tasks go on after the last message of a socket that vanished"""
    state_seconds: float = 300.0
    """how long a state is kept after the last socket"""
    replay_seconds: float = 60.0
    """how long updates are kept for a tab that comes back"""
    replay_messages: int = 1000
    """how many of them"""
    replay_size: int = 1024 * 1024
    """characters of them"""
    update_size: int = 256 * 1024
    """the largest update"""
    handler_threads: int = 64
    """threads for handlers that block"""
    address_threads: int = 4
    """of them, for one address"""
    join_seconds: float = 10.0
    """how soon after connecting a socket must say who it is"""
    probe_seconds: float = 1.0
    """how long a socket has to answer when another one says that it is the same tab"""
    shutdown_seconds: float = 10.0
    """how long the end of the server may take"""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Limits:
        """The limits with what the environment says. Raises `ValueError` that names a variable that is no number."""
        return from_environment(cls, "UNDERSTUDY_", environment)
