"""The trials of a study as a table."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, final, overload

from symexp._base.csv_cells import safe_cell
from symexp._base.registry import resolve
from symexp.errors import SymexpError
from symexp.study.decisions import Decisions
from symexp.study.definition import StudyDefinition
from symexp.study.repeats import Repeats, repeats_of
from symexp.study.trial import Trial

__all__ = ["Table", "TableError", "make_table"]


@final
class Row(dict[str, Any]):
    """One row of a table, a dict by column. It also finds the decisions by their ids.

    Args:
        values: The values by column.
        names: The columns of decisions by their keys in the space.
    """

    __slots__ = ("_names",)

    def __init__(
        self,
        values: Mapping[str, Any] = MappingProxyType({}),
        names: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(values)
        self._names = names

    def __missing__(self, key: str) -> Any:
        if key in self._names and self._names[key] in self:
            return self[self._names[key]]
        raise KeyError(key)

    def __reduce__(self) -> tuple[Any, ...]:
        return Row, (dict(self), dict(self._names))


_BEFORE = ("id", "state")
_AFTER = ("seconds", "attempts", "error")
_BESIDE = ("dna", "metadata")  # further keys of a trial in JSON


class TableError(SymexpError, ImportError):
    """A table cannot be converted, because a package is missing."""


@final
class Table(Sequence[Row]):
    """A sequence of rows, each a dict by column. It prints aligned; notebooks show it as a table.

    Args:
        rows: The rows; a row without a value for a column does not have its key.
        columns: The names of all columns, in order.
        names: The columns of decisions by their keys in the space.
    """

    def __init__(
        self, rows: Iterable[Row], columns: Iterable[str], names: Mapping[str, str] | None = None
    ) -> None:
        self._names = names or {}
        self._rows = list(rows)
        self.columns = list(columns)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Table: ...
    def __getitem__(self, index: int | slice) -> Row | Table:
        if isinstance(index, slice):
            return Table(self._rows[index], self.columns, self._names)
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Table, list)):
            return NotImplemented
        return self._rows == list(other)

    __hash__ = None  # type: ignore[assignment]  # like a list

    def column(self, name: str) -> list[Any]:
        """Returns the values of a column, also by the id of a decision; `None` for no value."""
        if name not in self.columns:
            name = self._names.get(name, name)
        return [row.get(name) for row in self._rows]

    def to_csv(self) -> str:
        """Returns the table as CSV.

        A single quote comes before a text that a spreadsheet would execute as a formula.
        """
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(map(_cell, self.columns))
        writer.writerows([_cell(row.get(name)) for name in self.columns] for row in self._rows)
        return out.getvalue()

    def to_pandas(self) -> Any:
        """Returns the table as a pandas DataFrame.

        Raises:
            TableError: pandas is not installed.
        """
        try:
            import pandas as pd  # type: ignore[import-untyped,unused-ignore]  # no stubs
        except ImportError:
            raise TableError(
                "pandas is not installed: `pip install 'symexp[viz]'`, or use the rows of "
                "`result.table()`, each of which is a dict."
            ) from None
        return pd.DataFrame(self._rows, columns=self.columns)

    def __repr__(self) -> str:
        return str(resolve("display.table.text")(self))

    def _repr_html_(self) -> str:
        return str(resolve("display.table.html")(self))


def _cell(value: Any) -> Any:
    """Returns a value for the writer of CSV; texts are those that no spreadsheet executes."""
    return value if value is None or type(value) in (int, float, bool) else safe_cell(str(value))


def make_table(trials: Iterable[Trial], definition: StudyDefinition) -> Table:
    """Returns the table of trials: id, state, rewards, decisions, metrics, seconds, error.

    If candidates repeat, the mean, spread and number of their trials follow the rewards.
    """
    trials = list(trials)
    decisions = Decisions(definition.spec)
    taken = {*_BEFORE, *_AFTER, *_BESIDE}
    found = dict.fromkeys(m for t in trials for m in (t.metrics or ()))
    objectives = _free(definition.metrics, "objective", taken)
    repeats = {t.number: r for r in repeats_of(trials) for t in r.trials}
    has_repeats = any(len(r.trials) > 1 for r in repeats.values())
    of_repeats = [f"{m} {what}" for m in definition.metrics for what in ("mean", "spread")]
    repeated = _free([*of_repeats, "repeats"] if has_repeats else (), "objective", taken)
    labels = {key: decision.label for key, decision in decisions.columns.items()}
    free = _free(labels.values(), "decision", taken)
    names = {key: free[label] for key, label in labels.items()}
    metrics = _free(found, "metric", taken)
    first = (*_BEFORE, *objectives.values(), *repeated.values())
    columns = [*first, *names.values(), *metrics.values(), *_AFTER]
    rows = [_row(t, list(objectives.values()), decisions, names, metrics) for t in trials]
    if has_repeats:
        for trial, row in zip(trials, rows):
            if (own := repeats.get(trial.number)) is not None:
                row.update(zip(repeated.values(), _of_repeats(own)))
    return Table(rows, columns, names)


def _of_repeats(repeats: Repeats) -> Iterator[float | None]:
    """Yields the mean and spread of each objective, and the number of trials."""
    for mean, spread in zip(repeats.means, repeats.spreads):
        yield from (mean, spread)
    yield len(repeats.trials)


def _free(keys: Iterable[str], kind: str, taken: set[str]) -> dict[str, str]:
    """Returns a unique column name for each key, and adds the names to `taken`."""
    names = {}
    for key in keys:
        name = key or "value"
        while name in taken:
            name = f"{kind} {name}"
        names[key] = name
        taken.add(name)
    return names


def _row(
    trial: Trial,
    objectives: list[str],
    decisions: Decisions,
    names: dict[str, str],
    metrics: dict[str, str],
) -> Row:
    row = Row({"id": trial.number + 1, "state": trial.state}, names)
    for i, name in enumerate(objectives):
        row[name] = trial.rewards[i] if trial.rewards else None
    if trial.dna is not None:
        for key, decision in decisions.of(trial.dna).items():
            row[names[key]] = decisions.columns[key].value(decision)
    for name, value in (trial.metrics or {}).items():
        row[metrics[name]] = value
    row["seconds"] = _seconds(trial)
    row["attempts"] = trial.attempts
    row["error"] = trial.error
    return row


def _seconds(trial: Trial) -> float | None:
    if trial.started is None or trial.finished is None:
        return None
    return round(trial.finished - trial.started, 6)


def json_text(value: Any) -> str:
    """Returns standard JSON. NaN and infinities become null, unknown values their text."""
    return json.dumps(_standard(value), indent=1, default=str, allow_nan=False)


def _standard(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(k): _standard(v) for k, v in value.items()}
    return [_standard(v) for v in value] if isinstance(value, (list, tuple)) else value
