"""Realizations as runs of a real MLflow: in a database of this machine, and of a server."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import symexp as sx
from symexp.store.errors import DamagedError

pytestmark = [
    pytest.mark.slow,  # importing MLflow takes seconds
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def mlflow():
    before = {name: os.environ.get(name) for name in ("MLFLOW_DISABLE_TELEMETRY", "DO_NOT_TRACK")}
    os.environ.update(dict.fromkeys(before, "true"))
    yield pytest.importorskip("mlflow")
    for name, value in before.items():
        if value is None:
            os.environ.pop(name)
        else:
            os.environ[name] = value


@pytest.fixture(scope="module")
def database(mlflow, tmp_path_factory):
    """The address of a database, with an experiment `tests`; making it takes a second."""
    folder = tmp_path_factory.mktemp("mlflow")
    uri = f"sqlite:///{folder}/mlflow.db"
    with contextlib.chdir(folder):  # where MLflow keeps the files of experiments made later
        mlflow.MlflowClient(uri).create_experiment("tests", f"file://{folder}/artifacts")
    return uri


@pytest.fixture
def client(mlflow, database):
    """A client of the database, which is that of this process; no run of it is left."""
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(database)
    found = mlflow.MlflowClient()
    yield found
    for experiment in found.search_experiments():
        for run in found.search_runs([experiment.experiment_id]):
            found.delete_run(run.info.run_id)
    mlflow.set_tracking_uri(before)


@sx.symbolize
class Exp:
    def __init__(self, lr=0.1, units=3):
        self.lr = lr

    def train(self, epochs, out):
        print("training")
        (out / "d").mkdir()
        (out / "d" / "weights.bin").write_bytes(b"\0\1")
        return {"accuracy": 0.5, "loss": [1 / (i + 1) for i in range(epochs)]}


@pytest.fixture
def store(tmp_path):
    return sx.Store(tmp_path / "store", echo=False)


@pytest.fixture
def built(store):
    return store.run(Exp(lr=0.3), "train", epochs=3)


def runs_of(client, name="tests"):
    experiment = client.get_experiment_by_name(name)
    return client.search_runs([experiment.experiment_id])


def files_of(client, run, path=None):
    names = []
    for item in client.list_artifacts(run, path):
        names += files_of(client, run, item.path) if item.is_dir else [item.path]
    return sorted(names)


def check_run(client, run_id, built):
    """Checks everything that a run of `built` has."""
    run = client.get_run(run_id)
    assert run.data.params == {"lr": "0.3", "units": "3", "train.epochs": "3"}
    assert run.data.metrics == {"accuracy": 0.5, "loss": 1 / 3}
    history = client.get_metric_history(run_id, "loss")
    assert [(m.step, m.value) for m in history] == [(0, 1.0), (1, 0.5), (2, 1 / 3)]
    assert run.data.tags["symexp.fingerprint"] == sx.fingerprint(Exp(lr=0.3))
    assert run.data.tags["symexp.ref"] == built.ref
    assert (run.info.status, run.info.run_name) == ("FINISHED", "Exp.train")
    assert run.info.start_time == int(built.started.timestamp() * 1000)
    names = ["d/weights.bin", "symexp.json", "symexp.log", "value.json"]
    assert files_of(client, run_id) == names


def test_a_run_has_params_metrics_tags_and_files(client, built, tmp_path):
    run = sx.log_to_mlflow(built, experiment="tests", tags={"team": "vision"})
    check_run(client, run, built)
    tags = client.get_run(run).data.tags
    assert (tags["team"], tags["mlflow.user"]) == ("vision", built.provenance.user)
    place = client.download_artifacts(run, "", str(tmp_path))
    assert (Path(place) / "d" / "weights.bin").read_bytes() == b"\0\1"
    about = json.loads((Path(place) / "symexp.json").read_text())
    assert (about["ref"], about["files"]) == (built.ref, built.files)


def test_a_realization_is_logged_once_unless_asked(client, built):
    first = sx.log_to_mlflow(built, experiment="tests")
    assert sx.log_to_mlflow(built, experiment="tests") == first
    second = sx.log_to_mlflow(built, experiment="tests", again=True)
    assert second != first
    assert len(runs_of(client)) == 2


def test_threads_that_log_at_once_make_one_run(client, built):
    found = []
    work = lambda: found.append(sx.log_to_mlflow(built, experiment="tests"))
    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert len(set(found)) == len(runs_of(client)) == 1


def test_a_failure_in_between_marks_the_run_and_the_next_call_makes_another(
    client, built, monkeypatch
):
    def fail(*_, **__):
        raise ConnectionError("gone")

    with monkeypatch.context() as patched:
        patched.setattr("mlflow.MlflowClient.log_artifacts", fail)
        with pytest.raises(ConnectionError, match="gone") as caught:
            sx.log_to_mlflow(built, experiment="tests")
    (run,) = runs_of(client)
    assert run.info.status == "FAILED"
    assert f"the run {run.info.run_id} of MLflow is not complete" in caught.value.__notes__[0]
    check_run(client, sx.log_to_mlflow(built, experiment="tests"), built)


def test_a_damaged_file_is_not_logged(client, built):
    file = built / "value.json"
    file.parent.chmod(0o755)
    file.chmod(0o644)
    file.write_text(json.dumps({"accuracy": 1.0}))
    for artifacts in (True, False):
        with pytest.raises(DamagedError):
            sx.log_to_mlflow(built, experiment="tests", artifacts=artifacts)
    assert runs_of(client) == []


def test_a_kept_failure_is_a_failed_run(client, store):
    @sx.stage(name="mlflow.fails")
    def fails(out, lr=0.1):
        (out / "half").touch()
        raise ValueError("no luck")

    kept = store.realize(fails(), on_error="keep")
    run = client.get_run(sx.log_to_mlflow(kept, experiment="tests"))
    assert run.info.status == "FAILED"
    assert run.data.tags["symexp.error"] == "builtins.ValueError: no luck"
    assert sx.log_to_mlflow(kept, experiment="tests") == run.info.run_id


def test_below_an_active_run_it_is_a_child_and_the_active_run_stays(mlflow, client, built):
    mlflow.set_experiment("tests")
    with mlflow.start_run() as active:
        run = sx.log_to_mlflow(built)
        assert mlflow.active_run().info.run_id == active.info.run_id
        other = sx.log_to_mlflow(built, again=True, parent=run)
    assert mlflow.active_run() is None
    assert client.get_run(run).data.tags["mlflow.parentRunId"] == active.info.run_id
    assert client.get_run(other).data.tags["mlflow.parentRunId"] == run
    assert client.get_run(active.info.run_id).data.params == {}


def test_the_experiment_that_is_set_counts_and_a_new_one_is_made(mlflow, client, built):
    mlflow.set_experiment("tests")
    sx.log_to_mlflow(built, artifacts=False)
    assert len(runs_of(client)) == 1
    run = sx.log_to_mlflow(built, experiment="new", run_name="mine", artifacts=False)
    assert [(r.info.run_id, r.info.run_name) for r in runs_of(client, "new")] == [(run, "mine")]
    assert files_of(client, run) == ["symexp.json"]
    assert not Path("mlruns").exists()


def test_many_params_and_metrics_go_in_pieces(client, store):
    space = sx.Dict({f"p{i}": i for i in range(250)})

    @sx.stage(name="mlflow.many")
    def many(out, options):
        pass

    built = store.realize(many(space))
    metrics = {"loss": list(range(1500))}
    run = sx.log_to_mlflow(built, experiment="tests", metrics=metrics, artifacts=False)
    assert len(client.get_run(run).data.params) == 250
    assert client.get_run(run).data.metrics == {"loss": 1499.0}


_KILLED = """
import os, signal, sys
import symexp as sx
import mlflow
mlflow.MlflowClient.log_artifacts = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
store, ref, uri = sys.argv[1:]
sx.log_to_mlflow(sx.Store(store)[ref], experiment="tests", tracking_uri=uri)
"""


def test_the_run_of_a_killed_process_is_marked_and_another_one_made(client, store, built, database):
    arguments = [sys.executable, "-c", _KILLED, str(store.root), built.ref, database]
    done = subprocess.run(arguments, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert [run.info.status for run in runs_of(client)] == ["RUNNING"]
    run = sx.log_to_mlflow(built, experiment="tests")
    assert sorted(r.info.status for r in runs_of(client)) == ["FINISHED", "KILLED"]
    check_run(client, run, built)


# A server.


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def server(mlflow, tmp_path):
    """The address of a server that keeps everything in a folder of the test."""
    port = free_port()
    command = [
        sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port),
        "--backend-store-uri", f"sqlite:///{tmp_path}/server.db", "--workers", "1",
        "--artifacts-destination", f"{tmp_path}/served",
    ]  # fmt: skip
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"},
        start_new_session=True,
    )
    try:
        printed = ""
        for line in process.stdout:
            printed += line
            if "Application startup complete" in line:
                break
        else:
            raise AssertionError(f"the server ended: {printed}")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_a_server_gets_the_same_over_http(mlflow, server, built):
    run = sx.log_to_mlflow(built, experiment="served", tracking_uri=server)
    check_run(mlflow.MlflowClient(server), run, built)
    assert sx.log_to_mlflow(built, experiment="served", tracking_uri=server) == run
