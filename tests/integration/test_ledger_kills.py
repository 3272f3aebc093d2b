"""Workers are killed by SIGKILL at random moments and started again; the database goes away.

Every trial must be complete exactly once in the ledger: none lost, none twice, none stuck.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symexp.study.ledger import open_existing
from symexp.sweeps.algorithms import Random

sa = pytest.importorskip("sqlalchemy")

sys.path.insert(0, str(Path(__file__).parent))
from ledger_worker import space  # noqa: E402  # a sibling, run as a script too

WORKER = Path(__file__).with_name("ledger_worker.py")
TRIALS = 200
WORKERS = 8
KILLS = 25
ON_SERVER = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]


@contextlib.contextmanager
def crew(count, how, url, log, lease=60):
    """Processes that work on a study, under one parent that replaces those that are killed."""
    command = [sys.executable, str(WORKER), str(count), how, url, str(TRIALS), str(log), str(lease)]
    parent = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    try:
        yield parent
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(parent.pid, signal.SIGKILL)
        parent.communicate()


def run_and_kill(how, url, log, midway=None):
    """Kills workers all along until the study is done; gives how many."""
    rng = random.Random(5)
    kills, deadline = 0, time.monotonic() + 300
    with crew(WORKERS, how, url, log, 1.5) as parent:
        while parent.poll() is None:
            assert time.monotonic() < deadline, "the study does not come to its end"
            time.sleep(rng.uniform(0.02, 0.15))
            lines = log.read_text().splitlines() if log.exists() else []
            if midway and len(lines) > TRIALS // 3:
                midway()
                midway = None
            elif lines and kills < KILLS:
                # One that is at work, in the middle of whatever it does now.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(rng.choice(lines[-WORKERS:]).split()[2]), signal.SIGKILL)
                    kills += 1
        assert parent.returncode == 0, parent.stderr.read().decode()
    assert midway is None, "the disturbance never came"
    return kills


def check(url, log, kills, how="sample"):
    assert kills >= 10
    with open_existing(url) as ledger:
        trials = ledger.trials()
        assert [t.number for t in trials] == list(range(TRIALS))
        assert ledger.counts() == {"complete": TRIALS}
        assert len({t.dna for t in trials}) == TRIALS
        assert [t.rewards for t in trials] == [(sum(t.dna.flat),) for t in trials]
        assert ledger.is_settled()
        # A trial of a group begins anew only if all its members are killed.
        assert how == "group" or sum(t.attempts > 1 for t in trials) >= 1
        # Whoever evaluated it, trial n got the candidate that the seed gives it.
        alone = Random(seed=7)
        alone.setup(space())
        assert all(t.dna == alone.propose(t.number) for t in trials)
    lines = [line.split() for line in log.read_text().splitlines()]
    reported = [int(number) for what, number, _ in lines if what == "done"]
    assert len(set(reported)) == len(reported), "a trial was completed twice"
    # A worker may be killed between its commit and its line in the log.
    assert len(reported) >= TRIALS - kills


@pytest.mark.slow
@pytest.mark.parametrize("how", ["worker", "detect", "sample", "group"])
def test_sqlite_loses_nothing_when_workers_are_killed(tmp_path, how):
    url, log = f"sqlite:///{tmp_path}/study.db#kills", tmp_path / "log"
    check(url, log, run_and_kill(how, url, log), how)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize(
    ("how", "mode"), [("worker", "immediate"), ("sample", "fast"), ("group", "immediate")]
)
def test_postgresql_loses_nothing_when_workers_are_killed_and_the_server_restarts(
    tmp_path, postgres, cluster, how, mode
):
    """A restart that is `immediate` is a crash: the server recovers from its log."""
    url, log = f"{postgres}#kills", tmp_path / "log"
    check(url, log, run_and_kill(how, url, log, midway=lambda: cluster.restart(mode)), how)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=ON_SERVER)])
def test_sixteen_processes_make_a_study_at_the_same_moment(tmp_path, request, kind):
    place = f"sqlite:///{tmp_path}/study.db"
    url = f"{place if kind == 'sqlite' else request.getfixturevalue('postgres')}#at-once"
    log = tmp_path / "log"
    with crew(16, "sample", url, log) as parent:
        error = parent.communicate(timeout=300)[1].decode()
        assert parent.returncode == 0, error
    with open_existing(url) as ledger:
        assert ledger.counts() == {"complete": TRIALS}
        assert all(t.attempts == 1 for t in ledger.trials())
