"""Spans of text -> HTML, and the addresses in them: what a link means, what a page may load from elsewhere.

A picture from an origin that the configuration does not list becomes a link with its
description: the content policy would only show a hole in its place.
"""

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, assert_never
from urllib.parse import urlsplit

from understudy.html import escape

from playbill import doc
from playbill.config import Origins
from playbill.doc import Interpolated, Span, Words
from playbill.errors import Finding
from playbill.pictures import Size
from playbill.urls import is_safe

_TAGS = re.compile(r"<[^>]*>")

OriginKind = Literal["image", "media", "frame"]


def unmeasured(target: str) -> Size | None:
    """Where nobody knows the files."""
    del target
    return None


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link or a picture of a page: as it was written, and the address that it became."""

    target: str
    address: str
    line: int
    column: int
    is_loaded: bool = False
    """Whether it is a picture or a film of the page, and not a way to somewhere."""
    meant: str = ""
    """Of a demo: what the same would have become in the text of the page."""


@dataclass(slots=True)
class Inline:
    """Writes spans, and notes links and findings on the way."""

    path: str
    value_of: Callable[[Interpolated], str]
    resolve: Callable[[str], str]
    origins: Origins
    measure: Callable[[str], Size | None] = unmeasured
    """The size of a picture of the site, by its target."""
    pictures: int = 0
    """How many the page has so far."""
    links: list[FoundLink] = field(default_factory=list[FoundLink])
    findings: list[Finding] = field(default_factory=list[Finding])

    def html(self, spans: Iterable[Span]) -> str:
        return "".join(self._span(span) for span in spans)

    def fill(self, words: Words) -> str:
        """Text with the values of its expressions; not escaped."""
        return words.fill(self.value_of)

    def plain(self, spans: Sequence[Span]) -> str:
        """What spans say, with the values of expressions; not escaped."""
        apart = Inline(self.path, self.value_of, self.resolve, self.origins)
        return plain_text(apart.html(spans))

    def link(self, target: str, line: int, column: int = 1) -> str | None:
        """The address that a link means; None for one that could run something."""
        if not is_safe(target):
            self._refuse(target, line, column)
            return None
        address = self.resolve(target)
        self.links.append(FoundLink(target, address, line, column))
        return address

    def load(self, kind: OriginKind, target: str, line: int, column: int = 1) -> str | None:
        """The address of something that the page loads; None, with a finding, where it may not."""
        if not target:
            return None
        if not is_safe(target):
            self._refuse(target, line, column)
            return None
        parts = urlsplit(target)
        if not parts.netloc:
            address = self.resolve(target)
            self.links.append(FoundLink(target, address, line, column, is_loaded=True))
            return address
        scheme = parts.scheme or "https"
        if any(allows(listed, scheme, parts.netloc) for listed in _listed(self.origins, kind)):
            return target
        origin = f"{scheme}://{parts.netloc}"
        message = (
            f"the site does not load from {origin}, so this is shown as a link. "
            f'To allow it: `origins = {{ {kind} = ["{origin}"] }}` in the configuration'
        )
        self.findings.append(Finding(self.path, line, column, "origin", "warning", message))
        return None

    def _refuse(self, target: str, line: int, column: int) -> None:
        message = f"the address `{target[:60]}` is not http, https, mailto, relative or a fragment; it is left out"
        finding = Finding(self.path, line, column, "address", "warning", message)
        if finding not in self.findings:
            self.findings.append(finding)

    def _span(self, span: Span) -> str:
        match span:
            case doc.Text():
                return escape(span.text)
            case doc.Strong():
                return f"<strong>{self.html(span.spans)}</strong>"
            case doc.Emphasis():
                return f"<em>{self.html(span.spans)}</em>"
            case doc.Strike():
                return f"<del>{self.html(span.spans)}</del>"
            case doc.InlineCode():
                return f"<code>{escape(self.fill(span.text))}</code>"
            case doc.Link():
                return self._link(span)
            case doc.Image():
                return self._image(span)
            case doc.LineBreak():
                return "<br>\n" if span.is_hard else "\n"
            case doc.RawHtml():
                return self.fill(span.html)
            case doc.Interpolated():
                return escape(self.value_of(span))
            case _:
                assert_never(span)

    def _link(self, link: doc.Link) -> str:
        inside = self.html(link.spans)
        address = self.link(self.fill(link.target), link.line, link.column)
        if address is None:
            return inside
        return f'<a href="{escape(address)}"{_title(self.fill(link.title))}>{inside}</a>'

    def _image(self, image: doc.Image) -> str:
        target, words = self.fill(image.target), self.fill(image.alt)
        address = self.load("image", target, image.line, image.column)
        if address is None:
            return f'<a href="{escape(target)}">{escape(words or target)}</a>' if is_safe(target) else escape(words)
        self.pictures += 1
        size = self.measure(target)
        sides = f' width="{size.width}" height="{size.height}"' if size else ""
        # The first one may be in sight at once: to fetch it late would show a hole.
        late = ' loading="lazy"' if self.pictures > 1 else ""
        title = _title(self.fill(image.title))
        return f'<img src="{escape(address)}" alt="{escape(words)}"{title}{sides}{late} decoding="async">'


def plain_text(markup: str) -> str:
    """What HTML says: its text without tags, in one line."""
    return " ".join(html.unescape(_TAGS.sub("", markup)).split())


def allows(listed: str, scheme: str, host: str) -> bool:
    """Whether a source of the content policy covers an origin: `https://a.org`, `*.a.org`, `a.org`, `https:`."""
    if listed.endswith(":"):
        return scheme == listed[:-1]
    listed_scheme, separator, listed_host = listed.rpartition("://")
    if separator and listed_scheme != scheme:
        return False
    if listed_host.startswith("*."):
        return host.lower().endswith(listed_host[1:].lower())
    return listed_host in ("*", host.lower())


def _listed(origins: Origins, kind: OriginKind) -> tuple[str, ...]:
    match kind:
        case "image":
            return origins.image
        case "media":
            return origins.media
        case "frame":
            return origins.frame
        case _:
            assert_never(kind)


def _title(words: str) -> str:
    return f' title="{escape(words)}"' if words else ""
