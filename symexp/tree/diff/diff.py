"""`Diff`, a sequence of operations that is a rule, and `diff`, which finds the operations."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, Literal, final, overload

from symexp._base.frozen import Frozen
from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.leaves import is_equal
from symexp._base.recursion import room
from symexp._base.registry import resolve
from symexp._base.tracebacks import user_facing, user_facing_methods
from symexp.tree.diff.alignment import Pairing, Signatures
from symexp.tree.diff.apply import apply_operations, settle_ties
from symexp.tree.diff.comparison import Collapse, Comparison, compare
from symexp.tree.diff.entries import Entry, entries
from symexp.tree.diff.moved_ties import have_same_objects
from symexp.tree.diff.operation_tree import OperationTree, make_operation_tree
from symexp.tree.diff.operations import Delete, Insert, Operation, Replace, Retie, frozen
from symexp.tree.diff.report import compact_text, text
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import Node, Token
from symexp.tree.nodes.ties import Spot, TiedObjects, spot_of, tie_groups
from symexp.tree.nodes.types import SymType, same_type

__all__ = ["Diff", "diff", "diff_nodes"]


_set = object.__setattr__


@user_facing_methods
@final
class Diff(Frozen):
    """The operations that turn a left tree into a right one: immutable data, and a rule.

    A diff is false if the trees are equal. It is a sequence of operations, may be pickled, and is
    applied like any rule: `sx.patch(left, diff.patch())` is equal to the right tree.

    Args:
        operations: The operations. All paths are those of the left tree, and all happen at once.
        types: Pairs of key path and type for the places above the operations. They are needed for
            printing, and to tell a list from a dict with integer keys.

    Attributes:
        operations: The operations, in the order of the left tree; a change of ties is the last.
        types: Pairs of key path and type.

    Example:
        >>> import symexp as sx
        >>> change = sx.diff(sx.Dict(x=1), sx.Dict(x=2))
        >>> change
        {x=Diff(left=1, right=2)}
        >>> list(change.invert())
        [Replace('x', 2, 1)]
    """

    __slots__ = ("_tree", "operations", "types")
    __match_args__ = ("operations", "types")
    __hash__ = None  # type: ignore[assignment]  # holds values that do not hash
    operations: tuple[Operation, ...]
    types: tuple[tuple[KeyPath, SymType], ...]
    _tree: OperationTree | None

    def __init__(
        self,
        operations: Iterable[Operation] = (),
        types: Iterable[tuple[KeyPath, SymType]] = (),
    ) -> None:
        _set(self, "operations", tuple(operations))
        _set(self, "types", tuple(types))
        _set(self, "_tree", None)

    @property
    def plan(self) -> OperationTree:
        """The operations, arranged by place.

        Raises:
            DiffError: Two operations contradict each other.
        """
        if self._tree is None:
            _set(self, "_tree", make_operation_tree(self.operations, self.types))
        assert self._tree is not None
        return self._tree

    def patch(self) -> Diff:
        """Returns the diff itself, which is a rule for `sx.patch`; the name says the intent."""
        return self

    def apply(self, root: Any) -> Any:
        """Returns the right tree of a left one.

        Args:
            root: A frozen value (a node, or a leaf).

        Returns:
            The changed frozen value; it shares all nodes that did not change.

        Raises:
            DiffError: A place does not have the value that the diff expects; the message names it.
            SpecTypeError, SpecValueError: A new value does not fit its place.
        """
        reties = self._reties()
        new = apply_operations(root, self.plan)
        if type(root) is not Node:
            return new
        return settle_ties(root, new, reties[-1] if reties else None)

    def sx_apply(self, root: Node) -> Any:
        """Does the same as `apply`: the protocol of rules that work on nodes."""
        return self.apply(root)

    def invert(self) -> Diff:
        """Returns the diff that turns the right tree into the left one."""
        operations: list[Operation] = []
        types: list[tuple[KeyPath, SymType]] = []
        with room(self.plan.depth):
            _invert(self.plan, ROOT, operations, types)
        return Diff([*operations, *(op.invert() for op in self._reties())], types)

    def walk(self) -> list[Entry]:
        """Returns the diff as people read it, line by line: for displays of all kinds."""
        return entries(self.plan, self._reties())

    def _reties(self) -> list[Retie]:
        return [op for op in self.operations if isinstance(op, Retie)]

    def __bool__(self) -> bool:
        return bool(self.operations)

    def __len__(self) -> int:
        return len(self.operations)

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.operations)

    @overload
    def __getitem__(self, index: int) -> Operation: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Operation, ...]: ...
    def __getitem__(self, index: int | slice) -> Operation | tuple[Operation, ...]:
        return self.operations[index]

    def __eq__(self, other: object) -> bool:
        return self.operations == other.operations if isinstance(other, Diff) else NotImplemented

    def __str__(self) -> str:
        return text(self.walk()) if self else "No diff."

    def __repr__(self) -> str:
        return compact_text(self.walk()) if self else "No diff."

    def _sx_lines(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        html: str = resolve("display.html")(self)
        return html

    def __rich__(self) -> Any:
        return resolve("display.terminal")(self)


def _invert(
    ops: OperationTree, path: KeyPath, out: list[Operation], types: list[tuple[KeyPath, SymType]]
) -> None:
    """Appends the inverse of the operations; `path` is the place in the right tree."""
    if ops.change is not None:
        out.append(ops.change.invert(path))
        return
    if ops.type is not None:
        types.append((path, ops.type))
    counts: dict[Any, int] = {}
    moves = ops.is_sequence
    for key, step in ops.steps():
        if isinstance(step, Insert):
            nth = counts[key] = counts.get(key, -1) + 1
            place = ops.shift.inserted(int(key), nth) if moves else key
            out.append(step.invert(KeyPath(path, place)))
        else:
            place = ops.shift.kept(int(key)) if moves else key
            _invert(step, KeyPath(path, place), out, types)


# Finding the operations. Nodes that both trees share are skipped; the cost is that of the change.


@overload
def diff(left: Any, right: Any) -> Diff: ...
@overload
def diff(
    left: Any,
    right: Any,
    flatten: Literal[True],
    collapse: Collapse = "same_type",
    mode: str = "diff",
) -> dict[str, Comparison]: ...
@overload
def diff(
    left: Any,
    right: Any,
    flatten: bool = False,
    collapse: Collapse = "same_type",
    mode: str = "diff",
) -> Diff | Comparison | dict[str, Comparison]: ...
@user_facing
def diff(
    left: Any,
    right: Any,
    flatten: bool = False,
    collapse: Collapse = "same_type",
    mode: str = "diff",
) -> Diff | Comparison | dict[str, Comparison]:
    """Finds the operations that turn one value into another.

    Lists are aligned: an inserted element is one insertion. Where a type changed, the whole value
    is replaced. The result is empty (and false) exactly if `sx.eq(left, right)`.

    The options show two values side by side, for people to read. With one of them, the result is
    no rule, and says nothing about ties.

    Args:
        left: A symbolic object, container or plain value. It is not materialized.
        right: The value to compare it with.
        flatten: Whether to return a dict of key paths, with the two values of each place.
        collapse: Whether two objects that differ are compared argument by argument: those of one
            class (`'same_type'`), all (`True`), none (`False`), or those for which a function of
            the two returns true. Lists and dicts always are compared inside.
        mode: What the result contains: `'diff'` what differs, `'same'` what is the same, `'both'`
            both.

    Returns:
        The diff. It prints as a tree; `.patch()` returns it as a rule, `.invert()` the inverse.
        With `mode` or `collapse` an `sx.Comparison`, with `flatten` a dict of these by key path.

    Raises:
        DiffError: An option has another value.

    Example:
        >>> import symexp as sx
        >>> print(sx.diff(sx.Dict(x=1, y=2), sx.Dict(x=1, y=3)))
        {
          y = Diff(
            left = 2,
            right = 3
          )
        }
        >>> sx.diff(sx.Dict(x=1, y=2), sx.Dict(x=1, y=3), mode='both')
        {x=1, y=Diff(left=2, right=3)}
        >>> sx.diff(sx.Dict(x=[1], y=2), sx.Dict(x=[2], y=2), flatten=True)
        {'x[0]': Diff(left=1, right=2)}
    """
    if not flatten and mode == "diff" and isinstance(collapse, str) and collapse == "same_type":
        return diff_nodes(frozen(left), frozen(right))
    found = compare(left, right, mode, collapse)
    if not flatten:
        return found
    return {} if mode == "diff" and not found else found.flat()


def diff_nodes(a: Any, b: Any) -> Diff:
    """Does the same as `diff` for frozen values."""
    finder: _Finder = _FinderOfPlaces()
    if a is not b:
        with room(max(v.depth if type(v) is Node else 0 for v in (a, b)), frames=6):
            finder, retie = _find(a, b)
        if retie is not None:
            finder.operations.append(retie)
    return Diff(finder.operations, reversed(finder.types))


def _find(a: Any, b: Any) -> tuple[_Finder, Retie | None]:
    """Finds the operations between two values, and the operation on their ties."""
    finder: _Finder = _FinderOfPlaces()
    try:
        finder.value(a, b, ROOT)
        return finder, _changed_ties(a, b, finder)
    except _TooMany:
        pass
    # The changes have very many places: each pair of parts is compared once.
    finder = _FinderOfObjects(a, b)
    finder.value(a, b, ROOT)
    retie = _changed_ties(a, b, finder)
    if retie is not None:
        # An object at several places may have become several objects, so each is written out.
        finder = _FinderOfObjects(None, None)
        finder.value(a, b, ROOT)
    return finder, retie


def _changed_ties(a: Any, b: Any, finder: _Finder) -> Retie | None:
    """Returns the operation on ties; `None` if the ties only moved along with their places."""
    groups = [TiedObjects(v) if type(v) is Node else None for v in (a, b)]
    if not any(g is not None and g.found for g in groups):
        return None
    if type(a) is Node and type(b) is Node:
        ops = make_operation_tree(finder.operations, finder.types)
        if have_same_objects(a, b, ops, *groups):  # type: ignore[arg-type]  # of nodes
            return None
    return Retie(*(tie_groups(v) if type(v) is Node else () for v in (a, b)))


class _TooMany(Exception):
    """The two trees differ at more places than are listed."""


# The pairs of nodes that a diff compares before it compares each pair once only.
_MOST_PAIRS = 50_000


class _Finder(ABC):
    """Collects operations, and the types of the nodes above them (innermost first)."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.types: list[tuple[KeyPath, SymType]] = []
        self._pairing = Pairing(Signatures())

    def value(self, a: Any, b: Any, path: KeyPath) -> None:
        """Compares two values that are not the same object."""
        if type(a) is Node and type(b) is Node:
            self.nodes(a, b, path)
        elif type(a) is Node or type(b) is Node or not is_equal(a, b):
            self.operations.append(Replace(path, a, b))

    @abstractmethod
    def nodes(self, a: Node, b: Node, path: KeyPath) -> None:
        """Compares two nodes that are not the same object."""

    def compare(self, a: Node, b: Node, path: KeyPath) -> None:
        """Compares two nodes part by part."""
        if a.type is not b.type and not _have_one_meaning(a, b):
            self.operations.append(Replace(path, a, b))
            return
        known = len(self.operations)
        if a.keys is None:
            self._elements(a.values, b.values, path)
        elif a.keys is b.keys or a.keys == b.keys:
            self._arguments(a, b, path)
        else:
            self._keyed(a, b, path)
        if len(self.operations) > known:
            self.types.append((path, a.type))

    def _arguments(self, a: Node, b: Node, path: KeyPath) -> None:
        for key, v, w in zip(a.keys or (), a.values, b.values):
            if v is w:
                continue
            if type(v) is Node and type(w) is Node:
                self.nodes(v, w, KeyPath(path, key))
            elif type(v) is Node or type(w) is Node or not is_equal(v, w):
                self.operations.append(Replace(KeyPath(path, key), v, w))

    def _keyed(self, a: Node, b: Node, path: KeyPath) -> None:
        old, new = dict(a.items()), dict(b.items())
        gone = [k for k in old if k not in new]
        come = [k for k in new if k not in old]
        if _declares(a, gone) or _declares(b, come):
            # The class was defined again, with other parameters.
            self.operations.append(Replace(path, a, b))
            return
        for key, v in old.items():
            if key not in new:
                self.operations.append(Delete(KeyPath(path, key), v))
            elif v is not new[key]:
                self.value(v, new[key], KeyPath(path, key))
        for key in come:
            self.operations.append(Insert(KeyPath(path, key), new[key]))

    def _elements(self, xs: tuple[Any, ...], ys: tuple[Any, ...], path: KeyPath) -> None:
        following, matches = self._pairing.of(xs, ys)
        for i, j in matches:
            if i is None:
                assert j is not None
                self.operations.append(Insert(KeyPath(path, following), ys[j]))
                continue
            following = i + 1
            if j is None:
                self.operations.append(Delete(KeyPath(path, i), xs[i]))
            elif xs[i] is not ys[j]:
                self.value(xs[i], ys[j], KeyPath(path, i))


@final
class _FinderOfPlaces(_Finder):
    """Compares the nodes at each place, up to a number of them."""

    def __init__(self) -> None:
        super().__init__()
        self._left = _MOST_PAIRS

    def nodes(self, a: Node, b: Node, path: KeyPath) -> None:
        """Compares two nodes that are not the same object.

        Raises:
            _TooMany: It has compared too many.
        """
        if a._digest is not None and a._digest == b._digest:
            return
        self._left -= 1
        if self._left < 0:
            raise _TooMany
        self.compare(a, b, path)


@final
class _FinderOfObjects(_Finder):
    """Compares each pair of nodes once.

    At its next places, a pair is not compared again if both nodes are the same tied objects as
    before, because a change of an object is a change at all its places. Otherwise the whole value
    is replaced.

    Args:
        a: The left tree, or `None` to replace tied objects too.
        b: The right tree.
    """

    def __init__(self, a: Any, b: Any) -> None:
        super().__init__()
        self._objects = [TiedObjects(v).found if type(v) is Node else {} for v in (a, b)]
        self._scopes: tuple[Token | None, Token | None] = (None, None)
        self._seen: dict[tuple[int, int], bool] = {}
        self._pairs: set[tuple[Spot, Spot]] = set()

    def nodes(self, a: Node, b: Node, path: KeyPath) -> None:
        """Compares two nodes that are not the same object."""
        if a._digest is not None and a._digest == b._digest:
            return
        differ = self._seen.get((id(a), id(b)))
        if differ is False:
            return
        outside = self._scopes
        self._scopes = (a.scope_in(outside[0]), b.scope_in(outside[1]))
        pair = (spot_of(a, self._scopes[0]), spot_of(b, self._scopes[1]))
        if differ is None or pair not in self._pairs:
            if differ is None:
                known = len(self.operations)
                self.compare(a, b, path)
                self._seen[id(a), id(b)] = len(self.operations) > known
            else:
                self.operations.append(Replace(path, a, b))
            if pair[0] in self._objects[0] and pair[1] in self._objects[1]:
                self._pairs.add(pair)
        self._scopes = outside


def _declares(node: Node, keys: list[Key]) -> bool:
    """Whether one of the keys is a parameter of the class of a node."""
    kind = node.type
    return kind.is_object and not kind.is_unknown and any(k in kind.index for k in keys)


def _have_one_meaning(a: Node, b: Node) -> bool:
    """Whether the arguments of two nodes with different types may be compared one by one."""
    if not same_type(a.type, b.type):
        return False
    # Unknown objects of two versions of their class: a name may mean two different arguments.
    versions = [getattr(node.type, "version", 0) for node in (a, b) if node.type.is_unknown]
    return len(set(versions)) < 2 or frozen_equal(a, b)
