"""The arguments of `sx.sample`: what they may be, and their checks."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from symexp.errors import describe
from symexp.sweeps.fidelity.fidelity import Fidelity
from symexp.sweeps.limits import SamplingError

__all__ = [
    "SweepArguments",
    "after_error",
    "check_backend",
    "choice_of",
    "count_of",
    "group_of",
    "one_of",
    "seed_of",
]


class SweepArguments(NamedTuple):
    """The arguments of `sx.sample` after their checks; see there.

    PyGlove's names have become ours, and `timeout` and `trial_timeout` are seconds.
    """

    space: Any
    algorithm: Any
    num_examples: int | None
    study: Any
    direction: str | Sequence[str]
    metrics: Sequence[str] | str | None
    where: Callable[[Any], Any] | None
    constraints: Sequence[Callable[[Any], Any]] | None
    early_stopping: Any
    seed: int | str | None
    progress: bool
    base: Any
    on_invalid: str
    on_error: str | int
    duplicates: bool
    wait: bool
    store: Any
    checkpoints: Any
    inherit_weights: bool
    version: Any
    enqueue: Sequence[Any]
    reuse: Any
    timeout: float | None
    trial_timeout: float | None
    max_attempts: int
    fidelity: Fidelity | None
    callbacks: Sequence[Any]
    group: str | None


def one_of(name: str, value: Any, other: str, theirs: Any) -> Any:
    """Returns an argument that has a second name, in PyGlove."""
    if value is not None and theirs is not None:
        raise SamplingError(f"Expected either {name} or {other}, which is the same, but got both.")
    return value if theirs is None else theirs


def group_of(group: Any) -> str | None:
    """Returns the name of a group; a number is the name that it reads."""
    if group is None or (isinstance(group, str) and group):
        return group
    if isinstance(group, (bool, str)) or not _is_index(group):
        raise SamplingError(
            "Expected group to be the name or the number of a group of workers, or None for a "
            f"worker by itself, but got {describe(group)}."
        )
    return str(operator.index(group))


def check_backend(backend: Any) -> None:
    """Raises SamplingError for a backend of PyGlove; a study has a URL instead."""
    if backend not in (None, "in-memory"):
        raise SamplingError(
            f"Expected backend to be None, but got {backend!r}. Give the study a URL, such as "
            "study='sqlite:///sweep.db#name', and any number of processes can work on it."
        )


def choice_of(name: str, value: Any, known: tuple[str, ...]) -> str:
    """Returns one of some words.

    Raises:
        SamplingError: The value is none of them.
    """
    if value not in known:
        expected = " or ".join(repr(k) for k in known)
        raise SamplingError(f"Expected {name} to be {expected}, but got {describe(value)}.")
    return str(value)


def count_of(value: Any) -> int | None:
    """Returns a number of trials as an int of Python, for a database.

    Raises:
        SamplingError: The value is no whole number from 0, and not `None`.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not _is_index(value) or value < 0:
        raise SamplingError(
            "Expected num_examples to be a whole number from 0, or None for as many as there are, "
            f"but got {describe(value)}."
        )
    return operator.index(value)


def after_error(value: Any) -> str | int:
    """Returns what a loop does after an exception: `'stop'`, `'skip'` or a number of retries.

    Raises:
        SamplingError: The value is neither.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        return choice_of("on_error", value, ("stop", "skip"))
    if value < 0:
        raise SamplingError(
            f"Expected on_error to be 'stop', 'skip' or how many times to try again, but got "
            f"{value}."
        )
    return value


def seed_of(value: Any) -> Any:
    """Returns a seed.

    Raises:
        SamplingError: The value is no number and no text.
    """
    if value is not None and not isinstance(value, (str, float)) and not _is_index(value):
        raise SamplingError(
            f"Expected seed to be a whole number or a text, but got {describe(value)}."
        )
    return value


def _is_index(value: Any) -> bool:
    return hasattr(type(value), "__index__")
