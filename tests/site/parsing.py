"""Texts of pages, parsed, and what tests look for in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

from playbill import doc, markdown
from playbill.doc import Document, Heading, Image, Link, Paragraph
from playbill.source import from_text


def parse(text: str, *, html: bool = False, interpolates: bool = False) -> Document:
    return markdown.parse(from_text(text, Path("docs/a.md"), "docs/a.md"), html=html, interpolates=interpolates)


def only(text: str, *, html: bool = False) -> doc.Block:
    (block,) = parse(text, html=html).blocks
    return block


def spans(text: str, *, html: bool = False) -> tuple[doc.Span, ...]:
    block = only(text, html=html)
    assert isinstance(block, Paragraph | Heading)
    return block.spans


def nodes(value: object) -> Iterator[object]:
    """Every dataclass of a tree."""
    if isinstance(value, tuple):
        for item in value:
            yield from nodes(item)
    elif is_dataclass(value):
        yield value
        for field in fields(value):
            yield from nodes(getattr(value, field.name))


def links(document: Document) -> list[Link | Image]:
    return [node for node in nodes(document) if isinstance(node, Link | Image)]
