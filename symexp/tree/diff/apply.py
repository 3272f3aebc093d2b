"""Applying a diff to a tree: preconditions are checked, and the nodes on the paths are copied.

Nodes never change, so a diff that does not fit changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, final

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.markers import MISSING_VALUE, Placeholder
from symexp._base.recursion import room
from symexp.errors import DiffError, closest, describe, explain
from symexp.tree.diff.operation_tree import OperationTree
from symexp.tree.diff.operations import Delete, Insert, Operation, Replace, Retie
from symexp.tree.nodes.equality import equal_parts, frozen_equal
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.sharing import Comparison
from symexp.tree.nodes.state import is_handle, node_of
from symexp.tree.nodes.tied_edits import with_objects
from symexp.tree.nodes.ties import (
    Identity,
    Way,
    has_ties,
    mark_tied,
    occurrences,
    path_of,
    tie_groups,
)
from symexp.tree.nodes.values import freeze, settled_tuple, view

__all__ = ["apply_operations", "settle_ties", "with_ties"]


_ANEW = "The tree is not the one the diff was made for; compute it anew: `sx.diff(left, right)`."

# A value spec, or `None` if any value fits.
_Spec = Any


def apply_operations(root: Any, ops: OperationTree) -> Any:
    """Returns the changed tree, ties aside.

    Args:
        root: A frozen value.
        ops: The operations, arranged by place.

    Raises:
        DiffError: A place does not have the value that the diff expects.
        SpecTypeError, SpecValueError: A new value does not fit its place.
    """
    with room(root.depth if type(root) is Node else 0, frames=4):
        return _value(root, ops, ROOT, None)


def _value(value: Any, ops: OperationTree, path: KeyPath, spec: _Spec) -> Any:
    """Returns the new value of a place; `MISSING_VALUE` if the caller has to delete it."""
    if ops.change is not None:
        _check_before(value, ops.change, path)
        if type(ops.change) is Replace:
            return _entering(ops.change.after, spec, path)
        return MISSING_VALUE
    if not ops.kids and not ops.inserts:
        return value
    if isinstance(value, Placeholder) and value.has_candidates and value.num_slots is None:
        return _candidates(value, ops, path, spec)
    _check_parts(value, ops, path)
    if not ops.is_moving:
        new = _arguments(value, ops, path, spec)
    elif value.keys is None:
        new = _sequence(value, ops, path, spec)
    else:
        new = _mapping(value, ops, path, spec)
    if new.type.is_object:
        return new
    made = settled_tuple(new)
    # In a union, the type of an element can depend on the other elements.
    whole = spec is not None and not spec.is_elementwise
    return _resized(made, spec, path) if whole or ops.is_moving else made


def _candidates(hyper: Any, ops: OperationTree, path: KeyPath, spec: _Spec) -> Any:
    """Returns a placeholder with a change below it made in each candidate."""
    new = hyper.mapped(lambda value: _value(value, ops, path, spec))
    return new if new is hyper else _fitting(new, spec, path)


def _check_parts(value: Any, ops: OperationTree, path: KeyPath) -> None:
    if type(value) is not Node:
        what = f"Expected something with parts, but found {describe(value)}."
        raise DiffError(explain(what, where=path, mend=_ANEW))
    if ops.is_moving and ops.is_sequence != (value.keys is None):
        what = f"Expected a {'list' if ops.is_sequence else 'dict or object'}"
        what += f", but found {describe(view(value))}."
        raise DiffError(explain(what, where=path, mend=_ANEW))


def _check_before(value: Any, change: Operation, path: KeyPath) -> None:
    if value is not change.before and not frozen_equal(value, change.before):
        expected, found = describe(view(change.before)), describe(view(value))
        raise DiffError(explain(f"Expected {expected}, but found {found}.", where=path, mend=_ANEW))


def _arguments(node: Node, ops: OperationTree, path: KeyPath, spec: _Spec) -> Node:
    if len(ops.kids) == 1:
        (key, kid), *_ = ops.kids.items()
        index = _index(node, key, path)
        return node.with_value(index, _below(node, index, key, kid, path, spec))
    values = list(node.values)
    for key, kid in ops.kids.items():
        index = _index(node, key, path)
        values[index] = _below(node, index, key, kid, path, spec)
    return node.with_values(node.keys, tuple(values))


def _below(node: Node, index: int, key: Key, kid: OperationTree, path: KeyPath, spec: _Spec) -> Any:
    return _value(node.values[index], kid, KeyPath(path, key), _spec_below(node, key, spec))


def _index(node: Node, key: Key, path: KeyPath) -> int:
    index = -1 if type(key) is int and key < 0 and node.keys is None else node.find(key)
    if index >= 0:
        return index
    if node.keys is None:
        what = f"There is no element {key!r}: the {node.type.label} has {len(node.values)}."
    else:
        what = f"{node.type.label} has no {key!r}. {closest(str(key), node.keys)}"
    raise DiffError(explain(what, where=KeyPath(path, key), mend=_ANEW))


def _mapping(node: Node, ops: OperationTree, path: KeyPath, spec: _Spec) -> Node:
    content = dict(node.items())
    for key, kid in ops.kids.items():
        index = _index(node, key, path)
        new = _below(node, index, key, kid, path, spec)
        if type(kid.change) is not Delete:
            content[key] = new
            continue
        if node.type.is_object and key in node.type.index and not node.type.is_unknown:
            what = f"{key!r} is a parameter of {node.type.label} and cannot be deleted."
            mend = "Replace it: by its default, or by `sx.MISSING_VALUE`."
            raise DiffError(explain(what, where=KeyPath(path, key), mend=mend))
        del content[key]
    for key, inserted in ops.inserts.items():
        content[key] = _inserted(node, key, inserted[0], KeyPath(path, key), spec)
    keys = tuple(content)
    return node.with_values(_shared_keys(node, keys), tuple(content.values()))


def _shared_keys(node: Node, keys: tuple[Key, ...]) -> tuple[Key, ...]:
    # A node without extra arguments has the very keys of its type.
    return node.type.names if node.type.is_object and keys == node.type.names else keys


def _inserted(node: Node, key: Key, op: Insert, path: KeyPath, spec: _Spec) -> Any:
    if node.find(key) >= 0:
        found = describe(view(node.values[node.find(key)]))
        what = f"Expected nothing at {key!r}, but found {found}."
        raise DiffError(explain(what, where=path, mend=_ANEW))
    if node.type.is_object and not node.type.takes(key):
        what = f"{node.type.label} has no {key!r} and takes no further arguments."
        mend = closest(str(key), node.keys or (), also=node.type.extra_names or ())
        raise DiffError(explain(what, where=path, mend=mend))
    return _entering(op.after, _spec_below(node, key, spec), path)


def _sequence(node: Node, ops: OperationTree, path: KeyPath, spec: _Spec) -> Node:
    n = len(node.values)
    values: list[Any] = []
    done = 0
    for index, step in ops.steps():
        assert isinstance(index, int)
        place = KeyPath(path, index)
        if isinstance(step, Insert):
            if not 0 <= index <= n:
                what = f"Cannot insert before {index}: the {node.type.label} has {n} elements."
                raise DiffError(explain(what, where=place, mend=_ANEW))
            values += node.values[done:index]
            done = index
            values.append(_entering(step.after, _spec_below(node, index, spec), place))
            continue
        _index(node, index, path)
        values += node.values[done:index]
        done = index + 1
        new = _value(node.values[index], step, place, _spec_below(node, index, spec))
        if type(step.change) is not Delete:
            values.append(new)
    values += node.values[done:]
    return node.with_values(None, tuple(values))


def _spec_below(node: Node, key: Key, spec: _Spec) -> _Spec:
    if node.type.is_object:
        return node.type.spec_of(key)
    child = getattr(spec, "child", None)
    return child(key) if child is not None else None


def _resized(value: Any, spec: _Spec, path: KeyPath) -> Any:
    """Checks the size of a container whose elements have passed the specs of their places."""
    check = getattr(spec, "check_size", None)
    if check is None or not spec.is_elementwise or type(value) is not Node:
        return _fitting(value, spec, path)
    check(len(value.values), path)
    return value


def _entering(value: Any, spec: _Spec, path: KeyPath) -> Any:
    """Returns a new value as the value spec of its place takes it, without ties."""
    if type(value) is Node and has_ties(value):
        with room(value.depth):
            value = _untied(value, {}, is_root=False)
    return _fitting(value, spec, path)


def _fitting(value: Any, spec: _Spec, path: KeyPath) -> Any:
    """Returns a value as the value spec of its place takes it."""
    if spec is None or value is MISSING_VALUE:
        return value
    given = view(value)
    taken = spec.apply(given, path)
    if taken is given:
        return value
    return node_of(taken) if is_handle(taken) else freeze(taken)


# Ties after a change: the right tree gets exactly the ties that the diff says.


_Keys = tuple[Key, ...]

_ANEW_TIES = "Compute the diff anew, between the trees as they are now: `sx.diff(left, right)`."


def settle_ties(left: Node, right: Any, retie: Retie | None) -> Any:
    """Returns the changed tree with its ties.

    Without an operation on ties, tied objects stay tied at their remaining places, and a change at
    one place is a change of the object at all of them.

    Args:
        left: The tree before the change.
        right: The tree after it. What was inserted has no ties.
        retie: The operation on ties, if there is one.

    Raises:
        DiffError: The ties are not those that the diff expects, or objects to be tied differ.
    """
    if retie is not None:
        _check_ties_before(tie_groups(left), retie)
        if type(right) is not Node:
            return right
        with room(right.depth, frames=4):
            return _Tying(retie).tied(_untied(right, {}))
    if type(right) is not Node or not has_ties(right):
        return right
    return _with_all_places(left, right)


def with_ties(root: Node, groups: Any) -> Node:
    """Returns a tree that has exactly some ties.

    Args:
        root: The tree.
        groups: The places of each object that has several.

    Raises:
        DiffError: There is no object at a place, or objects to be tied differ.
    """
    with room(root.depth, frames=4):
        return _Tying(Retie((), groups)).tied(_untied(root, {}))


def _with_all_places(left: Node, right: Node) -> Node:
    """Returns a changed tree in which a change of an object shows at all its places."""
    before = {identity: node for identity, node, _ in occurrences(left)}
    are_equal = Comparison(equal_parts).holds
    first: dict[Identity, tuple[Node, Way]] = {}
    chosen: dict[Identity, Node] = {}
    for identity, node, way in occurrences(right):
        known, place = first.setdefault(identity, (node, way))
        if node is known:
            continue
        was = before.get(identity)
        if not are_equal(known, node):
            if was is not None and are_equal(was, known):
                first[identity] = (node, way)
            elif was is None or not are_equal(was, node):
                places = " and ".join(sorted(repr(str(path_of(w))) for w in (place, way)))
                what = f"{places} are one tied object, but would come to differ."
                raise DiffError(f"{what} Change them alike, or untie them first. {_ANEW_TIES}")
        chosen[identity] = first[identity][0]
    return with_objects(right, chosen) if chosen else right


def _check_ties_before(before: Iterable[Iterable[_Keys]], retie: Retie) -> None:
    expected = _as_sets([p.keys for p in g] for g in retie.before)
    if _as_sets(before) != expected:
        found = [[str(KeyPath.of(p)) for p in g] for g in before]
        shown = [[str(p) for p in g] for g in retie.before]
        raise DiffError(
            f"Expected the tied places {shown or 'none'}, but found {found or 'none'}. {_ANEW_TIES}"
        )


def _untied(node: Node, done: dict[int, Node], *, is_root: bool = True) -> Node:
    """Returns the same content without ties, and without scopes below the root."""
    if not has_ties(node):
        return node
    plain = done.get(id(node))
    if plain is None:
        values = []
        for value in node.values:  # no generator expression: it would recurse through C
            values.append(_untied(value, done, is_root=False) if type(value) is Node else value)
        plain = node.with_values(node.keys, tuple(values))
        plain._digest = node._digest
        if not is_root:
            plain.tie = plain.scope = None
        done[id(node)] = plain
    return plain


@final
class _Tying:
    """Ties the objects of a tree in one walk, inner objects first.

    Args:
        retie: The places that are to be tied.
    """

    def __init__(self, retie: Retie) -> None:
        self._top: dict[Any, Any] = {}
        for number, group in enumerate(retie.after):
            for place in group:
                below = self._top
                for key in place.keys:
                    below = below.setdefault(key, {})
                below[_HERE] = number
        self._retie = retie
        self._made: dict[int, Node] = {}
        self._are_equal = Comparison(equal_parts).holds

    def tied(self, root: Node) -> Node:
        """Returns the tree with the ties."""
        _check_objects(root, self._top)
        made: Node = self._walk(root, self._top, ROOT)
        return made

    def _walk(self, value: Any, below: dict[Any, Any], path: KeyPath) -> Any:
        number = below.get(_HERE)
        known = self._made.get(number)  # type: ignore[arg-type]  # no number has no node
        if known is not None:
            if not self._are_equal(known, value):
                places = " and ".join(repr(str(p)) for p in self._retie.after[number])
                what = f"{places} are one tied object, but would come to differ."
                raise DiffError(f"{what} Change them alike, or untie them first. {_ANEW_TIES}")
            return known
        values = list(value.values)
        # The order of `tie_groups`: what is in an object may be listed at its first place only.
        for key in sorted(below.keys() - {_HERE}, key=lambda k: (type(k) is str, k)):
            index = value.find(key)
            kid = values[index] if index >= 0 else None
            values[index] = self._walk(kid, below[key], KeyPath(path, key))
        made = value.with_values(value.keys, tuple(values))
        if path:
            made.scope = None  # objects that are tied must not be in different clones
        if number is not None:
            mark_tied(made)
            self._made[number] = made
        return made


def _check_objects(root: Node, places: dict[Any, Any]) -> None:
    """Checks that there is an object at each place, in the order in which they are given.

    Raises:
        DiffError: There is none; the message names the place.
    """
    stack: list[tuple[Any, dict[Any, Any], KeyPath]] = [(root, places, ROOT)]
    while stack:
        value, below, path = stack.pop()
        if type(value) is not Node:
            while _HERE not in below:
                key, below = next(iter(below.items()))
                path = KeyPath(path, key)
            what = "Expected an object that can be tied, but found none."
            raise DiffError(explain(what, where=path, mend=_ANEW_TIES))
        for key, inner in reversed(below.items()):
            if key is not _HERE:
                index = value.find(key)
                kid = value.values[index] if index >= 0 else None
                stack.append((kid, inner, KeyPath(path, key)))


# The key of the number of a group, in the tree of its places.
_HERE = object()


def _as_sets(groups: Iterable[Iterable[_Keys]]) -> frozenset[frozenset[_Keys]]:
    return frozenset(frozenset(group) for group in groups)
