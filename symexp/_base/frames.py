"""Where the code of the user stands on the stack: what a warning is about."""

from __future__ import annotations

import sys

__all__ = ["level_of_user"]


def level_of_user() -> int:
    """The `stacklevel` for a warning, so that it names the first line that is not of this package.

    For a function that calls `warnings.warn` itself.
    """
    level, frame = 1, sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == "symexp":
        level, frame = level + 1, frame.f_back
    return level
