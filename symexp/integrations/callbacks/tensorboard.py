"""The callback that writes for TensorBoard: curves of each trial, and the HParams view."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, final

from symexp.integrations.callbacks.event_files import (
    EventFile,
    delimited,
    double,
    text,
    varint,
)
from symexp.integrations.callbacks.trial_rows import TrialRows, as_float
from symexp.spaces.dna.choices import Choices
from symexp.spaces.dna.numeric import Float, Int
from symexp.study.decisions import Decision
from symexp.study.study import Study
from symexp.study.trial_result import Measured, TrialResult
from symexp.sweeps.callbacks import Callback

__all__ = ["TensorBoard"]

_PLUGIN = "hparams"

# The fields of `HParamsPluginData`, and the tag of each.
_EXPERIMENT = (2, "_hparams_/experiment")
_START = (3, "_hparams_/session_start_info")
_END = (4, "_hparams_/session_end_info")

_SUCCESS, _FAILURE = 1, 2
_STRING, _BOOL, _NUMBER = 1, 2, 3


@final
class TensorBoard(Callback):
    """Writes event files for TensorBoard: `tensorboard --logdir log_dir`.

    Each trial is a run `trial-0001` with its measurements and its final rewards and metrics. The
    tab HPARAMS compares the trials by their decisions and objectives. A trial that is complete or
    pruned is a success there; one that failed or was skipped is a failure.

    A sweep that resumes the study continues the same runs. Use a directory for each study.

    Args:
        log_dir: The directory.

    Example:
        `sx.sample(space, callbacks=[sx.callbacks.TensorBoard('logs')])`
    """

    def __init__(self, log_dir: str | os.PathLike[str]) -> None:
        self.log_dir = Path(log_dir).absolute()
        self._rows: TrialRows | None = None
        self._files: dict[int, EventFile] = {}
        # The last step of each trial that runs, and its values.
        self._last: dict[int, tuple[int, dict[str, float]]] = {}

    def on_study_begin(self, study: Study) -> None:
        """Describes the decisions and the objectives."""
        self._rows = rows = TrialRows(study)
        infos = [delimited(4, _decision(key, c)) for key, c in rows.columns.items()]
        metrics = [delimited(5, delimited(1, text(2, n)) + text(3, n)) for n in rows.metrics]
        file = EventFile(self.log_dir)
        content = double(3, time.time()) + b"".join([*infos, *metrics])
        _write(file, _EXPERIMENT, content + text(6, study.name))
        file.close()

    def on_trial_begin(self, trial: TrialResult) -> None:
        """Begins the run of the trial, with its decisions."""
        assert self._rows is not None
        name = f"trial-{trial.id:04}"
        self._files[trial.id] = file = EventFile(self.log_dir / name)
        values = b"".join(
            delimited(1, text(1, _name(key)) + delimited(2, _value(value)))
            for key, value in self._rows.decisions(trial).items()
        )
        started = trial.trial.started or time.time()
        _write(file, _START, values + text(4, name) + double(5, started))

    def on_measurement(self, trial: TrialResult, measurement: Measured) -> None:
        """Writes the rewards and metrics of a step."""
        assert self._rows is not None
        values = self._rows.measured(measurement)
        self._files[trial.id].scalars(values, measurement.step, time.time())
        if measurement.step >= self._last.get(trial.id, (0, {}))[0]:
            self._last[trial.id] = (measurement.step, values)

    def on_trial_end(self, trial: TrialResult) -> None:
        """Writes the final rewards and metrics, and ends the run."""
        assert self._rows is not None
        file, (step, known) = self._files.pop(trial.id), self._last.pop(trial.id, (0, {}))
        ended = trial.trial.finished or time.time()
        values = self._rows.final(trial)
        fresh = {name: value for name, value in values.items() if known.get(name) != value}
        if fresh:
            file.scalars(fresh, step, ended)
        status = _SUCCESS if trial.trial.state in ("complete", "pruned") else _FAILURE
        _write(file, _END, varint(1, status) + double(2, ended))
        file.close()

    def on_study_end(self, study: Study) -> None:
        """Closes the files of trials that were given back to the study."""
        for file in self._files.values():
            file.close()
        self._files.clear()
        self._last.clear()


def _write(file: EventFile, kind: tuple[int, str], content: bytes) -> None:
    field, tag = kind
    file.plugin(tag, _PLUGIN, delimited(field, content))


def _name(key: str) -> str:
    return key or "value"


def _decision(key: str, column: Decision) -> bytes:
    """Returns the `HParamInfo` of a decision."""
    if isinstance(column.point, (Float, Int)):
        return text(1, _name(key)) + varint(4, _NUMBER)
    if not isinstance(column.point, Choices):
        return text(1, _name(key)) + varint(4, _STRING)
    values = [column.value(i) for i in range(len(column.point.candidates))]
    kinds = {_kind(value) for value in values}
    kind = kinds.pop() if len(kinds) == 1 else 0
    if not kind:
        return text(1, _name(key))
    listed = b"".join(delimited(1, _value(value)) for value in values)
    return text(1, _name(key)) + varint(4, kind) + delimited(5, listed)


def _kind(value: Any) -> int:
    if isinstance(value, bool):
        return _BOOL
    return _NUMBER if isinstance(value, (int, float)) else _STRING


def _value(value: Any) -> bytes:
    """Returns a `google.protobuf.Value`."""
    if isinstance(value, bool):
        return varint(4, value)
    if isinstance(value, (int, float)):
        return double(2, as_float(value))
    return text(3, str(value))
