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

from symexp.tree.nodes.state import LOCK

__all__ = [
    "EDITING",
    "Making",
    "begin",
    "claim",
    "end",
    "making_of",
    "release",
    "wait_until_made",
]


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
# Who is about to make a handle live, because it stands in a tree that it is at. Keras counts names
# by thread, so that layers of one model should be made by one thread.
_claimed: dict[int, Making] = {}
# Which thread waits for which other one.
_waiting: dict[int, int] = {}
_changed = threading.Condition(LOCK)

# It is this thread that is waited for, or nobody.
_HERE: Any = object()
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
    _claimed.pop(id(handle), None)
    _changed.notify_all()
    return _making.pop(id(handle))


def claim(handles: list[Any]) -> Making:
    """Notes that this thread is about to make these handles live, but those of other threads."""
    made = Making()
    with LOCK:
        for handle in handles:
            _claimed.setdefault(id(handle), made)
    return made


def release(handles: list[Any], made: Making) -> None:
    """Takes a claim back, as far as it was not made good."""
    with _changed:
        for handle in handles:
            if _claimed.get(id(handle)) is made:
                del _claimed[id(handle)]
        _changed.notify_all()


def wait_until_made(handle: Any) -> bool:
    """Waits while another thread makes a handle live.

    A thread that the other one waits for does not wait, so that an `__init__` may hand its object
    to a thread and wait for what that does with it.

    Returns:
        Whether somebody made it until now.
    """
    key = id(handle)
    making = _claimed.get(key) or _making.get(key)
    if making is None or making.thread == get_ident():
        return False
    seen = None
    with _changed:
        while _claimed.get(key) is making or _making.get(key) is making:
            seen, before = _standstill(making.thread), seen
            if seen is _HERE or (seen is not None and seen == before):
                return False
            _waiting[get_ident()] = making.thread
            try:
                _changed.wait(_LOOK)
            finally:
                del _waiting[get_ident()]
    return True


def _standstill(thread: int) -> Any:
    """Where a thread waits for another one, which may be this one; `None` if it does not.

    Seen twice at one place it is taken for waiting: it may be on its way through.
    """
    while thread in _waiting:
        thread = _waiting[thread]
        if thread == get_ident():
            return _HERE
    frame = sys._current_frames().get(thread)
    if frame is None or thread in EDITING.waiting:
        return _HERE
    waits = frame.f_globals.get("__name__") == threading.__name__
    return (frame.f_code, frame.f_lasti) if waits else None


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
