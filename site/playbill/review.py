"""What was seen when a page's demos were played, as findings: each where its author would mend it.

A demo of the demos folder is mended in its own file, so its findings stand there, whichever pages show it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Final

from understudy.errors import HandlerTimeoutError

from playbill.blame import Blame, Spot
from playbill.errors import Finding, SourceError
from playbill.naming import FIELDS
from playbill.outside import Outside
from playbill.page import Page
from playbill.rehearsal import LEAVE_SECONDS, PATIENCE, SETTLE_SECONDS, Failure, Played, Rehearsed

RULE: Final = "handler"
_FIELDS: Final = tuple(f"<{tag}" for tag in FIELDS)


class Review:
    """What is to be said about one page."""

    def __init__(self, page: Page, folders: tuple[Path, ...], demos: Path) -> None:
        """`folders`: those of the site's code; `demos`: the one of them whose files speak for themselves."""
        self._page = page
        self._demos = demos
        self._blame = Blame(page.source, list(page.document.executables), folders)

    def fault(self, fault: SourceError) -> Finding:
        """A mistake because of which something is not shown; in the demo's own file, where it is one's."""
        place = self._blame.elsewhere(fault.__cause__) if fault.__cause__ is not None else None
        if place is None or not place.path.is_relative_to(self._demos):
            return fault.finding()
        what = fault.what.removeprefix(place.prefix)
        return Finding.of(fault.rule, place.name, place.line, place.column, what, fault.hint)

    def findings(self, rehearsed: Rehearsed) -> Iterator[Finding]:
        """The findings of all demos of the page."""
        for played in rehearsed.demos:
            yield from self._network(played, rehearsed.outside)
            yield from self._raised(played, rehearsed.outside)
            for name in played.stuck:
                what = f"after “{name}” was pressed nothing came back within {PATIENCE:g} seconds"
                yield self._of_demo(played, RULE, what)
            yield from self._tasks(played)
            for tag in played.nameless:
                what = f"a `{tag}` of this demo has no name: who listens to the page does not know what it is for"
                is_field = tag.startswith(_FIELDS)
                hint = "Put it into a label, or give it `aria_label=`." if is_field else "Give it `aria_label=`."
                yield self._of_demo(played, "control-name", what, hint)

    # ---- where ----

    def _of_demo(self, played: Played, rule: str, what: str, hint: str = "") -> Finding:
        """About a demo as a whole: at its block, or at the function that makes it in a file of its own."""
        fence = played.executable.fence
        if fence.file:
            name = f"{self._demos.name}/{fence.file}.py"
            return Finding.of(rule, name, played.result.file_line, 1, what, hint)
        line = played.executable.line
        return Finding.of(rule, self._page.source.relative, line, 1, f"{fence.info}: {what}", hint)

    def _at_code(self, played: Played, rule: str, code: CodeType, line: int, what: str, hint: str) -> Finding:
        path = Path(code.co_filename)
        if path == self._page.source.path:
            return Finding.of(rule, self._page.source.relative, line, 1, what, hint)
        if path.is_relative_to(self._demos):
            return Finding.of(rule, path.relative_to(self._demos.parent).as_posix(), line, 1, what, hint)
        return self._of_demo(played, rule, what, hint)

    # ---- what ----

    def _network(self, played: Played, outside: Outside) -> Iterator[Finding]:
        for one in outside.unreached:
            if one.tab in (played.token, ""):
                yield self._of_demo(played, "network", f"{one.host} could not be reached: {one.reason}")

    def _raised(self, played: Played, outside: Outside) -> Iterator[Finding]:
        hosts = [one for one in outside.unreached if one.tab in (played.token, "")]
        is_said = bool(hosts)
        for failure in played.failures:
            is_late = isinstance(failure.error, HandlerTimeoutError) and bool(hosts)
            if not is_late and not outside.explains(played.token, failure.error):
                yield self._failure(played, failure)
                continue
            if not is_said:
                text = str(failure.error) or type(failure.error).__name__
                yield self._of_demo(played, "network", f"`{failure.handler}` could not reach another host: {text}")
            is_said = True

    def _failure(self, played: Played, failure: Failure) -> Finding:
        info, line = played.executable.fence.info, played.executable.line
        fault = self._blame.error(failure.error, Spot(info, line))
        said = f"`{failure.handler}` raised an error"
        place = self._blame.elsewhere(failure.error)
        if place is not None and place.path.is_relative_to(self._demos):
            what = f"{said}: {fault.what.removeprefix(place.prefix)}"
            return Finding.of(RULE, place.name, place.line, place.column, what, fault.hint)
        if played.executable.fence.file and place is None and fault.line == line:
            return self._of_demo(played, RULE, f"{said}: {fault.what}", fault.hint)
        what = f"{fault.block or info}: {said}: {fault.what}"
        return Finding.of(RULE, self._page.source.relative, fault.line, fault.column, what, fault.hint)

    def _tasks(self, played: Played) -> Iterator[Finding]:
        if (held := played.holding) is not None:
            what = f"the block that begins here holds the lock for more than {SETTLE_SECONDS:g} seconds"
            hint = "Wait outside of the block: nothing else in the tab can go on."
            yield self._at_code(played, "held-lock", held.code, held.line, what, hint)
        for one in played.lasting:
            what = f"`{one.name}` goes on {LEAVE_SECONDS:g} s after its tab was closed, although it was cancelled"
            hint = "Let `asyncio.CancelledError` through; what is to be done at the end belongs into a `finally`."
            yield self._at_code(played, "lasting-task", one.code, one.line, what, hint)
