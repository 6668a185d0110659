"""The tree that a component returns: elements, text, fragments, choices and rows.

Nodes hold expressions, not values: one tree serves every reader. What an author passes as a child or
a prop becomes either plain text or a `Shown`: something that can be evaluated for one reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeGuard, cast

from understudy.action import Action
from understudy.triggers import Trigger
from understudy.vars.embed import holds_expressions
from understudy.vars.expr import NO_SCOPE, Binding, Read, Scope, Var, display, lift

__all__ = [
    "LEVELLED",
    "Choice",
    "Declaration",
    "Each",
    "Element",
    "Fragment",
    "Handler",
    "Joined",
    "Mapped",
    "Markup",
    "Name",
    "Node",
    "Once",
    "Shown",
    "Text",
    "Value",
    "is_var",
    "node_of",
    "nodes_of",
    "rebuilt",
    "settled",
    "shown_text",
]


class Shown(Protocol):
    """Something that has a value for each reader: what slots are made of."""

    @property
    def reads(self) -> frozenset[Read]: ...
    @property
    def bindings(self) -> frozenset[Binding]: ...
    @property
    def spelling(self) -> str:
        """The same text in every process: what the digest of a template is made of."""
        ...

    def evaluator(self) -> Callable[[Scope], object]:
        """The function that a slot calls for each reader."""
        ...


@dataclass(frozen=True, slots=True)
class Mapped:
    """The value of an expression, made into what the page holds. `label` names `convert` in digests."""

    var: Var[Any]
    convert: Callable[[Any], object]
    label: str

    @property
    def reads(self) -> frozenset[Read]:
        return self.var._reads

    @property
    def bindings(self) -> frozenset[Binding]:
        return self.var._bindings

    @property
    def spelling(self) -> str:
        return f"{self.label}({self.var._spelling})"

    def evaluator(self) -> Callable[[Scope], object]:
        evaluate, convert = self.var._evaluate, self.convert
        return lambda scope: convert(evaluate(scope))


@dataclass(frozen=True, slots=True)
class Joined:
    """Several values and constants in one text: the class of an element, the label of an option."""

    pieces: tuple[str | Shown, ...]
    separator: str = ""

    def _dynamic(self) -> Iterable[Shown]:
        return (piece for piece in self.pieces if not isinstance(piece, str))

    @property
    def reads(self) -> frozenset[Read]:
        return frozenset(read for piece in self._dynamic() for read in piece.reads)

    @property
    def bindings(self) -> frozenset[Binding]:
        return frozenset(binding for piece in self._dynamic() for binding in piece.bindings)

    @property
    def spelling(self) -> str:
        inner = ", ".join(repr(piece) if isinstance(piece, str) else piece.spelling for piece in self.pieces)
        return f"join({self.separator!r}, {inner})"

    def evaluator(self) -> Callable[[Scope], object]:
        makers = [piece if isinstance(piece, str) else piece.evaluator() for piece in self.pieces]
        separator = self.separator

        def evaluate(scope: Scope) -> object:
            texts = (maker if isinstance(maker, str) else maker(scope) for maker in makers)
            return separator.join(str(text) for text in texts if text)

        return evaluate


@dataclass(frozen=True, slots=True)
class Once:
    """A value that stands in the page when it is painted and is left to the reader from then on."""

    shown: Shown

    @property
    def reads(self) -> frozenset[Read]:
        return self.shown.reads

    @property
    def bindings(self) -> frozenset[Binding]:
        return self.shown.bindings

    @property
    def spelling(self) -> str:
        return f"once({self.shown.spelling})"

    def evaluator(self) -> Callable[[Scope], object]:
        return self.shown.evaluator()


class Name:
    """A name that elements refer to each other by. The compiler makes one that no other element of the page has."""

    __slots__ = ("purpose",)

    def __init__(self, purpose: str) -> None:
        self.purpose = purpose


Value = str | bool | Shown | Name


@dataclass(frozen=True, slots=True)
class Declaration:
    """One style property. `suffix` is a pseudo selector, `media` the condition of an at-rule; "" for none."""

    property: str
    value: str | Shown
    suffix: str = ""
    media: str = ""


@dataclass(frozen=True, slots=True)
class Handler:
    """What an element does when its trigger fires."""

    trigger: Trigger
    action: Action


class Node:
    """Anything that a component function may return. Authors know it as `rx.Component`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class Text(Node):
    """Text between tags; escaped when it is painted."""

    value: str | Shown


@dataclass(frozen=True, slots=True, eq=False)
class Markup(Node):
    """HTML that the author wrote as a constant."""

    html: str


@dataclass(frozen=True, slots=True, eq=False)
class Fragment(Node):
    """Several nodes where one is asked for."""

    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Choice(Node):
    """The first branch whose test holds, else the last: there is one branch more than there are tests."""

    tests: tuple[Var[Any], ...]
    branches: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Each(Node):
    """`body` once for each item of an iterable, with `item` and `index` bound to it."""

    iterable: Var[Any]
    item: Binding
    index: Binding
    body: Node


LEVELLED = "levelled"
"""In `own` of a heading whose level is that of the place where it is shown."""


@dataclass(frozen=True, slots=True, eq=False)
class Element(Node):
    """An element. `name` is the component that made it, `own` what a surrounding component asks it for."""

    tag: str
    children: tuple[Node, ...] = ()
    attributes: Mapping[str, Value] = field(default_factory=dict[str, "Value"])
    classes: tuple[str | Shown, ...] = ()
    style: tuple[Declaration, ...] = ()
    handlers: tuple[Handler, ...] = ()
    key: Var[Any] | None = None
    name: str = ""
    own: Mapping[str, Any] = field(default_factory=dict[str, Any])


def is_var(value: object) -> TypeGuard[Var[Any]]:
    """Whether `value` is an expression."""
    return isinstance(value, Var)


def settled(value: object) -> object:
    """`value` as a plain constant, or as a Var when it differs between readers.

    A text with a Var formatted into it becomes the Var that it stands for.
    """
    if is_var(value):
        return value if value._reads or value._bindings else value._evaluate(NO_SCOPE)
    if isinstance(value, str) and holds_expressions(value):
        return lift(value)
    return value


def shown_text(value: object) -> str | Shown:
    """A child or a text prop as what is shown of it."""
    value = settled(value)
    return Mapped(value, display, "text") if is_var(value) else display(value)


def node_of(value: object, where: str) -> Node:
    """What an author gave as a child, as a node. `where` names the component in errors."""
    if isinstance(value, Node):
        return value
    if value is None:
        return Fragment()
    if isinstance(value, (list, tuple)):
        return Fragment(nodes_of(cast("Sequence[object]", value), where))
    if callable(value) and not is_var(value):
        raise TypeError(
            f"{where} was given {value!r} as a child. A component function has to be called: "
            f"`{getattr(value, '__name__', 'component')}()`."
        )
    return Text(shown_text(cast("object", value)))


def nodes_of(values: Iterable[object], where: str) -> tuple[Node, ...]:
    """Children as nodes, those that show nothing left out."""
    return tuple(node_of(value, where) for value in values if value is not None)


def rebuilt(node: Node, change: Callable[[Element], Node | None]) -> Node:
    """The same tree, with what `change` gives for an element in the element's place; None leaves it."""
    match node:
        case Element():
            other = change(node)
            return replace(node, children=_all_rebuilt(node.children, change)) if other is None else other
        case Fragment(children):
            return Fragment(_all_rebuilt(children, change))
        case Choice(tests, branches):
            return Choice(tests, _all_rebuilt(branches, change))
        case Each():
            return replace(node, body=rebuilt(node.body, change))
        case _:
            return node


def _all_rebuilt(nodes: Iterable[Node], change: Callable[[Element], Node | None]) -> tuple[Node, ...]:
    return tuple(rebuilt(node, change) for node in nodes)
