"""Runs the handlers of a tab, one after the other, each in turns: up to its next `yield`, or its end."""

from __future__ import annotations

import asyncio
import types
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Protocol, cast

from understudy.adoption import ORIGIN, Adopter, Origin
from understudy.effects import OF_THE_PAGE, Effect
from understudy.errors import HandlerTimeoutError
from understudy.event import Call
from understudy.results import Asked, sort
from understudy.tab import Errand, FieldSent, Queued, Tab
from understudy.threads import Blockers, HandlerThreads, has_held, occupation, timed
from understudy.turn import Desk, Turn


class Stage(Desk, Adopter, Protocol):
    """What running handlers needs of the server."""

    blockers: Blockers
    threads: HandlerThreads

    def start_task(self, tab: Tab, call: Call, origin: int) -> None:
        """Starts a background task."""
        ...

    async def failed(self, tab: Tab, origin: int, handler: str, error: BaseException, act: int) -> None:
        """A handler raised: logs it, and tells the reader."""
        ...

    async def finished(self, tab: Tab, act: int) -> None:
        """An act is done, and no update said so."""
        ...

    def was_slow(self, handler: str, seconds: float) -> None:
        """A handler kept the other events of its tab waiting."""
        ...

    def held_loop(self, handler: str, seconds: float, *, moves: bool) -> None:
        """A handler kept everybody waiting; `moves`: it runs in a thread from now on."""
        ...


def enqueue(stage: Stage, tab: Tab, item: Queued | Errand, context: Any = None) -> None:
    """Puts calls behind those that wait already, and sees to it that somebody works on them."""
    if tab.queue is None:
        tab.queue = deque()
    tab.queue.append(item)
    if tab.worker is None and not tab.ended:
        tab.worker = asyncio.get_running_loop().create_task(_work(stage, tab), context=context)


async def _work(stage: Stage, tab: Tab) -> None:
    """Runs what waits, one after the other, until nothing does."""
    try:
        while tab.queue:
            item = tab.queue.popleft()
            if isinstance(item, Errand):
                await _errand(stage, tab, item)
                continue
            ORIGIN.set(Origin(stage, tab, item.origin))
            await run(stage, tab, item)
    finally:
        tab.worker = None
        tab.queue = None


async def _errand(stage: Stage, tab: Tab, item: Errand) -> None:
    try:
        await item.run()
    except Exception as error:  # noqa: BLE001  # What comes behind it must not be lost with it.
        await stage.failed(tab, -1, "beginning anew", error, 0)


async def run(stage: Stage, tab: Tab, item: Queued) -> None:
    """Runs the calls of one act, or of one result, and then says that the act is done."""
    last = len(item.calls) - 1
    acknowledged = not item.act
    for index, call in enumerate(item.calls):
        act = item.act if index == last else 0
        if isinstance(call, Effect):
            name = call.kind
        else:
            name = call.handler.spelling
        try:
            if isinstance(call, Effect):
                acknowledged = await _effect(stage, tab, call, item.origin, act) or acknowledged
            elif call.handler.is_background:
                stage.start_task(tab, call, item.origin)
            else:
                acknowledged = await _handle(stage, tab, call, item.origin, act, item.field) or acknowledged
        except (Exception, SystemExit, asyncio.CancelledError) as error:
            if isinstance(error, asyncio.CancelledError) and (task := asyncio.current_task()) and task.cancelling():
                raise
            await stage.failed(tab, item.origin, name, error, item.act)
            break
    if not acknowledged and item.field is not None:
        acknowledged = await _show_committed(stage, tab, item.act, item.field)
    if not acknowledged:
        await stage.finished(tab, item.act)
    if item.act:
        tab.session.finish(item.act)


def _effects(tab: Tab, effects: Sequence[Effect], origin: int) -> Sequence[Effect]:
    """Those that still concern the page that is shown."""
    if not effects:
        return effects
    kept = [effect for effect in effects if effect.kind not in OF_THE_PAGE or tab.is_where(origin)]
    tab.is_led = tab.is_led or any(effect.kind == "redirect" for effect in kept)
    return kept


async def _effect(stage: Stage, tab: Tab, effect: Effect, origin: int, act: int) -> bool:
    turn = await Turn.take(stage, tab)
    try:
        return await turn.commit(act, _effects(tab, (effect,), origin)) and bool(act)
    finally:
        turn.end()


async def _show_committed(stage: Stage, tab: Tab, act: int, field: FieldSent) -> bool:
    """The field shows what was committed, where that is not what was sent; whether an update said so."""
    try:
        turn = await Turn.take(stage, tab)
        try:
            return await turn.commit(act, (), field)
        finally:
            turn.end()
    except Exception as error:  # noqa: BLE001  # Author code, such as a computed var.
        await stage.failed(tab, field.mount.number, "what it shows", error, act)
        return False


async def _handle(stage: Stage, tab: Tab, call: Call, origin: int, act: int, field: FieldSent | None) -> bool:
    """Runs one ordinary handler; whether an update carried the acknowledgement."""
    handler = call.handler
    function = handler.function
    code = function.__code__
    turn = await Turn.take(stage, tab, code, code.co_firstlineno)
    began = stage.now()
    asked: Asked | None = None
    try:
        # What it gives says what it is, not its code: a decorator of the author's may stand around it.
        result = await _stretch(stage, tab, call, function, tab.tree.state(handler.state), *call.args)
        kind = cast("type[Any]", type(result))
        if kind is types.CoroutineType or kind is types.AsyncGeneratorType:
            asked = await _asynchronous(stage, turn, call, result, origin, field)
        elif kind is types.GeneratorType:
            asked = await _generator(stage, turn, call, result, origin, field)
        else:
            asked = sort(result, handler.spelling)
        sent = await turn.commit(act, _effects(tab, asked.effects, origin), field) and bool(act)
    finally:
        turn.end()
        seconds = stage.now() - began
        if seconds > stage.limits.slow_handler_seconds:
            stage.was_slow(handler.spelling, seconds)
    _follow(stage, tab, asked, origin)
    return sent


async def _generator(
    stage: Stage, turn: Turn, call: Call, generator: Any, origin: int, field: FieldSent | None
) -> Asked:
    """Runs a generator to its end: an update for each `yield`; what it returned is still to be done."""
    try:
        while True:
            value = await _stretch(stage, turn.tab, call, _advance, generator)
            if isinstance(value, _Returned):
                return sort(value.value, call.handler.spelling)
            asked = sort(value, call.handler.spelling)
            await turn.commit(0, _effects(turn.tab, asked.effects, origin), field)
            _follow(stage, turn.tab, asked, origin)
            await _sent()
    finally:
        # Its own `finally` belongs to this turn. One that still blocks in a thread cannot be closed.
        with suppress(ValueError):
            generator.close()


async def _stretch(stage: Stage, tab: Tab, call: Call, work: Callable[..., Any], *args: Any) -> Any:
    """One stretch of a synchronous handler, on the loop or, if it may block, in a thread."""
    handler = call.handler
    limits = stage.limits
    if handler.options.thread or stage.blockers.blocks(handler.function, handler.state):
        timer = asyncio.timeout(limits.handler_seconds or None)
        try:
            async with timer:
                return await stage.threads.run(tab.address, work, *args)
        except TimeoutError:
            if timer.expired():
                raise HandlerTimeoutError(handler.spelling, limits.handler_seconds) from None
            raise
    before = occupation()
    began = stage.now()
    result = work(*args)
    seconds = stage.now() - began
    if seconds > limits.loop_seconds and has_held(before, limits.loop_seconds):
        stage.blockers.held(handler.function)
        stage.held_loop(handler.spelling, seconds, moves=True)
    return result


async def _sent() -> None:
    """Waits until the update of a `yield` is on its way: what follows may well hold the loop."""
    for _ in range(3):
        await asyncio.sleep(0)


class _Returned:
    """The end of a generator, and what it returned."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


def _advance(generator: Any) -> Any:
    try:
        return next(generator)
    except StopIteration as end:
        return _Returned(end.value)


async def _asynchronous(
    stage: Stage, turn: Turn, call: Call, result: Any, origin: int, field: FieldSent | None
) -> Asked:
    """Runs a coroutine, or an async generator, to its end; what it returned is still to be done."""
    name = call.handler.spelling
    limit = stage.limits.handler_seconds or None

    def held(seconds: float) -> None:
        stage.held_loop(name, seconds, moves=False)

    timer = asyncio.timeout(limit)
    try:
        async with timer:
            if type(result) is types.CoroutineType:
                return sort(await timed(result, stage.limits.loop_seconds, held), name)
            try:
                while True:
                    asked = sort(await timed(result.__anext__(), stage.limits.loop_seconds, held), name)
                    await turn.commit(0, _effects(turn.tab, asked.effects, origin), field)
                    _follow(stage, turn.tab, asked, origin)
                    await _sent()
                    if limit is not None:
                        timer.reschedule(stage.now() + limit)
            except StopAsyncIteration:
                return Asked()
            finally:
                await result.aclose()  # Its own `finally` belongs to this turn.
    except TimeoutError:
        if timer.expired():
            raise HandlerTimeoutError(name, stage.limits.handler_seconds) from None
        raise


def _follow(stage: Stage, tab: Tab, asked: Asked, origin: int) -> None:
    """What a handler asked for: background tasks begin, other handlers wait behind those that wait already."""
    for call in asked.calls:
        if call.handler.is_background:
            stage.start_task(tab, call, origin)
        else:
            enqueue(stage, tab, Queued((call,), origin))
