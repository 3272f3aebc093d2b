"""The places of a tree, each object once, and the edits that a rule collects."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import symexp as sx

__all__ = [
    "Count",
    "Factor",
    "Fraction",
    "Place",
    "Rate",
    "Tree",
    "apart",
    "argument",
    "check_arguments",
    "copy_of",
    "is_number",
]

# Types of the arguments of rules, with their bounds.
Rate = Annotated[float, sx.typing.Float(min_value=0.0)]
Fraction = Annotated[float, sx.typing.Float(min_value=0.0, max_value=1.0)]
Factor = Annotated[float, sx.typing.Float(min_value=1e-8)]
Count = Annotated[int, sx.typing.Int(min_value=1)]


class Place:
    """One value of a tree. A tied object is one place with several *seats*.

    Attributes:
        path: Its key path; of a tied object, that of the first seat.
        value: The symbolic value: an object, list or dict, or a leaf.
        parent: The place that holds it in its first seat; `None` for the root.
        key: The key in the parent.
        kids: The places directly below it, by key.
    """

    __slots__ = ("_more", "key", "kids", "parent", "path", "value")

    # Shared, because most places are leaves.
    _NO_KIDS: dict[Any, Place] = {}

    def __init__(self, path: sx.KeyPath, value: Any) -> None:
        self.path = path
        self.value = value
        self.parent: Place | None = None
        self.key: Any = None
        self.kids = Place._NO_KIDS
        self._more: tuple[tuple[Place, Any], ...] = ()

    @property
    def seats(self) -> tuple[tuple[Place, Any], ...]:
        """The places that hold it, each with the key there; empty for the root."""
        return () if self.parent is None else ((self.parent, self.key), *self._more)

    def seat(self, holder: Place, key: Any) -> None:
        """Adds a seat: a place that holds this one, and the key there."""
        if self.parent is None:
            self.parent, self.key = holder, key
        else:
            self._more += ((holder, key),)
        if holder.kids is Place._NO_KIDS:
            holder.kids = {}
        holder.kids[key] = self

    @property
    def is_argument(self) -> bool:
        """Whether it is an argument of an object, not an element of a list or dict."""
        return self.parent is not None and isinstance(self.parent.value, sx.Symbolic)

    def paths(self) -> Iterator[sx.KeyPath]:
        """Yields the paths of all its seats, also through all seats of tied objects above it."""
        if not self.seats:
            yield self.path
        for parent, key in self.seats:
            for path in parent.paths():
                yield path + key

    def below(self) -> Iterator[Place]:
        """Yields all places below it, in the order of the tree."""
        for kid in self.kids.values():
            yield kid
            yield from kid.below()


class Tree:
    """A tree that a rule is applied to, with the edits made so far.

    Args:
        target: The object that is patched.
        within: Returns whether the rule may act at a key path.

    Attributes:
        places: All places in the order of the tree, each object once.
        root: The first of them.
        edits: The rule: new values by key path.
    """

    def __init__(self, target: Any, within: Callable[[sx.KeyPath], bool]) -> None:
        self.places: list[Place] = []
        self.edits: dict[sx.KeyPath, Any] = {}
        self._within = within
        self._known: dict[int, Place] = {}
        sx.traverse(target, self._visit)
        self.root = self.places[0]

    def _visit(self, path: sx.KeyPath, value: Any, parent: Any) -> sx.TraverseAction:
        known = self._known.get(id(value)) if isinstance(value, sx.Symbolic) else None
        place = Place(path, value) if known is None else known
        if path:
            place.seat(self._known[id(parent)], path.key)
        if known is not None:
            return sx.TraverseAction.CONTINUE
        self.places.append(place)
        self._known[id(value)] = place
        return sx.TraverseAction.ENTER

    def allows(self, place: Place, name: str | None = None) -> bool:
        """Returns whether the rule may act at a place, or at an argument of it, in any seat."""
        paths = place.paths()
        return any(self._within(path if name is None else path + name) for path in paths)

    def set(self, place: Place, name: Any, value: Any) -> None:
        """Adds the edit that sets an argument or element of a place."""
        self.edits[place.path + name] = value

    def replace(self, place: Place, value: Any) -> None:
        """Adds the edits that put a value in all seats of a place."""
        for parent, key in place.seats:
            self.edits[parent.path + key] = value

    def insert(self, holder: Place, index: int, values: list[Any]) -> None:
        """Adds the edit that inserts values into a list, before an index of the unchanged tree.

        What was inserted at this index before comes first.
        """
        before = self.edits.get(holder.path + index)
        earlier = before.values if isinstance(before, sx.Insertion) else ()
        self.edits[holder.path + index] = sx.Insertion(*earlier, *values)

    def remove(self, holder: Place, key: Any) -> None:
        """Adds the edit that removes an element of a list or dict."""
        self.set(holder, key, sx.MISSING_VALUE)


def argument(owner: Any, name: str, default: Any = None) -> Any:
    """Returns an argument of a symbolic object without materializing it, or the default."""
    if not isinstance(owner, sx.Symbolic):
        return default
    return sx.get(owner, sx.KeyPath.of([name]), default)


def check_arguments(cls: Any, arguments: dict[str, Any], kind: str) -> None:
    """Checks that a class has some arguments.

    Keras's classes accept any keyword, and refuse it only when they are materialized.

    Raises:
        ArgumentError: There is no such argument; the message names the nearest.
    """
    known = [p.name for p in inspect.signature(cls).parameters.values() if p.kind != p.VAR_KEYWORD]
    for key in arguments:
        if key not in known:
            raise sx.errors.ArgumentError(
                f"The {kind} {cls.__name__} has no argument {key!r}. "
                f"{sx.errors.closest(key, known)}"
            )


def apart(value: Any) -> Any:
    """Returns a value for another place: a clone of a symbolic one, so that it is not tied."""
    return sx.clone(value) if isinstance(value, sx.Symbolic) else value


def is_number(value: Any) -> bool:
    """Returns whether a value is an int or a float, but not a bool."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def copy_of(original: Any, **changes: Any) -> Any:
    """Returns a clone of a symbolic object without its `name`, which must be unique in a model."""
    if argument(original, "name") is not None:
        changes["name"] = sx.MISSING_VALUE
    return sx.clone(original, override=changes) if changes else sx.clone(original)
