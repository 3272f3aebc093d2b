"""The errors of search spaces and DNA."""

from __future__ import annotations

from symexp.errors import SymexpError

__all__ = ["DNAError", "SpaceError"]


class SpaceError(SymexpError, ValueError):
    """A search space is ill-defined, or cannot do what is asked of it."""


class DNAError(SymexpError, ValueError):
    """A DNA is malformed, or does not fit its search space."""
