"""What other callbacks remember from one epoch to the next, for the file of a training.

1. Keras has no protocol for it, and callbacks forget it in `on_train_begin`. So the attributes of
   its own callbacks that count or compare are listed here.
2. A callback of a user gives it with the methods of PyTorch Lightning: `state_dict()` returns a
   value of JSON, and `load_state_dict(state)` takes it. They replace what is listed.
3. The callbacks of an attempt are those of the attempt before in the same order, by class. One
   that has no counterpart begins anew.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np

from symexp.errors import ArgumentError, CodecError, describe

__all__ = ["CallbackState", "restore_callbacks", "states_of"]

# Attributes that are numbers, and those that are lists of arrays.
_NUMBERS: Mapping[type, Sequence[str]] = {
    keras.callbacks.EarlyStopping: ("wait", "stopped_epoch", "best", "best_epoch"),
    keras.callbacks.ReduceLROnPlateau: ("wait", "cooldown_counter", "best"),
    keras.callbacks.ModelCheckpoint: ("best",),
}
_ARRAYS: Mapping[type, Sequence[str]] = {keras.callbacks.EarlyStopping: ("best_weights",)}


class CallbackState(NamedTuple):
    """What a callback remembers.

    Attributes:
        name: The name of its class.
        values: Its values: that of each attribute, or `{"state_dict": ...}`, as JSON.
        arrays: The arrays of its attributes that are lists of arrays.
    """

    name: str
    values: Mapping[str, Any]
    arrays: Mapping[str, Sequence[Any]]


def states_of(callbacks: Iterable[Any]) -> list[CallbackState]:
    """Returns what callbacks remember, of those that remember something.

    Args:
        callbacks: The callbacks of a training.

    Raises:
        ArgumentError: The `state_dict()` of a callback is no value of JSON.
    """
    states = (_state_of(callback) for callback in callbacks)
    return [state for state in states if state.values or state.arrays]


def _state_of(callback: Any) -> CallbackState:
    name = type(callback).__name__
    if _has_own(callback):
        own = callback.state_dict()
        if not is_json(own):
            raise ArgumentError(
                f"Expected of {name}.state_dict() a value of JSON, with finite numbers, and names "
                f"as the keys of dicts, because it is saved with the training, but got "
                f"{describe(own)}. Convert it there, and back in `load_state_dict`."
            )
        return CallbackState(name, {"state_dict": own}, {})
    values = {key: _packed(getattr(callback, key, None)) for key in _listed(_NUMBERS, callback)}
    arrays = {key: getattr(callback, key, None) for key in _listed(_ARRAYS, callback)}
    return CallbackState(name, values, {k: list(v) for k, v in arrays.items() if v is not None})


def _has_own(callback: Any) -> bool:
    kind = type(callback)
    return hasattr(kind, "state_dict") and hasattr(kind, "load_state_dict")


def _listed(names: Mapping[type, Sequence[str]], callback: Any) -> Sequence[str]:
    return next((found for kind, found in names.items() if isinstance(callback, kind)), ())


def is_json(value: Any) -> bool:
    """Tells whether a value is one of JSON, which has neither NaN nor infinity."""
    if isinstance(value, dict):
        return all(type(key) is str and is_json(item) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return all(map(is_json, value))
    if type(value) is float:
        return math.isfinite(value)
    return value is None or type(value) in (bool, int, str)


def _packed(value: Any) -> Any:
    """Returns a number as JSON, which has no NaN."""
    if value is None or isinstance(value, (bool, int)):
        return value
    number = float(keras.ops.convert_to_numpy(value))
    return number if math.isfinite(number) else str(number)


def restore_callbacks(callbacks: Iterable[Any], states: Sequence[CallbackState]) -> None:
    """Gives callbacks what they remembered, after all of them have seen the training begin.

    Args:
        callbacks: The callbacks of the training that goes on.
        states: What those of the attempt before remembered.

    Raises:
        CodecError: A state does not have the form that a callback of its class has.
    """
    by_name = defaultdict(list)
    for state in states:
        by_name[state.name].append(state)
    for callback in callbacks:
        waiting = by_name[type(callback).__name__]
        if waiting and (_has_own(callback) or _listed(_NUMBERS, callback)):
            _restore(callback, waiting.pop(0))


def _restore(callback: Any, state: CallbackState) -> None:
    if _has_own(callback):
        if "state_dict" in state.values:
            callback.load_state_dict(state.values["state_dict"])
        return
    for key in _listed(_NUMBERS, callback):
        value = state.values.get(key)
        if isinstance(value, str):
            value = float(value)
        if not (value is None or isinstance(value, (bool, int, float))):
            raise CodecError(f"{key!r} of the callback {state.name} is {describe(value)}.")
        setattr(callback, key, value)
    for key in _listed(_ARRAYS, callback):
        arrays = state.arrays.get(key)
        setattr(callback, key, None if arrays is None else [np.asarray(a) for a in arrays])
