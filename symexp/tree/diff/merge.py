"""`merge`: what two versions of a tree changed, in one tree.

1. `diff` finds what each version changed.
2. `Combination` combines the operations of both; different changes of one place are conflicts.
3. The operations that remain for our version are applied to it.
4. The ties are merged, and the graphs of calls are checked. Where the parts do not fit together,
   the smallest place that contains them becomes a conflict as a whole, and the steps from 2 are
   taken again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any, Literal, final

from symexp._base.keypath import Key, KeyPath
from symexp._base.markers import ABSENT
from symexp._base.recursion import room
from symexp._base.tracebacks import user_facing
from symexp.errors import ArgumentError, DiffError, MergeConflict, describe
from symexp.tree.diff.apply import apply_operations, settle_ties, with_ties
from symexp.tree.diff.call_graphs import CALLS, GraphVersion, holds_graph, why_graphs_clash
from symexp.tree.diff.combination import Combination, Conflict, Forced
from symexp.tree.diff.diff import Diff, diff
from symexp.tree.diff.merged_history import with_merged_history
from symexp.tree.diff.merged_ties import Version, merge_ties
from symexp.tree.diff.operation_tree import OperationTree, right_place
from symexp.tree.diff.operations import Retie, frozen
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.ties import has_ties, tie_groups
from symexp.tree.nodes.values import new_scope, view
from symexp.tree.traverse import find_node

__all__ = ["merge"]

_Keys = tuple[Key, ...]

# What the user says about conflicts.
_OnConflict = Literal["ours", "theirs"] | Callable[[Conflict], Any] | None

_SHOWN = 5


@user_facing
def merge(base: Any, ours: Any, theirs: Any, *, on_conflict: _OnConflict = None) -> Any:
    """Merges two versions of a tree: what either of them changed, in one tree.

    The changes are those that `sx.diff` finds. A change of one version is taken, and an equal
    change of both is taken once. What both insert at one place of a list is kept, ours first.
    Different changes of one place are a conflict.

    Args:
        base: The tree of which both others are versions.
        ours: Our version.
        theirs: Their version.
        on_conflict: `"ours"` or `"theirs"` takes the value of this version at each conflict. A
            function gets each `sx.Conflict` and returns the value, or `sx.ABSENT` to remove the
            place. By default, conflicts are an error.

    Returns:
        A new tree, independent of the three. They do not change, and nothing is materialized.

    Raises:
        MergeConflict: There are conflicts; `.conflicts` lists them.
        SpecTypeError, SpecValueError: The merged values do not fit their place together.

    Example:
        >>> import symexp as sx
        >>> base = sx.Dict(layers=["conv", "dense"], lr=0.1)
        >>> ours = sx.Dict(layers=["conv", "norm", "dense"], lr=0.1)
        >>> theirs = sx.Dict(layers=["conv", "dropout", "dense"], lr=0.2)
        >>> sx.merge(base, ours, theirs)
        {layers=['conv', 'norm', 'dropout', 'dense'], lr=0.2}
    """
    if on_conflict not in (None, "ours", "theirs") and not callable(on_conflict):
        raise ArgumentError(
            f"Expected on_conflict='ours', 'theirs' or a function, but got {describe(on_conflict)}."
        )
    three = (frozen(base), frozen(ours), frozen(theirs))
    depth = max(value.depth if type(value) is Node else 0 for value in three)
    with room(depth, frames=6):
        made = _Merge(three, on_conflict).run()
        again = None if callable(on_conflict) else partial(_merged_values, on_conflict=on_conflict)
        made = with_merged_history(three, made, again)
    return view(new_scope(made)) if type(made) is Node else view(made)


@final
class _Merge:
    """One merge.

    Args:
        roots: The frozen base, our version and their version.
        on_conflict: As in `merge`.
    """

    def __init__(self, roots: tuple[Any, Any, Any], on_conflict: _OnConflict) -> None:
        self._roots = roots
        self._on_conflict = on_conflict
        self._decided: dict[tuple[KeyPath, str], Any] = {}

    def run(self) -> Any:
        """Returns the merged frozen tree."""
        base, ours, theirs = self._roots
        mine, its = diff(base, ours), diff(base, theirs)
        if not its:
            return ours
        if not mine:
            return theirs
        forced = Forced()
        while True:
            work = Combination(*self._roots, self._resolve, _merged_values)
            work.run(mine.plan, its.plan, forced if forced.kids or forced.reason else None)
            if work.conflicts and self._on_conflict is None:
                raise MergeConflict(_message(work.conflicts), work.conflicts)
            try:
                attempt = _Attempt(self._roots, (mine, its), work)
                made, clashes = attempt.tied(), attempt.clashes
            except DiffError as error:
                if callable(self._on_conflict):
                    raise  # it returned a value that the place cannot have
                # One diff lists all places of a tied object, and the other the first one only.
                made, clashes = None, [((), str(error))]
            if not clashes:
                return made
            # The root is the last resort: there, the value is that of one version as a whole.
            new = [forced.add(keys, reason) for keys, reason in clashes]
            if not any(new) and not forced.add((), clashes[0][1]):
                raise AssertionError(f"A merge does not end: {clashes}")

    def _resolve(self, conflict: Conflict) -> Any:
        if self._on_conflict in (None, "ours"):
            value = conflict.ours
        elif self._on_conflict == "theirs":
            value = conflict.theirs
        else:
            # A second attempt meets the conflicts of the first one again.
            key = (conflict.path, conflict.reason)
            if key not in self._decided:
                assert callable(self._on_conflict)
                self._decided[key] = self._on_conflict(conflict)
            value = self._decided[key]
        if value is ABSENT and not conflict.path:
            raise ArgumentError("The root cannot be absent: return a value for it.")
        return value if value is ABSENT else frozen(value)


def _merged_values(base: Any, ours: Any, theirs: Any, on_conflict: _OnConflict = None) -> Any:
    """Returns the merge of three frozen values, such as candidates of a placeholder."""
    return _Merge((base, ours, theirs), on_conflict).run()


def _message(conflicts: list[Conflict]) -> str:
    number = len(conflicts)
    lines = [
        "Both versions change one place in different ways:"
        if number == 1
        else f"Both versions change {number} places in different ways:"
    ]
    lines += [f"  {conflict}" for conflict in conflicts[:_SHOWN]]
    if number > _SHOWN:
        lines.append(f"  and {number - _SHOWN} more, see `.conflicts` of this error")
    lines.append(
        "Decide with on_conflict='ours', on_conflict='theirs', or a function that gets each "
        "conflict and returns the value."
    )
    return "\n".join(lines)


_Clash = tuple[_Keys, str]
"""A place of the base that is a conflict as a whole, and why."""


@final
class _Attempt:
    """A merged tree, and whether its parts fit together.

    Args:
        roots: The base, our version and their version.
        diffs: What our version changed, and what their version changed.
        work: The combined operations.

    Attributes:
        clashes: The places whose parts do not fit together, after `tied`.
    """

    def __init__(
        self, roots: tuple[Any, Any, Any], diffs: tuple[Diff, Diff], work: Combination
    ) -> None:
        self._roots = roots
        self._diffs = diffs
        self._work = work
        ours, theirs = Diff(*work.from_ours), Diff(*work.from_theirs)
        self._forward = (ours.plan, theirs.plan)
        self._merged = apply_operations(roots[1], ours.plan)
        self.clashes: list[_Clash] = []

    def tied(self) -> Any:
        """Returns the merged tree with its ties."""
        self._check_graphs()
        made, own = self._merged, self._own_groups()
        if self.clashes or type(made) is not Node:
            return made
        if not own and not any(type(root) is Node and has_ties(root) for root in self._roots):
            return made
        if not own and not any(isinstance(op, Retie) for change in self._diffs for op in change):
            try:
                return settle_ties(self._roots[1], made, None)
            except DiffError:
                pass  # the places that differ are found below
        return self._retied(made, own)

    def _retied(self, made: Node, own: list[list[_Keys]]) -> Node:
        base, ours, theirs = self._roots
        found = merge_ties(
            Version(base, self._base_to_merged, self._merged_to_base),
            Version(ours, partial(right_place, self._forward[0]), self._back_to_ours),
            Version(theirs, partial(right_place, self._forward[1]), self._back_to_theirs),
        )
        if found.clash:
            self._add_clash(found.clash, "one version ties what the other one separates")
        for first, *others in found.groups:
            value = find_node(made, KeyPath.of(first))
            for place in others:
                other = find_node(made, KeyPath.of(place))
                if type(value) is not Node or not frozen_equal(value, other):
                    self._add_clash([first, place], "one object would have different values")
                    break
        return made if self.clashes else with_ties(made, [*found.groups, *own])

    def _own_groups(self) -> list[list[_Keys]]:
        """Returns the places of the objects that are tied inside values of the user's function."""
        groups = []
        for at, is_ours, value in self._work.own:
            path, plan = (at.ours, 0) if is_ours else (at.theirs, 1)
            above = _moved(self._forward[plan], path.keys)
            groups += [[(*above, *place) for place in group] for group in tie_groups(value)]
        return groups

    def _add_clash(self, places: list[_Keys], why: str) -> None:
        """Adds the smallest place of the base that contains some places of the merged tree."""
        shown = " and ".join(repr(str(KeyPath.of(keys))) for keys in places)
        keys = places[0]
        while not all(place[: len(keys)] == keys for place in places):
            keys = keys[:-1]
        at = self._merged_to_base(keys)
        while at is None and keys:
            keys = keys[:-1]
            at = self._merged_to_base(keys)
        self.clashes.append((at or (), f"{why}: {shown}"))

    # Where a place of one tree is in another one.

    @cached_property
    def _backward(self) -> tuple[OperationTree, OperationTree]:
        return tuple(Diff(*ops).invert().plan for ops in self._work.operations)  # type: ignore[return-value]  # two

    @cached_property
    def _to_base(self) -> tuple[OperationTree, OperationTree]:
        return tuple(change.invert().plan for change in self._diffs)  # type: ignore[return-value]  # two

    def _back_to_ours(self, keys: _Keys) -> _Keys | None:
        return right_place(self._backward[0], keys)

    def _back_to_theirs(self, keys: _Keys) -> _Keys | None:
        return right_place(self._backward[1], keys)

    def _base_to_merged(self, keys: _Keys) -> _Keys | None:
        """Returns a place of the base by way of our version, or else by way of theirs."""
        for change, forward in zip(self._diffs, self._forward):
            inside = right_place(change.plan, keys)
            found = None if inside is None else right_place(forward, inside)
            if found is not None:
                return found
        return None

    def _merged_to_base(self, keys: _Keys) -> _Keys | None:
        for backward, to_base in zip(self._backward, self._to_base):
            inside = right_place(backward, keys)
            found = None if inside is None else right_place(to_base, inside)
            if found is not None:
                return found
        return None

    # Graphs of calls.

    def _check_graphs(self) -> None:
        for at, node, mine, its in self._work.shared:
            three = (node, find_node(self._roots[1], at.ours), find_node(self._roots[2], at.theirs))
            if not any(map(holds_graph, three)):
                continue
            place = right_place(self._forward[0], at.ours.keys)
            merged = None if place is None else find_node(self._merged, KeyPath.of(place))
            if type(merged) is not Node:
                continue
            ways: tuple[Callable[[_Keys], _Keys | None], ...] = (
                self._base_to_merged,
                *(partial(right_place, forward) for forward in self._forward),
            )
            base, ours, theirs = (
                GraphVersion(graph, partial(_moved_call, way, path.keys))
                for graph, way, path in zip(three, ways, at)
            )
            reason = why_graphs_clash(merged, base, ours, theirs, (mine, its))
            if reason:
                self.clashes.append((at.base.keys, reason))


def _moved_call(way: Callable[[_Keys], _Keys | None], graph: _Keys, index: int) -> Any:
    """Returns the index of a call in the merged graph."""
    place = way((*graph, CALLS, index))
    return None if place is None else place[-1]


def _moved(plan: OperationTree, keys: _Keys) -> _Keys:
    """Returns where a place of the left tree is in the right tree, also if its value changes."""
    if not keys:
        return ()
    at: OperationTree | None = plan
    for key in keys[:-1]:
        at = None if at is None else at.kids.get(key)
    above, key = right_place(plan, keys[:-1]) or (), keys[-1]
    moves = at is not None and at.is_sequence and type(key) is int
    return (*above, at.shift.kept(int(key)) if moves and at is not None else key)
