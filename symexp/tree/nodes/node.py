"""The node: an immutable tree of types and frozen values, shared by all handles on it.

A node never changes, so clones, patches and candidates share all nodes that they do not change. Two
fields are filled in later, because they follow from the content: the digest, and the epoch in which
a search found no ties (`symexp.tree.nodes.ties`). A node may get a tie before it is shared.

A *frozen value* is a leaf (any Python value that is not symbolic) or another node.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, final

from symexp._base.contextual import ContextualValue
from symexp._base.keypath import Key
from symexp._base.leaves import has_canonical_form
from symexp._base.markers import MISSING_VALUE, Placeholder
from symexp._base.registry import resolve
from symexp.errors import PathError, TooManyPlacesError, closest
from symexp.tree.nodes.sharing import PATIENCE, MadeEqual

if TYPE_CHECKING:
    from symexp.tree.nodes.types import SymType

__all__ = [
    "ABSTRACT",
    "CHECKED",
    "CONTEXTUAL",
    "MOST_PLACES",
    "PARTIAL",
    "PURE",
    "SCALARS",
    "SCOPED",
    "UNSCOPED",
    "FlatTree",
    "Node",
    "Scope",
    "Token",
    "check_places",
    "copied_parts",
    "count_places",
    "make_node",
    "measure",
    "portable",
    "unpacked",
]

PARTIAL = 1
ABSTRACT = 2
SCOPED = 4
PURE = 8
CHECKED = 16
CONTEXTUAL = 32

SCALARS = frozenset({type(None), bool, int, float, str})


# Keys of a dict that are searched one by one.
_FEW_KEYS = 16

# Equal tuples of positions are one object: most objects of a class have the same.
_positions: dict[tuple[int, ...], tuple[int, ...]] = {}


class Token:
    """Base of identities without content: `Scope`, and `symexp.tree.nodes.ties.Tie`."""

    __slots__ = ()


@final
class Scope(Token):
    """The identity of a clone, at its root."""

    __slots__ = ()


@final
class _Unscoped(Token):
    """The scope of what is in no clone, said where a clone is above it."""

    __slots__ = ()

    def __reduce__(self) -> str:
        return "UNSCOPED"


UNSCOPED = _Unscoped()


class _Default:
    """A default in a pickle that cannot be pickled, such as a lambda; the class has it."""

    __slots__ = ()


@final
class Node:
    """One place of a tree with everything below it.

    Attributes:
        type: A symbolic class, a functor, a list, a dict or a tuple.
        keys: Names of the arguments, or keys of the dict; `None` for lists and tuples.
        values: Frozen values, in the order of `keys`.
        flags: Whether there are missing arguments (`PARTIAL`), placeholders (`ABSTRACT`), scopes
            (`SCOPED`), objects that are never used as such (`PURE`), lists and dicts with a value
            spec of their own (`CHECKED`), or contextual values (`CONTEXTUAL`), here or below.
        depth: The number of levels of nodes below.
        tie: Identity of an object that occurs at several places; see `symexp.tree.nodes.ties`.
        scope: Identity of the clone whose root this node is; see `symexp.tree.nodes.ties`.
        spec: The value spec that a list or dict was given with `value_spec=`; it is no part of the
            content. All nodes that edits and clones make of this one have it.
        history: How this node came about, if it was the root of a tree that was edited; it is no
            part of the content. See `symexp.tree.nodes.history`.
    """

    __slots__ = (
        "_clear",
        "_digest",
        "_index",
        "_others",
        "depth",
        "flags",
        "history",
        "keys",
        "scope",
        "spec",
        "tie",
        "type",
        "values",
    )

    def __init__(
        self,
        type: SymType,
        keys: tuple[Key, ...] | None,
        values: tuple[Any, ...],
        flags: int = 0,
        depth: int = 0,
        tie: Token | None = None,
        scope: Token | None = None,
        spec: Any = None,
    ) -> None:
        self.type = type
        self.keys = keys
        self.values = values
        self.flags = flags | type.flags if scope is None else flags | type.flags | SCOPED
        self.depth = depth
        self.tie = tie
        self.scope = scope
        self.spec = spec
        if spec is not None:
            self.flags |= CHECKED
        self._digest: bytes | None = None
        self._clear = -1
        self.history: Any = None
        self._index: dict[Key, int]  # see `_find_in_index`

    def __len__(self) -> int:
        return len(self.values)

    def items(self) -> Iterable[tuple[Key, Any]]:
        """Returns the pairs of key and frozen value, in the order of the tree."""
        return enumerate(self.values) if self.keys is None else zip(self.keys, self.values)

    def iter_keys(self) -> Iterator[Key]:
        """Yields the keys, in the order of the tree."""
        return iter(range(len(self.values))) if self.keys is None else iter(self.keys)

    def find(self, key: Key) -> int:
        """Returns the position of a key, or -1. Negative indices of lists count from the end."""
        if self.keys is None:
            if type(key) is not int:
                return -1
            n = len(self.values)
            index = key + n if key < 0 else key
            return index if 0 <= index < n else -1
        if self.keys is self.type.names:
            return self.type.index.get(key, -1)
        if len(self.keys) > _FEW_KEYS:
            return self._find_in_index(key)
        for i, k in enumerate(self.keys):
            if k == key and type(k) is type(key):
                return i
        return -1

    def _find_in_index(self, key: Key) -> int:
        """Does the same as `find` for a dict of many keys, by an index that is made once."""
        try:
            index = self._index
        except AttributeError:
            index = self._index = {k: i for i, k in enumerate(self.keys or ())}
        found: int = index.get(key, -1)
        if found >= 0 and type(self.keys[found]) is not type(key):  # type: ignore[index]  # a dict
            return -1
        return found

    def position(self, key: Key, where: object = None) -> int:
        """Returns the position of a key.

        Raises:
            PathError: There is no such key; the message names the nearest.
        """
        index = self.find(key)
        if index < 0:
            raise PathError(self.no_key(key, where))
        return index

    def no_key(self, key: Key, where: object) -> str:
        """Returns the message for a key that the node does not have."""
        place = f" at {str(where)!r}" if where else ""
        if self.keys is None:
            n = len(self.values)
            if type(key) is not int:
                return (
                    f"The {self.type.label}{place} has {n} elements, by index such as [0], but no "
                    f"key {key!r}."
                )
            return f"The {self.type.label}{place} has {n} elements, but no index [{key}]."
        near = closest(str(key), self.keys, also=self.type.extra_names or ())
        return f"{self.type.label}{place} has no {key!r}. {near}"

    @property
    def is_complete(self) -> bool:
        """Whether no argument is missing, no placeholder undecided, and no object pure."""
        return not self.flags & (PARTIAL | ABSTRACT | PURE)

    def is_default(self, index: int) -> bool:
        """Whether the value at a position is the very object that is the default."""
        if self.keys is None or not self.type.is_object:
            return False
        return self.values[index] is self.type.default_of(self.keys[index])

    def with_value(self, index: int, value: Any) -> Node:
        """Returns a node that differs in one value; everything else is shared."""
        values = self.values
        old = values[index]
        new = (*values[:index], value, *values[index + 1 :])
        flags, depth = self.flags, self.depth
        if type(old) is Node and type(value) is Node:
            same = old.flags == value.flags and old.depth == value.depth
            if not same or old.type.is_functor != value.type.is_functor:
                flags, depth = measure(new)
        elif type(old) not in SCALARS or type(value) not in SCALARS:
            flags, depth = measure(new)
        return Node(self.type, self.keys, new, flags, depth, self.tie, self.scope, self.spec)

    def with_values(self, keys: tuple[Key, ...] | None, values: tuple[Any, ...]) -> Node:
        """Returns a node of the same type and identity with other values."""
        flags, depth = measure(values)
        return Node(self.type, keys, values, flags, depth, self.tie, self.scope, self.spec)

    def with_scope(self, scope: Token | None) -> Node:
        """Returns the same content as the root of a clone."""
        flags = self.flags if self.scope is None else measure(self.values)[0]
        node = Node(
            self.type, self.keys, self.values, flags, self.depth, self.tie, scope, self.spec
        )
        node._digest = self._digest  # as in `_like`, whose call would be a tenth of a clone
        node._clear = self._clear
        node.history = self.history
        return node

    def with_spec(self, spec: Any) -> Node:
        """Returns the same content with another value spec of its own."""
        return self._like(measure(self.values)[0], self.scope, spec, self.history)

    def _like(self, flags: int, scope: Token | None, spec: Any, history: Any) -> Node:
        """Returns a node with the same content."""
        node = Node(self.type, self.keys, self.values, flags, self.depth, self.tie, scope, spec)
        node._digest = self._digest
        node._clear = self._clear
        node.history = history
        return node

    def scope_in(self, outer: Token | None) -> Token | None:
        """Returns the scope at the place of this node; `None` outside of all clones.

        Args:
            outer: The scope at the place that it is in.
        """
        scope = self.scope
        if scope is None:
            return outer
        return None if scope is UNSCOPED else scope

    def with_history(self, history: Any) -> Node:
        """Returns the same content with another history."""
        return self._like(self.flags, self.scope, self.spec, history)

    def is_copy(self, other: Node) -> bool:
        """Whether another node is this one, or was made from the very same leaves."""
        stack: list[tuple[Node, Node]] = [(self, other)]
        steps = 0
        equal: MadeEqual | None = None
        while stack:
            a, b = stack.pop()
            if a is b:
                continue
            if equal is not None and not equal.add(a, b):
                continue
            steps += 1
            if steps == PATIENCE:
                equal = MadeEqual()
            parts = copied_parts(a, b)
            if parts is None:
                return False
            stack.extend(parts)
        return True

    @property
    def others(self) -> tuple[int, ...]:
        """The positions of the values that are no scalars. Objects remember them."""
        try:
            return self._others
        except AttributeError:
            found = tuple([i for i, v in enumerate(self.values) if type(v) not in SCALARS])
            # Containers may be long, and each different.
            if self.type.is_object:
                self._others: tuple[int, ...] = _positions.setdefault(found, found)
            return found

    def __repr__(self) -> str:
        return f"<Node {self.type.label}, {len(self.values)} values>"

    def __getstate__(self) -> tuple[Any, ...]:
        values = tuple(
            _Default() if type(v) not in SCALARS and self._stays_here(i, v) else v
            for i, v in enumerate(self.values)
        )
        rest = () if self.spec is None else (self.spec,)
        return (self.type, self.keys, values, self.flags, self.depth, self.tie, self.scope, *rest)

    def _stays_here(self, index: int, value: Any) -> bool:
        """Whether a value is not pickled: it is the default, and has no public name."""
        if type(value) is Node or not self.is_default(index):
            return False
        return not has_canonical_form(value)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.type, self.keys, values, self.flags, self.depth, self.tie, self.scope = state[:7]
        self.spec = state[7] if len(state) > 7 else None
        if self.keys is not None and self.keys == self.type.names:
            self.keys = self.type.names
        self.values = values
        if any(type(v) is _Default for v in values):
            assert self.keys is not None
            default_of = self.type.default_of
            self.values = tuple(
                default_of(k) if type(v) is _Default else v for k, v in zip(self.keys, values)
            )
        self._digest = None
        self._clear = -1
        self.history = None


def copied_parts(
    a: Node, b: Node, are_same: Callable[[Any, Any], bool] = operator.is_
) -> list[tuple[Node, Node]] | None:
    """Returns the pairs of parts that must be copies for two nodes to be; `None` if they differ.

    Args:
        a: A node.
        b: Another node.
        are_same: Compares two leaves. By default, copies have the very same leaves.
    """
    if a.type is not b.type or a.tie is not b.tie or len(a.values) != len(b.values):
        return None
    if a.keys != b.keys:
        return None
    parts = []
    for v, w in zip(a.values, b.values):
        if v is not w:
            if type(v) is Node and type(w) is Node:
                parts.append((v, w))
            elif type(v) is Node or type(w) is Node or not are_same(v, w):
                return None
    return parts


MOST_PLACES = 1_000_000
"""Places that an operation on each place visits, if the tree has much fewer nodes."""


def check_places(root: Node, what: str) -> None:
    """Checks the size of a tree for an operation that has visited many of its places.

    Args:
        root: The tree.
        what: What the operation does at each place.

    Raises:
        TooManyPlacesError: The operation would not end in reasonable time.
    """
    places, nodes = count_places(root)
    if places > MOST_PLACES and places > 100 * nodes:
        number = places if places < 10**15 else "over 10^15"
        raise TooManyPlacesError(
            f"The {root.type.label} has {number} places, because some of its {nodes} objects and "
            f"containers stand at many of them, and {what} more than {MOST_PLACES}. Take a part of "
            "the tree, such as `sx.get(tree, path)`."
        )


def count_places(root: Node) -> tuple[int, int]:
    """Returns the number of places of a tree, leaves included, and of its nodes."""
    sizes: dict[int, int] = {}
    stack = [root]
    while stack:
        node = stack[-1]
        if id(node) in sizes:
            stack.pop()
            continue
        below = [v for v in node.values if type(v) is Node]
        waiting = [v for v in below if id(v) not in sizes]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        size = 1 + len(node.values) - len(below)
        for value in below:
            size += sizes[id(value)]
        sizes[id(node)] = size
    return sizes[id(root)], len(sizes)


def measure(values: Iterable[Any]) -> tuple[int, int]:
    """Returns flags and depth of a node with these values."""
    flags = depth = 0
    for value in values:
        if type(value) in SCALARS:
            continue
        if type(value) is Node:
            # A functor that waits for arguments is a complete value.
            flags |= value.flags & ~PARTIAL if value.type.is_functor else value.flags
            if value.depth >= depth:
                depth = value.depth + 1
        elif value is MISSING_VALUE:
            flags |= PARTIAL
        elif isinstance(value, Placeholder):
            flags |= ABSTRACT
        elif type(value) is ContextualValue:
            flags |= CONTEXTUAL
    return flags, depth


def make_node(
    type: SymType, keys: tuple[Key, ...] | None, values: tuple[Any, ...], spec: Any = None
) -> Node:
    """Returns a node, with its flags and depth computed from the values."""
    flags, depth = measure(values)
    return Node(type, keys, values, flags, depth, spec=spec)


# Pickling of deep trees: as a row of nodes, because pickle recurses in C.

# Deeper trees are pickled as a row: pickle needs several frames of C and of Python per level.
_PICKLED_LEVELS = 60


class _Ref:
    """A reference to an earlier node of the row."""

    __slots__ = ("index",)

    def __init__(self, index: int) -> None:
        self.index = index

    def __reduce__(self) -> tuple[Any, ...]:
        return (_Ref, (self.index,))


class FlatTree:
    """The nodes of a tree as a row, each after all nodes below it.

    Args:
        rows: The states of the nodes, with references for the nodes among their values.
    """

    __slots__ = ("rows",)

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self.rows = rows

    def __reduce__(self) -> tuple[Any, ...]:
        return (FlatTree, (self.rows,))


class _WithHistory:
    """A tree whose history is pickled, as text.

    Args:
        root: The tree; `None` after unpickling.
        tree: The tree as it is pickled.
        text: The history, after unpickling.
    """

    __slots__ = ("root", "text", "tree")

    def __init__(self, root: Node | None, tree: Any, text: str | None = None) -> None:
        self.root = root
        self.tree = tree
        self.text = text

    def __reduce__(self) -> tuple[Any, ...]:
        return (_WithHistory, (None, self.tree, resolve("codec.pack_history")(self.root)))

    def unpacked(self) -> Node:
        """Returns the tree with its history."""
        if self.root is not None:  # it was not pickled, but copied
            return self.root
        node = unpacked(self.tree)
        node.history = None if self.text is None else resolve("codec.unpack_history")(self.text)
        return node


def portable(root: Node) -> Any:
    """Returns a tree as it is pickled. Shallow trees are unchanged, so they share their nodes."""
    tree = root if root.depth <= _PICKLED_LEVELS else _flat(root)
    return _WithHistory(root, tree) if _has_history(root) else tree


def _has_history(root: Node) -> bool:
    """Whether a tree or one of its parts has a history."""
    stack, seen = [root], set()
    while stack:
        node = stack.pop()
        if node.history is not None:
            return True
        if node.depth and id(node) not in seen:
            seen.add(id(node))
            stack.extend([v for v in node.values if type(v) is Node])
    return False


def unpacked(tree: Any) -> Node:
    """Returns the tree of the result of `portable`."""
    if isinstance(tree, Node):
        return tree
    if isinstance(tree, _WithHistory):
        return tree.unpacked()
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
