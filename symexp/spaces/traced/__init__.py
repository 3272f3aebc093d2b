"""Eager spaces: functions that take their decisions while they run, traced into search spaces.

`trace(function)` makes the space; its candidates are calls of the function under their decisions.
"""

from symexp.spaces.traced.decisions import TraceError
from symexp.spaces.traced.traced import Traced, trace

__all__ = ["TraceError", "Traced", "trace"]
