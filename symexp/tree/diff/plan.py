"""The operations of a diff as a tree: what happens at each place, and where it moves."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from symexp._base.keypath import Key, KeyPath
from symexp.errors import DiffError, explain
from symexp.tree.diff.operations import Delete, Insert, Operation, Retie
from symexp.tree.nodes.types import LIST, TUPLE, SymType

__all__ = ["Plan", "Shift", "make_plan", "right_place"]


class Plan:
    """What happens at one place and below it.

    Attributes:
        type: The type of the value here on both sides, if it is known.
        change: The replacement or deletion of the value here.
        inserts: Insertions below, by left index or key.
        kids: Plans of the places below, by key.
    """

    __slots__ = ("_shift", "change", "inserts", "kids", "type")

    def __init__(self) -> None:
        self.type: SymType | None = None
        self.change: Operation | None = None
        self.inserts: dict[Key, list[Insert]] = {}
        self.kids: dict[Key, Plan] = {}
        self._shift: Shift | None = None

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
            plan, depth = stack.pop()
            deepest = max(deepest, depth)
            stack.extend((kid, depth + 1) for kid in plan.kids.values())
        return deepest

    @property
    def is_moving(self) -> bool:
        """Whether places below are inserted or deleted."""
        return bool(self.inserts) or any(type(k.change) is Delete for k in self.kids.values())

    @property
    def shift(self) -> Shift:
        """The right indices of the elements of a list."""
        if self._shift is None:
            self._shift = Shift(self)
        return self._shift

    def steps(self) -> Iterator[tuple[Key, Plan | Insert]]:
        """Yields the plans and insertions below in the order of the tree, insertions first."""
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


class Shift:
    """Right indices of the elements of one list.

    Args:
        plan: The plan of the list.
    """

    __slots__ = ("_deleted", "_inserted")

    def __init__(self, plan: Plan) -> None:
        self._deleted = sorted(
            _as_index(k) for k, kid in plan.kids.items() if type(kid.change) is Delete
        )
        self._inserted = sorted(_as_index(k) for k, ops in plan.inserts.items() for _ in ops)

    def kept(self, index: int) -> int:
        """Returns the right index of a left element; of a deleted one, the index it would have."""
        return index + bisect_right(self._inserted, index) - bisect_left(self._deleted, index)

    def inserted(self, index: int, nth: int) -> int:
        """Returns the right index of the nth value that is inserted before a left index."""
        gone = bisect_left(self._deleted, index)
        return index - gone + bisect_left(self._inserted, index) + nth


def make_plan(
    operations: Iterable[Operation], types: Iterable[tuple[KeyPath, SymType]] = ()
) -> Plan:
    """Arranges operations as a tree.

    Args:
        operations: In any order; insertions at one place keep theirs.
        types: The types of the values at the places above them.

    Raises:
        DiffError: Two operations contradict each other.
    """
    root = Plan()
    for op in operations:
        if isinstance(op, Insert):
            above = _descend(root, op.path.parent, op.path)
            above.inserts.setdefault(op.path.key, []).append(op)
        elif not isinstance(op, Retie):
            plan = _descend(root, op.path, op.path)
            if plan.change is not None or plan.kids or plan.inserts:
                raise _contradiction(op.path)
            plan.change = op
    for path, kind in types:
        found = _find(root, path)
        if found is not None:
            found.type = kind
    _check_inserts(root)
    return root


def _descend(root: Plan, path: KeyPath, place: KeyPath) -> Plan:
    plan = root
    for key in path.keys:
        if plan.change is not None:
            raise _contradiction(place)
        below = plan.kids.get(key)
        if below is None:
            below = plan.kids[key] = Plan()
        plan = below
    if plan.change is not None:
        raise _contradiction(place)
    return plan


def _find(root: Plan, path: KeyPath) -> Plan | None:
    plan: Plan | None = root
    for key in path.keys:
        plan = plan.kids.get(key) if plan is not None else None
    return plan


def _check_inserts(root: Plan) -> None:
    stack = [(root, KeyPath())]
    while stack:
        plan, path = stack.pop()
        stack.extend((kid, path + key) for key, kid in plan.kids.items())
        if plan.inserts and not plan.is_sequence:
            for key, inserted in plan.inserts.items():
                if len(inserted) > 1 or key in plan.kids:
                    raise _contradiction(path + key)


def _contradiction(path: KeyPath) -> DiffError:
    what = "Two operations of the diff change the same place, or one changes what another removes."
    mend = "Keep one operation for each place; use Replace for the outermost of them."
    return DiffError(explain(what, where=path, mend=mend))


def right_place(plan: Plan, keys: tuple[Key, ...]) -> tuple[Key, ...] | None:
    """Returns the right place of a left one; `None` if it is replaced or deleted."""
    out: list[Key] = []
    at: Plan | None = plan
    for key in keys:
        if at is None:
            out.append(key)
            continue
        if at.change is not None:
            return None
        out.append(at.shift.kept(key) if at.is_sequence and type(key) is int else key)
        at = at.kids.get(key)
    return None if at is not None and at.change is not None else tuple(out)
