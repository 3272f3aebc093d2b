"""Which handles are being made live, by which thread.

While `__init__` of an object runs it is an ordinary object already, as far as its own thread and
the threads that it starts are concerned. A thread that comes upon it from elsewhere has never seen
it half made in plain Python, so it waits here.
"""

from __future__ import annotations

import sys
import threading
from threading import get_ident
from typing import Any

from symexp.core.state import LOCK

__all__ = ["EDITING", "Making", "begin", "end", "making_of", "wait_until_made"]


class Making:
    """One handle that is being made live.

    Attributes:
        thread: The thread that makes it.
        edited_by: The thread that has edited it meanwhile, so that it has to be made anew.
    """

    __slots__ = ("edited_by", "thread")

    def __init__(self) -> None:
        self.thread = get_ident()
        self.edited_by: int | None = None


_making: dict[int, Making] = {}
# Which thread waits for which other one.
_waiting: dict[int, int] = {}
_changed = threading.Condition(LOCK)

# How often a waiting thread looks whether it is waited for itself, in seconds.
_LOOK = 0.05


def making_of(handle: Any) -> Making | None:
    """Who makes a handle live at this moment, if anybody does."""
    return _making.get(id(handle))


def begin(handle: Any) -> Making:
    """Notes that this thread makes a handle live. To be called under the lock."""
    making = _making[id(handle)] = Making()
    return making


def end(handle: Any) -> Making:
    """Notes that a handle is made, or has failed to be. To be called under the lock."""
    _changed.notify_all()
    return _making.pop(id(handle))


def wait_until_made(handle: Any) -> bool:
    """Waits while another thread makes a handle live.

    A thread that the other one waits for does not wait, so that an `__init__` may hand its object
    to a thread and wait for what that does with it.

    Returns:
        Whether somebody made it until now.
    """
    making = _making.get(id(handle))
    if making is None or making.thread == get_ident():
        return False
    with _changed:
        while _making.get(id(handle)) is making:
            if _is_stuck(making.thread):
                return False
            _waiting[get_ident()] = making.thread
            try:
                _changed.wait(_LOOK)
            finally:
                del _waiting[get_ident()]
    return True


def _is_stuck(thread: int) -> bool:
    """Whether a thread waits for another one, which may be this one."""
    while thread in _waiting:
        thread = _waiting[thread]
        if thread == get_ident():
            return True
    if thread in EDITING.waiting:
        return True
    frame = sys._current_frames().get(thread)
    return frame is None or frame.f_globals.get("__name__") == threading.__name__


class _Editing:
    """Lets one thread edit at a time, so that no edit gets lost; nobody waits in order to read.

    It is held while rules run. A thread may take it again while it holds it.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.waiting: set[int] = set()

    def __enter__(self) -> None:
        if self._lock.acquire(blocking=False):
            return
        self.waiting.add(get_ident())
        try:
            self._lock.acquire()
        finally:
            self.waiting.discard(get_ident())

    def __exit__(self, *error: object) -> None:
        self._lock.release()


EDITING = _Editing()
