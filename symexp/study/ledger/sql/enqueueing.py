"""Waiting trials that a user adds to a study in a database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from symexp.study.ledger.sql.database import execute
from symexp.study.ledger.sql.schema import dna_key

__all__ = ["DELETED", "insert_waiting"]

#: What stands for the number of a trial if the study was deleted.
DELETED = -1


def insert_waiting(
    connection: sa.Connection, duplicates: bool, values: dict[str, Any]
) -> int | None:
    """Inserts a waiting trial.

    Args:
        connection: A connection inside a transaction.
        duplicates: Whether the study allows several trials of a DNA.
        values: The id of the study, the DNA and the metadata, each as the database keeps it.

    Returns:
        Its number; `None` if the study has its DNA, `DELETED` if there is no such study.
    """
    number = execute(
        connection,
        "UPDATE symexp_studies SET next_number = next_number + 1"
        " WHERE id = :study RETURNING next_number - 1",
        values,
    ).scalar()
    if number is None:
        return DELETED
    key = dna_key(values["dna"], number, duplicates)
    added = execute(
        connection,
        "INSERT INTO symexp_trials (study_id, number, state, dna, dna_key, due,"
        " attempts, metadata) VALUES (:study, :number, 'waiting', :dna, :key, 0, 0,"
        " :metadata) ON CONFLICT (study_id, dna_key) DO NOTHING",
        {**values, "number": number, "key": key},
    ).rowcount
    if added:
        return int(number)
    execute(
        connection,
        "UPDATE symexp_studies SET next_number = next_number - 1 WHERE id = :study",
        values,
    )
    return None
