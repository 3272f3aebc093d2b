"""Who holds a trial: a process, told from all others, and known to be dead if it died here."""

from __future__ import annotations

import os
import uuid

__all__ = ["is_dead", "new_owner"]


def _machine() -> str:
    """This boot and process namespace: within it, process ids mean the same."""
    try:
        with open("/proc/sys/kernel/random/boot_id") as file:
            boot = file.read().strip()
        return f"{boot}:{os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return ""


def _started(pid: int) -> str | None:
    """When a process started, to tell it from a later one of the same id; `None` if it is gone."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return None
    # A zombie works no more.
    return None if fields[0] in ("Z", "X") else fields[19]


def new_owner() -> str:
    """A name for the claims of this process; never given twice."""
    pid = os.getpid()
    return f"{_machine()}/{pid}/{_started(pid)}/{uuid.uuid4().hex}"


def is_dead(owner: str) -> bool:
    """Whether a process of this machine is gone for certain; of others nothing is known."""
    parts = owner.split("/")
    if len(parts) != 4 or not parts[0] or parts[0] != _machine() or not parts[1].isdigit():
        return False
    return _started(int(parts[1])) != parts[2]
