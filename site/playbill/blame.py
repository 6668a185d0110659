"""An exception of author code, as a mistake in the page: its line, its block, and what may have been meant."""

from __future__ import annotations

import builtins
import linecache
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType

from understudy.errors import RuntimeFault

from playbill.deadline import OutOfTime, TimeLimitError
from playbill.doc import Executable
from playbill.errors import SourceError, nearest
from playbill.source import Source

RULE = "execute"
_PRELUDE = "What every page is to have belongs into the module that `prelude` in the configuration names."


@dataclass(frozen=True, slots=True)
class Spot:
    """Where to point to when the exception itself does not say."""

    block: str
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A place in a helper or a demo file."""

    path: Path
    name: str
    line: int
    column: int = 1

    @property
    def prefix(self) -> str:
        """How a message of the page begins that is about this place."""
        return f"{self.name}, line {self.line}: "


@dataclass(frozen=True, slots=True)
class _Frame:
    file: str
    line: int
    column: int
    """In bytes of the compiled line, as Python counts; -1: not known."""


class Blame:
    """Knows a page and its blocks, to say where an exception comes from."""

    def __init__(self, source: Source, executables: Sequence[Executable], folders: Iterable[Path]) -> None:
        """`folders`: those of the site's code, whose frames are worth a mention."""
        self._source = source
        self._executables = executables
        self._folders = tuple(folders)

    def error(self, error: BaseException, spot: Spot, known: Iterable[str] | None = None) -> SourceError:
        """`known`: the names that the code could have used; None if that is not known."""
        if isinstance(error, SourceError):
            return error
        frames = list(_frames(error.__traceback__))
        line, column = self._place(error, frames, spot)
        executable = self._at(line)
        elsewhere = self.elsewhere(error)
        prefix = elsewhere.prefix if elsewhere else ""
        what, hint = self._words(error, None if elsewhere else known, not frames or self._is_own(frames[-1].file))
        block = executable.fence.info if executable else spot.block
        made = self.at(Spot(block, line, column), f"{prefix}{what}", hint)
        made.__cause__ = error
        return made

    def at(self, spot: Spot, what: str, hint: str = "") -> SourceError:
        text = self._source.line(spot.line)
        return SourceError(self._source.relative, spot.line, spot.column, spot.block, what, hint, text, RULE)

    def handler(self, error: BaseException, spot: Spot, name: str) -> SourceError:
        """What a handler raised while a reader used the demo."""
        fault = self.error(error, spot)
        if fault is error:
            return fault
        made = self.at(
            Spot(fault.block or spot.block, fault.line, fault.column),
            f"`{name}` raised an error: {fault.what}",
            fault.hint,
        )
        made.__cause__ = error
        return made

    def stuck(self, error: TimeLimitError) -> SourceError:
        """A page that could not even be interrupted: where it still is."""
        frame: FrameType | None = error.frame
        line = 1
        while frame is not None:
            if frame.f_code.co_filename == str(self._source.path):
                line = frame.f_lineno
                break
            frame = frame.f_back
        executable = self._at(line)
        hint = "The page is not tried again until it changes."
        return self.at(Spot(executable.fence.info if executable else "", line), str(error), hint)

    def spot(self, executable: Executable) -> Spot:
        return Spot(executable.fence.info, min(executable.first_line, _last_line(executable)))

    # ---- where ----

    def _place(self, error: BaseException, frames: Sequence[_Frame], spot: Spot) -> tuple[int, int]:
        path = str(self._source.path)
        if isinstance(error, SyntaxError) and error.filename == path and error.lineno:
            return error.lineno, max(error.offset or 1, 1) + self._indent(error.lineno)
        own = next((frame for frame in reversed(frames) if frame.file == path), None)
        if own is None:
            return spot.line, spot.column
        return own.line, self._column(own)

    def _column(self, frame: _Frame) -> int:
        if frame.column < 0:
            return 1
        indent = self._indent(frame.line)
        # Python counts the bytes of the line as it was compiled: without what a list or quote puts before it.
        compiled = self._source.line(frame.line)[indent:].encode()
        return len(compiled[: frame.column].decode(errors="ignore")) + 1 + indent

    def _indent(self, line: int) -> int:
        executable = self._at(line)
        return executable.indent if executable else 0

    def _at(self, line: int) -> Executable | None:
        return next(
            (one for one in self._executables if one.first_line <= line <= _last_line(one)),
            None,
        )

    def elsewhere(self, error: BaseException) -> Elsewhere | None:
        """The place in a helper or demo file that the exception comes from, when that is not the page."""
        last = _Frame("", 0, -1)
        for frame in reversed(list(_frames(error.__traceback__))):
            last = frame if not last.file else last
            if frame.file == str(self._source.path):
                last = _Frame("", 0, -1)
                break
            if self._folder(frame.file):
                last = frame
                break
        if isinstance(error, SyntaxError) and error.filename:
            last = _Frame(error.filename, error.lineno or 1, max(error.offset or 1, 1) - 1)
        folder = self._folder(last.file)
        if folder is None or last.file == str(self._source.path):
            return None
        before = linecache.getline(last.file, last.line).encode()[: max(last.column, 0)]
        path = Path(last.file)
        name = path.relative_to(folder.parent).as_posix()
        return Elsewhere(path, name, last.line, len(before.decode(errors="ignore")) + 1)

    def _is_own(self, file: str) -> bool:
        return file == str(self._source.path) or self._folder(file) is not None

    def _folder(self, file: str) -> Path | None:
        return next((folder for folder in self._folders if Path(file).is_relative_to(folder)), None)

    # ---- what ----

    def _words(self, error: BaseException, known: Iterable[str] | None, is_own: bool) -> tuple[str, str]:
        """What is wrong, and what to do. `is_own`: author code raised it, not a library that it has called."""
        match error:
            case OutOfTime():
                return "the page's time was up while this ran", "Is there a loop that never ends?"
            case SystemExit():
                return "this ends the program", "A page is part of a program that goes on: leave `exit` out."
            case RecursionError():
                return "this calls itself without end", ""
            case SyntaxError():
                return _unstopped(error.msg), ""
            case NameError() if error.name and is_own:
                return f"`{error.name}` is not defined", self._meant(error.name, known)
            case RuntimeFault():
                return _sentences(str(error))
            case AttributeError() if error.name and error.obj is not None and is_own:
                near = nearest(error.name, (name for name in dir(error.obj) if not name.startswith("_")), 0.7)
                return _unstopped(str(error)), f"Did you mean `{near}`?" if near else ""
            case TypeError() | ValueError() | LookupError() | AttributeError() if _is_worded(str(error)):
                return _sentences(str(error))
            case _:
                text = str(error)
                return _unstopped(f"{type(error).__name__}: {text}" if text else type(error).__name__), ""

    def _meant(self, name: str, known: Iterable[str] | None) -> str:
        own = list(known or ())
        near = nearest(name, own, 0.7) or nearest(name, dir(builtins), 0.8)
        if near is None:
            return "" if known is None else _PRELUDE
        line = self._definition(near) if near in own else None
        return f"Did you mean `{near}`, defined on line {line}?" if line else f"Did you mean `{near}`?"

    def _definition(self, name: str) -> int | None:
        """The first line on which a block defines a name."""
        pattern = re.compile(rf"\s*(?:(?:async\s+)?def|class)\s+{name}\b|{name}\s*(?::[^=]*)?=[^=]")
        for executable in self._executables:
            for number, line in enumerate(executable.text.split("\n"), executable.first_line):
                if pattern.match(line):
                    return number
        return None


def _frames(traceback: TracebackType | None) -> Iterator[_Frame]:
    while traceback is not None:
        code = traceback.tb_frame.f_code
        positions = list(code.co_positions())
        index = traceback.tb_lasti // 2
        column = positions[index][2] if index < len(positions) else None
        yield _Frame(code.co_filename, traceback.tb_lineno, -1 if column is None else column)
        traceback = traceback.tb_next


def _last_line(executable: Executable) -> int:
    return executable.first_line + executable.text.rstrip("\n").count("\n")


def _is_worded(text: str) -> bool:
    """Whether it is told in sentences, as the runtime does; Python ends its messages without a stop."""
    return text.endswith((".", "?")) and " " in text


def _unstopped(text: str) -> str:
    return text.removesuffix(".")


def _sentences(text: str) -> tuple[str, str]:
    """What is wrong, and what to do about it: the runtime words both itself."""
    first, stop, rest = text.partition(". ")
    return _unstopped(first), rest if stop else ""
