"""Tracebacks of the user's errors without the frames of symexp, as Keras shows them.

An error that leaves symexp shows the line of the user that called it, and below that the lines of
the user that symexp called: a class, a rule, a build function. The functions of the public surface
drop the frames in between when an error passes through them. Nothing else happens: the exception
keeps its type, its notes and its causes, and debuggers stop at the lines that are left.

The frame of such a function itself is dropped too. A bare `raise` goes on with the traceback that
the exception has at this moment, and does not add the frame that raises again. So the pattern is

    try:
        ...
    except Exception as error:
        hide_frames(error)
        raise

which costs nothing without an error.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from types import FunctionType, TracebackType
from typing import Any, TypeVar

__all__ = ["hide_frames", "traceback_filtering", "user_facing", "user_facing_methods"]

F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=type)

_PACKAGES = frozenset({"symexp", "symexp_rules"})

# Flag of the code of a generator function; `inspect` takes long to import.
_GENERATOR = 0x20

_is_on = os.environ.get("SYMEXP_TRACEBACKS", "") != "full"


def traceback_filtering(enabled: bool = True) -> bool:
    """Sets whether tracebacks leave out the frames of symexp, as they do by default.

    The environment variable `SYMEXP_TRACEBACKS=full` has the effect of `traceback_filtering(False)`
    from the start. It is inherited by workers and builds in other processes.

    Args:
        enabled: Whether the frames are left out.

    Returns:
        Whether they were left out before.

    Example:
        >>> import symexp as sx
        >>> before = sx.traceback_filtering(False)  # full tracebacks, to report a bug of symexp
        >>> sx.traceback_filtering(before)
        False
    """
    global _is_on
    before, _is_on = _is_on, bool(enabled)
    return before


def hide_frames(error: BaseException) -> None:
    """Drops the frames of symexp from the traceback of an exception, and of its causes."""
    if not _is_on:
        return
    stack = [error]
    seen: set[int] = set()
    while stack:
        current = stack.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        trace = current.__traceback__
        if trace is not None:
            current.__traceback__ = _without_own_frames(trace)
        if current.__cause__ is not None:
            stack.append(current.__cause__)
        elif current.__context__ is not None and not current.__suppress_context__:
            stack.append(current.__context__)
        if isinstance(current, BaseExceptionGroup):
            stack.extend(current.exceptions)


def _without_own_frames(trace: TracebackType) -> TracebackType | None:
    entries: list[TracebackType] = []
    following: TracebackType | None = trace
    while following is not None:
        entries.append(following)
        following = following.tb_next
    kept = [entry for entry in entries if not _is_own(entry)]
    if len(kept) == len(entries):
        return trace
    made: TracebackType | None = None
    for entry in reversed(kept):
        made = TracebackType(made, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return made


def _is_own(entry: TracebackType) -> bool:
    name = entry.tb_frame.f_globals.get("__name__") or ""
    # A conformance suite is a test of the user: what fails there is shown.
    return name.partition(".")[0] in _PACKAGES and not name.startswith("symexp.testing")


def user_facing(function: F) -> F:
    """Makes errors that leave a function show no frames of symexp; a decorator."""
    hide = hide_frames  # the globals below are those of another module

    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            hide(error)
            raise

    def iterate(*args: Any, **kwargs: Any) -> Any:
        try:
            return (yield from function(*args, **kwargs))
        except Exception as error:
            hide(error)
            raise

    # It belongs to the module of the function, for doctest and for the level of warnings.
    plain: Any = function
    made = iterate if plain.__code__.co_flags & _GENERATOR else call
    wrapped: Any = FunctionType(
        made.__code__, plain.__globals__, plain.__name__, None, made.__closure__
    )
    functools.update_wrapper(wrapped, plain)
    return wrapped  # type: ignore[no-any-return]


def user_facing_methods(cls: C) -> C:
    """Makes errors that leave a public method of a class show no frames of symexp; a decorator."""
    for name, value in list(vars(cls).items()):
        if isinstance(value, FunctionType) and (name[:1] != "_" or name in _SPECIAL):
            setattr(cls, name, user_facing(value))
    return cls


_SPECIAL = frozenset({
    "__call__", "__delitem__", "__enter__", "__exit__", "__iadd__", "__imul__", "__ior__",
    "__setattr__", "__setitem__",
})  # fmt: skip
