"""Symbolic lists, dicts and tuples: ordinary containers whose content is a node.

They are real `list`, `dict` and `tuple` objects. Changing one is an edit: it is checked against the
value spec of the place first, then shows in every handle that holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, SupportsIndex, TypeVar

from symexp.errors import SpecTypeError
from symexp.tree.handles.flatten import portable
from symexp.tree.handles.handle import _operation, _render, _unpickle, make_handle_like
from symexp.tree.handles.making import EDITING
from symexp.tree.handles.replace import commit
from symexp.tree.nodes.children import own
from symexp.tree.nodes.node import Node, make_node
from symexp.tree.nodes.state import State, get_state
from symexp.tree.nodes.symtype import DICT, LIST, ContainerType
from symexp.tree.nodes.values import AdoptionError, adopt, place

__all__ = ["SymDict", "SymList", "SymTuple", "adopted", "start"]

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
