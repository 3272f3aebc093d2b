"""How plain lists, dicts and tuples become symbolic when they enter a tree.

A list or dict becomes a `SymList` or `SymDict`. A tuple becomes a `SymTuple` only if it holds a
symbolic value or a placeholder; other tuples are leaves. `adopt` in `symexp.tree.nodes.values`
finds the functions of this file by the type of the value.

1. Containers of containers are adopted by `__init__` of the outer one, which adopts its elements.
   This recursion passes through C, whose stack is fixed, so `_flatten` adopts deep containers from
   the inside out, without recursion.
2. A container has no identity of its own: a symbolic list that is put at a second place becomes
   another list of the same elements. The elements are then tied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from symexp._base.markers import Ref
from symexp._base.recursion import MAX_DEPTH
from symexp.errors import SpecValueError
from symexp.tree.handles.containers import SymDict, SymList, SymTuple, make_tuple
from symexp.tree.handles.elements import adopt_elements
from symexp.tree.nodes.node import SCALARS, Node
from symexp.tree.nodes.opaque import keep
from symexp.tree.nodes.state import State, get_state
from symexp.tree.nodes.values import ADOPTERS, adopt, needs_node, place, settled_tuple

__all__: list[str] = []

# Containers that are nested deeper are adopted without recursion.
_RECURSIVE_LEVELS = 30

_PLAIN = (list, dict, tuple)


def _adopt_list(value: list[Any]) -> SymList:
    """Returns a symbolic list for a plain one."""
    return SymList(_flatten(value))


def _adopt_dict(value: dict[Any, Any]) -> SymDict:
    """Returns a symbolic dict for a plain one."""
    return SymDict(_flatten(value))


def _adopt_tuple(value: tuple[Any, ...]) -> tuple[Any, ...]:
    """Returns a symbolic tuple for one that holds symbolic values; else the tuple, as a leaf."""
    if all(type(v) in SCALARS for v in value):
        return value
    flat = _flatten(value)
    if flat is value:
        return _tuple_of(value, *adopt_elements(value))
    return _tuple_of(value, *_placed(flat))


def _adopt_symbolic_list(value: SymList) -> SymList:
    state = get_state(value)
    if state.placed:
        return SymList(_shown(value, state), value_spec=state.node.spec)
    state.placed = True
    return value


def _adopt_symbolic_dict(value: SymDict) -> SymDict:
    state = get_state(value)
    if state.placed:
        pairs = zip(value, _shown(value.values(), state))
        return SymDict(pairs, value_spec=state.node.spec)
    state.placed = True
    return value


def _adopt_symbolic_tuple(value: SymTuple) -> tuple[Any, ...]:
    """Returns a tuple as it is, or as a leaf if an edit has left only plain values in it."""
    node = get_state(value).node
    leaf: tuple[Any, ...] | Node = settled_tuple(node)
    return value if leaf is node else leaf  # type: ignore[return-value]  # no node then


def _shown(elements: Iterable[Any], state: State) -> list[Any]:
    """Returns the elements of a container, with those that are shared as `Ref`."""
    pairs = zip(elements, state.node.values)
    return [frozen if type(frozen) is Ref else element for element, frozen in pairs]


def _tuple_of(
    value: tuple[Any, ...], handles: Iterable[Any], values: tuple[Any, ...]
) -> tuple[Any, ...]:
    """Returns the tuple for adopted elements: symbolic, or a leaf (the very same, if possible)."""
    if any(needs_node(v) for v in values):
        return make_tuple(handles, values)
    return value if all(a is b for a, b in zip(value, values)) else values


def _placed(adopted: Iterable[Any]) -> tuple[list[Any], tuple[Any, ...]]:
    """Returns adopted elements as what a container holds, and as frozen values."""
    memo: dict[int, Any] = {}
    handles = list(adopted)
    values = tuple([place(h) if hasattr(type(h), "_sx_type") else keep(h, memo) for h in handles])
    return [h.value if type(h) is Ref else h for h in handles], values


def _flatten(value: Any) -> Any:
    """Returns a container that is nested at most `_RECURSIVE_LEVELS` deep as it is.

    Of a deeper one, returns a plain container of the adopted elements.
    """
    if _levels(value) <= _RECURSIVE_LEVELS:
        return value
    # Each frame: a container, its elements still to come, its elements adopted so far.
    frames: list[tuple[Any, Iterator[Any], list[Any]]] = [(value, iter(_elements(value)), [])]
    while True:
        container, coming, done = frames[-1]
        for item in coming:
            if type(item) in _PLAIN:
                frames.append((item, iter(_elements(item)), []))
                break
            done.append(adopt(item))
        else:
            frames.pop()
            made = _like(container, done)
            if not frames:
                return made
            # Adopting a tuple of leaves again would look through all of it again.
            is_tuple = type(made) is tuple
            frames[-1][2].append(_tuple_of(made, *_placed(done)) if is_tuple else adopt(made))


def _levels(value: Any) -> int:
    """Counts the levels of nested plain containers.

    Raises:
        SpecValueError: The container contains itself, or is nested too deep.
    """
    depth = 0
    level = [value]
    while level:
        inner = (i for outer in level for i in _elements(outer) if type(i) in _PLAIN)
        # Each container counts once per level: one that contains itself twice would otherwise
        # double every level.
        level = list({id(i): i for i in inner}.values())
        depth += 1
        if depth > MAX_DEPTH:
            raise SpecValueError(
                f"A {type(value).__name__} holds itself, or is nested more than {MAX_DEPTH:,} "
                "levels deep. A tree has no cycles: break the cycle, or pass a name instead."
            )
    return depth


def _elements(container: Any) -> Iterable[Any]:
    return container.values() if type(container) is dict else container


def _like(container: Any, elements: list[Any]) -> Any:
    """Returns a plain container of the same type with other elements."""
    if type(container) is dict:
        return dict(zip(container, elements))
    return elements if type(container) is list else tuple(elements)


ADOPTERS[list] = _adopt_list
ADOPTERS[dict] = _adopt_dict
ADOPTERS[tuple] = _adopt_tuple
ADOPTERS[SymList] = _adopt_symbolic_list
ADOPTERS[SymDict] = _adopt_symbolic_dict
ADOPTERS[SymTuple] = _adopt_symbolic_tuple
