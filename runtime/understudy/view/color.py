"""Colours by name and shade: twelve steps from paper to ink, for light and dark, worked out and not listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from understudy.vars.expr import Var, call, display, lift

__all__ = ["color", "scheme"]

# Hue and chroma of step 9 in OKLCH. The neutrals keep a trace of their hue.
_HUES: dict[str, tuple[float, float]] = {
    "gray": (80, 0.008), "mauve": (310, 0.012), "slate": (255, 0.014), "sage": (165, 0.012),
    "olive": (130, 0.014), "sand": (90, 0.014), "tomato": (33, 0.19), "red": (25, 0.2), "ruby": (15, 0.19),
    "crimson": (3, 0.2), "pink": (345, 0.2), "plum": (325, 0.17), "purple": (305, 0.18), "violet": (290, 0.18),
    "iris": (280, 0.19), "indigo": (268, 0.19), "blue": (255, 0.17), "sky": (225, 0.12), "cyan": (210, 0.12),
    "teal": (182, 0.11), "mint": (172, 0.11), "jade": (165, 0.12), "green": (155, 0.13), "grass": (145, 0.15),
    "lime": (128, 0.17), "yellow": (98, 0.15), "amber": (78, 0.15), "orange": (55, 0.17), "brown": (50, 0.07),
    "gold": (80, 0.06), "bronze": (45, 0.05),
}  # fmt: skip
_LIGHT = (0.993, 0.98, 0.955, 0.93, 0.9, 0.865, 0.81, 0.73, 0.5, 0.47, 0.44, 0.31)
_DARK = (0.17, 0.195, 0.24, 0.28, 0.32, 0.37, 0.44, 0.54, 0.74, 0.78, 0.82, 0.94)
_CHROMA = (0.03, 0.06, 0.14, 0.24, 0.33, 0.42, 0.5, 0.66, 1.0, 1.0, 0.9, 0.5)
_ACCENT_SHARE = (3, 6, 10, 16, 22, 30, 42, 62, 100, 90, 100, 100)
# Names of other generations for the same hues.
_OTHER = {"grey": "gray", "magenta": "pink", "fuchsia": "pink", "emerald": "green", "rose": "crimson", "zinc": "gray"}


def color(color: object, shade: object = 7, alpha: object = False) -> Any:
    """The colour of that name: shade 1 is nearly paper, 9 the colour itself, 12 nearly ink."""
    if any(isinstance(part, Var) for part in (color, shade, alpha)):
        parts = lift(color), lift(shade), lift(alpha)
        return call(_color, parts, str, f"rx.color({', '.join(part._spelling for part in parts)})")
    return _color(color, shade, alpha)


def _color(color: object, shade: object, alpha: object) -> str:
    name = display(color)
    try:
        step = int(display(shade)) - 1
    except ValueError:
        step = -1
    if not 0 <= step <= 11:
        raise ValueError(f"rx.color: a shade is a number from 1 to 12, not {shade!r}.")
    if name in ("black", "white"):
        return f"rgb({'0 0 0' if name == 'black' else '255 255 255'} / {(step + 1) * 8}%)" if alpha else name
    if name == "accent":
        return f"color-mix(in oklab,var(--accent) {_ACCENT_SHARE[step]}%,var(--raised))"
    found = _HUES.get(_OTHER.get(name, name))
    if found is None:
        raise ValueError(f"rx.color: there is no colour {name!r}. There are accent, {', '.join(_HUES)}.")
    hue, chroma = found
    see_through = f" / {(4, 8, 14, 20, 27, 34, 44, 58, 80, 85, 90, 95)[step]}%" if alpha else ""
    shades = (
        f"oklch({lightness[step]:g} {chroma * _CHROMA[step]:.3g} {hue:g}{see_through})" for lightness in (_LIGHT, _DARK)
    )
    return f"light-dark({','.join(shades)})"


def scheme() -> Iterator[tuple[str, Callable[[Any], object]]]:
    """What `color_scheme="grass"` sets: the accent of a component and everything below it."""
    yield "--accent", lambda name: _scheme_color(name, 9)
    yield "--accent-soft", lambda name: _scheme_color(name, 3)
    yield "--on-accent", lambda name: None if not _known(name) else "light-dark(#fff,#14110f)"


def _known(name: object) -> bool:
    return _OTHER.get(display(name), display(name)) in _HUES


def _scheme_color(name: object, shade: int) -> str | None:
    return _color(_OTHER.get(display(name), display(name)), shade, False) if _known(name) else None
