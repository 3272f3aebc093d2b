"""Callbacks of sweeps with several workers, and in a real MLflow."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

import symexp as sx

pytest.importorskip("sqlalchemy")
pytest.importorskip("cloudpickle")


class Told(sx.Callback):
    def __init__(self):
        self.pid = os.getpid()
        self.log = []

    def _tell(self, *event):
        assert os.getpid() == self.pid
        self.log.append(event)

    def on_trial_begin(self, trial):
        self._tell("begin", trial.id)

    def on_measurement(self, trial, measurement):
        self._tell("measured", trial.id, measurement.step, measurement.reward)

    def on_trial_end(self, trial):
        self._tell("end", trial.id, trial.state)

    def on_study_end(self, study):
        self._tell("study", sum(study.ledger.counts().values()))

    def of(self, number):
        return [(e[0], *e[2:]) for e in self.log if e[0] != "study" and e[1] == number]


def evaluate(exp, feedback):
    for step in range(3):
        feedback.add_measurement(exp.x + step, step=step)
    if exp.x == 2:
        feedback.skip("infeasible")
    else:
        feedback.done()


def test_the_parent_is_told_of_the_trials_of_all_workers(tmp_path):
    space, url = sx.Dict(x=sx.oneof(list(range(6)))), f"sqlite:///{tmp_path}/s.db#s"
    for _exp, feedback in sx.sample(space, sx.geno.Sweeping(), 1, study=url):
        evaluate(_exp, feedback)  # of an earlier sweep
    told = Told()
    csv, lines = sx.callbacks.CSVLogger(tmp_path / "t.csv"), tmp_path / "t.jsonl"
    result = sx.tune(
        space, evaluate, "sweeping", study=url, workers=2, progress=False,
        callbacks=[told, csv, sx.callbacks.JSONLines(lines)],
    )  # fmt: skip
    for number in range(2, 7):
        state = "skipped" if number == 3 else "complete"
        measured = [("measured", step, number - 1.0 + step) for step in range(3)]
        assert told.of(number) == [("begin",), *measured, ("end", state)]
    assert told.of(1) == []
    assert told.log[-1] == ("study", 6)
    assert sorted(json.loads(row)["id"] for row in lines.read_text().splitlines()) == list(
        range(2, 7)
    )
    assert len(csv.path.read_text().splitlines()) == 6
    assert len(result) == 6


def die_at_one(exp):
    if exp.x == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return exp.x


def test_a_trial_that_kills_its_workers_ends_for_callbacks():
    told = Told()
    sx.tune(
        sx.Dict(x=sx.oneof([0, 1])), die_at_one, "sweeping", progress=False, callbacks=[told],
        max_attempts=1,
    )  # fmt: skip
    assert told.of(2) == [("begin",), ("end", "failed")]
    assert told.of(1) == [("begin",), ("end", "complete")]


class StopsAtOnce(sx.Callback):
    def on_study_begin(self, study):
        study.stop()


def test_a_stop_at_the_beginning_ends_the_call():
    space = sx.Dict(x=sx.oneof([0, 1]))
    result = sx.tune(space, evaluate, "sweeping", progress=False, callbacks=[StopsAtOnce()])
    assert len(result) == 0


class Fails(sx.Callback):
    def on_trial_end(self, trial):
        raise OSError("disk full")


def test_an_error_of_a_callback_ends_the_workers_and_keeps_the_results(tmp_path):
    url, told = f"sqlite:///{tmp_path}/s.db#s", Told()
    with pytest.raises(OSError, match="disk full") as caught:
        sx.tune(
            sx.Dict(x=sx.oneof([0, 1])), evaluate, "sweeping", study=url, progress=False,
            callbacks=[Fails(), told],
        )  # fmt: skip
    assert "raised by the callback" in caught.value.__notes__[0]
    counts = sx.poll_result(url).counts
    assert counts["complete"] >= 1
    assert "running" not in counts
    assert told.log[-1][0] == "study"


def test_a_killed_sweep_leaves_whole_lines_and_its_resumption_misses_none(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(f"""
        import symexp as sx
        space = sx.Dict(x=sx.oneof(list(range(150))))
        loop = sx.sample(
            space, sx.geno.Sweeping(), study="sqlite:///{tmp_path}/s.db#s", progress=False,
            callbacks=[sx.callbacks.CSVLogger({str(tmp_path / "t.csv")!r})])
        for exp, feedback in loop:
            feedback(exp.x)
        """)
    )
    process = subprocess.Popen([sys.executable, str(script)])
    path = tmp_path / "t.csv"
    while not path.exists() or path.read_bytes().count(b"\n") < 20:
        assert process.poll() is None
        time.sleep(0.001)
    process.kill()
    process.wait()
    # As if the kill had come between the end of a trial and its line.
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:10]))
    subprocess.run([sys.executable, str(script)], check=True)
    ids = [int(line.split(",")[0]) for line in path.read_text().splitlines()[1:]]
    assert sorted(ids) == list(range(1, 151))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy:DeprecationWarning")
def test_runs_of_mlflow(tmp_path, monkeypatch):
    for name in ("MLFLOW_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
        monkeypatch.setenv(name, "true")
    monkeypatch.chdir(tmp_path)
    mlflow = pytest.importorskip("mlflow")
    uri, study = f"sqlite:///{tmp_path}/mlflow.db", f"sqlite:///{tmp_path}/s.db#digits"
    space = sx.Dict(x=sx.oneof([0, 1, 2]), rate=sx.oneof([0.5]))

    def sweep(n):
        callback = sx.callbacks.MLflow("sweeps", tracking_uri=uri, tags={"team": "a"})
        loop = sx.sample(space, sx.geno.Sweeping(), n, study=study, callbacks=[callback])
        for exp, feedback in loop:
            if exp.x == 1:
                feedback.fail("no luck")
                continue
            feedback.add_measurement(exp.x + 0.5, {"loss": 2.0}, step=1)
            feedback.add_measurement(exp.x + 1.5, {"loss": 1.0}, step=2)
            feedback.done()

    sweep(2)
    sweep(3)
    client = mlflow.MlflowClient(uri)
    where = client.get_experiment_by_name("sweeps").experiment_id
    runs = {r.info.run_name: r for r in client.search_runs([where])}
    assert sorted(runs) == ["digits", "trial-0001", "trial-0002", "trial-0003"]
    parent = runs["digits"]
    assert parent.info.status == "FINISHED"
    assert json.loads(parent.data.tags["symexp.trials"]) == {"complete": 2, "failed": 1}
    for number in (1, 2, 3):
        run = runs[f"trial-000{number}"]
        assert run.data.params == {"x": str(number - 1), "rate": "0.5"}
        assert run.data.tags["mlflow.parentRunId"] == parent.info.run_id
        assert run.data.tags["symexp.trial"] == str(number)
        assert run.data.tags["team"] == "a"
    exp = sx.decode(space, [2, 0])
    third = runs["trial-0003"]
    assert third.data.tags["symexp.fingerprint"] == sx.fingerprint(exp)
    assert third.data.metrics == {"reward": 3.5, "loss": 1.0}
    curve = [(m.step, m.value) for m in client.get_metric_history(third.info.run_id, "reward")]
    assert curve == [(1, 2.5), (2, 3.5)]
    failed = runs["trial-0002"]
    assert (failed.info.status, failed.data.tags["symexp.error"]) == ("FAILED", "no luck")


def test_the_event_files_are_those_of_tensorboard(tmp_path):
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    board = sx.callbacks.TensorBoard(tmp_path)
    space = sx.Dict(x=sx.oneof([1, 2]))
    for exp, feedback in sx.sample(space, sx.geno.Sweeping(), callbacks=[board]):
        feedback.add_measurement(exp.x, step=5)
        feedback.done()
    found = accumulator.EventAccumulator(str(tmp_path / "trial-0002"))
    found.Reload()
    assert [(e.step, e.value) for e in found.Scalars("reward")] == [(5, 2.0)]
    assert "_hparams_/session_start_info" in found.Tags()["tensors"]


@pytest.mark.keras
@pytest.mark.slow
def test_tensorflow_reads_the_event_files(tmp_path):
    tf = pytest.importorskip("tensorflow")
    from tensorflow.core.util import event_pb2

    board = sx.callbacks.TensorBoard(tmp_path)
    space = sx.Dict(x=sx.oneof([3]))
    for exp, feedback in sx.sample(space, sx.geno.Sweeping(), callbacks=[board]):
        feedback.add_measurement(exp.x, {"loss": 1e300}, step=5)
        feedback.done()
    (file,) = (Path(tmp_path) / "trial-0001").iterdir()
    # TensorFlow checks the checksums of all records.
    parsed = [event_pb2.Event.FromString(r.numpy()) for r in tf.data.TFRecordDataset(str(file))]
    assert parsed[0].file_version == "brain.Event:2"
    scalars = [(e.step, v.tag, v.simple_value) for e in parsed for v in e.summary.value
               if v.WhichOneof("value") == "simple_value"]  # fmt: skip
    assert scalars == [(5, "loss", float("inf")), (5, "reward", 3.0)]
    plugins = [v.metadata.plugin_data.plugin_name for e in parsed for v in e.summary.value]
    assert plugins.count("hparams") == 2
