"""Rules as dicts: new values by key path, applied to a node all at once.

All paths are those of the tree before the change, so the order of the dict has no meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.markers import MISSING_VALUE, Placeholder
from symexp._base.recursion import room
from symexp.errors import PathError, RuleError, SpecValueError, describe
from symexp.tree.nodes.node import SCALARS, Node
from symexp.tree.nodes.types import DICT, LIST, TUPLE
from symexp.tree.nodes.values import fitted as fitted_by
from symexp.tree.nodes.values import freeze, settled_tuple, tie_placed, view

__all__ = ["Effect", "Insertion", "apply_edits", "checked", "fitted", "frozen_edits", "spec_below"]

_KEEP = object()

# An edit of this depth fits below the usual recursion limit, wherever `patch` is called.
_SHALLOW = 50


class Insertion:
    """Values that are inserted into a list before the place that they are given for.

    An index one behind the last element inserts at the end.

    Args:
        *values: The values, in order.

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
        """The first of the values to insert."""
        return self.values[0]

    def __repr__(self) -> str:
        return f"Insertion({', '.join(map(repr, self.values))})"


class Effect(NamedTuple):
    """What a rule does to a tree.

    Attributes:
        tree: The patched tree.
        matched: Whether the rule matched anything.
        edits: The new frozen values by the keys of their places, if the rule gives edits.
    """

    tree: Any
    matched: bool
    edits: dict[tuple[Key, ...], Any] | None = None


class _Edit:
    """What happens at one place: a new value, insertions before it, or edits below."""

    __slots__ = ("below", "inserts", "value")

    def __init__(self) -> None:
        self.value: Any = _KEEP
        self.inserts: list[Any] = []
        self.below: dict[Key, _Edit] = {}

    @property
    def is_insertion(self) -> bool:
        """Whether the place itself is kept as it is."""
        return self.value is _KEEP and not self.below

    def joined(self, other: _Edit, path: KeyPath) -> _Edit:
        """Returns this edit together with another one of the same place.

        Raises:
            RuleError: Both change the place itself.
        """
        if not (self.is_insertion or other.is_insertion):
            raise _conflict(path)
        made = _Edit()
        made.inserts = [*self.inserts, *other.inserts]
        kept = other if self.is_insertion else self
        made.value, made.below = kept.value, kept.below
        return made


def apply_edits(root: Node, edits: Mapping[Any, Any] | Iterable[tuple[Any, Any]]) -> Node:
    """Returns a tree with some places changed; each new value is checked by the spec of its place.

    Args:
        root: The tree.
        edits: New values by key path (text or `KeyPath`), or by index. `MISSING_VALUE` deletes an
            element or a key, and gives an argument its default back. `Insertion(value)` inserts
            before an element of a list.

    Raises:
        PathError: A path does not exist; the message names the nearest.
        RuleError: Two edits contradict each other.
        SpecTypeError, SpecValueError: A value does not fit its place.
    """
    top, deepest = _Edit(), 0
    for text, value in edits.items() if isinstance(edits, Mapping) else edits:
        if type(value) not in SCALARS:
            # Before any place is changed: an edited object keeps the tie that it had.
            tie_placed(value.values if isinstance(value, Insertion) else value)
        deepest = max(deepest, _add(root, top, _path_of(text), value))
    if top.value is not _KEEP:
        return _new_root(root, top.value)
    if not top.below:
        return root
    new: Node
    if deepest <= _SHALLOW:
        new = _apply(root, top, ROOT, None)
    else:
        with room(deepest):
            new = _apply(root, top, ROOT, None)
    return new


def _path_of(key: Any) -> KeyPath:
    """Returns the key path of an edit. A number is an index, or a key of a dict."""
    return KeyPath(ROOT, key) if type(key) is int else KeyPath.parse(key)


def _add(root: Node, top: _Edit, path: KeyPath, value: Any) -> int:
    """Adds one edit to the tree of edits, and returns the depth of its place."""
    edit = top
    place: Any = root
    keys = path.keys
    for i, key in enumerate(keys):
        if edit.value is not _KEEP:
            raise _conflict(path)
        if type(key) is int and key < 0 and type(place) is Node and place.keys is None:
            index = place.find(key)
            key = index if index >= 0 else key
        edit = edit.below.setdefault(key, _Edit())
        if i + 1 < len(keys):
            place = _step(place, key, keys[:i], path)
    if isinstance(value, Insertion):
        if not keys or not isinstance(keys[-1], int):
            raise RuleError(
                f"An Insertion needs a place in a list, but {str(path)!r} is not one. "
                "Give the index to insert before, such as 'layers[0]'."
            )
        edit.inserts.extend(value.values)
    elif edit.value is not _KEEP or edit.below:
        raise _conflict(path)
    else:
        edit.value = value
    return len(keys)


def _step(place: Any, key: Key, above: tuple[Key, ...], path: KeyPath) -> Any:
    """Returns the frozen value at a key of a place; the keys above the place are for messages."""
    if isinstance(place, Placeholder) and place.has_candidates:
        return place  # whether the path exists depends on the candidate, see `_apply_inside`
    if type(place) is Node:
        index = place.find(key)
        if index >= 0:
            return place.values[index]
        raise PathError(f"Unknown path {str(path)!r}: {place.no_key(key, KeyPath.of(above))}")
    raise _below_leaf(place, KeyPath.of(above), path)


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


def _apply(old: Any, edit: _Edit, path: KeyPath, spec: Any) -> Any:
    """Returns the frozen value of a place after its edit, and the edits below it."""
    if edit.value is not _KEEP:
        return checked(edit.value, path, spec)
    if type(old) is not Node:
        if isinstance(old, Placeholder) and old.has_candidates:
            return _apply_inside(old, edit, path, spec)
        raise _below_leaf(old, path, KeyPath(path, next(iter(edit.below))))
    if old.keys is None and old.type not in (LIST, TUPLE):
        raise _no_list(old, path)
    if len(edit.below) > 1:
        return _apply_several(old, edit, path, spec)
    ((key, below),) = edit.below.items()
    index = old.find(key)
    if index < 0 or below.inserts or below.value is MISSING_VALUE:
        return _apply_several(old, edit, path, spec)
    new = _apply(old.values[index], below, KeyPath(path, key), spec_below(old, key, spec))
    if new is old.values[index]:
        return old
    return fitted(old.with_value(index, new), path, spec, moved=False)


# Edits of candidates: a place below a placeholder is that place in each of its candidates.


def _apply_inside(hyper: Any, edit: _Edit, path: KeyPath, spec: Any) -> Any:
    """Returns a placeholder after edits of its candidates, or the value that replaces it."""
    if hyper.num_slots is None:
        new = hyper.mapped(lambda c: _apply_to_candidate(hyper, c, edit, path, spec))
        return new if new is hyper else checked(new, path, spec)
    n = hyper.num_slots
    slots = _edits_of_slots(hyper, edit, path)
    if all(below.value is not _KEEP for below in slots.values()) and len(slots) == n:
        return checked([slots[i].value for i in range(n)], path, spec)
    if n > 1:
        shown = ", ".join(f"[{i}]" for i in slots)
        raise RuleError(
            f"Cannot change {shown} of {str(path)!r} alone: all {n} elements are chosen from the "
            f"same candidates of {hyper}. Write a list with one `oneof` for each element, or "
            "change the candidates that you sample."
        )
    ((_, below),) = slots.items()
    here = KeyPath(path, 0)
    slot = None if spec is None else spec.child(0)
    new = hyper.mapped(lambda c: _apply_to_candidate(hyper, c, below, here, slot))
    return new if new is hyper else checked(new, path, spec)


def _apply_to_candidate(hyper: Any, value: Any, edit: _Edit, path: KeyPath, spec: Any) -> Any:
    try:
        return _apply(value, edit, path, spec)
    except PathError as error:
        if error.args and "is a candidate of" in str(error):
            raise
        raise PathError(f"{error} It is a candidate of {hyper} at {str(path)!r}.") from None


def _edits_of_slots(hyper: Any, edit: _Edit, path: KeyPath) -> dict[int, _Edit]:
    """Returns the edits of the elements of a list whose elements are chosen, by index."""
    n = hyper.num_slots
    out: dict[int, _Edit] = {}
    for key, below in edit.below.items():
        index = key + n if type(key) is int and key < 0 else key
        if type(index) is not int or not 0 <= index < n + bool(below.inserts):
            raise PathError(
                f"Unknown path {str(KeyPath(path, key))!r}: the list that {hyper} gives has {n} "
                "elements, by index such as [0]."
            )
        if below.inserts or below.value is MISSING_VALUE:
            raise RuleError(
                f"Cannot insert or delete at {str(KeyPath(path, key))!r}: {hyper} gives {n} "
                "elements. Write a list with one `oneof` for each element."
            )
        out[index] = below
    return out


def _apply_several(node: Node, edit: _Edit, path: KeyPath, spec: Any) -> Any:
    """Returns a node after edits that may also add, insert or delete."""
    if node.keys is None:
        return _apply_to_elements(node, edit, path, spec)
    return _apply_to_keys(node, edit, path, spec)


def _apply_to_keys(node: Node, edit: _Edit, path: KeyPath, spec: Any) -> Any:
    assert node.keys is not None
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
        elif below.value is MISSING_VALUE:
            _delete(node, index, values, gone)
        else:
            values[index] = _apply(values[index], below, here, spec_below(node, key, spec))
    if gone:
        keys = [k for i, k in enumerate(keys) if i not in gone]
        values = [v for i, v in enumerate(values) if i not in gone]
    moved = keys != list(node.keys)
    if not moved and all(a is b for a, b in zip(node.values, values)):
        return node
    names = node.type.names
    same = node.type.is_object and len(keys) == len(names)
    new_keys = (names if same else tuple(keys)) if moved else node.keys
    return fitted(node.with_values(new_keys, tuple(values)), path, spec, moved=moved)


def _apply_to_elements(node: Node, edit: _Edit, path: KeyPath, spec: Any) -> Any:
    n = len(node.values)
    by_index: dict[Any, _Edit] = {}
    for key, edit_there in edit.below.items():
        # Below a placeholder, indices still count from the end: candidates differ in length.
        index = key + n if type(key) is int and key < 0 else key
        if type(index) is not int or not 0 <= index <= n:
            raise PathError(f"Unknown path {str(KeyPath(path, key))!r}: {node.no_key(key, path)}")
        if index in by_index:
            edit_there = by_index[index].joined(edit_there, KeyPath(path, key))
        by_index[index] = edit_there
    values: list[Any] = []
    for i in range(n + 1):
        below = by_index.get(i)
        if below is None:
            values.extend(node.values[i : i + 1])
            continue
        here = KeyPath(path, i)
        slot = spec_below(node, i, spec)
        values.extend(checked(v, here, slot) for v in below.inserts)
        is_kept = below.value is _KEEP and not below.below
        if i < n:
            if is_kept:
                values.append(node.values[i])
            elif below.value is not MISSING_VALUE:
                values.append(_apply(node.values[i], below, here, slot))
        elif below.below or below.value is MISSING_VALUE:
            raise PathError(f"Unknown path {str(here)!r}: {node.no_key(i, path)}")
        elif not is_kept:
            values.append(checked(below.value, here, slot))
    return fitted(node.with_values(None, tuple(values)), path, spec, moved=True)


def _add_key(
    node: Node,
    key: Key,
    edit: _Edit,
    path: KeyPath,
    spec: Any,
    keys: list[Key],
    values: list[Any],
) -> None:
    is_taken = node.type is DICT or node.type.takes(key)
    if edit.value is _KEEP or edit.value is MISSING_VALUE or not is_taken:
        where = str(path.parent) or None
        raise PathError(f"Unknown path {str(path)!r}: {node.no_key(key, where)}")
    keys.append(key)
    values.append(checked(edit.value, path, spec_below(node, key, spec)))


def _delete(node: Node, index: int, values: list[Any], gone: set[int]) -> None:
    if node.type.is_object and index < len(node.type.names):
        values[index] = node.type.default_of(node.type.names[index])
    else:
        gone.add(index)


def _no_list(node: Node, path: KeyPath) -> RuleError:
    return RuleError(f"Cannot insert into {str(path)!r}: it is a {node.type.label}, not a list.")


def frozen_edits(root: Any, edits: Mapping[Any, Any]) -> dict[tuple[Key, ...], Any]:
    """Returns the edits of a rule by the keys of their places, with frozen values."""
    out: dict[tuple[Key, ...], Any] = {}
    for text, value in edits.items():
        keys = _positive(root, _path_of(text).keys)
        if isinstance(value, Insertion):
            out[keys] = Insertion(*[freeze(v, None) for v in value.values])
        else:
            out[keys] = freeze(value, None)
    return out


def _positive(root: Any, keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """Returns keys in which indices from the end are counted from the start."""
    out: list[Any] = []
    for key in keys:
        if type(root) is Node and root.keys is None and type(key) is int and key < 0:
            index = root.find(key)
            key = key if index < 0 else index
        out.append(key)
        found = root.find(key) if type(root) is Node else -1
        root = root.values[found] if found >= 0 else None
    return tuple(out)


# Checks of new values, for function rules too.


def checked(value: Any, path: KeyPath, spec: Any) -> Any:
    """Returns the frozen value of a new value, checked by the value spec of its place."""
    if spec is not None:
        value = spec.apply(view(value) if type(value) is Node else value, path)
    return value if type(value) in SCALARS else freeze(value, None)


def spec_below(node: Node, key: Key, spec: Any) -> Any:
    """Returns the value spec of a place: that of the argument, or of the container's element.

    Args:
        node: The node that the place is in.
        key: The key of the place.
        spec: The value spec of the node, or `None`.
    """
    if node.type.is_object:
        return node.type.spec_of(key)
    try:
        return None if spec is None else spec.child(key)
    except SpecValueError:  # there can be no element here; `fitted` refuses the whole container
        return None


def fitted(node: Node, path: KeyPath, spec: Any, *, moved: bool) -> Any:
    """Returns a changed list, dict or tuple, checked as a whole by the value spec of its place.

    Elements are checked one by one as they are set. That is not enough where elements were added,
    deleted or moved, nor for a spec that does not check by elements.
    """
    if node.type.is_object:
        return node
    value = settled_tuple(node)
    if spec is None or (spec.is_elementwise and not moved):
        return value
    return fitted_by(value, spec, path)
