"""Synchronous handlers that block: which ones, and the thread that such a handler runs in.

Its thread owns the turn. What it asks of the running loop is passed to the server's loop, so an
`asyncio.create_task` in it does what it would do on the loop.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import contextvars
import dis
import inspect
import time
import types
from collections.abc import Callable, Coroutine, Generator
from typing import Any, TypeVar, cast
from weakref import WeakValueDictionary

T = TypeVar("T")

# The package that something comes from, and what of it blocks; an empty set stands for everything.
BLOCKING: dict[str, frozenset[str]] = {
    "time": frozenset({"sleep"}),
    "requests": frozenset(),
    "urllib": frozenset({"urlopen", "urlretrieve"}),
    "subprocess": frozenset({"run", "call", "check_call", "check_output", "getoutput", "Popen"}),
    "httpx": frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "Client"}),
    "socket": frozenset({"create_connection", "socket"}),
    "sqlite3": frozenset({"connect"}),
    "os": frozenset({"system", "wait", "waitpid"}),
    "posix": frozenset({"system", "wait", "waitpid"}),
    "builtins": frozenset({"input"}),
}
# What is known of a function is kept with it: it is asked for at each of its calls.
KNOWN = "__understudy_blocks__"


class Blockers:
    """The handlers that are known to block, by their code or because they once held the loop."""

    def held(self, function: Callable[..., Any]) -> None:
        """Notes that `function` held the loop for too long."""
        setattr(function, KNOWN, True)

    def blocks(self, function: Callable[..., Any], state: type) -> bool:
        """Whether there is reason to expect that `function`, a handler of `state`, blocks."""
        found = getattr(function, KNOWN, None)
        if found is None:
            found = isinstance(function, types.FunctionType) and _names_blocking(function, state, set())
            setattr(function, KNOWN, found)
        return bool(found)


def _names_blocking(function: types.FunctionType, state: type, seen: set[types.CodeType]) -> bool:
    """Whether the code of `function`, or of a function of its module that it names, names a blocking call."""
    code = function.__code__
    if code in seen or len(seen) > 64:
        return False
    seen.add(code)
    names = _names(code)
    if any(_blocks_by_name(package, names) for package in _imports(code)):
        return True
    for name in names:
        value = _global(function, name)
        if value is None:
            # Not a name of the module: perhaps `self.name()`, another method of the state.
            value = vars(state).get(name)
            value = getattr(value, "function", value)
        if isinstance(value, types.ModuleType):
            if _blocks_by_name(value.__name__, names):
                return True
        elif isinstance(value, types.FunctionType) and value.__module__ == function.__module__:
            if not _is_async(value) and _names_blocking(value, state, seen):
                return True
        elif value is not None and _is_blocking(value):
            return True
    return False


def _blocks_by_name(module: str, names: set[str]) -> bool:
    known = BLOCKING.get(module.partition(".")[0])
    return known is not None and (not known or not known.isdisjoint(names))


def _is_blocking(value: object) -> bool:
    """Whether `value` is one of the known blocking calls, or an object of a known blocking class."""
    is_callable = isinstance(value, (types.FunctionType, types.BuiltinFunctionType, type))
    what: Any = value if is_callable else type(value)
    known = BLOCKING.get(str(getattr(what, "__module__", "")).partition(".")[0])
    return known is not None and (not known or what.__name__ in known)


def _imports(code: types.CodeType) -> set[str]:
    """The modules that a function imports in its own body."""
    found = {str(step.argval) for step in dis.get_instructions(code) if step.opname == "IMPORT_NAME"}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= _imports(constant)
    return found


def _names(code: types.CodeType) -> set[str]:
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= _names(constant)
    return found


def _global(function: types.FunctionType, name: str) -> object:
    try:
        return function.__globals__[name]
    except KeyError:
        pass
    found: Any = function.__globals__.get("__builtins__", {})
    try:
        return cast("object", found[name] if hasattr(found, "keys") else getattr(found, name))
    except (KeyError, AttributeError):
        return None


def _is_async(function: types.FunctionType) -> bool:
    return bool(function.__code__.co_flags & 0x80 or function.__code__.co_flags & 0x200)


try:
    import resource

    def occupation() -> tuple[float, int]:
        """The CPU seconds of this thread so far, and how often it has waited for something."""
        usage = resource.getrusage(resource.RUSAGE_THREAD)
        return usage.ru_utime + usage.ru_stime, usage.ru_nvcsw

except (ImportError, AttributeError):

    def occupation() -> tuple[float, int]:
        """The CPU seconds of this thread so far; whether it waited cannot be known here, so it counts as if it did."""
        return time.thread_time(), int(time.perf_counter() * 1000)


def has_held(before: tuple[float, int], seconds: float) -> bool:
    """Whether this thread worked or waited for `seconds` since `before`; a machine busy elsewhere does not count."""
    busy, waits = occupation()
    return busy - before[0] > seconds or waits > before[1]


@types.coroutine
def timed(work: Any, limit: float, held: Callable[[float], None]) -> Generator[Any, Any, Any]:
    """Awaits `work`, and tells `held` of each of its stretches that kept the loop longer than `limit` seconds."""
    value: Any = None
    thrown: BaseException | None = None
    while True:
        before, began = occupation(), time.perf_counter()
        try:
            waits_for = work.send(value) if thrown is None else work.throw(thrown)
        except StopIteration as end:
            return end.value
        finally:
            seconds = time.perf_counter() - began
            if seconds > limit and has_held(before, limit):
                held(seconds)
        thrown = None
        try:
            value = yield waits_for
        except BaseException as error:  # noqa: BLE001 - a cancellation as well: all of it is for `work`
            thrown = error


class LoopFacade:
    """What a handler's thread sees as the running loop: the server's loop, spoken to from outside."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loop, name)

    def _there(self, make: Callable[[], T]) -> T:
        """Has the loop's own thread make something, and waits for it."""
        made: concurrent.futures.Future[T] = concurrent.futures.Future()

        def run() -> None:
            try:
                made.set_result(make())
            except BaseException as error:  # noqa: BLE001 - handed to the thread that asked
                made.set_exception(error)

        self._loop.call_soon_threadsafe(run)
        return made.result()

    def create_task(
        self, coroutine: Coroutine[Any, Any, T], *, name: str | None = None, context: Any = None
    ) -> asyncio.Task[T]:
        """A task on the server's loop, with the context of this thread."""
        inherited = context if context is not None else contextvars.copy_context()
        return self._there(lambda: self._loop.create_task(coroutine, name=name, context=inherited))

    def create_future(self) -> asyncio.Future[Any]:
        """A future of the server's loop."""
        return self._loop.create_future()

    def call_soon(self, callback: Callable[..., object], *args: Any, context: Any = None) -> asyncio.Handle:
        """Calls `callback` soon, on the server's loop."""
        return self._loop.call_soon_threadsafe(callback, *args, context=context or contextvars.copy_context())

    def call_later(self, delay: float, callback: Callable[..., object], *args: Any, context: Any = None) -> Any:
        """Calls `callback` after `delay` seconds, on the server's loop."""
        inherited = context or contextvars.copy_context()
        return self._there(lambda: self._loop.call_later(delay, callback, *args, context=inherited))

    def call_at(self, when: float, callback: Callable[..., object], *args: Any, context: Any = None) -> Any:
        """Calls `callback` at the loop's time `when`, on the server's loop."""
        inherited = context or contextvars.copy_context()
        return self._there(lambda: self._loop.call_at(when, callback, *args, context=inherited))


class HandlerThreads:
    """The threads for handlers that block: at most `most`, and `most_of_address` for the tabs of one address."""

    def __init__(self, most: int, most_of_address: int) -> None:
        self._most = most
        self._most_of_address = most_of_address
        self._places: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._pool: concurrent.futures.ThreadPoolExecutor | None = None

    async def run(self, address: str, function: Callable[..., T], *args: Any) -> T:
        """Runs `function` in a thread with the context of the caller, and waits for it."""
        places = self._places.get(address)
        if places is None:
            places = self._places[address] = asyncio.Semaphore(self._most_of_address)
        await places.acquire()
        if self._pool is None:
            self._pool = concurrent.futures.ThreadPoolExecutor(self._most, thread_name_prefix="handler")
        loop = asyncio.get_running_loop()
        context = contextvars.copy_context()

        def work() -> T:
            asyncio._set_running_loop(cast("asyncio.AbstractEventLoop", LoopFacade(loop)))
            try:
                return context.run(function, *args)
            finally:
                asyncio._set_running_loop(None)

        def over(_: object) -> None:
            with contextlib.suppress(RuntimeError):  # The loop has ended before the thread did.
                loop.call_soon_threadsafe(places.release)

        running = self._pool.submit(work)
        # With the thread, not with the waiting: a handler that is given up goes on to take its place.
        running.add_done_callback(over)
        return await asyncio.wrap_future(running)

    def close(self) -> None:
        """Lets idle threads go; one that still blocks is not waited for."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


async def run_in_thread(function: Callable[[], T]) -> T:
    """`rx.run_in_thread`: runs `function` in a thread of its own and gives what it returns.

    Raises `ValueError` for an `async def` function.
    """
    if inspect.iscoroutinefunction(function):
        raise ValueError("rx.run_in_thread takes a plain function; `await` an async one.")
    return await asyncio.to_thread(function)
