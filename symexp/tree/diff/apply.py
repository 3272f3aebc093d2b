"""Applying a diff to a tree: preconditions are checked, and the nodes on the paths are copied.

Nodes never change, so a diff that does not fit changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.markers import MISSING_VALUE, Placeholder
from symexp._base.recursion import room
from symexp.errors import DiffError, closest, describe, explain
from symexp.tree.diff.operation_tree import OperationTree, right_place
from symexp.tree.diff.operations import Delete, Insert, Operation, Replace, Retie
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import is_handle, node_of
from symexp.tree.nodes.ties import has_ties, mark_tied, tie_groups
from symexp.tree.nodes.types import TUPLE
from symexp.tree.nodes.values import freeze, view

__all__ = ["apply_operations", "settle_ties"]


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
            return _fitting(ops.change.after, spec, path)
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
    # A tuple without symbolic values is a leaf.
    is_plain = new.type is TUPLE and not any(type(v) is Node for v in new.values)
    made = new.values if is_plain else new
    # In a union, the type of an element can depend on the other elements.
    whole = hasattr(spec, "candidates")
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
        if node.type.is_object and key in node.type.index:
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
    if node.type.is_object and not getattr(node.type, "takes_extra", False):
        what = f"{node.type.label} has no {key!r} and takes no further arguments."
        mend = closest(str(key), node.keys or ())
        raise DiffError(explain(what, where=path, mend=mend))
    return _fitting(op.after, _spec_below(node, key, spec), path)


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
            values.append(_fitting(step.after, _spec_below(node, index, spec), place))
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
    if check is None or type(value) is not Node or value.keys is not None:
        return _fitting(value, spec, path)
    check(len(value.values), path)
    return value


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

# Left place (if it is known) and right place of an occurrence.
_Occurrence = tuple[_Keys | None, _Keys]

_ANEW_TIES = "Compute the diff anew, between the trees as they are now: `sx.diff(left, right)`."


def settle_ties(left: Node, right: Any, ops: OperationTree, retie: Retie | None) -> Any:
    """Returns the changed tree with its ties.

    Without an operation on ties, tied objects stay tied at their remaining places, and a change at
    one place is a change of the object at all of them.

    Args:
        left: The tree before the change.
        right: The tree after it.
        ops: The change.
        retie: The operation on ties, if there is one.

    Raises:
        DiffError: The ties are not those that the diff expects, or objects to be tied differ.
    """
    before = tie_groups(left)
    if retie is not None:
        _check_ties_before(before, retie)
        wanted: list[list[_Occurrence]] = [
            [(None, place.keys) for place in group] for group in retie.after
        ]
    elif not before and (type(right) is not Node or not has_ties(right)):
        return right
    else:
        wanted = list(_surviving(before, ops))
    if type(right) is not Node:
        return right
    # Inner objects first, so that what holds them holds the final ones.
    wanted.sort(key=lambda group: -max(len(place) for _, place in group))
    for group in wanted:
        right = _unify(left, right, group)
    groups = [[place for _, place in group] for group in wanted]
    if _as_sets(tie_groups(right)) == _as_sets(groups):
        return right
    return _tie(_untie(right, is_root=True), groups)


def _surviving(
    before: Iterable[Iterable[_Keys]], ops: OperationTree
) -> Iterable[list[_Occurrence]]:
    for group in before:
        moved: list[_Occurrence] = []
        for place in group:
            new = right_place(ops, place)
            if new is not None:
                moved.append((place, new))
        if len(moved) > 1:
            yield moved


def _check_ties_before(before: Iterable[Iterable[_Keys]], retie: Retie) -> None:
    expected = _as_sets([p.keys for p in g] for g in retie.before)
    if _as_sets(before) != expected:
        found = [[str(KeyPath.of(p)) for p in g] for g in before]
        shown = [[str(p) for p in g] for g in retie.before]
        raise DiffError(
            f"Expected the tied places {shown or 'none'}, but found {found or 'none'}. {_ANEW_TIES}"
        )


def _unify(left: Node, right: Node, group: list[_Occurrence]) -> Node:
    """Puts one node at all places of an object: the changed one, if one was changed."""
    nodes = [_node_at(right, place) for _, place in group]
    first = nodes[0]
    if all(n is first for n in nodes):
        return right
    if all(frozen_equal(n, first) for n in nodes):
        return _put(right, first, [place for _, place in group])
    changed = [
        node
        for node, (old, _) in zip(nodes, group)
        if old is not None and not frozen_equal(node, _node_at(left, old))
    ]
    if not changed or not all(frozen_equal(n, changed[0]) for n in changed):
        places = " and ".join(repr(str(KeyPath.of(p))) for _, p in group)
        what = f"{places} are one tied object, but would come to differ."
        raise DiffError(f"{what} Change them alike, or untie them first. {_ANEW_TIES}")
    return _put(right, changed[0], [place for _, place in group])


def _node_at(root: Node, keys: _Keys) -> Node:
    node: Any = root
    for key in keys:
        index = node.find(key) if type(node) is Node else -1
        if index < 0:
            node = None
            break
        node = node.values[index]
    if type(node) is not Node:
        what = "Expected an object that can be tied, but found none."
        raise DiffError(explain(what, where=KeyPath.of(keys), mend=_ANEW_TIES))
    return node


def _untie(node: Node, *, is_root: bool = False) -> Node:
    """Returns the same content without ties, and without scopes below the root."""
    if not has_ties(node):
        return node
    values = tuple(_untie(v) if type(v) is Node else v for v in node.values)
    plain = node.with_values(node.keys, values)
    plain._digest = node._digest
    if not is_root:
        plain.tie = plain.scope = None
    return plain


def _tie(root: Node, groups: list[list[_Keys]]) -> Node:
    for group in groups:
        node = _node_at(root, group[0])
        tied = node.with_scope(node.scope)
        mark_tied(tied)
        root = _put(root, tied, group)
    return root


def _put(root: Node, node: Node, places: Iterable[_Keys]) -> Node:
    """Returns the tree with one node at several places."""
    below: dict[Key, list[_Keys]] = {}
    for keys in places:
        if not keys:
            return node
        below.setdefault(keys[0], []).append(keys[1:])
    values = list(root.values)
    for key, inner in below.items():
        index = root.position(key)
        values[index] = _put(values[index], node, inner)
    return root.with_values(root.keys, tuple(values))


def _as_sets(groups: Iterable[Iterable[_Keys]]) -> frozenset[frozenset[_Keys]]:
    return frozenset(frozenset(group) for group in groups)
