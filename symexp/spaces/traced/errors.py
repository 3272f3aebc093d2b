"""The error of functions that cannot be traced, or do not do what they did while traced."""

from __future__ import annotations

from symexp.spaces.dna import SpaceError

__all__ = ["TraceError"]


class TraceError(SpaceError):
    """A function takes its decisions in a way that makes no search space."""
