"""What an engine is asked to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from symexp.sweeps.tune.supervisor import Supervisor

__all__ = ["Job"]


@dataclass(frozen=True, slots=True)
class Job:
    """A sweep that workers shall do.

    Attributes:
        payload: The task, pickled.
        workers: How many work at a time.
        supervisor: Decides what becomes of a worker that has ended.
        resources: What each worker has for itself, such as `{'gpu': 1}`.
        is_local: Whether the study can only be reached from this machine.
        address: Where the cluster is.
        tick: Called again and again while workers work, by the thread that called the engine.
        write: Takes what a worker printed, given `'stdout'` or `'stderr'` and a text; any thread
            may call it.
        grace: How many seconds a worker has to end when it is told to.
    """

    payload: bytes
    workers: int
    supervisor: Supervisor
    resources: Mapping[str, float] = field(default_factory=dict)
    is_local: bool = True
    address: str | None = None
    tick: Callable[[], None] = lambda: None
    write: Callable[[str, str], None] = lambda stream, text: None
    grace: float = 15.0
