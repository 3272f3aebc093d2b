"""Edits by key path: a dict of changes, applied to a node all at once.

All paths are those of the tree before the change, so the order of the dict has no meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp._base.recursion import room
from symexp.errors import PathError, RuleError, SpecValueError, closest, describe
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.types import DICT, LIST, TUPLE
from symexp.tree.nodes.values import conform, freeze, view

__all__ = ["Insertion", "apply_edits", "checked", "fitted", "spec_below"]

_KEEP = object()


class Insertion:
    """Values to be inserted into a list before the place that they are given for.

    The place one behind the last is there too, for an insertion at the end.

    Example:
        >>> import symexp as sx
        >>> sx.patch(sx.List([1, 2]), {'[1]': sx.Insertion(5), '[2]': sx.Insertion(6, 7)})
        [1, 5, 2, 6, 7]
    """

    __slots__ = ("values",)

    def __init__(self, *values: Any) -> None:
        self.values = values

    @property
    def value(self) -> Any:
        """The first value."""
        return self.values[0]

    def __repr__(self) -> str:
        return f"Insertion({', '.join(map(repr, self.values))})"


class _Edit:
    """What happens at one place: a new value, or edits below."""

    __slots__ = ("below", "inserts", "value")

    def __init__(self) -> None:
        self.value: Any = _KEEP
        self.inserts: list[Any] = []
        self.below: dict[Key, _Edit] = {}


def apply_edits(root: Node, edits: Mapping[Any, Any] | Iterable[tuple[Any, Any]]) -> Node:
    """A tree with some places changed; the places are checked against their value specs.

    Args:
        root: The tree.
        edits: New values by key path (text or `KeyPath`). `MISSING_VALUE` deletes: an element, a
            key, or what was given for an argument, which gets its default back. `Insertion(value)`
            inserts before an element of a list.

    Raises:
        PathError: A path leads to nothing; the message names the nearest.
        RuleError: Two edits contradict each other.
        SpecTypeError, SpecValueError: A value does not fit its place.
    """
    pairs = edits.items() if isinstance(edits, Mapping) else edits
    top = _Edit()
    for text, value in pairs:
        _add(root, top, KeyPath.parse(text), value)
    if top.value is not _KEEP:
        return _new_root(root, top.value)
    with room(root.depth + 1):
        new: Node = _apply(root, top, ROOT, None)
    return new


def _add(root: Node, top: _Edit, path: KeyPath, value: Any) -> None:
    edit = top
    place: Any = root
    for i, key in enumerate(path.keys):
        if edit.value is not _KEEP:
            raise _conflict(path)
        key = _absolute(place, key)
        edit = edit.below.setdefault(key, _Edit())
        if i + 1 < len(path.keys):
            place = _step(place, key, KeyPath.of(path.keys[:i]), path)
    if isinstance(value, Insertion):
        if not isinstance(path.key if path else None, int):
            raise RuleError(
                f"An Insertion needs a place in a list, but {str(path)!r} is none. "
                "Give the index to insert before, such as 'layers[0]'."
            )
        edit.inserts.extend(value.values)
    elif edit.value is not _KEEP or edit.below:
        raise _conflict(path)
    else:
        edit.value = value


def _absolute(place: Any, key: Key) -> Key:
    if type(place) is Node and place.keys is None and type(key) is int and key < 0:
        return key + len(place.values)
    return key


def _step(place: Any, key: Key, above: KeyPath, path: KeyPath) -> Any:
    if type(place) is not Node:
        raise _below_leaf(place, above, path)
    index = place.find(key)
    if index < 0:
        raise PathError(f"Unknown path {str(path)!r}: {place._no_key(key, above)}")
    return place.values[index]


def _below_leaf(place: Any, above: KeyPath, path: KeyPath) -> PathError:
    return PathError(
        f"Unknown path {str(path)!r}: nothing stands below {str(above)!r}, "
        f"which is {describe(place)}."
    )


def _conflict(path: KeyPath) -> RuleError:
    return RuleError(
        f"Two edits of one rule concern {str(path)!r} or a place above it. "
        "Apply them one after the other: `[{...}, {...}]`."
    )


def _new_root(root: Node, value: Any) -> Node:
    frozen = freeze(value)
    if type(frozen) is not Node or frozen.type is not root.type:
        raise RuleError(
            f"The root can only be replaced by another {root.type.label}, but got "
            f"{describe(value)}. Assign the new object to the variable instead."
        )
    return frozen


def _apply(node: Node, edit: _Edit, path: KeyPath, spec: Any) -> Any:
    if node.keys is None:
        return _apply_list(node, edit, path, spec)
    keys = list(node.keys)
    values = list(node.values)
    gone: set[int] = set()
    for key, below in edit.below.items():
        here = KeyPath(path, key)
        index = node.find(key)
        if below.inserts:
            raise _no_list(node, path)
        if index < 0:
            _add_key(node, key, below, here, spec, keys, values)
            continue
        slot = spec_below(node, key, spec)
        if below.value is MISSING_VALUE:
            _delete(node, index, values, gone)
        else:
            values[index] = _changed(values[index], below, here, slot)
    if gone:
        keys = [k for i, k in enumerate(keys) if i not in gone]
        values = [v for i, v in enumerate(values) if i not in gone]
    new = _rebuilt(node, keys, values)
    return node if new is node else fitted(new, path, spec, moved=new.keys != node.keys)


def fitted(node: Node, path: KeyPath, spec: Any, *, moved: bool) -> Any:
    """A changed list, dict or tuple as a whole, against the value spec of its place.

    Elements were checked one by one as they were set. That is not enough where elements were added,
    deleted or moved, nor for a spec that does not go by elements.
    """
    if spec is None or node.type.is_object or (spec.is_elementwise and not moved):
        return node
    return conform(node, spec, path)


def _rebuilt(node: Node, keys: list[Key], values: list[Any]) -> Node:
    assert node.keys is not None
    if keys == list(node.keys):
        changed = [i for i, (a, b) in enumerate(zip(node.values, values)) if a is not b]
        if not changed:
            return node
        if len(changed) == 1:
            return node.with_value(changed[0], values[changed[0]])
        return node.with_values(node.keys, tuple(values))
    names = node.type.names
    new_keys = names if node.type.is_object and len(keys) == len(names) else tuple(keys)
    return node.with_values(new_keys, tuple(values))


def _changed(old: Any, edit: _Edit, path: KeyPath, spec: Any) -> Any:
    if edit.value is not _KEEP:
        return checked(edit.value, path, spec)
    if type(old) is not Node:
        first = next(iter(edit.below))
        raise _below_leaf(old, path, KeyPath(path, first))
    return _apply(old, edit, path, spec)


def checked(value: Any, path: KeyPath, spec: Any) -> Any:
    """The frozen value of a new value, checked against the value spec of its place."""
    if spec is not None:
        value = spec.apply(view(value), path)
    return freeze(value)


def spec_below(node: Node, key: Key, spec: Any) -> Any:
    """The value spec of a place: that of the argument, or that of the element of a container."""
    if node.type.is_object:
        return node.type.spec_of(key)
    try:
        return None if spec is None else spec.child(key)
    except SpecValueError:  # there can be nothing here; the container as a whole is refused later
        return None


def _delete(node: Node, index: int, values: list[Any], gone: set[int]) -> None:
    if node.type.is_object and index < len(node.type.names):
        values[index] = node.type.default_of(node.type.names[index])
    else:
        gone.add(index)


def _add_key(
    node: Node,
    key: Key,
    edit: _Edit,
    path: KeyPath,
    spec: Any,
    keys: list[Key],
    values: list[Any],
) -> None:
    takes_any = node.type is DICT or getattr(node.type, "takes_extra", False)
    if edit.value is _KEEP or edit.value is MISSING_VALUE or not takes_any:
        where = str(path.parent) or None
        raise PathError(f"Unknown path {str(path)!r}: {node._no_key(key, where)}")
    if node.type.is_object and not isinstance(key, str):
        raise PathError(f"Unknown path {str(path)!r}: {closest(str(key), node.type.names)}")
    keys.append(key)
    values.append(checked(edit.value, path, spec_below(node, key, spec)))


def _no_list(node: Node, path: KeyPath) -> RuleError:
    return RuleError(f"Cannot insert into {str(path)!r}: it is a {node.type.label}, not a list.")


def _apply_list(node: Node, edit: _Edit, path: KeyPath, spec: Any) -> Any:
    n = len(node.values)
    if node.type not in (LIST, TUPLE):
        raise _no_list(node, path)
    if len(edit.below) == 1:
        ((key, below),) = edit.below.items()
        single = below.value is not MISSING_VALUE and not below.inserts
        if single and type(key) is int and 0 <= key < n:
            new = _changed(node.values[key], below, KeyPath(path, key), spec_below(node, key, spec))
            if new is node.values[key]:
                return node
            return fitted(node.with_value(key, new), path, spec, moved=False)
    values: list[Any] = []
    for key in edit.below:
        if type(key) is not int or not 0 <= key <= n:
            raise PathError(f"Unknown path {str(KeyPath(path, key))!r}: {node._no_key(key, path)}")
    for i in range(n + 1):
        below_i = edit.below.get(i)
        if below_i is None:
            values.extend(node.values[i : i + 1])
            continue
        here = KeyPath(path, i)
        slot = spec_below(node, i, spec)
        values.extend(checked(v, here, slot) for v in below_i.inserts)
        if i < n:
            if below_i.value is not MISSING_VALUE:
                keeps = below_i.value is _KEEP and not below_i.below
                old = node.values[i]
                values.append(old if keeps else _changed(old, below_i, here, slot))
        elif below_i.below or below_i.value is MISSING_VALUE:
            raise PathError(f"Unknown path {str(here)!r}: {node._no_key(i, path)}")
        elif below_i.value is not _KEEP:
            values.append(checked(below_i.value, here, slot))
    return fitted(node.with_values(None, tuple(values)), path, spec, moved=True)
