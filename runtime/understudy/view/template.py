"""A tree compiled once for all readers: what stands still, numbered slots, and the table of actions.

Compiling is pure. Two processes that compile the same page give its template the same digest, so a
worker knows what a browser has in front of it by that name alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from understudy.action import Action
from understudy.html import VOID_ELEMENTS, attribute, escape, is_attribute_name, is_element_name
from understudy.vars.expr import Binding, Read, Var
from understudy.view.nesting import placed_tag
from understudy.view.nodes import (
    Choice,
    Each,
    Element,
    Fragment,
    Handler,
    Joined,
    Markup,
    Node,
    Once,
    Shown,
    Text,
    node_of,
)
from understudy.view.pieces import (
    Block,
    Captures,
    ChoiceSlot,
    Content,
    Guard,
    Opening,
    Piece,
    RowsSlot,
    Slot,
    ValueSlot,
)
from understudy.view.style import Rule, rule_of

__all__ = ["Template", "compile"]

# A parser reads no comments in these: a slot in them is a property of the element.
TEXT_ONLY = frozenset(("option", "textarea", "title"))
FIELDS = frozenset(("value", "checked"))


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


def compile(root: object) -> Template:
    """The template of what a component function returned: a component, a Var, a text, a list of these."""
    compiler = _Compiler()
    block = Block()
    out = _Writer(compiler)
    compiler.node(node_of(root, "the page"), _Scope(block), out)
    block.pieces = tuple(out.pieces)
    return compiler.template(block)


class _Writer:
    """Collects pieces, neighbouring constants as one."""

    __slots__ = ("compiler", "pieces")

    def __init__(self, compiler: _Compiler) -> None:
        self.compiler = compiler
        self.pieces: list[Piece] = []

    def text(self, html: str) -> None:
        if not html:
            return
        last = self.pieces[-1] if self.pieces else None
        if isinstance(last, str):
            self.pieces[-1] = last + html
        else:
            self.pieces.append(html)
        self.compiler.sign(html)

    def piece(self, piece: Piece) -> None:
        self.pieces.append(piece)


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a node stands: which block numbers its slots, in which branch, in which row."""

    block: Block
    guard: Guard | None = None
    rows: tuple[Binding, ...] = ()
    ancestors: tuple[str, ...] = ()
    holder: int | None = None

    @property
    def always_there(self) -> bool:
        return self.guard is None and not self.rows


class _Compiler:
    def __init__(self) -> None:
        self.actions: list[Action] = []
        self.numbers: dict[int, tuple[int, Action]] = {}
        self.bindings: dict[Binding, int] = {}
        self.reads: dict[Read, set[int]] = {}
        self.rules: dict[Rule, None] = {}
        self.states: set[type] = set()
        self.on_mount: list[int] = []
        self.hash = hashlib.sha256()

    def sign(self, *texts: str) -> None:
        """Makes `texts` count in the digest."""
        for text in texts:
            self.hash.update(f"{len(text)}:{text}".encode("utf-8", "surrogatepass"))

    def template(self, block: Block) -> Template:
        for number, action in enumerate(self.actions):
            self.sign(f"action {number} {action.describe()}")
            self.states.update(handler.state for handler in action.handlers)
        reads = {read: tuple(sorted(numbers)) for read, numbers in self.reads.items()}
        self.states.update(read.state for read in reads)
        return Template(
            self.hash.hexdigest()[:16],
            block,
            tuple(self.actions),
            reads,
            tuple(self.rules),
            frozenset(self.states),
            tuple(self.on_mount),
        )

    # ---- slots ----

    def register(self, slot: Slot, scope: _Scope, spelling: str, reads: Iterable[Read], bound: Iterable[Binding]) -> None:
        """Notes who has to be looked at when what the slot shows may have changed."""
        found = sorted(reads, key=_read_name)
        known = sorted(self.bindings.get(binding, -1) for binding in bound)
        self.sign(f"slot {slot.number} {type(slot).__name__} {spelling}", *map(_read_name, found), repr(known))
        number = slot.number if scope.holder is None else scope.holder
        for read in found:
            self.reads.setdefault(read, set()).add(number)

    def value_slot(self, scope: _Scope, name: str, shown: Shown) -> ValueSlot:
        slots = scope.block.slots
        slot = ValueSlot(len(slots), scope.guard, None if isinstance(shown, Once) else name, shown.evaluator())
        slots.append(slot)
        self.register(slot, scope, f"{name} {shown.spelling}", shown.reads, shown.bindings)
        return slot

    # ---- nodes ----

    def node(self, node: Node, scope: _Scope, out: _Writer) -> None:
        match node:
            case Text(value):
                if isinstance(value, str):
                    out.text(escape(value))
                else:
                    out.piece(self.value_slot(scope, "", value))
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

    def choice(self, node: Choice, scope: _Scope, out: _Writer) -> None:
        slots = scope.block.slots
        slot = ChoiceSlot(len(slots), scope.guard, [test._evaluate for test in node.tests])
        slots.append(slot)
        for test in node.tests:
            self.register(slot, scope, test._spelling, test._reads, test._bindings)
        branches: list[tuple[Piece, ...]] = []
        spans: list[range] = []
        for number, branch in enumerate(node.branches):
            start = len(slots)
            inner = _Writer(self)
            self.sign(f"branch {number}")
            self.node(branch, replace(scope, guard=(slot.number, number)), inner)
            branches.append(tuple(inner.pieces))
            spans.append(range(start, len(slots)))
        self.sign("end")
        slot.branches, slot.spans, slot.end = tuple(branches), tuple(spans), len(slots)
        out.piece(slot)

    def each(self, node: Each, scope: _Scope, out: _Writer) -> None:
        slots = scope.block.slots
        block = Block()
        slot = RowsSlot(len(slots), scope.guard, node.iterable._evaluate, node.item, node.index, block)
        slots.append(slot)
        iterable = node.iterable
        self.register(slot, scope, iterable._spelling, iterable._reads, iterable._bindings)
        for binding in (node.item, node.index):
            self.bindings[binding] = len(self.bindings)
        holder = slot.number if scope.holder is None else scope.holder
        inner = _Scope(block, None, (*scope.rows, node.item, node.index), scope.ancestors, holder=holder)
        key = node.body.key if isinstance(node.body, Element) else None
        if key is not None:
            slot.key = key._evaluate
            self.register(slot, scope, f"key {key._spelling}", key._reads, key._bindings)
        row = _Writer(self)
        self.sign("row")
        self.node(node.body, inner, row)
        self.sign("end")
        block.pieces = tuple(row.pieces)
        out.piece(slot)

    # ---- elements ----

    def element(self, node: Element, scope: _Scope, out: _Writer) -> None:
        tag = placed_tag(node, scope.ancestors)
        if not is_element_name(tag):
            raise ValueError(f"rx.{node.name}: a page cannot have an element `{tag}`.")
        opening = _OpeningTag(self, node, tag, scope)
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

    def action(self, action: Action) -> int:
        """The number of an action on the wire. One that several elements share has one number."""
        known = self.numbers.get(id(action))
        if known is None:
            known = self.numbers[id(action)] = (len(self.actions), action)
            self.actions.append(action)
        return known[0]


class _OpeningTag:
    """A start tag while it is being put together."""

    def __init__(self, compiler: _Compiler, node: Element, tag: str, scope: _Scope) -> None:
        self.compiler = compiler
        self.scope = scope
        self.tag = tag
        self.before = f"<{tag}"
        self.slots: list[str] = []
        self.attributes: list[tuple[str, int]] = []
        self.styles: list[tuple[str, int]] = []
        self.content: str | Shown | None = None
        self.content_slot = -1
        self.class_slot: int | None = None
        self.field: int | None = None
        self.take_attributes(node)
        classes = [*node.classes, *self.rule_classes(node)]
        self.take_classes(classes)
        self.on = [entry for handler in node.handlers if (entry := self.handler(handler))]

    def take_attributes(self, node: Element) -> None:
        for name, value in node.attributes.items():
            if not is_attribute_name(name):
                raise ValueError(f"rx.{node.name}: `{name}` cannot be an attribute.")
            as_content = self.tag == "textarea" and name == "value"
            if as_content:
                self.content = value if not isinstance(value, bool) else ""
            if isinstance(value, (str, bool)):
                if not as_content:
                    self.before += attribute(name, value)
                continue
            # A select has no value in HTML (its options are selected), nor has `indeterminate` an attribute.
            painted = not as_content and (self.tag, name) != ("select", "value") and name != "indeterminate"
            number = self.slot(name, value, painted)
            if name in FIELDS and not self.scope.rows and not isinstance(value, Once):
                self.field = number

    def slot(self, name: str, shown: Shown, painted: bool = True) -> int:
        """A slot that `data-slots` names."""
        slot = self.compiler.value_slot(self.scope, name, shown)
        if slot.name is not None:
            self.slots.append(f"{name}:{slot.number}")
        if painted:
            self.attributes.append((name, slot.number))
        elif name in ("text", "value"):
            self.content_slot = slot.number
        return slot.number

    def rule_classes(self, node: Element) -> Iterable[str]:
        for one in node.style:
            value = one.value
            if isinstance(value, str):
                rule = rule_of(one.property, value, one.suffix, one.media)
                self.compiler.rules[rule] = None
                yield rule.name
                continue
            name = one.property
            if one.suffix or one.media:
                # The CSSOM of an element knows no pseudo class; a rule that reads a custom property does.
                name = "--" + rule_of(name, "", one.suffix, one.media).name
                rule = rule_of(one.property, f"var({name})", one.suffix, one.media)
                self.compiler.rules[rule] = None
                yield rule.name
            slot = self.compiler.value_slot(self.scope, f"style.{name}", value)
            self.slots.append(f"style.{name}:{slot.number}")
            self.styles.append((name, slot.number))

    def take_classes(self, classes: Sequence[str | Shown]) -> None:
        self.classes = " ".join(name for name in classes if isinstance(name, str))
        if any(not isinstance(name, str) for name in classes):
            slot = self.compiler.value_slot(self.scope, "class", Joined(tuple(classes), " "))
            self.slots.append(f"class:{slot.number}")
            self.class_slot = slot.number

    def handler(self, handler: Handler) -> str:
        trigger, action = handler.trigger, handler.action
        if not action.steps:
            return ""
        if self.field is not None and trigger.payload:
            action = replace(action, field=self.field)
        number = self.compiler.action(action)
        if action.captures:
            shown = _CapturedValues(action.captures)
            slot = self.compiler.value_slot(self.scope, f"c{number}", shown)
            self.slots.append(f"c{number}:{slot.number}")
            self.attributes.append((f"data-c{number}", slot.number))
        if trigger.event == "mount" and self.scope.always_there:
            self.compiler.on_mount.append(number)
            return ""
        entry = f"{trigger.event}:{number}"
        options = _options(action)
        if trigger.payload or options:
            entry += f":{trigger.letter}"
        return f"{entry}:{options}" if options else entry

    def write(self, out: _Writer) -> None:
        after = ""
        if self.slots:
            after += attribute("data-slots", " ".join(self.slots))
        if self.on:
            after += attribute("data-on", " ".join(self.on))
        after += ">"
        if not (self.attributes or self.styles or self.class_slot is not None):
            out.text(self.before + (attribute("class", self.classes) if self.classes else "") + after)
            return
        self.compiler.sign(self.before, self.classes, after)
        out.piece(
            Opening(self.before, after, self.classes, self.class_slot, tuple(self.attributes), tuple(self.styles))
        )


@dataclass(frozen=True, slots=True)
class _CapturedValues:
    """The values that an action takes along, as one slot."""

    captures: tuple[Var[Any], ...]

    @property
    def reads(self) -> frozenset[Read]:
        return frozenset(read for capture in self.captures for read in capture._reads)

    @property
    def bindings(self) -> frozenset[Binding]:
        return frozenset(binding for capture in self.captures for binding in capture._bindings)

    @property
    def spelling(self) -> str:
        return ", ".join(capture._spelling for capture in self.captures)

    def evaluator(self) -> Captures:
        return Captures([capture._evaluate for capture in self.captures])


def _options(action: Action) -> str:
    asked = action.options
    letters = ("p" if asked.prevent_default else "") + ("s" if asked.stop_propagation else "")
    letters += f"t{asked.throttle}" if asked.throttle is not None else ""
    letters += f"d{asked.debounce}" if asked.debounce is not None else ""
    return letters + ("T" if asked.temporal else "")


def _read_name(read: Read) -> str:
    full_name = getattr(read.state, "get_full_name", None)
    owner = full_name() if callable(full_name) else f"{read.state.__module__}.{read.state.__qualname__}"
    return f"{owner}.{read.name}"


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


