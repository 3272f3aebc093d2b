"""The machine and the user of this process, from what the system tells at no cost."""

from __future__ import annotations

import getpass
import glob
import os
import pwd
import sys
from functools import cache

from symexp.store.disk.canonical import Json

__all__ = ["machine", "user"]

_GPUS = "/proc/driver/nvidia/gpus/*/information"


def user() -> str:
    """Returns the name of the user that this process runs as.

    A container may run as a user without a name; then its number is returned.
    """
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        pass
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"user {number}"


def machine() -> dict[str, Json]:
    """Returns the system, the architecture, the processors, the memory and the GPUs."""
    system = os.uname()
    found: dict[str, Json] = {
        "system": f"{system.sysname} {system.release}",
        "arch": system.machine,
        "cpus": _cpus(),
    }
    if memory := _memory():
        found["memory"] = memory
    if gpus := _gpus():
        found["gpus"] = list(gpus)
    return found


def _cpus() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def _memory() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return None


def _gpus() -> tuple[str, ...]:
    """Returns the names of the GPUs, without starting a program or loading a library.

    The driver tells them in `/proc`. PyTorch is asked only if the process uses its GPUs already:
    a question would start CUDA.
    """
    names = _gpus_of_driver(_GPUS)
    torch = sys.modules.get("torch")
    if names or torch is None:
        return names
    try:
        cuda = torch.cuda
        if not cuda.is_initialized():
            return ()
        return tuple(str(cuda.get_device_name(i)) for i in range(cuda.device_count()))
    except (AttributeError, RuntimeError):  # another module of this name, or no driver
        return ()


@cache
def _gpus_of_driver(pattern: str) -> tuple[str, ...]:
    names = []
    for path in sorted(glob.glob(pattern)):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                lines = file.read(10_000).splitlines()
        except OSError:
            continue
        names += [line.partition(":")[2].strip() for line in lines if line.startswith("Model:")]
    return tuple(names)
