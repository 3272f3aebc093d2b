"""Facts about the code of the user: the arguments of a function, and the calling line or frame."""

from __future__ import annotations

import dis
import functools
import sys
from collections.abc import Callable
from types import CodeType, FrameType, FunctionType, MethodType
from typing import Any

__all__ = ["arity", "attributes_set_by", "frame_of_user", "level_of_user"]

_VARARGS = 0x04


def arity(function: Callable[..., Any]) -> int:
    """Returns the number of positional arguments that a function accepts; -1 for any number."""
    if isinstance(function, MethodType):
        inner = arity(function.__func__)
        return inner - 1 if inner > 0 else inner
    if isinstance(function, FunctionType):
        code = function.__code__
        return -1 if code.co_flags & _VARARGS else code.co_argcount
    import inspect

    count = 0
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            return -1
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            count += 1
    return count


def attributes_set_by(cls: type) -> frozenset[str]:
    """Returns the names of the attributes that the functions of a class set, on any object."""
    return frozenset().union(*(_set_by_body(base) for base in cls.__mro__ if base is not object))


@functools.cache
def _set_by_body(cls: type) -> frozenset[str]:
    functions = (getattr(value, "__func__", value) for value in list(vars(cls).values()))
    codes = [f.__code__ for f in functions if isinstance(f, FunctionType)]
    found: set[str] = set()
    while codes:
        code = codes.pop()
        found.update(i.argval for i in dis.get_instructions(code) if i.opname == "STORE_ATTR")
        codes.extend(const for const in code.co_consts if isinstance(const, CodeType))
    return frozenset(found)


def level_of_user() -> int:
    """Returns the `stacklevel` with which a warning names the line outside of symexp.

    The caller passes it to `warnings.warn` itself.
    """
    level, frame = 1, sys._getframe(1)
    while frame.f_back and _is_own(frame):
        level, frame = level + 1, frame.f_back
    return level


def frame_of_user() -> FrameType:
    """Returns the innermost frame outside of symexp."""
    frame = sys._getframe(1)
    while frame.f_back and _is_own(frame):
        frame = frame.f_back
    return frame


def _is_own(frame: FrameType) -> bool:
    return bool(frame.f_globals.get("__name__", "").partition(".")[0] == "symexp")
