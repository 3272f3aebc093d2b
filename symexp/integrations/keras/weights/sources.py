"""What learned state can be taken from: objects, archives, and results in a store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import keras

from symexp._base.keypath import Key, KeyPath
from symexp.codec.archive import Weights
from symexp.codec.learned_state import LoadedState, find_handle, state_key
from symexp.codec.saving import load
from symexp.errors import ArgumentError, describe
from symexp.stages.restoring import stage_of
from symexp.stages.trials import Trial
from symexp.store.realization import Realization
from symexp.tree.handles.awaiting import attach, awaited_below
from symexp.tree.nodes.state import child, get_state, is_handle

__all__ = ["as_source"]

_SUFFIX = ".weights.h5"


def as_source(source: Any) -> Any:
    """Returns the object that has a learned state, or gets it when it goes live.

    Args:
        source: An object, or a layer of plain Keras; the path or URL of an archive; or a
            realization of a store, which has one archive, or the weights of the models of an
            experiment, as trials of a sweep have.

    Raises:
        ArgumentError: The value is nothing of these, or has no learned state.
        CodecError: The archive is damaged.
    """
    if is_handle(source) or isinstance(source, keras.Layer):
        return source
    if isinstance(source, Realization):
        return _of_realization(source)
    if isinstance(source, (str, os.PathLike)):
        value = load(source)
        if not is_handle(value) or not awaited_below(value):
            raise ArgumentError(
                f"{os.fspath(source)!r} has no learned state. Save the source with "
                "`sx.save(exp, path, weights=True)`."
            )
        return value
    raise ArgumentError(
        "Expected an object, the path of an archive that `sx.save(exp, path, weights=True)` wrote, "
        f"or a realization of a store, but got {describe(source)}."
    )


def _of_realization(realization: Realization) -> Any:
    """Returns the experiment of a realization, with its learned state."""
    out = Path(realization.path)
    archives = [path for path in sorted(out.rglob("*.symexp")) if path.is_file()]
    if len(archives) == 1:
        return as_source(archives[0])
    if archives:
        names = ", ".join(path.relative_to(out).as_posix() for path in archives)
        raise ArgumentError(
            f"The realization {realization.ref} has several archives: {names}. Name one: "
            f"`realization / {archives[0].relative_to(out).as_posix()!r}`."
        )
    files = sorted(out.glob("*" + _SUFFIX))
    exp = _experiment_of(realization) if files else None
    if not is_handle(exp):
        raise ArgumentError(
            f"The realization {realization.ref} has no learned state: neither an archive "
            "(`sx.save(exp, out / 'exp.symexp', weights=True)` in the build) nor the weights of an "
            "experiment, as a trial of `sx.sample(..., store=...)` has."
        )
    states: dict[tuple[Any, ...], LoadedState] = {}
    for file in files:
        keys, attribute = _place_of(exp, file.name.removesuffix(_SUFFIX))
        record = {"kind": "layer", "place": keys, "attribute": attribute, "has_training": True}
        state = LoadedState(Weights(record, {"weights": file.read_bytes()}), states, {})
        states[state_key("layer", keys, attribute)] = state
        attach(find_handle(exp, keys, file.name), state)
    return exp


def _experiment_of(realization: Realization) -> Any:
    """Returns a fresh handle of the experiment that a trial evaluated, or of the stage itself."""
    stage = stage_of(realization.layout, realization)
    return child(stage, "experiment") if isinstance(stage, Trial) else stage


def _place_of(exp: Any, name: str) -> tuple[list[Key], str | None]:
    """Returns the place of a model from the name of its file; see `training.save_trained`."""
    keys = list(KeyPath.parse(name).keys)
    node = get_state(exp).node
    if name == "model" and node.find("model") < 0 and isinstance(exp, keras.Model):
        return [], None
    for key in keys[:-1]:
        node = node.values[node.position(key)]
    return (keys, None) if node.find(keys[-1]) >= 0 else (keys[:-1], str(keys[-1]))
