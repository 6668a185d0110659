"""`rx.App`: what an author's program makes, a view of the one engine that runs.

Pages that a program adds are collected for whoever loaded it: a docs page, a demo's own page, or
`python -m understudy`. As an ASGI application it serves exactly those pages.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import AsyncGenerator, Callable, Generator, Mapping, MutableMapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from understudy.background import TaskInfo
from understudy.engine import FailureHandler, current_engine
from understudy.state.base import State

Component = Callable[[], object]
Decorated = TypeVar("Decorated", bound=Callable[..., Any])
StateClass = TypeVar("StateClass", bound=State)


@dataclass(frozen=True, slots=True)
class AddedPage:
    """A page that a program added: its route, what makes its component, and what runs when it is opened."""

    route: str
    component: object
    title: str | None
    description: str | None
    on_load: object
    module: str

    def build(self) -> object:
        """The component of the page."""
        return self.component() if callable(self.component) else self.component


_collecting: ContextVar[list[AddedPage] | None] = ContextVar("understudy_pages", default=None)


@contextmanager
def collect_pages() -> Generator[list[AddedPage]]:
    """Every page that programs add inside of the block, in order."""
    pages: list[AddedPage] = []
    token = _collecting.set(pages)
    try:
        yield pages
    finally:
        _collecting.reset(token)


def _add(page: AddedPage, own: list[AddedPage] | None) -> None:
    collecting = _collecting.get()
    if collecting is not None:
        collecting.append(page)
    if own is not None:
        own.append(page)


_by_module: dict[str, list[AddedPage]] = {}


def _added_by(module: str) -> list[AddedPage]:
    """The pages that `@rx.page` added in a module."""
    return _by_module.setdefault(module, [])


def pages_of(app: App, module: str = "") -> list[AddedPage]:
    """The pages of a program: those given to its App, and those that `@rx.page` added in `module`, or its own."""
    added = [*app.pages, *_added_by(module or app.module)]
    return list({page.route: page for page in added}.values())


def route_of(name: str) -> str:
    """The route of a page function: `index` stands for the root, `_` becomes `-`."""
    return "/" if name == "index" else f"/{name.replace('_', '-')}"


class EventNamespace:
    """`app.event_namespace`: which tabs are there."""

    @property
    def token_to_sid(self) -> Mapping[str, str]:
        """The tabs that are there, by token; a tab leaves it when it is closed or does not come back in time."""
        return current_engine().token_to_sid

    @property
    def sid_to_token(self) -> Mapping[str, str]:
        """The same, by connection."""
        return {sid: token for token, sid in self.token_to_sid.items()}


@dataclass(frozen=True, slots=True)
class BaseStateToken(Generic[StateClass]):
    """Names a state of a tab for `app.modify_state`: `ident` is the tab's token."""

    ident: str
    cls: type[StateClass]


class App:
    """A program's application.

    `backend_exception_handler` is called with what a handler raised, and may answer with effects.
    """

    def __init__(
        self, *args: object, backend_exception_handler: FailureHandler | None = None, **kwargs: object
    ) -> None:
        del args, kwargs  # Themes, stylesheets and the like of the original, which the site has its own way for.
        self.module: str = sys._getframe(1).f_globals.get("__name__", "")
        self.backend_exception_handler = backend_exception_handler
        self.event_namespace = EventNamespace()
        self.pages: list[AddedPage] = []
        self._asgi: Any = None

    def add_page(
        self,
        component: object,
        route: str | None = None,
        title: str | None = None,
        description: str | None = None,
        image: str | None = None,
        on_load: object = None,
        meta: Sequence[Mapping[str, str]] | None = None,
        **kwargs: object,
    ) -> None:
        """Adds a page: a component or a function that makes one, and the events that run when it is opened.

        `route` is the page's path, by default the name of the function with `-` for `_`, and `/` for `index`.
        `on_load` is a handler, a call of one, an effect, or a list of these. `image` and `meta` are unused.
        """
        del image, meta, kwargs
        name = getattr(component, "__name__", "index")
        module = getattr(component, "__module__", "") or sys._getframe(1).f_globals.get("__name__", "")
        where = route_of(name) if route is None else "/" + route.strip("/")
        _add(AddedPage(where, component, title, description, on_load, module), self.pages)

    @property
    def background_tasks(self) -> set[Any]:
        """The live background tasks, each an `asyncio.Task`."""
        return current_engine().tasks

    @asynccontextmanager
    async def modify_state(self, token: str | BaseStateToken[Any], background: bool = False) -> AsyncGenerator[Any]:
        """The root state of the tab `token`, alone and up to date; one update is sent at the end of the block.

        `token` is a tab's id, `<id>_<full name of a state>`, or a `BaseStateToken`. Raises
        `UnknownTokenError` for a tab that is not there, `ImmutableStateError` inside of a block of the same tab.
        """
        del background
        ident = token.ident if isinstance(token, BaseStateToken) else token
        frame = sys._getframe(2)
        async with current_engine().modify_state(ident, frame.f_code, frame.f_lineno) as root:
            yield root

    def running_tasks(self, token: str) -> list[TaskInfo]:
        """The live background tasks of the tab `token`, the oldest first, and what each is doing about the lock."""
        return [task for task in current_engine().running_tasks() if task.tab == token]

    def sent_updates(self, token: str) -> list[str]:
        """The updates that the tab `token` was sent in the last minute, each as its JSON text, the newest last.

        Raises `UnknownTokenError` for a tab that is not there.
        """
        return current_engine().sent_updates(token)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Serves the pages that were added, as an ASGI application."""
        if self._asgi is None:
            # It stands above this module, and only a program that is served needs it.
            self._asgi = importlib.import_module("understudy.server").serve_program(self)
        await self._asgi(scope, receive, send)


def page(
    route: str | None = None,
    title: str | None = None,
    description: str | None = None,
    image: str | None = None,
    on_load: object = None,
    meta: Sequence[Mapping[str, str]] | None = None,
    **kwargs: object,
) -> Callable[[Decorated], Decorated]:
    """`@rx.page(...)`: adds the function that it decorates as a page of the program. Arguments as of `App.add_page`."""
    del image, meta, kwargs

    def add(component: Decorated) -> Decorated:
        where = route_of(component.__name__) if route is None else "/" + route.strip("/")
        _add(
            AddedPage(where, component, title, description, on_load, component.__module__),
            _added_by(component.__module__),
        )
        return component

    return add


@dataclass(frozen=True, slots=True)
class RunningApp:
    """What `get_app()` gives: `.app` is the application."""

    app: App


def get_app() -> RunningApp:
    """The running application, from handlers, tasks and threads: `get_app().app`. It can be asked for at any time."""
    return RunningApp(App())
