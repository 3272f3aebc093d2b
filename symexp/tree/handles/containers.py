"""Symbolic lists, dicts and tuples: ordinary containers whose content is a node.

They are real `list`, `dict` and `tuple` objects, so code that reads them needs no interception. A
change is an edit of the tree: it is checked against the value spec of the place, and then shows in
every handle that holds the container.

A method that changes a container changes a plain copy first. The result becomes the new node,
`commit` checks it and swaps the states, and only then the content follows
(`symexp.tree.handles.container_views`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, SupportsIndex

from symexp._base.contextual import ContextualValue
from symexp._base.names import publish
from symexp._base.tracebacks import hide_frames, user_facing, user_facing_methods
from symexp.tree.handles.elements import adopt_elements, check_keys, start
from symexp.tree.handles.handle import Handle, HandleMethods, copy_node
from symexp.tree.handles.methods import TREE_METHODS, TreeMethods, tree_method
from symexp.tree.handles.replace import commit
from symexp.tree.nodes.context import contextual
from symexp.tree.nodes.node import make_node
from symexp.tree.nodes.state import EDITING, State, get_state
from symexp.tree.nodes.types import DICT, LIST, TUPLE, ContainerType
from symexp.typing import as_spec

__all__ = ["LiveDict", "SymDict", "SymList", "SymTuple", "make_tuple"]


def _own_spec(self: Any) -> Any:
    """The value spec that the container was given; `None` if there is none."""
    return get_state(self).node.spec


@publish("symexp.List")
@user_facing_methods
class SymList(Handle, HandleMethods, TreeMethods, list[Any]):
    """A symbolic list (`sx.List`).

    Args:
        items: The elements; anything that a tree can hold.
        value_spec: A `symexp.typing.List`. It checks the elements now and after every edit, and
            clones have it too; files have not.

    Example:
        >>> import symexp as sx
        >>> layers = sx.List([1, 2])
        >>> layers.append(3)
        >>> layers
        [1, 2, 3]
    """

    __slots__ = ("_sx",)
    __hash__ = None  # as for list
    __copy__ = copy_node
    _sx_type: ContainerType = LIST

    def __init__(self, items: Iterable[Any] = (), *, value_spec: Any = None) -> None:
        try:
            if value_spec is not None:
                value_spec = as_spec(value_spec)
                items = value_spec.apply(list(items), None)
            handles, values = adopt_elements(items)
        except Exception as error:
            hide_frames(error)
            raise
        list.__init__(self, handles)
        start(self, make_node(LIST, None, values, value_spec), handles)

    value_spec = property(_own_spec, doc=_own_spec.__doc__)

    def _edit(self, change: Callable[[list[Any]], Any]) -> Any:
        with EDITING:
            plain = list(self)
            result = change(plain)
            _, values = adopt_elements(plain, None, self)
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
        """Removes and returns an element."""
        return self._edit(lambda items: items.pop(index))

    def remove(self, value: Any) -> None:
        """Removes the first equal element."""
        self._edit(lambda items: items.remove(value))

    def clear(self) -> None:
        """Removes all elements."""
        self._edit(lambda items: items.clear())

    def reverse(self) -> None:
        """Reverses the order of the elements."""
        self._edit(lambda items: items.reverse())

    def sort(self, **kwargs: Any) -> None:
        """Sorts the elements as `list.sort` does."""
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
        """Returns a plain list of the same elements."""
        return list(self)


# Values of a dict as attributes: the same for the dict of a tree and for that of a live object.


def _value_of(self: dict[Any, Any], name: str) -> Any:
    if name in self:
        value = self[name]
        if type(value) is ContextualValue:
            return contextual(self, name, value)
        return value
    try:  # not `user_facing`: reading is frequent
        raise _no_key(self, name)
    except AttributeError as error:
        hide_frames(error)
        raise


@user_facing
def _set_value(self: dict[Any, Any], name: str, value: Any) -> None:
    self[name] = value


@user_facing
def _delete_value(self: dict[Any, Any], name: str) -> None:
    if name not in self:
        raise _no_key(self, name)
    del self[name]


def _no_key(owner: dict[Any, Any], name: str) -> AttributeError:
    return AttributeError(f"The dict has no key {name!r}.", name=name, obj=owner)


@publish("symexp.Dict")
@user_facing_methods
class SymDict(Handle, HandleMethods, dict[Any, Any]):
    """A symbolic dict (`sx.Dict`); values can also be read and set as attributes.

    Args:
        items: The items; anything that `dict` takes. Keys are `str` or `int`.
        value_spec: A `symexp.typing.Dict`. It checks the items now and after every edit, and fills
            in the defaults of missing keys. Clones have it too; files have not.
        **kwargs: More items.

    Example:
        >>> import symexp as sx
        >>> d = sx.Dict(x=1)
        >>> d.y = 2
        >>> d
        {x=1, y=2}
    """

    __slots__ = ("_sx",)
    __hash__ = None  # as for dict
    __copy__ = copy_node
    _sx_type: ContainerType = DICT

    def __init__(self, items: Any = (), /, *, value_spec: Any = None, **kwargs: Any) -> None:
        try:
            plain = dict(items, **kwargs)
            if value_spec is not None:
                value_spec = as_spec(value_spec)
                plain = dict(value_spec.apply(plain, None))
            check_keys(plain)
            handles, values = adopt_elements(plain.values(), plain)
        except Exception as error:
            hide_frames(error)
            raise
        dict.__init__(self, zip(plain, handles))
        start(self, make_node(DICT, tuple(plain), values, value_spec), handles)

    def _edit(self, change: Callable[[dict[Any, Any]], Any]) -> Any:
        with EDITING:
            plain = dict(self)
            result = change(plain)
            check_keys(plain)
            _, values = adopt_elements(plain.values(), plain, self)
            commit(self, get_state(self).node.with_values(tuple(plain), values))
            return result

    def __setitem__(self, key: Any, value: Any) -> None:
        self._edit(lambda items: items.__setitem__(key, value))

    def __delitem__(self, key: Any) -> None:
        self._edit(lambda items: items.__delitem__(key))

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Sets several values in one edit; if one does not fit, sets none."""
        self._edit(lambda items: items.update(*args, **kwargs))

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Returns the value of a key; sets it first if the key is missing."""
        with EDITING:
            if key not in self:
                self[key] = default
            return self[key]

    def pop(self, *args: Any) -> Any:
        """Removes a key and returns its value."""
        return self._edit(lambda items: items.pop(*args))

    def popitem(self) -> tuple[Any, Any]:
        """Removes and returns the last item."""
        pair: tuple[Any, Any] = self._edit(lambda items: items.popitem())
        return pair

    def clear(self) -> None:
        """Removes all items."""
        self._edit(lambda items: items.clear())

    def copy(self) -> dict[Any, Any]:
        """Returns a plain dict of the same values."""
        return dict(self)

    def __ior__(self, other: Any) -> SymDict:  # type: ignore[misc]  # as wide as dict
        self.update(other)
        return self

    def __getattr__(self, name: str) -> Any:
        # A key has the last word: `hparams.save` is the value of "save", if there is one.
        if name in TREE_METHODS and name not in self:
            return tree_method(self, name)
        if name == "value_spec" and name not in self:
            return _own_spec(self)
        try:  # not `user_facing`: reading is frequent
            return _value_of(self, name)
        except AttributeError as error:
            hide_frames(error)
            raise

    __setattr__ = _set_value
    __delattr__ = _delete_value


class SymTuple(Handle, HandleMethods, TreeMethods, tuple[Any, ...]):
    """A tuple that holds symbolic or search values. Tuples of plain values stay plain tuples."""

    __copy__ = copy_node
    _sx: State
    _sx_type: ContainerType = TUPLE

    def __hash__(self) -> int:
        return hash(tuple(self))


def make_tuple(handles: Iterable[Any], values: tuple[Any, ...]) -> SymTuple:
    """Returns a new symbolic tuple of adopted elements and their frozen values."""
    made = tuple.__new__(SymTuple, handles)
    start(made, make_node(TUPLE, None, values), made)
    return made


class LiveDict(dict[Any, Any]):
    """The dict that a class gets for a dict argument: values are attributes too, as in the tree.

    A change is seen by the next operation on the tree (`symexp.tree.handles.read_back`).
    """

    __slots__ = ()

    __getattr__ = _value_of
    __setattr__ = _set_value
    __delattr__ = _delete_value
