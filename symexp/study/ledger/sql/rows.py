"""Reading rows: a row that someone has spoilt costs its trial, and not the study."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from symexp._base.introspection import level_of_user
from symexp.errors import describe
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.stored_dnas import DNAReader
from symexp.study.definition import StudyDefinition
from symexp.study.ledger.base import SpoiltTrialWarning
from symexp.study.trial import STATES, Measurement, Trial

__all__ = ["SPOILT", "RowReader", "metadata_of", "seconds_or_none"]

#: The error of a trial whose row cannot be read begins with it.
SPOILT = "The row of the trial cannot be read"

# Less than `json.loads` does for each text.
_decode = json.JSONDecoder().raw_decode

# The trials for which this process has warned: the database, the study and the number.
_told: set[tuple[str, str, int]] = set()


class _Spoilt(NamedTuple):
    """A value that cannot be read.

    Attributes:
        column: The column.
        reason: What is wrong with it.
    """

    column: str
    reason: str


class RowReader:
    """Makes trials and measurements of the rows of one study.

    A row that cannot be read is a failed trial, whose error names the column. One warning for each
    trial and process names the study and the trial.

    Args:
        database: The database in messages.
        study: The name of the study.
        definition: Its space and objectives.
    """

    def __init__(self, database: str, study: str, definition: StudyDefinition) -> None:
        self._database = database
        self._study = study
        self._definition = definition
        self._dnas = DNAReader(definition.spec)

    def trial(self, row: Any) -> Trial:
        """Returns the trial of a row with `COLUMNS`."""
        trial, spoilt = self._read(row)
        if spoilt is not None:
            self._spoil(trial, spoilt)
        return trial

    def claimed(self, row: Any) -> tuple[Trial, bool]:
        """Returns the trial of a row that was just claimed, and whether the row can be read."""
        trial, spoilt = self._read(row)
        if spoilt is not None:
            state = trial.state
            self._spoil(trial, spoilt)
            trial.state = state
        return trial, spoilt is None

    def measurements(self, rows: Iterable[Any]) -> list[Measurement]:
        """Returns the measurements of rows, without those that cannot be read."""
        found = []
        for row in rows:
            number, attempt, step, rewards, metrics, at, state = row
            spoilt: list[_Spoilt] = []
            values = _read(spoilt, "rewards", self._rewards, rewards)
            more = _read(spoilt, "metrics", _dict, metrics) or {}
            _read(spoilt, "step", _whole, step)
            _read(spoilt, "at", _seconds, at)
            if values is None and not spoilt:
                spoilt.append(_Spoilt("rewards", "it is empty"))
            if spoilt:
                first = spoilt[0]._replace(column=f"{spoilt[0].column} of a measurement")
                self._warn(number, first, "The measurement is left out.")
            else:
                assert values is not None
                found.append(Measurement(number, attempt, step, values, more, at, state))
        return found

    def _read(self, row: Any) -> tuple[Trial, _Spoilt | None]:
        try:
            trial = self._sound(row)
        except Exception:  # whatever a spoilt text makes the readers raise
            return self._salvaged(row)
        if trial.state == "complete" and (trial.rewards is None or trial.dna is None):
            return self._salvaged(row)
        return trial, None

    def _sound(self, row: Any) -> Trial:
        """Returns the trial of a row; raises if a column cannot be read."""
        (
            number,
            state,
            dna,
            attempts,
            rewards,
            metrics,
            error,
            metadata,
            owner,
            started,
            finished,
        ) = row
        return Trial(
            number,
            None if dna is None else self._dna(dna),
            _state(state),
            _whole(attempts),
            None if rewards is None else self._rewards(rewards),
            None if metrics is None else _dict(metrics),
            None if error is None else _text(error),
            None if metadata is None else _dict(metadata),
            None if owner is None else _text(owner),
            None if started is None else _seconds(started),
            None if finished is None else _seconds(finished),
        )

    def _salvaged(self, row: Any) -> tuple[Trial, _Spoilt | None]:
        """Returns the trial of a row without the columns that cannot be read, and the first one."""
        number, state, dna, attempts, rewards, metrics, error, metadata, owner, *times = row
        spoilt: list[_Spoilt] = []
        trial = Trial(
            number,
            _read(spoilt, "dna", self._dna, dna),
            _read(spoilt, "state", _state, state) or "failed",
            _read(spoilt, "attempts", _whole, attempts) or 0,
            _read(spoilt, "rewards", self._rewards, rewards),
            _read(spoilt, "metrics", _dict, metrics),
            _read(spoilt, "error", _text, error),
            _read(spoilt, "metadata", _dict, metadata),
            _read(spoilt, "owner", _text, owner),
            _read(spoilt, "started", _seconds, times[0]),
            _read(spoilt, "finished", _seconds, times[1]),
        )
        if not spoilt and trial.state == "complete":
            if trial.rewards is None:
                spoilt.append(_Spoilt("rewards", "it is empty, but the trial is complete"))
            elif trial.dna is None:
                spoilt.append(_Spoilt("dna", "it is empty, but the trial is complete"))
        return trial, spoilt[0] if spoilt else None

    def _dna(self, text: Any) -> DNA:
        return self._dnas.read(_text(text))

    def _rewards(self, text: Any) -> tuple[float, ...]:
        values = _json(_text(text))
        names = self._definition.metrics
        if not isinstance(values, list) or len(values) != len(names):
            raise ValueError(f"expected one number for each of {', '.join(names)}")
        return tuple([_finite(value) for value in values])

    def _spoil(self, trial: Trial, spoilt: _Spoilt) -> None:
        self._warn(trial.number, spoilt, "It counts as failed.")
        trial.error = f"{SPOILT}: column {spoilt.column!r}: {spoilt.reason}."
        trial.state, trial.rewards, trial.metrics = "failed", None, None

    def _warn(self, number: int, spoilt: _Spoilt, effect: str) -> None:
        key = (self._database, self._study, number)
        if key in _told:
            return
        _told.add(key)
        warnings.warn(
            f"Trial {number + 1} of the study {self._study!r} cannot be read: column "
            f"{spoilt.column!r}: {spoilt.reason}. {effect} The study goes on. To evaluate it "
            f"again, call `study.retry(trials=[{number + 1}])`; to remove it, "
            f"`study.drop({number + 1})`.",
            SpoiltTrialWarning,
            stacklevel=level_of_user(),
        )


def metadata_of(text: Any) -> dict[str, Any]:
    """Returns the metadata of a trial; an empty dict if they cannot be read."""
    spoilt: list[_Spoilt] = []
    return _read(spoilt, "metadata", _dict, text) or {}


def _read(spoilt: list[_Spoilt], column: str, read: Callable[[Any], Any], value: Any) -> Any:
    """Returns a value that `read` makes; `None` for an empty one, and for one that is spoilt."""
    if value is None:
        return None
    try:
        return read(value)
    except Exception as error:  # whatever a spoilt text makes the readers raise
        reason = str(error).partition("\n")[0].rstrip(".") or type(error).__name__
        spoilt.append(_Spoilt(column, f"{reason}, got {describe(value)}"))
        return None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("expected a text")
    return value


def _json(text: Any) -> Any:
    value, end = _decode(text)
    return value if end == len(text) else json.loads(text)


def _dict(value: Any) -> dict[str, Any]:
    found = _json(_text(value))
    if not isinstance(found, dict):
        raise ValueError("expected a JSON object")
    return found


def _state(value: Any) -> str:
    if value not in STATES:
        raise ValueError(f"expected one of {', '.join(STATES)}")
    return str(value)


def _whole(value: Any) -> int:
    if not isinstance(value, int):
        raise ValueError("expected a whole number")
    return value


def _seconds(value: Any) -> float:
    return _finite(value)


def seconds_or_none(value: Any) -> float | None:
    """Returns a time of a row; `None` if it has none, or a spoilt one."""
    try:
        return _seconds(value)
    except ValueError:
        return None


def _finite(value: Any) -> float:
    if type(value) is float and -math.inf < value < math.inf:
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError("expected a finite number")
    return float(value)
