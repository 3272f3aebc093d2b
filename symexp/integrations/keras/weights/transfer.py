"""Transfer: from an alignment to assignments, all or nothing.

1. Both objects are materialized. Layers of the target that are not built are built for the shapes
   that their partners were built for.
2. All values are found and checked before the first one is assigned. If an assignment fails
   nevertheless, those before it are taken back.
3. A variable of the target gets its value once, from one variable of the source: that of the same
   name in the partner of its layer.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import keras
import numpy as np

from symexp._base.introspection import level_of_user
from symexp.errors import SymbolizeError, add_context, describe
from symexp.integrations.keras.weights.alignment import align
from symexp.integrations.keras.weights.learned import Learned, Part, read_learned
from symexp.integrations.keras.weights.optimizers import NO_OPTIMIZER, Slot, slots_to_copy
from symexp.integrations.keras.weights.sources import as_source
from symexp.patching.learned_state import (
    TransferredWeight,
    WeightTransfer,
    WeightTransferWarning,
)
from symexp.tree.diff.alignment import common_subsequence
from symexp.tree.nodes.state import get_state, is_handle

__all__ = ["build_as", "keep", "transfer"]


_NOT_BUILT = "not built"

# Modes of `Layer.quantize` that need nothing but their name.
_MODES = ("int8", "int4", "float8")


class _Write(NamedTuple):
    """An assignment that is planned; `value` returns an array of the shape of the variable."""

    variable: Any
    value: Callable[[], Any]


def transfer(source: Any, target: Any, partial: str, optimizer: bool) -> WeightTransfer:
    """Does what `sx.transfer_weights` says, with arguments that are checked."""
    if not is_handle(target) and not isinstance(target, keras.Layer):
        raise SymbolizeError(
            "Expected a symbolic object or a layer of Keras as the target, but got "
            f"{describe(target)}."
        )
    return _transfer(read_learned(as_source(source)), target, partial, optimizer)


def _transfer(
    source: Learned, target: Any, partial: str, optimizer: bool, edit: str | None = None
) -> WeightTransfer:
    learned, partners = _aligned(source, target, edit == "patch")
    if edit is not None and _quantize(learned, partners):
        learned, partners = _aligned(source, target, edit == "patch")
    rows: list[TransferredWeight] = []
    writes: list[_Write] = []
    origins: dict[int, Any] = {}
    for part in learned.parts:
        partner = partners.get(id(part))
        for name, variable in part.variables.items():
            found = _origin(name, part, partner)
            if found is not None:
                origins[id(variable)] = partner.variables[found]  # type: ignore[union-attr]
            _plan(part, name, partner, found, partial, rows, writes)
    rows += _unbuilt(learned, partners, origins)
    unused = _unused(source, origins)
    if optimizer:
        for slot in slots_to_copy(source, learned, partners, origins):
            row = _planned(slot.source, slot.target, slot.source_place, slot.target_place, partial,
                           writes, slot.note)  # fmt: skip
            if slot.start is not None and row.outcome != "copied":
                row = _started(row, slot, writes)
            rows.append(row)
    _assign(writes)
    _finish(learned.parts)
    report = WeightTransfer(tuple(rows), tuple(unused))
    _warn(report)
    return report


# Layers that are not built.


def _aligned(source: Learned, target: Any, in_place: bool) -> tuple[Learned, dict[int, Part]]:
    """Reads the target and aligns it, and builds what its partner is built for."""
    tried: set[int] = set()
    while True:
        learned = read_learned(target)
        partners = align(source, learned, in_place=in_place)
        for part in learned.parts:
            partner = partners.get(id(part))
            if _can_build(part, partner) and id(part.live) not in tried:
                tried.add(id(part.live))
                build_as(part.live, partner.build_config)  # type: ignore[union-attr]
                break  # even if it failed: some layers inside may be built
        else:
            return learned, partners


def _can_build(part: Part, partner: Part | None) -> bool:
    if partner is None or not part.is_layer or part.is_built or not partner.is_built:
        return False
    return bool(partner.build_config) and any(p.variables for p in partner.all_below())


def build_as(layer: Any, config: Any) -> None:
    """Builds a layer as its partner was built, as far as that is possible.

    Layers inside are built by a call with symbolic inputs, so that they have the shapes of the
    target, which may differ from those of the source.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras warns if it cannot; so does the transfer
        with contextlib.suppress(Exception):  # built for other shapes; the first call will build it
            layer.build_from_config(config)
        inner = layer._flatten_layers(include_self=False)
        if layer.built and all(each.built for each in inner):
            return
        with contextlib.suppress(Exception):
            if "input_shape" in config:
                is_run = layer._build_by_run_for_single_pos_arg(config["input_shape"])
            else:
                is_run = layer._build_by_run_for_kwargs(config["shapes_dict"])
            if is_run:
                layer.built = True  # as Keras does when it loads a model


def _quantize(learned: Learned, partners: dict[int, Part]) -> bool:
    """Quantizes layers as their partners are, and returns whether there was one.

    An edit keeps how an object is quantized, like its weights, which would not fit otherwise.
    """
    found = False
    for part in learned.parts:
        partner = partners.get(id(part))
        mode = None if partner is None else partner.quantization
        if mode in _MODES and part.variables and part.quantization is None:
            part.live.quantize(mode)
            found = True
    return found


def _unbuilt(
    learned: Learned, partners: dict[int, Part], origins: dict[int, Any]
) -> list[TransferredWeight]:
    """Returns rows of the layers that are not built and miss variables of their partners."""
    used = {id(v) for v in origins.values()}
    note = f"{_NOT_BUILT}: build the target, and transfer again"
    rows = []
    for part in learned.parts:
        partner = partners.get(id(part))
        if partner is None or part.is_built or not partner.is_built:
            continue
        left = [v for p in partner.all_below() for v in p.variables.values() if id(v) not in used]
        if left:
            used.update(map(id, left))
            places = (str(partner.place), str(part.place))
            rows.append(TransferredWeight(*places, None, None, "fresh", 0, 0, note))
    return rows


# Variables.


def _origin(name: str, part: Part, partner: Part | None) -> str | None:
    """Returns the name of the variable of a partner that continues in a variable of a part."""
    if partner is None:
        return None
    if name in partner.variables:
        return name
    # Variables without a name are numbered by Keras, so they are matched in order, by shape.
    mine = [n for n in part.variables if n not in partner.variables]
    theirs = [n for n in partner.variables if n not in part.variables]
    shapes = [
        [tuple(side.variables[n].shape) for n in names]
        for side, names in ((partner, theirs), (part, mine))
    ]
    for i, j in common_subsequence(*shapes):
        if mine[j] == name:
            return theirs[i]
    return None


def _plan(
    part: Part,
    name: str,
    partner: Part | None,
    found: str | None,
    partial: str,
    rows: list[TransferredWeight],
    writes: list[_Write],
) -> None:
    variable = part.variables[name]
    place = _place(part, name)
    if partner is None or found is None:
        rows.append(_planned(None, variable, None, place, partial, writes))
        return
    source: Any = partner.variables[found]
    is_merged = not part.merged or (partial == "skip" and _lora(part) != _lora(partner))
    merged = partner.merged.get(found) if is_merged else None
    note = "" if merged is None else "LoRA merged"
    given = source if merged is None else merged
    rows.append(_planned(given, variable, _place(partner, found), place, partial, writes, note))


def _lora(part: Part) -> list[Any]:
    """Returns the shapes of the low-rank weights of a layer, by name."""
    return sorted((n, tuple(v.shape)) for n, v in part.variables.items() if n.startswith("lora_"))


def _place(part: Part, name: str) -> str:
    return f"{part.place}.{name}" if part.place else name


def _planned(
    source: Any,
    target: Any,
    source_place: str | None,
    target_place: str,
    partial: str,
    writes: list[_Write],
    note: str = "",
) -> TransferredWeight:
    """Returns the row of a variable, and plans its assignment."""
    there, here = [None if v is None else tuple(v.shape) for v in (source, target)]
    size = 0 if here is None else int(np.prod(here, dtype=np.int64))
    row = TransferredWeight(source_place, target_place, there, here, "fresh", size, 0, note)
    if source is None or target is None:
        return row
    old, new = _dtype(source), _dtype(target)
    if old != new:
        if not (_is_float(old) and _is_float(new)):
            return row._replace(note=f"{old} does not fit {new}")
        row = row._replace(note=", ".join(filter(None, [note, f"{old} to {new}"])))
    if there == here:
        if source is not target:
            writes.append(_Write(target, lambda: _array(source)))
        return row._replace(outcome="copied", taken=size)
    if partial != "slice" or there is None or here is None or len(there) != len(here):
        return row
    overlap = tuple(slice(0, min(pair)) for pair in zip(there, here))
    taken = int(np.prod([s.stop for s in overlap], dtype=np.int64))
    writes.append(_Write(target, lambda: _sliced(source, target, overlap)))
    return row._replace(outcome="sliced" if taken else "fresh", taken=taken)


def _started(row: TransferredWeight, slot: Slot, writes: list[_Write]) -> TransferredWeight:
    """Plans that a slot starts with the new value of its variable, below what is sliced."""
    if row.outcome == "sliced":
        writes.pop()
    planned = next((w.value for w in writes if w.variable is slot.start), None)
    value = planned or (lambda: _array(slot.start))
    overlap = None
    if row.outcome == "sliced":
        overlap = tuple(slice(0, min(n)) for n in zip(slot.source.shape, slot.target.shape))

    def started() -> Any:
        made = np.array(value(), dtype=_array(slot.target).dtype)
        if overlap is not None:
            made[overlap] = _array(slot.source)[overlap]
        return made

    writes.append(_Write(slot.target, started))
    return row._replace(note=", ".join(filter(None, [row.note, "starts with the weight"])))


def _dtype(value: Any) -> str:
    return (
        str(value.dtype)
        if isinstance(value, np.ndarray)
        else keras.backend.standardize_dtype(value.dtype)
    )


def _is_float(dtype: str) -> bool:
    return dtype.startswith(("float", "bfloat"))


def _array(variable: Any) -> Any:
    return keras.ops.convert_to_numpy(variable)


def _sliced(source: Any, target: Any, overlap: tuple[slice, ...]) -> Any:
    made = np.array(_array(target))
    made[overlap] = _array(source)[overlap]
    return made


def _unused(source: Learned, origins: dict[int, Any]) -> list[str]:
    used = {id(v) for v in origins.values()}
    return [
        _place(part, name)
        for part in source.parts
        for name, variable in part.variables.items()
        if id(variable) not in used
    ]


def _assign(writes: list[_Write]) -> None:
    """Assigns all values, or none."""
    # On PyTorch an array shares the memory of its variable, which may be assigned before it is
    # read if the source and the target share layers.
    targets = {id(w.variable) for w in writes}
    done: list[tuple[Any, Any]] = []
    values = [w.value() for w in writes] if len(targets) < len(writes) else None
    try:
        for i, write in enumerate(writes):
            value = write.value() if values is None else values[i]
            done.append((write.variable, np.array(_array(write.variable))))
            write.variable.assign(value)
    except BaseException as error:
        for variable, before in reversed(done):
            variable.assign(before)
        if isinstance(error, Exception):
            add_context(error, "No weight of the target was changed.")
        raise


def _finish(parts: Iterable[Part]) -> None:
    """Lets layers compute what they derive from their variables."""
    for part in parts:
        if isinstance(part.live, keras.layers.Normalization) and part.variables:
            part.live.finalize_state()


def _warn(report: WeightTransfer) -> None:
    unbuilt = [row.target or "the target" for row in report if row.note.startswith(_NOT_BUILT)]
    text = ""
    if unbuilt:
        text = (
            f"Not built yet: {', '.join(unbuilt[:3])}{' and others' if len(unbuilt) > 3 else ''}. "
            "So the weights of the counterpart in the source were not taken. Build the target "
            "(`model.build(input_shape)`, or call it), and transfer again."
        )
    elif any(row.note == NO_OPTIMIZER for row in report):
        text = (
            "The source has an optimizer that the target does not have, so its slots were not "
            "taken. Compile the target before the transfer, or make the optimizer an argument of "
            "the experiment."
        )
    elif report.rows and not report.copied and not report.sliced:
        text = (
            f"No weight was transferred: none of the {len(report)} weights of the target "
            "corresponds to one of the source by place, class and shape. Print the report to see "
            "the places, or call with `partial='slice'` if only shapes differ."
        )
    if text:
        warnings.warn(text, WeightTransferWarning, stacklevel=level_of_user())


# Edits in place and clones.


def keep(
    roots: Iterable[Any], partial: str, in_place: bool
) -> Callable[[Iterable[Any]], None] | None:
    """Reads the learned state of live trees before they change.

    Args:
        roots: The roots of the trees.
        partial: As in `sx.transfer_weights`.
        in_place: Whether the same trees change; else the state is for clones.

    Returns:
        A function that gives the state to the trees after the change, which it materializes; `None`
        if nothing was learned.
    """
    kept = [_learned_of(root) for root in roots]
    if not any(kept):
        return None

    edit = "patch" if in_place else "clone"

    def give(changed: Iterable[Any]) -> None:
        for learned, root in zip(kept, changed):
            if learned is not None:
                _transfer(learned, root, partial, False, edit)

    return give


def _learned_of(root: Any) -> Learned | None:
    if not get_state(root).touched:
        return None
    learned = read_learned(root, materialized=False)
    return learned if any(part.variables for part in learned.parts) else None
