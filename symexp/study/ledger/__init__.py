"""Where are the trials of a study recorded? In memory, or in a database that workers share.

Read in this order:

- `base`: the interface of ledgers, and what each of them guarantees
- `memory`: the ledger of one process
- `sql`: the durable ledger, in SQLite or PostgreSQL
- `checkpoint_folders`: the folders of the checkpoints of trials, beside a SQLite file
- `url`: opens the ledger of a URL such as `sqlite:///sweep.db#name`

The ledger is the only record: algorithms suggest, workers evaluate, but what the ledger contains
is what happened. `symexp.testing.ledger` tests the guarantees for every implementation.
"""

from __future__ import annotations

from symexp.study.definition import StudyDefinition, StudyMismatchError
from symexp.study.ledger.base import Feed, LeaseLostError, Ledger, LedgerError
from symexp.study.ledger.memory import MemoryLedger
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
