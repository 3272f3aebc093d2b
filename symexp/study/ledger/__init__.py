"""The ledger of a study's trials: in memory, or durable and shared (SQLite, PostgreSQL)."""

from __future__ import annotations

from symexp.study.ledger.base import (
    Feed,
    LeaseLostError,
    Ledger,
    LedgerError,
    StudyDefinition,
    StudyMismatchError,
)
from symexp.study.ledger.in_memory import MemoryLedger
from symexp.study.ledger.url import open_existing, open_ledger, split_url

__all__ = [
    "Feed",
    "LeaseLostError",
    "Ledger",
    "LedgerError",
    "MemoryLedger",
    "StudyDefinition",
    "StudyMismatchError",
    "open_existing",
    "open_ledger",
    "split_url",
]
