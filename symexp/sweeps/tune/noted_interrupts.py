"""Ctrl-C that cannot be lost: an exception that strikes in a finalizer or a callback is ignored."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["noted_interrupts"]


@contextmanager
def noted_interrupts() -> Iterator[Callable[[], None]]:
    """Notes a SIGINT instead of raising where it strikes; gives a function that raises it.

    Only in the main thread, and where nobody else handles SIGINT; elsewhere the function does
    nothing and interrupts come as they do anyway. A second one is raised where it strikes.

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
