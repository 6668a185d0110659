"""The first view of a demo as text: what is written in it, and in brackets what can be pressed and filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from understudy.testing_dom import Comment, Dom, Element, TextNode

_INLINE: Final = frozenset(
    "a abbr b bdi button cite code data del em i input ins kbd label mark meter output progress q s samp select small "
    "span strong sub sup svg textarea time u var".split()
)
_SILENT: Final = frozenset(("script", "style", "template", "option", "datalist", "source", "track", "svg"))


def state_text(html: str) -> str:
    """What a reader sees of the HTML of a live part, line by line."""
    view = _View()
    view.children(Dom.parse(html).root)
    view.end_line()
    return "\n".join(view.lines)


@dataclass(slots=True)
class _View:
    lines: list[str] = field(default_factory=list[str])
    words: list[str] = field(default_factory=list[str])
    """Of the line that is being written."""

    def end_line(self) -> None:
        line = " ".join("".join(self.words).split())
        self.words.clear()
        if line:
            self.lines.append(line)

    def children(self, element: Element) -> None:
        for child in element.children:
            match child:
                case TextNode():
                    self.words.append(child.content)
                case Comment():
                    pass
                case Element():
                    self._element(child)

    def _element(self, element: Element) -> None:
        tag = element.tag
        if tag in _SILENT or "hidden" in element.attributes:
            return
        if tag == "dialog" and "open" not in element.attributes:
            return
        if tag in _INLINE:
            self._inline(element)
            return
        if tag == "table":
            self.end_line()
            self.lines.extend(_rows(element))
            return
        self.end_line()
        match tag:
            case "img":
                self.words.append(_bracketed("picture", element.attributes.get("alt", "")))
            case "video" | "audio" | "iframe":
                self.words.append(_bracketed(tag, element.attributes.get("title", "")))
            case "hr":
                self.words.append("---")
            case "li":
                self.words.append("- ")
                self.children(element)
            case _:
                self.children(element)
        self.end_line()

    def _inline(self, element: Element) -> None:
        words = shown_as_text(element)
        if words is None:
            self.children(element)
        elif words:
            self.words.append(f" {words} ")


def shown_as_text(element: Element) -> str | None:
    """What a reader can press or fill in, in brackets; None for everything else."""
    match element.tag:
        case "button":
            return f"[{_name(element)}]"
        case "input":
            return _field(element)
        case "textarea" | "select":
            return _bracketed(_label(element), element.value)
        case "progress" | "meter":
            return (
                f"[{_label(element)}: {element.attributes.get('value', '?')} of {element.attributes.get('max', '1')}]"
            )
        case _:
            return None


def _rows(table: Element) -> Iterator[str]:
    for row in table.elements():
        if row.tag != "tr":
            continue
        cells = [child for child in row.children if isinstance(child, Element) and child.tag in ("td", "th")]
        texts = [" ".join(state_text(cell.html()).split()).replace("|", "/") for cell in cells]
        if texts:
            yield f"| {' | '.join(texts)} |"
            if all(cell.tag == "th" for cell in cells):
                yield f"|{'---|' * len(texts)}"


def _field(element: Element) -> str:
    match element.attributes.get("type", "text"):
        case "hidden":
            return ""
        case "checkbox":
            return "[x]" if element.checked else "[ ]"
        case "radio":
            return "(x)" if element.checked else "( )"
        case "password":
            return _bracketed(_label(element), "")
        case _:
            return _bracketed(_label(element), element.value)


def _label(element: Element) -> str:
    for name in ("aria-label", "placeholder", "name", "title"):
        if said := element.attributes.get(name):
            return " ".join(said.split())
    return {"textarea": "field", "input": "field"}.get(element.tag, element.tag)


def _name(element: Element) -> str:
    return " ".join((element.text() or element.attributes.get("aria-label", "")).split()) or "button"


def _bracketed(name: str, value: str) -> str:
    words = " ".join(value.split())
    return f"[{name}: {words}]" if words else f"[{name}]"
