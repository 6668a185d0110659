"""Values side by side: tables, data lists, progress, avatars."""

from __future__ import annotations

from understudy.vars.expr import call, display
from understudy.view.component import Draft, Part, modifier, own, styled
from understudy.view.nodes import Node, Text, is_var, settled, shown_text

__all__ = ["avatar", "data_list", "progress", "table"]

CELL = {"justify": styled("text-align"), "align": styled("vertical-align")}
row = Part("table.row", "tr", props={"align": styled("vertical-align")})
cell = Part("table.cell", "td", takes="colspan rowspan headers", props=CELL)
column_header_cell = Part(
    "table.column_header_cell", "th", takes="colspan rowspan headers abbr scope", props=CELL, fixed={"scope": "col"}
)
row_header_cell = Part(
    "table.row_header_cell", "th", takes="colspan rowspan headers abbr scope", props=CELL, fixed={"scope": "row"}
)
header = Part("table.header", "thead")
body = Part("table.body", "tbody")
footer = Part("table.footer", "tfoot")
caption = Part("table.caption", "caption")


_scroll = Part("table.root", css="rx-scroll", fixed={"tabindex": "0"})


def _table(draft: Draft) -> Node:
    """Wide tables scroll in a box of their own, so that the page does not."""
    box: Node = _scroll(draft.element())
    return box


root = Part(
    "table.root", "table", "rx-table", props={"size": modifier("rx-size-", none="2"), "variant": modifier("rx-")},
    ignores="layout", build=_table,
)  # fmt: skip
table = Part(
    "table", "table", "rx-table",
    props=root.props, build=_table,
    members={
        "root": root, "header": header, "body": body, "footer": footer, "row": row, "cell": cell, "caption": caption,
        "column_header_cell": column_header_cell, "row_header_cell": row_header_cell,
    },
)  # fmt: skip

data_list = Part(
    "data_list", "dl", "rx-data",
    members={
        "root": Part(
            "data_list.root", "dl", "rx-data",
            props={"orientation": modifier("rx-"), "size": modifier("rx-size-", none="2")}, ignores="trim",
        ),
        "item": Part("data_list.item", "div", props={"align": styled("align-items")}),
        "label": Part("data_list.label", "dt", ignores="min_width max_width width"),
        "value": Part("data_list.value", "dd"),
    },
)  # fmt: skip


def _progress(draft: Draft) -> Node:
    draft.default("max", "100")
    draft.default("aria-label", "Progress")
    return draft.element()


progress = Part(
    "progress", "progress", "rx-progress", "value max",
    props={"size": modifier("rx-size-", none="2"), "variant": modifier("rx-")},
    ignores="duration radius is_indeterminate fill_color min", build=_progress,
)  # fmt: skip


def _initials(value: object) -> object:
    words = display(value).split()
    return "".join(word[0] for word in words[:2]).upper()


_picture = Part("avatar", "img", takes="src alt")


def _avatar(draft: Draft) -> Node:
    source, fallback, name = draft.take_own("src"), draft.take_own("fallback"), draft.take_own("name")
    label = name if name is not None else fallback
    if source is not None:
        return draft.element(children=(_picture(src=source, alt=label if label is not None else ""),))
    if fallback is None and name is not None:
        found = settled(name)
        fallback = call(_initials, (found,), str, "initials") if is_var(found) else _initials(found)
    if fallback is not None:
        draft.children = (*draft.children, Text(shown_text(fallback)))
    return draft.element()


avatar = Part(
    "avatar",
    "span",
    "rx-avatar",
    props={
        "src": own, "fallback": own, "name": own, "size": modifier("rx-size-", none="3"), "variant": modifier("rx-"),
    },
    ignores="radius", build=_avatar,
)  # fmt: skip
