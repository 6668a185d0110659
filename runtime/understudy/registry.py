"""The templates that can be live, and what a tab shows of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from understudy.action import Action
from understudy.state.base import State
from understudy.state.tree import StateTree
from understudy.tab import Mount, Queued, Tab
from understudy.vars.expr import Scope
from understudy.view.slots import Screen, diff, show
from understudy.view.template import Template


@dataclass(frozen=True, slots=True)
class Known:
    """A template that can be live: its first screen, the slots that any change may concern, what runs when it is shown.

    `number` stands for the template in tasks and acts, which may outlive the page that they were started from.
    """

    number: int
    template: Template
    screen: Screen
    always: tuple[int, ...]
    on_load: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Repaint:
    """What differs from the first paint, and why some mounts could not be worked out, by template number."""

    patches: list[object]
    failures: dict[int, Exception]


class Registry:
    """Every known template, by digest."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._numbers: dict[str, int] = {}

    def add(self, template: Template, on_load: Iterable[Action] = ()) -> None:
        """Makes `template` known."""
        uncached = (numbers for read, numbers in template.reads.items() if _is_uncached(read.state, read.name))
        always = tuple(sorted({number for numbers in uncached for number in numbers}))
        number = self._numbers.setdefault(template.digest, len(self._numbers))
        screen = show(template, StateTree())
        self._known[template.digest] = Known(number, template, screen, always, tuple(on_load))

    def forget(self, digests: Iterable[str]) -> None:
        """The templates are no longer part of the site."""
        for digest in digests:
            self._known.pop(digest, None)

    def digest_of(self, number: int) -> str:
        """The template that a number stands for; empty for all of the page."""
        return next((digest for digest, other in self._numbers.items() if other == number), "")

    def knows(self, digests: Sequence[str]) -> bool:
        """Whether all of these templates are known."""
        return all(digest in self._known for digest in digests)

    def mount(self, tab: Tab, digests: Sequence[str]) -> None:
        """The tab shows these templates from now on, as first painted."""
        mounts: list[Mount | None] = []
        for digest in digests:
            known = self._known.get(digest)
            mounts.append(None if known is None else Mount(known.number, known.template, known.screen, known.always))
        tab.mount(mounts)

    def shows(self, tab: Tab, digests: Sequence[str]) -> bool:
        """Whether the tab shows these templates already."""
        shown = [None if mount is None else mount.template.digest for mount in tab.mounts]
        return shown == [digest if digest in self._known else None for digest in digests]

    def repaint(self, tab: Tab) -> Repaint:
        """What the tab has to change in the first paint to show its state."""
        patches: list[object] = []
        failures: dict[int, Exception] = {}
        for index, mount in enumerate(tab.mounts):
            known = None if mount is None else self._known.get(mount.template.digest)
            if mount is None or known is None:
                continue
            mount.screen, mount.shared = known.screen, True
            if not (tab.tree.instances or mount.always):
                continue
            try:
                changes = diff(mount.template, mount.screen, tab.tree, None)
            except Exception as error:  # noqa: BLE001  # Author code, such as a computed var: the other mounts go on.
                failures[mount.number] = error
                continue
            if changes.values:
                mount.show(changes.values)
            for position in range(0, len(changes.ops), 2):
                patches += (index, changes.ops[position], changes.ops[position + 1])
        return Repaint(patches, failures)

    def opening(self, tab: Tab) -> list[Queued]:
        """What runs because the tab opened a page with these templates."""
        queued: list[Queued] = []
        for mount in tab.mounts:
            known = None if mount is None else self._known.get(mount.template.digest)
            if mount is None or known is None:
                continue
            actions = [*known.on_load, *(mount.template.actions[number] for number in mount.template.on_mount)]
            for action in actions:
                # Nobody clicked, so nobody sent what the action captures: it is read from the state.
                captured = [capture._evaluate(Scope(tab.tree, {})) for capture in action.captures]
                queued.append(Queued(tuple(action.resolve(captured, tab.tree)), mount.number))
        return queued


def _is_uncached(state: type, name: str) -> bool:
    computed = cast("type[State]", state)._computed.get(name)
    return computed is not None and not computed.cache
