"""Files that grow by whole lines, and the base of the callbacks that write them."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from symexp.integrations.callbacks.trial_rows import TrialRows
from symexp.study.study import Study
from symexp.study.trial import FINISHED
from symexp.study.trial_result import TrialResult
from symexp.sweeps.callbacks import Callback

__all__ = ["LineLog", "append_line", "whole_lines"]


def append_line(path: Path, line: str) -> None:
    """Appends a line in one write, so that lines of several processes do not mix.

    Raises:
        OSError: The line was not written; no part of it is left.
    """
    data = f"{line}\n".encode()
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
    try:
        before = os.fstat(fd).st_size
        try:
            written = os.write(fd, data)
            if written < len(data):
                raise OSError(f"Only a part of a line fitted on the disk of {path}.")
        except BaseException:
            os.ftruncate(fd, before)
            raise
    finally:
        os.close(fd)


def whole_lines(path: Path) -> list[str]:
    """Returns the lines of a file, and removes a last one without its end, left by a crash."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    size = data.rfind(b"\n") + 1
    if size < len(data):
        os.truncate(path, size)
    return data[:size].decode("utf-8", "replace").splitlines()


class LineLog(Callback, ABC):
    """Writes a line for each trial that ends, into a file that a later sweep continues.

    A line is written once. If the file has trials of the same study, or no trials yet, the sweep
    first adds those that ended without a line, for example because the process was killed.

    Args:
        path: The file. Its directory is made if it is missing.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path).absolute()
        self._rows: TrialRows | None = None
        self._written: set[tuple[int, float]] = set()

    @abstractmethod
    def _open(self) -> list[tuple[int, float]] | None:
        """Returns the id and the end of each trial in the file; `None` if there is no file."""

    @abstractmethod
    def _write(self, row: dict[str, Any], trial: TrialResult) -> None:
        """Adds the line of a trial."""

    def on_study_begin(self, study: Study) -> None:
        """Opens the file, and adds the trials that it lacks."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._rows = TrialRows(study)
        found = self._open()
        self._written = set(found or ())
        if found is None:
            return
        ended = [t for t in study.ledger.trials() if t.state in FINISHED]
        if not found or any((t.id, t.finished or 0.0) in self._written for t in ended):
            for trial in ended:
                self.on_trial_end(study.result_of(trial))

    def on_trial_end(self, trial: TrialResult) -> None:
        """Writes the line of the trial."""
        assert self._rows is not None
        key = (trial.id, trial.trial.finished or 0.0)
        if key not in self._written:
            self._write(self._rows.row(trial), trial)
            self._written.add(key)
