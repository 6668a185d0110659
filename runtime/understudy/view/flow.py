"""`rx.cond`, `rx.match` and `rx.foreach`: what is shown depends on a value that only a reader has.

Each has two forms: with components it is a node, with plain values it is an expression that stands
wherever a value may stand.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import Any, cast

from understudy.vars.expr import Binding, bound_var, cond_var, constant, lift, match_var
from understudy.vars.kinds import Kind, bare, item_of, key_of, kind_of
from understudy.view.nodes import Choice, Each, Fragment, Node, is_var, node_of, settled

__all__ = ["cond", "foreach", "match"]


def cond(condition: object, c1: object, c2: object = None) -> Any:
    """`c1` where `condition` (a var, or a plain value) holds, else `c2`.

    Of components it is a component, and without `c2` there is nothing else; of values it is a var.
    """
    test = settled(condition)
    if not is_var(test):
        chosen = c1 if test else c2
        return Fragment() if chosen is None and isinstance(c1, Node) else chosen
    if isinstance(c1, Node) or isinstance(c2, Node):
        return Choice((test,), (node_of(c1, "rx.cond"), node_of(c2, "rx.cond")))
    return cond_var(test, lift(c1), lift(c2))


def match(value: object, *cases: object) -> Any:
    """The last member of the first case tuple that names `value`; the one argument that is no tuple is for the rest."""
    pairs: list[tuple[tuple[object, ...], object]] = []
    rest: object = None
    for position, case in enumerate(cases):
        if isinstance(case, tuple):
            members = cast("tuple[object, ...]", case)
            if len(members) < 2:
                raise ValueError("rx.match: a case is a tuple of one or more values and what to show for them.")
            pairs.append((members[:-1], members[-1]))
        elif position == len(cases) - 1:
            rest = case
        else:
            raise ValueError("rx.match: what to show for every other value comes last, behind the case tuples.")
    if not pairs:
        raise ValueError("rx.match needs at least one case: `rx.match(value, (1, 'one'), 'other')`.")
    subject = lift(value)
    if any(isinstance(result, Node) for _, result in pairs) or isinstance(rest, Node):
        tests = tuple(
            reduce(lambda left, right: left | right, [subject == lift(wanted) for wanted in values])
            for values, _ in pairs
        )
        branches = tuple(node_of(result, "rx.match") for _, result in pairs)
        return Choice(tests, (*branches, node_of(rest, "rx.match")))
    return match_var(subject, [(tuple(map(lift, values)), lift(result)) for values, result in pairs], lift(rest))


def foreach(iterable: object, render_fn: Callable[[Any], object] | Callable[[Any, Any], object]) -> Node:
    """What `render_fn(item)` or `render_fn(item, index)` returns, once for each item of a list, dict, set or range."""
    function = cast("Callable[..., object]", render_fn)
    takes_index = _wants_index(function)
    given = settled(iterable)
    if not is_var(given):
        if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
            raise TypeError(f"rx.foreach cannot go through {given!r}: give it a list, a dict, a set or a range.")
        items = items_of(cast("Iterable[object]", given))
        calls = [(constant(item), constant(index))[: 1 + takes_index] for index, item in enumerate(items)]
        return Fragment(tuple(node_of(function(*call), "rx.foreach") for call in calls))
    var = given
    kind = kind_of(var._type)
    if kind not in (Kind.LIST, Kind.DICT, Kind.SET, Kind.ANY, Kind.OBJECT):
        raise TypeError(f"rx.foreach cannot go through `{var._spelling}`, which is {kind.value}.")
    annotation = bare(var._type)
    item_type: object = tuple[key_of(annotation), item_of(annotation)] if kind is Kind.DICT else item_of(annotation)  # type: ignore[misc]
    names = [*_parameter_names(function), "item", "index"]
    item, index = Binding(names[0]), Binding(names[1] if takes_index else "index")
    arguments = (bound_var(item, item_type), bound_var(index, int))[: 1 + takes_index]
    return Each(var, item, index, node_of(function(*arguments), "rx.foreach"))


def items_of(value: object) -> list[object]:
    """What a foreach goes through: the pairs of a dict, a set in an order that every process agrees on."""
    if value is None:
        return []
    if isinstance(value, dict):
        return list(cast("dict[object, object]", value).items())
    if isinstance(value, (set, frozenset)):
        members = list(cast("set[Any]", value))
        try:
            return sorted(members)
        except TypeError:
            return sorted(members, key=repr)
    return list(cast("Iterable[object]", value))


def _parameter_names(function: Callable[..., object]) -> Sequence[str]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ()
    return [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]


def _wants_index(function: object) -> bool:
    """Whether a second parameter asks for the index. Raises TypeError for what is no function of an item."""
    if not callable(function):
        raise TypeError(f"rx.foreach needs a function of the item as its second argument, not {function!r}.")
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return False
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    variadic = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    required = [p for p in positional if p.default is p.empty]
    if len(required) > 2 or not (positional or variadic):
        raise TypeError(
            f"rx.foreach calls its function with the item, or with the item and the index; "
            f"{getattr(function, '__name__', function)} takes {len(positional)} arguments."
        )
    return len(required) == 2 or (len(positional) >= 2 and positional[1].name in ("index", "i", "idx"))
