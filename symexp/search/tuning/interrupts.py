"""Interrupts of the main thread, also while it waits for something outside of Python."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["interrupt_main", "waking"]


def interrupt_main() -> None:
    """Raises KeyboardInterrupt in the main thread, also out of a call that waits."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        import _thread

        _thread.interrupt_main()


@contextmanager
def waking() -> Iterator[None]:
    """Has `_thread.interrupt_main()`, by which others cancel, end calls that wait.

    Such a call only notes that there is an interrupt: `time.sleep` sleeps on. But it writes to the
    wakeup socket, at which a thread here sends a real signal.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    here, there = socket.socketpair()
    there.setblocking(False)
    thread = threading.Thread(target=_wake, args=(here,), name="symexp-wake", daemon=True)
    before = signal.set_wakeup_fd(there.fileno(), warn_on_full_buffer=False)
    mask = signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # Ray blocks it
    thread.start()
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.set_wakeup_fd(before)
        there.close()
        thread.join(timeout=5)
        here.close()


def _wake(here: socket.socket) -> None:
    while numbers := here.recv(64):
        if signal.SIGINT in numbers:
            interrupt_main()
            return
