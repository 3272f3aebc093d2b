"""The methods that symbolic objects and containers have where their class has none of its own.

Each does what the function of `symexp` with the same name does. Names that begin with `sym_` are
those of PyGlove. The class of a user comes first: a method, an attribute or an argument of the same
name hides the one here (`symexp.tree.handles.symbolic_class` sees to that).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, final

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp._base.recursion import room
from symexp._base.registry import resolve
from symexp._base.tracebacks import user_facing_methods
from symexp.tree.handles import sealing
from symexp.tree.nodes import equality, printing
from symexp.tree.nodes.node import Node, make_node
from symexp.tree.nodes.owners import last_place_of
from symexp.tree.nodes.state import node_of
from symexp.tree.nodes.types import DICT
from symexp.tree.nodes.values import view
from symexp.tree.query import contains, query
from symexp.tree.traverse import get, is_abstract, is_partial

__all__ = [
    "TREE_METHODS",
    "TREE_PROPERTIES",
    "TreeMethods",
    "init_args",
    "is_chosen",
    "tree_method",
]

_NOTHING: Any = object()


@final
class TreeAttribute:
    """Like a property; but a class may set an attribute of its own under the same name."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function
        self.__doc__ = function.__doc__

    def __get__(self, handle: Any, owner: Any = None) -> Any:
        return self if handle is None else self.function(handle)


@user_facing_methods
class TreeMethods:
    """Methods that do what the functions of `symexp` do."""

    __slots__ = ()

    # Files and text.

    def to_json(self, **kwargs: Any) -> Any:
        """Returns this tree as values of JSON; see `sx.to_json`."""
        return resolve("codec.to_json")(self, **kwargs)

    def to_json_str(self, **kwargs: Any) -> str:
        """Returns this tree as JSON text; see `sx.to_json_str`."""
        text: str = resolve("codec.to_json_str")(self, **kwargs)
        return text

    def save(self, path: Any, **kwargs: Any) -> Any:
        """Saves this tree in a file; see `sx.save`."""
        return resolve("codec.save")(self, path, **kwargs)

    def format(self, **kwargs: Any) -> str:
        """Returns the printed form; see `sx.format`."""
        return printing.format(self, **kwargs)

    # What is missing, and what was chosen.

    @TreeAttribute
    def is_partial(self) -> bool:
        """Whether arguments are missing in this tree."""
        return is_partial(self)

    @TreeAttribute
    def is_abstract(self) -> bool:
        """Whether the tree cannot be used yet; see `sx.is_abstract`."""
        return is_abstract(self)

    def missing_values(self, flatten: bool = True) -> dict[Any, Any]:
        """Returns `MISSING_VALUE` for each missing argument of this tree.

        Args:
            flatten: Whether the keys are key paths; else the result is nested as the tree is.
        """
        return _selected(node_of(self), flatten, _is_missing)

    def non_default_values(self, flatten: bool = True) -> dict[Any, Any]:
        """Returns the values in this tree that are not the default of their argument.

        Args:
            flatten: Whether the keys are key paths; else the result is nested as the tree is.
        """
        return _selected(node_of(self), flatten, is_chosen)

    # Protection against edits.

    def seal(self, sealed: bool = True) -> Any:
        """Seals this tree against edits, or unseals it; see `sx.seal`."""
        return sealing.seal(self, sealed)

    @TreeAttribute
    def is_sealed(self) -> bool:
        """Whether this tree is sealed; see `sx.is_sealed`."""
        return sealing.is_sealed(self)

    # The place in a tree.

    @TreeAttribute
    def sym_parent(self) -> Any:
        """The object, list or dict that holds this one; `None` for the root of a tree.

        An object may stand at several places; this is the last that it was put to.
        """
        place = last_place_of(self)
        return place[0] if place else None

    @TreeAttribute
    def sym_path(self) -> KeyPath:
        """The key path of this object from the root of its tree; of one place, if several."""
        return _root_and_path(self)[1]

    @TreeAttribute
    def sym_root(self) -> Any:
        """The root of the tree that this object is in."""
        return _root_and_path(self)[0]

    def sym_ancestor(self, where: Callable[[Any], bool] | None = None) -> Any:
        """Returns the nearest object above this one that fulfills a condition, or `None`."""
        place = last_place_of(self)
        while place is not None:
            if where is None or where(place[0]):
                return place[0]
            place = last_place_of(place[0])
        return None

    # The content.

    @TreeAttribute
    def sym_init_args(self) -> Any:
        """The arguments of an object, as an `sx.Dict`; a list or dict itself."""
        kind: Any = type(self)
        return init_args(self) if kind._sx_type.is_object else self

    def sym_keys(self) -> Iterator[Key]:
        """Yields the names of the arguments, or the keys or indices of the elements."""
        return iter(tuple(node_of(self).iter_keys()))

    def sym_values(self) -> Iterator[Any]:
        """Yields the symbolic values of the arguments or elements."""
        return (get(self, KeyPath.of((key,))) for key in self.sym_keys())

    def sym_items(self) -> Iterator[tuple[Key, Any]]:
        """Yields the pairs of key and symbolic value."""
        return ((key, get(self, KeyPath.of((key,)))) for key in self.sym_keys())

    def sym_hasattr(self, key: Key) -> bool:
        """Whether there is an argument or element of this key."""
        return node_of(self).find(key) >= 0

    def sym_getattr(self, key: Key, default: Any = _NOTHING) -> Any:
        """Returns the symbolic value of an argument or element.

        Raises:
            PathError: There is none, and no default.
        """
        if default is _NOTHING:
            return get(self, KeyPath.of((key,)))
        return get(self, KeyPath.of((key,)), default)

    def sym_has(self, path: Any) -> bool:
        """Whether there is a place of this key path."""
        return get(self, path, _NOTHING) is not _NOTHING

    def sym_get(self, path: Any, default: Any = _NOTHING) -> Any:
        """Returns the symbolic value at a key path; see `sx.get`."""
        return get(self, path) if default is _NOTHING else get(self, path, default)

    def sym_contains(self, value: Any = None, type: Any = None) -> bool:
        """Whether a value, or one of a type, stands in this tree; see `sx.contains`."""
        return contains(self, value, type)

    def sym_descendants(self, where: Callable[[Any], bool] | None = None) -> list[Any]:
        """Returns the symbolic values below this one that fulfill a condition, in tree order."""
        found = query(self, where=where, enter_selected=True)
        return [value for path, value in found.items() if str(path)]

    # Comparison and copies.

    def sym_eq(self, other: Any) -> bool:
        """Whether another value is symbolically equal; see `sx.eq`."""
        return equality.eq(self, other)

    def sym_ne(self, other: Any) -> bool:
        """Whether another value is symbolically different; see `sx.ne`."""
        return equality.ne(self, other)

    def sym_hash(self) -> int:
        """Returns a hash of the tree: equal trees have equal hashes; see `sx.hash`."""
        return equality.hash(self)


TREE_METHODS = frozenset(n for n in vars(TreeMethods) if not n.startswith("__"))


TREE_PROPERTIES = frozenset(n for n, v in vars(TreeMethods).items() if isinstance(v, TreeAttribute))


def tree_method(handle: Any, name: str) -> Any:
    """Returns a method, or the value of a property, of a handle whose class does not have it."""
    return vars(TreeMethods)[name].__get__(handle)


def init_args(handle: Any) -> Any:
    """Returns the arguments of a handle as an `sx.Dict`."""
    node = node_of(handle)
    return view(make_node(DICT, tuple(node.iter_keys()), node.values))


def _root_and_path(handle: Any) -> tuple[Any, KeyPath]:
    keys: list[Key] = []
    seen = {id(handle)}
    place = last_place_of(handle)
    while place is not None and id(place[0]) not in seen:
        handle = place[0]
        seen.add(id(handle))
        keys.append(place[1])
        place = last_place_of(handle)
    return handle, KeyPath.of(reversed(keys))


def is_chosen(owner: Node, index: int) -> bool:
    """Whether the value at a position is neither missing nor the default of its argument."""
    value = owner.values[index]
    if value is MISSING_VALUE:
        return False
    default = owner.type.default_of(index if owner.keys is None else owner.keys[index])
    return default is MISSING_VALUE or not equality.frozen_equal(value, default)


def _is_missing(owner: Node, index: int) -> bool:
    return owner.values[index] is MISSING_VALUE


def _selected(root: Node, flatten: bool, selects: Callable[[Node, int], bool]) -> dict[Any, Any]:
    """Returns the arguments in a tree that are selected: what is selected below them, or they."""
    with room(root.depth):
        found = _selected_below(root, selects)
    return dict(_flat(found, ROOT)) if flatten else found


def _selected_below(node: Node, selects: Callable[[Node, int], bool]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for i, (key, value) in enumerate(node.items()):
        below = _selected_below(value, selects) if type(value) is Node else None
        if below:
            found[key] = below
        elif selects(node, i):
            found[key] = view(value) if type(value) is Node else value
    return found


def _flat(found: dict[Any, Any], above: KeyPath) -> Iterator[tuple[str, Any]]:
    for key, value in found.items():
        path = KeyPath(above, key)
        if type(value) is dict:
            yield from _flat(value, path)
        else:
            yield str(path), value
