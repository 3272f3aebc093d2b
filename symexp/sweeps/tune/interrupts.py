"""Interrupts that are never lost: of the main thread, also while it waits outside of Python."""

from __future__ import annotations

import math
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["Interruption", "noted_interrupts", "waking"]


_AGAIN = 0.05


class Interruption:
    """A handler of SIGINT that interrupts the main thread exactly once.

    1. A second KeyboardInterrupt would strike in the code that returns a trial to the study.
    2. A signal that comes just before a call begins to wait does not end that call. So
       `request_stop` sends the signal again until it was handled.

    Args:
        stops: Whether any interrupt is a request to stop, and not only that of `request_stop`.
    """

    def __init__(self, stops: bool = False) -> None:
        self._stops = stops
        self._came = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Raises KeyboardInterrupt; after the request to stop, only the first time."""
        if self._stops:
            if self._came:
                return
            self._came = True
        raise KeyboardInterrupt

    def request_stop(self, seconds: float = math.inf) -> None:
        """Interrupts the main thread; returns when that has happened, or after so many seconds.

        Sends the signal only once if the user's code has installed another handler.
        """
        self._stops = True
        end = time.monotonic() + seconds
        while not self._came and time.monotonic() < end:
            _interrupt_main()
            if signal.getsignal(signal.SIGINT) is not self:
                return
            time.sleep(_AGAIN)


def _interrupt_main() -> None:
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        import _thread

        _thread.interrupt_main()


@contextmanager
def waking() -> Iterator[None]:
    """Makes `_thread.interrupt_main()`, with which Ray cancels a task, end calls that wait.

    That function only records an interrupt, and `time.sleep` sleeps on. But it also writes to the
    wakeup socket. A thread reads this socket and sends real signals. They also arrive in a process
    that was started to ignore SIGINT, as a shell starts its background jobs.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    here, there = socket.socketpair()
    there.setblocking(False)
    handler = signal.getsignal(signal.SIGINT)
    interruption = Interruption(stops=True)
    is_ours = handler in (signal.default_int_handler, signal.SIG_IGN)
    if is_ours:
        signal.signal(signal.SIGINT, interruption)
    thread = threading.Thread(
        target=_wake, args=(here, interruption), name="symexp-wake", daemon=True
    )
    before = signal.set_wakeup_fd(there.fileno(), warn_on_full_buffer=False)
    mask = signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # Ray blocks it
    thread.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        there.close()
        thread.join(timeout=5)
        here.close()
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if is_ours:
            signal.signal(signal.SIGINT, handler)


def _wake(here: socket.socket, interruption: Interruption) -> None:
    while numbers := here.recv(64):
        if signal.SIGINT in numbers:
            interruption.request_stop()
            return


@contextmanager
def noted_interrupts() -> Iterator[Callable[[], None]]:
    """Records an interrupt (SIGINT) during the block; yields a function that raises it.

    An exception that strikes in a finalizer or a callback would be ignored. A second interrupt is
    raised where it strikes. Outside of the main thread, and if another handler of SIGINT is
    installed, the function does nothing and interrupts arrive as usual.

    Example:
        >>> with noted_interrupts() as check:
        ...     check()
    """
    came = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal came
        if came:
            raise KeyboardInterrupt
        came = True

    def check() -> None:
        if came:
            raise KeyboardInterrupt

    is_ours = threading.current_thread() is threading.main_thread()
    if not is_ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield check
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    check()
