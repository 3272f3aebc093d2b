"""`sx.tune` on a real Ray cluster of two nodes, both on this machine."""

import gc
import os
import signal
import subprocess
import sys
import textwrap
import time
import warnings
from pathlib import Path

import pytest

import symexp as sx
from symexp.sweeps.tune.job import TuneError

# Ray collects figures on its users, and repeats what workers print only in part, unless told.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("RAY_DEDUP_LOGS", "0")
# It kills workers on machines whose memory others use.
os.environ.setdefault("RAY_memory_monitor_refresh_ms", "0")

pytest.importorskip("sqlalchemy")
pytest.importorskip("cloudpickle")
ray = pytest.importorskip("ray")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("ray"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*:FutureWarning:ray.*"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def nodes():
    """Starts a cluster of two nodes; only the second one has a certain resource."""
    from ray.cluster_utils import Cluster

    small = {"num_cpus": 1, "object_store_memory": 80 * 2**20}
    made = Cluster(initialize_head=True, head_node_args={**small, "include_dashboard": False})
    made.add_node(resources={"second": 2}, **small)
    yield made
    made.shutdown()
    del made
    with warnings.catch_warnings():
        # What Ray leaves unclosed shall not be noticed in a later test.
        warnings.simplefilter("ignore")
        gc.collect()


@pytest.fixture
def tune(nodes):
    def call(*args, **kwargs):
        return sx.tune(*args, engine="ray", address=nodes.address, progress=False, **kwargs)

    yield call
    assert not ray.is_initialized()


@sx.symbolize
class Point:
    """Travels by value, because pytest made this module."""

    def __init__(self, x):
        self.x = x

    def twice(self):
        return Point(2 * self.x)


SPACE = Point(x=sx.oneof(list(range(6))))


def node():
    return ray.get_runtime_context().get_node_id()


def meet(folder, number=2):
    """Waits until so many workers have come here."""
    (Path(folder) / str(os.getpid())).touch()
    wait_for(lambda: len(list(Path(folder).iterdir())) >= number)


def wait_for(condition, seconds=300):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)


@pytest.mark.postgres
def test_workers_on_two_nodes_share_a_study_in_postgresql(tmp_path, postgres, tune):
    def evaluate(exp, feedback):
        meet(tmp_path)
        feedback(exp.twice().x, metadata={"node": node()})

    url = f"{postgres}#ray"
    result = tune(SPACE, evaluate, "sweeping", study=url, workers=2)
    assert result.counts == {"complete": 6}
    assert sorted(t.reward for t in result) == [0, 2, 4, 6, 8, 10]
    assert len({t.metadata["node"] for t in result}) == 2
    assert sx.eq(result.best.exp, Point(5))


def test_a_killed_worker_is_replaced_where_its_resources_are(tmp_path, tune, nodes, caplog):
    mark, met = tmp_path / "killed", tmp_path / "met"
    met.mkdir()

    def evaluate(exp, feedback):
        meet(met)
        if exp.x == 2 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        feedback(exp.x, metadata={"node": node(), "pid": os.getpid()})

    result = tune(
        SPACE,
        evaluate,
        "sweeping",
        study=f"sqlite:///{tmp_path}/s.db#ray",
        workers=2,
        resources={"second": 1, "cpu": 0.5},
        fresh_after=3,
    )
    assert result.counts == {"complete": 6}
    assert max(t.trial.attempts for t in result) == 2
    second = next(n["NodeID"] for n in nodes_of(nodes) if "second" in n["Resources"])
    assert {t.metadata["node"] for t in result} == {second}
    assert "was lost (WorkerCrashedError); another one takes its place" in caplog.text
    pids = [t.metadata["pid"] for t in result]
    assert max(map(pids.count, pids)) <= 3


def nodes_of(cluster):
    ray.init(address=cluster.address)
    try:
        return [n for n in ray.nodes() if n["Alive"]]
    finally:
        ray.shutdown()


def test_an_error_is_raised_here(nodes, monkeypatch):
    monkeypatch.setenv("RAY_ADDRESS", nodes.address)

    def evaluate(exp):
        raise ZeroDivisionError("by nothing")

    with pytest.raises(ZeroDivisionError, match="by nothing") as caught:
        sx.tune(SPACE, evaluate, engine="ray", address="auto", workers=2, progress=False)
    assert 'raise ZeroDivisionError("by nothing")' in str(caught.value.__cause__)


def test_there_must_be_a_cluster_at_the_address(monkeypatch):
    with pytest.raises(TuneError, match=r"no Ray cluster at address='127\.0\.0\.1:1'.*ray start"):
        sx.tune(SPACE, len, engine="ray", address="127.0.0.1:1", progress=False)


SCRIPT = """
    import os, signal, sys, time
    import symexp as sx

    # It is ignored in what a shell starts in its background, as these tests may be.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    address, url, log, seconds = *sys.argv[1:4], float(sys.argv[4])

    @sx.symbolize
    class Trial:
        def __init__(self, x):
            self.x = x

    def evaluate(exp):
        with open(log, 'a') as file:
            file.write(f'{os.getpid()} {exp.x}\\n')
        time.sleep(seconds)
        return exp.x

    space = Trial(sx.oneof([1, 2, 3]))
    print(sx.tune(space, evaluate, 'sweeping', study=url, engine='ray', workers=2, progress=False,
                  address=address or None))
"""


def test_an_interrupt_stops_all_and_a_cluster_of_its_own_goes_on(tmp_path, nodes):
    path, log, url = tmp_path / "script.py", tmp_path / "log", f"sqlite:///{tmp_path}/s.db#it"
    path.write_text(textwrap.dedent(SCRIPT))

    def start(address, seconds):
        command = [sys.executable, str(path), address, url, str(log), str(seconds)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    script = start(nodes.address, 3600)
    try:
        wait_for(lambda: log.exists() and len(log.read_text().splitlines()) == 2)
        script.send_signal(signal.SIGINT)
        _, err = script.communicate(timeout=300)
    finally:
        script.kill()
    assert "KeyboardInterrupt" in err
    assert "The same call goes on from here." in err
    assert sx.poll_result(url).counts == {"waiting": 2}
    out, err = start("", 0).communicate(timeout=300)
    assert "<result of 'it': 3 complete; best 3 at trial 3" in out, err
