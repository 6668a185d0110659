"""A Var: an expression over the values of a reader's state, which can say what it reads.

It is built once, when a page is built, and evaluated for every reader. Each Var holds one closure made for its
operator: walking a tree of nodes for every slot of every update costs five times as much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from typing import Any, ClassVar, Generic, NamedTuple, NoReturn, Protocol, TypeVar, cast

from ..errors import RuntimeFault, VarAttributeError, VarEvaluationError, VarTypeError
from .embed import Embedded, holds_expressions, pieces, place_of
from .kinds import Kind, annotation_of, either, kind_of, outcome
from .operators import FUNCTIONS, Operators
from .show import display, spell

__all__ = [
    "FAILURES",
    "Binding",
    "Evaluate",
    "Read",
    "Scope",
    "StateSource",
    "Var",
    "bound_var",
    "call",
    "cond_var",
    "constant",
    "display",
    "expression",
    "field_var",
    "front",
    "lift",
    "match_var",
    "typed",
]

T = TypeVar("T")
V = TypeVar("V", bound="Var[Any]")


class Read(NamedTuple):
    """One leaf that an expression reads."""

    state: type
    name: str


class StateSource(Protocol):
    def state(self, cls: type, /) -> object:
        """The live instance of that State class in this tab."""
        ...


class Binding:
    """A name that is given a value while a page is shown: the item of a loop, what an event brings."""

    __slots__ = ("__dict__", "__weakref__", "label")

    def __init__(self, label: str) -> None:
        self.label = label

    def __repr__(self) -> str:
        return f"Binding({self.label!r})"


class Scope:
    """What an expression is evaluated against."""

    __slots__ = ("bound", "source")

    def __init__(self, source: StateSource, bound: dict[Binding, object] | None = None) -> None:
        self.source = source
        self.bound: dict[Binding, object] = {} if bound is None else bound

    def inner(self) -> Scope:
        """A scope whose bindings can be set without the outer one noticing."""
        return Scope(self.source, dict(self.bound))


Evaluate = Callable[[Scope], object]

# What evaluating an operator may raise for the values at hand. Anything else is a fault of the runtime and must
# not be worded as one of the page.
FAILURES = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)

_NOTHING: frozenset[Any] = frozenset()


class Var(Operators, Generic[T]):
    """An expression. Attribute names of its own begin with `_`: others are those of the value."""

    _stands_for: ClassVar[object] = Any
    __slots__ = (
        "__weakref__",
        "_bindings",
        "_compound",
        "_constant",
        "_evaluate",
        "_exact",
        "_reads",
        "_spelling",
        "_type",
    )

    _evaluate: Evaluate
    """The value for a scope."""
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
    _constant: bool

    def __init__(
        self,
        evaluate: Evaluate,
        annotation: object,
        spelling: str,
        parts: Iterable[Var[Any]] = (),
        *,
        reads: frozenset[Read] = _NOTHING,
        bindings: frozenset[Binding] = _NOTHING,
        compound: bool = False,
        exact: bool = True,
        is_constant: bool = False,
    ) -> None:
        for part in parts:
            reads |= part._reads
            bindings |= part._bindings
            exact = exact and part._exact
        self._evaluate = evaluate
        self._type = annotation
        self._reads = reads
        self._bindings = bindings
        self._spelling = spelling
        self._compound = compound
        self._exact = exact
        self._constant = is_constant

    @staticmethod
    def create(value: object, **options: object) -> Var[Any]:
        """`value` as a Var. The options of older generations said how to write JavaScript and mean nothing here."""
        return lift(value)

    @staticmethod
    def range(start: object, stop: object = None, step: object = None) -> Var[list[int]]:
        """The numbers of `range(...)`, of bounds that may be Vars."""
        given = tuple(lift(bound) for bound in (start, stop, step) if bound is not None)
        spelling = f"range({', '.join(bound._spelling for bound in given)})"
        for bound in given:
            if kind_of(bound._type) not in (Kind.NUMBER, Kind.BOOLEAN, Kind.ANY, Kind.OBJECT):
                raise VarTypeError.argument(spelling, bound._spelling, bound._type, "numbers")
        return call(_range, given, list[int], spelling)

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
        raise VarTypeError.number(self._spelling, "int", f"{_operand(self)}.to(int)")

    def __float__(self) -> NoReturn:
        raise VarTypeError.number(self._spelling, "float", f"{_operand(self)}.to(float)")

    def __setattr__(self, name: str, value: object) -> None:
        if not name.startswith("_"):
            raise VarTypeError.assignment(f"{self._spelling}.{name}")
        object.__setattr__(self, name, value)

    def __setitem__(self, key: object, value: object) -> NoReturn:
        raise VarTypeError.assignment(f"{self._spelling}[{lift(key)._spelling}]")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"`{self._spelling}` has no `{name}`.", name=name)
        known = [one for one in dir(type(self)) if not one.startswith("_")]
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
            return format(call(lambda value: format(value, specification), (self,), str, spelling))
        owner: object = next(iter(self._bindings), None) or min(
            (read.state for read in self._reads), key=lambda state: state.__qualname__, default=None
        )
        if owner is None:
            return display(self._evaluate(NO_SCOPE))
        same = (type(self), self._spelling, self._reads, self._bindings)
        return place_of(owner, same if self._exact else id(self), self)

    def __repr__(self) -> str:
        annotation = (
            self._type.__name__ if type(self._type) is type else str(self._type).replace("typing.", "")
        )
        return f"<{type(self).__name__} {self._spelling}: {annotation}>"

    # ---- every kind of value ----

    def to(self, annotation: Any) -> Var[Any]:
        """This value as another type. Numbers and texts are converted, others are only understood so."""
        target = _meant(annotation)
        convert = _CONVERSIONS.get(target) if isinstance(target, type) else None
        name = (
            getattr(annotation, "__name__", str(annotation)) if type(annotation) is type else str(annotation)
        )
        spelling = f"{_operand(self)}.to({name.replace('typing.', '')})"
        if convert is None:
            return expression(self._evaluate, target, spelling, (self,))
        return call(convert, (self,), target, spelling)

    def to_string(self, use_json: bool = True) -> Var[str]:
        """The value as the page shows it: a text as it is, a container as JSON."""
        return call(display, (self,), str, f"{_operand(self)}.to_string()")

    def is_none(self) -> Var[bool]:
        return call(_is_none, (self,), bool, f"{_operand(self)} is None", compound=True)

    def is_not_none(self) -> Var[bool]:
        return call(_is_not_none, (self,), bool, f"{_operand(self)} is not None", compound=True)

    # ---- operators ----

    def _apply(self, symbol: str, other: object) -> Var[Any]:
        return _binary(symbol, self, lift(other))

    def _applied(self, symbol: str, other: object) -> Var[Any]:
        return _binary(symbol, lift(other), self)

    def _signed(self, symbol: str, function: Callable[[Any], object]) -> Var[Any]:
        if symbol == "~":
            return call(function, (self,), bool, f"~{_operand(self)}", compound=True)
        if kind_of(self._type) not in (Kind.NUMBER, Kind.BOOLEAN, Kind.SPAN, Kind.ANY, Kind.OBJECT):
            raise VarTypeError.operand(symbol, self._spelling, self._type)
        annotation = int if kind_of(self._type) is Kind.BOOLEAN else self._type
        if symbol == "abs":
            return call(function, (self,), annotation, f"abs({self._spelling})")
        return call(function, (self,), annotation, f"{symbol}{_operand(self)}", compound=True)


def _operand(var: Var[Any]) -> str:
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
    *,
    reads: frozenset[Read] = _NOTHING,
    bindings: frozenset[Binding] = _NOTHING,
    compound: bool = False,
    exact: bool = True,
    is_constant: bool = False,
) -> Var[Any]:
    """A Var of the class that fits the annotation."""
    return _FRONTS.get(kind_of(annotation), Var)(
        evaluate,
        annotation,
        spelling,
        parts,
        reads=reads,
        bindings=bindings,
        compound=compound,
        exact=exact,
        is_constant=is_constant,
    )


def typed(var: Var[Any], annotation: object) -> Var[Any]:
    """The same expression, understood as another type."""
    return expression(
        var._evaluate, annotation, var._spelling, (var,), compound=var._compound, is_constant=var._constant
    )


# ---- leaves ----


class _Nowhere:
    def state(self, cls: type, /) -> object:
        raise RuntimeFault(f"{cls.__qualname__} was read where no reader is.")


NO_SCOPE = Scope(_Nowhere())


def field_var(cls: type, name: str, annotation: object) -> Var[Any]:
    """The leaf `State.name`."""

    def evaluate(scope: Scope) -> object:
        return getattr(scope.source.state(cls), name)

    return expression(evaluate, annotation, f"{cls.__name__}.{name}", reads=frozenset((Read(cls, name),)))


def bound_var(binding: Binding, annotation: object) -> Var[Any]:
    """The leaf that stands for what a binding is given."""

    def evaluate(scope: Scope) -> object:
        try:
            return scope.bound[binding]
        except KeyError:
            outside = LookupError("it is used outside of the loop or event that it belongs to")
            raise VarEvaluationError(binding.label, outside) from None

    return expression(evaluate, annotation, binding.label, bindings=frozenset((binding,)))


def constant(value: object) -> Var[Any]:
    """A plain value as a Var."""
    spelling, exact = spell(value)
    return expression(lambda scope: value, annotation_of(value), spelling, exact=exact, is_constant=True)


def lift(value: object) -> Var[Any]:
    """A Var as it is, anything else as one. Texts and containers may hold Vars."""
    if isinstance(value, Var):
        return cast("Var[Any]", value)
    if isinstance(value, str):
        return _text(value) if holds_expressions(value) else constant(value)
    if type(value) in (list, tuple):
        items = [lift(item) for item in cast("Sequence[object]", value)]
        if not all(item._constant for item in items):
            return _sequence(items, cast("type[list[Any]] | type[tuple[Any, ...]]", type(value)))
    elif type(value) is dict:
        pairs = [(lift(k), lift(item)) for k, item in cast("dict[object, object]", value).items()]
        if not all(key._constant and item._constant for key, item in pairs):
            return _mapping(pairs)
    return constant(value)


def _text(text: str) -> Var[str]:
    try:
        parts = [cast("Var[Any]", p.var) if isinstance(p, Embedded) else p for p in pieces(text)]
    except LookupError as error:
        raise RuntimeFault(f"A text was made from a Var, but {error}. Make it where it is shown.") from None
    spelled = "".join(
        f"{{{part._spelling}}}" if isinstance(part, Var) else part.replace("{", "{{").replace("}", "}}")
        for part in parts
    )
    if len(parts) == 1 and isinstance(parts[0], Var) and parts[0]._type is str:
        return parts[0]
    evaluates = [part._evaluate if isinstance(part, Var) else part for part in parts]

    def evaluate(scope: Scope) -> str:
        return "".join([part if isinstance(part, str) else display(part(scope)) for part in evaluates])

    return expression(evaluate, str, f"f{spelled!r}", [part for part in parts if isinstance(part, Var)])


def _sequence(items: list[Var[Any]], cls: type[list[Any]] | type[tuple[Any, ...]]) -> Var[Any]:
    evaluates = [item._evaluate for item in items]
    member = reduce(either, (item._type for item in items))
    text = ", ".join(item._spelling for item in items)
    if cls is list:
        return expression(lambda scope: [one(scope) for one in evaluates], list[member], f"[{text}]", items)  # type: ignore[valid-type]
    members = tuple[tuple(item._type for item in items)]  # type: ignore[misc]
    spelling = f"({text}{',' * (len(items) == 1)})"
    return expression(lambda scope: tuple([one(scope) for one in evaluates]), members, spelling, items)


def _mapping(pairs: list[tuple[Var[Any], Var[Any]]]) -> Var[Any]:
    evaluates = [(key._evaluate, item._evaluate) for key, item in pairs]
    keys, values = (reduce(either, (pair[side]._type for pair in pairs)) for side in (0, 1))
    return expression(
        lambda scope: {key(scope): item(scope) for key, item in evaluates},
        dict[keys, values],  # type: ignore[valid-type]
        f"{{{', '.join(f'{key._spelling}: {item._spelling}' for key, item in pairs)}}}",
        [var for pair in pairs for var in pair],
    )


# ---- evaluating ----


def call(
    function: Callable[..., object],
    parts: Sequence[Var[Any]],
    annotation: object,
    spelling: str,
    *,
    compound: bool = False,
) -> Var[Any]:
    """`function` of the parts' values. Only its own failure is worded as this expression's."""
    evaluate: Evaluate
    if len(parts) == 1:
        only = parts[0]._evaluate

        def evaluate(scope: Scope) -> object:
            value = only(scope)
            try:
                return function(value)
            except FAILURES as error:
                raise VarEvaluationError(spelling, error) from error

    elif len(parts) == 2 and parts[1]._constant:
        first, fixed = parts[0]._evaluate, parts[1]._evaluate(NO_SCOPE)

        def evaluate(scope: Scope) -> object:
            value = first(scope)
            try:
                return function(value, fixed)
            except FAILURES as error:
                raise VarEvaluationError(spelling, error) from error

    else:
        evaluates = [part._evaluate for part in parts]

        def evaluate(scope: Scope) -> object:
            values = [part(scope) for part in evaluates]
            try:
                return function(*values)
            except FAILURES as error:
                raise VarEvaluationError(spelling, error) from error

    return expression(evaluate, annotation, spelling, parts, compound=compound)


def _binary(symbol: str, left: Var[Any], right: Var[Any]) -> Var[Any]:
    spelling = f"{_operand(left)} {symbol} {_operand(right)}"
    if symbol in ("&", "|"):
        return _logical(symbol, left, right, spelling)
    annotation = bool if symbol in ("==", "!=") else outcome(symbol, left._type, right._type)
    if annotation is None:
        raise VarTypeError.operands(symbol, left._spelling, left._type, right._spelling, right._type)
    return call(FUNCTIONS[symbol], (left, right), annotation, spelling, compound=True)


def _logical(symbol: str, left: Var[Any], right: Var[Any], spelling: str) -> Var[Any]:
    first, second = left._evaluate, right._evaluate
    evaluate: Evaluate
    if symbol == "&":

        def evaluate(scope: Scope) -> object:
            return first(scope) and second(scope)

    else:

        def evaluate(scope: Scope) -> object:
            return first(scope) or second(scope)

    return expression(evaluate, either(left._type, right._type), spelling, (left, right), compound=True)


def cond_var(test: object, then: object, otherwise: object) -> Var[Any]:
    """`then if test else otherwise`; only the one that is chosen is evaluated."""
    parts = lift(test), lift(then), lift(otherwise)
    decide, yes, no = (part._evaluate for part in parts)
    annotation = either(parts[1]._type, parts[2]._type)
    spelling = f"{_operand(parts[1])} if {_operand(parts[0])} else {_operand(parts[2])}"

    def evaluate(scope: Scope) -> object:
        return yes(scope) if decide(scope) else no(scope)

    return expression(evaluate, annotation, spelling, parts, compound=True)


def match_var(
    subject: object, cases: Sequence[tuple[Sequence[object], object]], default: object = None
) -> Var[Any]:
    """The value of the first case that has the subject among its patterns, else the default."""
    chosen_by, fallback = lift(subject), lift(default)
    branches = [([lift(pattern) for pattern in patterns], lift(value)) for patterns, value in cases]
    decide, otherwise = chosen_by._evaluate, fallback._evaluate
    table = [([pattern._evaluate for pattern in patterns], value._evaluate) for patterns, value in branches]

    def evaluate(scope: Scope) -> object:
        value = decide(scope)
        for patterns, chosen in table:
            for pattern in patterns:
                if pattern(scope) == value:
                    return chosen(scope)
        return otherwise(scope)

    texts = [f"({', '.join(p._spelling for p in (*patterns, value))})" for patterns, value in branches]
    return expression(
        evaluate,
        reduce(either, (value._type for _, value in branches), fallback._type),
        f"match({', '.join((chosen_by._spelling, *texts, fallback._spelling))})",
        (chosen_by, fallback, *(var for patterns, value in branches for var in (*patterns, value))),
    )


# ---- what the methods of every Var do ----


def _range(*bounds: int) -> list[int]:
    return list(range(*bounds))


def _is_none(value: object) -> bool:
    return value is None


def _is_not_none(value: object) -> bool:
    return value is not None


def _converter(convert: Callable[[Any], object]) -> Callable[[object], object]:
    def converted(value: object) -> object:
        return None if value is None else convert(value)

    return converted


_CONVERSIONS: dict[type, Callable[[object], object]] = {
    str: display,
    int: _converter(int),
    float: _converter(float),
    bool: bool,
}


def _meant(annotation: object) -> object:
    """`.to(rx.vars.NumberVar)` names a front class, `.to(int)` the type."""
    if isinstance(annotation, type) and issubclass(annotation, Var):
        return cast("type[Var[Any]]", annotation)._stands_for
    return annotation
