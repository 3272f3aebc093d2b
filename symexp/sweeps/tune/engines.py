"""The engines of `sx.tune` by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp._base.registry import resolve
from symexp.errors import closest, describe
from symexp.sweeps.tune import local_processes as process
from symexp.sweeps.tune.errors import TuneError
from symexp.sweeps.tune.job import Job

__all__ = ["Engine", "engine_of"]

Engine = Callable[[Job], None]

_NAMES = ("process", "ray")


def engine_of(name: Any) -> Engine:
    """The engine of a name: it returns when the workers are done, and leaves none behind.

    Raises:
        TuneError: There is none.
    """
    if name == "process":
        return process.run
    if name == "ray":
        engine: Engine = resolve("search.tuning.ray")
        return engine
    raise TuneError(
        f"There is no engine {describe(name)}. {closest(str(name), _NAMES)} Without a launcher, "
        "run the same `for` loop over `sx.sample` in as many processes as you like."
    )
