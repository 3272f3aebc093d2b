"""The ledger of a study's trials: in memory, or durable and shared (SQLite, PostgreSQL)."""

from __future__ import annotations

from symexp.search.ledger.base import Feed, Ledger
from symexp.search.ledger.definition import StudyDefinition
from symexp.search.ledger.errors import LeaseLostError, LedgerError, StudyMismatchError
from symexp.search.ledger.memory import MemoryLedger
from symexp.search.ledger.url import open_existing, open_ledger, split_url

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
