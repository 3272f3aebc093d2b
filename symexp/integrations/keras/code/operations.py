"""Operations in graphs as source: operators of Python, indices, and functions of `keras.ops`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple, TypeAlias

import keras
from keras import ops
from keras.src.utils.naming import to_snake_case

from symexp.codegen.layout import Expression, Group, Item, flat
from symexp.codegen.writer import Writer, given_arguments
from symexp.integrations.keras.code.layers import is_of_keras, state_of, stem_of, with_name
from symexp.tree.nodes.node import Node, Token

__all__ = ["Run", "is_operation", "write_operation"]

Argument: TypeAlias = Callable[[Any], Expression]
"""Returns an argument of a call, with variables in place of references."""


class Run(NamedTuple):
    """One call in a graph.

    Attributes:
        at: Its index in the tree.
        key: The key of the layer.
        number: The number of the call of this layer.
        args: The positional arguments, frozen.
        kwargs: The arguments by keyword, frozen.
    """

    at: int
    key: str
    number: int
    args: Any
    kwargs: dict[Any, Any]


def is_operation(node: Node) -> bool:
    """Whether a member of a graph is an operation of Keras, which the code calls as a function."""
    kind: Any = node.type
    return not issubclass(kind.live, keras.Layer) and is_of_keras(kind)


# The operators of Python that make an operation of a tensor; filled in from the class of Keras.
_OPERATORS = {
    "__add__": "+", "__sub__": "-", "__mul__": "*", "__truediv__": "/", "__floordiv__": "//",
    "__mod__": "%", "__matmul__": "@", "__pow__": "**", "__gt__": ">", "__ge__": ">=",
    "__lt__": "<", "__le__": "<=",
}  # fmt: skip
_COMPARISONS = (">", ">=", "<", "<=")


@cache
def _operator_of(live: type) -> str | None:
    """Returns the operator that makes an operation of this class."""
    for method, sign in _OPERATORS.items():
        function = getattr(keras.KerasTensor, method, None)
        if function is not None and live.__name__ in function.__code__.co_names:
            return sign
    return None


def write_operation(
    writer: Writer, argument: Argument, run: Run, node: Node, scope: Token | None
) -> Expression:
    """Returns an operation as an operator, an index, or a call of `keras.ops`."""
    kind: Any = node.type
    args, kwargs = given_arguments(node)
    if not args and not kwargs and not run.kwargs:
        short = _as_operator(writer, argument, run, kind)
        if short is not None:
            return short
    found = _function_of(kind.origin)
    if found is not None and "name" not in kwargs:
        items = _arguments_of_function(writer, argument, run, node, found[1])
        if items is not None:
            state_of(writer).auto_name(stem_of(node), run.key, can_tell=False)
            return Group(f"{writer.names.member('keras', 'ops')}.{found[0]}", "()", items)
    made = writer.construct(node, scope)
    made = with_name(writer, node, made, run.key)
    items = [Item("", argument(v)) for v in run.args]
    items += [Item(f"{k}=", argument(v)) for k, v in run.kwargs.items()]
    return Group(made, "()", items)


def _as_operator(writer: Writer, argument: Argument, run: Run, kind: Any) -> Expression | None:
    state = state_of(writer)
    if kind.origin.__name__ == "GetItem" and len(run.args) == 2:
        index = _index(run.args[1])
        tensor = argument(run.args[0])
        if index is not None and isinstance(tensor, str) and _is_reference(run.args[0]):
            state.auto_name(to_snake_case(kind.origin.__name__), run.key, can_tell=False)
            return Group(tensor, "[]", [Item("", text) for text in index])
        return None
    sign = _operator_of(kind.origin)
    if sign is None or len(run.args) != 2:
        return None
    a, b = run.args
    if not _is_reference(a) and (sign in _COMPARISONS or not _is_reference(b)):
        return None
    if not all(_is_reference(v) or (type(v) in (int, float) and v == v) for v in (a, b)):
        return None
    left, right = flat(argument(a)), flat(argument(b))
    if len(left) + len(right) > 50 or "float(" in left + right:
        return None
    if sign == "**" and left.startswith("-"):
        return None  # `-1**x` is `-(1**x)`
    state.auto_name(to_snake_case(kind.origin.__name__), run.key, can_tell=False)
    if sign == "**":
        return f"{left} ** {right}" if "[" in left + right else f"{left}**{right}"
    return f"{left} {sign} {right}"


def _is_reference(value: Any) -> bool:
    return type(value) is str and value.startswith("@") and not value.startswith("@@")


def _index(value: Any) -> list[str] | None:
    """Returns the parts of an index such as `:, 1:3`; `None` if it has others than numbers."""
    if type(value) is tuple:
        parts = [_index(part) for part in value if type(part) is not tuple]
        if len(parts) != len(value) or len(value) < 2 or None in parts:
            return None
        return [part[0] for part in parts if part]
    if value is None or value is ... or type(value) is int:
        return ["..." if value is ... else repr(value)]
    if type(value) is slice:
        ends = [value.start, value.stop, value.step]
        if not all(end is None or type(end) is int for end in ends):
            return None
        start, stop, step = ["" if end is None else repr(end) for end in ends]
        return [f"{start}:{stop}:{step}" if step else f"{start}:{stop}"]
    return None


@cache
def _function_of(origin: type) -> tuple[str, Callable[..., Any]] | None:
    """Returns the public function that makes an operation, with its name below `keras.ops`."""
    spaces: list[tuple[str, Any]] = [("", ops)]
    spaces += [(f"{n}.", m) for n, m in vars(ops).items() if isinstance(m, ModuleType)]
    usual = to_snake_case(origin.__name__)
    for prefix, space in spaces:
        function = getattr(space, usual, None)
        if function is not None and _makes(function, origin):
            return f"{prefix}{usual}", function
    # `layer_normalization` makes a `LayerNorm`.
    others = [(name, function) for name, function in vars(ops).items() if _makes(function, origin)]
    return others[0] if len(others) == 1 else None


def _makes(function: Any, origin: type) -> bool:
    """Whether the code of a function names the class of an operation."""
    code = getattr(inspect.unwrap(function), "__code__", None) if callable(function) else None
    return code is not None and origin.__name__ in code.co_names


def _arguments_of_function(
    writer: Writer, argument: Argument, run: Run, node: Node, function: Callable[..., Any]
) -> list[Item] | None:
    """Returns the arguments of a function of `keras.ops`; `None` if it does not take them all.

    The arguments of the constructor and of the call of the operation are both arguments of the
    function.
    """
    kind: Any = node.type
    inner = inspect.signature(kind.origin.call)
    try:
        bound = inner.bind(None, *run.args, **run.kwargs)
    except TypeError:
        return None
    given: dict[str, Any] = {}
    for name, value in list(bound.arguments.items())[1:]:
        if inner.parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
            given.update(value)
        else:
            given[name] = value
    called = set(given)
    _, options = given_arguments(node)
    given.update({name: value for name, (_, value) in options.items()})
    parameters = inspect.signature(function).parameters
    if not given.keys() <= parameters.keys():
        return None
    several = next((n for n, p in parameters.items() if p.kind is p.VAR_POSITIONAL), None)
    by_position = several in given
    items: list[Item] = []
    for name in parameters:
        if name == several:
            items += [Item("", argument(v)) for v in given.get(name, ())]
            by_position = False
        elif name in given:
            is_first = by_position or (name in called and all(not i.label for i in items))
            items.append(Item("" if is_first else f"{name}=", argument(given[name])))
        elif name not in given:
            called = called - {name} if items else called
            if not by_position and name != several:
                called = set()
    return items
