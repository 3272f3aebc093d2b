"""The callback that logs the trials of a sweep to MLflow, each as a run below one parent run."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, final

from symexp.errors import SymexpError
from symexp.integrations.callbacks.trial_rows import TrialRows
from symexp.integrations.mlflow.contents import (
    MOST_PARAMS,
    check_experiment,
    checked_tags,
    cut_tag,
    param_of,
)
from symexp.integrations.mlflow.logger import (
    METRICS_AT_ONCE,
    PARAMS_AT_ONCE,
    active_run,
    experiment_of,
    import_mlflow,
)
from symexp.study.study import Study
from symexp.study.trial_result import Measured, TrialResult
from symexp.sweeps.callbacks import Callback
from symexp.tree.nodes.digest import fingerprint_of
from symexp.tree.nodes.state import node_of

__all__ = ["MLflow"]

_STUDY, _TRIAL, _STATE = "symexp.study", "symexp.trial", "symexp.state"


@final
class MLflow(Callback):
    """Logs a sweep to MLflow: one run for the study, and below it a run for each trial.

    The run of a trial has the decisions as params, the measurements as metrics by step, then the
    final rewards and metrics, and tags: the id and the state of the trial, its error, its decisions
    as a DNA, and the fingerprint of its experiment, which `log_to_mlflow` notes too. A trial that
    failed is a failed run.

    A sweep that resumes a study in a database continues the run of the study.

    Args:
        experiment: The name of the experiment of MLflow; it is made if it is missing. By default
            that of the active run, or the one that `mlflow.set_experiment` has set.
        run_name: The name of the run of the study; by default the name of the study.
        tags: More tags of all runs.
        tracking_uri: The address of the tracking server; by default that of MLflow.

    Example:
        `sx.tune(space, evaluate, callbacks=[sx.callbacks.MLflow(experiment='digits')])`
    """

    def __init__(
        self,
        experiment: str | None = None,
        *,
        run_name: str | None = None,
        tags: Mapping[str, Any] | None = None,
        tracking_uri: str | None = None,
    ) -> None:
        check_experiment(experiment)
        self._experiment = experiment
        self._run_name = run_name
        self._tags = checked_tags(tags or {}, "sx.callbacks.MLflow")
        self._tracking_uri = tracking_uri
        self._mlflow: Any = None
        self._client: Any = None
        self._rows: TrialRows | None = None
        self._where = self._parent = ""
        self._runs: dict[int, str] = {}
        # The last step of each trial that runs, and its values.
        self._last: dict[int, tuple[int, dict[str, float]]] = {}

    def on_study_begin(self, study: Study) -> None:
        """Begins the run of the study, or continues it."""
        uri, self._parent = self._tracking_uri, ""
        self._mlflow = mlflow = import_mlflow("sx.callbacks.MLflow")
        self._client = client = mlflow.MlflowClient(uri)
        above = active_run(mlflow, uri)
        self._where = experiment_of(mlflow, client, self._experiment, above, uri)
        self._rows = TrialRows(study)
        self._runs, self._last = {}, {}
        identity = _identity(study)
        found = client.search_runs([self._where], f"tags.`{_STUDY}` = '{identity}'", max_results=1)
        if found:
            self._parent = found[0].info.run_id
            client.update_run(self._parent, status="RUNNING")
            return
        tags = {**self._tags, _STUDY: identity}
        if above is not None:
            tags["mlflow.parentRunId"] = str(above.info.run_id)
        name = self._run_name or study.name or "study"
        self._parent = client.create_run(self._where, tags=tags, run_name=name).info.run_id
        objectives = zip(study.definition.metrics, study.definition.directions)
        for metric, direction in objectives:
            client.log_param(self._parent, *param_of(f"direction.{metric}", direction, {}))

    def on_trial_begin(self, trial: TrialResult) -> None:
        """Begins the run of the trial, with its decisions."""
        assert self._rows is not None
        tags = {
            **self._tags,
            "mlflow.parentRunId": self._parent,
            _TRIAL: str(trial.id),
        }
        if trial.dna is not None:
            tags["symexp.dna"] = trial.dna.to_json_str()
        with suppress(SymexpError):  # a class in it may not be known here
            tags["symexp.fingerprint"] = fingerprint_of(node_of(trial.exp)).hex()
        run = self._client.create_run(
            self._where,
            start_time=_milliseconds(trial.trial.started),
            tags={name: cut_tag(value) for name, value in tags.items()},
            run_name=f"trial-{trial.id:04}",
        )
        self._runs[trial.id] = made = run.info.run_id
        params: dict[str, str] = {}
        for path, value in list(self._rows.decisions(trial).items())[:MOST_PARAMS]:
            key, text = param_of(path or "value", value, params)
            params[key] = text
        logged = [self._mlflow.entities.Param(key, text) for key, text in params.items()]
        for start in range(0, len(logged), PARAMS_AT_ONCE):
            self._client.log_batch(made, params=logged[start : start + PARAMS_AT_ONCE])

    def on_measurement(self, trial: TrialResult, measurement: Measured) -> None:
        """Logs the rewards and metrics of a step."""
        assert self._rows is not None
        values = self._rows.measured(measurement)
        self._log(self._runs[trial.id], values, measurement.step, time.time())
        if measurement.step >= self._last.get(trial.id, (0, {}))[0]:
            self._last[trial.id] = (measurement.step, values)

    def on_trial_pause(self, trial: TrialResult) -> None:
        """Logs the rewards and metrics so far; the run of the trial goes on with it."""
        assert self._rows is not None
        step, known = self._last.get(trial.id, (0, {}))
        values = self._rows.final(trial)
        fresh = {name: value for name, value in values.items() if known.get(name) != value}
        self._log(self._runs[trial.id], fresh, step, trial.trial.finished or time.time())
        self._last[trial.id] = (step, values)

    def on_trial_end(self, trial: TrialResult) -> None:
        """Logs the final rewards and metrics, and ends the run."""
        assert self._rows is not None
        run, (step, known) = self._runs.pop(trial.id), self._last.pop(trial.id, (0, {}))
        ended = trial.trial.finished or time.time()
        values = self._rows.final(trial)
        fresh = {name: value for name, value in values.items() if known.get(name) != value}
        self._log(run, fresh, step, ended)
        state = trial.trial.state
        self._client.set_tag(run, _STATE, state)
        if trial.trial.error:
            self._client.set_tag(run, "symexp.error", cut_tag(trial.trial.error))
        status = "FAILED" if state == "failed" else "FINISHED"
        self._client.set_terminated(run, status, _milliseconds(ended))

    def on_study_end(self, study: Study) -> None:
        """Ends the run of the study, and those of trials that rest or were given back to it."""
        if self._client is None or not self._parent:
            return
        resting = {t.id for t in study.ledger.trials(("paused",))} if self._runs else set()
        for number, run in self._runs.items():
            if number in resting:
                self._client.set_tag(run, _STATE, "paused")
            self._client.set_terminated(run, "FINISHED" if number in resting else "KILLED")
        self._runs.clear()
        counts = study.ledger.counts()
        self._client.set_tag(self._parent, "symexp.trials", json.dumps(counts))
        self._client.set_terminated(self._parent, "FINISHED")

    def _log(self, run: str, values: Mapping[str, float], step: int, moment: float) -> None:
        taken: dict[str, str] = {}
        metrics = []
        for name, value in values.items():
            key, _ = param_of(name, "", taken)
            taken[key] = ""
            entity = self._mlflow.entities.Metric
            metrics.append(entity(key, value, int(moment * 1000), step))
        for start in range(0, len(metrics), METRICS_AT_ONCE):
            self._client.log_batch(run, metrics=metrics[start : start + METRICS_AT_ONCE])


def _milliseconds(moment: float | None) -> int:
    return int((time.time() if moment is None else moment) * 1000)


def _identity(study: Study) -> str:
    """Returns a text that a study in a database keeps; the URL itself may have a password."""
    url = getattr(study.ledger, "url", None) or uuid.uuid4().hex
    return hashlib.sha256(str(url).encode()).hexdigest()[:32]
