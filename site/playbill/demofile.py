"""A program of the demos folder, as pages embed it: loaded once for all of them, so they show one state."""

from __future__ import annotations

import importlib
import inspect
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from understudy.action import Action, bind
from understudy.app import AddedPage, App, pages_of
from understudy.bindings import read_bindings
from understudy.loader import DEMOS
from understudy.state.base import State
from understudy.triggers import Trigger

ON_LOAD = Trigger("on_load", "load")


class DemoError(Exception):
    """A demo that is not there, or shows nothing."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Shown:
    """What a demo shows: a function that makes a component, and what runs when its page is opened."""

    build: Callable[[], object]
    title: str
    on_load: tuple[Action, ...] = ()

    @property
    def line(self) -> int:
        """The line of the function; 1 where it has none."""
        page = getattr(self.build, "__self__", None)
        function = page.component if isinstance(page, AddedPage) else self.build
        code = getattr(inspect.unwrap(function), "__code__", None) if callable(function) else None
        return code.co_firstlineno if isinstance(code, types.CodeType) else 1


@dataclass(frozen=True, slots=True)
class DemoFile:
    name: str
    path: Path
    text: str
    module: types.ModuleType

    def pages(self) -> list[AddedPage]:
        """The pages that it adds; of one route the last, which is the new one after the file has changed."""
        apps = [value for value in vars(self.module).values() if isinstance(value, App)]
        added = [page for app in apps for page in app.pages] + pages_of(App(), self.module.__name__)
        return list({page.route: page for page in added}.values())

    def shown(self, function: str = "") -> Shown:
        """Its `function`, else what it adds as a page, else its last callable."""
        if function:
            value = getattr(self.module, function, None)
            if not callable(value):
                raise DemoError(f"{self.path.name} has no function `{function}`")
            return shown_callable(value, self.pages())
        pages = self.pages()
        if pages:
            return shown_page(next((page for page in pages if page.route == "/"), pages[0]))
        bound = [(name, vars(self.module).get(name)) for name in read_bindings(self.text).names()]
        last = last_callable([value for _, value in bound])
        if last is None:
            raise DemoError(f"{self.path.name} defines nothing to show", "Define a function that returns a component.")
        return shown_callable(last, pages)


def open_demo(folder: Path, name: str) -> DemoFile:
    """`NAME` of the demos folder, loaded as `demos.NAME`."""
    path = (folder / name).with_suffix(".py")
    if not path.is_file():
        raise DemoError(f"there is no file {path.name} in the folder {folder.name}")
    module = importlib.import_module(".".join([DEMOS, *name.split("/")]))
    return DemoFile(name, path, path.read_text(encoding="utf-8"), module)


def last_callable(values: Sequence[object]) -> Callable[[], object] | None:
    """The last of them that a demo can call: not a State class, an App or a module."""
    for value in reversed(values):
        if callable(value) and not isinstance(value, App | types.ModuleType) and not _is_state(value):
            return value
    return None


def _is_state(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, State)


def shown_callable(function: Callable[[], object], pages: Sequence[AddedPage]) -> Shown:
    page = next((page for page in reversed(pages) if page.component is function), None)
    return shown_page(page) if page else Shown(function, getattr(function, "__name__", ""))


def shown_page(page: AddedPage) -> Shown:
    actions = (bind(ON_LOAD, page.on_load, where=f"on_load of {page.route}"),) if page.on_load else ()
    return Shown(page.build, page.title or "", actions)
