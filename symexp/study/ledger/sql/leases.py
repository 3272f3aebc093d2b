"""The heartbeat: a thread that renews the leases of what this process holds."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable

from symexp.study.ledger.base import LedgerError

__all__ = ["Heartbeat", "is_dead", "new_owner"]


class Heartbeat:
    """Holds trials, and renews their leases until they are let go.

    Args:
        renew: Renews one lease, given number and attempt; false if it is lost.
        seconds: The time between two renewals.
    """

    def __init__(self, renew: Callable[[int, int], bool], seconds: float) -> None:
        self._renew = renew
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
            # A thread does not survive a fork, so its life is looked at rather than remembered.
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
        """Whether a lease is held and not known to be lost."""
        return (number, attempt) in self._held and (number, attempt) not in self._lost

    def held(self) -> list[tuple[int, int]]:
        """What is held."""
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
                    # The thread would keep the ledger, and its connections, for ever.
                    self._thread = None
                    return
            for number, attempt in self.held():
                try:
                    kept = self._renew(number, attempt)
                except LedgerError:
                    # The database is away for longer than the patience; the next beat tries again.
                    continue
                if not kept:
                    with self._lock:
                        if (number, attempt) in self._held:
                            self._lost.add((number, attempt))


# Who holds a trial: a process, told from all others, and known to be dead if it died here.


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
