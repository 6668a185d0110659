"""What `.to(int)`, `.to(float)` and `rx.Var.range()` make of the values they are given."""

from __future__ import annotations

from typing import Any


def whole(value: Any) -> int | None:
    return None if value is None else int(value)


def fraction(value: Any) -> float | None:
    return None if value is None else float(value)


def numbers(*bounds: int) -> list[int]:
    return list(range(*bounds))
