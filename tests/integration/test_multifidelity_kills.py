"""Processes of a sweep with budgets are killed by SIGKILL; no trial and no result is lost."""

import os
import random
import signal
import subprocess
import sys

import pytest

import symexp as sx
from symexp.study.ledger import open_existing
from symexp.sweeps.fidelity.notes import note_of

pytest.importorskip("sqlalchemy")

ON_SERVER = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]
BUDGETS = (1, 3, 9)
TRIALS = 25
KILLS = 6


def tree():
    return sx.Dict(a=sx.oneof(list(range(60))), b=sx.floatv(0.0, 1.0))


def value(exp, budget):
    return exp.a * exp.b + budget / 10


def sweep(url):
    """What a worker process does; a line for each thing that it is about to do or has done."""
    for exp, feedback in sx.sample(
        tree(), "asha", TRIALS, study=url, seed=3, fidelity=sx.fidelity("epochs", 1, 9)
    ):
        print("began", feedback.id, feedback.budget, flush=True)
        for step in range(feedback.reached, feedback.budget):
            feedback.add_measurement(value(exp, step), step=step)
            print("measured", feedback.id, step, flush=True)
        feedback(value(exp, feedback.budget))
        print("done", feedback.id, feedback.budget, flush=True)


def start(url):
    command = [sys.executable, __file__, url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=ON_SERVER)])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/study.db#kills"
    return f"{request.getfixturevalue('postgres')}#kills"


@pytest.mark.slow
def test_nothing_is_lost_when_workers_are_killed(url):
    rng = random.Random(4)
    workers = [start(url) for _ in range(3)]
    done = []
    try:
        for _ in range(KILLS):
            index = rng.randrange(len(workers))
            for _ in range(rng.randint(1, 12)):
                line = workers[index].stdout.readline()
                if not line:
                    break  # the study has ended
                done += [tuple(map(int, line.split()[1:]))] if line.startswith("done") else []
            os.kill(workers[index].pid, signal.SIGKILL)
            out, _ = workers[index].communicate()
            done += [tuple(map(int, x.split()[1:])) for x in out.splitlines() if x[:4] == "done"]
            workers[index] = start(url)
        for worker in workers:
            out, error = worker.communicate(timeout=240)
            assert worker.returncode == 0, error
            done += [tuple(map(int, x.split()[1:])) for x in out.splitlines() if x[:4] == "done"]
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    check(url, done)


def check(url, done):
    assert len(set(done)) == len(done), "a budget was reported twice"
    with open_existing(url) as ledger:
        trials, measured = ledger.trials(), ledger.measurements()
        assert ledger.is_settled()
    assert [t.number for t in trials] == list(range(TRIALS))
    assert {t.state for t in trials} == {"paused", "complete"}
    result = sx.poll_result(url)
    for trial, shown in zip(trials, result.trials):
        note = note_of(trial)
        # All that a worker has reported is there; it may be killed before it says so.
        assert {b for n, b in done if n == trial.id} <= set(note.rewards)
        reached = [b for b in BUDGETS if b <= note.reached]
        assert sorted(note.rewards) == reached
        a, b = trial.dna.flat
        assert note.rewards == {k: (pytest.approx(a * b + k / 10),) for k in reached}
        assert (trial.state == "complete") == (note.reached == 9)
        assert {m.step for m in measured if m.number == trial.number} == set(range(note.reached))
        assert [m.step for m in shown.measurements] == list(range(note.reached))
    at_least = {b: sum(note_of(t).reached >= b for t in trials) for b in BUDGETS}
    assert at_least[3] >= TRIALS // 3
    assert at_least[9] >= at_least[3] // 3 >= 1


if __name__ == "__main__":
    sweep(sys.argv[1])
