"""The books of a compilation: slots by number, actions by number, rules, who reads what, and the digest of it all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from understudy.action import Action
from understudy.vars.expr import Binding, Read, bound_var
from understudy.view.nodes import Joined, Mapped, Name, Once, Shown
from understudy.view.pieces import Block, Guard, Piece, Slot, ValueSlot
from understudy.view.style import Rule

__all__ = ["Ledger", "Place", "Writer", "read_name"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands: which block numbers its slots, in which branch, in which row."""

    block: Block
    guard: Guard | None = None
    rows: tuple[Binding, ...] = ()
    ancestors: tuple[str, ...] = ()
    holder: int | None = None

    @property
    def always_there(self) -> bool:
        return self.guard is None and not self.rows


class Ledger:
    """What compiling one tree adds up."""

    def __init__(self, seed: str = "") -> None:
        """`seed`: what the names of this tree begin with after their purpose."""
        self.seed = seed
        self.actions: list[Action] = []
        self.numbers: dict[int, tuple[int, Action]] = {}
        self.bindings: dict[Binding, int] = {}
        self.reads: dict[Read, set[int]] = {}
        self.rules: dict[Rule, None] = {}
        self.states: set[type] = set()
        self.on_mount: list[int] = []
        self.names: dict[Name, str] = {}
        self.hash = hashlib.sha256()

    def sign(self, *texts: str) -> None:
        """Makes `texts` count in the digest."""
        for text in texts:
            self.hash.update(f"{len(text)}:{text}".encode("utf-8", "surrogatepass"))

    def name(self, name: Name, scope: Place) -> str | Shown:
        """The name as it stands at `scope`: the tree's own, and in rows that of the row too."""
        text = self.names.get(name)
        if text is None:
            text = self.names[name] = f"{name.purpose}-{self.seed[:8]}{len(self.names)}"
        if not scope.rows:
            return text
        numbers = [Mapped(bound_var(index, int), lambda value: f"-{value}", "row") for index in scope.rows[1::2]]
        return Joined((text, *numbers))

    def register(
        self, slot: Slot, scope: Place, spelling: str, reads: Iterable[Read], bound: Iterable[Binding]
    ) -> None:
        """Notes who has to be looked at when what the slot shows may have changed."""
        found = sorted(reads, key=read_name)
        known = sorted(self.bindings.get(binding, -1) for binding in bound)
        self.sign(f"slot {slot.number} {type(slot).__name__} {spelling}", *map(read_name, found), repr(known))
        number = slot.number if scope.holder is None else scope.holder
        for read in found:
            self.reads.setdefault(read, set()).add(number)

    def value_slot(self, scope: Place, name: str, shown: Shown) -> ValueSlot:
        slots = scope.block.slots
        slot = ValueSlot(len(slots), scope.guard, None if isinstance(shown, Once) else name, shown.evaluator())
        slots.append(slot)
        self.register(slot, scope, f"{name} {shown.spelling}", shown.reads, shown.bindings)
        return slot

    def action(self, action: Action) -> int:
        """The number of an action on the wire. One that several elements share has one number."""
        known = self.numbers.get(id(action))
        if known is None:
            known = self.numbers[id(action)] = (len(self.actions), action)
            self.actions.append(action)
        return known[0]


class Writer:
    """Collects pieces, neighbouring constants as one."""

    __slots__ = ("ledger", "pieces")

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.pieces: list[Piece] = []

    def text(self, html: str) -> None:
        if not html:
            return
        last = self.pieces[-1] if self.pieces else None
        if isinstance(last, str):
            self.pieces[-1] = last + html
        else:
            self.pieces.append(html)
        self.ledger.sign(html)

    def piece(self, piece: Piece) -> None:
        self.pieces.append(piece)


def read_name(read: Read) -> str:
    full_name = getattr(read.state, "get_full_name", None)
    owner = full_name() if callable(full_name) else f"{read.state.__module__}.{read.state.__qualname__}"
    return f"{owner}.{read.name}"
