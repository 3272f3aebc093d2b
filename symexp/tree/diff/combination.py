"""Combining the operations of two diffs of one tree: what is taken, and what is a conflict.

The two diffs, of *our* and of *their* version against the base, are walked together, place by
place. A change of one side is taken, an equal change of both is taken once, and different changes
of one place are a conflict. The result are the operations that turn our version into the merged
tree, and those that turn their version into it. Both pairs of places are needed to say where a
place of one version is in the merged tree, for the ties and for the graphs of calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, final

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.markers import ABSENT, Placeholder
from symexp.errors import describe
from symexp.tree.diff.alignment import Signatures
from symexp.tree.diff.operation_tree import OperationTree
from symexp.tree.diff.operations import Delete, Insert, Operation, Replace
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.ties import has_ties
from symexp.tree.nodes.types import SymType
from symexp.tree.nodes.values import view
from symexp.tree.traverse import find_node

__all__ = ["Combination", "Conflict", "Forced", "MergeValues", "Operations", "Place", "Resolve"]


@final
class Conflict(NamedTuple):
    """One place that both versions change, in different ways.

    Attributes:
        path: The place in the base. For values that both versions add under one key, the new key.
        base: The value in the base; `sx.ABSENT` if the place does not exist there.
        ours: The value in our version; `sx.ABSENT` if the place does not exist there.
        theirs: The value in their version; `sx.ABSENT` if the place does not exist there.
        reason: Why the changes do not fit together; empty if both simply change the value.
    """

    path: KeyPath
    base: Any
    ours: Any
    theirs: Any
    reason: str = ""

    def __str__(self) -> str:
        shown = (
            f"{name} {_shown(value)}"
            for name, value in (("base", self.base), ("ours", self.ours), ("theirs", self.theirs))
        )
        reason = f" ({self.reason})" if self.reason else ""
        return f"{self.path or '(root)'}: {', '.join(shown)}{reason}"


def _shown(value: Any) -> str:
    return "absent" if value is ABSENT else describe(value, 60).rpartition(" (type ")[0]


class Operations(NamedTuple):
    """The operations that turn one version into the merged tree, and the types above them."""

    changes: list[Operation]
    types: list[tuple[KeyPath, SymType]]


class Place(NamedTuple):
    """One place: its path in the base, in our version and in their version.

    In a version that removed the place, it is the path at which the place would be inserted.
    """

    base: KeyPath
    ours: KeyPath
    theirs: KeyPath

    def below(self, key: Key) -> Place:
        """Returns the place under a key that does not move."""
        return Place(KeyPath(self.base, key), KeyPath(self.ours, key), KeyPath(self.theirs, key))


# Returns the frozen value that a conflict gets, or `ABSENT`.
Resolve = Callable[[Conflict], Any]

# Returns the merged candidate of three candidates, or raises `MergeConflict`.
MergeValues = Callable[[Any, Any, Any], Any]


class Forced:
    """Places of the base that are a conflict as a whole, because the parts do not fit together.

    Attributes:
        reason: Why the place itself is a conflict; `None` if only places below it are.
        kids: The places below, by key.
    """

    __slots__ = ("kids", "reason")

    def __init__(self) -> None:
        self.reason: str | None = None
        self.kids: dict[Key, Forced] = {}

    def add(self, keys: Iterable[Key], reason: str) -> bool:
        """Makes a place a conflict, and returns whether that is new."""
        at = self
        for key in keys:
            if at.reason is not None:
                return False
            at = at.kids.setdefault(key, Forced())
        is_new, at.reason = at.reason is None, at.reason or reason
        return is_new


_NOTHING = OperationTree()


@final
class Combination:
    """The operations of two versions of a tree, combined.

    Args:
        base: The tree of which both are versions.
        ours: Our version.
        theirs: Their version.
        resolve: Returns the value that a conflict gets.
        merge_values: Merges the candidates of placeholders.

    Attributes:
        from_ours: What turns our version into the merged tree.
        from_theirs: What turns their version into it.
        conflicts: The conflicts, in the order of the base.
        shared: The containers and objects below which both versions have changes: the place, the
            node in the base, and the operations of both versions.
        own: Values of conflicts that no version has, and that have ties: the place, whether our
            version has it (else theirs), and the value.
    """

    def __init__(
        self, base: Any, ours: Any, theirs: Any, resolve: Resolve, merge_values: MergeValues
    ) -> None:
        self._roots = (base, ours, theirs)
        self._resolve = resolve
        self._merge_values = merge_values
        self._signatures = Signatures()
        self.from_ours = Operations([], [])
        self.from_theirs = Operations([], [])
        self.conflicts: list[Conflict] = []
        self.shared: list[tuple[Place, Node, OperationTree, OperationTree]] = []
        self.own: list[tuple[Place, bool, Node]] = []

    @property
    def operations(self) -> tuple[Operations, Operations]:
        """Both lists of operations."""
        return self.from_ours, self.from_theirs

    def run(self, ours: OperationTree, theirs: OperationTree, forced: Forced | None) -> None:
        """Combines the operations.

        Args:
            ours: The operations of our version, arranged by place.
            theirs: The operations of their version.
            forced: Places that are a conflict as a whole, if there are any.
        """
        self._value(self._roots[0], ours, theirs, forced, Place(ROOT, ROOT, ROOT))

    def _value(
        self, value: Any, a: OperationTree, b: OperationTree, forced: Forced | None, at: Place
    ) -> None:
        """Combines the operations at one place and below it."""
        if forced is not None and (forced.reason or a.change is not None or b.change is not None):
            self._add_conflict(value, a, b, at, _reason_in(forced))
        elif forced is None and _is_empty(a):
            _copy(b, at.ours, self.from_ours)
        elif forced is None and _is_empty(b):
            _copy(a, at.theirs, self.from_theirs)
        elif a.change is not None or b.change is not None:
            self._changed(value, a, b, at)
        else:
            self._parts(value, a, b, forced, at)

    def _changed(self, value: Any, a: OperationTree, b: OperationTree, at: Place) -> None:
        """Combines the operations at a place that at least one version replaces or deletes."""
        mine, its = self._value_in(1, a, at.ours), self._value_in(2, b, at.theirs)
        if mine is its or (mine is not ABSENT and its is not ABSENT and frozen_equal(mine, its)):
            return
        made = self._merged_candidates(value, mine, its)
        if made is ABSENT:
            self._add_conflict(value, a, b, at)
            return
        _settle(self.from_ours, at.ours, mine, made)
        _settle(self.from_theirs, at.theirs, its, made)

    def _merged_candidates(self, value: Any, mine: Any, its: Any) -> Any:
        """Returns a placeholder of which both versions change candidates; `ABSENT` for others."""
        if not (isinstance(value, Placeholder) and value.has_candidates):
            return ABSENT
        if type(mine) is not type(value) or type(its) is not type(value):
            return ABSENT
        sides = [_candidates(v) for v in (value, mine, its)]
        if len({len(side) for side in sides}) != 1:
            return ABSENT
        # Only the candidates may differ, and not a name or a condition.
        if any(not frozen_equal(_with(value, side), v) for side, v in zip(sides[1:], (mine, its))):
            return ABSENT
        try:
            return _with(value, [self._merge_values(*three) for three in zip(*sides)])
        except ValueError:  # a conflict, or candidates that do not fit together
            return ABSENT

    def _value_in(self, side: int, ops: OperationTree, path: KeyPath) -> Any:
        """Returns the frozen value of a place in our version (1) or in their version (2)."""
        if ops.change is not None:
            return ABSENT if type(ops.change) is Delete else ops.change.after
        return find_node(self._roots[side], path)

    def _add_conflict(
        self, value: Any, a: OperationTree, b: OperationTree, at: Place, reason: str = ""
    ) -> None:
        mine, its = self._value_in(1, a, at.ours), self._value_in(2, b, at.theirs)
        self._settle_conflict(at, value, mine, its, reason)

    def _settle_conflict(
        self, at: Place, value: Any, mine: Any, its: Any, reason: str = ""
    ) -> None:
        conflict = Conflict(at.base, view(value), view(mine), view(its), reason)
        self.conflicts.append(conflict)
        made = self._resolve(conflict)
        if made is not mine and made is not its and type(made) is Node and has_ties(made):
            self.own.append((at, mine is not ABSENT, made))
        # An equal value of the other version may have other ties, so it is replaced too.
        _settle(self.from_ours, at.ours, mine, made, also_equal=True)
        _settle(self.from_theirs, at.theirs, its, made, also_equal=True)

    def _parts(
        self, node: Node, a: OperationTree, b: OperationTree, forced: Forced | None, at: Place
    ) -> None:
        """Combines the operations below a place that no version replaces."""
        is_list = node.keys is None
        reason = self._why_lists_clash(node, a, b) if is_list else ""
        if reason:
            self._add_conflict(node, a, b, at, reason)
            return
        self.shared.append((at, node, a, b))
        self.from_ours.types.append((at.ours, node.type))
        self.from_theirs.types.append((at.theirs, node.type))
        if is_list:
            self._elements(node, a, b, forced, at)
        else:
            self._keyed(node, a, b, forced, at)

    def _keyed(
        self, node: Node, a: OperationTree, b: OperationTree, forced: Forced | None, at: Place
    ) -> None:
        below = forced.kids if forced is not None else {}
        changed = a.kids.keys() | b.kids.keys() | below.keys()
        for key in node.iter_keys() if len(changed) > 1 else tuple(changed):
            if key in changed:
                mine, theirs = a.kids.get(key, _NOTHING), b.kids.get(key, _NOTHING)
                value = node.values[node.find(key)]
                # No starred arguments: in Python 3.12 such a call would recurse through C.
                self._value(value, mine, theirs, below.get(key), at.below(key))
        for key, (op, *_) in a.inserts.items():
            its = b.inserts.get(key)
            place = at.below(key)
            if its is None:
                self.from_theirs.changes.append(Insert(place.theirs, op.after))
            elif not frozen_equal(op.after, its[0].after):
                self._settle_conflict(place, ABSENT, op.after, its[0].after)
        for key, (op, *_) in b.inserts.items():
            if key not in a.inserts:
                self.from_ours.changes.append(Insert(KeyPath(at.ours, key), op.after))

    def _elements(
        self, node: Node, a: OperationTree, b: OperationTree, forced: Forced | None, at: Place
    ) -> None:
        below = forced.kids if forced is not None else {}
        for index in sorted({*a.kids, *b.kids, *a.inserts, *b.inserts, *below}):
            assert isinstance(index, int)
            self._runs(index, a, b, at)
            if index in a.kids or index in b.kids or index in below:
                mine, theirs = a.kids.get(index, _NOTHING), b.kids.get(index, _NOTHING)
                place = Place(
                    KeyPath(at.base, index),
                    KeyPath(at.ours, a.shift.kept(index)),
                    KeyPath(at.theirs, b.shift.kept(index)),
                )
                self._value(node.values[index], mine, theirs, below.get(index), place)

    def _runs(self, index: int, a: OperationTree, b: OperationTree, at: Place) -> None:
        """Combines what both versions insert before an element: ours first, equal ends once."""
        mine, its = a.inserts.get(index, []), b.inserts.get(index, [])
        start, end = _equal_ends(mine, its)
        where = a.shift.inserted(index, 0) + len(mine) - end
        for op in its[start : len(its) - end]:
            self.from_ours.changes.append(Insert(KeyPath(at.ours, where), op.after))
        where = b.shift.inserted(index, 0) + start
        for op in mine[start : len(mine) - end]:
            self.from_theirs.changes.append(Insert(KeyPath(at.theirs, where), op.after))

    def _why_lists_clash(self, node: Node, a: OperationTree, b: OperationTree) -> str:
        """Returns why the changes of two lists cannot be combined; empty if they can.

        1. One version moves an element (it deletes it, and inserts an equal one), and the other
           version moves, deletes or changes it: both results would have it twice, or lose a change.
        2. Both versions replace the same elements by different numbers of others.
        """
        gone = [i for i, kid in a.kids.items() if type(kid.change) is Delete and i in b.kids]
        gone += [i for i, kid in b.kids.items() if type(kid.change) is Delete and i in a.kids]
        if not gone:
            return ""
        mine, its = _own_inserts(a, b), _own_inserts(b, a)
        for i in gone:
            assert isinstance(i, int)
            for ops, inserts in ((a, mine), (b, its)):
                if type(ops.kids[i].change) is Delete and self._is_among(node.values[i], inserts):
                    return f"one version moves element {i}, and the other changes it"
            if all(type(ops.kids[i].change) is Delete for ops in (a, b)):
                low, high = _deleted_around(i, a, b)
                if all(any(low <= j <= high for j, _ in ops) for ops in (mine, its)):
                    return f"both versions replace element {i} and elements beside it"
        return ""

    def _is_among(self, value: Any, inserts: Sequence[tuple[int, Any]]) -> bool:
        if not inserts:
            return False
        signature = self._signatures.of(value)
        return any(
            self._signatures.of(v) == signature and frozen_equal(v, value) for _, v in inserts
        )


def _is_empty(ops: OperationTree) -> bool:
    return ops.change is None and not ops.kids and not ops.inserts


def _reason_in(forced: Forced) -> str:
    """Returns the reason of a place, or the first one below it."""
    stack = [forced]
    while stack:
        at = stack.pop()
        if at.reason:
            return at.reason
        stack.extend(reversed(at.kids.values()))
    return ""


def _copy(ops: OperationTree, path: KeyPath, out: Operations) -> None:
    """Appends the operations of one version, for the place in the other version."""
    if ops.change is not None:
        _settle(
            out,
            path,
            ops.change.before,
            ABSENT if type(ops.change) is Delete else ops.change.after,
        )
        return
    if ops.type is not None:
        out.types.append((path, ops.type))
    for key, step in ops.steps():
        if isinstance(step, Insert):
            out.changes.append(Insert(KeyPath(path, key), step.after))
        else:
            _copy(step, KeyPath(path, key), out)


def _settle(
    out: Operations, path: KeyPath, had: Any, made: Any, *, also_equal: bool = False
) -> None:
    """Appends the operation that gives a place of a version its merged value."""
    if made is had:
        return
    if had is ABSENT:
        out.changes.append(Insert(path, made))
    elif made is ABSENT:
        out.changes.append(Delete(path, had))
    elif also_equal or not frozen_equal(had, made):
        out.changes.append(Replace(path, had, made))


def _equal_ends(xs: Sequence[Insert], ys: Sequence[Insert]) -> tuple[int, int]:
    """Counts the equal insertions at the start and at the end."""
    most, start, end = min(len(xs), len(ys)), 0, 0
    while start < most and frozen_equal(xs[start].after, ys[start].after):
        start += 1
    while end < most - start and frozen_equal(xs[-1 - end].after, ys[-1 - end].after):
        end += 1
    return start, end


def _own_inserts(ops: OperationTree, others: OperationTree) -> list[tuple[int, Any]]:
    """Returns the elements that one version inserts and the other does not, with their indices."""
    out = []
    for index, run in ops.inserts.items():
        assert isinstance(index, int)
        start, end = _equal_ends(run, others.inserts.get(index, []))
        out += [(index, op.after) for op in run[start : len(run) - end]]
    return out


def _deleted_around(index: int, a: OperationTree, b: OperationTree) -> tuple[int, int]:
    """Returns where insertions touch the run of deleted elements around an element."""

    def is_deleted(i: int) -> bool:
        return any(i in ops.kids and type(ops.kids[i].change) is Delete for ops in (a, b))

    low = high = index
    while is_deleted(low - 1):
        low -= 1
    while is_deleted(high + 1):
        high += 1
    return low, high + 1


# Placeholders.


def _candidates(hyper: Placeholder) -> list[Any]:
    """Returns all frozen candidates of a placeholder, in the order of `mapped`."""
    out: list[Any] = []

    def keep(value: Any) -> Any:
        out.append(value)
        return value

    hyper.mapped(keep)
    return out


def _with(hyper: Placeholder, candidates: Iterable[Any]) -> Any:
    """Returns a placeholder with other candidates, as many as before."""
    following = iter(candidates)
    return hyper.mapped(lambda _: next(following))
