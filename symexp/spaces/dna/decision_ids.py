"""Ids of decisions, such as `model.layers[0].op[=1/3].units`, and dicts by them.

As in PyGlove, `[=1/3]` means "under candidate 1 of 3", and `[0]` after a multi-choice is its slot.
A decision that is merged from several places has the id of the first place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from symexp.errors import closest, describe
from symexp.spaces.dna.structure import (
    DNAError,
    Flat,
    Point,
    PointSpace,
    Rand,
    Scalar,
    SpaceError,
    Tied,
)

__all__ = [
    "Label",
    "from_dict",
    "id_below",
    "iter_decisions",
    "iter_labels",
    "slot_labels",
    "to_dict",
]


class Label(NamedTuple):
    """The place of one decision in a space.

    Attributes:
        id: The id of the decision.
        parent_id: The id of the multi-choice that the decision is a slot of, else its own id.
        slot: The slot of a multi-choice, else `None`.
        point: The decision point.
        is_scoped: Whether the place is below a slot. Names there are the slot's own.
    """

    id: str
    parent_id: str
    slot: int | None
    point: Point
    is_scoped: bool = False

    @property
    def is_scope(self) -> bool:
        """Whether the places below this one are scoped."""
        return self.is_scoped or self.slot is not None


def id_below(prefix: str, index: int, count: int) -> str:
    """Returns the id of the space below a candidate."""
    return f"{prefix}[={index}/{count}]"


def slot_labels(point: Point, prefix: str, is_scoped: bool = False) -> Iterator[Label]:
    """Yields the labels of a point itself: one for each slot, or one."""
    location = str(point.location)
    dot = "." if prefix and location and location[0] != "[" else ""
    own = f"{prefix}{dot}{location}"
    if point.num_choices == 1:
        yield Label(own, own, None, point, is_scoped)
        return
    for j in range(point.num_choices):
        yield Label(f"{own}[{j}]", own, j, point, is_scoped)


def iter_labels(space: PointSpace, prefix: str = "", is_scoped: bool = False) -> Iterator[Label]:
    """Yields the labels of all decisions of a space, in all branches, depth first."""
    for point in space.elements:
        for label in slot_labels(point, prefix, is_scoped):
            yield label
            for i, below in enumerate(point.subspaces):
                if below.elements:
                    at = id_below(label.id, i, len(point.subspaces))
                    yield from iter_labels(below, at, label.is_scope)


def iter_decisions(
    space: PointSpace, tree: tuple[Any, ...], prefix: str = ""
) -> Iterator[tuple[Label, Scalar]]:
    """Yields the decisions of a decision tree with their labels, without tied and inactive ones."""
    for point, decision in zip(space.elements, tree):
        if decision is None or type(decision) is Tied:
            continue
        slots = decision if type(decision) is list else [decision]
        for label, slot in zip(slot_labels(point, prefix), slots):
            if type(slot) is not tuple:
                yield label, slot
                continue
            index, below = slot
            yield label, index
            at = id_below(label.id, index, len(point.subspaces))
            yield from iter_decisions(point.subspaces[index], below, at)


def _shown(label: Label, value: Scalar, value_type: str) -> Any:
    """Returns a decision in the form that `value_type` asks for."""
    if not label.point.subspaces or value_type == "value":
        return value
    n = len(label.point.subspaces)
    choices: Any = label.point  # only Choices have subspaces
    if value_type == "choice" or choices.literal_values is None:
        return f"{value}/{n}"
    literal = choices.literal(value)
    return literal if value_type == "literal" else f"{value}/{n} ({literal})"


def _keys(label: Label, key_type: str, multi_choice_key: str) -> list[str]:
    """Returns the dict keys of a decision."""
    if key_type == "name_or_id" and label.point.name is not None:
        return [label.point.name]
    if label.slot is None:
        return [label.id]
    own = [] if multi_choice_key == "parent" else [label.id]
    return own if multi_choice_key == "subchoice" else [label.parent_id, *own]


def _put(out: dict[str, Any], key: str, value: Any) -> None:
    """Adds a decision. Several of one key, as below the slots of a multi-choice, become a list."""
    held = out.get(key)
    if held is None:
        out[key] = value
    elif isinstance(held, list):
        held.append(value)
    else:
        out[key] = [held, value]


def to_dict(
    space: PointSpace,
    flat: Flat,
    *,
    key_type: str = "id",
    value_type: str = "value",
    multi_choice_key: str = "subchoice",
    include_inactive_decisions: bool = False,
) -> dict[str, Any]:
    """Returns the decisions by id or name; the options are those of `DNA.to_dict`.

    Raises:
        DNAError: An option is unknown, or the flat form does not fit the space.
    """
    options = {
        "key_type": (key_type, ("id", "name_or_id")),
        "value_type": (value_type, ("value", "choice", "literal", "choice_and_literal")),
        "multi_choice_key": (multi_choice_key, ("subchoice", "parent", "both")),
    }
    for name, (given, known) in options.items():
        if given not in known:
            raise DNAError(f"Expected {name} to be one of {known}, but got {given!r}.")
    out: dict[str, Any] = {}
    if include_inactive_decisions:
        for label in iter_labels(space):
            out.update(dict.fromkeys(_keys(label, key_type, multi_choice_key)))
    for label, value in iter_decisions(space, space.read(flat)):
        for key in _keys(label, key_type, multi_choice_key):
            _put(out, key, _shown(label, value, value_type))
    return out


class _Finder:
    """Finds decisions in a dict by id or name. It takes those of a list one after another."""

    def __init__(
        self,
        values: Mapping[str, Any],
        ids: set[str],
        ints_are_literals: bool,
        rand: Rand | None = None,
        by_value: bool = False,
    ) -> None:
        self.values = values
        # Whether choices are read as users write them, see `Choices.index_of_value`.
        self.by_value = by_value
        # Draws the decisions that the dict does not hold; without it they are an error.
        self.rand = rand
        # Such a key is the decision of that place, although another decision may have the name.
        self.ids = ids
        self.ints_are_literals = ints_are_literals
        self.used: dict[str, int] = {}
        # By name, the values under which the decisions of the dict are active.
        self.needed: dict[str, set[Scalar]] = {}
        # The ids of these decisions, and of given ones with a name, below candidates.
        self.wanted: list[str] = []

    def note_conditions(self, labels: Sequence[Label]) -> None:
        """Notes which named decisions the given decisions need, or are."""
        # Names that are decided whatever the choices are.
        outer = {label.point.name for label in labels if "[=" not in label.id}
        for label in reversed(labels):  # conditions refer to decisions before them
            name, condition = label.point.name, label.point.condition
            keys = [key for key in (label.id, label.parent_id, name) if key is not None]
            is_given = any(self.values.get(key) is not None for key in keys)
            if not is_given and name not in self.needed:
                continue
            if name is not None and name not in outer:
                self.wanted.append(label.id)
            if condition is not None:
                known = self.needed.get(condition.name, set(condition.values))
                self.needed[condition.name] = known & set(condition.values)

    def find(self, label: Label) -> Any:
        """Returns the decision at a place.

        Raises:
            DNAError: The dict holds no decision for the place, or two that differ.
        """
        found: dict[str, Any] = {}
        for key in dict.fromkeys((label.id, label.point.name, label.parent_id)):
            if key is None or key not in self.values:
                continue
            if found and key == label.point.name and key in self.ids:
                continue
            value = self.values[key]
            if isinstance(value, list) and not self._is_candidate(label.point, value):
                at = self.used.get(key, 0)
                self.used[key] = at + 1
                value = value[at] if at < len(value) else None
            if value is not None or self._is_candidate(label.point, value):
                found[key] = self._decision(label.point, value)
        if found:
            (key, decision), *others = found.items()
            for other, its in others:
                if its != decision:
                    raise DNAError(
                        f"{key!r} and {other!r} are one decision, but the dict holds {decision!r} "
                        f"and {its!r}. Leave one of them out."
                    )
            return decision
        if self.rand is not None and label.slot is None:
            return self._drawn(label, self.rand)
        if self.rand is not None:
            return None  # a slot, which depends on the others
        name = label.point.name or label.id
        known = ", ".join(map(repr, self.values)) or "nothing"
        raise DNAError(f"Expected a decision for {name!r}, but the dict holds {known}.")

    def _drawn(self, label: Label, rand: Rand) -> Scalar:
        """Returns a random decision: if the dict has decisions below candidates, one of these."""
        point = label.point
        needed = sorted(self.needed.get(point.name or "", ()))
        if not point.subspaces and needed:
            return needed[int(rand() * len(needed))]
        if not point.subspaces:
            return point.sample(rand, point.replaced(condition=None).leaf_domain)
        among = self._among(label)
        return among[int(rand() * len(among))]

    def _among(self, label: Label) -> Sequence[int]:
        """Returns the candidates to draw from: if the dict has decisions that need some, these."""
        n = len(label.point.subspaces)
        given = [key for key, value in self.values.items() if value is not None] + self.wanted
        below = [i for i in range(n) if _is_below(id_below(label.id, i, n), given)]
        needed = self.needed.get(label.point.name or "")
        among = [i for i in below or range(n) if needed is None or i in needed]
        return among or below or range(n)

    def completed(self, labels: Sequence[Label]) -> list[Any]:
        """Returns the decisions of all slots of a multi-choice; draws those that are missing.

        Raises:
            DNAError: No decisions of the other slots fit those that the dict holds.
        """
        slots = [self.find(label) for label in labels]
        if self.rand is None or None not in slots:
            return slots
        among = [
            list(self._among(label)) if slot is None else [slot]
            for label, slot in zip(labels, slots)
        ]
        found = _filled(labels[0].point, among, [], self.rand)
        if found is None:
            raise DNAError(
                f"The decisions that the dict holds for {labels[0].parent_id!r} leave none for its "
                "other slots."
            )
        return found

    def holds(self, point: Point, labels: Sequence[Label]) -> bool:
        """Returns whether the dict holds a decision of a point, or below it."""
        keys = {key for label in labels for key in (label.id, point.name, label.parent_id)}
        given = [key for key, value in self.values.items() if value is not None]
        if self._is_candidate(point, None):
            given += [key for key in self.values if key in keys]
        return not keys.isdisjoint(given) or any(_is_below(label.id, given) for label in labels)

    def finish(self) -> None:
        """Raises DNAError if a list holds more decisions than there are places."""
        for key, used in self.used.items():
            if len(self.values[key]) != used:
                raise DNAError(
                    f"Expected {used} decisions for {key!r}, but got {describe(self.values[key])}."
                )

    def _is_candidate(self, point: Point, value: Any) -> bool:
        """Returns whether `None` or a list is itself a candidate of a choice."""
        texts = getattr(point, "literal_values", None)
        return self.by_value and texts is not None and repr(value) in texts

    def _decision(self, point: Point, value: Any) -> Any:
        value = point.converted(value)
        is_index = type(value) is int and not self.ints_are_literals and not self.by_value
        if not point.subspaces or is_index:
            return value
        choices: Any = point  # only Choices have subspaces
        try:
            return choices.index_of_value(value) if self.by_value else choices.index_of(value)
        except SpaceError as error:
            raise DNAError(str(error)) from None


def _filled(point: Any, among: list[list[int]], picked: list[int], rand: Rand) -> list[int] | None:
    """Returns random indices for all slots, each among those that it may have, or `None`."""
    at = len(picked)
    if at == len(among):
        return picked
    fixed = [(k, own[0]) for k, own in enumerate(among) if k > at and len(own) == 1]
    free = [
        i
        for i in point.domain(picked)
        if i in among[at]
        and not (point.distinct and any(i == index for _, index in fixed))
        and not (point.sorted and any(i + (k - at) * point.distinct > n for k, n in fixed))
    ]
    while free:
        found = _filled(point, among, [*picked, free.pop(int(rand() * len(free)))], rand)
        if found is not None:
            return found
    return None


def _is_below(prefix: str, keys: Iterable[str]) -> bool:
    """Returns whether a key is the id of a decision below a place."""
    return any(str(key).startswith(prefix) for key in keys)


def from_dict(
    values: dict[str, Any],
    space: PointSpace,
    use_ints_as_literals: bool = False,
    rand: Rand | None = None,
    by_value: bool = False,
) -> Flat:
    """Returns the flat form of decisions by id or name; the inverse of `to_dict`.

    Args:
        values: The decisions.
        space: The space.
        use_ints_as_literals: Whether an int is a literal value rather than an index.
        rand: Draws from [0, 1) for the decisions that are missing; without it, these are an error.
        by_value: Whether choices are read as users write them, see `Choices.index_of_value`.

    Raises:
        DNAError: A decision is missing or unknown, or its value is not a candidate.
    """
    labels = list(iter_labels(space))
    ids = {key for label in labels for key in (label.id, label.parent_id)}
    known = ids | {label.point.name for label in labels}
    for key in values:
        if key not in known:
            raise DNAError(
                f"No decision of the space is called {describe(key)}. "
                f"{closest(str(key), [k for k in known if k])}"
            )
    finder = _Finder(values, ids, use_ints_as_literals, rand, by_value)
    if rand is not None:
        finder.note_conditions(labels)
    out: list[Scalar] = []
    _fill(space, "", finder, out, {})
    finder.finish()
    flat = tuple(out)
    space.read(flat)
    return flat


def _fill(
    space: PointSpace, prefix: str, finder: _Finder, out: list[Scalar], env: dict[str, Any]
) -> None:
    """Appends the active decisions of a space.

    Args:
        space: The space.
        prefix: The id of the space.
        finder: Finds the decisions.
        out: The flat form so far.
        env: The named decisions so far.
    """
    for point in space.elements:
        if point.condition is not None and not point.condition.holds(env):
            continue
        if point.name is not None and point.name in env:
            continue
        n = len(point.subspaces)
        labels = list(slot_labels(point, prefix))
        drawn: Sequence[Any]
        if finder.rand is not None and len(labels) > 1 and not finder.holds(point, labels):
            drawn = point.pick(finder.rand)  # type: ignore[attr-defined]  # only Choices have slots
        else:
            drawn = finder.completed(labels)
        for label, value in zip(labels, drawn):
            out.append(value)
            if n and type(value) is int and 0 <= value < n:
                inner = env if label.slot is None else dict(env)
                _fill(point.subspaces[value], id_below(label.id, value, n), finder, out, inner)
        if point.name is not None:
            env[point.name] = out[-1] if not n else value
