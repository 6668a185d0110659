"""A live demo in its frame: a toolbar, the stage with the first paint, the code.

The first paint is part of the HTML, so a page reads without a script and before the
socket is open; the client finds the stage by its template's digest.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from understudy.html import attribute, escape
from understudy.state.tree import StateTree
from understudy.view.slots import paint, rules_of, show
from understudy.view.style import Rule, property_names, rule_of, style_text
from understudy.view.template import Template

from playbill.codebox import code_html
from playbill.directives import Panel, tabs_html
from playbill.doc import Fence
from playbill.texts import ENGLISH, Texts

_TAG = re.compile(r"""<[a-zA-Z][^\s>"]*(?:\s+[^\s=>"]+(?:="[^"]*")?)+""")
_ADDRESSES = ("href", "src", "poster", "action", "formaction")
_ICON = (
    '<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"'
    ' stroke-linejoin="round" aria-hidden="true"><path d="{}"/></svg>'
)
_ANEW = _ICON.format("M3 8a5 5 0 1 0 1.6-3.7M3 2.5v2.8h2.8")
_ALONE = _ICON.format("M6.5 3.5h-3v9h9v-3M9.5 2.5h4v4M13.5 2.5l-6 6")
_LINK = _ICON.format("M6.5 9.5l3-3M7 4.5l1.5-1.5a3 3 0 0 1 4.5 4.5l-1.5 1.5M9 11.5 7.5 13A3 3 0 0 1 3 8.5l1.5-1.5")


class FirstPaint:
    """A template with the values that every new tab begins with."""

    def __init__(self, template: Template, loads: bool = False, base: str = "/") -> None:
        """`loads`: something runs when the page is opened, so the client connects at once. `base`: see `based`."""
        screen = show(template, StateTree())
        self.template = template
        self.loads = loads or bool(template.on_mount)
        self.html = based(paint(template, screen), base)
        self.rules: Sequence[Rule] = (*template.rules, *rules_of(template, screen))

    def stage(self, name: str, identifier: str = "") -> str:
        """The element that holds the live part."""
        marks = attribute("id", identifier or None) + attribute("data-template", self.template.digest)
        return f'<div class="{name}"{marks}{attribute("data-load", self.loads)}>{self.html}</div>'


def based(html: str, base: str) -> str:
    """A demo's HTML with its addresses below the path that the site is served under: they begin at the site's root.

    `sited` in the client does the same for what comes later, so that a template is the same under every path.
    """
    if base == "/":
        return html
    inner = re.compile(rf"""(\s(?:{"|".join(_ADDRESSES)})=")/(?!/|{re.escape(base[1:])})""")
    return _TAG.sub(lambda tag: inner.sub(rf"\g<1>{base}", tag[0]), html)


def frame_rules(style: Iterable[tuple[str, str]]) -> Iterator[Rule]:
    """The rules of the style properties that an info string gives the frame."""
    for name, value in style:
        for prop in property_names(name):
            text = style_text(prop, value)
            if text is not None:
                yield rule_of(prop, text)


def bare_html(first: FirstPaint, identifier: str = "") -> str:
    """The component alone."""
    return first.stage("live", identifier) + "\n"


def own_anchor(fence: Fence, number: int) -> str:
    """The id of the frame of a demo that its author gave none; empty where there is one, or no number."""
    # Only letters, digits, `_` and `-` stand in the anchor of a heading: this one is never taken.
    return "" if fence.id or not number else f"demo:{number}"


def demo_html(
    first: FirstPaint,
    fence: Fence,
    code: str,
    *,
    file: str = "",
    data: str = "",
    alone: str = "",
    number: int = 0,
    say: Texts = ENGLISH,
) -> str:
    """The frame. `data` is what stands before the last function of a `graphing` block."""
    classes = " ".join(["demo", *(rule.name for rule in frame_rules(fence.style))])
    stage = first.stage("demo-stage", fence.id)
    notice = '<p class="demo-notice" role="alert" hidden></p>'
    shown = code_html(code, "python", "", fence.lines, say)
    views = ""
    match fence.arrangement:
        case "box":
            inside = f"{stage}\n{notice}"
        case "stacked":
            views = _views(number, say)
            inside = f'{stage}\n{notice}\n<div class="demo-code">{shown}</div>'
        case "tabs":
            inside = notice + tabs_html(
                [Panel(escape(say("Demo")), stage), Panel(escape(say("Code")), shown)], number, "demo"
            )
        case "graphing":
            panels = [Panel(escape(say("Demo")), stage), Panel(escape(say("Code")), shown)]
            if data.strip():
                panels.append(Panel(escape(say("Data")), code_html(data, "python", say=say)))
            inside = notice + tabs_html(panels, number, "demo")
    title = fence.title or file
    own = own_anchor(fence, number)
    name = escape(f"{say('Demo')}: {title}" if title else say("Demo"))
    bar = f'<div class="demo-bar">{_tools(title, alone, fence.id or own, say)}{views}</div>'
    return (
        f'<div class="{classes}"{attribute("id", own or None)} role="group" aria-label="{name}" data-demo>'
        f"{bar}\n{inside}</div>\n"
    )


def _tools(file: str, alone: str, identifier: str, say: Texts) -> str:
    """How the demo is, and what can be done with it. The stylesheet shows what it needs where scripts do not run."""
    status = (
        f'<span role="status"><span class="visually-hidden">{escape(say("Demo"))}: </span>'
        f'<span class="demo-status" data-status="rest">{escape(say("ready"))}</span>'
        f'<span class="demo-needs">{escape(say("needs JavaScript"))}</span></span>'
    )
    tools = _tool("button", "Begin anew", _ANEW, ' type="button" data-control="anew"', say)
    if alone:
        tools += _tool("a", "Open alone", _ALONE, attribute("href", alone), say)
    if identifier:
        # A link, so that it gives the address without a script as well.
        tools += _tool("a", "Copy link", _LINK, attribute("href", f"#{identifier}") + " data-copies", say)
    return f'<div class="demo-tools">{status}<span class="demo-file">{escape(file)}</span>{tools}</div>'


def _tool(tag: str, text: str, icon: str, more: str, say: Texts) -> str:
    word = escape(say(text))
    return f'<{tag} class="demo-control"{more} aria-label="{word}">{icon}<span>{word}</span></{tag}>'


def _views(number: int, say: Texts) -> str:
    """On a phone demo and code are tabs; elsewhere one stands under the other and this is not shown."""
    return '<div class="demo-views">' + "".join(
        f'<label class="tab"><input type="radio" name="demo-{number}"{checked}>{escape(say(text))}</label>'
        for text, checked in (("Demo", " checked"), ("Code", ""))
    ) + "</div>"  # fmt: skip
