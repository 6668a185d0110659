"""A Var: an expression over the values of a reader's state, which can say what it reads.

It is built once, when a page is built, and evaluated for every reader: so it has a type and a spelling to
complain with, but no value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from operator import is_, is_not
from types import GenericAlias
from typing import (
    Any,
    ClassVar,
    Generic,
    NoReturn,
    TypedDict,
    TypeGuard,
    TypeVar,
    Unpack,
    cast,
    get_args,
    get_origin,
)

from understudy.errors import RuntimeFault, VarAttributeError, VarTypeError, named
from understudy.vars import closures
from understudy.vars.conversion import fraction, numbers, whole
from understudy.vars.embed import Embedded, holds_expressions, pieces, place_of
from understudy.vars.kinds import Kind, annotation_of, either, kind_of, outcome
from understudy.vars.operators import FUNCTIONS, Operators
from understudy.vars.scope import NO_SCOPE, Binding, Evaluate, Read
from understudy.vars.show import display, spell

T = TypeVar("T")
V = TypeVar("V", bound="Var[Any]")


OF_THE_CLASS = ("create", "range")
"""What `rx.Var` offers and no single expression does."""


class Facts(TypedDict, total=False):
    """What only some expressions have to say about themselves."""

    reads: frozenset[Read]
    bindings: frozenset[Binding]
    compound: bool
    exact: bool
    is_constant: bool


class Var(Operators, Generic[T]):
    """An expression. Attribute names of its own begin with `_`: others are those of the value."""

    __slots__ = (
        "__weakref__",
        "_bindings",
        "_compound",
        "_evaluate",
        "_exact",
        "_is_constant",
        "_reads",
        "_spelling",
        "_type",
    )

    _stands_for: ClassVar[object] = Any
    _evaluate: Evaluate
    """Its value in a scope."""
    _type: object
    """The annotation of the value, `Any` if it is not known."""
    _reads: frozenset[Read]
    _bindings: frozenset[Binding]
    _spelling: str
    """How the expression reads in Python; the same in every process."""
    _compound: bool
    """Must it stand in parentheses as an operand?"""
    _exact: bool
    """Do two Vars of this spelling that read the same leaves mean the same?"""
    _is_constant: bool

    def __init__(
        self,
        evaluate: Evaluate,
        annotation: object,
        spelling: str,
        parts: Iterable[Var[Any]] = (),
        **facts: Unpack[Facts],
    ) -> None:
        reads: frozenset[Read] = facts.get("reads", frozenset())
        bindings: frozenset[Binding] = facts.get("bindings", frozenset())
        exact = facts.get("exact", True)
        for part in parts:
            reads |= part._reads
            bindings |= part._bindings
            exact = exact and part._exact
        self._evaluate = evaluate
        self._type = annotation
        self._reads = reads
        self._bindings = bindings
        self._spelling = spelling
        self._compound = facts.get("compound", False)
        self._exact = exact
        self._is_constant = facts.get("is_constant", False)

    @staticmethod
    def create(value: object, **options: object) -> Var[Any]:
        """`value` as a Var. Older generations had options on how to write it in JavaScript."""
        return lift(value)

    @staticmethod
    def range(start: object, stop: object = None, step: object = None) -> Var[list[int]]:
        """The numbers of `range(...)`, of bounds that may be Vars."""
        given = tuple(lift(bound) for bound in (start, stop, step) if bound is not None)
        spelling = f"range({', '.join(bound._spelling for bound in given)})"
        for bound in given:
            if kind_of(bound._type) not in (Kind.NUMBER, Kind.BOOLEAN, Kind.ANY, Kind.OBJECT):
                raise VarTypeError.argument(spelling, bound._spelling, bound._type, "numbers")
        return call(numbers, given, list[int], spelling)

    # ---- what a Var is not ----

    def __bool__(self) -> NoReturn:
        raise VarTypeError.truth(self._spelling)

    def __iter__(self) -> Iterator[Any]:
        raise VarTypeError.iteration(self._spelling)

    def __len__(self) -> NoReturn:
        raise VarTypeError.length(self._spelling)

    def __contains__(self, item: object) -> NoReturn:
        raise VarTypeError.membership(self._spelling, lift(item)._spelling)

    def __index__(self) -> NoReturn:
        raise VarTypeError.number(self._spelling, "range", f"rx.foreach(rx.Var.range({self._spelling}), ...)")

    def __int__(self) -> NoReturn:
        raise VarTypeError.number(self._spelling, "int", f"{operand(self)}.to(int)")

    def __float__(self) -> NoReturn:
        raise VarTypeError.number(self._spelling, "float", f"{operand(self)}.to(float)")

    def __setattr__(self, name: str, value: object) -> None:
        if not name.startswith("_"):
            raise VarTypeError.assignment(f"{self._spelling}.{name}")
        object.__setattr__(self, name, value)

    def __setitem__(self, key: object, value: object) -> NoReturn:
        raise VarTypeError.assignment(f"{self._spelling}[{lift(key)._spelling}]")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"`{self._spelling}` has no `{name}`.", name=name)
        known = [one for one in dir(type(self)) if not one.startswith("_") and one not in OF_THE_CLASS]
        raise VarAttributeError(self._spelling, self._type, name, known, "operation")

    def __copy__(self) -> Var[T]:
        return self

    def __deepcopy__(self, memo: object) -> Var[T]:
        return self

    # ---- in a text ----

    def __str__(self) -> str:
        return format(self)

    def __format__(self, specification: str) -> str:
        if specification:
            spelling = f"format({self._spelling}, {specification!r})"
            return format(call(format, (self, constant(specification)), str, spelling))
        owner: object = next(iter(self._bindings), None) or min(
            (read.state for read in self._reads), key=lambda state: state.__qualname__, default=None
        )
        if owner is None:
            return display(self._evaluate(NO_SCOPE))
        same = (type(self), self._spelling, self._reads, self._bindings)
        return place_of(owner, same if self._exact else id(self), self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._spelling}: {named(self._type)}>"

    # ---- every kind of value ----

    def to(self, annotation: Any) -> Var[Any]:
        """This value as another type. Numbers and texts are converted, others are only understood so."""
        target = _meant(annotation)
        convert = _CONVERSIONS.get(target) if isinstance(target, type) else None
        spelling = f"{operand(self)}.to({named(annotation)})"
        if convert is None:
            return expression(self._evaluate, target, spelling, (self,))
        return call(convert, (self,), target, spelling)

    def to_string(self, use_json: bool = True) -> Var[str]:
        """The value as the page shows it: a text as it is, a container as JSON."""
        return call(display, (self,), str, f"{operand(self)}.to_string()")

    def is_none(self) -> Var[bool]:
        return call(is_, (self, constant(None)), bool, f"{operand(self)} is None", compound=True)

    def is_not_none(self) -> Var[bool]:
        return call(is_not, (self, constant(None)), bool, f"{operand(self)} is not None", compound=True)

    # ---- operators ----

    def _apply(self, symbol: str, other: object) -> Var[Any]:
        return _binary(symbol, self, lift(other))

    def _applied(self, symbol: str, other: object) -> Var[Any]:
        return _binary(symbol, lift(other), self)

    def _signed(self, symbol: str, function: Callable[[Any], object]) -> Var[Any]:
        if symbol == "~":
            return call(function, (self,), bool, f"~{operand(self)}", compound=True)
        if kind_of(self._type) not in (Kind.NUMBER, Kind.BOOLEAN, Kind.SPAN, Kind.ANY, Kind.OBJECT):
            raise VarTypeError.operand(symbol, self._spelling, self._type)
        annotation = int if kind_of(self._type) is Kind.BOOLEAN else self._type
        if symbol == "abs":
            return call(function, (self,), annotation, f"abs({self._spelling})")
        return call(function, (self,), annotation, f"{symbol}{operand(self)}", compound=True)


def is_var(value: object) -> TypeGuard[Var[Any]]:
    return isinstance(value, Var)


def _is_front(value: object) -> TypeGuard[type[Var[Any]]]:
    return isinstance(value, type) and issubclass(value, Var)


def operand(var: Var[Any]) -> str:
    """The spelling of a part of a larger expression."""
    return f"({var._spelling})" if var._compound else var._spelling


# ---- typed fronts ----

_FRONTS: dict[Kind, type[Var[Any]]] = {}


def front(*kinds: Kind) -> Callable[[type[V]], type[V]]:
    """Registers the class that offers the methods of values of these kinds."""

    def register(cls: type[V]) -> type[V]:
        _FRONTS.update(dict.fromkeys(kinds, cls))
        return cls

    return register


def expression(
    evaluate: Evaluate,
    annotation: object,
    spelling: str,
    parts: Iterable[Var[Any]] = (),
    **facts: Unpack[Facts],
) -> Var[Any]:
    """A Var of the class that fits the annotation."""
    return _FRONTS.get(kind_of(annotation), Var)(evaluate, annotation, spelling, parts, **facts)


def typed(var: Var[Any], annotation: object) -> Var[Any]:
    """The same expression, understood as another type."""
    facts = Facts(compound=var._compound, is_constant=var._is_constant)
    return expression(var._evaluate, annotation, var._spelling, (var,), **facts)


# ---- leaves ----


def field_var(cls: type, name: str, annotation: object) -> Var[Any]:
    """The leaf `State.name`."""
    reads = frozenset((Read(cls, name),))
    return expression(closures.field(cls, name), annotation, f"{cls.__name__}.{name}", reads=reads)


def bound_var(binding: Binding, annotation: object) -> Var[Any]:
    """The leaf that stands for what a binding is given."""
    bindings = frozenset((binding,))
    return expression(closures.bound(binding), annotation, binding.label, bindings=bindings)


def constant(value: object) -> Var[Any]:
    """A plain value as a Var."""
    spelling, exact = spell(value)
    return expression(closures.fixed(value), annotation_of(value), spelling, exact=exact, is_constant=True)


def lift(value: object) -> Var[Any]:
    """A Var as it is, anything else as one. Texts and containers may hold Vars."""
    if is_var(value):
        return value
    if isinstance(value, str):
        return _text(value) if holds_expressions(value) else constant(value)
    cls: object = type(value)
    if cls in (list, tuple):
        items = [lift(item) for item in cast("Sequence[object]", value)]
        if not all(item._is_constant for item in items):
            return _sequence(items, cast("type[list[Any]] | type[tuple[Any, ...]]", type(value)))
    elif cls is dict:
        pairs = [(lift(key), lift(item)) for key, item in cast("dict[object, object]", value).items()]
        if not all(key._is_constant and item._is_constant for key, item in pairs):
            return _mapping(pairs)
    return constant(value)


def _text(text: str) -> Var[Any]:
    try:
        parts = [cast("Var[Any]", p.var) if isinstance(p, Embedded) else p for p in pieces(text)]
    except LookupError as error:
        raise RuntimeFault(f"A text was made from a Var, but {error}. Make it where it is shown.") from None
    match parts:
        case [Var() as only] if only._type is str:
            return only
        case _:
            pass
    spelled = "".join(
        f"{{{part._spelling}}}" if isinstance(part, Var) else part.replace("{", "{{").replace("}", "}}")
        for part in parts
    )
    evaluate = closures.text([part._evaluate if isinstance(part, Var) else part for part in parts])
    return expression(evaluate, str, f"f{spelled!r}", [part for part in parts if isinstance(part, Var)])


def _sequence(items: list[Var[Any]], make: type[list[Any]] | type[tuple[Any, ...]]) -> Var[Any]:
    evaluate = closures.sequence(make, [item._evaluate for item in items])
    text = ", ".join(item._spelling for item in items)
    if make is tuple:
        members = GenericAlias(tuple, tuple(item._type for item in items))
        return expression(evaluate, members, f"({text},)" if len(items) == 1 else f"({text})", items)
    member = reduce(either, (item._type for item in items))
    return expression(evaluate, GenericAlias(list, (member,)), f"[{text}]", items)


def _mapping(pairs: list[tuple[Var[Any], Var[Any]]]) -> Var[Any]:
    members = tuple(reduce(either, (pair[side]._type for pair in pairs)) for side in (0, 1))
    return expression(
        closures.mapping([(key._evaluate, item._evaluate) for key, item in pairs]),
        GenericAlias(dict, members),
        f"{{{', '.join(f'{key._spelling}: {item._spelling}' for key, item in pairs)}}}",
        [var for pair in pairs for var in pair],
    )


# ---- larger expressions ----


def call(
    function: Callable[..., object],
    parts: Sequence[Var[Any]],
    annotation: object,
    spelling: str,
    *,
    compound: bool = False,
) -> Var[Any]:
    """`function` of the parts' values. Only its own failure is worded as this expression's."""
    evaluates = [part._evaluate for part in parts]
    match parts:
        case [_]:
            evaluate = closures.unary(function, evaluates[0], spelling)
        case [_, second] if second._is_constant:
            evaluate = closures.with_constant(function, evaluates[0], evaluates[1](NO_SCOPE), spelling)
        case [_, _]:
            evaluate = closures.binary(function, evaluates[0], evaluates[1], spelling)
        case _:
            evaluate = closures.applied(function, evaluates, spelling)
    return expression(evaluate, annotation, spelling, parts, compound=compound)


def _binary(symbol: str, left: Var[Any], right: Var[Any]) -> Var[Any]:
    spelling = f"{operand(left)} {symbol} {operand(right)}"
    annotation: object = bool
    if symbol in ("&", "|"):
        connect = closures.conjunction if symbol == "&" else closures.disjunction
        annotation = either(left._type, right._type)
        evaluate = connect(left._evaluate, right._evaluate)
        return expression(evaluate, annotation, spelling, (left, right), compound=True)
    if symbol not in ("==", "!="):
        annotation = outcome(symbol, left._type, right._type)
    if annotation is None:
        raise VarTypeError.operands(symbol, left._spelling, left._type, right._spelling, right._type)
    return call(FUNCTIONS[symbol], (left, right), annotation, spelling, compound=True)


# ---- what the methods of every Var do ----


_CONVERSIONS: dict[type, Callable[[Any], object]] = {str: display, int: whole, float: fraction, bool: bool}


def _meant(annotation: object) -> object:
    """`.to(rx.vars.NumberVar)` names a front class, `.to(Var[int])` a Var of a type, `.to(int)` the type."""
    if _is_front(annotation):
        return annotation._stands_for
    return get_args(annotation)[0] if _is_front(get_origin(annotation)) else annotation
