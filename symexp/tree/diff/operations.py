"""The operations of a diff: frozen data, each with its precondition.

All paths are those of the left tree, and all operations happen at once. `before` and `after` are
frozen values (nodes or leaves); the other attributes return them as users see them.
"""

from __future__ import annotations

from typing import Any, final

from symexp._base.frozen import Frozen
from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import SCALARS, Node
from symexp.tree.nodes.state import is_handle, node_of
from symexp.tree.nodes.ties import TieGroups
from symexp.tree.nodes.values import freeze, view

__all__ = ["Delete", "Insert", "Operation", "Places", "Replace", "Retie", "frozen"]

# The places of every tied object.
Places = tuple[tuple[KeyPath, ...], ...]

_set = object.__setattr__


def frozen(value: Any) -> Any:
    """Returns the frozen value of a handle, a node or a leaf, without placing a handle."""
    if type(value) is Node or type(value) in SCALARS:
        return value
    return node_of(value) if is_handle(value) else freeze(value)


class Operation(Frozen):
    """One change of a tree. Abstract; `Replace`, `Insert`, `Delete` and `Retie` are final.

    Attributes:
        path: The place, in the left tree.
        before: The frozen value that the place must have; `MISSING_VALUE` if it must not exist.
        after: The frozen value that the place gets; `MISSING_VALUE` if it is removed.
    """

    __slots__ = ("after", "before", "path")
    __hash__ = None  # type: ignore[assignment]  # holds values that do not hash
    path: KeyPath
    before: Any
    after: Any

    def invert(self, path: KeyPath) -> Operation:
        """Returns the operation that undoes this one.

        Args:
            path: The place in the right tree.
        """
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        assert isinstance(other, Operation)
        same = frozen_equal(self.before, other.before) and frozen_equal(self.after, other.after)
        return self.path == other.path and same

    def __repr__(self) -> str:
        shown = [repr(str(self.path)), *(repr(view(v)) for v in self._fields()[1:])]
        return f"{type(self).__name__}({', '.join(shown)})"


def _path(path: KeyPath | str, *, below: bool = False) -> KeyPath:
    parsed = KeyPath.parse(path)
    if below and not parsed:
        raise ValueError("The root can be replaced, but neither inserted nor deleted.")
    return parsed


@final
class Replace(Operation):
    """Another value at an existing place.

    Args:
        path: The place.
        old: The value that it must have.
        new: The value that it gets.

    Example:
        >>> Replace("optimizer.learning_rate", 0.01, 0.02)
        Replace('optimizer.learning_rate', 0.01, 0.02)
    """

    __slots__ = ()
    __match_args__ = ("path", "before", "after")

    def __init__(self, path: KeyPath | str, old: Any, new: Any) -> None:
        _set(self, "path", _path(path))
        _set(self, "before", frozen(old))
        _set(self, "after", frozen(new))

    @property
    def old(self) -> Any:
        """The value before, as users see it."""
        return view(self.before)

    @property
    def new(self) -> Any:
        """The value after, as users see it."""
        return view(self.after)

    def invert(self, path: KeyPath) -> Replace:
        """Returns the replacement of the new value by the old one."""
        return Replace(path, self.after, self.before)


@final
class Insert(Operation):
    """A value at a new place.

    Args:
        path: In a list, the left index *before* which the value is inserted; the length of the list
            means the end. Several insertions at one index keep their order. Elsewhere, the new key.
        value: The value that is inserted.

    Example:
        >>> Insert("layers[2]", "new")
        Insert('layers[2]', 'new')
    """

    __slots__ = ()
    __match_args__ = ("path", "after")

    def __init__(self, path: KeyPath | str, value: Any) -> None:
        _set(self, "path", _path(path, below=True))
        _set(self, "before", MISSING_VALUE)
        _set(self, "after", frozen(value))

    @property
    def value(self) -> Any:
        """The inserted value, as users see it."""
        return view(self.after)

    def invert(self, path: KeyPath) -> Delete:
        """Returns the deletion of the inserted value."""
        return Delete(path, self.after)


@final
class Delete(Operation):
    """The removal of a place.

    Args:
        path: The element of a list, the key of a dict, or the extra argument of an object.
        old: The value that it must have.

    Example:
        >>> Delete("layers[2]", "gone")
        Delete('layers[2]', 'gone')
    """

    __slots__ = ()
    __match_args__ = ("path", "before")

    def __init__(self, path: KeyPath | str, old: Any) -> None:
        _set(self, "path", _path(path, below=True))
        _set(self, "before", frozen(old))
        _set(self, "after", MISSING_VALUE)

    @property
    def old(self) -> Any:
        """The deleted value, as users see it."""
        return view(self.before)

    def invert(self, path: KeyPath) -> Insert:
        """Returns the insertion of the deleted value."""
        return Insert(path, self.before)


@final
class Retie(Operation):
    """Other ties: the places of the whole tree that hold one and the same object.

    Args:
        before: The places of every tied object of the left tree, which are a precondition.
        after: The places of every tied object of the right tree, as paths of the right tree.

    Example:
        >>> Retie([], [["encoder", "decoder"]])
        Retie([], [['encoder', 'decoder']])
    """

    __slots__ = ()
    __match_args__ = ("before", "after")

    def __init__(self, before: Any, after: Any) -> None:
        _set(self, "path", ROOT)
        _set(self, "before", _places(before))
        _set(self, "after", _places(after))

    def invert(self, path: KeyPath = ROOT) -> Retie:
        """Returns the change from the ties of the right tree to those of the left one."""
        return Retie(self.after, self.before)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Retie):
            return NotImplemented
        return _sets(self.before) == _sets(other.before) and _sets(self.after) == _sets(other.after)

    __hash__ = None

    def __repr__(self) -> str:
        before, after = ([[str(p) for p in g] for g in side] for side in (self.before, self.after))
        return f"Retie({before}, {after})"


def _places(groups: TieGroups | Places | Any) -> Places:
    return tuple(tuple(map(_place, group)) for group in groups)


def _place(place: KeyPath | str | tuple[Key, ...]) -> KeyPath:
    return KeyPath.of(place) if isinstance(place, tuple) else KeyPath.parse(place)


def _sets(places: Places) -> frozenset[frozenset[tuple[Key, ...]]]:
    return frozenset(frozenset(p.keys for p in group) for group in places)
