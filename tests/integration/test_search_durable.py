"""Studies that outlive the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

import symexp as sx
from symexp.study.ledger import LedgerError, StudyMismatchError

CODE = """
import os, sys
import symexp as sx
url, limit, dies = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "dies"
space = sx.Dict(x=sx.oneof(list(range(6))), y=5)
for exp, feedback in sx.sample(space, "sweeping", limit, study=url, seed=1):
    if dies and feedback.id == 3:
        os._exit(9)
    print(feedback.id, feedback.attempt, exp.x)
    feedback(exp.x, metrics={"loss": 1.5}, metadata={"host": "a"})
"""


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'sweep.db'}#digits"


def run(url: str, limit: int, how: str = "lives") -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", CODE, url, str(limit), how], capture_output=True, text=True
    )
    assert done.returncode == (9 if how == "dies" else 0), done.stderr
    return done.stdout.splitlines()


def space() -> sx.Dict:
    return sx.Dict(x=sx.oneof(list(range(6))), y=5)


def test_running_the_same_loop_again_resumes(url):
    assert run(url, 4) == ["1 1 0", "2 1 1", "3 1 2", "4 1 3"]
    assert run(url, 4) == []
    assert run(url, 6) == ["5 1 4", "6 1 5"]
    result = sx.poll_result(url)
    assert result.best.reward == 5
    assert result.trials[0].metrics == {"loss": 1.5}
    assert result.trials[0].metadata["host"] == "a"
    assert result.best.exp.x == 5
    assert sx.Study.open(url, space=space()).result.best.exp.x == 5


def test_a_trial_whose_process_died_is_taken_over(url):
    run(url, 6, "dies")
    lines = run(url, 6)
    assert sorted(lines) == ["3 2 2", "4 1 3", "5 1 4", "6 1 5"]
    assert sx.poll_result(url).counts == {"complete": 6}


def test_a_study_with_another_space_is_refused_with_the_difference(url):
    run(url, 2)
    with pytest.raises(StudyMismatchError, match=r"has another space[^$]*-    \(5\): 5"):
        sx.sample(sx.Dict(x=sx.oneof(list(range(5))), y=5), study=url)
    with pytest.raises(StudyMismatchError, match="directions"):
        sx.sample(space(), study=url, direction="minimize")


def test_a_study_that_is_not_there(url):
    with pytest.raises(LedgerError, match="no study 'digits'"):
        sx.poll_result(url)


def test_enqueue_from_outside(url):
    run(url, 1)
    assert sx.Study.open(url, space=space()).enqueue(sx.Dict(x=4, y=5)) == 2
    assert run(url, 3) == ["2 1 4", "3 1 2"]
