"""A page's text for readers of a feed: HTML without a script, a style or a class, every address a whole one.

A demo is the first view that a new tab would have, with what can be pressed as words in brackets, its code, and the
link to where it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from understudy.html import VOID_ELEMENTS, attribute, escape
from understudy.testing_dom import Dom, Element, TextNode

from playbill.state_text import shown_as_text
from playbill.urls import is_safe

_KEPT: Final = frozenset(
    "a abbr audio b blockquote br cite code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img "
    "kbd li ol p pre q s small strong sub summary sup table tbody td th thead tr ul video".split()
)
"""Elements that go over; of all others only what is in them."""

_ATTRIBUTES: Final = frozenset("href src alt title width height start colspan rowspan controls open".split())
_DROPPED: Final = frozenset("script style template noscript svg form".split())
_DROPPED_CLASSES: Final = frozenset("demo-bar demo-notice copy anchor code-more".split())


def feed_html(html: str, page: str, whole: Callable[[str], str]) -> str:
    """`page` is the whole address of the page, `whole` makes one of an address of the site."""
    writer = _Writer(page, whole)
    return "".join(writer.children(Dom.parse(html).root)).strip()


@dataclass(frozen=True, slots=True)
class _Writer:
    page: str
    whole: Callable[[str], str]

    def children(self, element: Element) -> Iterator[str]:
        for child in element.children:
            match child:
                case TextNode():
                    yield escape(child.content)
                case Element():
                    yield from self._element(child)
                case _:
                    pass

    def _element(self, element: Element) -> Iterator[str]:
        classes = frozenset(element.attributes.get("class", "").split())
        if element.tag in _DROPPED or "hidden" in element.attributes or classes & _DROPPED_CLASSES:
            return
        if "data-demo" in element.attributes:
            yield from self._demo(element)
        elif element.tag == "iframe":
            yield self._link(element.attributes.get("data-src", ""), element.attributes.get("title", "") or "Video")
        elif "tab" in classes:
            yield f"<p><b>{escape(' '.join(element.text().split()))}</b></p>"
        elif (words := shown_as_text(element)) is not None:
            yield escape(f" {words} ") if words else ""
        elif element.tag in _KEPT:
            yield f"<{element.tag}{self._attributes(element)}>"
            if element.tag not in VOID_ELEMENTS:
                yield from self.children(element)
                yield f"</{element.tag}>"
        else:
            yield from self.children(element)

    def _demo(self, element: Element) -> Iterator[str]:
        stage = next((one for one in element.elements() if "data-template" in one.attributes), None)
        name = stage.attributes.get("id", "") if stage else ""
        yield "<blockquote>"
        yield from self.children(element)
        yield f"<p>{self._link(f'#{name}' if name else self.page, 'This demo runs on the page.')}</p></blockquote>"

    def _link(self, address: str, words: str) -> str:
        return f'<a href="{escape(self._address(address))}">{escape(words)}</a>' if address else escape(words)

    def _attributes(self, element: Element) -> str:
        found = ""
        for name, value in element.attributes.items():
            if name in ("href", "src"):
                value = self._address(value)
            if name in _ATTRIBUTES:
                found += attribute(name, value)
        return found

    def _address(self, address: str) -> str:
        if address.startswith("#"):
            return self.page + address
        return self.whole(address) if is_safe(address) else ""
