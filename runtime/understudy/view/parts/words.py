"""Words: headings, text, code, links, lists, quotations."""

from __future__ import annotations

from typing import Any

from understudy.vars.expr import display
from understudy.view.component import Draft, Part, Prop, modifier, own, scaled, styled
from understudy.view.flow import foreach
from understudy.view.nodes import LEVELLED, Element, Markup, Node, Text, settled

__all__ = ["badge", "blockquote", "code", "code_block", "heading", "html", "link", "list_", "text"]

WEIGHTS = {"light": "300", "regular": "400", "medium": "500", "semibold": "600", "bold": "650"}
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
TEXT_WRAPS: dict[str, str] = {}

WORDS: dict[str, Prop] = {
    "weight": scaled("font-weight", WEIGHTS),
    "align": styled("text-align"),
    "size": scaled("font-size", TEXT_SIZES),
    "wrap": scaled("text-wrap", TEXT_WRAPS),
    "variant": modifier("rx-"),
    "as": own,
    "color_scheme": own,
}


def _words(draft: Draft) -> Node:
    tag = draft.take_own("as")
    colors = draft.take_own("color_scheme")
    if colors is not None:
        # Words take the colour themselves; a button only its accent.
        draft.take("color_scheme", colors)
        draft.classes.append("rx-tinted")
    return draft.element(tag=display(tag) if tag else "")


def _heading(draft: Draft) -> Node:
    """Without `as` its level is that of the place where it is shown."""
    if "as" not in draft.own:
        draft.own[LEVELLED] = True
    return _words(draft)


def _inline(name: str, tag: str, css: str = "", **members: Any) -> Part:
    return Part(name, tag, css, "cite datetime", props=WORDS, ignores="trim truncate", build=_words, members=members)


em = _inline("text.em", "em")
strong = _inline("text.strong", "strong")
kbd = _inline("text.kbd", "kbd", "rx-kbd")
quote = _inline("text.quote", "q")
span = _inline("text.span", "span")
text = Part(
    "text", "p", "rx-text", props=WORDS, ignores="trim truncate", build=_words,
    members={"em": em, "strong": strong, "kbd": kbd, "quote": quote, "span": span},
)  # fmt: skip
heading = Part(
    "heading", "h1", "rx-heading", props={**WORDS, "size": scaled("font-size", HEADING_SIZES)},
    ignores="trim truncate", build=_heading,
)  # fmt: skip
code = _inline("code", "code", "rx-code")
blockquote = _inline("blockquote", "blockquote", "rx-quote")


_code_text = Part("code", "code")


def _code_block(draft: Draft) -> Node:
    draft.default("tabindex", "0")
    return draft.element(children=(_code_text(*draft.children, data_language=draft.take_own("language")),))


code_block = Part(
    "code_block", "pre", "rx-pre", props={"language": own},
    ignores="theme show_line_numbers starting_line_number wrap_long_lines can_copy copy_button code_tag_props",
    build=_code_block,
)  # fmt: skip


def _link(draft: Draft) -> Node:
    if draft.take_own("is_external") is True:
        draft.default("target", "_blank")
    if draft.attributes.get("target") == "_blank":
        draft.default("rel", "noopener noreferrer")
    return _words(draft)


link = Part(
    "link", "a", "rx-link", "href target rel download hreflang referrerpolicy type",
    props={**WORDS, "underline": modifier("rx-underline-", none="auto"), "is_external": own},
    ignores="trim truncate replace", build=_link,
)  # fmt: skip
badge = Part(
    "badge", "span", "rx-badge", ignores="radius",
    props={"variant": modifier("rx-"), "size": modifier("rx-size-", none="1")},
)  # fmt: skip


# ---- lists ----

MARKERS = {"none": "none", "disc": "disc", "circle": "circle", "square": "square", "decimal": "decimal"}
LIST: dict[str, Prop] = {
    "items": own, "list_style_type": styled("list-style-type"), "type": scaled("list-style-type", MARKERS),
    "spacing": own,
}  # fmt: skip
item = Part("list.item", "li", takes="value")


def _list(draft: Draft) -> Node:
    draft.take_own("spacing")
    items = draft.take_own("items")
    entries = tuple(
        child if not isinstance(child, (Element, Text)) or _is_item(child) else _entry(child)
        for child in draft.children
    )
    if items is not None:
        entries += (foreach(settled(items), item),)
    return draft.element(children=entries)


def _is_item(child: Node) -> bool:
    return isinstance(child, Element) and child.tag == "li"


def _entry(child: Node) -> Node:
    entry: Node = item(child)
    return entry


ordered = Part("list.ordered", "ol", "rx-list", "start reversed", props=LIST, build=_list)
unordered = Part("list.unordered", "ul", "rx-list", props=LIST, build=_list)
list_ = Part(
    "list", "ul", "rx-list rx-plain", props=LIST, build=_list,
    members={"item": item, "ordered": ordered, "unordered": unordered},
)  # fmt: skip


def _html(draft: Draft) -> Node:
    """Constant HTML stands as the author wrote it; what a state holds is shown as text, never as markup."""
    return draft.element(
        children=tuple(
            Markup(child.value) if isinstance(child, Text) and isinstance(child.value, str) else child
            for child in draft.children
        )
    )


html = Part("html", "div", "rx-html", build=_html)
