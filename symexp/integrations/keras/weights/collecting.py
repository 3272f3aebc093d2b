"""The learned state of the live objects in a tree, for an archive.

1. A state belongs to an outermost Keras layer, model or optimizer: it has the state of all objects
   in it. Layers that several of these have in common get a state of their own.
2. Keras objects in attributes of other live objects (`self.model = ...` in `__init__`), and in
   lists and dicts there, are found too. Those of Keras objects are theirs.
3. An optimizer that is no argument (`compile("adam")`) is saved with the model.
4. The files of Keras leave some things out: the seeds of dropout, the states of stateful recurrent
   layers, and LoRA weights, which they merge. These are in the file `exact`. The record tells how
   each part was built and quantized.
5. A model of a class of users is made a second time, without values, to see that this is possible.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import keras

from symexp._base.keypath import Key, KeyPath
from symexp.codec.archive import Weights
from symexp.codec.learned_state import moved_record
from symexp.errors import UnsupportedValueError
from symexp.integrations.keras.undisturbed import without_weights
from symexp.integrations.keras.weights.keras_files import (
    layout_of,
    parts_of,
    save_state,
    write_arrays,
)
from symexp.integrations.keras.weights.restoring import (
    AWAITED,
    attributes_of,
    build_awaited,
    difference,
    of_training,
    prepare,
    unsaved_of,
)
from symexp.tree.handles.awaiting import touched_below
from symexp.tree.handles.materialize import materialize
from symexp.tree.nodes.state import is_ghost, is_handle, node_of
from symexp.tree.nodes.values import view

__all__ = ["Unit", "building_of", "collect", "exact_of", "trained_by"]

# Modes of `Layer.quantize` that need nothing but their name.
_MODES = ("int8", "int4", "float8")


class Unit(NamedTuple):
    """An object that has a state of its own in the archive.

    Attributes:
        kind: `layer`, `optimizer` or `compiled` (an optimizer that a model was compiled with).
        keys: The place of the handle.
        attribute: The attribute of it that holds the object; `None` for itself.
        target: The object.
    """

    kind: str
    keys: tuple[Key, ...]
    attribute: str | None
    target: Any


def collect(root: Any) -> tuple[dict[str, Any], list[Weights], Any]:
    """Returns the learned state of a tree.

    Returns:
        The versions of Keras, the states, and the folder of their files, which the caller closes.

    Raises:
        UnsupportedValueError: A state could not be restored.
    """
    node_of(root)  # what the program has changed is in the tree
    units = _units(root)
    shared = _shared(root, units)
    skip = {id(part) for unit in shared for part in unit.target._flatten_layers()}
    inside = {id(u.target) for u in units}
    units = shared + [u for u in units if id(u.target) not in skip]
    units += list(_compiled(units, inside))
    folder = tempfile.TemporaryDirectory(prefix="symexp-")
    try:
        made = []
        for number, unit in enumerate(units):
            own = set() if unit in shared else skip
            weights = _weights(unit, units, own | (inside - {id(unit.target)}), folder.name, number)
            if weights is not None:
                made.append(weights)
    except BaseException:
        folder.cleanup()
        raise
    facts = {"keras": keras.__version__, "backend": keras.backend.backend()}
    return facts, made, folder


def _units(root: Any) -> list[Unit]:
    """Returns the outermost Keras objects that are live, each once."""
    found: list[Unit] = []
    covered: set[int] = set()
    touched = list(touched_below(root))
    handles = {id(handle) for _, handle in touched}
    for keys, handle in touched:
        if not type(handle)._sx_type.is_object or is_ghost(handle):
            continue
        if _is_stateful(handle):
            if id(handle) not in covered:
                found.append(Unit(_kind(handle), keys, None, handle))
                covered |= _inside(handle)
            continue
        for name, value in attributes_of(handle):
            is_free = id(value) not in handles and not (is_handle(value) and is_ghost(value))
            if _is_stateful(value) and is_free and id(value) not in covered:
                found.append(Unit(_kind(value), keys, name, value))
                covered |= _inside(value)
    # An object in a later one has no state of its own.
    within = [_inside(u.target) - {id(u.target)} for u in found]
    return [u for u in found if not any(id(u.target) in below for below in within)]


def _is_stateful(value: Any) -> bool:
    return isinstance(value, (keras.Layer, keras.Optimizer))


def _kind(value: Any) -> str:
    return "layer" if isinstance(value, keras.Layer) else "optimizer"


def _inside(value: Any) -> set[int]:
    """Returns the identities of the layers, or optimizers, in an object, with its own."""
    if isinstance(value, keras.Layer):
        return {id(part) for part in value._flatten_layers()}
    return {id(part) for part in parts_of(value, set()).values()}


def _shared(root: Any, units: list[Unit]) -> list[Unit]:
    """Returns the outermost layers of the tree that several units have."""
    counts: dict[int, int] = {}
    for unit in units:
        for identity in _inside(unit.target):
            counts[identity] = counts.get(identity, 0) + 1
    found: list[Unit] = []
    covered: set[int] = set()
    for keys, handle in touched_below(root):
        if counts.get(id(handle), 0) > 1 and id(handle) not in covered and handle.weights:
            found.append(Unit("layer", keys, None, handle))
            covered |= _inside(handle)
    return found


def _compiled(units: list[Unit], inside: set[int]) -> Iterator[Unit]:
    for unit in units:
        if unit.kind == "layer" and AWAITED in vars(unit.target):
            yield Unit("compiled", unit.keys, unit.attribute, unit.target)
            continue
        optimizer = getattr(unit.target, "optimizer", None)
        if isinstance(unit.target, keras.Model) and isinstance(optimizer, keras.Optimizer):
            if id(optimizer) not in inside:
                yield Unit("compiled", unit.keys, unit.attribute, optimizer)


# One state.


def _weights(
    unit: Unit, units: list[Unit], skip: set[int], folder: str, number: int
) -> Weights | None:
    """Returns the state of a unit; `None` if it has not learned anything yet."""
    target = unit.target
    place = str(KeyPath.of(unit.keys)) or "(root)"
    record: dict[str, Any] = {
        "kind": unit.kind,
        "place": list(unit.keys),
        "attribute": unit.attribute,
        "class": type(target).__name__,
    }
    if unit.kind == "layer":
        if isinstance(target, keras.Model):
            skip = skip | {id(v) for v in of_training(target)}
        if not target.weights and not unsaved_of(target, skip):
            return None
        record |= building_of(target, skip, place)
        _check_restorable(unit, record, skip, place)
    else:
        build_awaited(target)
        if (awaited := vars(target).get(AWAITED)) is not None:
            return _still_awaited(awaited, record, units)
        if not target.built:
            return None
        record["trained"] = trained_by(target, units)
        if record["trained"] is None:
            del record["trained"]
    files = {"weights": Path(folder, f"{number}.weights.h5")}
    save_state(target, files["weights"], skip)
    exact = exact_of(target, skip) if unit.kind == "layer" else {}
    if exact:
        files["exact"] = Path(folder, f"{number}.exact.h5")
        write_arrays(files["exact"], exact)
    return Weights(record, files)


def _still_awaited(awaited: Any, record: dict[str, Any], units: list[Unit]) -> Weights:
    """Returns a state that was loaded and is not restored yet, for another archive."""
    places = {
        id(state): list(unit.keys)
        for state in awaited.states.values()
        for unit in units
        if unit.kind == "layer" and unit.target is state.target
    }
    known = awaited.weights.record
    record = moved_record({**known, **record, "class": known["class"]}, awaited.states, places)
    return Weights(record, awaited.weights.files)


def building_of(target: Any, skip: set[int], place: str) -> dict[str, Any]:
    """Returns how the parts of a layer were built and quantized, by their places in its file."""
    builds, quantized, lora = [], [], []
    for path, part in parts_of(target, skip).items():
        if not isinstance(part, keras.Layer):
            continue
        config = part.get_build_config() if part.built else None
        if config and (packed := _packed(config)) is not None:
            builds.append([path, packed])
        mode = getattr(part, "quantization_mode", None) if part.variables else None
        if mode is not None:
            if mode not in _MODES:
                raise UnsupportedValueError(
                    f"{place}: the layer {part.name!r} is quantized with the mode {mode!r}, which "
                    f"an archive cannot restore. It can restore {', '.join(_MODES)}. Save the "
                    "model with `model.save(path)` of Keras."
                )
            quantized.append([path, mode])
        if getattr(part, "lora_enabled", False):
            lora.append([path, int(part.lora_rank), getattr(part, "lora_alpha", None)])
    return {"builds": builds, "quantized": quantized, "lora": lora}


def _packed(value: Any) -> Any:
    """Returns a build configuration as JSON that keeps tuples; `None` if it has other values."""
    if value is None or type(value) in (bool, int, float, str):
        return {"value": value}
    if isinstance(value, dict):
        items: Any = {str(k): _packed(v) for k, v in value.items()}
        return None if None in items.values() else {"dict": items}
    if isinstance(value, (tuple, list)):
        items = [_packed(v) for v in value]
        kind = "tuple" if isinstance(value, tuple) else "list"
        return None if None in items else {kind: items}
    return None


def exact_of(target: Any, skip: set[int]) -> dict[str, Any]:
    """Returns what the file of Keras leaves out, by name."""
    found: dict[str, Any] = {}
    for name, state in unsaved_of(target, skip).items():
        found[name] = keras.ops.convert_to_numpy(state)
    for path, part in parts_of(target, skip).items():
        if getattr(part, "lora_enabled", False):
            for index, variable in enumerate(
                part._trainable_variables + part._non_trainable_variables
            ):
                found[f"{path}/lora/{index}".lstrip("/")] = keras.ops.convert_to_numpy(variable)
    return found


def trained_by(optimizer: Any, units: list[Unit]) -> list[list[Any]] | None:
    """Returns the variables that an optimizer was built for; `None` if one is not in the tree."""
    inner = optimizer
    while hasattr(inner, "inner_optimizer"):
        inner = inner.inner_optimizer
    places: dict[int, list[Any]] = {}
    for unit in units:
        if unit.kind == "layer":
            for index, variable in enumerate(unit.target.weights):
                places.setdefault(id(variable), [unit.kind, list(unit.keys), unit.attribute, index])
    found = [places.get(id(v)) for v in getattr(inner, "_trainable_variables", ())]
    return None if not found or None in found else found  # type: ignore[return-value]


def _check_restorable(unit: Unit, record: dict[str, Any], skip: set[int], place: str) -> None:
    """Checks that a layer of a class of users can be made and built from its tree.

    Raises:
        UnsupportedValueError: The second layer would have other variables.
    """
    target = unit.target
    own = [p for p in target._flatten_layers() if not _is_of_keras(p)]
    if not own or unit.attribute is not None or record["quantized"] or record["lora"]:
        return
    if not is_handle(target):
        return
    expected = layout_of(target, skip)
    names = {id(part): path for path, part in parts_of(target, set()).items()}
    left_out = {names[i] for i in skip if i in names}
    try:
        with without_weights():
            second = view(node_of(target))
            materialize(second)
            prepare(second, record, set())
            parts = parts_of(second, set())
            found = layout_of(second, {id(parts[n]) for n in left_out if n in parts})
    except Exception:  # it may need its surroundings; going live tells then
        return
    told = difference(expected, found)
    if told:
        raise UnsupportedValueError(
            f"The learned state of {place} ({type(target).__name__}) could not be restored: a "
            f"second object that is made from the tree, and built, {told}. Create all layers in "
            "`__init__` from the arguments, and define `build(input_shape)`, or `get_build_config` "
            "and `build_from_config`."
        )


def _is_of_keras(layer: Any) -> bool:
    return (
        type(layer)._sx_type.origin.__module__.startswith("keras.")
        if is_handle(layer)
        else (type(layer).__module__.startswith("keras."))
    )
