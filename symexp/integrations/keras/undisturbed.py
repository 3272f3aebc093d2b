"""Objects that symexp makes for its own use, of which the program notices nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
from keras.src.backend.common import global_state

__all__ = ["random_states", "undisturbed", "without_values", "without_weights"]

# Global attributes: the counters of the names that Keras made, and its seed generator.
_NAMES = "object_name_uids"
_SEEDS = "global_seed_generator"

# Name of the list of the variables that have no value yet.
_WAITING = "uninitialized_variables"


@contextmanager
def undisturbed() -> Iterator[None]:
    """Leaves random states and name counters as they were, whatever the block creates.

    Objects that symexp makes for its own use must not change what a program draws, or names, next.
    The state of Python's `random`, the global state of NumPy, and of Keras 3.15 the name counters
    and the global seed generator come back, also after an error.
    """
    drawn, drawn_by_numpy = random.getstate(), np.random.get_state(legacy=False)
    names = global_state.get_global_attribute(_NAMES)
    seeds = global_state.get_global_attribute(_SEEDS)
    if names is not None:
        global_state.set_global_attribute(_NAMES, names.copy())
    # The state of the generator is a variable, which cannot be read while a graph is traced. So the
    # block gets a generator of its own, if it needs one.
    global_state.set_global_attribute(_SEEDS, None)
    try:
        yield
    finally:
        random.setstate(drawn)
        np.random.set_state(drawn_by_numpy)
        global_state.set_global_attribute(_NAMES, names)
        global_state.set_global_attribute(_SEEDS, seeds)


def random_states() -> tuple[Any, ...]:
    """Returns what changes when a program, or a constructor of Keras, draws a random number."""
    drawn_by_numpy = np.random.get_state(legacy=False)["state"]
    seeds = global_state.get_global_attribute(_SEEDS)
    return random.getstate(), drawn_by_numpy["pos"], drawn_by_numpy["key"].tobytes(), seeds


@contextmanager
def without_values() -> Iterator[None]:
    """Gives the variables that the block creates no values: a model may have gigabytes of them.

    Keras 3.15 notes such variables, to give them values when a later scope ends.
    """
    waiting = global_state.get_global_attribute(_WAITING)
    global_state.set_global_attribute(_WAITING, [])
    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        global_state.set_global_attribute(_WAITING, waiting)


@contextmanager
def without_weights() -> Iterator[None]:
    """Lets the block materialize models to look at their shapes, at little cost.

    The variables of what the block makes get no values. The random states and the counters of
    names are afterwards as they were. Do not keep what the block makes.

    Example:
        >>> from symexp.keras import Input, Sequential, layers, without_weights
        >>> model = Sequential([Input((8,)), layers.Dense(4)])
        >>> with without_weights():
        ...     print(model.clone().output_shape)
        (None, 4)
    """
    with undisturbed(), without_values():
        yield
