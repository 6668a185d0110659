"""The one way a component is declared: a `Part` says which keyword arguments it takes and what becomes of each.

Calling a part gives a node. What every part takes (`id`, `class_name`, `key`, `style`, `custom_attrs`,
triggers, style props, `aria_*`, `data_*`) is handled here; a part with a shape of its own has a `build`
function, which gets the draft of its element after all arguments were taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from understudy.action import bind
from understudy.errors import PropError
from understudy.html import BOOLEAN_ATTRIBUTES, URL_ATTRIBUTES, is_attribute_name, safe_url
from understudy.triggers import TRIGGERS, Trigger
from understudy.vars.expr import Var, display, lift
from understudy.view.color import scheme
from understudy.view.nodes import Declaration, Element, Handler, Mapped, Node, Shown, Value, is_var, nodes_of, settled
from understudy.view.properties import PROPERTIES, PSEUDO
from understudy.view.style import declarations, is_style, responsive, style_declarations, style_text

__all__ = ["Draft", "Part", "Prop", "Told", "flag", "modifier", "own", "scaled", "set_attribute", "styled"]

Convert = Callable[[Any], object]

GLOBAL = (
    "id title lang dir hidden tabindex role accesskey draggable contenteditable spellcheck autocapitalize "
    "enterkeyhint inputmode inert itemprop itemscope itemtype slot popover autofocus translate"
)
# Attributes whose false is a word, not their absence.
_WORDED = frozenset(("contenteditable", "draggable", "spellcheck"))
_YES_NO = frozenset(("translate",))
_IMAGES = frozenset((("img", "src"), ("video", "poster"), ("image", "href"), ("source", "src"), ("input", "src")))
_SPELLINGS = {"htmlfor": "for", "classname": "class", "acceptcharset": "accept-charset", "htmltype": "type"}


@dataclass(frozen=True, slots=True)
class Prop:
    """What becomes of one keyword argument: an attribute, a class, style, or something for `build`."""

    kind: Literal["attribute", "class", "style", "own"]
    name: str = ""
    convert: Convert | None = None


own = Prop("own")


def flag(name: str) -> Prop:
    """An attribute that is there or not."""
    return Prop("attribute", name, bool)


def modifier(prefix: str, table: Mapping[str, str] | None = None, none: str = "") -> Prop:
    """A class: `variant="soft"` is `rx-soft`. What `table` does not have is taken as it is; `none` gives no class."""

    def convert(value: object) -> object:
        name = display(value)
        name = (table or {}).get(name, name)
        return "" if name == none or not name.replace("-", "").isalnum() else prefix + name

    return Prop("class", prefix, convert)


def scaled(name: str, table: Mapping[str, str]) -> Prop:
    """A style prop whose values have names: `spacing="3"` is `gap: 12px`. Others are CSS as they stand."""
    return Prop("style", name, lambda value: table.get(display(value), value))


def styled(name: str) -> Prop:
    """Another name for a style prop."""
    return Prop("style", name)


def attribute_converter(tag: str, name: str) -> Convert:
    """How a value becomes the value of that attribute: text, True (bare name) or None (absent)."""
    if name in BOOLEAN_ATTRIBUTES:
        return bool
    if name in URL_ATTRIBUTES:
        image = (tag, name) in _IMAGES
        return lambda value: None if value is None else safe_url(display(value), image=image)
    if name in _YES_NO:
        return lambda value: ("yes" if value else "no") if isinstance(value, bool) else display(value)
    if name == "value" or name in _WORDED or name.startswith(("aria-", "data-")):
        return lambda value: None if value is None and name != "value" else display(value)
    return lambda value: value if value is None or value is True else None if value is False else display(value)


def set_attribute(attributes: dict[str, Value], tag: str, name: str, value: object) -> None:
    """Puts an attribute into `attributes`, escaped later; an unsafe address is left out."""
    value = settled(value)
    convert = attribute_converter(tag, name)
    if is_var(value):
        attributes[name] = Mapped(value, convert, f"{tag}@{name}")
        return
    converted = convert(value)
    if converted is None or converted is False:
        attributes.pop(name, None)
    else:
        attributes[name] = cast("str | bool", converted)


class Draft:
    """An element while its arguments are being taken."""

    __slots__ = ("attributes", "children", "classes", "handlers", "key", "own", "part", "styles", "tag")

    def __init__(self, part: Part, children: tuple[Node, ...]) -> None:
        self.part = part
        self.tag = part.tag
        self.children = children
        self.attributes: dict[str, Value] = dict(part.fixed)
        self.classes: list[str | Shown] = [part.css] if part.css else []
        self.styles: dict[tuple[str, str, str], Declaration] = {}
        self.handlers: list[Handler] = []
        self.key: Var[Any] | None = None
        self.own: dict[str, Any] = {}

    @property
    def where(self) -> str:
        return f"rx.{self.part.name}"

    def take(self, name: str, value: object) -> None:
        """Takes one keyword argument. Raises `PropError` for one that the component does not have."""
        part = self.part
        if name not in part.props:
            name = part.newer(name)
        if value is None:
            return
        prop = part.props.get(name)
        if prop is not None:
            self._apply(name, prop, value)
        elif name == "key":
            self.key = lift(value)
        elif name in ("class_name", "class"):
            self._take_classes(value)
        elif name == "style":
            if not isinstance(value, Mapping):
                raise PropError.kind(self.where, "style", value, "a dict of style properties")
            self.declare(style_declarations(cast("Mapping[str, object]", value), self.where))
        elif name == "custom_attrs":
            self._take_custom(value)
        elif name in part.triggers or name in TRIGGERS:
            trigger = part.triggers.get(name) or TRIGGERS[name]
            self.handlers.append(Handler(trigger, bind(trigger, value, where=f"{self.where}({name}=)")))
        elif name in PSEUDO:
            if not isinstance(value, Mapping):
                raise PropError.kind(self.where, name, value, "a dict of style properties")
            self.declare(style_declarations({name: cast("Mapping[str, object]", value)}, self.where))
        elif (squeezed := squeeze(name)) in part.accepted:
            self.set(part.accepted[squeezed], value)
        elif name == "color_scheme":
            self._take_scheme(value)
        elif name.startswith(("data_", "aria_", "data-", "aria-")):
            self.set(name.replace("_", "-"), value)
        elif is_style(name):
            self.declare(declarations(name, value, f"{self.where}({name}=)"))
        elif name not in part.ignored:
            raise PropError.unknown(self.where, name, [*part.known, *TRIGGERS, *PROPERTIES])

    def _apply(self, name: str, prop: Prop, value: object) -> None:
        if prop.kind == "own":
            self.own[name] = settled(value)
        elif prop.kind == "attribute":
            self.set(prop.name, value, prop.convert)
        elif prop.kind == "class":
            # A class cannot depend on the width of the window: the value for the narrowest one stands.
            first = next((item for _, item in responsive(settled(value))), None)
            single = settled(first)
            convert = prop.convert or display
            if is_var(single):
                self.classes.append(Mapped(single, convert, f"class {prop.name}"))
            elif text := convert(single):
                self.classes.append(str(text))
        else:
            self.style(prop.name, value, prop.convert)

    def style(self, name: str, value: object, convert: Convert | None = None) -> None:
        """Declares one style property; `convert` makes names into CSS values."""
        if convert is None:
            self.declare(declarations(name, value, self.where))
            return
        for media, given in responsive(settled(value)):
            single = settled(given)
            if is_var(single):
                var = single
                shown = Mapped(var, _styler(name, convert), f"style {name} of {self.part.name}")
                self.declare((Declaration(name, shown, "", media),))
            else:
                self.declare(
                    Declaration(one.property, one.value, one.suffix, media)
                    for one in declarations(name, convert(single), self.where)
                )

    def declare(self, found: Iterable[Declaration]) -> None:
        """Adds style; of two declarations of one property the later one stands."""
        for one in found:
            self.styles.pop((one.property, one.suffix, one.media), None)
            self.styles[one.property, one.suffix, one.media] = one

    def set(self, name: str, value: object, convert: Convert | None = None) -> None:
        """Sets an attribute."""
        given = settled(value)
        if convert is bool and not is_var(given):
            given = bool(given)
        set_attribute(self.attributes, self.tag, name, given)

    def retrigger(self, name: str, trigger: Trigger) -> None:
        """Hears what the author bound to `name` at another DOM event, or reads the element otherwise."""
        self.handlers = [Handler(trigger, one.action) if one.trigger.name == name else one for one in self.handlers]

    def default(self, name: str, value: object) -> None:
        """Sets an attribute that the author did not give."""
        if name not in self.attributes:
            self.set(name, value)

    def take_own(self, name: str, otherwise: Any = None) -> Any:
        """An argument that `build` makes something of, taken out."""
        return self.own.pop(name, otherwise)

    def _take_classes(self, value: object) -> None:
        values = cast("Iterable[object]", value) if isinstance(value, (list, tuple)) else (value,)
        for one in map(settled, values):
            if is_var(one):
                self.classes.append(Mapped(one, _class_text, "class"))
            elif one:
                self.classes.append(display(one))

    def _take_custom(self, value: object) -> None:
        if not isinstance(value, Mapping):
            raise PropError.kind(self.where, "custom_attrs", value, "a dict of attributes")
        for name, item in cast("Mapping[str, object]", value).items():
            real = _SPELLINGS.get(squeeze(name), name)
            if not is_attribute_name(real) or real in ("data-slots", "data-on", "data-style"):
                raise PropError.attribute(self.where, name)
            if real == "class":
                self._take_classes(item)
            else:
                self.set(real.lower() if self.tag not in ("svg", "path") else real, item)

    def _take_scheme(self, value: object) -> None:
        for name, convert in scheme():
            self.style(name, value, convert)

    def element(self, tag: str = "", children: tuple[Node, ...] | None = None) -> Element:
        """The element as it stands."""
        return Element(
            tag or self.tag,
            self.children if children is None else children,
            self.attributes,
            tuple(self.classes),
            tuple(self.styles.values()),
            tuple(self.handlers),
            self.key,
            self.part.name,
            self.own,
        )


class Told:
    """The docstring of a component, from what it takes: `help(rx.button)` tells of buttons, not of parts."""

    def __get__(self, part: Part | None, owner: type) -> str:
        if part is None:
            return "A component, as `rx.box` is one."
        takes = sorted({*part.props, *part.takes.split()} - {"as"})
        lines = [f"rx.{part.name}(*children, **props): a `<{part.tag}>` element."]
        lines += [f"Its own properties: {', '.join(takes)}."] if takes else []
        lines += [f"Its own triggers: {', '.join(part.triggers)}."] if part.triggers else []
        lines += [f"Its parts: {', '.join(part.members)}."] if part.members else []
        return "\n".join(
            [*lines, "Every component also takes id, class_name, key, style, custom_attrs, triggers and CSS."]
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Part:
    # A component: `name` as authors write it behind `rx.`, and the element that it makes.
    #
    # `takes` are HTML attributes, spelled as in HTML; `ignores` are arguments of Reflex that change
    # nothing here; `defaults` are arguments that stand unless the author gives them.

    __doc__ = Told()  # pyright: ignore[reportAssignmentType]  # It depends on the component.

    name: str
    tag: str = "div"
    css: str = ""
    takes: str = ""
    props: Mapping[str, Prop] = field(default_factory=dict[str, Prop])
    fixed: Mapping[str, str | bool] = field(default_factory=dict[str, "str | bool"])
    defaults: Mapping[str, object] = field(default_factory=dict[str, object])
    triggers: Mapping[str, Trigger] = field(default_factory=dict[str, Trigger])
    ignores: str = ""
    build: Callable[[Draft], Node] | None = None
    members: Mapping[str, Callable[..., Any]] = field(default_factory=dict[str, Callable[..., Any]])
    accepted: Mapping[str, str] = field(init=False)
    ignored: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        accepted = {squeeze(name): name for name in f"{GLOBAL} {self.takes}".split()}
        accepted.update((spelling, real) for spelling, real in _SPELLINGS.items() if real in accepted.values())
        object.__setattr__(self, "accepted", accepted)
        object.__setattr__(self, "ignored", frozenset(f"{self.ignores} as_child high_contrast".split()))

    @property
    def known(self) -> list[str]:
        """The arguments that it has beside style and triggers."""
        return [*self.props, *self.accepted.values(), "class_name", "color_scheme", "custom_attrs", "key", "style"]

    def newer(self, name: str) -> str:
        """`checked` for `is_checked`, as it was before Reflex 0.4, and `min` for `min_`."""
        if name.endswith("_") and not name.startswith("_"):
            name = name[:-1]
        plain = name.removeprefix("is_")
        if plain == "invalid":
            return "aria_invalid"
        return plain if plain in self.props or squeeze(plain) in self.accepted else name

    def __repr__(self) -> str:
        return f"<component rx.{self.name}>"

    def __call__(self, *children: object, **props: object) -> Any:
        """The component with these children: components, texts, numbers, vars, or lists of them.

        Raises `PropError` for an argument that it does not have, naming the nearest one.
        """
        draft = Draft(self, nodes_of(children, f"rx.{self.name}"))
        if self.defaults:
            props = {**self.defaults, **props}
        style = props.pop("style", None)
        if style is not None:
            # Before all others: an argument of its own says more than an entry of a shared dict.
            draft.take("style", style)
        for name, value in props.items():
            draft.take(name, value)
        return self.build(draft) if self.build else draft.element()

    create = __call__

    def __getattr__(self, name: str) -> Any:
        """`rx.table.row`: the parts that belong to this one."""
        if name in self.members:
            return self.members[name]
        raise AttributeError(f"rx.{self.name} has no `{name}`. It has {', '.join(self.members) or 'no members'}.")


def squeeze(name: str) -> str:
    """`tab_index`, `tabIndex`, `tab-index` and `tabindex` are one attribute."""
    return name.replace("_", "").replace("-", "").lower()


def _class_text(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return " ".join(display(item) for item in cast("Iterable[object]", value))
    return display(value)


def _styler(name: str, convert: Convert) -> Convert:
    def style(value: object) -> object:
        text = style_text(name, convert(value))
        # The client cuts the style of inserted HTML at semicolons.
        return None if text is None or ";" in text else text

    return style
