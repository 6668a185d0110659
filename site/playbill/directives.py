"""`md alert`, `md video`, `md definition`, `md section`, `md tabs`, `md quote`: blocks around blocks.

All of them read, fold and switch without a script: `<details>`, radio buttons, a description list.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from understudy.html import Html, attribute, escape

from playbill.doc import Block, Callout, Directive, Heading, ListBlock, Paragraph, Words, plain_words
from playbill.inline import Inline
from playbill.texts import Texts
from playbill.tree import slugify
from playbill.urls import is_safe

ALERTS = {"info": "Note", "warning": "Warning", "success": "Success", "error": "Danger"}
CALLOUTS: Mapping[Callout, str] = {
    "note": "Note",
    "tip": "Tip",
    "important": "Important",
    "warning": "Warning",
    "caution": "Caution",
}
_FILMS = (".mp4", ".m4v", ".webm", ".ogv", ".mov")
_CARD_LINE = re.compile(r"(name|role|image|variant)\s*:.*", re.IGNORECASE | re.DOTALL)
_VARIANTS = ("small", "medium", "big")


class Writer(Protocol):
    """What a directive asks of the rest of the page."""

    def blocks(self, blocks: Sequence[Block]) -> str:
        """The HTML of blocks."""
        ...

    @property
    def inline(self) -> Inline:
        """What writes spans and knows addresses."""
        ...

    @property
    def say(self) -> Texts:
        """What the theme says."""
        ...

    def number(self) -> int:
        """A number that nothing else on the page has."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what follows it, up to the next one."""

    heading: Heading
    children: tuple[Block, ...]


def directive_html(directive: Directive, writer: Writer) -> str:
    """The HTML of a directive. An unknown one shows what is in it, without a frame."""
    match directive.name:
        case "alert":
            return _alert(directive, writer)
        case "video":
            return _video(directive, writer)
        case "definition":
            return _definition(directive, writer)
        case "section":
            return _section(directive, writer)
        case "tabs":
            return _tabs(directive, writer)
        case "quote":
            return _quote(directive, writer)
        case _:
            return writer.blocks(directive.children)


def _alert(directive: Directive, writer: Writer) -> str:
    kind = directive.argument if directive.argument in ALERTS else "info"
    first, body = _title_and_body(directive.children)
    word = f'<span class="visually-hidden">{escape(writer.say(ALERTS[kind]))}: </span>'
    if first is None:
        return f'<div class="callout callout-{kind}" role="note">{word}{writer.blocks(body)}</div>\n'
    title = f"{word}{writer.inline.html(first.spans)}"
    if not body:
        return (
            f'<div class="callout callout-{kind}" role="note"{_id(first)}><p class="callout-title">{title}</p></div>\n'
        )
    return (
        f'<details class="callout callout-{kind}"{_id(first)}>'
        f'<summary><span class="callout-title">{title}</span></summary>\n'
        f'<div class="callout-body">{writer.blocks(body)}</div></details>\n'
    )


def callout_html(kind: Callout, children: Sequence[Block], writer: Writer) -> str:
    """What began with `[!NOTE]`: its word is its title."""
    title = escape(writer.say(CALLOUTS[kind]))
    return (
        f'<div class="callout callout-{kind}" role="note"><p class="callout-title">{title}</p>\n'
        f"{writer.blocks(children)}</div>\n"
    )


def _video(directive: Directive, writer: Writer) -> str:
    target = directive.argument.split()[0] if directive.argument else ""
    first, body = _title_and_body(directive.children)
    title = writer.inline.html(first.spans) if first else escape(writer.say("Video"))
    words = writer.inline.plain(first.spans) if first else writer.say("Video")
    is_film = target.lower().split("?")[0].endswith(_FILMS)
    address = writer.inline.load("media" if is_film else "frame", target, directive.line)
    rest = writer.blocks(body)
    if address is None:
        link = writer.inline.link(target, directive.line) if target else None
        shown = f'<a href="{escape(link)}">{escape(words)}</a>' if link else escape(words)
        return f"<p>{shown}</p>\n{rest}"
    if is_film:
        # Nothing is fetched before the reader presses play.
        player = f'<video controls preload="none" src="{escape(address)}" aria-label="{escape(words)}"></video>'
    else:
        # It gets its address when it is opened: without a script browsers load frames that nobody sees.
        there = escape(address)
        player = (
            f'<iframe data-src="{there}" title="{escape(words)}" allowfullscreen></iframe>'
            f'<noscript><a href="{there}">{escape(words)}</a></noscript>'
        )
    return f'<details class="video"><summary>{title}</summary>\n{rest}{player}</details>\n'


def _definition(directive: Directive, writer: Writer) -> str:
    before, parts = _parts(directive.children, same_level=False)
    cards = "".join(
        f'<div class="definition"><dt{_id(part.heading)}>{writer.inline.html(part.heading.spans)}</dt>\n'
        f"<dd>{writer.blocks(part.children)}</dd></div>\n"
        for part in parts
    )
    return writer.blocks(before) + (f'<dl class="definitions">{cards}</dl>\n' if cards else "")


def _section(directive: Directive, writer: Writer) -> str:
    def inside() -> Iterator[str]:
        before, parts = _parts(directive.children, same_level=False)
        yield writer.blocks(before)
        for part in parts:
            title = writer.inline.html(part.heading.spans)
            yield f'<p class="section-title"{_id(part.heading)}><strong>{title}</strong></p>\n'
            yield writer.blocks(part.children)

    return f'<div class="section">{"".join(inside())}</div>\n'


def _tabs(directive: Directive, writer: Writer) -> str:
    before, parts = _parts(directive.children, same_level=True)
    panels = [
        Panel(
            writer.inline.html(part.heading.spans),
            writer.blocks(part.children),
            part.heading.slug,
            slugify(writer.inline.plain(part.heading.spans)),
        )
        for part in parts
    ]
    return writer.blocks(before) + tabs_html(panels, writer.number())


@dataclass(frozen=True, slots=True)
class Panel:
    """One of several tabs, in HTML."""

    label: str
    html: str
    slug: str = ""
    """What an anchor calls it."""
    choice: str = ""
    """What tabs of one label have in common: a reader who chose one has chosen it on every page."""


def tabs_html(panels: Sequence[Panel], number: int, name: str = "tabs") -> str:
    """Panels under labels: each panel stands behind the radio button that shows it."""
    if not panels:
        return ""
    inside = "".join(
        f'<label class="tab"{attribute("id", panel.slug or None)}>'
        f'<input type="radio" name="{name}-{number}"{attribute("value", panel.choice or None)}'
        f"{' checked' if place == 0 else ''}>"
        f'{panel.label}</label>\n<div class="tab-panel">{panel.html}</div>\n'
        for place, panel in enumerate(panels)
    )
    return f'<div class="tabs" role="group">{inside}</div>\n'


def _quote(directive: Directive, writer: Writer) -> str:
    words = [block for block in directive.children if not _is_card(block)]
    # With the values of expressions, and without the word before the colon.
    card = {
        line.key: writer.inline.fill(line.words).partition(":")[2].strip()
        for block in directive.children
        for line in _card(block)
    }
    variant = card.get("variant", "medium")
    variant = variant if variant in _VARIANTS else "medium"
    image, picture = card.get("image", ""), ""
    name, role = escape(card.get("name", "")), escape(card.get("role", ""))
    if (address := writer.inline.load("image", image, directive.line)) is not None:
        picture = f'<img src="{escape(address)}" alt="" width="40" height="40" loading="lazy">'
    elif image and is_safe(image):
        name = Html(f'<a href="{escape(image)}">{name or "Picture"}</a>')
    who = (f"<b>{name}</b>" if name else "") + role
    caption = f"<figcaption>{picture}<span>{who}</span></figcaption>" if picture or who else ""
    return f'<figure class="quote quote-{variant}"><blockquote>{writer.blocks(words)}</blockquote>{caption}</figure>\n'


def _is_card(block: Block) -> bool:
    return isinstance(block, ListBlock) and len(list(_card(block))) == len(block.items)


@dataclass(frozen=True, slots=True)
class _CardLine:
    key: str
    words: Words
    """The whole line."""


def _card(block: Block) -> Iterator[_CardLine]:
    """The lines of a list that say who is quoted."""
    for item in block.items if isinstance(block, ListBlock) else ():
        paragraphs = (child for child in item.children if isinstance(child, Paragraph))
        words = Words(tuple(piece for child in paragraphs for piece in plain_words(child.spans).pieces))
        if (found := _CARD_LINE.fullmatch(str(words).strip())) is not None:
            yield _CardLine(found[1].lower(), words)


def _title_and_body(children: Sequence[Block]) -> tuple[Heading | None, Sequence[Block]]:
    """A heading at the start is the title."""
    if children and isinstance(children[0], Heading):
        return children[0], children[1:]
    return None, children


def _parts(children: Sequence[Block], *, same_level: bool) -> tuple[tuple[Block, ...], list[Part]]:
    """What stands before the first heading, and the parts; with `same_level` only at headings of its level."""
    before: list[Block] = []
    found: list[tuple[Heading, list[Block]]] = []
    for block in children:
        if isinstance(block, Heading) and (not same_level or not found or block.level == found[0][0].level):
            found.append((block, []))
        else:
            (found[-1][1] if found else before).append(block)
    return tuple(before), [Part(heading, tuple(blocks)) for heading, blocks in found]


def _id(heading: Heading) -> str:
    return f' id="{escape(heading.slug)}"' if heading.slug else ""
