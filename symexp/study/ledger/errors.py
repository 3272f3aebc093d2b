"""The errors of studies and ledgers."""

from __future__ import annotations

from symexp.errors import SymexpError

__all__ = ["DefinitionError", "LeaseLostError", "LedgerError", "StudyMismatchError"]


class LedgerError(SymexpError, RuntimeError):
    """A ledger cannot be reached, or is not one that this version understands."""


class DefinitionError(SymexpError, ValueError):
    """The objectives of a study make no sense."""


class StudyMismatchError(SymexpError, ValueError):
    """A study was opened with another space, direction or metrics than it was made with."""


class LeaseLostError(SymexpError, RuntimeError):
    """A trial is no longer this worker's: its lease expired and another took it over."""
