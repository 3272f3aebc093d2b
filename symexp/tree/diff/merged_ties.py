"""The ties of a merged tree: which of its places are one object.

Each pair of places is merged three ways. Two places are one object if they are in both versions, or
if one version has made them one. They are not if one version has separated them. A place has a
*label* in each version that has the place: its first path there, so two places are one object
exactly if their labels are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Any, NamedTuple, final

from symexp._base.keypath import Key
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.ties import tie_groups

__all__ = ["MergedTies", "Version", "merge_ties"]

_Keys = tuple[Key, ...]

# The labels of a place in the base, in our version and in theirs.
_Labels = tuple[_Keys | None, _Keys | None, _Keys | None]


class Version(NamedTuple):
    """One of the three trees of a merge.

    Attributes:
        root: The tree.
        to_merged: Returns the place in the merged tree of a place in this one, or `None`.
        from_merged: Returns the place in this tree of a place in the merged one, or `None`.
    """

    root: Any
    to_merged: Callable[[_Keys], _Keys | None]
    from_merged: Callable[[_Keys], _Keys | None]


class MergedTies(NamedTuple):
    """The result of `merge_ties`.

    Attributes:
        groups: The places of each tied object.
        clash: Places that would be one object because of one version, but that the other version
            has separated; empty if there are none.
    """

    groups: list[list[_Keys]]
    clash: list[_Keys]


def merge_ties(base: Version, ours: Version, theirs: Version) -> MergedTies:
    """Returns the ties of a merged tree.

    Args:
        base: The tree of which both others are versions.
        ours: Our version.
        theirs: Their version.
    """
    labelled: list[tuple[Version, _Labeller]] = []
    places: dict[_Keys, None] = {}
    for version in (base, ours, theirs):
        groups = tie_groups(version.root) if type(version.root) is Node else ()
        labelled.append((version, _Labeller(groups)))
        found = (version.to_merged(place) for group in groups for place in group)
        places.update((place, None) for place in found if place is not None)
    by_labels: dict[_Labels, list[_Keys]] = {}
    for place in sorted(places, key=lambda keys: [(type(k) is str, k) for k in keys]):
        labels = []
        for version, labeller in labelled:
            own = version.from_merged(place)
            labels.append(None if own is None else labeller.label(own))
        by_labels.setdefault((labels[0], labels[1], labels[2]), []).append(place)
    return _joined(by_labels)


def _joined(by_labels: dict[_Labels, list[_Keys]]) -> MergedTies:
    """Joins the places that are one object, in classes."""
    above: dict[_Labels, _Labels] = {}

    def top(labels: _Labels) -> _Labels:
        while labels in above:
            labels = above[labels]
        return labels

    for x, y in _candidates(by_labels):
        if _are_tied(x, y) and top(x) != top(y):
            above[top(y)] = top(x)
    classes: dict[_Labels, list[_Labels]] = {}
    for labels in by_labels:
        classes.setdefault(top(labels), []).append(labels)
    groups = []
    for members in classes.values():
        for x, y in combinations(members, 2):
            if _are_tied(x, y) is False:
                return MergedTies([], [by_labels[x][0], by_labels[y][0]])
        group = [place for labels in members for place in by_labels[labels]]
        if len(group) > 1:
            groups.append(group)
    return MergedTies(groups, [])


def _candidates(every: Iterable[_Labels]) -> Iterator[tuple[_Labels, _Labels]]:
    """Yields the pairs that are one object in one of the two versions."""
    for side in (1, 2):
        alike: dict[_Keys, list[_Labels]] = {}
        for labels in every:
            label = labels[side]
            if label is not None:
                alike.setdefault(label, []).append(labels)
        for group in alike.values():
            yield from combinations(group, 2)


def _are_tied(x: _Labels, y: _Labels) -> bool | None:
    """Whether two places are one object; `None` if no version has both."""
    before, mine, its = (None if a is None or b is None else a == b for a, b in zip(x, y))
    if mine is None or its is None:
        return its if mine is None else mine
    if before is None:
        return mine or its
    return its if mine == before else mine


@final
class _Labeller:
    """Finds the first path of the object at a place of a tree.

    Args:
        groups: The places of each tied object of the tree.
    """

    def __init__(self, groups: Iterable[Iterable[_Keys]]) -> None:
        self._first: dict[_Keys, _Keys] = {}
        for group in groups:
            first, *others = group
            self._first.update((place, first) for place in others)

    def label(self, place: _Keys) -> _Keys:
        """Returns the first path, also of a place inside of a tied object."""
        if not self._first:
            return place
        done: _Keys = ()
        for key in place:
            done = (*done, key)
            done = self._first.get(done, done)
        return done
