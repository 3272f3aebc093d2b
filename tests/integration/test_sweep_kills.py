"""Sweeps with budgets whose parent is killed, on each kind of study and of workers."""

import os
import sys

import pytest

from tests.integration.sweep_kills import Sweep, check

pytest.importorskip("sqlalchemy")
pytest.importorskip("cloudpickle")

# Ray collects figures on its users, and kills workers on machines whose memory others use.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("RAY_memory_monitor_refresh_ms", "0")

PROGRAM = """
import os, sys, time
import symexp as sx

study, log, checkpoints, engine, address, attempts = sys.argv[1:]

@sx.symbolize
class Net:
    def __init__(self, width, rate):
        self.width, self.rate = width, rate

def tell(*words):
    with open(log, "a") as file:
        file.write(" ".join(map(str, [*words, os.getpid()])) + "\\n")

def train(net, feedback):
    place = feedback.checkpoint / "epoch"
    first = int(place.read_text()) if place.exists() else 0
    for epoch in range(first, int(feedback.budget)):
        tell("begin", feedback.id, feedback.attempt, epoch)
        time.sleep(0.05)
        tell("end", feedback.id, feedback.attempt, epoch)
        feedback.add_measurement(net.width * net.rate + epoch, step=epoch)
        draft = feedback.checkpoint / "draft"
        draft.write_text(str(epoch + 1))
        os.replace(draft, place)
    feedback.done()

sx.tune(
    Net(sx.oneof(list(range(30))), sx.floatv(0.0, 1.0)), train, "hyperband", 12,
    study=study, fidelity=sx.fidelity("epochs", 1, 9), seed=3, workers=2, progress=False,
    max_attempts=int(attempts),
    checkpoints=checkpoints or None, engine=engine, address=address or None,
)
"""


ON_SERVER = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=ON_SERVER)])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/study.db#kills"
    return f"{request.getfixturevalue('postgres')}#kills"


def kill_and_check(folder, url, engine, kills, address=""):
    program, log = folder / "program.py", folder / "epochs.log"
    program.write_text(PROGRAM)
    checkpoints = "" if url.startswith("sqlite") else folder / "kept"
    # Each of the kills may hit the same trial before it has measured anything.
    command = [sys.executable, program, url, log, checkpoints, engine, address, kills + 1]
    sweep = Sweep(list(map(str, command)), log, folder / "output.txt")
    sweep.run(kills)
    assert len(sweep.kills) == kills
    return check(url, log, sweep.kills, 12, (1, 3, 9))


@pytest.mark.slow
def test_nothing_is_lost_when_parents_and_workers_are_killed(url, tmp_path):
    figures = kill_and_check(tmp_path, url, "process", 3)
    assert figures.promotions >= 4


@pytest.mark.slow
@pytest.mark.xdist_group("ray")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_nothing_is_lost_on_a_ray_cluster_that_outlives_its_driver(tmp_path):
    pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    small = {"num_cpus": 2, "object_store_memory": 80 * 2**20, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=small)
    try:
        url = f"sqlite:///{tmp_path}/study.db#kills"
        figures = kill_and_check(tmp_path, url, "ray", 3, cluster.address)
    finally:
        cluster.shutdown()
    assert figures.promotions >= 4
