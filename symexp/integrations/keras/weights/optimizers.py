"""The slots of optimizers travel with the variables that they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import keras
import numpy as np

from symexp.integrations.keras.weights.learned import Learned, Part, Slots, read_slots

__all__ = ["NO_OPTIMIZER", "Slot", "slots_to_copy"]

# The moving average of the weights (`use_ema=True`).
_AVERAGE = "_model_variables_moving_average"

NO_OPTIMIZER = "the target has no such optimizer"


class Slot(NamedTuple):
    """A variable of an optimizer in the target, and the one that it continues.

    Attributes:
        source: The variable of the source; `None` if there is none.
        target: The variable of the target; `None` if it does not exist.
        source_place: The place of the first.
        target_place: The place of the second.
        note: Why there is no source.
        start: The trained variable, if the optimizer would start the slot with its value, as it
            does for an average of weights.
    """

    source: Any
    target: Any
    source_place: str | None
    target_place: str
    note: str = ""
    start: Any = None


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
    inner = {
        id(s.live)
        for p in [*source.parts, *target.parts]
        if p.slots
        for _, s in _named(p.slots)[1:]
    }
    for part in target.parts:
        if part.slots is None or id(part.live) in inner:
            continue
        partner = partners.get(id(part))
        place = str(part.place) or "optimizer"
        if partner is None or partner.slots is None:
            yield Slot(None, None, None, place, "the source has no such optimizer")
            continue
        taken.add(id(partner))
        theirs = str(partner.place) or "optimizer"
        found = _of_one_class(partner.slots, part.slots)
        if found is None:
            note = f"{part.slots.kind.__name__} instead of {partner.slots.kind.__name__}"
            yield Slot(None, None, theirs, place, note)
            continue
        _build(part.slots, found[0][1], source, target, partners, origins)
        found = _of_one_class(partner.slots, read_slots(part.live))
        assert found is not None
        (inside, old), (within, new) = found
        yield from _pairs(old, new, theirs + inside, place + within, names, origins)
    for part in source.parts:
        if part.slots is None or id(part.live) in inner or id(part) in taken:
            continue
        if any(s.trained for _, s in _named(part.slots)):
            place = str(part.place) or "optimizer"
            yield Slot(None, None, place, place, NO_OPTIMIZER)


def _named(slots: Slots, name: str = "") -> list[tuple[str, Slots]]:
    """Returns an optimizer and those inside of it, with their places below it."""
    found = [(name, slots)]
    for attribute, inner in slots.inner.items():
        found += _named(inner, f"{name}.{attribute}")
    return found


def _of_one_class(old: Slots, new: Slots) -> Any:
    """Returns two optimizers of one class, with their names.

    They are the two given ones, or one inside of these: one optimizer may scale the loss for
    another.
    """
    for a in _named(old):
        for b in _named(new):
            if a[1].kind is b[1].kind and (a[1] is old or b[1] is new):
                return a, b
    return None


def _build(
    new: Slots,
    old: Slots,
    source: Learned,
    target: Learned,
    partners: dict[int, Part],
    origins: dict[int, Any],
) -> None:
    """Builds the optimizer of the target for the variables that it will train."""
    trained = next((s.trained for _, s in _named(old) if s.trained), [])
    if new.live.built or not trained:
        return
    for part in target.parts:
        if part.is_model and id(getattr(part.live, "optimizer", None)) == id(new.live):
            new.live.build(part.live.trainable_variables)
            return
    ids = set(map(id, trained))
    for part in target.parts:
        partner = partners.get(id(part))
        if partner is not None and part.is_layer and ids <= _ids_below(partner):
            new.live.build(part.live.trainable_variables)
            return
    # The optimizer trained several models.
    order = {id(v): i for i, v in enumerate(trained)}
    found = [v for p in target.parts for v in p.variables.values() if id(origins.get(id(v))) in ids]
    new.live.build(sorted(found, key=lambda v: order[id(origins[id(v)])]))


def _ids_below(part: Part) -> set[int]:
    return {id(v) for p in part.all_below() for v in p.variables.values()}


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
        starts = _starts_with_weights(name, new.trained, slots)
        for trained, slot in zip(new.trained, slots):
            if slot is None:
                continue
            place = f"{ours}.{shown}[{names[1].get(id(trained), trained.path)}]"
            start = trained if starts else None
            origin = origins.get(id(trained))
            index = at.get(id(origin))
            before = None if index is None else old.lists.get(name, [None] * len(at))[index]
            if before is None:
                yield Slot(None, slot, None, place, start=start)
            else:
                there = names[0].get(id(origin), getattr(origin, "path", ""))
                yield Slot(before, slot, f"{theirs}.{shown}[{there}]", place, start=start)
    for name, inner in new.inner.items():
        if name in old.inner and old.inner[name].kind is inner.kind:
            yield from _pairs(
                old.inner[name], inner, f"{theirs}.{name}", f"{ours}.{name}", names, origins
            )


def _starts_with_weights(name: str, trained: list[Any], slots: list[Any]) -> bool:
    """Whether slots that were not used yet have to have the values of the trained variables.

    Keras starts its moving average with zeros, and sets it in step 0, which the iterations of the
    source skip. Other optimizers start averages with the weights when they are built.
    """
    used = [slot for slot in slots if slot is not None]
    if name == _AVERAGE:
        return not any(np.any(_array(slot)) for slot in used)
    if len(used) < len(slots) or not any(np.any(_array(slot)) for slot in used):
        return False
    return all(
        tuple(a.shape) == tuple(b.shape) and np.array_equal(_array(a), _array(b))
        for a, b in zip(trained, slots)
    )


def _array(variable: Any) -> Any:
    return keras.ops.convert_to_numpy(variable)
