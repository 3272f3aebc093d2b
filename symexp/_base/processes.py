"""Worker processes: ending children of this process together with all that they started.

There are two ways, for two kinds of children:

1. `end_processes` is for children that share the terminal with their parent, such as the builds of
   a store. It finds their descendants with psutil.
2. `kill_session` is for children that lead a session of their own, such as the workers of
   `sx.tune`. It needs no psutil, and no process escapes that is started meanwhile.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Sequence
from multiprocessing.process import BaseProcess
from typing import Any

from symexp.errors import MissingExtraError

__all__ = ["end_processes", "join_processes", "kill_session"]


def end_processes(processes: Sequence[BaseProcess], grace: float) -> None:
    """Interrupts children of this process and their descendants, then kills those that go on.

    Process groups would have the same effect, but a terminal stops a process that is not in its
    own group and asks for input, and such a process would never end.

    Args:
        processes: Children of this process that were started.
        grace: Seconds in which they may end by themselves.

    Raises:
        MissingExtraError: psutil is not installed; the processes are ended all the same, but not
            their descendants.
    """
    if not processes:
        return
    try:
        import psutil
    except ImportError:
        _kill(processes)
        raise MissingExtraError(
            "Processes that worker processes started may still run: to end them needs psutil. "
            "Install it: `pip install 'symexp[store]'`."
        ) from None
    # Found before anything ends: the descendants of a process that has ended have another parent.
    family = _with_descendants(psutil, [process.pid for process in processes])
    _send(psutil, family, signal.SIGINT)
    join_processes(processes, grace)
    family |= _with_descendants(psutil, [member.pid for member in family])
    _send(psutil, family, signal.SIGKILL)
    _kill(processes)


def join_processes(processes: Iterable[BaseProcess], grace: float) -> None:
    """Waits until processes have ended, at most so many seconds altogether."""
    deadline = time.monotonic() + grace
    for process in processes:
        process.join(max(0.0, deadline - time.monotonic()))


def kill_session(process: subprocess.Popen[bytes]) -> None:
    """Kills a child that leads a session of its own, and all processes of the session.

    Args:
        process: A child that was started with `start_new_session`; nothing happens if it has
            ended.
    """
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _kill(processes: Iterable[BaseProcess]) -> None:
    for process in processes:
        process.kill()
        process.join()


def _with_descendants(psutil: Any, pids: Iterable[int | None]) -> set[Any]:
    found: set[Any] = set()
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            found.update([process, *process.children(recursive=True)])
    return found


def _send(psutil: Any, family: Iterable[Any], number: int) -> None:
    """Sends a signal, but not to another process that got the number of one that has ended."""
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            process.send_signal(number)
