"""Symbolic lists, dicts and tuples: ordinary containers whose content is a node.

They are real `list`, `dict` and `tuple` objects. Changing one is an edit: it is checked against the
value spec of the place first, then shows in every handle that holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, SupportsIndex, TypeVar

from symexp._base.keypath import Key
from symexp._base.markers import Placeholder
from symexp._base.recursion import MAX_DEPTH, room
from symexp.errors import SpecTypeError, SpecValueError
from symexp.tree.handles.handle import _operation, _render, _unpickle, make_handle_like, portable
from symexp.tree.handles.materialize import EDITING
from symexp.tree.handles.replace import commit
from symexp.tree.nodes.node import SCALARS, Node, make_node
from symexp.tree.nodes.state import State, get_state, own, view_below
from symexp.tree.nodes.types import DICT, LIST, TUPLE, ContainerType
from symexp.tree.nodes.values import ADOPTERS, AdoptionError, adopt, place

__all__ = ["SymDict", "SymList", "SymTuple", "adopted", "refresh_dict", "start"]


_set = object.__setattr__

T = TypeVar("T")


class _Container:
    """What the symbolic containers share."""

    __slots__ = ()
    _sx_type: ContainerType

    def __repr__(self) -> str:
        return _render(self, compact=True)

    def __str__(self) -> str:
        return _render(self, compact=False)

    def _repr_html_(self) -> str:
        html: str = _operation("display.html")(self)
        return html

    def __copy__(self) -> Any:
        return make_handle_like(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copy = memo[id(self)] = make_handle_like(self)
        return copy

    def __reduce_ex__(self, protocol: Any) -> Any:
        return (_unpickle, (portable(get_state(self).node),))

    def clone(self, *, deep: bool = True, override: Any = None) -> Any:
        """See `sx.clone`."""
        return _operation("tree.clone")(self, override=override)

    def rebind(self, /, *rules: Any, **kwargs: Any) -> Any:
        """See `sx.rebind`."""
        return _operation("tree.rebind")(self, *rules, **kwargs)


def _frozen(items: Iterable[Any], keys: Any = None) -> tuple[list[Any], tuple[Any, ...]]:
    """Handles (or leaves) and frozen values of the elements of a container."""
    handles = adopted(items, keys)
    return handles, tuple(place(h) if hasattr(type(h), "_sx_type") else h for h in handles)


def adopted(items: Iterable[Any], keys: Any = None) -> list[Any]:
    """The elements as a tree holds them: handles, or leaves.

    Args:
        items: The elements.
        keys: Their keys, for errors; `None` for indices.
    """
    handles: list[Any] = []
    try:
        for item in items:
            handles.append(adopt(item))  # the index is needed where it fails
    except AdoptionError as error:
        n = len(handles)
        raise error.below(n if keys is None else list(keys)[n]) from error.__cause__
    return handles


def start(container: Any, node: Node, handles: Iterable[Any]) -> None:
    """Gives a new container its node, and its elements their owner."""
    state = State(node)
    _set(container, "_sx", state)
    for handle in handles:
        if hasattr(type(handle), "_sx_type"):
            below = get_state(handle)
            own(below, container)
            if below.touched:
                state.touched = True


class SymList(_Container, list[Any]):
    """A symbolic list (`sx.List`).

    Args:
        items: The elements; anything that a tree can hold.
        value_spec: A `symexp.typing.List` that the elements are checked against now.

    Example:
        >>> import symexp as sx
        >>> layers = sx.List([1, 2])
        >>> layers.append(3)
        >>> layers
        [1, 2, 3]
    """

    __slots__ = ("_sx",)
    __hash__ = None  # as for list

    def __init__(self, items: Iterable[Any] = (), *, value_spec: Any = None) -> None:
        if value_spec is not None:
            items = value_spec.apply(list(items), None)
        handles, values = _frozen(items)
        list.__init__(self, handles)
        start(self, make_node(LIST, None, values), handles)

    def _edit(self, change: Callable[[list[Any]], Any]) -> Any:
        with EDITING:
            plain = list(self)
            result = change(plain)
            _, values = _frozen_keeping(self, plain)
            commit(self, get_state(self).node.with_values(None, values))
            return result

    def append(self, value: Any) -> None:
        """Adds an element at the end."""
        self._edit(lambda items: items.append(value))

    def extend(self, values: Iterable[Any]) -> None:
        """Adds elements at the end."""
        self._edit(lambda items: items.extend(values))

    def insert(self, index: SupportsIndex, value: Any) -> None:
        """Adds an element before an index."""
        self._edit(lambda items: items.insert(index, value))

    def pop(self, index: SupportsIndex = -1) -> Any:
        """Takes an element out."""
        return self._edit(lambda items: items.pop(index))

    def remove(self, value: Any) -> None:
        """Takes the first equal element out."""
        self._edit(lambda items: items.remove(value))

    def clear(self) -> None:
        """Takes all elements out."""
        self._edit(lambda items: items.clear())

    def reverse(self) -> None:
        """Reverses the order."""
        self._edit(lambda items: items.reverse())

    def sort(self, **kwargs: Any) -> None:
        """Sorts as `list.sort` does."""
        self._edit(lambda items: items.sort(**kwargs))

    def __setitem__(self, index: Any, value: Any) -> None:
        self._edit(lambda items: items.__setitem__(index, value))

    def __delitem__(self, index: Any) -> None:
        self._edit(lambda items: items.__delitem__(index))

    def __iadd__(self, values: Iterable[Any]) -> SymList:  # type: ignore[misc]  # as wide as list
        self.extend(values)
        return self

    def __imul__(self, n: SupportsIndex) -> SymList:
        self._edit(lambda items: items.__imul__(n))
        return self

    def copy(self) -> list[Any]:
        """A plain list of the same elements."""
        return list(self)


def _frozen_keeping(
    container: Any, items: Iterable[Any], keys: Any = None
) -> tuple[list[Any], tuple[Any, ...]]:
    """As `_frozen`, but elements that the container holds already are not placed again."""
    held: dict[int, int] = {}
    for _, kid in container._sx_type.children(container):
        held[id(kid)] = held.get(id(kid), 0) + 1
    handles: list[Any] = []
    values: list[Any] = []
    for item in items:
        try:
            handle = adopt(item)
        except AdoptionError as error:
            n = len(handles)
            raise error.below(n if keys is None else list(keys)[n]) from error.__cause__
        if not hasattr(type(handle), "_sx_type"):
            value = handle
        elif held.get(id(handle), 0) > 0:
            held[id(handle)] -= 1
            value = get_state(handle).node
        else:
            value = place(handle)
        handles.append(handle)
        values.append(value)
    return handles, tuple(values)


class SymDict(_Container, dict[Any, Any]):
    """A symbolic dict (`sx.Dict`); values may also be read and set as attributes.

    Example:
        >>> import symexp as sx
        >>> d = sx.Dict(x=1)
        >>> d.y = 2
        >>> d
        {x=1, y=2}
    """

    __slots__ = ("_sx",)
    __hash__ = None  # as for dict

    def __init__(self, items: Any = (), /, *, value_spec: Any = None, **kwargs: Any) -> None:
        plain = dict(items, **kwargs)
        if value_spec is not None:
            plain = value_spec.apply(plain, None)
        for key in plain:
            _check_key(key)
        handles, values = _frozen(plain.values(), plain)
        dict.__init__(self, zip(plain, handles))
        start(self, make_node(DICT, tuple(plain), values), handles)

    def _edit(self, change: Callable[[dict[Any, Any]], Any]) -> Any:
        with EDITING:
            plain = dict(self)
            result = change(plain)
            for key in plain:
                _check_key(key)
            _, values = _frozen_keeping(self, plain.values(), plain)
            commit(self, get_state(self).node.with_values(tuple(plain), values))
            return result

    def __setitem__(self, key: Any, value: Any) -> None:
        self._edit(lambda items: items.__setitem__(key, value))

    def __delitem__(self, key: Any) -> None:
        self._edit(lambda items: items.__delitem__(key))

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Sets several values at once, or none."""
        self._edit(lambda items: items.update(*args, **kwargs))

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Sets a value unless there is one."""
        with EDITING:
            if key not in self:
                self[key] = default
            return self[key]

    def pop(self, *args: Any) -> Any:
        """Takes a value out."""
        return self._edit(lambda items: items.pop(*args))

    def popitem(self) -> tuple[Any, Any]:
        """Takes the last pair out."""
        pair: tuple[Any, Any] = self._edit(lambda items: items.popitem())
        return pair

    def clear(self) -> None:
        """Takes everything out."""
        self._edit(lambda items: items.clear())

    def copy(self) -> dict[Any, Any]:
        """A plain dict of the same values."""
        return dict(self)

    def __ior__(self, other: Any) -> SymDict:  # type: ignore[misc]  # as wide as dict
        self.update(other)
        return self

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"The dict has no key {name!r}.", name=name, obj=self) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


def _check_key(key: Any) -> None:
    if type(key) not in (str, int):
        raise SpecTypeError(
            f"Keys of a symbolic dict are str or int, but got {key!r} (type {type(key).__name__}). "
            "Use the text of the key, or wrap the dict in an object of your own."
        )


class SymTuple(_Container, tuple[Any, ...]):
    """A tuple that holds symbolic or search values. Tuples of plain values stay plain tuples."""

    _sx: State

    def __hash__(self) -> int:
        return hash(tuple(self))


# How containers are made from nodes, and follow them when they are edited.


def _view_list(node: Node, state: State | None = None) -> SymList:
    made = SymList.__new__(SymList)
    return _fill(made, node, state, lambda items: list.extend(made, items))


def _view_dict(node: Node, state: State | None = None) -> SymDict:
    made = SymDict.__new__(SymDict)
    return _fill(made, node, state, lambda items: dict.update(made, zip(node.keys or (), items)))


def _fill(made: T, node: Node, state: State | None, put: Callable[[list[Any]], None]) -> T:
    state = State(node, node.scope) if state is None else state
    _set(made, "_sx", state)
    with room(node.depth, frames=5):
        put([view_below(made, state, v) if type(v) is Node else v for v in node.values])
    return made


def _view_tuple(node: Node, state: State | None = None) -> SymTuple:
    state = State(node, node.scope) if state is None else state
    # A tuple cannot be filled after it was made, so its elements learn their owner afterwards.
    kids = [view_below(None, state, v) if type(v) is Node else v for v in node.values]
    made = tuple.__new__(SymTuple, kids)
    _set(made, "_sx", state)
    for kid in kids:
        if hasattr(type(kid), "_sx_type"):
            below = get_state(kid)
            below.owners = [o for o in below.owners or () if o is not None]
            own(below, made)
    return made


def _children(handle: Any) -> Iterator[tuple[Key, Any]]:
    pairs = list(dict.items(handle)) if isinstance(handle, dict) else enumerate(handle)
    for key, kid in pairs:
        if hasattr(type(kid), "_sx_type"):
            yield key, kid


def _thaw(handle: Any, thaw: Callable[[Any], Any]) -> Any:
    if isinstance(handle, dict):
        return {k: thaw(v) for k, v in dict.items(handle)}
    if isinstance(handle, tuple):
        return tuple(thaw(v) for v in handle)
    return [thaw(v) for v in list.__iter__(handle)]


def contents(handle: Any, state: State, edited: Collection[int]) -> list[Any]:
    """What a container handle holds for its node: handles below, and leaves.

    Handles that are held already are kept where their node stands unchanged and nothing is live,
    and so are those that the edit was made through.
    """
    kept: dict[int, Any] = {}
    for _, kid in handle._sx_type.children(handle):
        if not state.touched or id(kid) in edited:
            kept.setdefault(id(get_state(kid).node), kid)
    out = []
    for value in state.node.values:
        if type(value) is Node:
            kid = kept.get(id(value))
            if kid is None or value.tie is not None:
                kid = view_below(handle, state, value)
            out.append(kid)
        else:
            out.append(value)
    return out


def _refresh(handle: Any, state: State, edited: Collection[int]) -> None:
    """Makes the content of a container follow its node. Assigning a slice is one step.

    A tuple keeps its elements: they are the edited handles themselves.
    """
    items = contents(handle, state, edited)
    if isinstance(handle, list):
        list.__setitem__(handle, slice(None), items)
    elif isinstance(handle, dict):
        refresh_dict(handle, dict(zip(state.node.keys or (), items)))


def refresh_dict(handle: dict[Any, Any], new: dict[Any, Any]) -> None:
    """A thread that reads meanwhile finds every key that stays, unless the order changes."""
    stay = [key for key in dict.keys(handle) if key in new]
    for key in list(dict.keys(handle)):
        if key not in new or stay != list(new)[: len(stay)]:
            dict.__delitem__(handle, key)
    dict.update(handle, new)


for _cls, _type, _view in (
    (SymList, LIST, _view_list),
    (SymDict, DICT, _view_dict),
    (SymTuple, TUPLE, _view_tuple),
):
    _cls._sx_type = _type
    _type.view = _view
    _type.children = _children
    _type.thaw = _thaw
    _type.refresh = _refresh


# How plain lists, dicts and tuples become symbolic ones where they enter a tree.


# Containers that are nested deeper are adopted without recursion.
_RECURSIVE_LEVELS = 30

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
        if depth > MAX_DEPTH:
            raise SpecValueError(
                f"A {type(value).__name__} holds itself, or is nested more than {MAX_DEPTH:,} "
                "levels deep. A tree has no cycles: break the cycle, or pass a name instead."
            )
    return depth


def _elements(container: Any) -> Iterable[Any]:
    return container.values() if type(container) is dict else container


def _shallow(value: Any) -> Any:
    """The same container; if it is nested deeply, with its elements adopted from the inside out.

    Adopting goes through `__init__` of the containers, whose depth C limits.
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
