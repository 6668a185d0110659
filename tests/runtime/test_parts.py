"""Every component makes elements that a parser reads as they are meant, without inline style or script."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import html5lib
import pytest
from understudy.errors import PropError
from understudy.testing_dom import Dom
from understudy.view.nodes import Node
from understudy.view.parts import COMPONENTS, breakpoints, color, el, foreach
from understudy.view.parts.chakra import CHAKRA
from understudy.view.slots import paint, show
from understudy.view.template import compile

from tests.runtime.view_support import Reader, state


def handler(self: Any, *values: Any) -> None: ...


S = state(
    "P",
    {"act": handler},
    text=str,
    flag=bool,
    number=int,
    values=list[int],
    words=list[str],
    width=str,
    scheme=str,
    address=str,
)
READER = Reader(
    text='<b>"x"</b>',
    flag=True,
    number=3,
    values=[30, 40],
    words=["a", "b"],
    width="30%",
    scheme="grass",
    address="javascript:alert(1)",
)
rx = type("rx", (), {name: staticmethod(component) for name, component in COMPONENTS.items()})


def painted(tree: object) -> str:
    template = compile(tree)
    return paint(template, show(template, READER))


def every_component() -> Iterator[tuple[str, Callable[..., Any]]]:
    for group in (COMPONENTS, CHAKRA):
        for name, component in group.items():
            yield name, component
            for member, part in getattr(component, "members", {}).items():
                yield f"{name}.{member}", part


# Where a part stands only within another one, as a parser sees it.
AROUND = {
    "tr": "<table><tbody>%s</tbody></table>",
    "td": "<table><tbody><tr>%s</tr></tbody></table>",
    "th": "<table><tbody><tr>%s</tr></tbody></table>",
    "thead": "<table>%s</table>",
    "tbody": "<table>%s</table>",
    "tfoot": "<table>%s</table>",
    "caption": "<table>%s</table>",
    "option": "<select>%s</select>",
    "optgroup": "<select>%s</select>",
    "li": "<ul>%s</ul>",
    "dt": "<dl>%s</dl>",
    "dd": "<dl>%s</dl>",
}


def well_formed(html: str) -> None:
    tag = re.match(r"<([a-z0-9]+)", html)
    page = AROUND.get(tag[1] if tag else "", "<div>%s</div>") % html
    parser = html5lib.HTMLParser(strict=False)
    parser.parseFragment(page)
    assert not [error for error in parser.errors if error[1] != "expected-closing-tag-but-got-eof"], html
    assert Dom.parse(html).html() == Dom.parse(Dom.parse(html).html()).html()
    for element in Dom.parse(html).elements():
        assert "style" not in element.attributes
        assert not [name for name in element.attributes if name.startswith("on")]


@pytest.mark.parametrize(
    ("name", "component"), list(every_component()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_component_alone_is_well_formed(name: str, component: Callable[..., Any]) -> None:
    if name in ("cond", "foreach", "match"):
        return
    well_formed(painted(component()))
    well_formed(
        painted(
            component(id="x", class_name="y", color="red", custom_attrs={"data-z": "1"})
            if "fragment" not in name
            else component()
        )
    )


# ruff: noqa: E501
TREES: dict[str, Callable[[], Any]] = {
    "heading of several children": lambda: rx.heading(S.number, " /"),
    "paragraph with a block": lambda: rx.text("a", rx.box("b")),
    "paragraph with a block in a choice": lambda: rx.text(rx.box("b"), S.text),
    "link with a button": lambda: rx.link(rx.button("go", on_click=S.act), href="/x"),
    "button in a button": lambda: rx.button(rx.button("in")),
    "controlled input": lambda: rx.input(value=S.text, on_change=S.act, disabled=S.flag, placeholder=S.text),
    "input with slots": lambda: rx.input(rx.input.slot(rx.icon("search")), placeholder="Search"),
    "text area": lambda: rx.text_area(value=S.text, on_change=S.act, on_blur=S.act),
    "checkbox": lambda: rx.checkbox("Agree", checked=S.flag, on_change=S.act),
    "switch": lambda: rx.switch(checked=S.flag, on_change=S.act, color_scheme=S.scheme),
    "slider": lambda: rx.slider(value=S.values, on_change=S.act, min=0, max=100),
    "select of a list": lambda: rx.select(["a", "b"], value=S.text, on_change=S.act, placeholder="Choose"),
    "select of a var": lambda: rx.select(S.words, value=S.text, on_change=S.act),
    "select in parts": lambda: rx.select.root(
        rx.select.trigger(placeholder="Which?"),
        rx.select.content(
            rx.select.group(
                rx.select.label("Fruit"), rx.select.item("Apple", value="apple"), rx.select.separator(), rx.select.item(S.text, value=S.text)
            ),
            foreach(S.words, lambda word: rx.select.item(word, value=word)),
        ),
        default_value="apple",
        on_change=S.act,
    ),
    "radio group": lambda: rx.radio_group(["a", "b"], value=S.text, on_change=S.act, direction="row"),
    "radio group in parts": lambda: rx.radio.root(rx.radio.item(value="1"), rx.text(rx.radio.item("two", value="2")), default_value="2"),
    "table": lambda: rx.table.root(
        rx.table.header(rx.table.row(rx.table.column_header_cell("Name"))),
        rx.table.body(foreach(S.words, lambda word: rx.table.row(rx.table.row_header_cell(word), rx.table.cell(S.number)))),
    ),
    "lists": lambda: rx.list.ordered(rx.list.item("a"), "b", foreach(S.words, rx.list.item)),
    "list of items": lambda: rx.list.unordered(items=["a", "b"]),
    "data list": lambda: rx.data_list.root(rx.data_list.item(rx.data_list.label("a"), rx.data_list.value("b"))),
    "callout": lambda: rx.callout("careful", icon="triangle_alert", color_scheme="amber", role="alert"),
    "callout in parts": lambda: rx.callout.root(rx.callout.icon(rx.icon("info")), rx.callout.text("read")),
    "form": lambda: rx.form(
        rx.form.field(rx.form.label("Mail"), rx.form.control(rx.input(type="email"), as_child=True), rx.form.message("bad", match="typeMismatch"), name="mail"),
        rx.form.submit(rx.button("Send"), as_child=True),
        on_submit=S.act,
        reset_on_submit=True,
    ),
    "progress": lambda: rx.progress(value=S.number, max=10),
    "avatar": lambda: rx.hstack(rx.avatar(fallback="RX", size="4"), rx.avatar(src="/a.png", fallback="RX")),
    "icons": lambda: rx.hstack(rx.icon("check"), rx.icon(tag="no-such", size=30), rx.icon_button("x"), rx.icon_button(rx.icon("plus"), size="1")),
    "tooltip": lambda: rx.tooltip(rx.button("a"), content=S.text),
    "video": lambda: rx.video(url="https://example.org/a.mov", width="100%"),
    "spinner": lambda: rx.spinner(loading=S.flag),
    "loading button": lambda: rx.button("a", loading=S.flag),
    "style": lambda: rx.box("a", style={"color": S.scheme, "_hover": {"color": S.scheme}}, width=[S.width, "3em"], _focus={"opacity": 0.5}),
    "html": lambda: rx.html("<b>bold</b>"),
    "elements": lambda: el.div(el.p("a", on_click=S.act), el.input(type="checkbox", checked=S.flag), el.img(src="/x.png", width=10), el.br()),
    "drawing": lambda: el.svg(
        el.svg.defs(el.svg.linear_gradient(el.svg.stop(offset="0%", stop_color="red"), id="g")), el.svg.path(d="M0 0h1", stroke_width=2), view_box="0 0 1 1"
    ),
    "dialog": lambda: rx.dialog.root(
        rx.dialog.trigger(rx.button("Open")),
        rx.dialog.content(rx.dialog.title("Sure?"), rx.dialog.description("Really."), rx.dialog.close(rx.button("Close", on_click=S.act))),
        open=S.flag,
        on_open_change=S.act,
    ),
    "dialog in every row": lambda: foreach(
        S.words, lambda word: rx.alert_dialog.root(rx.alert_dialog.trigger("Open"), rx.alert_dialog.content(word, rx.alert_dialog.cancel("No")))
    ),
    "menu": lambda: rx.menu.root(
        rx.menu.trigger(rx.button("More")), rx.menu.content(rx.menu.item("Edit", shortcut="E", on_click=S.act), rx.menu.separator(), rx.menu.item("Delete"))
    ),
    "tabs": lambda: rx.tabs.root(
        rx.tabs.list(rx.tabs.trigger("One", value="1"), rx.tabs.trigger("Two", value="2")),
        rx.tabs.content("first", value="1"),
        rx.tabs.content("second", value="2"),
        value=S.text,
        on_change=S.act,
    ),
    "accordion": lambda: rx.accordion.root(
        rx.accordion.item(header="A", content=rx.text("a"), value="a"), rx.accordion.item(header="B", content="b"), default_value="a"
    ),
    "option text": lambda: el.select(el.option(S.text, value="a")),
    "preformatted": lambda: el.pre("\n\nfirst"),
}  # fmt: skip


@pytest.mark.parametrize("name", TREES)
def test_what_pages_compose_is_well_formed(name: str) -> None:
    html = painted(TREES[name]())
    well_formed(html)
    assert "javascript:" not in html
    assert "<b>&quot;" not in html


def shown(tree: object) -> Any:
    return Dom.parse(painted(tree))


def one(tree: object, tag: str) -> Any:
    return next(element for element in shown(tree).elements() if element.tag == tag)


def test_text_and_attributes_are_escaped() -> None:
    assert painted(rx.text(S.text)) == '<p class="rx-text"><!--0-->&lt;b&gt;&quot;x&quot;&lt;/b&gt;<!--/--></p>'
    assert one(rx.input(value=S.text), "input").attributes["value"] == '<b>"x"</b>'


def test_an_address_that_runs_is_left_out_also_when_a_state_holds_it() -> None:
    assert "href" not in one(rx.link("x", href="java\nscript:alert(1)"), "a").attributes
    assert "href" not in one(rx.link("x", href=S.address), "a").attributes
    assert "href" not in one(rx.link("x", href="data:text/html,x"), "a").attributes
    assert one(rx.link("x", href="mailto:a@example.org"), "a").attributes["href"] == "mailto:a@example.org"
    assert "src" in one(rx.image(src="data:image/png;base64,AA"), "img").attributes
    assert "src" not in one(el.iframe(src="data:text/html,x"), "iframe").attributes


def test_html_from_a_state_is_text() -> None:
    assert "<b>" not in painted(rx.html(S.text)).replace("<!--", "")
    assert "<b>bold</b>" in painted(rx.html("<b>bold</b>"))


@pytest.mark.parametrize("name", ["onclick", "ONLOAD", "style", "srcdoc", "a b", "data-on", "x>"])
def test_custom_attributes_cannot_do_or_style(name: str) -> None:
    with pytest.raises(PropError):
        rx.box(custom_attrs={name: "x"})


@pytest.mark.parametrize("name", ["script", "style", "object", "base", "frame"])
def test_an_element_that_runs_or_styles_the_page_is_refused(name: str) -> None:
    with pytest.raises(AttributeError):
        getattr(el, name)


def test_an_unknown_argument_names_the_component_and_the_nearest_one() -> None:
    with pytest.raises(PropError, match=r"rx\.button has no argument `on_clik`\. Did you mean `on_click`\?"):
        rx.button("x", on_clik=S.act)
    with pytest.raises(PropError, match=r"rx\.box has no argument `widht`\. Did you mean `width`\?"):
        rx.box(widht="1em")


def test_a_component_function_as_a_child_has_to_be_called() -> None:
    def part() -> Node:
        return Node()

    with pytest.raises(TypeError, match=r"rx\.box .*`part\(\)`"):
        rx.box(part)


def test_controls_say_what_they_send() -> None:
    def heard(tree: object, tag: str) -> str:
        return str(one(tree, tag).attributes["data-on"])

    assert heard(rx.input(on_change=S.act), "input") == "input:0:v"
    assert heard(rx.text_area(on_change=S.act.debounce(500)), "textarea") == "input:0:v:d500"
    assert heard(rx.checkbox("a", on_change=S.act), "input") == "change:0:c"
    assert heard(rx.switch(on_change=S.act), "input") == "change:0:c"
    assert heard(rx.slider(on_value_commit=S.act), "input") == "change:0:l"
    assert heard(rx.select(["a"], on_change=S.act), "select") == "change:0:v"
    assert heard(rx.form(on_submit=S.act), "form") == "submit:0:f"
    assert heard(rx.box(on_click=S.act.stop_propagation.prevent_default), "div") == "click:0:n:ps"
    assert heard(rx.input(on_key_down=S.act), "input") == "keydown:0:k"
    assert heard(rx.input(on_blur=S.act), "input") == "blur:0:v"
    assert heard(rx.text_area(on_focus=S.act), "textarea") == "focus:0:v"
    assert heard(el.input(on_blur=S.act), "input") == "blur:0:v"
    assert heard(rx.box(on_blur=S.act), "div") == "blur:0"


def test_a_select_shows_the_chosen_value() -> None:
    tree = rx.select(["x", '<b>"x"</b>'], value=S.text, on_change=S.act)
    assert one(tree, "select").value == '<b>"x"</b>'
    assert one(rx.select(["a", "b"], default_value="b"), "select").value == "b"
    assert one(rx.select(["a", "b"], placeholder="Which?"), "select").value == ""


def test_names_for_those_who_do_not_see() -> None:
    assert one(rx.icon_button("trash-2"), "button").attributes["aria-label"] == "Trash 2"
    assert one(rx.icon_button(rx.icon("x"), aria_label="Close"), "button").attributes["aria-label"] == "Close"
    assert one(rx.icon("check"), "svg").attributes["aria-hidden"] == "true"
    assert one(rx.input(placeholder="Name"), "input").attributes["aria-label"] == "Name"
    assert one(rx.table.column_header_cell("a"), "th").attributes["scope"] == "col"
    assert one(rx.checkbox("Agree"), "label").text() == "Agree"
    assert one(rx.input(value=S.text), "input").attributes["aria-label"] == "Text"
    assert one(rx.switch(on_change=S.act), "input").attributes["aria-label"] == "Act"
    assert "aria-label" not in one(rx.checkbox("Agree", checked=S.flag), "input").attributes
    labelled = shown(TREES["form"]())
    assert labelled.field("Mail").attributes["name"] == "mail"


def test_a_dialog_in_a_row_has_a_name_of_its_own() -> None:
    dom = shown(TREES["dialog in every row"]())
    contents = [element for element in dom.elements() if element.tag == "dialog"]
    names = [element.attributes["id"] for element in contents]
    pressed = [
        element.attributes["popovertarget"] for element in dom.elements() if "popovertarget" in element.attributes
    ]
    assert len(set(names)) == 2
    assert pressed == [names[0], names[0], names[1], names[1]]
    # One without a title is called by what opens it.
    triggers = [element for element in dom.elements() if element.attributes.get("command") == "show-modal"]
    assert [one.attributes["aria-labelledby"] for one in contents] == [one.attributes["id"] for one in triggers]


def test_two_demos_that_begin_alike_have_names_of_their_own() -> None:
    def where(answer: str) -> str:
        popover = rx.popover.root(rx.popover.trigger(rx.button("Where?")), rx.popover.content(rx.text(answer)))
        names = [one.attributes["id"] for one in shown(popover).elements() if "popover" in one.attributes]
        assert len(names) == 1
        return names[0]

    assert where("Bankside") != where("The river")
    assert where("Bankside") == where("Bankside")


def test_a_default_is_the_readers_from_then_on() -> None:
    template = compile(rx.input(default_value=S.text))
    assert 'value="' in paint(template, show(template, READER))
    assert "data-slots" not in paint(template, show(template, READER))


def test_other_spellings() -> None:
    assert painted(rx.box.create("a")) == "<div>a</div>"
    assert painted(el.Div("a")) == "<div>a</div>"
    assert painted(CHAKRA["number_input"](value=S.number, on_change=S.act, min_=0)).startswith('<input type="number"')
    assert painted(CHAKRA["checkbox"](is_checked=S.flag, on_change=S.act)).count(" checked") == 1
    assert painted(CHAKRA["input"](is_disabled=S.flag, is_read_only=True)).count(" disabled") == 1
    assert " disabled" not in painted(CHAKRA["input"](is_disabled=False))
    assert 'aria-invalid="true"' in painted(CHAKRA["number_input"](is_invalid=True, is_required=True))
    assert color("grass", 3).startswith("light-dark(oklch(")
    assert painted(rx.grid(columns=breakpoints(initial="1", sm="2"))).startswith('<div class="rx-grid s-')


def test_a_component_tells_what_it_takes() -> None:
    assert "rx.select" in (inspect.getdoc(rx.select) or "")
    assert "default_value" in (inspect.getdoc(rx.slider) or "")
    assert repr(rx.table.row) == "<component rx.table.row>"
