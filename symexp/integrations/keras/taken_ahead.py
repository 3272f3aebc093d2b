"""What a constructor of Keras takes from global state, taken when the ghost is created.

Plain Keras draws the seeds of initializers and the numbers in names (`dense_1`) when a program
constructs a layer. A ghost is constructed when it is first used, which may be in another order. So
that both give the same weights for the same seed, the creation of a ghost takes what its
constructor will take, and `supplied` gives it to the constructor.

1. How many seeds a constructor draws depends on its class and on some arguments. It is counted once
   for each combination, with an object that is thrown away, and remembered.
2. The constructors of users are not run for this, so nobody knows how much they draw. Their ghosts
   wait in a row, and the ghosts that are created after them wait as well. When one of the row is
   used, those before it take what they need: ghosts of Keras draw, ghosts of users are used.
3. Clones, and what is loaded or sampled, take what they need when they are first used. So do the
   parts of an experiment if `keras.utils.set_random_seed` was called since they were created: the
   same seed and the same tree give the same training, be it the original or a clone.
"""

from __future__ import annotations

import itertools
import random
import threading
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, NamedTuple

import keras
from keras.src.backend.common import global_state
from keras.src.losses import loss
from keras.src.metrics import metric
from keras.src.ops import operation
from keras.src.optimizers import base_optimizer
from keras.src.random import seed_generator
from keras.src.utils import rng_utils

from symexp.integrations.keras.undisturbed import undisturbed
from symexp.tree.handles.materialize import dict_of, materialize
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state, is_ghost

__all__ = ["creation_order", "note_creation", "supplied", "take_ahead"]

# Classes whose constructors draw seeds. Models draw none themselves.
_DRAWING = (keras.Layer, keras.Initializer, keras.random.SeedGenerator)

# Classes whose constructors ask for a name that has a number.
_NAMED = (keras.Layer, keras.Optimizer, keras.Metric, keras.Loss)

_OF_KERAS = (
    *_DRAWING,
    keras.Optimizer,
    keras.Loss,
    keras.Metric,
    keras.Regularizer,
    keras.constraints.Constraint,
    keras.callbacks.Callback,
)

# Constructors that load or wrap something else are not run to be counted.
_NOT_COUNTED = frozenset({"TFSMLayer", "JaxLayer", "FlaxLayer", "TorchModuleWrapper", "Lambda"})

_AHEAD = "_sx_ahead"
_ORDER = "_sx_order"

_order = itertools.count()

# So often the row of waiting ghosts is cleared of those that are gone.
_TIDY = 256


class _Ahead(NamedTuple):
    """What a ghost took.

    Attributes:
        seeds: The seeds.
        name: The name; `None` if the program gives one.
        reseeded: How often the program had set the seed by then.
    """

    seeds: list[int]
    name: str | None
    reseeded: int


def take_ahead(kind: Any, handle: Any) -> None:
    """Takes for a new ghost what its constructor will take from the global state of Keras."""
    namespace = dict_of(handle)
    node = get_state(handle).node
    if namespace is None or not node.is_complete:  # arguments are missing or undecided
        return
    if issubclass(kind.live, keras.Layer):
        namespace[_ORDER] = next(_order)
    waits = _is_of_user(kind)
    row = _rows()[-1]
    while row and not _still_waits(row[0]):
        row.popleft()
    if row and issubclass(kind.live, (*_NAMED, *_DRAWING)):
        _append(row, handle)
        return
    _draw(kind, node, namespace)
    if waits:
        _append(row, handle)


def _append(row: deque[Any], handle: Any) -> None:
    """Lets a ghost wait in a row."""
    row.append(weakref.ref(handle))
    if len(row) % _TIDY == 0:
        alive = [reference for reference in row if _still_waits(reference)]
        row.clear()
        row.extend(alive)


def _draw(kind: Any, node: Node, namespace: dict[str, Any]) -> None:
    """Draws the name of a ghost, and the seeds of a ghost of Keras."""
    if _AHEAD in namespace:
        return
    name = None
    if issubclass(kind.live, _NAMED):
        index = node.find("name")
        if index < 0 or node.values[index] is None:
            name = _auto_name(kind.live.__name__)
    seeds = [random.randint(1, int(1e9)) for _ in range(_number_of_seeds(kind, node))]
    if seeds or name is not None:
        namespace[_AHEAD] = _Ahead(seeds, name, _seeding.count)


# The row of ghosts that wait. A constructor that runs has a row of its own.


def _rows() -> list[deque[Any]]:
    """Returns the rows of this thread, as weak references in the order of creation."""
    rows: list[deque[Any]] | None = getattr(_running, "rows", None)
    if rows is None:
        rows = _running.rows = [deque()]
    return rows


def _still_waits(reference: Any) -> bool:
    handle = reference()
    return handle is not None and is_ghost(handle)


def _is_of_user(kind: Any) -> bool:
    """Whether the constructor is one of a user, and may create layers that draw."""
    return issubclass(kind.live, keras.Layer) and not kind.origin.__module__.startswith(
        ("keras.", "symexp.")
    )


def _let_others_draw(handle: Any) -> None:
    """Lets the ghosts that were created before a ghost take what they need, if it waits."""
    for row in _rows():
        if any(reference() is handle for reference in row):
            _let_row_draw(row, handle)
            return


def _let_row_draw(row: deque[Any], last: Any) -> None:
    """Lets the ghosts of a row take what they need, up to one of them, or all."""
    while row:
        other = row.popleft()()
        if other is None or not (other is last or is_ghost(other)):
            continue
        kind, namespace = type(other)._sx_type, dict_of(other)
        _draw(kind, get_state(other).node, {} if namespace is None else namespace)
        if _is_of_user(kind) and other is not last:
            with suppress(Exception):  # it is raised when the object itself is used
                materialize(other)
        if other is last:
            return


def note_creation(handle: Any) -> None:
    """Notes when a model was created that takes nothing ahead, because it is live at once."""
    namespace = dict_of(handle)
    if namespace is not None:
        namespace[_ORDER] = next(_order)


def creation_order(layer: Any) -> int | None:
    """Returns a number that grows with the creation of symbolic layers; `None` for raw ones."""
    found: int | None = vars(layer).get(_ORDER)
    return found


# How many seeds a constructor draws.

_counts: dict[Any, int] = {}


def _number_of_seeds(kind: Any, node: Node) -> int:
    if not _is_counted(kind):
        return 0
    key = (kind.name, _form(node))
    if key not in _counts:
        _counts[key] = 0  # also if it cannot be constructed
        try:
            with undisturbed():
                materialize(node.type.view(node))
        except Exception:  # the error is raised when the object itself is used
            return 0
    return _counts[key]


@cache
def _is_counted(kind: Any) -> bool:
    live, origin = kind.live, kind.origin
    if not issubclass(live, _DRAWING) or issubclass(live, keras.Model):
        return False
    return origin.__module__.startswith("keras.") and kind.label not in _NOT_COUNTED


# Values that are compared as they are.
_FORMS = (str, bool)


def _form(value: Any) -> Any:
    """Returns what may decide how many seeds are drawn: texts, flags, and whether a number is 0."""
    if type(value) is Node:
        forms = [v if v is None or type(v) in _FORMS else _form(v) for v in value.values]
        return (value.type.name, value.keys, tuple(forms))
    if value is None or type(value) in _FORMS:
        return value
    if type(value) in (int, float):
        return (type(value).__name__, value == 0)
    return type(value).__name__


# Constructors that run.


class _Frame:
    """One constructor that runs.

    Attributes:
        seeds: What it draws next.
        name: The name that it gets, if it asks for one.
        asks_as: Name of the class that it asks for a name with.
        drawn: How many seeds it drew.
    """

    __slots__ = ("asks_as", "drawn", "name", "seeds")

    def __init__(self, ahead: _Ahead | None, label: str) -> None:
        self.seeds = list(ahead.seeds) if ahead else []
        self.name = ahead.name if ahead else None
        self.asks_as = label
        self.drawn = 0


_running = threading.local()


def _frames() -> list[_Frame]:
    frames: list[_Frame] | None = getattr(_running, "frames", None)
    if frames is None:
        frames = _running.frames = []
    return frames


@contextmanager
def supplied(kind: Any, handle: Any) -> Iterator[None]:
    """Gives the constructor that runs in the block what its ghost took ahead."""
    _let_others_draw(handle)
    namespace = dict_of(handle)
    ahead: _Ahead | None = None if namespace is None else namespace.pop(_AHEAD, None)
    if ahead is not None and ahead.reseeded != _seeding.count and _is_in_experiment(handle):
        ahead = ahead._replace(seeds=[])
    frame = _Frame(ahead, kind.live.__name__)
    frames = _frames()
    frames.append(frame)
    rows = _rows()
    rows.append(deque())
    tracking = global_state.get_global_attribute(_TRACKING)
    # A ghost may be used for the first time where Keras tracks nothing. Its parts are tracked as
    # where it was created.
    global_state.set_global_attribute(_TRACKING, True)
    try:
        try:
            yield
        finally:
            global_state.set_global_attribute(_TRACKING, tracking)
        _let_row_draw(rows[-1], None)
    finally:
        rows.pop()
        frames.pop()
    if ahead is None and _is_counted(kind):
        _counts[kind.name, _form(get_state(handle).node)] = frame.drawn


# Name of the global state by which Keras 3.15 turns tracking off, in `Model.compile` for example.
_TRACKING = "tracking_on"


def _is_in_experiment(handle: Any) -> bool:
    """Whether an object that is not of Keras holds a handle."""
    stack, seen = [handle], {id(handle)}
    while stack:
        current = stack.pop()
        kind = type(current)._sx_type
        if kind.is_object and not issubclass(kind.live, _OF_KERAS):
            return True
        for owner in get_state(current).owners or ():
            if id(owner) not in seen:
                seen.add(id(owner))
                stack.append(owner)
        if current is not handle and not kind.is_object and not get_state(current).owners:
            return True  # a list or dict that is the experiment
    return False


class _Seeding:
    """Takes the place of the module `random` in `keras.utils.set_random_seed` of Keras 3.15."""

    def __init__(self) -> None:
        self.count = 0

    def seed(self, seed: Any) -> None:
        self.count += 1
        random.seed(seed)

    def __getattr__(self, name: str) -> Any:
        return getattr(random, name)


_seeding = _Seeding()


class _Random:
    """Takes the place of the module `random` where Keras 3.15 draws its default seeds."""

    def randint(self, a: int, b: int) -> int:
        frames = _frames()
        if frames:
            frame = frames[-1]
            frame.drawn += 1
            if frame.seeds:
                return frame.seeds.pop(0)
        return random.randint(a, b)

    def __getattr__(self, name: str) -> Any:
        return getattr(random, name)


_auto_name = operation.auto_name


def _auto_name_or_taken(prefix: str) -> Any:
    """Takes the place of the function by which an object of Keras 3.15 gets its name."""
    frames = _frames()
    if frames and frames[-1].name is not None and frames[-1].asks_as == prefix:
        name, frames[-1].name = frames[-1].name, None
        return name
    return _auto_name(prefix)


seed_generator.python_random = _Random()
rng_utils.random = _seeding
for module in (operation, base_optimizer, metric, loss):
    module.auto_name = _auto_name_or_taken
