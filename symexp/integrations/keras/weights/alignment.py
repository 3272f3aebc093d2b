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
5. An object that both sides hold continues itself, wherever it is. In a patch this holds for frozen
   nodes too, because a patch takes a node that it moves as it is.
6. A model continues a model inside of the other one (a backbone in a model with a head) if its
   layers fit those better than the layers of the whole.

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
from symexp.tree.diff.call_graphs import called_layer, is_call
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


def align(source: Learned, target: Learned, *, in_place: bool = False) -> dict[int, Part]:
    """Returns the partner of each part of the target that has one, by identity of the part.

    Args:
        source: The learned state of the source.
        target: That of the target.
        in_place: Whether the target is the source after a patch.
    """
    work = _Alignment()
    work.pair_same(source.parts, target.parts, in_place)
    work.pair(source.root, target.root)
    work.pair_moved(source.parts, target.parts)
    work.pair_copies()
    return work.partners


@final
class _Alignment:
    """Pairs the parts of two objects, from the roots down."""

    def __init__(self) -> None:
        self.partners: dict[int, Part] = {}
        self._used: set[int] = set()
        # What both sides hold: the parts of the source by their partners, and those that are it.
        self._same: dict[int, Part] = {}
        self._kept: set[int] = set()
        # Pairs of what goes on elsewhere: b is a copy of it, if nothing else is found.
        self._later: list[tuple[Part, Part]] = []
        self._is_last = False
        self._flat: dict[int, list[Any]] = {}
        self._seen: set[tuple[int, int]] = set()
        self._signatures = Signatures()
        self._pairing = Pairing(self._signatures)

    def pair_same(self, xs: list[Part], ys: list[Part], in_place: bool) -> None:
        """Notes the objects that both sides hold, and in a patch the nodes that it moved."""
        live = {id(x.live): x for x in xs if not _is_plain(x)}
        for y in ys:
            x = live.get(id(y.live))
            if x is not None and _are_compatible(x, y):
                self._note_same(x, y)
        if in_place:
            old, new = _by_node(xs), _by_node(ys)
            for key, y in new.items():
                x = old.get(key)
                if x is not None and id(y) not in self._same and id(x) not in self._kept:
                    self._note_same(x, y)

    def _note_same(self, a: Part, b: Part) -> None:
        self._same[id(b)] = a
        self._kept.add(id(a))

    def pair(self, a: Part, b: Part) -> None:
        """Pairs two parts that have corresponding places, and what is below them."""
        same = self._same.get(id(b))
        if same is not None:
            a = same
        elif id(a) in self._kept and not self._is_last:
            self._later.append((a, b))  # it goes on elsewhere in the target
            return
        if (id(a), id(b)) in self._seen:
            return
        self._seen.add((id(a), id(b)))
        if a.kind is list and b.kind is list:
            self._claim(a, b)
            self._pair_lists(a, b)
        elif _is_holder(a) and _is_holder(b):
            self._claim(a, b)
            self._pair_keys({**a.extras, **a.kids}, {**b.extras, **b.kids})
        elif _are_compatible(a, b):
            inner = self._inner_model(a, b) if a.is_model and b.is_model else None
            if inner is None:
                self._claim(a, b)
                self._pair_objects(a, b)
            else:
                self.pair(*inner)
                if "optimizer" in a.extras and "optimizer" in b.extras:
                    self.pair(a.extras["optimizer"], b.extras["optimizer"])
                self._pair_rest(_layers_of(a), _layers_of(b))
        elif found := self._unwrapped(a, b):
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
            self._pair_calls(a, b)
            self._pair_keys(_without(a.kids, "layers"), _without(b.kids, "layers"))
        else:
            self._pair_keys(a.kids, b.kids)
        self._pair_attributes(a.extras, b.extras)

    def _pair_attributes(self, xs: dict[str, Part], ys: dict[str, Part]) -> None:
        """Pairs attributes by name, and lists of another length (`blocks[0]`) by their shapes."""
        theirs, mine = _lists_in(xs), _lists_in(ys)
        for stem in theirs.keys() & mine.keys():
            old, new = theirs[stem], mine[stem]
            if len(old) != len(new) and len(old) * len(new) <= _SIMILAR:
                for i, j in self._like_pairs([xs[k] for k in old], [ys[k] for k in new]):
                    self.pair(xs[old[i]], ys[new[j]])
                xs = {k: v for k, v in xs.items() if k not in old}
                ys = {k: v for k, v in ys.items() if k not in new}
        self._pair_keys(xs, ys)

    def _like_pairs(self, xs: list[Part], ys: list[Part]) -> list[tuple[int, int]]:
        def score(i: int, j: int) -> float:
            like = self._likeness(xs[i], ys[j])
            return like + _OF_DIFF * (i == j) if like else 0.0

        return best_pairs(len(xs), len(ys), score)

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
        crossed = self._pair_crossed(a.kids, b.kids)
        xs, ys = [[(k, p) for k, p in side.kids.items() if k not in crossed] for side in (a, b)]
        same = [[(key, self._signature(part)) for key, part in side] for side in (xs, ys)]
        anchors = common_subsequence(*same)
        i = j = 0
        for p, q in [*anchors, (len(xs), len(ys))]:
            self._pair_gap(xs[i:p], ys[j:q])
            if p < len(xs):
                self.pair(xs[p][1], ys[q][1])
            i, j = p + 1, q + 1
        self._pair_rest(list(a.kids.values()), list(b.kids.values()))

    def _pair_crossed(self, xs: dict[Key, Part], ys: dict[Key, Part]) -> set[Key]:
        """Pairs equal layers of one key that are in another order, and returns their keys.

        Keras orders layers by depth: a branch with one more layer comes before its neighbour.
        """
        same = {
            k for k, x in xs.items() if k in ys and self._signature(x) == self._signature(ys[k])
        }
        old, new = [[k for k in side if k in same] for side in (xs, ys)]
        in_order = {old[i] for i, _ in common_subsequence(old, new)}
        crossed = {k for k in same - in_order if _shapes(xs[k]) == _shapes(ys[k])}
        for key in crossed:
            self.pair(xs[key], ys[key])
        return crossed

    def _pair_calls(self, a: Part, b: Part) -> None:
        """Pairs the copies of a layer that one functional model calls several times."""
        old, new = [[p.kids["layers"].kids.get(name) for name in _called(p)] for p in (a, b)]
        kinds = [[x and _name_of(x.kind) for x in side] for side in (old, new)]
        for i, j in common_subsequence(*kinds):
            x, y = old[i], new[j]
            if x is not None and y is not None and self._is_open(y) and old.count(x) > 1:
                self.pair(x, y)

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
            if len(xs) == len(ys):
                return [(i, i) for i in range(len(xs))]
            return common_subsequence(*([_name_of(p.kind) for p in side] for side in (xs, ys)))
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

    def pair_copies(self) -> None:
        """Pairs what has the place of an object that goes on elsewhere, and no other partner."""
        self._is_last = True
        for a, b in self._later:
            if self._is_open(b):
                self.pair(a, b)

    # Objects in others.

    def _inner_model(self, a: Part, b: Part) -> tuple[Part, Part] | None:
        """Returns a model and one inside of the other model if these fit better than the two."""
        mine, theirs = [[p for p in m.all_below() if p.is_model and p is not m] for m in (b, a)]
        if not mine and not theirs:
            return None
        best, found = self._overlap(a, b), None
        for c in mine:
            fit = self._overlap(a, c)
            if fit > best and all(self._overlap(d, c) < fit for d in theirs):
                best, found = fit, (a, c)
        for c in theirs:
            fit = self._overlap(c, b)
            if fit > best and all(self._overlap(c, d) < fit for d in mine):
                best, found = fit, (c, b)
        return found

    def _overlap(self, a: Part, b: Part) -> float:
        """Returns which share of the layers of two models is equal by class and shapes."""
        old, new = self._layers_below(a), self._layers_below(b)
        return 2 * len(common_subsequence(old, new)) / max(len(old) + len(new), 1)

    def _layers_below(self, part: Part) -> list[Any]:
        found = self._flat.get(id(part))
        if found is None:
            found = self._flat[id(part)] = [
                (_name_of(p.kind), tuple(tuple(v.shape) for v in p.variables.values()))
                for p in part.all_below()
                if p.is_layer and p.variables
            ]
        return found

    def _unwrapped(self, a: Part, b: Part) -> tuple[Part, Part] | None:
        """Returns the parts that correspond if one of two objects took the other into itself."""
        if not _is_plain(a):
            inner = [p for p in _within(b) if _are_compatible(a, p)]
            if inner:
                return a, max(inner, key=lambda p: self._fit(a, p))
        if not _is_plain(b):
            inner = [p for p in _within(a) if _are_compatible(p, b)]
            if inner:
                return max(inner, key=lambda p: self._fit(p, b)), b
        return None

    def _fit(self, a: Part, b: Part) -> tuple[float, ...]:
        """Returns by what one of several objects inside of another is chosen."""
        has_state = any(q.variables for p in (a, b) for q in p.all_below())
        return (has_state, self._overlap(a, b) if a.is_model else 0.0, self._likeness(a, b))

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


def _is_holder(part: Part) -> bool:
    """Whether a part is a dict or an object that is no component of Keras."""
    return part.kind is dict or (part.kind is not list and _is_plain(part))


def _by_node(parts: list[Part]) -> dict[int, Part]:
    """Returns the components of Keras by their frozen nodes, if no two have one node.

    An object that a patch puts at another place while it has the first one is tied.
    """
    found: dict[int, list[Part]] = {}
    for part in parts:
        if part.node is not None and not _is_plain(part):
            found.setdefault(id(part.node.tie or part.node), []).append(part)
    return {key: same[0] for key, same in found.items() if len(same) == 1}


def _lists_in(attributes: dict[str, Part]) -> dict[str, list[str]]:
    """Returns the names of attributes that are elements of one list: `blocks[0]`, `blocks[1]`."""
    found: dict[str, list[str]] = {}
    for name in attributes:
        stem, bracket, index = name.rpartition("[")
        if bracket and index[:-1].isdigit():
            found.setdefault(stem, []).append(name)
    return found


def _called(model: Part) -> list[Any]:
    """Returns the names of the layers that a functional model calls, in order."""
    calls = model.node.values[model.node.position("calls")]
    return [called_layer(call)[1] if is_call(call) else None for call in calls.values]


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
