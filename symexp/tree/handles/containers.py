"""Symbolic lists, dicts and tuples: ordinary containers whose content is a node.

They are real `list`, `dict` and `tuple` objects, so code that reads them needs no interception. A
change is an edit of the tree: it is checked against the value spec of the place, and then shows in
every handle that holds the container.

1. A container holds handles of its symbolic elements, and the leaves themselves. Its node holds the
   frozen values of the same elements, in the same order.
2. A method that changes a container changes a plain copy first. The result becomes the new node,
   `commit` checks it and swaps the states, and only then the content follows (`refresh`).
3. An object that is put into a second container becomes tied, and a list becomes a copy. An element
   that an edit leaves in its container must do neither, so `adopt_elements` has the container as
   an argument.

The order of this file: elements, the three classes, and the functions by which `ContainerType`
makes handles from nodes and keeps them up to date.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, SupportsIndex

from symexp._base.contextual import ContextualValue
from symexp._base.keypath import Key
from symexp._base.markers import Ref
from symexp._base.names import publish
from symexp._base.recursion import room
from symexp._base.tracebacks import hide_frames, user_facing, user_facing_methods
from symexp.errors import SpecTypeError
from symexp.tree.handles.handle import Handle, HandleMethods, copy_node
from symexp.tree.handles.methods import TREE_METHODS, TreeMethods, tree_method
from symexp.tree.handles.replace import commit
from symexp.tree.nodes.context import contextual, decided
from symexp.tree.nodes.node import (
    CONTEXTUAL,
    SCALARS,
    UNSCOPED,
    Node,
    check_places,
    make_node,
)
from symexp.tree.nodes.opaque import Own, is_opaque, keep, known_leaf, tell_shared
from symexp.tree.nodes.sharing import MANY_STEPS
from symexp.tree.nodes.state import (
    EDITING,
    Pending,
    State,
    get_state,
    own,
    own_element,
    view_below,
)
from symexp.tree.nodes.types import DICT, LIST, TUPLE, ContainerType
from symexp.tree.nodes.values import AdoptionError, adopt, place
from symexp.typing import as_spec

__all__ = [
    "LiveDict",
    "SymDict",
    "SymList",
    "SymTuple",
    "adopt_elements",
    "held_counts",
    "make_tuple",
    "merge_plain",
    "start",
]

_set = object.__setattr__


# Elements: from values to handles to frozen values.


def adopt_elements(
    items: Iterable[Any], keys: Collection[Any] | None = None, container: Any = None
) -> tuple[list[Any], tuple[Any, ...]]:
    """Returns the elements of a container as handles (or leaves), and as frozen values.

    Args:
        items: The elements.
        keys: Their keys, for errors; `None` for indices.
        container: The container that is edited, if there is one. It keeps the elements that it
            holds already, as often as it holds them.

    Raises:
        AdoptionError: An element cannot enter a tree; the error has its key.
    """
    pairs = () if container is None else list(_pairs(container))
    into = UNSCOPED if container is None else get_state(container).scope or UNSCOPED
    held = held_counts(kid for kid, frozen in pairs if type(frozen) is Node)
    leaves = {id(k): f for k, f in pairs if type(f) is not Node and k is not f}
    memo: dict[int, Any] = {}
    handles: list[Any] = []
    values: list[Any] = []
    try:
        for item in items:
            if held.get(id(item), 0) > 0:
                held[id(item)] -= 1
                handle, value = item, get_state(item).node
            elif id(item) in leaves:
                handle, value = item, leaves[id(item)]
            else:
                handle = adopt(item)
                if hasattr(type(handle), "_sx_type"):
                    value = place(handle, into)
                else:
                    value = handle if type(handle) in SCALARS else keep(handle, memo)
                    if type(value) is Ref:
                        handle = value.value
            handles.append(handle)
            values.append(value)
    except AdoptionError as error:
        n = len(handles)
        raise error.below(n if keys is None else list(keys)[n]) from error.__cause__
    return handles, tuple(values)


def held_counts(handles: Iterable[Any]) -> dict[int, int]:
    """Returns how often each handle occurs, by identity."""
    held: dict[int, int] = {}
    for handle in handles:
        held[id(handle)] = held.get(id(handle), 0) + 1
    return held


def _pairs(container: Any) -> Iterable[tuple[Any, Any]]:
    """Returns the pairs of an element of a container and its frozen value."""
    held = dict.values(container) if isinstance(container, dict) else list.__iter__(container)
    return zip(list(held), get_state(container).node.values)


def start(container: Any, node: Node, handles: Iterable[Any]) -> None:
    """Gives a new container its state, and makes it an owner of its elements."""
    state = State(node)
    _set(container, "_sx", state)
    for handle, frozen in zip(handles, node.values):
        kind = type(handle)
        if kind in SCALARS:
            continue
        if type(frozen) is Ref:
            _note_shared(handle)
        elif hasattr(kind, "_sx_type"):
            below = get_state(handle)
            own(below, container)
            if below.touched:
                state.touched = True
        elif state.own is None and is_opaque(kind):
            state.own = Own()


# Whether a container of this process shares a symbolic object by a `Ref`.
_shares = False


def _note_shared(value: Any) -> None:
    """Notes that a container shares a value: a symbolic object is no part of it then."""
    global _shares
    _shares = _shares or hasattr(type(value), "_sx_type")


# The classes.


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
            _check_keys(plain)
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
            _check_keys(plain)
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


def _check_keys(keys: Iterable[Any]) -> None:
    for key in keys:
        if type(key) not in (str, int):
            kind = type(key).__name__
            raise SpecTypeError(
                f"Keys of a symbolic dict are str or int, but got {key!r} (type {kind}). Use the "
                "text of the key, or wrap the dict in an object of your own."
            )


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


# Handles from nodes.
#
# The handles of the elements are made at once: a `list` object has no place for one that does not
# exist yet. Each function takes the state that `view_below` prepared, or none for the root of a
# tree. Lists and dicts are made empty and filled afterwards, so that deep ones need no recursion;
# only tuples directly inside of tuples do.


def _view_list(node: Node, state: State | None = None, pending: Pending | None = None) -> SymList:
    made = SymList.__new__(SymList)
    _begin(made, node, state, pending)
    return made


def _view_dict(node: Node, state: State | None = None, pending: Pending | None = None) -> SymDict:
    made = SymDict.__new__(SymDict)
    _begin(made, node, state, pending)
    return made


def _begin(made: Any, node: Node, state: State | None, pending: Pending | None) -> None:
    """Gives a new list or dict its state, and its elements unless the caller fills it."""
    if state is None:
        state = State(node, node.scope_in(None))
    _set(made, "_sx", state)
    if pending is None:
        _fill([(made, state)])
    else:
        pending.append((made, state))


def _fill(pending: Pending) -> None:
    """Fills lists and dicts, and those below them.

    Raises:
        TooManyPlacesError: Few lists and dicts stand at millions of places.
    """
    top = pending[0][1].node if pending else None
    steps = 0
    while pending:
        steps += 1
        if steps == MANY_STEPS and top is not None:
            check_places(top, "each list and dict would be made at")
        made, state = pending.pop()
        node = state.node
        elements = [
            v
            if type(v) in SCALARS
            else view_below(made, state, v, pending)
            if type(v) is Node
            else _element(state, v)
            for v in node.values
        ]
        if type(made) is SymList:
            list.extend(made, elements)
        else:
            dict.update(made, zip(node.keys or (), elements))


def _element(state: State, leaf: Any) -> Any:
    """Returns what a container holds for a leaf."""
    if type(leaf) is Ref:
        _note_shared(leaf.value)
    return own_element(state, leaf)


def _view_tuple(node: Node, state: State | None = None, pending: Pending | None = None) -> SymTuple:
    if state is None:
        state = State(node, node.scope_in(None))
    if any(type(v) is Node and v.type is TUPLE for v in node.values):
        with room(node.depth):
            return _make_tuple(node, state, pending)
    return _make_tuple(node, state, pending)


def _make_tuple(node: Node, state: State, pending: Pending | None) -> SymTuple:
    inner: Pending = [] if pending is None else pending
    # A tuple cannot be filled after it was made, so its elements get their owner afterwards.
    kids = [
        v
        if type(v) in SCALARS
        else view_below(None, state, v, inner)
        if type(v) is Node
        else _element(state, v)
        for v in node.values
    ]
    made = tuple.__new__(SymTuple, kids)
    _set(made, "_sx", state)
    for kid, frozen in zip(kids, node.values):
        if type(frozen) is Node:  # what a `Ref` shares is no part of the tuple
            below = get_state(kid)
            below.owners = [o for o in below.owners or () if o is not None]
            own(below, made)
    if pending is None:
        _fill(inner)
    return made


# Handles that exist: what they hold, as plain values or after an edit.


def _children(handle: Any) -> Iterator[tuple[Key, Any]]:
    pairs = list(dict.items(handle)) if isinstance(handle, dict) else enumerate(handle)
    for key, kid in pairs:
        if hasattr(type(kid), "_sx_type"):
            if _shares and _is_shared(handle, key, kid):
                continue
            yield key, kid


def _is_shared(handle: Any, key: Key, kid: Any) -> bool:
    """Whether a container shares an object at a place by a `Ref`. It may hold it elsewhere."""
    if not any(owner is handle for owner in get_state(kid).owners or ()):
        return True
    node = get_state(handle).node
    index = node.find(key)  # in the middle of an edit, the place may not be in the node
    return index >= 0 and type(node.values[index]) is Ref


def _thaw(handle: Any, thaw: Callable[[Any], Any]) -> Any:
    own_values = get_state(handle).own
    if own_values is not None:
        own_values.used = True
        if own_values.shared is not None:
            tell_shared(own_values.shared)
    if get_state(handle).node.flags & CONTEXTUAL:
        return _thaw_contextual(handle, thaw)
    if isinstance(handle, dict):
        return LiveDict([(k, thaw(v)) for k, v in dict.items(handle)])
    live = [thaw(v) for v in (tuple if isinstance(handle, tuple) else list).__iter__(handle)]
    # No generator expression: it would recurse through C.
    return tuple(live) if isinstance(handle, tuple) else live


def _thaw_contextual(handle: Any, thaw: Callable[[Any], Any]) -> Any:
    """Does the same as `_thaw`, with values in place of contextual ones."""
    live: Any = []
    for key, value in dict.items(handle) if isinstance(handle, dict) else enumerate(handle):
        if type(value) is ContextualValue:
            value = decided(handle, key, contextual(handle, key, value))
        live.append((key, thaw(value)))
    if isinstance(handle, dict):
        return LiveDict(live)
    live = [value for _, value in live]
    return tuple(live) if isinstance(handle, tuple) else live


def _refresh(handle: Any, state: State, edited: Collection[int]) -> None:
    """Makes the content of a list or dict follow its node.

    A tuple keeps its elements, which are the edited handles themselves.
    """
    if isinstance(handle, list):
        list.__setitem__(handle, slice(None), _contents(handle, state, edited))  # one step
    elif isinstance(handle, dict):
        refresh_dict(handle, dict(zip(state.node.keys or (), _contents(handle, state, edited))))


def _contents(handle: Any, state: State, edited: Collection[int]) -> list[Any]:
    """Returns what a container holds for its node: handles and leaves.

    A handle stays if its node still stands in the container and nothing below was materialized, or
    if the edit was made through it.
    """
    kept: dict[int, Any] = {}
    for _, kid in _children(handle):
        if not state.touched or id(kid) in edited:
            kept.setdefault(id(get_state(kid).node), kid)
    unused = _unused_elements(handle, state)
    out = []
    for value in state.node.values:
        kid = value
        if type(value) is Node:
            kid = kept.get(id(value))
            if kid is None or value.tie is not None:
                kid = view_below(handle, state, value)
        elif type(value) not in SCALARS:
            kid = unused[id(value)] if id(value) in unused else _element(state, value)
        out.append(kid)
    return out


def _unused_elements(handle: Any, state: State) -> dict[int, Any]:
    """Returns the opaque elements that no live object got, by the identity of their leaf."""
    own_values = state.own
    if own_values is None or own_values.used:
        state.own = None
        return {}
    held = dict.values(handle) if isinstance(handle, dict) else list.__iter__(handle)
    return {id(known_leaf(kid)): kid for kid in held if is_opaque(type(kid))}


def merge_plain(container: Any, plain: Any) -> Node:
    """Gives a symbolic list or dict the content of the plain one that a live object has for it.

    Elements that the container holds already, and nested containers at the same keys, stay the
    same handles. The caller makes the owners follow.

    Args:
        container: A symbolic list or dict. Its type is that of `plain`.
        plain: The content now.

    Returns:
        The new node of the container.

    Raises:
        AdoptionError, SpecTypeError: An element or a key cannot enter a tree.
    """
    state = get_state(container)
    with EDITING, room(state.node.depth, frames=4):
        state.node = _merge(container, plain)
    return state.node


def _merge(container: Any, plain: Any) -> Node:
    is_dict = isinstance(container, dict)
    spec = get_state(container).node.spec
    if spec is not None:
        plain = spec.apply(plain, None)
    if is_dict:
        _check_keys(plain)
    old = dict(_children(container))
    elements = []
    for key, value in plain.items() if is_dict else enumerate(plain):
        before = old.get(key)
        for kind in (list, dict):
            if isinstance(before, kind) and isinstance(value, kind) and value is not before:
                get_state(before).node = _merge(before, value)
                value = before
        elements.append(value)
    handles, values = adopt_elements(elements, plain if is_dict else None, container)
    state = get_state(container)
    for handle, frozen in zip(handles, values):
        if type(frozen) is Ref:
            _note_shared(handle)
        elif hasattr(type(handle), "_sx_type"):
            own(get_state(handle), container)
            state.touched = state.touched or get_state(handle).touched
    if is_dict:
        refresh_dict(container, dict(zip(plain, handles)))
        return state.node.with_values(tuple(plain), values)
    list.__setitem__(container, slice(None), handles)
    return state.node.with_values(None, values)


def refresh_dict(handle: dict[Any, Any], new: dict[Any, Any]) -> None:
    """Gives a dict new content.

    A thread that reads meanwhile finds every key that stays, unless the order changes.
    """
    stay = [key for key in dict.keys(handle) if key in new]
    moves = stay != list(new)[: len(stay)]
    for key in list(dict.keys(handle)):
        if moves or key not in new:
            dict.__delitem__(handle, key)
    dict.update(handle, new)


for _type, _view in ((LIST, _view_list), (DICT, _view_dict), (TUPLE, _view_tuple)):
    _type.view = _view
    _type.children = _children
    _type.thaw = _thaw
    _type.refresh = _refresh
