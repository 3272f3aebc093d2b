"""The memory of a process and of all that it started, without what it shares with others."""

from __future__ import annotations

import contextlib
from typing import Any, NamedTuple

__all__ = ["Memory", "family_of", "memory_of"]


def family_of(psutil: Any, pid: int) -> list[Any]:
    """Returns a process and all that it started, as psutil knows them; without it if ended."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


class Memory(NamedTuple):
    """The memory of a worker and its descendants, in bytes, without the pages of mapped files.

    Attributes:
        own: Pages that one of the processes alone has.
        shared: All pages; of one that several processes have, each counts its part.
        total: All pages of all processes.
    """

    own: int
    shared: int
    total: int

    def since(self, begin: Memory) -> int:
        """Returns what was added since the build began.

        What the worker inherited does not count. Its part of that grows when other workers end,
        which share it. So pages that processes share count only beyond all that was inherited.
        When the parent writes to its pages (its garbage collector does), the worker is left alone
        with the old ones. So nothing counts beyond the growth of all pages.
        """
        added = max(self.own - begin.own, self.shared - begin.total)
        return max(0, min(added, self.total - begin.total))


def memory_of(pid: int) -> Memory:
    """Returns the memory of a process and its descendants; needs psutil."""
    import psutil

    found = [_memory_of_one(psutil, process) for process in family_of(psutil, pid)]
    return Memory(*map(sum, zip(*found))) if found else Memory(0, 0, 0)


def _memory_of_one(psutil: Any, process: Any) -> Memory:
    """Returns the memory of one process; the system drops pages of mapped files when it needs."""
    try:
        with open(f"/proc/{process.pid}/smaps_rollup", encoding="ascii") as file:
            lines = [line.split() for line in file]
        size = {words[0]: int(words[1]) * 1024 for words in lines if words[-1] == "kB"}
        swapped = size["SwapPss:"]
        shared = size["Pss_Anon:"] + size["Pss_Shmem:"] + swapped
        own = min(size["Private_Dirty:"] + swapped, shared)  # also has written pages of files
        return Memory(own, shared, size["Anonymous:"] + swapped)
    except (OSError, KeyError):  # it has ended, or the system does not tell
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            info = process.memory_full_info()
            return Memory(info.uss, getattr(info, "pss", info.uss), info.rss)
        return Memory(0, 0, 0)
