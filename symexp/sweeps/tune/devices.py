"""Which processors and GPUs of this machine each worker has for itself."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from symexp.sweeps.tune.errors import TuneError

__all__ = ["Place", "places", "visible_gpus"]

_VISIBLE = "CUDA_VISIBLE_DEVICES"


@dataclass(frozen=True, slots=True)
class Place:
    """What one worker has.

    Attributes:
        cpus: Its processors; `None` for all.
        environment: Variables that it is started with.
    """

    cpus: tuple[int, ...] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


def places(resources: Mapping[str, float], workers: int) -> list[Place]:
    """Divides this machine among workers.

    Args:
        resources: What each shall have: `'cpu'` a whole number of processors; `'gpu'` a whole
            number of GPUs, or a fraction of one that is shared.
        workers: How many there are.

    Raises:
        TuneError: There is not that much, or the engine does not know such a resource.
    """
    unknown = sorted(set(resources) - {"cpu", "gpu"})
    if unknown:
        raise TuneError(
            f"Processes of this machine can have 'cpu' and 'gpu' for themselves, but not "
            f"{unknown[0]!r}. Resources of other names are for engine='ray'."
        )
    cpus = _cpus(resources.get("cpu", 0), workers)
    gpus = _gpus(resources.get("gpu", 0), workers)
    return [
        Place(cpus[i] if cpus else None, {_VISIBLE: gpus[i]} if gpus else {})
        for i in range(workers)
    ]


def _cpus(each: float, workers: int) -> list[tuple[int, ...]]:
    if not each:
        return []
    if not hasattr(os, "sched_getaffinity"):
        raise TuneError("This system cannot give processors to a process. Leave 'cpu' out.")
    there = sorted(os.sched_getaffinity(0))
    if each != int(each) or each * workers > len(there):
        raise TuneError(
            f"{workers} workers with resources={{'cpu': {each:g}}} do not fit: there are "
            f"{len(there)} processors, and each worker gets a whole number. Use fewer workers, or "
            "leave 'cpu' out and let them share."
        )
    n = int(each)
    return [tuple(there[i * n : (i + 1) * n]) for i in range(workers)]


def _gpus(each: float, workers: int) -> list[str]:
    if not each:
        return []
    there = visible_gpus()
    if each < 1:
        fits = workers <= len(there) * math.floor(1 / each)
    else:
        fits = each == int(each) and each * workers <= len(there)
    if not fits:
        found = f"there are {len(there)} ({', '.join(there)})" if there else "there is none"
        raise TuneError(
            f"{workers} workers with resources={{'gpu': {each:g}}} do not fit: of GPUs that are "
            f"visible here {found}. Use fewer workers, or a fraction such as {{'gpu': 0.5}} to "
            f"have two share one. (Looked at {_VISIBLE} and the devices of the NVIDIA driver.)"
        )
    n = max(1, int(each))
    return [",".join(there[(i * n + k) % len(there)] for k in range(n)) for i in range(workers)]


def visible_gpus(folder: str = "/dev") -> Sequence[str]:
    """The names of the GPUs that a process of this one would see.

    Args:
        folder: Where the devices are.
    """
    said = os.environ.get(_VISIBLE)
    if said is not None:
        names = [name.strip() for name in said.split(",")]
        # As the driver has it: what stands behind the first invalid name is not seen.
        end = next((i for i, name in enumerate(names) if name in ("", "-1")), len(names))
        return names[:end]
    try:
        entries = os.listdir(folder)
    except OSError:
        return []
    found = (re.fullmatch(r"nvidia(\d+)", name) for name in entries)
    return [str(n) for n in sorted(int(m.group(1)) for m in found if m)]
