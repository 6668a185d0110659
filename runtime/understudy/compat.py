"""Older Reflex names that are more than another name: `rx.chakra`, where every component once was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from understudy.errors import suggestion
from understudy.view.parts.chakra import CHAKRA

__all__ = ["chakra"]


class Chakra:
    """`rx.chakra.X`: the component that was called so, as the one of today. An unknown name says which is near."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        try:
            return CHAKRA[name]
        except KeyError:
            raise AttributeError(f"`rx.chakra` has no component `{name}`.{suggestion(name, CHAKRA)}") from None


chakra = Chakra()
