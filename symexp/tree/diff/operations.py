"""The operations of a diff: frozen data, each with the precondition it needs.

All paths are those of the left tree, and all operations happen at once. `before` and `after` are
frozen values (nodes or leaves); the other attributes show them as users see them.
"""

from __future__ import annotations

from typing import Any, NoReturn

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import SCALARS, Node
from symexp.tree.nodes.state import get_state, is_handle
from symexp.tree.nodes.ties import TieGroups
from symexp.tree.nodes.values import freeze, view

__all__ = ["Delete", "Insert", "Operation", "Places", "Replace", "Retie", "frozen"]

# The places of every tied object.
Places = tuple[tuple[KeyPath, ...], ...]

_set = object.__setattr__


def frozen(value: Any) -> Any:
    """The frozen value of a handle, a node or a leaf. Does not place a handle anywhere."""
    if type(value) is Node or type(value) in SCALARS:
        return value
    return get_state(value).node if is_handle(value) else freeze(value)


class Operation:
    """One change of a tree. Abstract; `Replace`, `Insert`, `Delete` and `Retie` are final.

    Attributes:
        path: The place, in the left tree.
        before: The frozen value that must stand there; `MISSING_VALUE` if nothing does.
        after: The frozen value that comes to stand there; `MISSING_VALUE` if nothing does.
    """

    __slots__ = ("after", "before", "path")
    __hash__ = None  # type: ignore[assignment]  # holds values that do not hash
    path: KeyPath
    before: Any
    after: Any

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"A diff is frozen: cannot set {name!r}. Make a new operation.")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"A diff is frozen: cannot delete {name!r}.")

    def _arguments(self) -> tuple[Any, ...]:
        raise NotImplementedError

    def invert(self, path: KeyPath) -> Operation:
        """The operation that undoes this one; `path` is the place in the right tree."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        assert isinstance(other, Operation)
        same = frozen_equal(self.before, other.before) and frozen_equal(self.after, other.after)
        return self.path == other.path and same

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), self._arguments())

    def __repr__(self) -> str:
        shown = [repr(str(self.path)), *(repr(view(v)) for v in self._arguments()[1:])]
        return f"{type(self).__name__}({', '.join(shown)})"


def _path(path: KeyPath | str, *, below: bool = False) -> KeyPath:
    parsed = KeyPath.parse(path)
    if below and not parsed:
        raise ValueError("The root can be replaced, but neither inserted nor deleted.")
    return parsed


class Replace(Operation):
    """Another value at a place that stays.

    Args:
        path: The place.
        old: What must stand there.
        new: What comes to stand there.

    Example:
        >>> Replace("optimizer.learning_rate", 0.01, 0.02)
        Replace('optimizer.learning_rate', 0.01, 0.02)
    """

    __slots__ = ()

    def __init__(self, path: KeyPath | str, old: Any, new: Any) -> None:
        _set(self, "path", _path(path))
        _set(self, "before", frozen(old))
        _set(self, "after", frozen(new))

    @property
    def old(self) -> Any:
        """What must stand there, as users see it."""
        return view(self.before)

    @property
    def new(self) -> Any:
        """What comes to stand there, as users see it."""
        return view(self.after)

    def _arguments(self) -> tuple[Any, ...]:
        return (self.path, self.before, self.after)

    def invert(self, path: KeyPath) -> Replace:
        """The replacement back."""
        return Replace(path, self.after, self.before)


class Insert(Operation):
    """A value at a new place.

    Args:
        path: In a list, the left index *before* which it comes to stand (the length: at the end);
            several at one index keep their order. Elsewhere, the new key.
        value: What comes to stand there.

    Example:
        >>> Insert("layers[2]", "new")
        Insert('layers[2]', 'new')
    """

    __slots__ = ()

    def __init__(self, path: KeyPath | str, value: Any) -> None:
        _set(self, "path", _path(path, below=True))
        _set(self, "before", MISSING_VALUE)
        _set(self, "after", frozen(value))

    @property
    def value(self) -> Any:
        """What comes to stand there, as users see it."""
        return view(self.after)

    def _arguments(self) -> tuple[Any, ...]:
        return (self.path, self.after)

    def invert(self, path: KeyPath) -> Delete:
        """The deletion of what was inserted."""
        return Delete(path, self.after)


class Delete(Operation):
    """A place that goes away.

    Args:
        path: The element of a list, the key of a dict, or the extra argument of an object.
        old: What must stand there.

    Example:
        >>> Delete("layers[2]", "gone")
        Delete('layers[2]', 'gone')
    """

    __slots__ = ()

    def __init__(self, path: KeyPath | str, old: Any) -> None:
        _set(self, "path", _path(path, below=True))
        _set(self, "before", frozen(old))
        _set(self, "after", MISSING_VALUE)

    @property
    def old(self) -> Any:
        """What must stand there, as users see it."""
        return view(self.before)

    def _arguments(self) -> tuple[Any, ...]:
        return (self.path, self.before)

    def invert(self, path: KeyPath) -> Insert:
        """The insertion of what was deleted."""
        return Insert(path, self.before)


class Retie(Operation):
    """Other ties: which places of the whole tree hold one and the same object.

    Args:
        before: The places of every tied object of the left tree.
        after: Those of the right tree, in its own paths.

    Example:
        >>> Retie([], [["encoder", "decoder"]])
        Retie([], [['encoder', 'decoder']])
    """

    __slots__ = ()

    def __init__(self, before: Any, after: Any) -> None:
        _set(self, "path", ROOT)
        _set(self, "before", _places(before))
        _set(self, "after", _places(after))

    def _arguments(self) -> tuple[Any, ...]:
        return (self.before, self.after)

    def invert(self, path: KeyPath = ROOT) -> Retie:
        """The ties of the left tree again."""
        return Retie(self.after, self.before)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Retie):
            return NotImplemented
        return _sets(self.before) == _sets(other.before) and _sets(self.after) == _sets(other.after)

    __hash__ = None

    def __repr__(self) -> str:
        before, after = ([[str(p) for p in g] for g in side] for side in self._arguments())
        return f"Retie({before}, {after})"


def _places(groups: TieGroups | Places | Any) -> Places:
    return tuple(tuple(map(_place, group)) for group in groups)


def _place(place: KeyPath | str | tuple[Key, ...]) -> KeyPath:
    return KeyPath.of(place) if isinstance(place, tuple) else KeyPath.parse(place)


def _sets(places: Places) -> frozenset[frozenset[tuple[Key, ...]]]:
    return frozenset(frozenset(p.keys for p in group) for group in places)
