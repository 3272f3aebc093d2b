"""Decision points that know their place in a space, and the decisions of a DNA by them.

The points of a `Space` are relative: candidates share them, and so do the slots of a multi-choice.
Evolution works on places: a *bound point* is a copy of a point for one place, with its id, the
choice that it depends on, and, for a multi-choice, one bound point for each slot. A space makes its
bound points once, and those below a candidate when they are asked for.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from symexp.errors import describe
from symexp.spaces.dna.structure import DNAError, Flat, Scalar, place_of

__all__ = ["Binding", "Decided", "Placed", "assemble", "bind", "decisions_of", "iter_points"]


class Binding:
    """The place of a bound point.

    Attributes:
        id: The id of the decision, as in `DNA.to_dict`.
        parent_choice: The bound choice below whose candidate the point is, or `None`.
        parent_spec: The multi-choice that the point is a slot of, or `None`.
        subchoice_index: The index of that slot, or `None`.
        slots: The bound points of the slots of a multi-choice; empty for any other point.
        branches: The bound points below each candidate that was asked for.
    """

    __slots__ = ("branches", "id", "parent_choice", "parent_spec", "slots", "subchoice_index")

    def __init__(
        self,
        id: str,
        parent_choice: Any = None,
        parent_spec: Any = None,
        subchoice_index: int | None = None,
    ) -> None:
        self.id = id
        self.parent_choice = parent_choice
        self.parent_spec = parent_spec
        self.subchoice_index = subchoice_index
        self.slots: tuple[Any, ...] = ()
        self.branches: dict[int, tuple[Any, ...]] = {}


class Placed:
    """What a decision point knows about its place, once it is bound. Abstract."""

    __slots__ = ()

    location: Any
    # The place of a bound point; other points have none.
    binding: Binding

    @property
    def id(self) -> str:
        """The id of the decision in `DNA.to_dict`, if the point is bound; else its location."""
        binding = getattr(self, "binding", None)
        return str(self.location) if binding is None else binding.id

    @property
    def parent_choice(self) -> Any:
        """The choice that a bound point depends on; `None` at the top, and without a place."""
        binding = getattr(self, "binding", None)
        return None if binding is None else binding.parent_choice

    @property
    def parent_spec(self) -> Any:
        """The multi-choice that a bound point is a slot of, or `None`."""
        binding = getattr(self, "binding", None)
        return None if binding is None else binding.parent_spec

    @property
    def subchoice_index(self) -> int | None:
        """The slot of a multi-choice that a bound point is, or `None`."""
        binding = getattr(self, "binding", None)
        return None if binding is None else binding.subchoice_index

    @property
    def is_subchoice(self) -> bool:
        """Whether a bound point is a slot of a multi-choice."""
        return self.subchoice_index is not None


def bind(elements: Any, prefix: str = "", parent_choice: Any = None) -> tuple[Any, ...]:
    """Returns the bound points of the elements of a space.

    Args:
        elements: The decision points, side by side.
        prefix: The id of the space.
        parent_choice: The bound choice above the space.
    """
    return tuple([_bind_one(point, prefix, parent_choice) for point in elements])


def _bind_one(point: Any, prefix: str, parent_choice: Any) -> Any:
    location = str(point.location)
    dot = "." if prefix and location and location[0] != "[" else ""
    bound = copy.copy(point)
    bound.binding = Binding(f"{prefix}{dot}{location}", parent_choice)
    if point.num_choices > 1:
        bound.binding.slots = tuple(
            [_slot(bound, parent_choice, j) for j in range(point.num_choices)]
        )
    return bound


def _slot(owner: Any, parent_choice: Any, index: int) -> Any:
    slot = copy.copy(owner)
    slot.num_choices = 1
    slot.binding = Binding(f"{owner.binding.id}[{index}]", parent_choice, owner, index)
    return slot


def branch(point: Any, index: int) -> tuple[Any, ...]:
    """Returns the bound points below a candidate of a bound choice, or of a slot."""
    binding = point.binding
    found = binding.branches.get(index)
    if found is None:
        below = point.subspaces[index].elements
        prefix = f"{binding.id}[={index}/{len(point.subspaces)}]"
        found = binding.branches[index] = bind(below, prefix, point) if below else ()
    return found  # type: ignore[no-any-return]  # bound points


def iter_points(points: tuple[Any, ...]) -> Iterator[Any]:
    """Yields bound points and all below them, depth first; a multi-choice as its slots."""
    for point in points:
        for one in point.binding.slots or (point,):
            yield one
            for index, below in enumerate(one.subspaces):
                if below.elements:
                    yield from iter_points(branch(one, index))


def decisions_of(points: tuple[Any, ...], flat: Flat, is_dynamic: bool) -> dict[Any, Any]:
    """Returns the active decisions of a flat form by their bound points.

    The decision of a multi-choice is a list of indices, and has the key of the whole choice.

    Args:
        points: The bound points of the space.
        flat: The decisions, which are known to fit the space.
        is_dynamic: Whether the space is dynamic.
    """
    out: dict[Any, Any] = {}
    _read(points, flat, 0, out, {} if is_dynamic else None)
    return out


def _read(
    points: tuple[Any, ...], flat: Flat, at: int, out: dict[Any, Any], env: dict[str, Any] | None
) -> int:
    for point in points:
        if env is not None and is_passive(point, env):
            continue
        slots = point.binding.slots
        if slots:
            value: Any = []
            out[point] = value
            for slot in slots:
                index = flat[at]
                value.append(index)
                at += 1
                if slot.subspaces[index].elements:
                    inner = None if env is None else dict(env)
                    at = _read(branch(slot, index), flat, at, out, inner)  # type: ignore[arg-type]
        else:
            value = out[point] = flat[at]
            at += 1
            if point.subspaces and point.subspaces[value].elements:
                at = _read(branch(point, value), flat, at, out, env)
        if env is not None and point.name is not None:
            env[point.name] = value
    return at


def is_passive(point: Any, env: dict[str, Any]) -> bool:
    """Returns whether a point of a dynamic space takes no decision: it is inactive or tied."""
    if point.condition is not None and not point.condition.holds(env):
        return True
    return point.name is not None and point.name in env


def assemble(points: tuple[Any, ...], decide: Callable[[Any], Any], is_dynamic: bool) -> Flat:
    """Returns the flat form of decisions by bound points; the inverse of `decisions_of`.

    Args:
        points: The bound points of the space.
        decide: Returns the decision of an active bound point, which must fit.
        is_dynamic: Whether the space is dynamic.
    """
    out: list[Scalar] = []
    _fill(points, decide, out, {} if is_dynamic else None)
    return tuple(out)


def _fill(
    points: tuple[Any, ...],
    decide: Callable[[Any], Any],
    out: list[Scalar],
    env: dict[str, Any] | None,
) -> None:
    for point in points:
        if env is not None and is_passive(point, env):
            continue
        value = decide(point)
        slots = point.binding.slots
        if slots:
            for slot, index in zip(slots, value):
                out.append(index)
                if slot.subspaces[index].elements:
                    _fill(branch(slot, index), decide, out, None if env is None else dict(env))
        else:
            out.append(value)
            if point.subspaces and point.subspaces[value].elements:
                _fill(branch(point, value), decide, out, env)
        if env is not None and point.name is not None:
            env[point.name] = value


class Decided:
    """Decides bound points by a function of the user, and checks what it returns.

    Args:
        decide: The function, see `DNA.from_fn`.
        space_of: Returns the space of one point.
    """

    def __init__(self, decide: Callable[[Any], Any], space_of: Callable[[Any], Any]) -> None:
        self._decide = decide
        self._space_of = space_of
        # The decisions of subtrees that the function has decided as a whole.
        self._known: dict[Any, Any] = {}

    def __call__(self, point: Any) -> Any:
        """Returns the decision of a point; a list of indices for a multi-choice.

        Raises:
            DNAError: It does not fit the point.
        """
        if point in self._known:
            return self._known[point]
        value = self._decide(point)
        if hasattr(value, "flat") and hasattr(value, "use_spec"):  # a DNA
            space = self._space_of(point)
            flat = value.use_spec(space).flat
            self._known.update(decisions_of((point,), flat, space.is_dynamic))
            return self._known[point]
        if not point.is_categorical:
            return value
        picked = [value] if type(value) is int and point.num_choices == 1 else _indices(value)
        n = len(point.subspaces)
        if len(picked) != point.num_choices or not all(
            type(i) is int and 0 <= i < n for i in picked
        ):
            raise DNAError(
                f"Expected a list of {point.num_choices} indices from 0 to {n - 1} for "
                f"{place_of(point)}, but got {describe(value)}."
            )
        return picked if point.binding.slots else picked[0]


def _indices(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple, range)) else []
