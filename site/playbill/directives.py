"""`md alert`, `md video`, `md definition`, `md section`, `md tabs`, `md quote`: blocks around blocks.

All of them read, fold and switch without a script: `<details>`, radio buttons, a description list.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from understudy.html import escape

from playbill.doc import Block, Directive, Heading, ListBlock, Paragraph, plain_text
from playbill.inline import Inline

ALERTS = {"info": "Note", "warning": "Warning", "success": "Success", "error": "Danger"}
_FILMS = (".mp4", ".m4v", ".webm", ".ogv", ".mov")
_CARD_LINE = re.compile(r"(name|role|image|variant)\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
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
    word = f'<span class="visually-hidden">{ALERTS[kind]}: </span>'
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


def _video(directive: Directive, writer: Writer) -> str:
    target = directive.argument.split()[0] if directive.argument else ""
    first, body = _title_and_body(directive.children)
    title = writer.inline.html(first.spans) if first else "Video"
    words = plain_text(first.spans) if first else "Video"
    is_film = target.lower().split("?")[0].endswith(_FILMS)
    address = writer.inline.load("media" if is_film else "frame", target, directive.line)
    rest = writer.blocks(body)
    if address is None:
        link = f'<p><a href="{escape(writer.inline.link(target, directive.line) or "#")}">{escape(words)}</a></p>\n'
        return link + rest
    if is_film:
        # Nothing is fetched before the reader presses play.
        player = f'<video controls preload="none" src="{escape(address)}" aria-label="{escape(words)}"></video>'
    else:
        # In a closed <details> a lazy frame is not loaded.
        player = f'<iframe loading="lazy" src="{escape(address)}" title="{escape(words)}" allowfullscreen></iframe>'
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
    panels = [(writer.inline.html(part.heading.spans), writer.blocks(part.children)) for part in parts]
    return writer.blocks(before) + tabs_html(panels, writer.number())


def tabs_html(panels: Sequence[tuple[str, str]], number: int, name: str = "tabs") -> str:
    """Panels under labels: each panel stands behind the radio button that shows it."""
    if not panels:
        return ""
    inside = "".join(
        f'<label class="tab"><input type="radio" name="{name}-{number}"{" checked" if place == 0 else ""}>'
        f'{label}</label>\n<div class="tab-panel">{html}</div>\n'
        for place, (label, html) in enumerate(panels)
    )
    return f'<div class="tabs" role="group">{inside}</div>\n'


def _quote(directive: Directive, writer: Writer) -> str:
    words = [block for block in directive.children if not _is_card(block)]
    card = {key: value for block in directive.children for key, value in _card(block)}
    variant = card.get("variant", "medium")
    variant = variant if variant in _VARIANTS else "medium"
    image = writer.inline.load("image", card["image"], directive.line) if card.get("image") else None
    picture = f'<img src="{escape(image)}" alt="" width="40" height="40" loading="lazy">' if image else ""
    name, role = card.get("name", ""), card.get("role", "")
    who = (f"<b>{escape(name)}</b>" if name else "") + escape(role)
    caption = f"<figcaption>{picture}<span>{who}</span></figcaption>" if picture or who else ""
    return f'<figure class="quote quote-{variant}"><blockquote>{writer.blocks(words)}</blockquote>{caption}</figure>\n'


def _is_card(block: Block) -> bool:
    return isinstance(block, ListBlock) and len(list(_card(block))) == len(block.items)


def _card(block: Block) -> Iterator[tuple[str, str]]:
    """The lines of a list that say who is quoted."""
    for item in block.items if isinstance(block, ListBlock) else ():
        text = " ".join(plain_text(child.spans) for child in item.children if isinstance(child, Paragraph))
        if (found := _CARD_LINE.fullmatch(text.strip())) is not None:
            yield found[1].lower(), found[2].strip()


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
