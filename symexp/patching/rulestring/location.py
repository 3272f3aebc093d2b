"""Locations: the places of a tree that a rule is confined to.

A location is one or more patterns over the keys of a key path. A place is *in* a location if one of
the patterns matches the place itself or a place above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Union

from symexp._base.frozen import Frozen
from symexp._base.keypath import KeyPath
from symexp.errors import RuleError, describe, explain

__all__ = [
    "AnyDepth",
    "AnyKey",
    "Cursor",
    "Element",
    "Index",
    "Key",
    "Location",
    "PathPattern",
    "Slice",
    "match_key",
    "pattern_order",
]

_set = object.__setattr__

_LIMIT = 10**18
_SURROGATE = re.compile("[\ud800-\udfff]")


class Key(Frozen):
    """`.name`: the key of that name.

    Args:
        name: The name; any text without lone surrogates.
    """

    __slots__ = ("name",)
    __match_args__ = ("name",)
    name: str

    def __init__(self, name: str) -> None:
        if not isinstance(name, str) or _SURROGATE.search(name):
            raise RuleError(f"Expected a key without lone surrogates, but got {describe(name)}.")
        _set(self, "name", name)


class Index(Frozen):
    """`[3]` or `[-1]`: one item of a list or tuple.

    Args:
        value: The index; negative ones count from the end. Fewer than 19 digits.
    """

    __slots__ = ("value",)
    __match_args__ = ("value",)
    value: int

    def __init__(self, value: int) -> None:
        _set(self, "value", _checked(value))


class Slice(Frozen):
    """`[0:2]`, `[-3:]`, `[::2]`: some items of a list or tuple.

    Args:
        start: The first index; negative ones count from the end.
        stop: The index after the last; `None`: the end.
        step: The distance of the indices; at least 1.
    """

    __slots__ = ("start", "step", "stop")
    __match_args__ = ("start", "stop", "step")
    start: int
    stop: int | None
    step: int

    def __init__(self, start: int = 0, stop: int | None = None, step: int = 1) -> None:
        if _checked(step) < 1:
            raise RuleError(f"Expected a step of at least 1, but got step={step}.")
        _set(self, "start", _checked(start))
        _set(self, "stop", None if stop is None else _checked(stop))
        _set(self, "step", step)


class AnyKey(Frozen):
    """`*`: any one key, index or name."""

    __slots__ = ()


class AnyDepth(Frozen):
    """`**`: any number of keys, zero included."""

    __slots__ = ()


Element = Union[Key, Index, Slice, AnyKey, AnyDepth]

_KINDS = (Key, Index, Slice, AnyKey, AnyDepth)


def match_key(element: Element, key: str | int, size: int | None = None) -> bool:
    """Returns whether an element matches a key; `**` matches every key.

    Args:
        element: The element of a pattern.
        key: The key: a name, or an index counted from the start.
        size: The size of the container that the key is in. Only negative indices need it.

    Raises:
        RuleError: A negative index is matched, and the size is not given.
    """
    if isinstance(element, Key):
        return key == element.name
    if isinstance(element, (AnyKey, AnyDepth)):
        return True
    if isinstance(key, str):
        return False
    if isinstance(element, Index):
        return key == _absolute(element.value, size)
    start = max(_absolute(element.start, size), 0)
    if key < start or (key - start) % element.step:
        return False
    return element.stop is None or key < _absolute(element.stop, size)


def _absolute(index: int, size: int | None) -> int:
    if index >= 0:
        return index
    if size is None:
        raise RuleError(
            explain(
                f"Expected the size of the container, because [{index}] counts from its end.",
                mend="Pass size=len(container).",
            )
        )
    return index + size


def _checked(value: int) -> int:
    if type(value) is not int or not -_LIMIT < value < _LIMIT:
        raise RuleError(f"Expected an int of at most 18 digits, but got {describe(value)}.")
    return value


class PathPattern(Frozen):
    """One pattern: `model.layers[0:2]`, `**.kernel`.

    Args:
        elements: The elements, from the root down; at least one. Consecutive `**` become one.
    """

    __slots__ = ("elements",)
    __match_args__ = ("elements",)
    elements: tuple[Element, ...]

    def __init__(self, elements: Iterable[Element]) -> None:
        kept: list[Element] = []
        for element in elements:
            if not isinstance(element, _KINDS):
                raise RuleError(f"Expected an element of a path, but got {describe(element)}.")
            if not (kept and isinstance(element, AnyDepth) and isinstance(kept[-1], AnyDepth)):
                kept.append(element)
        if not kept:
            raise RuleError("Expected a path pattern of at least one element, but got none.")
        _set(self, "elements", tuple(kept))

    @classmethod
    def of(cls, keys: Iterable[str | int]) -> PathPattern:
        """Returns the pattern of exactly one place.

        Args:
            keys: The keys of the place, from the root down, such as a `KeyPath`; at least one.
        """
        return cls([Key(k) if isinstance(k, str) else Index(k) for k in keys])

    @property
    def place(self) -> KeyPath | None:
        """The only place that can match; `None` if there may be several.

        A negative index, which counts from the end, stays as it is.
        """
        keys: list[str | int] = []
        for element in self.elements:
            if isinstance(element, Key):
                keys.append(element.name)
            elif isinstance(element, Index):
                keys.append(element.value)
            else:
                return None
        return KeyPath.of(keys)


class Location(Frozen):
    """The places that a rule is confined to: those that match one of some patterns, and below.

    Args:
        patterns: At least one. They are sorted, and duplicates are dropped, because order and
            repetition mean nothing.
    """

    __slots__ = ("patterns",)
    __match_args__ = ("patterns",)
    patterns: tuple[PathPattern, ...]

    def __init__(self, patterns: Iterable[PathPattern]) -> None:
        unique = dict.fromkeys(patterns)
        if not unique:
            raise RuleError("Expected a location of at least one path pattern, but got none.")
        for pattern in unique:
            if not isinstance(pattern, PathPattern):
                raise RuleError(f"Expected a PathPattern, but got {describe(pattern)}.")
        _set(
            self,
            "patterns",
            tuple(sorted(unique, key=pattern_order) if len(unique) > 1 else unique),
        )

    @classmethod
    def of(cls, keys: Iterable[str | int]) -> Location:
        """Returns the location of exactly one place.

        Args:
            keys: The keys of the place, from the root down, such as a `KeyPath`.
        """
        return cls([PathPattern.of(keys)])

    def start(self) -> Cursor:
        """Returns the cursor at the root of a tree, for a walk down."""
        return Cursor(self, {(i, 0) for i in range(len(self.patterns))}, False)

    def matches(self, keys: Sequence[str | int], sizes: Sequence[int] | None = None) -> bool:
        """Returns whether a pattern matches exactly this place.

        Args:
            keys: The keys of the place, from the root down.
            sizes: The size of the container that each key is in. Only negative indices need it.

        Raises:
            RuleError: A negative index is matched, and the sizes are not given.
        """
        return self._walk(keys, sizes).is_match

    def contains(self, keys: Sequence[str | int], sizes: Sequence[int] | None = None) -> bool:
        """Returns whether a pattern matches this place or a place above it.

        Args:
            keys: The keys of the place, from the root down.
            sizes: The size of the container that each key is in. Only negative indices need it.

        Raises:
            RuleError: A negative index is matched, and the sizes are not given.
        """
        return self._walk(keys, sizes).is_inside

    def _walk(self, keys: Sequence[str | int], sizes: Sequence[int] | None) -> Cursor:
        cursor = self.start()
        for i, key in enumerate(keys):
            cursor = cursor.step(key, None if sizes is None else sizes[i])
        return cursor


class Cursor:
    """The state of the match of a location at one place of a tree; immutable.

    Attributes:
        is_match: Whether a pattern matches exactly this place.
        is_inside: Whether the place is in the location: it, or a place above it, matches.
        is_dead: Whether neither this place nor any below is in the location, so that a walk may
            turn back.
    """

    __slots__ = ("_location", "_states", "is_dead", "is_inside", "is_match")

    def __init__(self, location: Location, states: set[tuple[int, int]], inside: bool) -> None:
        self._location = location
        match = False
        live = set()
        for i, at in states:
            elements = location.patterns[i].elements
            live.add((i, at))
            if at < len(elements) and isinstance(elements[at], AnyDepth):
                at += 1  # it also matches zero keys
                live.add((i, at))
            if at == len(elements):
                match = True
        self.is_match = match
        self.is_inside = inside or match
        self._states = {(i, at) for i, at in live if at < len(location.patterns[i].elements)}
        self.is_dead = not self.is_inside and not self._states

    @property
    def state(self) -> object:
        """What decides about the places below: cursors with equal states match the same ones."""
        return (self.is_inside, self.is_match, frozenset(self._states))

    def step(self, key: str | int, size: int | None = None) -> Cursor:
        """Returns the cursor at a child.

        Args:
            key: The key of the child.
            size: The size of the container. Only negative indices need it.

        Raises:
            RuleError: A negative index is matched, and the size is not given.
        """
        if not self._states and not self.is_match:
            return self
        reached = set()
        for i, at in self._states:
            element = self._location.patterns[i].elements[at]
            if match_key(element, key, size):
                reached.add((i, at if isinstance(element, AnyDepth) else at + 1))
        return Cursor(self._location, reached, self.is_inside)


_RANK = {kind: rank for rank, kind in enumerate(_KINDS)}


def pattern_order(pattern: PathPattern) -> tuple[tuple[object, ...], ...]:
    """Returns a key by which patterns are sorted."""
    return tuple([(_RANK[type(e)], *_comparable(e)) for e in pattern.elements])


def _comparable(element: Element) -> tuple[object, ...]:
    if isinstance(element, Slice):
        stop = element.stop
        return (element.start, stop is not None, stop or 0, element.step)
    return element._fields()
