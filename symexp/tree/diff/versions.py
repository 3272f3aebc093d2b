"""The trees that a history led through, and what changed from each to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, final

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp.errors import DiffError
from symexp.tree.diff.diff import Diff, diff_nodes
from symexp.tree.diff.operation_tree import right_place
from symexp.tree.diff.operations import Retie
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.history import Origin, Step, steps_of
from symexp.tree.nodes.node import Node

__all__ = ["Versions", "has_set", "is_kept", "left_place"]


@final
class Versions:
    """The versions of a tree: number 0 is the first one, the last one is the tree itself.

    Earlier trees and changes are computed when they are needed.

    Args:
        history: The history of the tree.
        node: The tree; `None` if it is lost, so that only the changes are known.

    Attributes:
        steps: The steps; step `i` leads from version `i` to version `i + 1`.
        origin: Where the history begins.
    """

    def __init__(self, history: Step | Origin | None, node: Node | None) -> None:
        self.steps: list[Step] = steps_of(history)
        first = self.steps[0].previous if self.steps else history
        self.origin = first if isinstance(first, Origin) else Origin()
        self._trees: list[Node | None] = [*(step.before for step in self.steps), node]
        self._changes: list[Diff | None] = [None] * len(self.steps)

    @classmethod
    def of(cls, node: Node) -> Versions:
        """Returns the versions of a tree."""
        return cls(node.history, node)

    def parts(self) -> dict[KeyPath, Versions]:
        """Returns the versions that parts of the first version had before, by their places.

        Parts of these parts are left out.
        """
        told, first = self.origin.parts, self.tree(0)
        if first is None:
            return {KeyPath.parse(path): Versions(history, None) for path, history in told.items()}
        found: dict[KeyPath, Versions] = {}
        stack = [(ROOT, first)]
        seen: set[int] = set()
        while stack:
            path, node = stack.pop()
            if path and told and str(path) in told:
                found[path] = Versions(told[str(path)], node)
            elif path and node.history is not None:
                found[path] = Versions.of(node)
            elif id(node) not in seen:
                seen.add(id(node))
                below = [(KeyPath(path, k), v) for k, v in node.items() if type(v) is Node]
                stack.extend(reversed(below))
        return found

    def change(self, index: int) -> Diff | None:
        """Returns what a step changed; `None` if nobody knows."""
        known = self._changes[index]
        if known is None:
            step = self.steps[index]
            before = self._trees[index]
            if step.change is not None:
                known = step.change()
            elif before is not None:
                after = self.tree(index + 1)
                known = None if after is None else diff_nodes(before, after)
            self._changes[index] = known
        return known

    def tree(self, index: int) -> Node | None:
        """Returns a version; `None` if it is lost."""
        first = index
        while self._trees[first] is None:
            first += 1
            if first == len(self._trees):
                return None
        for i in range(first - 1, index - 1, -1):
            self._trees[i] = self._undone(i)
            if self._trees[i] is None:
                return None
        return self._trees[index]

    def _undone(self, index: int) -> Node | None:
        """Returns the tree before a step, from the tree after it and the change."""
        change, after = self.change(index), self._trees[index + 1]
        if change is None or not self.steps[index].change.is_exact:
            return None
        try:
            made = change.invert().apply(after)
        except DiffError:  # the file was changed by another program
            return None
        return made if type(made) is Node else None


def left_place(change: Diff, keys: Sequence[Key]) -> tuple[Key, ...] | None:
    """Returns where a place of the right tree was in the left tree; `None` if it was nowhere."""
    return right_place(change.invert().plan, tuple(keys))


def is_kept(change: Diff, keys: Sequence[Key]) -> bool:
    """Returns whether a diff changed nothing at and below a place of the right tree."""
    if any(place.keys[: len(keys)] == tuple(keys) for place in _tied_anew(change)):
        return False
    at = change.invert().plan
    for key in keys:
        below = at.kids.get(key)
        if at.change is not None or below is None:
            return at.change is None
        at = below
    return at.change is None and not at.kids and not at.inserts


def _tied_anew(change: Diff) -> Iterator[KeyPath]:
    """Yields the places of objects that a diff ties or unties."""
    for op in change:
        if isinstance(op, Retie):
            before, after = set(map(tuple, op.before)), set(map(tuple, op.after))
            for places in before ^ after:
                yield from places


def has_set(change: Diff, keys: Sequence[Key], value: Any) -> bool:
    """Returns whether a diff gave a place of the right tree this value."""
    at = change.invert().plan
    for i, key in enumerate(keys):
        if at.change is not None:
            return _is_below(at.change.before, keys[i:], value)
        below = at.kids.get(key)
        if below is None:
            return False
        at = below
    return at.change is not None and _is_below(at.change.before, (), value)


def _is_below(top: Any, keys: Sequence[Key], value: Any) -> bool:
    for key in keys:
        index = top.find(key) if type(top) is Node else -1
        if index < 0:
            return False
        top = top.values[index]
    return frozen_equal(top, value)
