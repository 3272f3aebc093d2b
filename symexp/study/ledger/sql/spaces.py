"""The spaces that studies keep, in a table of their own; earlier versions of symexp ignore it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from symexp.study.ledger.base import LedgerError
from symexp.study.ledger.sql.database import Database

__all__ = ["keep_space", "read_space"]

_KEEP = """
INSERT INTO symexp_spaces (study_id, space, chosen, reason)
VALUES (:study, :space, :chosen, :reason)
ON CONFLICT (study_id) DO UPDATE SET space = excluded.space, chosen = excluded.chosen,
    reason = excluded.reason
WHERE symexp_spaces.space IS NULL"""


def keep_space(database: Database, study: int, make: Callable[[], Any]) -> None:
    """Keeps the space of a study, unless it is kept already, or the database refuses.

    Args:
        database: The database.
        study: The id of the study.
        make: Returns what to keep.
    """
    if not database.is_there("symexp_spaces"):
        return
    known = read_space(database, study)
    if known is not None and known[0] is not None:
        return
    space, chosen, reason = make()
    if known is not None and space is None:
        return
    values = {"study": study, "space": space, "chosen": chosen, "reason": reason}
    with suppress(sa.exc.DBAPIError, LedgerError):  # a user who may only read, for example
        database.change(_KEEP, values)


def read_space(database: Database, study: int) -> tuple[str | None, str | None, str | None] | None:
    """Returns what a study keeps of its space: its text, what takes part, or why it has no text."""
    if not database.is_there("symexp_spaces"):
        return None
    row = database.run(
        "SELECT space, chosen, reason FROM symexp_spaces WHERE study_id = :study",
        {"study": study},
    )
    return None if row is None else tuple(row)
