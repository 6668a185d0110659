"""Which element may stand where: a parser that closes one too early would cut the page apart at its slots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from understudy.view.nodes import Choice, Each, Element, Fragment, Node

__all__ = ["placed_tag"]

_CLOSES_PARAGRAPH = frozenset(
    (
        "address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "dir", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hgroup", "hr", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section",
        "summary", "table", "ul",
    )
)  # fmt: skip
# Inside of these a parser does not look for an open paragraph.
_CLOSED_OFF = frozenset(("button", "td", "th", "caption", "template", "svg", "math"))
_NOT_WITHIN_ITSELF = {"a": "span", "button": "span", "form": "div"}
_INTERACTIVE = frozenset(("a", "button"))


def placed_tag(node: Element, ancestors: Sequence[str]) -> str:
    """The tag of `node` where it stands, or the nearest one that a parser leaves there.

    A paragraph with a block in it becomes a `div`; a button in a link, or a link in a button, is
    what the outer one is already, and becomes a `span` that looks like it.
    """
    tag = node.tag
    if tag == "p" and _has_block(node.children):
        return "div"
    if tag in _INTERACTIVE and any(outer in _INTERACTIVE for outer in ancestors):
        return "span"
    if tag in _NOT_WITHIN_ITSELF and tag in ancestors:
        return _NOT_WITHIN_ITSELF[tag]
    return tag


def _has_block(nodes: Iterable[Node]) -> bool:
    for node in nodes:
        if isinstance(node, Element):
            if node.tag in _CLOSES_PARAGRAPH or (node.tag not in _CLOSED_OFF and _has_block(node.children)):
                return True
        elif isinstance(node, Fragment):
            if _has_block(node.children):
                return True
        elif isinstance(node, Choice):
            if _has_block(node.branches):
                return True
        elif isinstance(node, Each) and _has_block((node.body,)):
            return True
    return False
