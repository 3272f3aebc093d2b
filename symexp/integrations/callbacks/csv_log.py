"""The callback that writes a CSV file."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from typing import Any, final

from symexp._base.atomic import write_bytes
from symexp._base.csv_cells import safe_cell
from symexp.errors import SymexpError
from symexp.integrations.callbacks.line_files import LineLog, append_line, whole_lines
from symexp.study.trial_result import TrialResult

__all__ = ["CSVLogger", "LogFileError"]

_BEFORE = ("id", "state")
_AFTER = ("seconds", "attempts", "error", "finished")


class LogFileError(SymexpError, ValueError):
    """A file to continue has another content than this callback writes."""


@final
class CSVLogger(LineLog):
    r"""Writes a CSV file with a line for each trial that ends.

    Its columns are the id and the state, the objectives, the decisions, the metrics, `seconds`,
    `attempts`, `error` and `finished` (seconds since 1970). A new metric adds a column. Each trial
    is one line: line breaks in texts are written as `\n`. Texts that a spreadsheet would execute
    (`=1+1`) get a quote before them.

    A line is on the disk of a killed process as a whole or not at all. A sweep that resumes the
    study continues the file, without repeating or missing a trial.

    Args:
        path: The file.

    Example:
        `sx.sample(space, callbacks=[sx.callbacks.CSVLogger('trials.csv')])`
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(path)
        self._columns: list[str] = []

    def _open(self) -> list[tuple[int, float]] | None:
        lines = whole_lines(self.path)
        if not lines:
            self._columns = []
            return None
        self._columns, *rows = _cells_of(lines)
        try:
            at = (self._columns.index("id"), self._columns.index("finished"))
            return [(int(row[at[0]]), float(row[at[1]] or 0)) for row in rows]
        except (ValueError, IndexError):
            raise LogFileError(
                f"{self.path} was not written by CSVLogger: it has no columns 'id' and 'finished' "
                "with numbers. Give another path."
            ) from None

    def _write(self, row: dict[str, Any], trial: TrialResult) -> None:
        assert self._rows is not None
        cells = self._cells(row)
        missing = [name for name in cells if name not in self._columns]
        if not self._columns:
            self._columns = self._first_columns(cells)
            append_line(self.path, _line(self._columns))
        elif missing:
            self._add_columns(missing)
        append_line(self.path, _line([cells.get(name, "") for name in self._columns]))

    def _first_columns(self, cells: Iterable[str]) -> list[str]:
        assert self._rows is not None
        decisions = [_named("decision", key, self._rows.metrics) for key in self._rows.columns]
        found = dict.fromkeys([*_BEFORE, *_objectives(self._rows.metrics), *decisions])
        found.update(dict.fromkeys(name for name in cells if name not in _AFTER))
        return [safe_cell(_one_line(name)) for name in [*found, *_AFTER]]

    def _cells(self, row: dict[str, Any]) -> dict[str, Any]:
        assert self._rows is not None
        objectives = self._rows.metrics
        named = {name: row[name] for name in (*_BEFORE, *_AFTER)}
        for name in objectives:
            named[_named("objective", name, ())] = row["rewards"].get(name)
        for key, value in row["decisions"].items():
            named[_named("decision", key, objectives)] = value
        taken = {*objectives, *self._rows.columns}
        for key, value in row["metrics"].items():
            named[_named("metric", key, taken)] = value
        return {safe_cell(_one_line(name)): _cell(value) for name, value in named.items()}

    def _add_columns(self, names: Sequence[str]) -> None:
        """Writes the file anew with more columns, as a whole."""
        rows = _cells_of(whole_lines(self.path))
        at = self._columns.index(_AFTER[0])
        self._columns[at:at] = names
        wider = [[*row[:at], *[""] * len(names), *row[at:]] for row in rows[1:]]
        text = "".join(f"{_line(row)}\n" for row in [self._columns, *wider])
        write_bytes(self.path, text.encode())


def _cells_of(lines: Sequence[str]) -> list[list[str]]:
    """Returns the cells of each line, which may be longer than the reader of Python expects."""
    longest = max(map(len, lines), default=0)
    before = csv.field_size_limit(max(longest, csv.field_size_limit()))
    try:
        return list(csv.reader(lines))
    finally:
        csv.field_size_limit(before)


def _objectives(names: Sequence[str]) -> list[str]:
    return [_named("objective", name, ()) for name in names]


def _named(kind: str, name: str, taken: Iterable[str]) -> str:
    """Returns the name of a column; with its kind if another column has this name."""
    name = name or "value"
    return f"{kind} {name}" if name in (*_BEFORE, *_AFTER, *taken) else name


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return safe_cell(_one_line(value if isinstance(value, str) else str(value)))


def _one_line(text: str) -> str:
    return "\\n".join(text.strip("\n").splitlines())


def _line(cells: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()
