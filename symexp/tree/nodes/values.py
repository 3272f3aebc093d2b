"""From the values of users to frozen values, and back.

`adopt` returns a handle for each value that has structure (a symbolic object, a list, a dict, a
tuple that holds such values), and a leaf as it is. Other modules extend it through `ADOPTERS`,
by type. Objects of a package that has an integration (Keras) are adopted by the integration.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

from symexp._base.contextual import ContextualValue
from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.leaves import SetLeaf
from symexp._base.markers import Placeholder, Ref
from symexp._base.recursion import room
from symexp._base.registry import resolve
from symexp.errors import SymbolizeError
from symexp.tree.nodes.hidden import (
    can_hide,
    find_hidden,
    held_by_class,
    reads_placeholders,
    way_out,
)
from symexp.tree.nodes.node import CHECKED, SCALARS, SCOPED, UNSCOPED, Node, Scope, Token
from symexp.tree.nodes.opaque import array_leaf, is_opaque, keep
from symexp.tree.nodes.state import get_state, held_by, is_handle, leave_scopes, node_of, repoint
from symexp.tree.nodes.ties import has_ties, mark_tied
from symexp.tree.nodes.types import DICT, LIST, TUPLE, has_integration

__all__ = [
    "ADOPTERS",
    "AdoptionError",
    "adopt",
    "conform",
    "fitted",
    "freeze",
    "needs_node",
    "place",
    "read_back",
    "register_adopter",
    "settled_tuple",
    "tie_placed",
    "view",
]


# The function that adopts values of exactly this type. `adopt` adds a type when it meets it.
ADOPTERS: dict[type, Callable[[Any], Any]] = {}


class AdoptionError(SymbolizeError):
    """An object is put into a tree whose integration cannot make it symbolic.

    Each container or object that the error passes through adds its key to the path.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.keys: tuple[Key, ...] = ()

    def below(self, key: Key) -> AdoptionError:
        """Adds the key of the failed value to the front of the path."""
        self.keys = (key, *self.keys)
        return self

    def __str__(self) -> str:
        return f"{self.message} (path={KeyPath.of(self.keys)})" if self.keys else self.message


def _adopt_set(value: set[Any] | frozenset[Any]) -> Any:
    if not SCALARS.issuperset(map(type, value)):
        _adopt_closed(value)
    return SetLeaf(value) if type(value) is set else value


ADOPTERS[set] = ADOPTERS[frozenset] = _adopt_set


def _adopt_ref(value: Ref) -> Ref:
    shared = value.value
    found: Any = shared
    if not isinstance(shared, (Placeholder, ContextualValue)):
        can = type(shared) not in SCALARS and can_hide(type(shared))
        found, _ = (find_hidden(shared, objects=False) if can else None) or (None, "")
    if isinstance(found, ContextualValue):
        raise AdoptionError(
            "A contextual value has no place in a Ref, where nothing would give it one: "
            f"{found!r}. Put it into the tree itself, without the Ref."
        )
    if found is not None:
        raise AdoptionError(
            f"A placeholder has no place in a Ref, where nobody would decide it: {found!r:.80}. "
            "Put the choice around whole Refs: `sx.oneof([sx.Ref(a), sx.Ref(b)])`."
        )
    return value


ADOPTERS[Ref] = _adopt_ref


def _adopt_class(value: type) -> type:
    for place, held in held_by_class(value):
        if isinstance(held, Placeholder):
            raise AdoptionError(way_out(value, held, place))
    return value


def _adopt_slice(value: slice) -> slice:
    for part in (value.start, value.stop, value.step):
        if isinstance(part, Placeholder):
            raise AdoptionError(
                f"A placeholder has no place in a slice, where nobody would decide it: {part}. "
                "Put the choice around whole slices: `sx.oneof([slice(0, 2), slice(0, 3)])`."
            )
    _adopt_closed(value)
    return value


ADOPTERS[slice] = _adopt_slice


# The functions that adopt the values of classes of packages that may not be imported, and of their
# subclasses: by package and name of the class, such as `tensorflow.DType`.
_ADOPTERS_BY_NAME: dict[str, Callable[[Any], Any]] = {}


def register_adopter(name: str, adopter: Callable[[Any], Any]) -> None:
    """Registers the function that adopts the values of a class.

    Args:
        name: The package and the name of the class, such as `tensorflow.DType`.
        adopter: A function that returns what a tree holds for a value.
    """
    _ADOPTERS_BY_NAME[name] = adopter
    for kind in [k for k, found in ADOPTERS.items() if found in (_identity, _adopt_closed)]:
        del ADOPTERS[kind]  # it may be the class, met before


def adopt(value: Any) -> Any:
    """Returns a handle for a value that has structure, and any other value as it is."""
    kind = type(value)
    if kind in SCALARS:
        return value
    adopter = ADOPTERS.get(kind)
    if adopter is None:
        adopter = ADOPTERS[kind] = _find_adopter(kind)
    return adopter(value)


def freeze(value: Any, into: Token | None = UNSCOPED) -> Any:
    """Returns the frozen value of a value: its node, or the leaf itself.

    Args:
        value: The value.
        into: The scope of the tree that it is put into, as for `place`.
    """
    if type(value) in SCALARS or type(value) is Node:
        return value
    value = adopt(value)
    if hasattr(type(value), "_sx_type"):
        return place(value, into)
    return keep(value)


def place(handle: Any, into: Token | None = UNSCOPED) -> Node:
    """Returns the node of a handle that is put into a tree.

    An object that is put at a second place becomes tied: it will be one live object. A tuple cannot
    change, so the objects in it become tied.

    Args:
        handle: The handle.
        into: The scope of the tree that it is put into; `None` if that is not known.
    """
    node = node_of(handle)
    state = get_state(handle)
    is_object = node.type.is_object
    is_again = state.placed
    if is_object or node.type is TUPLE:
        state.placed = True
    if is_again and is_object and node.tie is None:
        mark_tied(node)
    elif is_again and node.type is TUPLE:
        _place_elements(handle)
    own = state.scope or UNSCOPED
    if own is into or not (is_again or node.depth or node.scope):
        return node
    if is_again or node.tie is not None or has_ties(node):
        if node.scope is not None:
            return node
        is_part = is_again and state.owners
        if own is not UNSCOPED or is_part or (is_object and _ties_inside(node)):
            # A part of another tree keeps its ties, and clones of an object have the same ties.
            node = state.node = node.with_scope(own)
            return node
        # A new object is tied to what the same tree gets of it elsewhere.
        with room(node.depth, 3):
            return _with_scoped_parts(handle, node)
    # It may share nodes with clones of it, and a tie of one of them would be in all trees.
    with room(node.depth, 3):
        made = _unshared(node, {})
    repoint(handle, made)
    leave_scopes(handle)
    return made


def _ties_inside(node: Node) -> bool:
    return any(type(value) is Node and has_ties(value) for value in node.values)


def _with_scoped_parts(handle: Any, node: Node) -> Node:
    """Returns the node of a new object in which the parts of other trees say their scope."""
    if not has_ties(node):
        return node
    for key, kid in held_by(handle):
        state, index = get_state(kid), node.find(key)
        below = node.values[index]
        if type(below) is not Node or below.scope is not None:
            continue
        is_object = below.type.is_object
        is_part = any(owner is not handle for owner in state.owners or ())
        if is_part or (is_object and _ties_inside(below)):
            made = below.with_scope(state.scope or UNSCOPED) if has_ties(below) else below
            state.node = made
        else:
            made = _with_scoped_parts(kid, below)
        if made is not below:
            node = node.with_value(index, made)
    get_state(handle).node = node
    return node


def tie_placed(value: Any) -> None:
    """Ties the objects in a value that have a place already, as `place` will do."""
    stack = [value]
    seen: set[int] = set()
    while stack:
        current = stack.pop()
        kind = type(current)
        if kind in SCALARS or id(current) in seen:
            continue
        seen.add(id(current))
        if not hasattr(kind, "_sx_type"):
            if kind in _PLAIN:
                stack.extend(current.values() if kind is dict else current)
        elif not kind._sx_type.is_object:
            stack.extend([kid for _, kid in kind._sx_type.children(current)])
        elif get_state(current).placed and node_of(current).tie is None:
            mark_tied(node_of(current))


def _unshared(node: Node, done: dict[int, Node]) -> Node:
    """Returns an equal tree of new nodes without scopes."""
    made = done.get(id(node))
    if made is None:
        values = []
        for i, value in enumerate(node.values):  # no generator: it would recurse through C
            is_new = type(value) is Node and not node.is_default(i)
            values.append(_unshared(value, done) if is_new else value)
        flags = node.flags & ~SCOPED
        rest = (tuple(values), flags, node.depth, node.tie)
        made = Node(node.type, node.keys, *rest, spec=node.spec)
        done[id(node)] = made
        made._digest, made.history = node._digest, node.history
    return made


def _place_elements(handle: Any) -> None:
    """Ties the objects in a tuple that is put at a second place."""
    stack = [handle]
    while stack:
        current = stack.pop()
        for _, kid in type(current)._sx_type.children(current):
            if type(kid)._sx_type.is_object:
                place(kid, get_state(kid).scope or UNSCOPED)
            else:
                stack.append(kid)


def needs_node(value: Any) -> bool:
    """Whether a tuple with this frozen value is a node: handles have own values instead of it."""
    kind = type(value)
    if kind in SCALARS:
        return False
    if kind is Node or kind is Ref or kind is ContextualValue:
        return True
    return isinstance(value, Placeholder) or is_opaque(kind)


def settled_tuple(node: Node) -> Any:
    """Returns the frozen value of a changed node: a tuple that needs no node is a leaf.

    A tree with it is then equal to one that was made with the tuple.
    """
    if node.type is TUPLE and not any(map(needs_node, node.values)):
        return node.values
    return node


def view(value: Any) -> Any:
    """Returns what users see of a frozen value: a fresh handle, or the leaf."""
    return value.type.view(value) if type(value) is Node else value


# Subclasses of list and dict from other modules may have attributes, so they are leaves.
_PLAIN_MODULES = frozenset({"builtins", "symexp.tree.handles.containers"})


def _find_adopter(kind: type) -> Callable[[Any], Any]:
    adopter: Callable[[Any], Any] | None
    if hasattr(kind, "_sx_type"):
        return _identity
    for base in kind.__mro__:
        package = base.__module__.partition(".")[0]
        # The import of an integration registers more names.
        adopter = resolve(f"integrations.{package}") if has_integration(package) else None
        adopter = _ADOPTERS_BY_NAME.get(f"{package}.{base.__qualname__}", adopter)
        if adopter is not None:
            return adopter
    if issubclass(kind, type):
        return _adopt_class
    if "numpy" in sys.modules and issubclass(kind, sys.modules["numpy"].ndarray):
        return _adopt_array
    for base in (list, dict, tuple):
        if issubclass(kind, base) and base in ADOPTERS and not hasattr(kind, "_fields"):
            return ADOPTERS[base] if kind.__module__ in _PLAIN_MODULES else _adopt_closed
    return _adopt_closed if can_hide(kind) else _identity


def _identity(value: Any) -> Any:
    return value


def _adopt_function(value: Any) -> Any:
    """Returns a function. Most functions hold nothing, so they are not searched."""
    if value.__closure__ is None and value.__defaults__ is None and not value.__dict__:
        if value.__kwdefaults__ is None and not any(reads_placeholders(value)):
            return value
    return _adopt_closed(value)


def _adopt_closed(value: Any) -> Any:
    """Returns a value that a tree does not reach into.

    Raises:
        AdoptionError: It holds a placeholder or a symbolic object.
    """
    found = find_hidden(value)
    if found is not None:
        raise AdoptionError(way_out(value, *found))
    return value


def _adopt_array(array: Any) -> Any:
    """Returns a read-only copy of an array; the array itself if its memory is read-only."""
    if array.dtype.hasobject:
        _adopt_closed(array)
    return array_leaf(array)


ADOPTERS[FunctionType] = _adopt_function


def new_scope(node: Node, outer: Token | None = None) -> Node:
    """Returns a node as the root of a new clone.

    Args:
        node: The node.
        outer: The scope of the tree that it is a part of, if there is one.
    """
    fresh = Scope()
    if node.flags & SCOPED and any(type(v) is Node and v.flags & SCOPED for v in node.values):
        names: dict[Token, Token] = {}
        names[node.scope or outer or UNSCOPED] = fresh
        with room(node.depth, 3):
            node = _renamed(node, names, {})
    return node.with_scope(fresh)


def _renamed(node: Node, names: dict[Token, Token], done: dict[int, Node]) -> Node:
    """Returns a tree with other scopes, so that a clone in it is not one of its original."""
    made = done.get(id(node))
    if made is not None:
        return made
    values = []
    for value in node.values:  # no generator expression: it would recurse through C
        is_scoped = type(value) is Node and value.flags & SCOPED
        values.append(_renamed(value, names, done) if is_scoped else value)
    made = node
    if any(a is not b for a, b in zip(values, node.values)):
        made = node.with_values(node.keys, tuple(values))
        made._digest, made.history = node._digest, node.history
    if node.scope is not None:
        made = made.with_scope(names.setdefault(node.scope, Scope()))
    done[id(node)] = made
    return made


# Fitting a container to the value spec of its place.
#
# A spec returns the container itself, or a plain copy in which it has converted elements. The copy
# is read back along the old node, so that all other elements keep their nodes.


_PLAIN: dict[type, Any] = {list: LIST, dict: DICT, tuple: TUPLE}


def conform(node: Node, spec: Any, path: object) -> Any:
    """Returns the frozen value that a spec makes of a node; the node itself if it fits as it is.

    Raises:
        SpecTypeError, SpecValueError: The content does not fit.
    """
    seen = node.type.view(node)
    new = spec.apply(seen, path)
    return node if new is seen else read_back(node, new)


def conform_own(node: Node, old: Any, path: KeyPath = ROOT) -> Node:
    """Returns a tree as the value specs of its own lists and dicts take it.

    Args:
        node: The tree.
        old: The tree before an edit. What is the same in both fits already.
        path: The place of the tree.

    Raises:
        SpecTypeError, SpecValueError: A list or dict does not fit its own value spec.
    """
    if node is old or not node.flags & CHECKED:
        return node
    values = list(node.values)
    for i, (key, value) in enumerate(node.items()):
        if type(value) is Node and value.flags & CHECKED:
            index = old.find(key) if type(old) is Node else -1
            before = old.values[index] if index >= 0 else None
            with room(value.depth):
                values[i] = conform_own(value, before, KeyPath(path, key))
    if any(a is not b for a, b in zip(values, node.values)):
        node = node.with_values(node.keys, tuple(values))
    if node.spec is None:
        return node
    fitting: Node = conform(node, node.spec, path)
    return fitting


def fitted(value: Any, spec: Any, path: object = None) -> Any:
    """Returns a frozen value as a value spec takes it; the very same value if it fits as it is.

    Raises:
        SpecTypeError, SpecValueError: The value does not fit.
    """
    if type(value) is Node:
        return conform(value, spec, path)
    taken = spec.apply(value, path)
    return value if taken is value else freeze(taken)


def read_back(old: Any, new: Any) -> Any:
    """Returns the frozen value of what a spec made of the view of a frozen value.

    Args:
        old: The frozen value.
        new: What the spec returned. Elements that it did not convert keep their nodes.
    """
    if new is old:
        return old
    if is_handle(new) and type(old) is Node and get_state(new).node is old:
        return old
    if type(old) is Node and _PLAIN.get(type(new)) is old.type and len(new) >= len(old):
        if old.keys is None:
            return settled_tuple(old.with_values(None, tuple(map(read_back, old.values, new))))
        before = dict(old.items())
        keys = old.keys if len(new) == len(old) else tuple(new)
        return old.with_values(keys, tuple(read_back(before.get(k), new[k]) for k in keys))
    return freeze(new)
