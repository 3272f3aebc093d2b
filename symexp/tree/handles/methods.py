"""The methods that symbolic objects and containers have where their class has none of its own.

Each does what the function of `symexp` with the same name does. Names that begin with `sym_` are
those of PyGlove. The class of a user comes first: a method, an attribute or an argument of the same
name hides the one here (`symexp.tree.handles.symbolic_class` sees to that).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar, final, overload

from symexp._base.contextual import ContextualValue
from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.markers import MISSING_VALUE, Ref
from symexp._base.recursion import room
from symexp._base.registry import resolve
from symexp._base.tracebacks import user_facing_methods
from symexp.errors import ContextError, PathError
from symexp.tree.handles import sealing
from symexp.tree.nodes import equality, order, printing
from symexp.tree.nodes.context import contextual
from symexp.tree.nodes.node import Node, make_node
from symexp.tree.nodes.owners import last_place_of
from symexp.tree.nodes.state import get_state, is_handle, node_of
from symexp.tree.nodes.types import DICT, LIST, TUPLE, same_type
from symexp.tree.nodes.values import freeze, new_scope, view
from symexp.tree.query import contains, query
from symexp.tree.traverse import (
    element,
    get,
    is_abstract,
    is_deterministic,
    is_partial,
    is_pure_symbolic,
    symbolic_view,
)

__all__ = [
    "TREE_METHODS",
    "TREE_PROPERTIES",
    "TreeMethods",
    "init_args",
    "is_chosen",
    "item_of",
    "paths_below",
    "tree_method",
]

R = TypeVar("R")

_NOTHING: Any = object()


@final
class TreeAttribute(Generic[R]):
    """Like a property; but a class may set an attribute of its own under the same name."""

    def __init__(self, function: Callable[[Any], R]) -> None:
        self.function = function
        self.__doc__ = function.__doc__

    @overload
    def __get__(self, handle: None, owner: Any = None) -> TreeAttribute[R]: ...

    @overload
    def __get__(self, handle: object, owner: Any = None) -> R: ...

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

    def inspect(
        self,
        path_regex: Any = None,
        where: Any = None,
        custom_selector: Any = None,
        file: Any = None,
        **kwargs: Any,
    ) -> None:
        """Prints this tree, or only the values in it that match conditions.

        Args:
            path_regex: See `sx.query`, as the next two.
            where: A condition on the values.
            custom_selector: A condition on paths and values.
            file: The file to print to; the standard output by default.
            **kwargs: The options of `sx.format`.
        """
        shown: Any = self
        if not (path_regex is where is custom_selector is None):
            shown = dict(query(self, path_regex, where, custom_selector=custom_selector))
        print(printing.format(shown, **kwargs), file=file)

    # What is missing, and what was chosen.

    @TreeAttribute
    def is_partial(self) -> bool:
        """Whether arguments are missing in this tree."""
        return is_partial(self)

    @TreeAttribute
    def is_abstract(self) -> bool:
        """Whether the tree cannot be used yet; see `sx.is_abstract`."""
        return is_abstract(self)

    @TreeAttribute
    def is_deterministic(self) -> bool:
        """Whether everything in this tree is decided; see `sx.is_deterministic`."""
        return is_deterministic(self)

    @TreeAttribute
    def is_pure_symbolic(self) -> bool:
        """Whether objects in this tree only stand for others; see `sx.is_pure_symbolic`."""
        return is_pure_symbolic(self)

    def missing_values(self, flatten: bool = True) -> dict[Any, Any]:
        """Returns `MISSING_VALUE` for each missing argument of this tree.

        Args:
            flatten: Whether the keys are key paths; else the result is nested as the tree is.
        """
        root = node_of(self)
        with room(root.depth):
            found = _missing_below(root)
        return dict(_flat(found, ROOT)) if flatten else found

    def non_default_values(self, flatten: bool = True) -> dict[Any, Any]:
        """Returns the values in this tree that are not the default of their argument.

        Of an object or dict whose default has its class, only that is returned which differs from
        the default; any other value is returned as a whole. The elements of lists and dicts that
        are no arguments have no default.

        Args:
            flatten: Whether the keys are key paths; else the result is nested as the tree is.
        """
        top = symbolic_view(self)
        with room(node_of(self).depth, frames=2):
            found = _non_default_below(top)
            return dict(_flat(found, ROOT)) if flatten else found

    sym_missing = missing_values
    sym_nondefault = non_default_values
    sym_partial = is_partial
    sym_abstract = is_abstract
    sym_puresymbolic = is_pure_symbolic

    # Protection against edits.

    def seal(self, sealed: bool = True) -> Any:
        """Seals this tree against edits, or unseals it; see `sx.seal`."""
        return sealing.seal(self, sealed)

    @TreeAttribute
    def is_sealed(self) -> bool:
        """Whether this tree is sealed; see `sx.is_sealed`."""
        return sealing.is_sealed(self)

    sym_seal = seal
    sym_sealed = is_sealed

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
        """The arguments of an object, as a new `sx.Dict`; a list or dict itself.

        An edit of the new dict does not change the object.
        """
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

    def sym_inferred(self, key: Key, default: Any = _NOTHING) -> Any:
        """Returns the value of an argument or element; for a contextual value, what it means.

        Raises:
            PathError: There is no such key, and no default.
            ContextError: Nothing above has the contextual value, and there is no default.
        """
        try:
            value = get(self, KeyPath.of((key,)))
            if type(value) is not ContextualValue:
                return value
            node = node_of(self)  # of an element of a list or dict, a path gives the marker
            return contextual(self, key if node.keys is not None else int(key) % len(node), value)
        except (PathError, ContextError):
            if default is _NOTHING:
                raise
            return default

    def sym_has(self, path: Any) -> bool:
        """Whether there is a place of this key path."""
        return get(self, path, _NOTHING) is not _NOTHING

    def sym_get(self, path: Any, default: Any = _NOTHING) -> Any:
        """Returns the symbolic value at a key path; see `sx.get`."""
        return get(self, path) if default is _NOTHING else get(self, path, default)

    def sym_contains(self, value: Any = None, type: Any = None) -> bool:
        """Whether a value, or one of a type, stands in this tree; see `sx.contains`."""
        return contains(self, value, type)

    def _ipython_key_completions_(self) -> list[Any]:
        """Returns what IPython completes in `exp["mod`: key paths; of a list or dict its keys."""
        node = get_state(self).node  # a live object is not read back
        if not node.type.is_object:
            return list(node.iter_keys())
        return [str(path) for path in paths_below(node)]

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

    def sym_lt(self, other: Any) -> bool:
        """Whether this comes before another value; see `sx.lt`."""
        return order.lt(self, other)

    def sym_gt(self, other: Any) -> bool:
        """Whether this comes after another value; see `sx.gt`."""
        return order.gt(self, other)

    def sym_hash(self) -> int:
        """Returns a hash of the tree: equal trees have equal hashes; see `sx.hash`."""
        return equality.hash(self)


TREE_METHODS = frozenset(n for n in vars(TreeMethods) if not n.startswith("__"))


TREE_PROPERTIES = frozenset(n for n, v in vars(TreeMethods).items() if isinstance(v, TreeAttribute))


def tree_method(handle: Any, name: str) -> Any:
    """Returns a method, or the value of a property, of a handle whose class does not have it."""
    return vars(TreeMethods)[name].__get__(handle)


def item_of(handle: Any, path: Any) -> Any:
    """Returns the symbolic value at a key path, for `exp["model.layers[0].units"]`.

    Raises:
        PathError: There is no such place.
        TypeError: The path is not a key path; an object has no elements that Python can count.
    """
    if isinstance(path, (str, KeyPath)):
        return get(handle, path)
    label = type(handle).__name__
    raise TypeError(
        f"{label!r} object is not iterable, and it has no element {path!r}. Its values have key "
        f"paths: `exp['model.layers[0]']`."
    )


_MAX_PATHS = 5000


def paths_below(root: Node) -> Iterator[KeyPath]:
    """Yields the key paths of a tree, those near the root first, up to a limit.

    A node that is at several places is entered at the first one, so that the paths of a tree with
    many ties do not multiply.
    """
    seen = {id(root)}
    level: list[tuple[KeyPath, Node]] = [(ROOT, root)]
    count = 0
    while level:
        below: list[tuple[KeyPath, Node]] = []
        for path, node in level:
            for key, value in zip(node.iter_keys(), node.values):
                count += 1
                if count > _MAX_PATHS:
                    return
                place = path + key
                yield place
                if isinstance(value, Node) and id(value) not in seen:
                    seen.add(id(value))
                    below.append((place, value))
        level = below


def init_args(handle: Any) -> Any:
    """Returns the arguments of a handle as a new `sx.Dict`, which is a clone of its content."""
    node = node_of(handle)
    arguments = make_node(DICT, tuple(node.iter_keys()), node.values)
    return view(new_scope(arguments, node.scope_in(get_state(handle).scope)))


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


def _missing_below(node: Node) -> dict[Any, Any]:
    """Returns the missing arguments in a tree, nested as the tree is."""
    found: dict[Any, Any] = {}
    for key, value in node.items():
        if value is MISSING_VALUE:
            found[key] = value
        elif type(value) is Node and (below := _missing_below(value)):
            found[key] = below
    return found


def _non_default_below(handle: Any) -> dict[Any, Any]:
    """Returns what differs from the defaults of arguments in a tree."""
    found: dict[Any, Any] = {}
    for key, value, default in _with_defaults(get_state(handle).node):
        if default is not _NOTHING:
            if not _is_equal(value, default):
                found[key] = _difference(handle, key, value, default)
        elif type(value) is not Node or value.type is TUPLE:
            if value is not MISSING_VALUE:
                found[key] = _shown(handle, key, value)
        elif below := _non_default_below(_shown(handle, key, value)):
            found[key] = below
    return found


def _with_defaults(node: Node) -> Iterator[tuple[Key, Any, Any]]:
    """Yields the keys and values of a node, each with its default: `_NOTHING` if it is no argument.

    An argument without a default has `MISSING_VALUE`.
    """
    for key, value in node.items():
        default = _NOTHING
        if node.type.is_object:
            default = node.type.default_of(key)
        elif node.type is DICT and node.spec is not None:
            spec = node.spec.child(key)
            default = MISSING_VALUE if spec is None else freeze(spec.default)
        yield key, value, default


def _difference(handle: Any, key: Key, value: Any, default: Any) -> Any:
    """Returns a value at a key of a handle; of a value of the class of the default what differs."""
    shown = _shown(handle, key, value)
    if type(value) is not Node or type(default) is not Node or value.type in (LIST, TUPLE):
        return shown
    if not same_type(value.type, default.type):
        return shown
    before = dict(default.items())
    if not before.keys() <= set(value.iter_keys()):
        return shown  # a key of the default was removed
    return {
        k: _difference(shown, k, v, before.get(k, MISSING_VALUE))
        for k, v in value.items()
        if not _is_equal(v, before.get(k, MISSING_VALUE))
    }


def _is_equal(value: Any, default: Any) -> bool:
    return value is MISSING_VALUE or (
        default is not MISSING_VALUE and equality.frozen_equal(value, default)
    )


def _shown(handle: Any, key: Key, value: Any) -> Any:
    """Returns the symbolic value at a key of a handle; markers stay."""
    return value if type(value) in (ContextualValue, Ref) else element(handle, key)


def _flat(found: Any, above: KeyPath) -> Iterator[tuple[str, Any]]:
    """Yields values by key path; those of lists and dicts one by one."""
    is_list = is_handle(found) and node_of(found).type is LIST
    for key, value in enumerate(found) if is_list else found.items():
        path = KeyPath(above, key)
        is_tree = is_handle(value) and node_of(value).type in (LIST, DICT) and len(value) > 0
        if is_tree or type(value) is dict:
            yield from _flat(value, path)
        else:
            yield str(path), value
