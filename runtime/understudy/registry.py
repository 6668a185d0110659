"""The templates that can be live, and what a tab shows of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from .action import Action
from .state.base import State
from .state.tree import StateTree
from .tab import Mount, Queued, Tab
from .view.slots import Screen, diff, show
from .view.template import Template


@dataclass(frozen=True, slots=True)
class Known:
    """A template that can be live: its first screen, the slots that any change may concern, what runs when it is shown."""

    template: Template
    screen: Screen
    always: tuple[int, ...]
    on_load: tuple[Action, ...]


class Registry:
    """Every known template, by digest."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}

    def add(self, template: Template, on_load: Iterable[Action] = ()) -> None:
        """Makes `template` known."""
        uncached = (numbers for read, numbers in template.reads.items() if _is_uncached(read.state, read.name))
        always = tuple(sorted({number for numbers in uncached for number in numbers}))
        self._known[template.digest] = Known(template, show(template, StateTree()), always, tuple(on_load))

    def forget(self, digests: Iterable[str]) -> None:
        """The templates are no longer part of the site."""
        for digest in digests:
            self._known.pop(digest, None)

    def mount(self, tab: Tab, digests: Sequence[str]) -> list[object]:
        """The tab shows these templates from now on; what differs from their first paint."""
        tab.mounts = []
        for digest in digests:
            known = self._known.get(digest)
            tab.mounts.append(None if known is None else Mount(known.template, known.screen, known.always))
        return self.repaint(tab)

    def repaint(self, tab: Tab) -> list[object]:
        """What the tab has to change in the first paint to show its state."""
        patches: list[object] = []
        for index, mount in enumerate(tab.mounts):
            known = None if mount is None else self._known.get(mount.template.digest)
            if mount is None or known is None or not (tab.tree.instances or mount.always):
                continue
            mount.screen, mount.shared = known.screen, True
            changes = diff(mount.template, mount.screen, tab.tree, None)
            if changes.values:
                mount.show(changes.values)
            for position in range(0, len(changes.ops), 2):
                patches += (index, changes.ops[position], changes.ops[position + 1])
        return patches

    def opening(self, tab: Tab) -> list[Queued]:
        """What runs because the tab opened a page with these templates."""
        queued: list[Queued] = []
        for index, mount in enumerate(tab.mounts):
            known = None if mount is None else self._known.get(mount.template.digest)
            if mount is None or known is None:
                continue
            actions = [*known.on_load, *(mount.template.actions[number] for number in mount.template.on_mount)]
            queued += [Queued(tuple(action.resolve((), tab.tree)), index) for action in actions]
        return queued


def _is_uncached(state: type, name: str) -> bool:
    computed = cast("type[State]", state)._computed.get(name)
    return computed is not None and not computed.cache
