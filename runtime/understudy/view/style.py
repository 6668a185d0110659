"""Style props become classes, one rule for each distinct value; there is no style attribute anywhere.

A value that differs between readers is set through the CSSOM by the client; what it is at first has a
rule like any other, so the page looks right before a script runs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from understudy.vars.expr import Var
from understudy.view.nodes import Declaration, Mapped, Shown, is_var, settled
from understudy.view.properties import (
    BREAKPOINTS,
    PROPERTIES,
    PSEUDO,
    ROUND,
    SHORT,
    SPACE,
    TOKENS,
    UNITLESS,
    is_shorthand,
)

__all__ = [
    "Breakpoints",
    "Rule",
    "breakpoints",
    "css",
    "declarations",
    "first_rule",
    "is_style",
    "property_names",
    "responsive",
    "rule_of",
    "style_declarations",
    "style_text",
]

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_CAMEL = re.compile(r"(?<=[a-z0-9])([A-Z])")
_SELECTOR = re.compile(r"&?((?:::?[a-z-]+(?:\([a-z0-9+ -]*\))?|\[[a-z-]+(?:=[\"']?[a-zA-Z0-9_-]+[\"']?)?\])+)\Z")
_MEDIA = re.compile(r"@(?:media|container|supports) ([^{};<]+)\Z")
_CUSTOM = re.compile(r"--[a-zA-Z0-9_-]+\Z")
_PSEUDO_ORDER = {suffix: rank for rank, suffix in enumerate(PSEUDO.values(), 1)}
_MEDIA_ORDER = {f"(min-width:{width})": rank for rank, width in enumerate(BREAKPOINTS.values()) if width}


class Breakpoints(dict[str, object]):
    """Values of one prop by the width of the window: what `rx.breakpoints` makes."""


def breakpoints(custom: Mapping[str, object] | None = None, **values: object) -> Breakpoints:
    """Values from the named widths on: `rx.breakpoints(initial="1", sm="2", lg="4")`, or `{"640px": "2"}`."""
    return Breakpoints({**(custom or {}), **values})


@dataclass(frozen=True, slots=True)
class Rule:
    """One atomic rule of the page's stylesheet. `name` is the class that an element carries."""

    name: str
    declarations: str
    suffix: str = ""
    media: str = ""

    @property
    def text(self) -> str:
        """As it stands in a stylesheet."""
        body = f".{self.name}{self.suffix}{{{self.declarations}}}"
        return f"@media {self.media}{{{body}}}" if self.media else body

    @property
    def rank(self) -> tuple[int, int, int, str, str]:
        """Where it stands: what says more about less comes later, so that it wins."""
        prop = self.declarations.partition(":")[0]
        media = _MEDIA_ORDER.get(self.media, len(_MEDIA_ORDER) + 1) if self.media else 0
        pseudo = _PSEUDO_ORDER.get(self.suffix, 50) if self.suffix else 0
        return media, pseudo, -is_shorthand(prop), self.media, self.name


def css(rules: Iterable[Rule]) -> str:
    """The stylesheet of these rules, each once, in an order that no process or page changes."""
    return "\n".join(rule.text for rule in sorted(set(rules), key=lambda rule: rule.rank))


def rule_of(name: str, value: str, suffix: str = "", media: str = "") -> Rule:
    """The atomic rule that sets `name` to `value`."""
    text = f"{name}:{value}"
    digest = int.from_bytes(hashlib.sha256(f"{media}|{suffix}|{text}".encode()).digest()[:5])
    letters = ""
    while digest:
        digest, rest = divmod(digest, 36)
        letters = _DIGITS[rest] + letters
    return Rule(f"s-{letters}", text, suffix, media)


def first_rule(name: str, value: object) -> Rule | None:
    """The rule for what a dynamic property is at first; None when it is not set."""
    return rule_of(name, value) if isinstance(value, str) and value else None


def property_names(name: str) -> tuple[str, ...]:
    """The CSS properties that a keyword argument or a key of `style` means; none if it is no style."""
    if name.startswith("--"):
        return (name,) if _CUSTOM.match(name) else ()
    snake = _CAMEL.sub(r"_\1", name).replace("-", "_").lower()
    vendor = snake.lstrip("_")
    if snake in SHORT:
        return SHORT[snake]
    if snake in PROPERTIES:
        return (snake.replace("_", "-"),)
    if vendor.startswith(("webkit_", "moz_", "ms_")):
        return ("-" + vendor.replace("_", "-"),)
    return ()


def is_style(name: str) -> bool:
    """Whether a keyword argument is a style prop or a pseudo class with style props of its own."""
    return name in PSEUDO or bool(property_names(name))


def style_text(name: str, value: object) -> str | None:
    """A value as CSS, or None for what would end the declaration, the rule or the sheet."""
    if value is None or value is False or value == "":
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        plain = not value or name in UNITLESS or name.startswith("--")
        return f"{value:g}" if plain else f"{value:g}px"
    text = str(value).strip()
    if name in ("width", "max-width", "min-width", "height", "max-height", "min-height"):
        text = TOKENS.get(text, text)
    elif name.startswith(("padding", "margin")):
        # Without a unit it would be no CSS: a step of the scale.
        text = SPACE.get(text, text)
    elif name.endswith("-radius"):
        text = ROUND.get(text, text)
    return text if _is_closed(text) else None


def _is_closed(text: str) -> bool:
    """Whether quotes and parentheses close, and nothing in between reaches beyond the declaration."""
    quote = ""
    depth = 0
    for letter in text:
        if letter in "\\\n\r\0" or (letter in "{}" or (letter == ";" and not (quote or depth))):
            return False
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth < 0:
                return False
    return not quote and not depth and "</" not in text and "/*" not in text


def responsive(value: object) -> Iterator[tuple[str, object]]:
    """(media condition, value) pairs of a prop that may be a list, or a dict by breakpoints."""
    if isinstance(value, (list, tuple)):
        widths = list(BREAKPOINTS.values())
        pairs = list(zip(widths, cast("list[object]", value), strict=False))
    elif isinstance(value, Mapping):
        table = cast("Mapping[str, object]", value)
        pairs = [(BREAKPOINTS.get(name, "" if name == "0px" else name), item) for name, item in table.items()]
    else:
        yield "", value
        return
    for width, item in pairs:
        if item is not None:
            yield (f"(min-width:{width})" if width else ""), item


def declarations(name: str, value: object, where: str, suffix: str = "", media: str = "") -> Iterator[Declaration]:
    """What one style prop declares. Raises ValueError for a constant that is no CSS value."""
    for condition, given in responsive(settled(value)):
        at = f"{media} and {condition}" if media and condition else media or condition
        single = settled(given)
        for prop in property_names(name):
            if is_var(single):
                yield Declaration(prop, _dynamic(prop, single), suffix, at)
                continue
            text = style_text(prop, single)
            if text is not None:
                yield Declaration(prop, text, suffix, at)
            elif single not in (None, False, ""):
                raise ValueError(f"{where}: {single!r} is not a value that `{name}` can have.")


def style_declarations(
    style: Mapping[str, object], where: str, suffix: str = "", media: str = ""
) -> Iterator[Declaration]:
    """What a `style=` dict declares: properties, `_hover` and its kind, `&:hover`, `@media (…)`."""
    for name, value in style.items():
        if isinstance(value, Mapping) and not isinstance(value, Breakpoints) and not property_names(name):
            inner = cast("Mapping[str, object]", value)
            if name in PSEUDO:
                yield from style_declarations(inner, where, suffix + PSEUDO[name], media)
            elif selector := _SELECTOR.match(name):
                yield from style_declarations(inner, where, suffix + selector[1], media)
            elif (condition := _MEDIA.match(name)) and name.startswith("@media"):
                yield from style_declarations(inner, where, suffix, condition[1].strip())
            else:
                raise ValueError(
                    f"{where}: `{name}` is no selector that a style can hold. A style speaks of its own element: "
                    f"`_hover`, `&:focus`, `::before`, `@media (…)`."
                )
        elif property_names(name):
            yield from declarations(name, cast("object", value), where, suffix, media)
        else:
            raise ValueError(f"{where}: `{name}` is no style property.")


def _dynamic(name: str, var: Var[Any]) -> Shown:
    def convert(value: object) -> object:
        text = style_text(name, value)
        # The client cuts the style of inserted HTML at semicolons.
        return None if text is None or ";" in text else text

    return Mapped(var, convert, f"style.{name}")
