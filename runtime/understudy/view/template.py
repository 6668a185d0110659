"""A tree compiled once for all readers: what stands still, numbered slots, and the table of actions.

Compiling is pure. Two processes that compile the same page give its template the same digest, so a
worker knows what a browser has in front of it by that name alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from understudy.action import Action
from understudy.html import VOID_ELEMENTS, escape, is_element_name
from understudy.vars.expr import Read
from understudy.view.ledger import Ledger, Place, Writer
from understudy.view.nesting import placed_tag
from understudy.view.nodes import (
    LEVELLED,
    Choice,
    Each,
    Element,
    Fragment,
    Joined,
    Markup,
    Node,
    Shown,
    Text,
    node_of,
)
from understudy.view.opening import OpeningTag
from understudy.view.pieces import Block, ChoiceSlot, Content, Piece, RowsSlot, Slot
from understudy.view.style import Rule

__all__ = ["Template", "compile"]

# A parser reads no comments in these: a slot in them is a property of the element.
TEXT_ONLY = frozenset(("option", "textarea", "title"))


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A compiled tree. `reads` says which slots to look at when a leaf of the state has changed."""

    digest: str
    block: Block
    actions: tuple[Action, ...]
    reads: Mapping[Read, tuple[int, ...]]
    rules: tuple[Rule, ...]
    states: frozenset[type]
    on_mount: tuple[int, ...]

    @property
    def slots(self) -> Sequence[Slot]:
        """The slots of the outermost scope, by number."""
        return self.block.slots


def compile(root: object, headings: int = 1) -> Template:
    """The template of what a component function returned: a component, a Var, a text, a list of these.

    `headings` is the level of those that do not say theirs: on a page they stand below its own.
    """
    node = node_of(root, "the page")
    template, has_names = _compiled(node, headings, "")
    # Two demos of a page may begin alike, so a name is made from all of its tree: that is known after a first walk.
    return _compiled(node, headings, template.digest)[0] if has_names else template


def _compiled(node: Node, headings: int, seed: str) -> tuple[Template, bool]:
    """The template, and whether it holds names that have to be its own."""
    compiler = _Compiler(headings, seed)
    block = Block()
    out = Writer(compiler.ledger)
    compiler.node(node, Place(block), out)
    block.pieces = tuple(out.pieces)
    return compiler.template(block), bool(compiler.ledger.names)


class _Compiler:
    """Walks a tree, and writes down what it meets."""

    def __init__(self, headings: int, seed: str) -> None:
        self.ledger = Ledger(seed)
        self.headings = headings

    def template(self, block: Block) -> Template:
        for number, action in enumerate(self.ledger.actions):
            self.ledger.sign(f"action {number} {action.describe()}")
            self.ledger.states.update(handler.state for handler in action.handlers)
        reads = {read: tuple(sorted(numbers)) for read, numbers in self.ledger.reads.items()}
        self.ledger.states.update(read.state for read in reads)
        return Template(
            self.ledger.hash.hexdigest()[:16],
            block,
            tuple(self.ledger.actions),
            reads,
            tuple(self.ledger.rules),
            frozenset(self.ledger.states),
            tuple(self.ledger.on_mount),
        )

    # ---- nodes ----

    def node(self, node: Node, scope: Place, out: Writer) -> None:
        match node:
            case Text(value):
                if isinstance(value, str):
                    out.text(escape(value))
                else:
                    out.piece(self.ledger.value_slot(scope, "", value))
            case Element():
                self.element(node, scope, out)
            case Fragment(children):
                for child in children:
                    self.node(child, scope, out)
            case Markup(html):
                out.text(html)
            case Choice():
                self.choice(node, scope, out)
            case Each():
                self.each(node, scope, out)
            case _:
                raise TypeError(f"{type(node).__name__} is not something that a page can show.")

    def choice(self, node: Choice, scope: Place, out: Writer) -> None:
        slots = scope.block.slots
        slot = ChoiceSlot(len(slots), scope.guard, [test._evaluate for test in node.tests])
        slots.append(slot)
        for test in node.tests:
            self.ledger.register(slot, scope, test._spelling, test._reads, test._bindings)
        branches: list[tuple[Piece, ...]] = []
        spans: list[range] = []
        for number, branch in enumerate(node.branches):
            start = len(slots)
            inner = Writer(self.ledger)
            self.ledger.sign(f"branch {number}")
            self.node(branch, replace(scope, guard=(slot.number, number)), inner)
            branches.append(tuple(inner.pieces))
            spans.append(range(start, len(slots)))
        self.ledger.sign("end")
        slot.branches, slot.spans, slot.end = tuple(branches), tuple(spans), len(slots)
        out.piece(slot)

    def each(self, node: Each, scope: Place, out: Writer) -> None:
        slots = scope.block.slots
        block = Block()
        slot = RowsSlot(len(slots), scope.guard, node.iterable._evaluate, node.item, node.index, block)
        slots.append(slot)
        iterable = node.iterable
        self.ledger.register(slot, scope, iterable._spelling, iterable._reads, iterable._bindings)
        for binding in (node.item, node.index):
            self.ledger.bindings[binding] = len(self.ledger.bindings)
        holder = slot.number if scope.holder is None else scope.holder
        inner = Place(block, None, (*scope.rows, node.item, node.index), scope.ancestors, holder=holder)
        key = node.body.key if isinstance(node.body, Element) else None
        if key is not None:
            slot.key = key._evaluate
            self.ledger.register(slot, scope, f"key {key._spelling}", key._reads, key._bindings)
        row = Writer(self.ledger)
        self.ledger.sign("row")
        self.node(node.body, inner, row)
        self.ledger.sign("end")
        block.pieces = tuple(row.pieces)
        out.piece(slot)

    # ---- elements ----

    def element(self, node: Element, scope: Place, out: Writer) -> None:
        tag = f"h{self.headings}" if LEVELLED in node.own else placed_tag(node, scope.ancestors)
        if not is_element_name(tag):
            raise ValueError(f"rx.{node.name}: a page cannot have an element `{tag}`.")
        opening = OpeningTag(self.ledger, node, tag, scope)
        inner = replace(scope, ancestors=(*scope.ancestors, tag))
        text_only = tag in TEXT_ONLY
        content = opening.content
        if text_only and tag != "textarea":
            content = _joined_text(node.children, node.name)
            if not isinstance(content, str):
                opening.slot("text", content, painted=False)
        opening.write(out)
        if text_only:
            if isinstance(content, str):
                out.text(escape("\n" + content if content.startswith("\n") and tag == "textarea" else content))
            elif content is not None:
                out.piece(Content(opening.content_slot, tag == "textarea"))
        elif tag not in VOID_ELEMENTS:
            if tag == "pre" and node.children and _starts_with_line(node.children[0]):
                out.text("\n")
            for child in node.children:
                self.node(child, inner, out)
        elif node.children:
            raise TypeError(f"rx.{node.name} takes no children: `<{tag}>` has no content.")
        if tag not in VOID_ELEMENTS:
            out.text(f"</{tag}>")


def _joined_text(children: Iterable[Node], name: str) -> str | Shown:
    pieces = list(_texts(children, name))
    if all(isinstance(piece, str) for piece in pieces):
        return "".join(cast("list[str]", pieces))
    return Joined(tuple(pieces))


def _texts(children: Iterable[Node], name: str) -> Iterable[str | Shown]:
    for child in children:
        if isinstance(child, Text):
            yield child.value
        elif isinstance(child, Fragment):
            yield from _texts(child.children, name)
        else:
            raise TypeError(f"rx.{name} takes text only, no components.")


def _starts_with_line(node: Node) -> bool:
    return isinstance(node, Text) and isinstance(node.value, str) and node.value.startswith("\n")
