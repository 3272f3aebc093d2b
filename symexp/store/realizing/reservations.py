"""Reservations: what builds of this machine may use at the same time.

The names mean what they mean to Ray: `cpu`, `gpu`, `memory` in bytes, and names of the user. The
machine has what can be found out about it, unless `limits=` of the store says something else. A
stage begins when all that it reserves is free. A name that a stage does not mention is not limited.

GPUs are handed out one by one. If a pipeline reserves GPUs, each of its builds sees those that it
reserved, by `CUDA_VISIBLE_DEVICES`, and a build that reserved none sees none.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, final

from symexp.errors import MissingExtraError, closest
from symexp.store.derivation import Derivation
from symexp.store.errors import StoreError
from symexp.store.limits import BuildLimits, shown_amount

__all__ = ["Grant", "Reservations", "gpus_of_machine", "limits_of", "wanted_by"]

_GPUS = "CUDA_VISIBLE_DEVICES"
_TOLERANCE = 1e-9  # a tenth is not exactly a tenth of a GPU
_CGROUP = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def wanted_by(derivation: Derivation, common: Mapping[str, float]) -> dict[str, float]:
    """Returns what a stage reserves: what it says itself, and what the call says for all."""
    return {**common, **derivation.resources}


class Grant(NamedTuple):
    """What a build has been given.

    Attributes:
        amounts: The amounts by name.
        devices: The GPUs by number, with the part of each that belongs to the build.
        visible: The value of `CUDA_VISIBLE_DEVICES`; `None` leaves it as it is.
    """

    amounts: Mapping[str, float]
    devices: tuple[tuple[int, float], ...] = ()
    visible: str | None = None

    @property
    def memory(self) -> float | None:
        """The bytes that the build may use; `None` for no limit, as if it reserves 0."""
        return self.amounts.get("memory") or None

    def apply(self) -> None:
        """Makes only the granted GPUs visible to this process and those that it starts."""
        if self.visible is not None:
            os.environ[_GPUS] = self.visible


def limits_of(derivation: Derivation) -> list[BuildLimits]:
    """Returns the limits of a stage, and of its members, which may not be known yet."""
    return [BuildLimits(derivation.timeout, derivation.resources), *derivation.member_limits]


@final
class Reservations:
    """What is free on this machine, for the builds of one call.

    Args:
        order: All stages of the pipelines.
        common: What each stage reserves that does not say it itself.
        limits: What the machine has, by name, in place of what is found out.
    """

    def __init__(
        self,
        order: Iterable[Derivation],
        common: Mapping[str, float],
        limits: Mapping[str, float],
    ) -> None:
        order = list(order)
        self._common = common
        self._limits = limits
        # Of the whole pipeline: what a build sees must not depend on which stages are hits.
        limits_of_all = [limit for d in order for limit in limits_of(d)]
        self.has_gpus = any("gpu" in {**common, **limit.resources} for limit in limits_of_all)
        self.has_limits = any(map(self._is_limiting, limits_of_all))
        self._ids: list[str] = []
        self._devices: list[float] = []
        self._free: dict[str, float] = {}

    def needs_process(self, derivation: Derivation) -> bool:
        """Whether a stage has to be built in a process of its own, to be limited."""
        return self._is_limiting(BuildLimits(derivation.timeout, derivation.resources))

    def _is_limiting(self, limits: BuildLimits) -> bool:
        has_memory = {**self._common, **limits.resources}.get("memory", 0) > 0
        return limits.timeout is not None or has_memory or self.has_gpus

    def _wanted(self, derivation: Derivation) -> dict[str, float]:
        return wanted_by(derivation, self._common)

    def check(self, left: Iterable[Derivation]) -> None:
        """Finds out what the machine has, and checks that each stage could begin.

        Raises:
            StoreError: A stage reserves more than there is; or GPUs that a forked process cannot
                use.
            MissingExtraError: Memory is reserved, and psutil is not installed.
        """
        wanted = [(d, {**self._common, **limit.resources}) for d in left for limit in limits_of(d)]
        names = {name for _, amounts in wanted for name, amount in amounts.items() if amount > 0}
        if self.has_gpus:
            self._ids = gpus_of_machine()
            if "gpu" in self._limits:
                self._ids = _limited(self._ids, int(self._limits["gpu"]))
            self._devices = [1.0] * len(self._ids)
        for name in names - {"gpu"}:
            self._free[name] = self._total(name)
        for derivation, amounts in wanted:
            if lacking := self._lacking(amounts):
                raise StoreError(self._explain(derivation, amounts, sorted(lacking)[0]))
        if "gpu" in names and _has_used_cuda():
            raise StoreError(
                "This process has used CUDA, so the processes that it forks for builds cannot use "
                "a GPU. Realize stages with GPUs from a process that has not used one: use them "
                "in builds only, or pass engine='ray'."
            )

    def _total(self, name: str) -> float:
        if name in self._limits:
            if name == "memory":
                _check_psutil()
            return self._limits[name]
        total = _TOTALS.get(name)
        return 0.0 if total is None else total()

    def _explain(self, derivation: Derivation, amounts: Mapping[str, float], name: str) -> str:
        has = float(len(self._devices)) if name == "gpu" else self._free[name]
        text = (
            f"Stage {derivation.name!r} ({derivation.ref}) reserves "
            f"{shown_amount(name, amounts[name])}, but there is only {shown_amount(name, has)}. "
            "Nothing was built. "
        )
        if name in ("gpu", *_TOTALS) or name in self._limits:
            return f"{text}Reserve less, or build on another machine: engine='ray'."
        return (
            f"{text}Say how much of it this machine has: `sx.Store(path, limits={{{name!r}: 1}})`. "
            + closest(name, ["gpu", *_TOTALS, *self._limits])
        )

    def lacking(self, derivation: Derivation) -> frozenset[str]:
        """Returns the names of what a stage has to wait for; nothing if it may begin now."""
        return self._lacking(self._wanted(derivation))

    def _lacking(self, amounts: Mapping[str, float]) -> frozenset[str]:
        found = {
            name
            for name, amount in amounts.items()
            if amount > 0
            and (
                self._fitting(amount) is None
                if name == "gpu"
                else amount > self._free[name] * (1 + _TOLERANCE)
            )
        }
        return frozenset(found)

    def names(self, derivation: Derivation) -> frozenset[str]:
        """Returns the names of all that a stage reserves."""
        return frozenset(name for name, amount in self._wanted(derivation).items() if amount > 0)

    def _fitting(self, amount: float) -> tuple[tuple[int, float], ...] | None:
        """Returns the GPUs that a build could get; a part is taken from the fullest that fits."""
        if amount < 1:
            fits = [
                (free, i) for i, free in enumerate(self._devices) if free >= amount - _TOLERANCE
            ]
            return ((min(fits)[1], amount),) if fits else None
        whole = [i for i, free in enumerate(self._devices) if free >= 1 - _TOLERANCE]
        number = int(amount)
        return tuple((i, 1.0) for i in whole[:number]) if len(whole) >= number else None

    def take(self, derivation: Derivation) -> Grant:
        """Reserves what a stage asks for; nothing may be lacking."""
        amounts = self._wanted(derivation)
        devices = self._fitting(amounts["gpu"]) if amounts.get("gpu", 0) > 0 else ()
        assert devices is not None
        self._add(amounts, devices, -1)
        visible = ",".join(self._ids[i] for i, _ in devices) if self.has_gpus else None
        return Grant(amounts, devices, visible)

    def give_back(self, grant: Grant) -> None:
        """Frees what a build had."""
        self._add(grant.amounts, grant.devices, 1)

    def _add(
        self, amounts: Mapping[str, float], devices: Iterable[tuple[int, float]], sign: int
    ) -> None:
        for name, amount in amounts.items():
            if name in self._free:
                self._free[name] += sign * amount
        for i, part in devices:
            self._devices[i] += sign * part


def _limited(ids: list[str], number: int) -> list[str]:
    """Returns as many GPUs as the limits of the store say, also more than could be found."""
    return [*ids, *(str(i) for i in range(len(ids), number))][:number]


def gpus_of_machine() -> list[str]:
    """Returns the GPUs that this process may use, as `CUDA_VISIBLE_DEVICES` names them."""
    visible = os.environ.get(_GPUS)
    if visible is not None:
        found = [part.strip() for part in visible.split(",")]
        # As CUDA does it: the first one that is not a device ends the list.
        end = next((i for i, part in enumerate(found) if part in ("", "-1", "NoDevFiles")), None)
        return found[:end]
    return list(_gpus_listed())


@cache
def _gpus_listed() -> tuple[str, ...]:
    """Returns all GPUs of the machine, or of its container; those of NVIDIA only."""
    try:
        command = ["nvidia-smi", "-L"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        cards = [path for path in Path("/dev").glob("nvidia*") if path.name[6:].isdigit()]
        return tuple(str(i) for i in range(len(cards)))
    if parts := re.findall(r"^\s+MIG .*\(UUID: (MIG-[^)]+)\)", done.stdout, re.MULTILINE):
        return tuple(parts)
    return tuple(re.findall(r"^GPU (\d+):", done.stdout, re.MULTILINE))


def _has_used_cuda() -> bool:
    """Whether this process has initialized CUDA, which opens a device that nothing else opens."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        return True
    try:
        descriptors = os.listdir("/proc/self/fd")
    except OSError:
        return False
    for descriptor in descriptors:
        try:
            if os.readlink(f"/proc/self/fd/{descriptor}") == "/dev/nvidia-uvm":
                return True
        except OSError:  # closed meanwhile
            continue
    return False


def _processors() -> float:
    # Python 3.13 has `os.process_cpu_count`, which is this.
    if hasattr(os, "sched_getaffinity"):
        return float(len(os.sched_getaffinity(0)))
    return float(os.cpu_count() or 1)


def _memory() -> float:
    psutil = _check_psutil()
    total = float(psutil.virtual_memory().total)
    for path in _CGROUP:
        try:
            total = min(total, float(Path(path).read_text()))
        except (OSError, ValueError):  # `max` is no limit
            continue
    return total


def _check_psutil() -> Any:
    try:
        import psutil
    except ImportError:
        raise MissingExtraError(
            "A limit of memory needs psutil. Install it: `pip install 'symexp[store]'`."
        ) from None
    return psutil


_TOTALS: dict[str, Callable[[], float]] = {"cpu": _processors, "memory": _memory}
