"""What the controls of a demo are called: who cannot see one is told its name, or does not know what it is for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from understudy.testing import name_of
from understudy.testing_dom import Dom, Element

FIELDS: Final = ("input", "textarea", "select")
_TAGS: Final = frozenset({"button", "summary", *FIELDS})
_ROLES: Final = frozenset({"button", "link", "tab", "menuitem", "switch", "checkbox", "radio", "option"})
_SAYING: Final = ("aria-label", "aria-labelledby", "title")
_BROWSERS: Final = frozenset({"submit", "reset"})
"""Buttons that browsers have a word of their own for."""


def nameless(doms: Iterable[Dom]) -> Iterator[str]:
    """The controls that have no name, as tags: `<button>`, `<input type="range">`."""
    for dom in doms:
        labels = {one.attributes.get("for", "") for one in dom.elements() if one.tag == "label" and one.text().strip()}
        for element in dom.elements():
            if _is_control(element) and not _has_name(element, labels):
                kind = element.attributes.get("type", "") if element.tag == "input" else ""
                yield f'<{element.tag} type="{kind}">' if kind else f"<{element.tag}>"


def _is_control(element: Element) -> bool:
    attributes = element.attributes
    if any("hidden" in one.attributes for one in (element, *element.ancestors())):
        return False
    if attributes.get("aria-hidden") == "true" or attributes.get("type") == "hidden":
        return False
    is_link = element.tag == "a" and "href" in attributes
    return is_link or element.tag in _TAGS or attributes.get("role") in _ROLES


def _has_name(element: Element, labels: set[str]) -> bool:
    if any(element.attributes.get(key, "").strip() for key in _SAYING):
        return True
    if element.tag in FIELDS and element.attributes.get("type") != "button":
        return _is_labelled(element, labels)
    inside = any(one.attributes.get("alt") or one.attributes.get("aria-label") for one in element.elements())
    return bool(name_of(element) or inside or element.attributes.get("value"))


def _is_labelled(element: Element, labels: set[str]) -> bool:
    attributes = element.attributes
    if attributes.get("type") in _BROWSERS or attributes.get("id", "?") in labels:
        return True
    around = next((one for one in element.ancestors() if one.tag == "label"), None)
    is_inside = around is not None and bool(around.text().strip())
    return is_inside or bool((attributes.get("placeholder", "") or attributes.get("alt", "")).strip())
