"""Words: headings, text, code, links."""

from __future__ import annotations

from understudy.view.component import Draft, Part, Prop, own, scaled, styled
from understudy.view.nodes import Node

__all__ = ["heading", "text"]

WEIGHTS = {"light": "300", "regular": "400", "medium": "500", "bold": "650"}
TEXT_SIZES = {
    "1": ".75rem", "2": ".875rem", "3": "1rem", "4": "1.125rem", "5": "1.25rem", "6": "1.5rem", "7": "1.75rem",
    "8": "2.1875rem", "9": "3.75rem",
    "xs": ".75rem", "sm": ".875rem", "md": "1rem", "lg": "1.125rem", "xl": "1.25rem", "2xl": "1.5rem",
    "3xl": "1.875rem", "4xl": "2.25rem", "5xl": "3rem", "6xl": "3.75rem",
}  # fmt: skip
HEADING_SIZES = {
    "1": ".8125rem", "2": ".9375rem", "3": "1.0625rem", "4": "1.25rem", "5": "1.5rem", "6": "1.8125rem",
    "7": "2.125rem", "8": "2.5rem", "9": "3.5rem",
    "xs": "1rem", "sm": "1.125rem", "md": "1.25rem", "lg": "1.8125rem", "xl": "2.125rem", "2xl": "2.5rem",
    "3xl": "3rem", "4xl": "3.5rem",
}  # fmt: skip

WORDS: dict[str, Prop] = {
    "weight": scaled("font-weight", WEIGHTS),
    "align": styled("text-align"),
    "size": scaled("font-size", TEXT_SIZES),
    "wrap": scaled("text-wrap", {}),
    "as": own,
    "color_scheme": own,
}


def _words(draft: Draft) -> Node:
    tag = draft.take_own("as")
    given = draft.take_own("color_scheme")
    if given is not None:
        draft.take("color_scheme", given)
    if draft.own.get("color_scheme") is None and given is not None:
        draft.classes.append("rx-tinted")
    return draft.element(tag=str(tag) if tag else "")


text = Part("text", "p", "rx-text", props=WORDS, ignores="trim truncate", build=_words)
heading = Part(
    "heading", "h1", "rx-heading", props={**WORDS, "size": scaled("font-size", HEADING_SIZES)}, ignores="trim", build=_words
)
