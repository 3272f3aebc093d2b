"""The operations of a diff, arranged by place: what changes there, and where values move."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp.errors import DiffError, explain
from symexp.tree.diff.operations import Delete, Insert, Operation, Retie
from symexp.tree.nodes.types import LIST, TUPLE, SymType

__all__ = ["OperationTree", "make_operation_tree", "right_place"]


class OperationTree:
    """The operations of a diff at one place of a tree and below it.

    Attributes:
        type: The type of the value here on both sides, if it is known.
        change: The replacement or deletion of the value here.
        inserts: Insertions below, by left index or key.
        kids: The operations at and below each place below, by key.
    """

    __slots__ = ("_shift", "change", "inserts", "kids", "type")

    def __init__(self) -> None:
        self.type: SymType | None = None
        self.change: Operation | None = None
        self.inserts: dict[Key, list[Insert]] = {}
        self.kids: dict[Key, OperationTree] = {}
        self._shift: _Shift | None = None

    @property
    def is_sequence(self) -> bool:
        """Whether the value here is a list or tuple, so that insertions move its elements."""
        if self.type is not None:
            return self.type is LIST or self.type is TUPLE
        deleted = (k for k, kid in self.kids.items() if type(kid.change) is Delete)
        return any(type(k) is int for k in (*self.inserts, *deleted))

    @property
    def depth(self) -> int:
        """The number of levels of places, at least 1."""
        deepest, stack = 0, [(self, 1)]
        while stack:
            tree, depth = stack.pop()
            deepest = max(deepest, depth)
            stack.extend((kid, depth + 1) for kid in tree.kids.values())
        return deepest

    @property
    def is_moving(self) -> bool:
        """Whether places below are inserted or deleted."""
        return bool(self.inserts) or any(type(k.change) is Delete for k in self.kids.values())

    @property
    def shift(self) -> _Shift:
        """Converts the indices of the elements of a list to indices of the right tree."""
        if self._shift is None:
            self._shift = _Shift(self)
        return self._shift

    def steps(self) -> Iterator[tuple[Key, OperationTree | Insert]]:
        """Yields the children and the insertions in the order of the tree, insertions first."""
        if not self.is_sequence:
            yield from self.kids.items()
            for key, inserted in self.inserts.items():
                yield from ((key, op) for op in inserted)
            return
        for index in sorted({*self.kids, *self.inserts}, key=_as_index):
            yield from ((index, op) for op in self.inserts.get(index, ()))
            if index in self.kids:
                yield index, self.kids[index]


def _as_index(key: Key) -> int:
    if type(key) is not int:
        raise DiffError(f"Expected an index of a list in a diff, but got {key!r}.")
    return key


class _Shift:
    """Converts indices of one list from the left tree to the right tree of a diff.

    Args:
        tree: The operations at the list and below it.
    """

    __slots__ = ("_deleted", "_inserted")

    def __init__(self, tree: OperationTree) -> None:
        self._deleted = sorted(
            _as_index(k) for k, kid in tree.kids.items() if type(kid.change) is Delete
        )
        self._inserted = sorted(_as_index(k) for k, ops in tree.inserts.items() for _ in ops)

    def kept(self, index: int) -> int:
        """Returns the right index of a left element; of a deleted one, the index it would have."""
        return index + bisect_right(self._inserted, index) - bisect_left(self._deleted, index)

    def inserted(self, index: int, nth: int) -> int:
        """Returns the right index of the nth value that is inserted before a left index."""
        gone = bisect_left(self._deleted, index)
        return index - gone + bisect_left(self._inserted, index) + nth


def make_operation_tree(
    operations: Iterable[Operation], types: Iterable[tuple[KeyPath, SymType]] = ()
) -> OperationTree:
    """Returns the operations of a diff, arranged by place.

    Args:
        operations: In any order; insertions at one place keep theirs.
        types: The types of the values at the places above them.

    Raises:
        DiffError: Two operations contradict each other.
    """
    places = _Places()
    for op in operations:
        if isinstance(op, Insert):
            above = places.make(op.path.parent, op.path)
            above.inserts.setdefault(op.path.key, []).append(op)
        elif not isinstance(op, Retie):
            tree = places.make(op.path, op.path)
            if tree.change is not None or tree.kids or tree.inserts:
                raise _contradiction(op.path)
            tree.change = op
    for path, kind in types:
        found = places.find(path)
        if found is not None:
            found.type = kind
    _check_inserts(places.root)
    return places.root


class _Places:
    """Finds the places of an operation tree by their paths.

    Paths that `sx.diff` makes share their beginnings. They are known by their identities, so the
    keys from the root down are not read for each of them.
    """

    def __init__(self) -> None:
        self.root = OperationTree()
        self._known: dict[int, OperationTree] = {id(ROOT): self.root}

    def make(self, path: KeyPath, place: KeyPath) -> OperationTree:
        """Returns the place of a path; makes it if it is missing.

        Raises:
            DiffError: A place above it is replaced or deleted; the message names `place`.
        """
        tree, rest = self._above(path)
        if tree.change is not None:
            raise _contradiction(place)
        for step in rest:
            below = tree.kids.get(step.key)
            if below is None:
                below = tree.kids[step.key] = OperationTree()
            tree = self._known[id(step)] = below
            if tree.change is not None:
                raise _contradiction(place)
        return tree

    def find(self, path: KeyPath) -> OperationTree | None:
        """Returns the place of a path, or `None`."""
        tree, rest = self._above(path)
        for step in rest:
            below = tree.kids.get(step.key)
            if below is None:
                return None
            tree = below
        return tree

    def _above(self, path: KeyPath) -> tuple[OperationTree, list[KeyPath]]:
        """Returns the nearest known place at or above a path, and the paths from there to it."""
        rest: list[KeyPath] = []
        while path and id(path) not in self._known:
            rest.append(path)
            path = path.parent
        return self._known[id(path)] if path else self.root, rest[::-1]


def _check_inserts(root: OperationTree) -> None:
    stack = [(root, KeyPath())]
    while stack:
        tree, path = stack.pop()
        stack.extend((kid, path + key) for key, kid in tree.kids.items())
        if tree.inserts and not tree.is_sequence:
            for key, inserted in tree.inserts.items():
                if len(inserted) > 1 or key in tree.kids:
                    raise _contradiction(path + key)


def _contradiction(path: KeyPath) -> DiffError:
    what = "Two operations of the diff change the same place, or one changes what another removes."
    mend = "Keep one operation for each place; use Replace for the outermost of them."
    return DiffError(explain(what, where=path, mend=mend))


def right_place(tree: OperationTree, keys: tuple[Key, ...]) -> tuple[Key, ...] | None:
    """Returns where a place of the left tree is in the right tree; `None` if it was removed."""
    out: list[Key] = []
    at: OperationTree | None = tree
    for key in keys:
        if at is None:
            out.append(key)
            continue
        if at.change is not None:
            return None
        out.append(at.shift.kept(key) if at.is_sequence and type(key) is int else key)
        at = at.kids.get(key)
    return None if at is not None and at.change is not None else tuple(out)
