"""Which part of the target continues which part of the source.

The trees are aligned as `diff` aligns them: arguments by name, lists by
`symexp.tree.diff.alignment.Pairing`. Four things go further than a diff, which only has to be
right, not to find what is left of an object:

1. The layers of a functional model are aligned in order, because Keras numbers the keys of layers
   without a name (`dense_1`): with one more layer, all later keys change.
2. An object that took another into itself, as `Bidirectional(LSTM)`, or that was taken out of one,
   continues it.
3. What has no partner at its place is compared with what is left of the same list, and at last with
   what is left of the whole tree: an object that moved.
4. What is in no tree is aligned by the names of attributes, then by order.

Two objects correspond only if the class of one is that of the other, or derives from it; of models,
any two do. So each part of the target has at most one partner, and a part of the source may be the
partner of several: of the copies of a layer that was tied.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

import keras

from symexp._base.keypath import Key
from symexp.integrations.keras.weights.learned import Learned, Part
from symexp.tree.diff.alignment import Pairing, Signatures, best_pairs, common_subsequence
from symexp.tree.nodes.node import Node

__all__ = ["align"]

# Largest product of the lengths of two lists that are paired by similarity.
_SIMILAR = 20_000

# The same for lists that a diff has paired already.
_SMALL = 5_000

# What it counts in a score that a diff pairs two elements.
_OF_DIFF = 0.9

# How deep an object is searched for one that it took into itself.
_WRAPPED = 3


def align(source: Learned, target: Learned) -> dict[int, Part]:
    """Returns the partner of each part of the target that has one, by identity of the part."""
    work = _Alignment()
    work.pair(source.root, target.root)
    work.pair_moved(source.parts, target.parts)
    return work.partners


@final
class _Alignment:
    """Pairs the parts of two objects, from the roots down."""

    def __init__(self) -> None:
        self.partners: dict[int, Part] = {}
        self._used: set[int] = set()
        self._seen: set[tuple[int, int]] = set()
        self._signatures = Signatures()
        self._pairing = Pairing(self._signatures)

    def pair(self, a: Part, b: Part) -> None:
        """Pairs two parts that have corresponding places, and what is below them."""
        if (id(a), id(b)) in self._seen:
            return
        self._seen.add((id(a), id(b)))
        if a.kind is list and b.kind is list:
            self._pair_lists(a, b)
        elif a.kind is dict and b.kind is dict:
            self._pair_keys(a.kids, b.kids)
        elif _are_compatible(a, b):
            self._claim(a, b)
            self._pair_objects(a, b)
        elif found := _unwrapped(a, b):
            self.pair(*found)

    def _claim(self, a: Part, b: Part) -> None:
        if id(b) not in self.partners:
            self.partners[id(b)] = a
            self._used.add(id(a))

    def _is_left(self, a: Part) -> bool:
        return id(a) not in self._used

    def _is_open(self, b: Part) -> bool:
        return id(b) not in self.partners

    # Objects.

    def _pair_objects(self, a: Part, b: Part) -> None:
        if a.is_model and b.is_model and (a.kids.keys() ^ b.kids.keys()) & {"layers", "calls"}:
            # A Sequential, a functional model and a class of users have their layers in different
            # places.
            self._pair_sequences(_layers_of(a), _layers_of(b))
        elif "calls" in a.kids and "calls" in b.kids and "layers" in a.kids:
            self._pair_graphs(a.kids["layers"], b.kids["layers"])
            self._pair_keys(_without(a.kids, "layers"), _without(b.kids, "layers"))
        else:
            self._pair_keys(a.kids, b.kids)
        self._pair_keys(a.extras, b.extras)

    def _pair_keys(self, xs: dict[Any, Part], ys: dict[Any, Part]) -> None:
        """Pairs parts by key, and then, in order, those that have no partner."""
        for key, y in ys.items():
            x = xs.get(key)
            if x is not None:
                self.pair(x, y)
        self._pair_rest(list(xs.values()), list(ys.values()))

    def _pair_lists(self, a: Part, b: Part) -> None:
        if type(a.node) is Node and type(b.node) is Node:
            pairs = self._elements(a.node.values, b.node.values)
            for i, j in self._by_shapes(a, b, pairs):
                if i in a.kids and j in b.kids:
                    self.pair(a.kids[i], b.kids[j])
            self._pair_rest(list(a.kids.values()), list(b.kids.values()))
        else:
            self._pair_sequences(list(a.kids.values()), list(b.kids.values()))

    def _elements(self, xs: Sequence[Any], ys: Sequence[Any]) -> list[tuple[int, int]]:
        """Returns the pairs of the indices of two lists, as a diff pairs them."""
        start, given = self._pairing.of(xs, ys)
        matches = list(given)
        end = len(xs) - start - sum(i is not None for i, _ in matches)
        pairs = [(i, i) for i in range(start)]
        pairs += [(i, j) for i, j in matches if i is not None and j is not None]
        return pairs + [(len(xs) - k, len(ys) - k) for k in range(end, 0, -1)]

    def _by_shapes(self, a: Part, b: Part, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Returns the pairs of a diff, corrected where an element was inserted or removed.

        To a diff, an inserted layer may be equal to its neighbour; its variables then tell the two
        apart. What changed in place (all widths doubled) is left as the diff has it.
        """
        n, m = len(a.node.values), len(b.node.values)
        if (n == m and all(i == j for i, j in pairs)) or n * m > _SMALL:
            return pairs
        known = set(pairs)

        def score(i: int, j: int) -> float:
            x, y = a.kids.get(i), b.kids.get(j)
            like = 0.0 if x is None or y is None else self._likeness(x, y)
            # Less than equal shapes count, so that these decide.
            return like + _OF_DIFF * ((i, j) in known)

        return best_pairs(n, m, score)

    # Sequences.

    def _pair_graphs(self, a: Part, b: Part) -> None:
        """Pairs the layers of two functional models."""
        xs, ys = list(a.kids.items()), list(b.kids.items())
        same = [[(key, self._signature(part)) for key, part in side] for side in (xs, ys)]
        anchors = common_subsequence(*same)
        i = j = 0
        for p, q in [*anchors, (len(xs), len(ys))]:
            self._pair_gap(xs[i:p], ys[j:q])
            if p < len(xs):
                self.pair(xs[p][1], ys[q][1])
            i, j = p + 1, q + 1
        self._pair_rest(list(a.kids.values()), list(b.kids.values()))

    def _pair_gap(self, xs: list[tuple[Key, Part]], ys: list[tuple[Key, Part]]) -> None:
        if len(xs) * len(ys) > _SIMILAR:
            self._pair_keys(dict(xs), dict(ys))
            return

        def score(i: int, j: int) -> float:
            like = self._likeness(xs[i][1], ys[j][1])
            return like + 0.05 * (xs[i][0] == ys[j][0]) if like else 0.0

        for i, j in best_pairs(len(xs), len(ys), score):
            self.pair(xs[i][1], ys[j][1])

    def _pair_sequences(self, xs: list[Part], ys: list[Part]) -> None:
        """Pairs parts of two lists in order: equal ones first, then similar ones."""
        equal = [[(_name_of(p.kind), p.name, _shapes(p)) for p in side] for side in (xs, ys)]
        i = j = 0
        for p, q in [*common_subsequence(*equal), (len(xs), len(ys))]:
            for di, dj in self._similar(xs[i:p], ys[j:q]):
                self.pair(xs[i + di], ys[j + dj])
            if p < len(xs):
                self.pair(xs[p], ys[q])
            i, j = p + 1, q + 1

    def _similar(self, xs: list[Part], ys: list[Part]) -> list[tuple[int, int]]:
        if len(xs) * len(ys) > _SIMILAR:
            return []
        return best_pairs(len(xs), len(ys), lambda i, j: self._likeness(xs[i], ys[j]))

    def _pair_rest(self, xs: list[Part], ys: list[Part]) -> None:
        """Pairs what has no partner yet of two lists."""
        left = [x for x in xs if self._is_left(x) and _matters(x)]
        open_ = [y for y in ys if self._is_open(y) and _matters(y)]
        if left and open_:
            self._pair_sequences(left, open_)

    def pair_moved(self, xs: list[Part], ys: list[Part]) -> None:
        """Pairs equal layers that no list has both of: those that moved to another one."""
        left = [x for x in xs if x.is_layer and x.variables and self._is_left(x)]
        open_ = [y for y in ys if y.is_layer and y.variables and self._is_open(y)]
        moved = common_subsequence(
            *(
                [(self._signature(p), _shapes(p)) if p.node is not None else id(p) for p in side]
                for side in (left, open_)
            )
        )
        for i, j in moved:
            self.pair(left[i], open_[j])

    def _signature(self, part: Part) -> Any:
        return self._signatures.of(part.node) if part.node is not None else id(part)

    def _likeness(self, a: Part, b: Part) -> float:
        """Returns a score: 0 for parts that do not correspond, up to 3.5 for equal ones."""
        if not _are_compatible(a, b) and not (a.kind is b.kind and a.kind in (list, dict)):
            return 0.0
        score = 1.0 + (_shapes(a) == _shapes(b)) + 0.5 * (a.name is not None and a.name == b.name)
        if a.node is None or b.node is None or a.node.keys is None or b.node.keys is None:
            return score
        of = self._signatures.of
        old, new = [{k: v for k, v in p.node.items() if k != "name"} for p in (a, b)]
        keys = old.keys() | new.keys()
        same = sum(k in old and k in new and of(old[k]) == of(new[k]) for k in keys)
        return score + same / max(len(keys), 1)


def _matters(part: Part) -> bool:
    """Whether a part has learned state, or may have some once it is built."""
    return any(p.is_layer or p.slots or p.variables for p in part.all_below())


def _shapes(part: Part) -> tuple[Any, ...]:
    return tuple(tuple(v.shape) for p in part.all_below() for v in p.variables.values())


def _name_of(kind: Any) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _are_compatible(a: Part, b: Part) -> bool:
    """Whether the state of one object can be that of the other, by their classes."""
    containers = (list, dict)
    if a.kind in containers or b.kind in containers:
        return False
    if a.slots is not None or b.slots is not None:
        return a.slots is not None and b.slots is not None
    if a.is_layer != b.is_layer:
        return False
    if not a.is_layer or (a.is_model and b.is_model):
        return True
    same = issubclass(a.kind, b.kind) or issubclass(b.kind, a.kind)
    return same or _name_of(a.kind) == _name_of(b.kind)  # the class was defined again


def _unwrapped(a: Part, b: Part) -> tuple[Part, Part] | None:
    """Returns the parts that correspond if one of two objects took the other into itself."""
    for inner in _within(b):
        if _are_compatible(a, inner) and not _is_plain(a):
            return a, inner
    for inner in _within(a):
        if _are_compatible(inner, b) and not _is_plain(b):
            return inner, b
    return None


def _is_plain(part: Part) -> bool:
    """Whether a part is no component of Keras, so that any other would be compatible with it."""
    return not part.is_layer and part.slots is None


def _within(part: Part) -> list[Part]:
    """Returns the parts inside of a part, the nearest first, those with variables before others.

    `Bidirectional` makes its two layers from its argument, which is never built.
    """
    found: list[Part] = []
    level = [part]
    for _ in range(_WRAPPED):
        level = [p for above in level for p in above.below()]
        found += level
    return sorted(found, key=lambda p: not any(q.variables for q in p.all_below()))


def _layers_of(model: Part) -> list[Part]:
    """Returns the layers of a model, in order, from the lists and dicts that hold them."""
    found: list[Part] = []
    for part in model.below():
        if part.kind in (list, dict):
            found += [p for p in part.all_below() if p.is_layer and p not in found]
        elif part.is_layer:
            found.append(part)
    inner = {id(q) for p in found for q in p.all_below() if q is not p}
    return [p for p in found if id(p) not in inner and not _is_input(p)]


def _is_input(part: Part) -> bool:
    return issubclass(part.kind, keras.layers.InputLayer)


def _without(kids: dict[Key, Part], key: str) -> dict[Key, Part]:
    return {k: v for k, v in kids.items() if k != key}
