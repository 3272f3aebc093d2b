"""How deep trees may be nested, and the recursion limit that functions over deep trees need."""

from __future__ import annotations

import sys
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from types import FrameType, TracebackType

__all__ = ["MAX_C_LEVELS", "MAX_DEPTH", "Room", "room"]

MAX_DEPTH = 10_000
"""Levels of the deepest tree that symexp supports.

Every operation on trees works up to this depth, in any thread. Plain lists, dicts and tuples that
are nested deeper are refused where they enter a tree. The limit of a file follows from this one
(`symexp.codec.json_text.MAX_JSON_LEVELS`).

Limits of other things have names of their own, next to the code that they protect: the levels of
leaves inside leaves, of values in rule strings, of documents in a store, of decisions in a traced
function, and the levels that a view shows.
"""

MAX_C_LEVELS = 2000
"""Levels that the recursive C code of the `json` module handles on the stack of any thread.

The recursion limit of Python does not protect this code: up to Python 3.11, an operation on a deep
tree in another thread may have raised it.
"""

# Levels times frames that fit below the usual limit of 1000, from any caller.
_FREE = 150
_SPARE = 1000

# Reentrant: the garbage collector may release a room while this thread holds another.
_lock = threading.RLock()
_held: list[int] = []
_usual = sys.getrecursionlimit()
_raised: int | None = None


class Room(ABC):
    """The recursion limit that a recursion over one tree needs; `room` makes it."""

    __slots__ = ()

    @abstractmethod
    def hold(self) -> Room:
        """Makes the limit sufficient until `release`, or until this object is deleted."""

    @abstractmethod
    def release(self) -> None:
        """Lowers the limit as far as other rooms allow. A second call does nothing."""

    @abstractmethod
    def __enter__(self) -> Room: ...

    @abstractmethod
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class _Raised(Room):
    """A raised recursion limit. While rooms are held, the limit is as high as all of them need.

    Frames of Python code do not use the C stack. But before Python 3.12 the limit also guards
    code that recurses in C (the encoder of `json`, `repr`). It must not stay raised: data that is
    nested too deep would then crash the process instead of raising a RecursionError.

    Args:
        depth: Levels of the tree.
        frames: Frames per level.
    """

    __slots__ = ("_frames", "_needed")

    def __init__(self, depth: int, frames: int) -> None:
        self._frames = depth * frames
        self._needed = 0

    def hold(self) -> Room:
        needed = self._frames + _SPARE + _current_depth()
        with _lock:
            _held.append(needed)
            _settle()
        self._needed = needed
        return self

    def release(self) -> None:
        if not self._needed:
            return
        with _lock:
            _held.remove(self._needed)
            _settle()
        self._needed = 0

    def __enter__(self) -> Room:
        return self.hold()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def __del__(self) -> None:
        if _lock is not None:  # Python clears the names of a module when the process ends.
            self.release()

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self._frames, self._needed > 0)


class _Enough(Room):
    """A room for shallow trees, which changes nothing."""

    __slots__ = ()

    def hold(self) -> Room:
        return self

    def release(self) -> None:
        pass

    def __enter__(self) -> Room:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (0, False)


_ENOUGH = _Enough()


def room(depth: int, frames: int = 3) -> Room:
    """Returns a context manager in which a recursion over a tree does not hit the limit.

    Args:
        depth: Levels of the tree.
        frames: Frames per level.

    Example:
        >>> import sys
        >>> def count(n):
        ...     return 0 if n == 0 else 1 + count(n - 1)
        >>> with room(10_000, frames=1):
        ...     count(10_000)
        10000
    """
    return _ENOUGH if depth * frames < _FREE else _Raised(depth, frames)


def _again(frames: int, is_held: bool) -> Room:
    made = room(frames, 1)
    return made.hold() if is_held else made


def _settle() -> None:
    """Sets the limit that the held rooms need, unless other code has set a sufficient one."""
    global _usual, _raised
    limit = sys.getrecursionlimit()
    if limit != _raised:
        _usual, _raised = limit, None
    wanted = max(_held, default=0)
    if wanted <= _usual:
        wanted = _usual
    if wanted != limit:
        # The stack is deeper than the new limit; the next release lowers it.
        with suppress(RecursionError):
            sys.setrecursionlimit(wanted)
            _raised = wanted if wanted != _usual else None


def _current_depth() -> int:
    frame: FrameType | None = sys._getframe()
    n = 0
    while frame is not None:
        frame, n = frame.f_back, n + 1
    return n
