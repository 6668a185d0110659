"""The start tag of an element: what stands still in it, and the slots that `data-slots` and `data-on` name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from understudy.action import Action
from understudy.html import attribute, is_attribute_name
from understudy.vars.expr import Binding, Read, Var
from understudy.view.ledger import Ledger, Place, Writer
from understudy.view.nodes import Element, Handler, Joined, Name, Once, Shown
from understudy.view.pieces import Captures, Opening
from understudy.view.style import rule_of

__all__ = ["OpeningTag"]

# What a reader changes by hand.
NAMED = frozenset(("input", "select", "textarea"))
NAMES = ("aria-label", "aria-labelledby", "id", "title")
FIELDS = frozenset(("value", "checked"))


class OpeningTag:
    """A start tag while it is being put together."""

    def __init__(self, ledger: Ledger, node: Element, tag: str, scope: Place) -> None:
        self.ledger = ledger
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
        self.name_field(node)
        classes = [*node.classes, *self.rule_classes(node)]
        self.take_classes(classes)
        self.on = [entry for handler in node.handlers if (entry := self.handler(handler))]

    def take_attributes(self, node: Element) -> None:
        for name, value in node.attributes.items():
            if not is_attribute_name(name):
                raise ValueError(f"rx.{node.name}: `{name}` cannot be an attribute.")
            if isinstance(value, Name):
                value = self.ledger.name(value, self.scope)
            as_content = self.tag == "textarea" and name == "value"
            if as_content:
                self.content = value if not isinstance(value, bool) else ""
            if isinstance(value, (str, bool)):
                if not as_content:
                    self.before += attribute(name, value)
                continue
            painted = not as_content and not self.is_property_only(name)
            number = self.slot(name, value, painted)
            if name in FIELDS and not self.scope.rows and not isinstance(value, Once):
                self.field = number

    def name_field(self, node: Element) -> None:
        """A field that nobody named is called after its var or handler: a screen reader would say nothing."""
        given = node.attributes
        if self.tag not in NAMED or "label" in self.scope.ancestors or any(name in given for name in NAMES):
            return
        if given.get("type") in ("hidden", "submit", "button", "reset", "image"):
            return
        said: object = given.get("name")
        shown = given.get("value", given.get("checked"))
        if shown is not None and not isinstance(shown, (str, bool, Name)) and len(shown.reads) == 1:
            said = next(iter(shown.reads)).name
        if said is None:
            handlers = (one.name for handler in node.handlers for one in handler.action.handlers)
            said = next(handlers, "").removeprefix("set_")
        if isinstance(said, str) and said:
            self.before += attribute("aria-label", said.replace("_", " ").strip().capitalize())

    def is_property_only(self, name: str) -> bool:
        """A select has no value in HTML (its options are selected), a popover is not open, nothing is indeterminate."""
        return (
            (name == "value" and self.tag == "select")
            or (name == "open" and self.tag not in ("details", "dialog"))
            or name == "indeterminate"
        )

    def slot(self, name: str, shown: Shown, painted: bool = True) -> int:
        """A slot that `data-slots` names."""
        slot = self.ledger.value_slot(self.scope, name, shown)
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
                self.ledger.rules[rule] = None
                yield rule.name
                continue
            name = one.property
            if one.suffix or one.media:
                # The CSSOM of an element knows no pseudo class; a rule that reads a custom property does.
                name = "--" + rule_of(name, "", one.suffix, one.media).name
                rule = rule_of(one.property, f"var({name})", one.suffix, one.media)
                self.ledger.rules[rule] = None
                yield rule.name
            slot = self.ledger.value_slot(self.scope, f"style.{name}", value)
            self.slots.append(f"style.{name}:{slot.number}")
            self.styles.append((name, slot.number))

    def take_classes(self, classes: Sequence[str | Shown]) -> None:
        self.classes = " ".join(name for name in classes if isinstance(name, str))
        if any(not isinstance(name, str) for name in classes):
            slot = self.ledger.value_slot(self.scope, "class", Joined(tuple(classes), " "))
            self.slots.append(f"class:{slot.number}")
            self.class_slot = slot.number

    def handler(self, handler: Handler) -> str:
        trigger, action = handler.trigger, handler.action
        if not action.steps:
            return ""
        if self.field is not None and trigger.payload:
            action = replace(action, field=self.field)
        number = self.ledger.action(action)
        if action.captures:
            shown = _CapturedValues(action.captures)
            slot = self.ledger.value_slot(self.scope, f"c{number}", shown)
            self.slots.append(f"c{number}:{slot.number}")
            self.attributes.append((f"data-c{number}", slot.number))
        if trigger.event == "mount" and self.scope.always_there:
            self.ledger.on_mount.append(number)
            return ""
        entry = f"{trigger.event}:{number}"
        options = _options(action)
        if trigger.payload or options:
            entry += f":{trigger.letter}"
        return f"{entry}:{options}" if options else entry

    def write(self, out: Writer) -> None:
        after = ""
        if self.slots:
            after += attribute("data-slots", " ".join(self.slots))
        if self.on:
            after += attribute("data-on", " ".join(self.on))
        after += ">"
        if not (self.attributes or self.styles or self.class_slot is not None):
            out.text(self.before + (attribute("class", self.classes) if self.classes else "") + after)
            return
        self.ledger.sign(self.before, self.classes, after)
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
