"""Handles on object nodes: the ghost that no code of the user has run for, and its live self.

A symbolic class is `class C'(Symbolic, C, _Tail)`. Calling it binds the arguments into a node and
returns a *ghost*: an instance of a subclass of `C'` that intercepts every touch. The first live
touch assigns `__class__ = C'` and runs `C.__new__` and `C.__init__` on this very object; from then
on it is an ordinary instance without interception (the model in the standard library is
`importlib.util._LazyModule`).

`_Tail` stands at the end of the MRO, so that methods of the class come first, and so that a
cooperative `C.__new__` gets the object that is being made live (`symexp.tree.handles.materialize`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from symexp._base.keypath import Key
from symexp._base.registry import resolve
from symexp.tree.handles.materialize import fresh_instance, is_making, thaw, wait_until_made
from symexp.tree.nodes.node import Node, make_node
from symexp.tree.nodes.state import State, child, get_state, node_of
from symexp.tree.nodes.types import DICT
from symexp.tree.nodes.values import new_scope, view

if TYPE_CHECKING:
    from symexp.tree.handles.objecttype import ObjectType

__all__ = [
    "FlatTree",
    "SlottedSymbolic",
    "Symbolic",
    "Tail",
    "clone",
    "make_handle",
    "make_handle_like",
    "own_type",
    "portable",
    "unpacked",
]


# Deep trees in a pickle: as a row of nodes, because pickle recurses in C.


# Deeper trees are pickled as a row: pickle needs several frames of C and of Python per level.
_PICKLED_LEVELS = 60


class _Ref:
    """Stands for a node that comes earlier in the row."""

    __slots__ = ("index",)

    def __init__(self, index: int) -> None:
        self.index = index

    def __reduce__(self) -> tuple[Any, ...]:
        return (_Ref, (self.index,))


class FlatTree:
    """The nodes of a tree, each after all that stand below it.

    Args:
        rows: The states of the nodes, with references for the nodes among their values.
    """

    __slots__ = ("rows",)

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self.rows = rows

    def __reduce__(self) -> tuple[Any, ...]:
        return (FlatTree, (self.rows,))


def portable(root: Node) -> Node | FlatTree:
    """A tree as it is pickled. Shallow ones as they are: those in one pickle share their nodes."""
    return root if root.depth <= _PICKLED_LEVELS else _flat(root)


def unpacked(tree: Node | FlatTree) -> Node:
    """The tree of what `portable` gave."""
    if isinstance(tree, Node):
        return tree
    made: list[Node] = []
    for kind, keys, values, *rest in tree.rows:
        kids = tuple([made[v.index] if type(v) is _Ref else v for v in values])
        node = Node.__new__(Node)
        node.__setstate__((kind, keys, kids, *rest))
        made.append(node)
    return made[-1]


def _flat(root: Node) -> FlatTree:
    rows: list[tuple[Any, ...]] = []
    places: dict[int, _Ref] = {}
    stack = [root]
    while stack:
        node = stack[-1]
        below = [v for v in node.values if type(v) is Node and id(v) not in places]
        if below and id(node) not in places:
            stack.extend(below)
            continue
        stack.pop()
        if id(node) not in places:
            places[id(node)] = _Ref(len(rows))
            rows.append(_row(node, places))
    return FlatTree(rows)


def _row(node: Node, places: dict[int, _Ref]) -> tuple[Any, ...]:
    kind, keys, values, *rest = node.__getstate__()
    kids = tuple([places[id(v)] if type(v) is Node else v for v in values])
    return (kind, keys, kids, *rest)


_get = object.__getattribute__

_set = object.__setattr__


class Symbolic:
    """Base of all symbolic classes: `isinstance(x, sx.Symbolic)`.

    Objects print as their symbolic tree, pickle and deep-copy as their node (never as the live
    object), and hand out their symbolic children.
    """

    __slots__ = ()
    _sx_type: ObjectType

    def __new__(cls, /, *args: Any, **kwargs: Any) -> Any:
        """Binds the arguments and gives a ghost."""
        if is_making(cls):
            # A subclass's own __new__ calls up while its object is made live.
            return super().__new__(cls, *args, **kwargs)
        return own_type(cls).create(args, kwargs)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "_sx_made" not in cls.__dict__:
            super().__init_subclass__(**kwargs)
            _keep_own_new(cls)

    def __getattr__(self, name: str) -> Any:
        # Reached only where ordinary lookup failed. Another thread may not be through __init__ yet.
        if wait_until_made(self):
            return getattr(self, name)
        # A live parent hands out its live children.
        if not name.startswith("__"):
            kind = type(self)._sx_type
            if name == "sym_init_args":
                return init_args(self)
            if name in kind.index or name in (get_state(self).node.keys or ()):
                return live_child(self, name)
        fallback = getattr(super(), "__getattr__", None)
        if fallback is not None:
            return fallback(name)
        raise AttributeError(
            f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self
        )

    def __repr__(self) -> str:
        return _render(self, compact=True)

    def __str__(self) -> str:
        return _render(self, compact=False)

    def __format__(self, spec: str) -> str:
        return format(_render(self, compact=False), spec)

    def _repr_html_(self) -> str:
        html: str = resolve("display.html")(self)
        return html

    def __copy__(self) -> Any:
        return make_handle_like(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copy = make_handle_like(self)
        memo[id(self)] = copy
        return copy

    def __reduce_ex__(self, protocol: Any) -> Any:
        return (_unpickle, (portable(get_state(self).node),))

    def __reduce__(self) -> Any:
        return self.__reduce_ex__(2)

    @classmethod
    def partial(cls, /, *args: Any, **kwargs: Any) -> Any:
        """Makes an object some of whose arguments are still missing."""
        return own_type(cls).create(args, kwargs, partial=True)


class SlottedSymbolic(Symbolic):
    """`Symbolic` with a place of its own for the state, for classes whose layout has room."""

    __slots__ = ("_sx",)
    _sx_made = True


class Tail:
    """End of the MRO of every symbolic class."""

    __slots__ = ()

    def __new__(cls, /, *args: Any, **kwargs: Any) -> Any:
        """Gives the object that is being made live to a cooperative `__new__`."""
        return fresh_instance(cls)

    def clone(self, /, *, deep: bool = True, override: Any = None, **kwargs: Any) -> Any:
        """See `sx.clone`."""
        return _operation("tree.clone")(self, override=override or kwargs or None)

    def rebind(self, /, *rules: Any, **kwargs: Any) -> Any:
        """See `sx.rebind`."""
        return _operation("tree.rebind")(self, *rules, **kwargs)


def _operation(name: str) -> Any:
    return resolve(name)


def _render(handle: Any, *, compact: bool) -> str:
    text: str = _operation("tree.format")(handle, compact=compact)
    return text


def _unpickle(tree: Node | FlatTree) -> Any:
    node = unpacked(tree)
    return node.type.view(node)


def own_type(cls: Any) -> ObjectType:
    """The compiled type of a symbolic class, made at its first use for subclasses of one."""
    kind: ObjectType | None = cls.__dict__.get("_sx_type")
    if kind is None:
        kind = resolve("core.compile_subclass")(cls)
        assert kind is not None
    return kind


def _keep_own_new(cls: Any) -> None:
    # A subclass written by the user may define __new__. It belongs to the live object: kept aside
    # until then, so that calling the class still makes a ghost.
    own = cls.__dict__.get("__new__")
    if own is not None:
        cls._sx_own_new = own
        del cls.__new__


def make_handle(node: Node, state: State | None = None) -> Any:
    """A fresh ghost on an object node."""
    kind: Any = node.type
    handle = kind.allocate(kind.ghost)
    _set(handle, "_sx", State(node, node.scope) if state is None else state)
    return handle


def make_handle_like(handle: Any) -> Any:
    """A clone: a fresh ghost on the same content, in a scope of its own."""
    node = new_scope(get_state(handle).node)
    return node.type.view(node)


def live_child(handle: Any, key: Key) -> Any:
    """What a live parent hands out: its child, made live."""
    return thaw(child(handle, key))


def init_args(handle: Any) -> Any:
    """The arguments of a handle as an `sx.Dict`."""
    node = get_state(handle).node
    return view(make_node(DICT, tuple(node.iter_keys()), node.values))


# `clone`: another handle on the same content, in constant time.


T = TypeVar("T")


def clone(value: T, *, deep: bool = True, override: Mapping[str, Any] | None = None) -> T:
    """A clone: equal, independent, and not live.

    Nothing is copied, because the content of a tree never changes; a clone costs the same for any
    size. Tied objects are tied in the clone too, but not to the original.

    Args:
        value: A symbolic object, list or dict.
        deep: Kept for users of PyGlove; a clone is always independent.
        override: Changes by key path, applied to the clone, as `sx.patch` takes them.

    Returns:
        A clone of the same class.

    Raises:
        SymbolizeError: The value is not symbolic.

    Example:
        >>> import symexp as sx
        >>> d = sx.Dict(x=1, y=2)
        >>> sx.clone(d, override={'x': 3})
        {x=3, y=2}
    """
    node_of(value)
    made: T = make_handle_like(value)
    if override:
        resolve("tree.rebind")(made, override)
    return made
