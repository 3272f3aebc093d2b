"""Stages of a pipeline built as tasks of a real Ray cluster on this machine."""

import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("ray", reason="ray is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("ray")]

# A script, as its classes are those of a notebook: no other process can import them.
SCRIPT = """
import json, os, signal, sys, threading
import ray
import symexp as sx

FACTOR = 3

def triple(x):
    return x * FACTOR

@sx.stage
def data(out, rows=3):
    print("rows:", rows)
    (out / "n").write_text(str(triple(rows)))

@sx.symbolize
class Model:
    def __init__(self, width=2):
        self.width = width

@sx.stage(matcher=sx.matchers.latest())
class Train:
    def __init__(self, data, model, lr=0.5):
        self.data, self.model, self.lr = data, model, lr

    def build(self, out):
        if self.lr > 1:
            raise Fast(rate=self.lr)
        if self.lr < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        text = f"{self.data.read_text('n')} {self.model.width} {self.lr} {self.data.rows}"
        (out / "accuracy").write_text(text)
        (out / "process").write_text(str(os.getpid()))

class Fast(Exception):
    def __init__(self, *, rate):
        super().__init__(f"{rate} is too fast")

@sx.stage
def merge(out, runs):
    (out / "all").write_text(" | ".join(r.read_text("accuracy") for r in runs))

@sx.stage(timeout=1, resources={"cpu": 2, "memory": "50MB"})
def slow(out):
    place = out.checkpoint / "saved"
    if place.exists():
        (out / "n").write_text(place.read_text())
        return
    place.write_text(json.dumps(ray.get_runtime_context().get_assigned_resources()))
    threading.Event().wait(600)

@sx.stage(timeout=0.5)
def deaf(out):
    from symexp.integrations.ray import timer

    timer.GRACE = 0.5  # of this process, which ends with it
    (out.checkpoint / "saved").write_text("1")
    while True:
        try:
            threading.Event().wait(600)
        except KeyboardInterrupt:
            pass

@sx.stage(resources={"license": 1})
def licensed(out, file):
    (out / "n").write_text("1")

store = sx.Store(sys.argv[1], echo=False)
signal.signal(signal.SIGINT, signal.SIG_IGN)  # as of `python script.py &`
ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, address="local")
runs = [Train(data(), Model(3), lr=lr) for lr in (0.25, 0.5)]
merged = store.realize(merge(runs), engine="ray")
kept = [store[run] for run in runs]
found = {
    "all": merged.read_text("all"),
    "processes": len({r.read_text("process") for r in kept} | {str(os.getpid())}),
    "logs": store[data()].logs,
    "context": len(merged.context),
    "plan": [step.action for step in store.plan(merge(runs))],
}
for rate in (2.0, -1.0):
    try:
        store.realize(merge([Train(data(), Model(), lr=rate)]), engine="ray", workers=1)
    except Exception as error:
        found[str(rate)] = [type(error).__name__, str(error), *getattr(error, "__notes__", [])]
try:
    failing = merge([Train(data(), Model(), lr=2.0)])
    store.realize(failing, engine="ray", on_error="keep")
except sx.SymexpError as error:
    found["kept"] = type(error).__name__
store.realize(runs[0], engine="ray", force=True)
found["forced"] = len(store.realizations(runs[0]))
for stage in (slow(), deaf()):
    try:
        store.realize(stage, engine="ray")
    except Exception as error:
        found[type(stage).__name__] = [type(error).__name__, str(error), *error.__notes__]
found["continued"] = store.realize(slow()).read_text("n")
ray.shutdown()
many = sx.stages.Map(licensed(sx.stages.EACH), over=sx.stages.files_of(data()))
try:
    store.realize(many, engine="ray")
except sx.SymexpError as error:
    found["licensed"] = str(error)
found["sound"] = store.verify()
found["work"] = os.listdir(store.layout.work)
print(json.dumps(found))
"""


def test_a_pipeline_of_a_script_on_a_cluster(tmp_path):
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, str(path), str(tmp_path / "store")],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        env={
            **os.environ,
            "RAY_AUTH_MODE": "disabled",
            "RAY_USAGE_STATS_ENABLED": "0",
            # It kills workers on machines whose memory others use.
            "RAY_memory_monitor_refresh_ms": "0",
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["all"] == "9 3 0.25 3 | 9 3 0.5 3"
    assert found["processes"] == 3
    assert found["logs"] == "rows: 3\n"
    assert found["context"] == 3
    assert set(found["plan"]) == {"hit"}
    kind, message, *notes = found["2.0"]
    assert (kind, message) == ("Fast", "2.0 is too fast")
    assert "in stage 'Train'" in notes[0]
    assert "its build directory is kept at" in notes[1]
    assert "script.py" in "".join(notes)
    kind, message, *notes = found["-1.0"]
    assert kind == "StoreError"
    assert "The task of Ray that built stage 'Train'" in message
    assert found["kept"] == "DependencyFailedError"
    assert found["forced"] == 2
    kind, message, *notes = found["slow"]
    assert (kind, "its timeout is 1 s" in message) == ("BuildTimeoutError", True)
    assert float(message.partition("after ")[2].partition(" s")[0]) < 10  # it was not killed
    assert "goes on from its checkpoint" in "".join(notes)
    kind, message, *notes = found["deaf"]
    assert (kind, "its timeout is 0.5 s" in message) == ("BuildTimeoutError", True)
    assert "goes on from its checkpoint" in "".join(notes)
    assert "This machine has not {'license': 1.0} for stage 'Map.licensed'" in found["licensed"]
    assert json.loads(found["continued"]) == {"CPU": 2.0, "memory": 50e6}
    assert found["sound"] == found["work"] == []


@pytest.mark.parametrize(
    ("setup", "address", "message"),
    [
        ("sys.modules['ray'] = None", None, "engine='ray' needs Ray: `pip install 'symexp[ray]'`"),
        ("", "127.0.0.1:1", "There is no Ray cluster at address='127.0.0.1:1'"),
    ],
    ids=["without Ray", "without a cluster"],
)
def test_an_engine_that_cannot_start_is_an_error_of_the_store(tmp_path, setup, address, message):
    code = f"""
import sys
{setup}
from symexp.store import Derivation, Store, StoreError
try:
    Store({str(tmp_path / "store")!r}).realize(
        Derivation("one", build=print), engine="ray", address={address!r}
    )
except StoreError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert message in done.stdout


def test_an_unknown_engine_is_an_error(tmp_path):
    from symexp.store import Derivation, Store, StoreError

    stage = Derivation("one", build=lambda ctx: None)
    with pytest.raises(StoreError, match="engine must be one of 'process', 'ray', got"):
        Store(tmp_path / "store").realize(stage, engine="dask")
