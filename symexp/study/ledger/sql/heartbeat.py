"""The heartbeat: a thread that renews the leases of what this process holds."""

from __future__ import annotations

import threading
from collections.abc import Callable

from symexp.study.ledger.errors import LedgerError

__all__ = ["Heartbeat"]


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
