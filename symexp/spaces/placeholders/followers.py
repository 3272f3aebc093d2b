"""Places that follow another place: `SameAs`, the placeholder of `sx.same_as('path')`.

A follower is no decision. A template decides everything else first, and then writes into each
follower the value that its target has in the candidate. So the tree of a candidate says all its
values. When a space is made, `check_followers` looks at the targets in all candidates.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, final

from symexp._base.contextual import ContextualValue
from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.leaves import is_equal
from symexp._base.markers import Placeholder
from symexp._base.recursion import room
from symexp.errors import SpecTypeError, SpecValueError, describe
from symexp.patching.edits import fitted as fitted_whole
from symexp.patching.edits import spec_below
from symexp.spaces.dna import SpaceError
from symexp.spaces.placeholders.hyper import Hyper
from symexp.tree.nodes.context import settled
from symexp.tree.nodes.equality import equal_parts, frozen_equal, paired
from symexp.tree.nodes.node import ABSTRACT, CONTEXTUAL, Node
from symexp.tree.nodes.sharing import Comparison
from symexp.tree.nodes.ties import has_ties
from symexp.tree.nodes.types import TUPLE, same_type
from symexp.tree.nodes.values import fitted, new_scope, settled_tuple, view

__all__ = ["SameAs", "check_followers", "first_difference", "may_become", "resolved"]


@final
class SameAs(Placeholder):
    """A place that gets the value of another place of the same candidate. No decision of its own.

    Args:
        path: The key path of the other place, from the root of the space.

    Attributes:
        path: The same as a `KeyPath`.

    Raises:
        SpecTypeError: The path is neither a text nor a `KeyPath`, or it is the root.
        PathError: The text is no key path.
    """

    __slots__ = ("path",)

    def __init__(self, path: str | KeyPath) -> None:
        if not isinstance(path, (str, KeyPath)) or not KeyPath.parse(path):
            raise SpecTypeError(
                "Expected the key path of another place, from the root of the space, such as "
                f"'model.units', but got {describe(path)}."
            )
        self.path = KeyPath.parse(path)

    def check_candidates(self, spec: Any, path: object) -> None:
        """Checks nothing: the value is checked when the space is made, and when it is known."""

    def sx_canonical(self, canonical: Callable[[Any], bytes]) -> bytes:
        """Returns the canonical bytes, for digests and equality."""
        return canonical("SameAs") + canonical(str(self.path))

    def __eq__(self, other: object) -> bool:
        return self.path == other.path if isinstance(other, SameAs) else NotImplemented

    def __hash__(self) -> int:
        return hash(("SameAs", self.path))

    def __repr__(self) -> str:
        return f"same_as({str(self.path)!r})"


# Candidates: a value in place of each follower.


def resolved(root: Any) -> Any:
    """Returns a frozen candidate with values in place of its followers.

    A follower stays if its target waits for a decision.

    Raises:
        SpaceError: The candidate has nothing at the target, or followers follow each other.
        SpecTypeError, SpecValueError: The value of the target does not fit the follower.
    """
    open_ = {follower.path for follower in _followers_below(root)}
    while open_:
        # What is read from above a target means the same at the follower.
        seen = settled(root) if type(root) is Node and root.flags & CONTEXTUAL else root
        ready: dict[KeyPath, Any] = {}
        for path in open_:
            value = _value_at(seen, path, root)
            if not _is_open(value):
                ready[path] = value
        if not ready:
            if not any(isinstance(v, Hyper) for v in _open_leaves(root)):
                raise _cycle_error(sorted(map(str, open_)))
            return root
        open_ -= set(ready)
        with room(root.depth if type(root) is Node else 0, 3):
            root = _Filling(ready).value(root, ROOT, None)
    return root


def _is_open(value: Any) -> bool:
    is_open = isinstance(value, Placeholder)
    return is_open or (type(value) is Node and bool(value.flags & ABSTRACT))


def _open_leaves(root: Any) -> Iterator[Any]:
    """Yields the placeholders of a frozen value outside of candidates; shared parts once."""
    stack, seen = [root], set()
    while stack:
        value = stack.pop()
        if isinstance(value, Placeholder):
            yield value
        elif type(value) is Node and value.flags & ABSTRACT and id(value) not in seen:
            seen.add(id(value))
            stack.extend(reversed(value.values))


def _followers_below(root: Any) -> Iterator[SameAs]:
    return (leaf for leaf in _open_leaves(root) if isinstance(leaf, SameAs))


def _value_at(root: Any, path: KeyPath, shown: Any) -> Any:
    """Returns the frozen value at a target, or the placeholder on the way to it."""
    value, done = root, ROOT
    for key in path.keys:
        if isinstance(value, Placeholder):
            return value
        index = value.find(key) if type(value) is Node else -1
        if index < 0:
            raise SpaceError(_no_target(path, value, key, done, _place_of(shown, path)))
        value, done = value.values[index], KeyPath(done, key)
    return value


def _no_target(path: KeyPath, value: Any, key: Key, done: KeyPath, place: str) -> str:
    at = repr(str(done)) if done else "the root"
    reason = f"{at} is {describe(view(value))}."
    if type(value) is Node:
        reason = value.no_key(key, done)
    elif isinstance(value, Hyper) and value.num_slots is not None:
        reason = f"the list at {at} has {value.num_slots} elements, but no {key!r}."
    return (
        f"{place} takes the value at {str(path)!r}, but not every candidate has it: {reason} Give "
        "a key path from the root of the space that each candidate with the follower has."
    )


def _place_of(root: Any, target: KeyPath) -> str:
    """Returns the first place of a candidate that follows a target, in words."""
    stack: list[tuple[Any, KeyPath]] = [(root, ROOT)]
    seen = set()
    while stack:
        value, path = stack.pop()
        if isinstance(value, SameAs) and value.path == target:
            return f"{str(path)!r}"
        if type(value) is Node and value.flags & ABSTRACT and id(value) not in seen:
            seen.add(id(value))
            stack.extend(reversed([(v, KeyPath(path, k)) for k, v in value.items()]))
    return repr(SameAs(target))


def _cycle_error(places: list[str]) -> SpaceError:
    return SpaceError(
        "Some places take the value of each other, or of what contains them, so none of them has "
        f"a value: {' -> '.join(map(repr, places))}. Give one of them a value."
    )


class _Filling:
    """Writes values into followers. A node that stands at several places is made once.

    Args:
        values: The frozen values by target.
    """

    def __init__(self, values: dict[KeyPath, Any]) -> None:
        self.values = values
        self._done: dict[int, Any] = {}

    def value(self, value: Any, path: KeyPath, spec: Any) -> Any:
        if isinstance(value, SameAs) and value.path in self.values:
            return _taken(value, self.values[value.path], path, spec)
        if type(value) is not Node or not value.flags & ABSTRACT:
            return value
        if id(value) not in self._done:
            self._done[id(value)] = self._filled(value, path, spec)
        return self._done[id(value)]

    def _filled(self, node: Node, path: KeyPath, spec: Any) -> Any:
        values = list(node.values)
        own = spec if node.spec is None else node.spec
        for i, (key, value) in enumerate(node.items()):
            if not _is_open(value):
                continue
            values[i] = self.value(value, KeyPath(path, key), spec_below(node, key, own))
        if all(a is b for a, b in zip(values, node.values)):
            return node
        made = node.with_values(node.keys, tuple(values))
        if made.type.is_object or own is None:
            return settled_tuple(made)
        return fitted_whole(made, path, own, moved=False)


def _taken(follower: SameAs, value: Any, path: KeyPath, spec: Any) -> Any:
    """Returns the value of a target as a follower takes it: an equal part, not the same object."""
    if type(value) is Node:
        value = value if value.history is None else value.with_history(None)
        value = new_scope(value) if has_ties(value) else value
    if spec is None:
        return value
    try:
        return fitted(value, spec, path)
    except (SpecTypeError, SpecValueError) as error:
        raise type(error)(f"{error} It is the value at '{follower.path}': {follower}.") from None


# Encoding: a follower may have any value; decoding then tells which one it must have.


def may_become(own: Any, its: Any) -> bool:
    """Returns whether a frozen value can be that of a decided part of a space.

    Args:
        own: A frozen part of a space without decisions, perhaps with followers.
        its: The frozen value.
    """
    if isinstance(own, SameAs):
        return True
    if type(own) is not Node:
        return type(its) is not Node and is_equal(own, its)
    if type(its) is tuple and own.type is TUPLE:
        return len(its) == len(own.values) and all(
            isinstance(v, SameAs) or (type(v) is not Node and is_equal(v, w))
            for v, w in zip(own.values, its)
        )
    return type(its) is Node and Comparison(_parts_aside_followers).holds(own, its)


def _parts_aside_followers(x: Node, y: Node) -> list[tuple[Node, Node]] | tuple[()] | None:
    """Does the same as `equal_parts` for nodes of which the first may have followers."""
    if not x.flags & ABSTRACT:
        return equal_parts(x, y)
    if not same_type(x.type, y.type) or len(x.values) != len(y.values):
        return None
    pairs = paired(x, y)
    if pairs is None:
        return None
    parts = []
    for v, w in pairs:
        if type(v) is Node and type(w) is Node:
            parts.append((v, w))
        elif not may_become(v, w):
            return None
    return parts


def first_difference(a: Any, b: Any) -> tuple[KeyPath, Any, Any] | None:
    """Returns the first place at which two frozen values differ, with both values there."""
    stack: list[tuple[KeyPath, Any, Any]] = [(ROOT, a, b)]
    while stack:
        path, x, y = stack.pop()
        if x is y or frozen_equal(x, y):
            continue
        if type(x) is Node and type(y) is Node and x.keys == y.keys and len(x) == len(y):
            keys = list(x.iter_keys())
            parts = zip(keys, x.values, y.values)
            stack.extend(reversed([(KeyPath(path, k), v, w) for k, v, w in parts]))
        else:
            return path, x, y
    return None


# Spaces: each target exists, its values fit, and no follower leads to itself.


# The candidates that a follower is in: by the place and the identity of a placeholder,
# and by the name of a decision.
_Choices = tuple[tuple[Any, int], ...]


class _Follower(NamedTuple):
    """A follower of a space.

    Attributes:
        path: Its place.
        leaf: The follower.
        spec: The value spec of its place, or `None`.
        choices: The candidates that it is in.
        is_conditional: Whether it is in a candidate of a placeholder with a condition.
    """

    path: KeyPath
    leaf: Any
    spec: Any
    choices: _Choices = ()
    is_conditional: bool = False


def check_followers(root: Any) -> bool:
    """Checks the followers of a space, also those in candidates; returns whether there are some.

    Raises:
        SpaceError: A target does not exist in all candidates that have the follower, or followers
            follow each other.
        SpecTypeError, SpecValueError: A value that a target may have does not fit its follower.
    """
    if not _has_followers(root):
        return False
    every = list(_followers_of(root))
    _check_cycles(every)
    for follower in every:
        for value in _targets_of(root, follower):
            _check_fits(follower, value)
    return True


def _has_followers(root: Any) -> bool:
    """Returns whether a space has followers, without a visit of each slot and place."""
    stack, seen = [root], set()
    while stack:
        value = stack.pop()
        if isinstance(value, SameAs):
            return True
        if _is_open(value) and id(value) not in seen:
            seen.add(id(value))
            is_node = type(value) is Node
            stack.extend(value.values if is_node else getattr(value, "frozen_candidates", ()))
    return False


def _followers_of(root: Any) -> Iterator[_Follower]:
    """Yields the followers of a space, also in candidates; shared parts once."""
    stack = [_Follower(ROOT, root, None)]
    seen: set[tuple[int, _Choices]] = set()
    while stack:
        place = stack.pop()
        value = place.leaf
        if isinstance(value, SameAs):
            yield place
        elif isinstance(value, Hyper):
            stack.extend(reversed(list(_inside(place, value))))
        elif type(value) is Node and value.flags & ABSTRACT:
            if (id(value), place.choices) in seen:
                continue
            seen.add((id(value), place.choices))
            own = place.spec if value.spec is None else value.spec
            parts = [
                place._replace(path=KeyPath(place.path, k), leaf=v, spec=spec_below(value, k, own))
                for k, v in value.items()
                if _is_open(v)
            ]
            stack.extend(reversed(parts))


def _inside(place: _Follower, hyper: Hyper) -> Iterator[_Follower]:
    """Yields the candidates of a placeholder as places."""
    is_conditional = place.is_conditional or hyper.when is not None
    for index, value, slot in _candidates(hyper):
        if not _is_open(value) or (slot is not None and not _can_be_chosen(hyper, {slot: index})):
            continue
        path = place.path if slot is None else KeyPath(place.path, slot)
        chosen: _Choices = (((path, id(hyper)), index),)
        if slot is None and hyper.name is not None:
            chosen += ((hyper.name, index),)
        spec = place.spec if slot is None else _element(place.spec)
        yield _Follower(path, value, spec, place.choices + chosen, is_conditional)


def _candidates(hyper: Hyper) -> Iterator[tuple[int, Any, int | None]]:
    """Yields the values that may be decided, with their index and their slot."""
    indices: dict[str, int] = {}
    for text, value in hyper.alternatives():
        index = indices[text] = indices.get(text, -1) + 1
        yield index, value, int(text[1:-1]) if text else None


def _element(spec: Any) -> Any:
    child = getattr(spec, "child", None)
    return None if child is None else child(0)


def _check_cycles(every: list[_Follower]) -> None:
    import graphlib

    below: dict[KeyPath, list[KeyPath]] = {}
    for target in dict.fromkeys(f.leaf.path for f in every):
        keys = target.keys
        below[target] = [
            f.path
            for f in every
            if f.path.keys[: len(keys)] == keys or keys[: len(f.path)] == f.path.keys
        ]
    graph: dict[KeyPath, set[KeyPath]] = {}
    for follower in every:
        graph.setdefault(follower.path, set()).update(below[follower.leaf.path])
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        raise _cycle_error([str(path) for path in reversed(error.args[1])]) from None


def _targets_of(root: Any, follower: _Follower) -> list[Any]:
    """Returns the frozen values that the target of a follower has in the candidates.

    They may be undecided.

    Raises:
        SpaceError: Some candidates with the follower have no such place.
    """
    found: list[Any] = []
    chosen = dict(follower.choices)
    failed, is_known = "", not follower.is_conditional
    stack: list[tuple[Any, tuple[Key, ...], KeyPath]] = [(root, follower.leaf.path.keys, ROOT)]
    seen: set[tuple[int, tuple[Key, ...], KeyPath]] = set()
    while stack:
        value, rest, done = stack.pop()
        if (id(value), rest, done) in seen:
            continue
        seen.add((id(value), rest, done))
        index = value.find(rest[0]) if rest and type(value) is Node else -1
        if isinstance(value, SameAs):
            stack.append((root, (*value.path.keys, *rest), ROOT))
        elif not rest:
            found.append(value)
        elif index >= 0:
            stack.append((value.values[index], rest[1:], KeyPath(done, rest[0])))
        elif isinstance(value, ContextualValue) or _gives_anything(value):
            found.append(value)
        elif isinstance(value, Hyper) and (below := _below(value, rest, done, chosen)):
            tied_slots = value.num_slots is not None and value.name is not None
            is_known = is_known and value.when is None and not tied_slots
            stack.extend(below)
        else:
            failed = failed or _no_target(
                follower.leaf.path, value, rest[0], done, repr(str(follower.path))
            )
    if failed and (is_known or not found):
        raise SpaceError(failed)
    return found


def _gives_anything(value: Any) -> bool:
    """Returns whether a placeholder gives values of which nothing is known."""
    return isinstance(value, Hyper) and value.probe() is None and not value.has_candidates


def _below(
    hyper: Hyper, rest: tuple[Key, ...], done: KeyPath, chosen: dict[Any, int]
) -> list[tuple[Any, tuple[Key, ...], KeyPath]]:
    """Returns the candidates of a placeholder in which a target is looked for, with the rest."""
    n, key = hyper.num_slots, rest[0]
    if n is not None:
        key = key + n if type(key) is int and key < 0 else key
        others = {slot: chosen.get((KeyPath(done, slot), id(hyper))) for slot in range(n)}
        return [
            (value, rest[1:], KeyPath(done, key))
            for index, value, slot in reversed(list(_candidates(hyper)))
            if slot == key and others[slot] in (None, index)
            if _can_be_chosen(hyper, {**others, slot: index})
        ]
    which = chosen.get((done, id(hyper)))
    if which is None and hyper.name is not None:
        which = chosen.get(hyper.name)
    return [
        (value, rest, done)
        for index, value, _ in reversed(list(_candidates(hyper)))
        if which in (None, index)
    ]


def _can_be_chosen(hyper: Any, by_slot: dict[int, int | None]) -> bool:
    """Returns whether the slots of a choice of several can have some candidates, by index."""
    fixed = [(slot, index) for slot, index in by_slot.items() if index is not None]
    if not hyper.sorted:
        indices = [index for _, index in fixed]
        return not hyper.distinct or len(set(indices)) == len(indices)
    least = 1 if hyper.distinct else 0
    ends = [(-1, -least), *fixed, (hyper.num_slots, len(hyper.frozen_candidates) - 1 + least)]
    return all(j - i >= least * (t - s) for (s, i), (t, j) in itertools.pairwise(ends))


def _check_fits(follower: _Follower, value: Any) -> None:
    if follower.spec is None or isinstance(value, ContextualValue):
        return
    if type(value) is Node and value.flags & CONTEXTUAL:
        return
    _taken(follower.leaf, value, follower.path, follower.spec)
