"""The slots of optimizers travel with the variables that they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from symexp.integrations.keras.weights.learned import Learned, Part, Slots, read_slots

__all__ = ["NO_OPTIMIZER", "Slot", "slots_to_copy"]

NO_OPTIMIZER = "the target has no such optimizer"


class Slot(NamedTuple):
    """A variable of an optimizer in the target, and the one that it continues.

    Attributes:
        source: The variable of the source; `None` if there is none.
        target: The variable of the target; `None` if it does not exist.
        source_place: The place of the first.
        target_place: The place of the second.
        note: Why there is no source.
    """

    source: Any
    target: Any
    source_place: str | None
    target_place: str
    note: str = ""


def slots_to_copy(
    source: Learned, target: Learned, partners: dict[int, Part], origins: dict[int, Any]
) -> Iterator[Slot]:
    """Yields the variables of the optimizers of the target, and builds optimizers for them.

    Args:
        source: The learned state of the source.
        target: That of the target.
        partners: The alignment.
        origins: The variable of the source that each variable of the target continues, by identity
            of the latter.
    """
    names = [
        {id(v): str(p.place + n) for p in side.parts for n, v in p.variables.items()}
        for side in (source, target)
    ]
    taken: set[int] = set()
    for part in target.parts:
        if part.slots is None:
            continue
        partner = partners.get(id(part))
        place = str(part.place) or "optimizer"
        if partner is None or partner.slots is None:
            yield Slot(None, None, None, place, "the source has no such optimizer")
            continue
        taken.add(id(partner))
        old, theirs = partner.slots, str(partner.place) or "optimizer"
        if old.kind is not part.slots.kind:
            note = f"{part.slots.kind.__name__} instead of {old.kind.__name__}"
            yield Slot(None, None, theirs, place, note)
            continue
        new = _built(part.slots, old, source, target, partners, origins)
        yield from _pairs(old, new, theirs, place, names, origins)
    for part in source.parts:
        if part.slots is not None and part.slots.trained and id(part) not in taken:
            place = str(part.place) or "optimizer"
            yield Slot(None, None, place, place, NO_OPTIMIZER)


def _built(
    new: Slots,
    old: Slots,
    source: Learned,
    target: Learned,
    partners: dict[int, Part],
    origins: dict[int, Any],
) -> Slots:
    """Builds the optimizer of the target for the variables that it will train."""
    if new.trained or not old.trained:
        return new
    ids = {id(v) for v in old.trained}
    for part in target.parts:
        partner = partners.get(id(part))
        if partner is None or not part.is_layer:
            continue
        below = {id(v) for p in partner.all_below() for v in p.variables.values()}
        if ids <= below:
            new.live.build(part.live.trainable_variables)
            return read_slots(new.live)
    order = {id(v): i for i, v in enumerate(old.trained)}
    found = [
        (order[id(origins[id(v)])], v)
        for p in target.parts
        for v in p.variables.values()
        if id(origins.get(id(v))) in order
    ]
    new.live.build([v for _, v in sorted(found, key=lambda pair: pair[0])])
    return read_slots(new.live)


def _pairs(
    old: Slots,
    new: Slots,
    theirs: str,
    ours: str,
    names: list[dict[int, str]],
    origins: dict[int, Any],
) -> Iterator[Slot]:
    for name, variable in new.scalars.items():
        shown = name.lstrip("_")
        yield Slot(old.scalars.get(name), variable, f"{theirs}.{shown}", f"{ours}.{shown}")
    at = {id(v): i for i, v in enumerate(old.trained)}
    for name, slots in new.lists.items():
        shown = name.lstrip("_")
        for trained, slot in zip(new.trained, slots):
            if slot is None:
                continue
            place = f"{ours}.{shown}[{names[1].get(id(trained), trained.path)}]"
            origin = origins.get(id(trained))
            index = at.get(id(origin))
            before = None if index is None else old.lists.get(name, [None] * len(at))[index]
            if before is None:
                yield Slot(None, slot, None, place)
            else:
                there = names[0].get(id(origin), getattr(origin, "path", ""))
                yield Slot(before, slot, f"{theirs}.{shown}[{there}]", place)
    for name, inner in new.inner.items():
        if name in old.inner and old.inner[name].kind is inner.kind:
            yield from _pairs(
                old.inner[name], inner, f"{theirs}.{name}", f"{ours}.{name}", names, origins
            )
