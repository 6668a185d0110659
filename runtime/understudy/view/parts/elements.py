"""`rx.el`: every ordinary HTML element under its own name, with the attributes of HTML."""

from __future__ import annotations

from functools import cache
from typing import Any

from understudy.html import is_element_name
from understudy.triggers import CHECKED, TYPED, VALUE, VALUES, carrying
from understudy.view.component import Draft, Part, Prop, own
from understudy.view.nodes import Node

__all__ = ["Elements", "el"]

NAMES = frozenset(
    """
    a abbr address area article aside audio b bdi bdo blockquote br button canvas caption cite code col colgroup data
    datalist dd del details dfn dialog div dl dt em fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header
    hgroup hr i iframe img input ins kbd label legend li main map mark menu meter nav ol optgroup option output p
    picture pre progress q rp rt ruby s samp search section select slot small source span strong sub summary sup table
    tbody td template textarea tfoot th thead time title tr track u ul var video wbr
    svg circle clipPath defs ellipse feBlend feGaussianBlur feOffset filter foreignObject g image line linearGradient
    marker mask path pattern polygon polyline radialGradient rect stop symbol text textPath tspan use
    """.split()
)
ATTRIBUTES = """
    abbr accept accept-charset action allow allowfullscreen alt autocomplete autoplay checked cite class cols colspan
    content controls coords crossorigin datetime decoding default dirname disabled download enctype fetchpriority for
    form formaction formenctype formmethod formnovalidate formtarget headers high href hreflang ismap kind label list
    loading loop low max maxlength media method min minlength multiple muted name novalidate open optimum pattern ping
    placeholder playsinline popovertarget popovertargetaction poster preload readonly referrerpolicy rel required
    reversed rows rowspan sandbox scope selected shape size sizes span src srclang srcset start step summary target
    type usemap value wrap
"""
SIZED = frozenset(("canvas", "iframe", "img", "video", "source", "svg"))
DRAWN = frozenset(name for name in NAMES if name != name.lower()) | frozenset(
    "svg circle defs ellipse filter g image line marker mask path pattern polygon polyline rect stop symbol use".split()
)
DRAWING = """
    cx cy r rx ry x y x1 x2 y1 y2 dx dy d fx fy points width height viewBox preserveAspectRatio xmlns fill fill-opacity
    fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-dasharray stroke-dashoffset stroke-opacity
    stroke-miterlimit opacity transform gradientUnits gradientTransform spreadMethod offset stop-color stop-opacity
    clip-path clip-rule mask maskUnits patternUnits patternTransform patternContentUnits markerWidth markerHeight
    marker-start marker-mid marker-end refX refY orient href in in2 result stdDeviation mode filter filterUnits
    text-anchor dominant-baseline startOffset textLength lengthAdjust pathLength vector-effect
"""


def _build(draft: Draft) -> Node:
    for theirs, ours in (("default_value", "value"), ("default_checked", "checked")):
        value = draft.take_own(theirs)
        if value is not None and ours not in draft.attributes:
            draft.set(ours, value)
    if draft.tag == "button":
        draft.default("type", "button")
    if draft.take_own("reset_on_submit"):
        draft.set("data-reset", True)
    if draft.tag == "img" and "alt" not in draft.attributes:
        draft.attributes["alt"] = ""
    if draft.tag == "input" and draft.attributes.get("type") in ("checkbox", "radio", "range"):
        ticked = draft.attributes["type"] == "checkbox"
        payload, event = (
            (CHECKED, "change")
            if ticked
            else (VALUES, "input")
            if draft.attributes["type"] == "range"
            else (VALUE, "change")
        )
        draft.retrigger("on_change", carrying("on_change", payload, event))
    return draft.element()


OWN: dict[str, Prop] = {"default_value": own, "default_checked": own, "reset_on_submit": own}


@cache
def _part(tag: str) -> Part:
    drawn = tag in DRAWN
    takes = ATTRIBUTES + (DRAWING if drawn else " width height" if tag in SIZED else "")
    typed = tag in ("input", "textarea")
    return Part(
        f"el.{tag}", tag, takes=takes, props=OWN, build=_build,
        triggers=TYPED if typed else {},
    )  # fmt: skip


class Elements:
    """`el.div`, `el.Div`, `el.linear_gradient`, `el.svg.path`: an element by its name."""

    __slots__ = ("_names",)

    def __init__(self) -> None:
        self._names = {name.lower(): name for name in NAMES}

    def __getattr__(self, name: str) -> Any:
        tag = self._names.get(name.strip("_").replace("_", "").lower())
        if tag is None or not is_element_name(tag):
            raise AttributeError(
                f"rx.el has no `{name}`: a page holds ordinary elements only, and no script or style of its own."
            )
        return _SVG if tag == "svg" else _part(tag)


class _Svg:
    """`el.svg(...)`, and `el.svg.path(...)` for what stands in it."""

    def __call__(self, *children: object, **props: object) -> Any:
        return _part("svg")(*children, **props)

    create = __call__

    def __getattr__(self, name: str) -> Any:
        return getattr(el, name)


_SVG = _Svg()
el = Elements()
