"""Trials as rows: encoding and decoding."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from symexp.errors import describe
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.space import Space
from symexp.study.ledger.errors import LedgerError
from symexp.study.trial import Measurement, Trial

__all__ = ["COLUMNS", "dna_key", "measurement_of", "text_of", "trial_of"]

COLUMNS = (
    "number, state, dna, attempts, rewards, metrics, error, metadata, owner, started, finished"
)


def dna_key(text: str, number: int, duplicates: bool) -> str:
    """What must be unique in a study: a digest of the DNA; of the number too with duplicates."""
    key = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return f"{key}-{number}" if duplicates else key


def text_of(value: Mapping[str, Any] | Sequence[float] | None) -> str | None:
    """The JSON text of rewards, metrics or metadata; empty ones are null.

    Raises:
        LedgerError: Something in it is not JSON.
    """
    if not value:
        return None
    try:
        return json.dumps(dict(value) if isinstance(value, Mapping) else list(value))
    except TypeError as error:
        raise LedgerError(
            f"Metrics and metadata are kept as JSON, but got {describe(value)}: {error}. "
            "Convert arrays and objects to numbers, strings, lists and dicts first."
        ) from None


def trial_of(row: Any, spec: Space) -> Trial:
    """The trial of a row of `COLUMNS`."""
    number, state, dna, attempts, rewards, metrics, error, metadata, owner, started, finished = row
    return Trial(
        number,
        None if dna is None else DNA.from_json_str(dna, spec),
        state,
        attempts,
        None if rewards is None else tuple(json.loads(rewards)),
        None if metrics is None else json.loads(metrics),
        error,
        None if metadata is None else json.loads(metadata),
        owner,
        started,
        finished,
    )


def measurement_of(row: Any) -> Measurement:
    """The measurement of a row."""
    number, attempt, step, rewards, metrics, at, state = row
    values = json.loads(metrics) if metrics else {}
    return Measurement(number, attempt, step, tuple(json.loads(rewards)), values, at, state)
