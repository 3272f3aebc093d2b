"""The state of a training in one file: a model, its optimizers, and how far the training got.

1. The file is an archive as `sx.save(model, path, weights=True)` writes it, with a record of the
   training in its manifest. It is replaced as a whole, so a kill leaves the old file or the new.
2. The trial that wrote a file gets all of it back, to the bit: also the learning rate, which
   callbacks change, and the seeds of dropout.
3. Another trial inherits it: the weights that fit and, if it continues the training, the slots of
   the optimizer. Its learning rate is that of its own tree.
4. To align two different models, the file has the tree of a symbolic model, and the configuration
   of a plain one.
"""

from __future__ import annotations

import math
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np

from symexp._base.atomic import writing
from symexp.codec.archive import Archive, Weights, read_archive, write_archive
from symexp.codec.document import to_json_str
from symexp.codec.learned_state import LoadedState, state_key
from symexp.codec.saving import load
from symexp.errors import CodecError, SymexpError
from symexp.integrations.keras.weights.callbacks import CallbackState, is_json
from symexp.integrations.keras.weights.collecting import Unit, building_of, exact_of, trained_by
from symexp.integrations.keras.weights.keras_files import (
    arrays_of,
    layout_of,
    layout_of_file,
    load_state,
    parts_of,
    save_state,
    structure_of,
    write_arrays,
)
from symexp.integrations.keras.weights.restoring import (
    difference,
    of_training,
    restore_layer,
    unpacked,
)
from symexp.integrations.keras.weights.transfer import build_as, transfer
from symexp.patching.learned_state import WeightTransferWarning
from symexp.tree.handles.read_back import accept_below
from symexp.tree.nodes.state import is_handle

__all__ = ["Progress", "SavedTraining", "describe_model", "inherit", "read", "restore", "write"]

# The text of an archive of a model that is in no tree.
_NO_TREE = b"null\n"

# The record in the manifest.
_RECORD = "training"

# The kind of the file of what callbacks remember.
_CALLBACKS = "callbacks"


class Progress(NamedTuple):
    """How far a training got.

    Attributes:
        trial: The id of the trial that trains.
        epochs: The number of the next epoch, from 0.
        offset: What is added to the number of an epoch to get the step of its measurement.
        is_ended: Whether a callback ended the training before its last epoch.
        stopped_epoch: The epoch after which the rule of early stopping ended it, else `None`.
        logs: The logs of each epoch by its number.
        callbacks: What the callbacks of the training remember.
    """

    trial: int
    epochs: int
    offset: int
    is_ended: bool
    stopped_epoch: int | None
    logs: Mapping[int, Mapping[str, float]]
    callbacks: Sequence[CallbackState] = ()


class SavedTraining(NamedTuple):
    """A training that was read from a file.

    Attributes:
        path: The file.
        progress: How far it got.
        archive: The model and its optimizers.
    """

    path: Path
    progress: Progress
    archive: Archive


def describe_model(model: Any) -> tuple[bytes, dict[str, Any]]:
    """Returns what tells how a model is made: the text of its tree, and facts about it."""
    if is_handle(model):
        with suppress(SymexpError):  # a leaf that files cannot hold; the weights do not need it
            return to_json_str(model, history=False).encode("ascii") + b"\n", {}
    try:
        config = keras.saving.serialize_keras_object(model)
        config.pop("compile_config", None)
    except Exception:  # code of users; only other architectures need the configuration
        return _NO_TREE, {}
    return _NO_TREE, {"model": config} if is_json(config) else {}


# Writing.


def write(path: Path, model: Any, progress: Progress, described: tuple[bytes, Any]) -> None:
    """Writes a file as a whole.

    Args:
        path: The file.
        model: The model, between two epochs.
        progress: How far its training got.
        described: What `describe_model` returned.

    Raises:
        OSError: The file cannot be written.
    """
    text, facts = described
    callbacks = [[state.name, dict(state.values)] for state in progress.callbacks]
    packed = {"logs": _packed(progress.logs), "callbacks": callbacks}
    record = {**progress._asdict(), **packed, **facts}
    versions = {"keras": keras.__version__, "backend": keras.backend.backend()}
    with tempfile.TemporaryDirectory(prefix="symexp-") as folder:
        weights = [*_collected(model, Path(folder)), *_remembered(progress, Path(folder))]
        with writing(path) as file:
            write_archive(file, text, {**versions, _RECORD: record}, weights)


def _packed(logs: Mapping[int, Mapping[str, float]]) -> list[list[Any]]:
    """Returns logs as JSON, which has no NaN."""
    return [
        [epoch, {k: v if math.isfinite(v) else str(v) for k, v in values.items()}]
        for epoch, values in logs.items()
    ]


def _collected(model: Any, folder: Path) -> list[Weights]:
    optimizers = _optimizers_of(model)
    units = [Unit("layer", (), None, model)]
    units += [Unit(_kind(n), (), _attribute(n), o) for n, o in optimizers.items()]
    skip = _skip(model, optimizers)
    made = []
    for number, unit in enumerate(units):
        record: dict[str, Any] = {
            "kind": unit.kind,
            "place": [],
            "attribute": unit.attribute,
            "class": type(unit.target).__name__,
        }
        files = {"weights": folder / f"{number}.weights.h5"}
        if unit.kind == "layer":
            record |= building_of(model, skip, type(model).__name__)
            record["structure"] = structure_of(model, skip)
            save_state(model, files["weights"], skip)
            if exact := exact_of(model, skip):
                files["exact"] = folder / f"{number}.exact.h5"
                write_arrays(files["exact"], exact)
        else:
            trained = trained_by(unit.target, units)
            record |= {} if trained is None else {"trained": trained}
            save_state(unit.target, files["weights"], skip - {id(unit.target)})
        made.append(Weights(record, files))
    return made


def _remembered(progress: Progress, folder: Path) -> list[Weights]:
    """Returns the arrays that callbacks remember."""
    arrays = {
        f"{number}/{attribute}/{index}": np.asarray(array)
        for number, state in enumerate(progress.callbacks)
        for attribute, found in state.arrays.items()
        for index, array in enumerate(found)
    }
    if not arrays:
        return []
    path = folder / "callbacks.h5"
    write_arrays(path, arrays)
    return [Weights({"kind": _CALLBACKS, "place": [], "attribute": None}, {"weights": path})]


def _optimizers_of(model: Any) -> dict[str, Any]:
    """Returns the optimizers that a model holds, by attribute: one, or that of each of its parts.

    The optimizers of compiled models inside of it do not train.
    """
    own = getattr(model, "optimizer", None)
    others = {id(part) for part in of_training(model)} - {id(own)}
    found: dict[str, Any] = {}
    within: set[int] = set()
    for place, part in parts_of(model, others).items():
        if isinstance(part, keras.Optimizer) and id(part) not in within:
            found["optimizer" if part is own else place] = part
            within |= {id(inner) for inner in parts_of(part, set()).values()}
    return found


def _kind(name: str) -> str:
    return "compiled" if name == "optimizer" else "optimizer"


def _attribute(name: str) -> str | None:
    return None if name == "optimizer" else name


def _skip(model: Any, optimizers: Mapping[str, Any]) -> set[int]:
    return {id(o) for o in optimizers.values()} | {id(part) for part in of_training(model)}


# Reading.


def read(path: Path) -> SavedTraining | None:
    """Returns a training from its file; `None` if there is none.

    Raises:
        CodecError: The file is damaged, which a kill cannot do.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    with file:
        try:
            archive = read_archive(file)
            progress = _progress(archive.facts.get(_RECORD))
            others = [w for w in archive.weights if w.record["kind"] == _CALLBACKS]
            states = _with_arrays(progress.callbacks, others)
            weights = [w for w in archive.weights if w.record["kind"] != _CALLBACKS]
            archive = archive._replace(weights=weights)
            return SavedTraining(path, progress._replace(callbacks=states), archive)
        except CodecError as error:
            raise CodecError(
                f"The saved training {path} cannot be read. {error} Delete the file to train from "
                "the first epoch."
            ) from error


def _progress(record: Any) -> Progress:
    """Returns the record of a training, whose form is checked."""
    try:
        stopped = record["stopped_epoch"]
        return Progress(
            _count(record["trial"]),
            _count(record["epochs"]),
            int(record["offset"]),
            bool(record["is_ended"]),
            None if stopped is None else _count(stopped),
            {_count(e): {str(k): float(v) for k, v in d.items()} for e, d in record["logs"]},
            [CallbackState(str(n), dict(v), {}) for n, v in record.get("callbacks", ())],
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CodecError("It has no record of a training.") from None


def _with_arrays(states: Sequence[CallbackState], files: list[Weights]) -> list[CallbackState]:
    arrays: list[dict[str, dict[int, Any]]] = [{} for _ in states]
    for weights in files:
        data = weights.files["weights"]
        assert isinstance(data, bytes)
        for place, array in arrays_of(data).items():
            try:
                number, attribute, index = place.split("/")
                arrays[_count(int(number))].setdefault(attribute, {})[_count(int(index))] = array
            except (ValueError, IndexError):
                raise CodecError(f"It has an array {place!r}, of no callback.") from None
    return [
        state._replace(arrays={k: [v[i] for i in sorted(v)] for k, v in found.items()})
        for state, found in zip(states, arrays, strict=True)
    ]


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def restore(saved: SavedTraining, model: Any) -> None:
    """Gives a model and its optimizers the state that they had when the file was written.

    Args:
        saved: The training.
        model: A model of the same structure, compiled with the same optimizer.

    Raises:
        CodecError: The model or an optimizer is another one.
    """
    try:
        _restore(saved, model)
    except CodecError as error:
        raise CodecError(
            f"The saved training {saved.path} does not fit: {error} Each attempt of a trial has to "
            "build and compile the same model, and to train its models in the same order. Delete "
            "the file to train this one from the first epoch."
        ) from error


def _restore(saved: SavedTraining, model: Any, skip_rate: bool = False) -> None:
    layer, optimizers = _states(saved, model)
    _check_classes(optimizers)
    restore_layer(layer, model, _skip(model, _optimizers_of(model)))
    for state in optimizers:
        _restore_optimizer(state, model, skip_rate)
    if is_handle(model):
        accept_below(model)  # what it has learned is no edit


def _states(saved: SavedTraining, model: Any) -> tuple[LoadedState, list[LoadedState]]:
    """Returns the states of a file: that of the model, and those of its optimizers."""
    optimizers = _optimizers_of(model)
    states: dict[tuple[Any, ...], LoadedState] = {}
    layer, others = None, []
    for weights in saved.archive.weights:
        record = weights.record
        state = LoadedState(weights, states, saved.archive.facts)
        states[state_key(record["kind"], record["place"], record["attribute"])] = state
        if record["kind"] == "layer":
            layer, state.target = state, model
            continue
        name = record["attribute"] or "optimizer"
        state.target = optimizers.get(name)
        if state.target is None:
            raise CodecError(f"the model has no optimizer {name!r}.")
        others.append(state)
    if layer is None:
        raise CodecError("the file has no model.")
    return layer, others


def _check_classes(states: list[LoadedState]) -> None:
    for state in states:
        was, now = state.weights.record["class"], type(state.target).__name__
        if was != now:
            raise CodecError(f"the model was trained with {was}, and is compiled with {now}.")


def _restore_optimizer(state: LoadedState, model: Any, skip_rate: bool) -> None:
    optimizer, data = state.target, state.weights.files["weights"]
    assert isinstance(data, bytes)
    trained = state.weights.record.get("trained")
    skip = {id(other.target) for other in state.states.values() if other is not state}
    expected = layout_of_file(data)
    if not optimizer.built and expected != layout_of(optimizer, skip):
        weights = model.weights
        if trained is not None and all(item[3] < len(weights) for item in trained):
            optimizer.build([weights[item[3]] for item in trained])
        else:
            optimizer.build(model.trainable_variables)
    told = difference(expected, layout_of(optimizer, skip))
    if told:
        raise CodecError(f"the optimizer {told}.")
    rates = _rates(optimizer) if skip_rate else []
    load_state(optimizer, data, skip)
    for variable, value in rates:
        variable.assign(value)


def _rates(optimizer: Any) -> list[tuple[Any, Any]]:
    """Returns the variables of learning rates, and their values."""
    found = []
    for part in parts_of(optimizer, set()).values():
        rate = getattr(part, "_learning_rate", None)
        if isinstance(rate, keras.Variable):
            found.append((rate, keras.ops.convert_to_numpy(rate).copy()))
    return found


# What another trial has trained.


def inherit(saved: SavedTraining, model: Any, continues: bool) -> dict[str, int]:
    """Gives a model what fits of the training of another trial.

    Args:
        saved: The training.
        model: The model, which may have another structure.
        continues: Whether the training goes on where the other one was, so that the slots and the
            iterations of the optimizer go on too. The learning rate is that of the model.

    Returns:
        How many weights of the model were copied, sliced, or left fresh.
    """
    _build(saved, model)
    if _is_same(saved, model):
        layer, optimizers = _states_without(saved, model, continues)
        restore_layer(layer, model, _skip(model, _optimizers_of(model)))
        for state in optimizers:
            _restore_optimizer(state, model, skip_rate=True)
        if is_handle(model):
            accept_below(model)
        return {"copied": len(model.weights)}
    source = _source(saved, model, continues)
    if source is None:
        return {"copied": _copy_fitting(saved, model)}
    done = transfer(source, model, "slice", continues)
    return {
        "copied": len(done.copied),
        "sliced": len(done.sliced),
        "fresh": len(done.fresh),
    }


def _build(saved: SavedTraining, model: Any) -> None:
    """Builds a model that waits for its data, for inputs of the shape that the other one got."""
    for weights in saved.archive.weights:
        if weights.record["kind"] == "layer" and not model.built:
            config = dict(weights.record.get("builds", ())).get("")
            if config is not None:
                build_as(model, unpacked(config))


def _states_without(
    saved: SavedTraining, model: Any, continues: bool
) -> tuple[LoadedState, list[LoadedState]]:
    """Returns the state of the model, and those of optimizers of the same class."""
    optimizers = _optimizers_of(model)
    kept = [
        w
        for w in saved.archive.weights
        if w.record["kind"] == "layer"
        or type(optimizers.get(w.record["attribute"] or "optimizer")).__name__ == w.record["class"]
    ]
    layer, others = _states(saved._replace(archive=saved.archive._replace(weights=kept)), model)
    return layer, others if continues else []


def _is_same(saved: SavedTraining, model: Any) -> bool:
    """Whether a model has the layers and variables of a file, all of them by now, and no others.

    Equal weights are not enough: `Dropout(0.0)` has no seed, which `Dropout(0.1)` has. Equal
    variables are not enough: in the other one, they may be those of a layer at another place.
    """
    skip = _skip(model, _optimizers_of(model))
    for weights in saved.archive.weights:
        data, exact = weights.files["weights"], weights.files.get("exact")
        if weights.record["kind"] == "layer" and isinstance(data, bytes):
            # Files of the first versions have no structure.
            structure = weights.record.get("structure")
            if structure is not None and structure != structure_of(model, skip):
                return False
            kept = arrays_of(exact) if isinstance(exact, bytes) else {}
            is_equal = layout_of(model, skip) == layout_of_file(data)
            return is_equal and _shapes(kept) == _shapes(exact_of(model, skip))
    return False


def _shapes(arrays: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(array.shape) for name, array in arrays.items()}


def _source(saved: SavedTraining, model: Any, continues: bool) -> Any:
    """Returns a model as that of a file, with its state; `None` if it cannot be made."""
    try:
        if saved.archive.text != _NO_TREE:
            source = load(saved.path)
            if continues:
                source.compile(optimizer=_like(model.optimizer))
            return source
        config = saved.archive.facts[_RECORD].get("model")
        if config is None:
            return None
        known = {type(p).__name__: type(p) for p in parts_of(model, set()).values()}
        source = keras.saving.deserialize_keras_object(config, custom_objects=known)
        layer, _ = _states_without(saved, source, False)
        restore_layer(layer, source)
        if continues:
            source.compile(optimizer=_like(model.optimizer))
            for state in _states_without(saved, source, True)[1]:
                _restore_optimizer(state, source, skip_rate=False)
        return source
    except Exception as error:  # code of users: classes that have changed, or need more
        what = f"{type(error).__name__}: {error}".split("\n")[0]
        warnings.warn(
            f"The model of {saved.path} cannot be made again ({what}). "
            "Weights of equal place and shape are inherited.",
            WeightTransferWarning,
            stacklevel=2,
        )
        return None


def _like(optimizer: Any) -> Any:
    kind = type(optimizer)._sx_type.origin if is_handle(optimizer) else type(optimizer)
    return kind.from_config(optimizer.get_config())


def _copy_fitting(saved: SavedTraining, model: Any) -> int:
    """Copies the arrays whose place and shape the model has; returns how many."""
    copied = 0
    arrays: dict[str, Any] = {}
    for weights in saved.archive.weights:
        data = weights.files["weights"]
        if weights.record["kind"] == "layer" and isinstance(data, bytes):
            arrays = arrays_of(data)
    for place, part in parts_of(model, _skip(model, _optimizers_of(model))).items():
        if isinstance(part, keras.Layer):
            own = [*part._trainable_variables, *part._non_trainable_variables]
            for index, variable in enumerate(own):
                array = arrays.get(f"{place}/vars/{index}".lstrip("/"))
                if array is not None and array.shape == tuple(variable.shape):
                    variable.assign(array)
                    copied += 1
    return copied
