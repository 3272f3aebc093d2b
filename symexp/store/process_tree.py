"""Ending processes with all that they have begun, so that no orphan goes on."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from multiprocessing.process import BaseProcess

__all__ = ["end_all", "join_all"]

_Known = dict[int, tuple[int, bytes]]


def end_all(processes: list[BaseProcess], grace: float) -> None:
    """Interrupts children of this process and their descendants, then ends those that go on.

    Process groups would serve for the same, but what is not in the group of a terminal is stopped
    by it when it asks for input, and would be waited for without end.

    Args:
        processes: Children of this process that were started.
        grace: Seconds for them to end by themselves.
    """
    family = _descendants([process.pid for process in processes if process.pid is not None])
    _send(family, signal.SIGINT)
    join_all(processes, grace)
    family.update(_descendants(list(family)))
    _send(family, signal.SIGKILL)
    for process in processes:
        process.kill()
        process.join()


def join_all(processes: list[BaseProcess], grace: float) -> None:
    """Waits for processes, for so many seconds altogether."""
    deadline = time.monotonic() + grace
    for process in processes:
        process.join(max(0.0, deadline - time.monotonic()))


def _send(family: _Known, number: int) -> None:
    now = _processes()
    for pid, (_, started) in family.items():
        if pid in now and now[pid][1] == started:  # and not another one of the same number
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)


def _descendants(roots: list[int]) -> _Known:
    """These processes, and all that stem from them."""
    known = _processes()
    children: dict[int, list[int]] = {}
    for pid, (parent, _) in known.items():
        children.setdefault(parent, []).append(pid)
    found: _Known = {}
    pending = [pid for pid in roots if pid in known]
    while pending:
        pid = pending.pop()
        if pid not in found:
            found[pid] = known[pid]
            pending.extend(children.get(pid, ()))
    return found


def _processes() -> _Known:
    """Parent and starting time of every process, where the system tells; else nothing."""
    found: _Known = {}
    with contextlib.suppress(FileNotFoundError):
        for name in os.listdir("/proc"):
            if name.isdigit():
                with (
                    contextlib.suppress(FileNotFoundError, ProcessLookupError),
                    open(f"/proc/{name}/stat", "rb") as file,
                ):
                    fields = file.read().rpartition(b")")[2].split()
                    found[int(name)] = (int(fields[1]), fields[19])
    return found
