"""Leases of trials: the heartbeat that renews them, and the owners that hold them."""

from __future__ import annotations

import functools
import os
import threading
import uuid
from collections.abc import Callable, Iterable

from symexp.study.ledger.base import LedgerError

__all__ = [
    "Heartbeat",
    "dead_among",
    "machine",
    "name_worker",
    "new_owner",
    "worker_of",
]

# The name of the worker that this process is, for those who start workers; empty for no worker.
_worker = ""


class Heartbeat:
    """Renews the leases of the trials that this process holds, in a thread.

    Args:
        renew: Renews one lease, given the number and attempt of the trial; returns false if the
            lease is lost.
        seconds: The time between two renewals.
        rest: Called with this time after each renewal of all leases.
    """

    def __init__(
        self, renew: Callable[[int, int], bool], seconds: float, rest: Callable[[float], None]
    ) -> None:
        self._renew = renew
        self._rest = rest
        self._seconds = seconds
        self._lock = threading.Lock()
        self._held: set[tuple[int, int]] = set()
        self._lost: set[tuple[int, int]] = set()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def hold(self, number: int, attempt: int) -> None:
        """Begins to renew a lease."""
        with self._lock:
            self._held.add((number, attempt))
            # A thread does not survive a fork, so this asks the thread rather than a flag.
            if self._thread is None or not self._thread.is_alive():
                self._stop = threading.Event()
                self._thread = threading.Thread(
                    target=self._run, args=(self._stop,), name="symexp-heartbeat", daemon=True
                )
                self._thread.start()

    def let_go(self, number: int, attempt: int) -> None:
        """Ends the renewal of a lease."""
        with self._lock:
            self._held.discard((number, attempt))
            self._lost.discard((number, attempt))

    def is_held(self, number: int, attempt: int) -> bool:
        """Returns whether a lease is held and not known to be lost."""
        return (number, attempt) in self._held and (number, attempt) not in self._lost

    def held(self) -> list[tuple[int, int]]:
        """Returns the number and attempt of each trial that is held."""
        with self._lock:
            return sorted(self._held - self._lost)

    def stop(self) -> None:
        """Ends the thread."""
        self._stop.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=5)

    def _run(self, stop: threading.Event) -> None:
        while not stop.wait(self._seconds):
            with self._lock:
                if not self._held and self._thread is threading.current_thread():
                    # The thread would keep the ledger and its connections alive for ever.
                    self._thread = None
                    return
            for number, attempt in self.held():
                try:
                    kept = self._renew(number, attempt)
                except LedgerError:
                    # The database stayed away longer than the patience; the next beat tries again.
                    continue
                if not kept:
                    with self._lock:
                        if (number, attempt) in self._held:
                            self._lost.add((number, attempt))
            self._rest(self._seconds)


def machine() -> str:
    """Returns the boot and the process namespace, in which a process id is unambiguous.

    Owners of this machine begin with it. It is empty where processes cannot be identified.
    """
    return _machine_of(os.getpid())


@functools.lru_cache(maxsize=1)
def _machine_of(pid: int) -> str:
    """Returns the machine of this process; a forked child may be in another namespace."""
    try:
        with open("/proc/sys/kernel/random/boot_id") as file:
            boot = file.read().strip()
        return f"{boot}:{os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return ""


def _started(pid: int) -> str | None:
    """Returns when a process started; `None` if it has ended.

    The time tells it from a later process with the same id.
    """
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return None
    # A zombie has ended.
    return None if fields[0] in ("Z", "X") else fields[19]


def name_worker(name: str) -> None:
    """Makes this process a worker of a name, which the owners of its claims contain from now on.

    Args:
        name: The name, without dots and slashes.
    """
    global _worker
    _worker = name


def new_owner() -> str:
    """Returns a unique name for the claims of a ledger in this process."""
    pid = os.getpid()
    return f"{machine()}/{pid}/{_started(pid)}/{_worker}.{uuid.uuid4().hex}"


def worker_of(owner: str | None) -> str:
    """Returns the name of the worker that an owner is; empty for any other process."""
    return (owner or "").rpartition("/")[2].rpartition(".")[0]


def dead_among(owners: Iterable[str]) -> list[str]:
    """Returns those owners that are processes of this machine which have ended.

    Owners on other machines are not among them, because their state is unknown. Each process is
    looked at once, however many owners it is.
    """
    by_process: dict[str, list[str]] = {}
    for owner in owners:
        by_process.setdefault(owner.rpartition("/")[0], []).append(owner)
    return [o for process, own in by_process.items() if _has_ended(process) for o in own]


def _has_ended(process: str) -> bool:
    """Returns whether a process, the owner without its last part, is of this machine and ended."""
    parts = process.split("/")
    if len(parts) != 3 or not parts[0] or parts[0] != machine() or not parts[1].isdigit():
        return False
    return _started(int(parts[1])) != parts[2]
