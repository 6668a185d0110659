"""What can go wrong while a demo plays, each error wording itself from the facts.

An error says where, what, why and what to do instead. The sentence is written here, once, so that two places
which notice the same mistake cannot word it differently.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Sequence


class RuntimeFault(Exception):
    """Every error that the runtime itself raises at author code."""


def plural(count: int, noun: str) -> str:
    """`1 argument`, `2 arguments`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def named(annotation: object) -> str:
    """An annotation as an author wrote it: `int`, `list[str]`."""
    if annotation is None or annotation is type(None):
        return "None"
    if isinstance(annotation, type) and not getattr(annotation, "__args__", ()):
        return annotation.__qualname__
    return str(annotation).replace("typing.", "")


def suggestion(wanted: str, known: Iterable[str]) -> str:
    """` Did you mean `x`?`, or nothing when no known name is near."""
    near = difflib.get_close_matches(wanted, list(known), n=1, cutoff=0.6)
    return f" Did you mean `{near[0]}`?" if near else ""


class ImmutableStateError(RuntimeFault):
    """A state was changed by someone who does not hold it."""

    def __init__(self, state: str, var: str) -> None:
        super().__init__(
            f"{state}.{var} was set in a background task outside of `async with self`. "
            f"The state may have changed since it was read; set it inside the block."
        )


class NestedTurnError(ImmutableStateError):
    """The state of a tab was asked for by code that has it already, or that its holder waits for."""

    def __init__(self, place: str) -> None:
        Exception.__init__(
            self,
            f"The state of this tab is held already, since {place}, and would be waited for without an end. "
            f"Change it there, or leave that block first.",
        )


class HandlerTimeoutError(RuntimeFault):
    """A handler took longer than a handler may."""

    def __init__(self, handler: str, seconds: float) -> None:
        super().__init__(
            f"{handler} ran for more than {seconds:g} s without a `yield`, while every other event of the tab waited. "
            f"Make it a background task: `@rx.event(background=True)`."
        )


class HandlerResultError(RuntimeFault, TypeError):
    """A handler returned or yielded what is no event."""

    def __init__(self, handler: str, value: object) -> None:
        super().__init__(
            f"{handler} must only return or yield None, events, or handlers named by their class "
            f"(`type(self).other` or `MyState.other`), but it gave {value!r:.100}."
        )


class UpdateTooLargeError(RuntimeFault):
    """What a turn would send is more than a browser is sent at once."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"The update has {size:,} bytes; at most {limit:,} are sent at once. Show less at a time.")


class UnknownTokenError(RuntimeFault, KeyError):
    """A token that no tab has."""

    def __init__(self) -> None:
        super().__init__("There is no tab with this token: it was closed, or the token is not one of this server.")

    def __str__(self) -> str:
        return str(self.args[0])


class UndeclaredVarError(RuntimeFault, AttributeError):
    """A name that a State does not declare was set on it."""

    def __init__(self, state: str, var: str, known: Sequence[str] = ()) -> None:
        super().__init__(
            f"{state}.{var} is not declared, so nothing would show or keep it.{suggestion(var, known)} "
            f'Declare it in the class: `{var}: str = ""`, or `_{var}` for a value that stays on the server.',
            name=var,
        )


class CoercionError(RuntimeFault, ValueError):
    """A value that does not fit an annotation."""

    def __init__(self, value: object, annotation: object) -> None:
        self.value = value
        self.annotation = annotation
        super().__init__(f"{value!r} is not of type `{named(annotation)}` and cannot be made one.")


class EventArgumentError(RuntimeFault, TypeError):
    """A handler was bound to arguments that it cannot take."""

    @classmethod
    def count(cls, handler: str, given: int, room: tuple[int, int]) -> EventArgumentError:
        return cls(f"{handler} was given {plural(given, 'argument')}, but it takes {_room(room)}.")

    @classmethod
    def unknown(cls, handler: str, name: str, known: Sequence[str]) -> EventArgumentError:
        has = ", ".join(f"`{one}`" for one in known) or "none"
        return cls(f"{handler} has no parameter `{name}`.{suggestion(name, known)} Its parameters: {has}.")

    @classmethod
    def kind(cls, handler: str, parameter: str, value: object, annotation: object) -> EventArgumentError:
        return cls(
            f"{handler} takes `{named(annotation)}` as `{parameter}`, but was given {value!r}, "
            f"which is of type `{named(type(value))}`."
        )

    @classmethod
    def trigger(cls, handler: str, trigger: str, given: int, room: tuple[int, int]) -> EventArgumentError:
        return cls(
            f"{handler} is bound to {trigger}, which gives {plural(given, 'argument')}, "
            f"but it takes {_room(room)}. Give it the rest in a call, `{handler}(...)`."
        )

    @classmethod
    def mixed(cls, where: str, expression: str) -> EventArgumentError:
        return cls(
            f"{where}: the argument `{expression}` mixes what the event brings with what the page shows. "
            f"Pass the two as separate arguments and combine them in the handler."
        )

    @classmethod
    def wire(cls, trigger: object, given: int, wanted: int) -> EventArgumentError:
        return cls(f"{trigger} came with {plural(given, 'value')} from the browser; the page binds {wanted}.")


def _room(room: tuple[int, int]) -> str:
    least, most = room
    if least == most:
        return f"{least}"
    return f"at least {least}" if most >= sys.maxsize else f"{least} to {most}"


class VarTypeError(RuntimeFault, TypeError):
    """A Var was used as if it were its value. It has none yet: it stands for a value in the page."""

    @classmethod
    def truth(cls, var: str) -> VarTypeError:
        return cls(
            f"`{var}` has no truth value while the page is built: it is decided for each reader. "
            f"Write `rx.cond({var}, ..., ...)` for `if`, and `&`, `|`, `~` for "
            f"`and`, `or`, `not` (with both sides of `&` and `|` in parentheses)."
        )

    @classmethod
    def iteration(cls, var: str) -> VarTypeError:
        return cls(
            f"`{var}` cannot be iterated while the page is built: its items are not known yet. "
            f"Write `rx.foreach({var}, lambda item: ...)`."
        )

    @classmethod
    def length(cls, var: str) -> VarTypeError:
        return cls(f"`len({var})` is not known while the page is built. Write `{var}.length()`.")

    @classmethod
    def membership(cls, var: str, item: str) -> VarTypeError:
        return cls(f"`{item} in {var}` is not known while the page is built. Write `{var}.contains({item})`.")

    @classmethod
    def number(cls, var: str, use: str, instead: str) -> VarTypeError:
        """`int(var)` and its kind: Python insists on a plain number as the answer."""
        return cls(f"`{use}({var})` is not known while the page is built. Write `{instead}`.")

    @classmethod
    def operands(cls, symbol: str, left: str, left_type: object, right: str, right_type: object) -> VarTypeError:
        return cls(
            f"`{left} {symbol} {right}`: `{symbol}` does not work between `{left}`, which is of type "
            f"`{named(left_type)}`, and `{right}`, which is of type `{named(right_type)}`."
            + (
                " Write `.to_string()` after the one that is not a text."
                if _joins(symbol, left_type, right_type)
                else ""
            )
        )

    @classmethod
    def operand(cls, symbol: str, var: str, var_type: object) -> VarTypeError:
        return cls(f"`{symbol}{var}`: `{symbol}` does not work on `{var}`, which is of type `{named(var_type)}`.")

    @classmethod
    def index(cls, var: str, var_type: object, index: str, index_type: object, wanted: str) -> VarTypeError:
        return cls(
            f"`{var}[{index}]`: `{var}` is of type `{named(var_type)}` and takes {wanted} between "
            f"the brackets, but `{index}` is of type `{named(index_type)}`."
        )

    @classmethod
    def argument(cls, call: str, given: str, given_type: object, wanted: str) -> VarTypeError:
        return cls(f"`{call}` takes {wanted}, but `{given}` is of type `{named(given_type)}`.")

    @classmethod
    def assignment(cls, var: str) -> VarTypeError:
        return cls(f"`{var}` cannot be set on the class: it is a value of each reader's state. Set it in a handler.")


def _joins(symbol: str, left: object, right: object) -> bool:
    return symbol == "+" and (left is str) != (right is str)


class VarAttributeError(RuntimeFault, AttributeError):
    """A Var whose type is known was asked for something that its type does not have."""

    def __init__(self, var: str, var_type: object, name: str, known: Sequence[str], kind: str) -> None:
        has = ", ".join(f"`{one}`" for one in known)
        super().__init__(
            f"`{var}` is of type `{named(var_type)}`, which has no {kind} `{name}`.{suggestion(name, known)}"
            + (f" It has {has}." if has else ""),
            name=name,
        )


class VarEvaluationError(RuntimeFault):
    """An expression on the page failed for the values that a reader's state holds now."""

    def __init__(self, expression: str, error: BaseException) -> None:
        self.expression = expression
        super().__init__(f"`{expression}` could not be shown: {type(error).__name__}: {error}")


class PropError(RuntimeFault, TypeError):
    """A component was given an argument that it cannot take."""

    @classmethod
    def unknown(cls, component: str, prop: str, known: Iterable[str]) -> PropError:
        return cls(
            f"{component} has no argument `{prop}`.{suggestion(prop, known)} "
            f"Attributes beside those it knows go into `custom_attrs={{...}}`."
        )

    @classmethod
    def kind(cls, component: str, prop: str, value: object, wanted: str) -> PropError:
        return cls(f"{component}: `{prop}` takes {wanted}, not {value!r}.")

    @classmethod
    def attribute(cls, component: str, name: str) -> PropError:
        return cls(
            f"{component}: `{name}` cannot be a custom attribute. What an element does is a trigger "
            f"(`on_click=`), how it looks is a style prop; a page has no inline script and no style attribute."
        )
