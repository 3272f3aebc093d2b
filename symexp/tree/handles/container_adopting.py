"""How plain lists, dicts and tuples become symbolic ones where they enter a tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from symexp._base.placeholder import Placeholder
from symexp.errors import SpecValueError
from symexp.tree.handles.containers import SymDict, SymList, SymTuple, adopted, start
from symexp.tree.nodes.node import SCALARS, Node, make_node
from symexp.tree.nodes.state import get_state
from symexp.tree.nodes.symtype import TUPLE
from symexp.tree.nodes.values import ADOPTERS, adopt, place

__all__: list[str] = []

_DEEPEST = 10_000
_DEEP = 30
_PLAIN = (list, dict, tuple)


def _adopt_list(value: list[Any]) -> Any:
    return SymList(_shallow(value))


def _levels(value: Any) -> int:
    """How many levels of plain containers are nested.

    Raises:
        SpecValueError: The container holds itself.
    """
    depth = 0
    level = [value]
    while level:
        level = [inner for outer in level for inner in _elements(outer) if type(inner) in _PLAIN]
        depth += 1
        if depth > _DEEPEST:
            raise SpecValueError(
                f"A {type(value).__name__} holds itself, or is nested more than {_DEEPEST:,} "
                "levels deep. A tree has no cycles: break the cycle, or pass a name instead."
            )
    return depth


def _elements(container: Any) -> Iterable[Any]:
    return container.values() if type(container) is dict else container


def _shallow(value: Any) -> Any:
    """The same container; if it is nested deeply, with its elements adopted from the inside out.

    Adopting goes through `__init__` of the containers, whose depth C limits.
    """
    if _levels(value) <= _DEEP:
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
            # Tuples of leaves stay plain: adopted again, each would be looked through once more.
            frames[-1][2].append(_tuple_of(made, done) if type(made) is tuple else adopt(made))


def _like(container: Any, elements: list[Any]) -> Any:
    if type(container) is dict:
        return dict(zip(container, elements))
    return elements if type(container) is list else tuple(elements)


def _adopt_known_list(value: SymList) -> Any:
    # The same list at a second place: a list of the same objects, as lists are plain values.
    state = get_state(value)
    if state.placed:
        return SymList(value)
    state.placed = True
    return value


def _adopt_dict(value: dict[Any, Any]) -> Any:
    return SymDict(_shallow(value))


def _adopt_known_dict(value: SymDict) -> Any:
    state = get_state(value)
    if state.placed:
        return SymDict(value)
    state.placed = True
    return value


def _adopt_tuple(value: tuple[Any, ...]) -> Any:
    if all(type(v) in SCALARS for v in value):
        return value
    flat = _shallow(value)
    return _tuple_of(value, adopted(value) if flat is value else flat)


def _tuple_of(value: tuple[Any, ...], handles: Iterable[Any]) -> tuple[Any, ...]:
    """A tuple of adopted elements."""
    values = tuple([place(h) if hasattr(type(h), "_sx_type") else h for h in handles])
    if not any(type(v) is Node or isinstance(v, Placeholder) for v in values):
        return value if all(a is b for a, b in zip(value, values)) else values
    made = tuple.__new__(SymTuple, handles)
    start(made, make_node(TUPLE, None, values), handles)
    return made


ADOPTERS[list] = _adopt_list
ADOPTERS[dict] = _adopt_dict
ADOPTERS[tuple] = _adopt_tuple
ADOPTERS[SymList] = _adopt_known_list
ADOPTERS[SymDict] = _adopt_known_dict
