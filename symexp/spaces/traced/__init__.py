"""Eager spaces: functions that take their decisions while they run, traced into search spaces.

`trace(function)` makes the space; its candidates are calls of the function under their decisions.
"""

from symexp.spaces.traced.function_space import Traced, trace
from symexp.spaces.traced.runs import TraceError

__all__ = ["TraceError", "Traced", "trace"]
