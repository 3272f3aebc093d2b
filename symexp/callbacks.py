"""Callbacks of sweeps that symexp ships, for `sx.sample` and `sx.tune`.

For example `sx.sample(space, callbacks=[sx.callbacks.CSVLogger('trials.csv')])`. Derive your own
from `sx.Callback`.
"""

from __future__ import annotations

from symexp.integrations.callbacks.csv_log import CSVLogger, LogFileError
from symexp.integrations.callbacks.json_log import JSONLines
from symexp.integrations.callbacks.tensorboard import TensorBoard
from symexp.integrations.mlflow.callback import MLflow

__all__ = ["CSVLogger", "JSONLines", "LogFileError", "MLflow", "TensorBoard"]
