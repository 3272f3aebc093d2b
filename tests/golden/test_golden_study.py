"""Studies that earlier versions have written open, and go on."""

import sqlite3
from pathlib import Path

import pytest

import symexp as sx

pytest.importorskip("sqlalchemy")

GOLDEN = Path(__file__).parent / "study"

# The trials that the files have, but for the last one, which had no end.
TRIALS = [
    ("complete", (0.5, 48.0)),
    ("complete", (1.0, 40.0)),
    ("complete", (1.5, 48.0)),
    ("skipped", None),
    ("pruned", (1.25, 24.0)),
]


def space():
    return sx.Dict(
        lr=sx.floatv(0.001, 0.1, scale="log"),
        layers=sx.manyof(2, [8, 16, 32]),
        opt=sx.oneof(["sgd", sx.Dict(name="adam", beta=sx.floatv(0.5, 0.9))]),
    )


def restored(name, tmp_path):
    """Returns the URL of a database that is made from its text."""
    file = tmp_path / "study.db"
    connection = sqlite3.connect(file)
    connection.executescript((GOLDEN / f"{name}.sql").read_text("utf-8"))
    connection.close()
    return f"sqlite:///{file}#digits"


@pytest.mark.parametrize("name", ["format1", "groups", "spaces"])
def test_a_study_of_an_earlier_version_opens(name, tmp_path):
    url = restored(name, tmp_path)
    assert [s.name for s in sx.studies(url.partition("#")[0])] == ["digits"]
    result = sx.poll_result(url)
    assert [(t.state, t.rewards) for t in result.trials[:5]] == TRIALS
    assert result.trials[0].metrics == {"loss": 0.5}
    assert result.trials[0].metadata["host"] == "a"
    assert result.trials[0].metadata["links"] == {"board": "http://b"}
    assert len(sx.Study.open(url).ledger.measurements()) == 5
    best = sx.Study.open(url, space=space()).result.trials[1]
    assert best.exp.layers == [8, 32]
    assert best.exp.opt.name == "adam"
    assert sx.fingerprint(best.exp) == best.metadata["fingerprint"]


@pytest.mark.parametrize("name", ["format1", "groups", "spaces"])
@pytest.mark.parametrize("group", [None, "a", "b"])
def test_a_study_of_an_earlier_version_goes_on(name, group, tmp_path):
    loop = sx.sample(
        space(),
        "random",
        8,
        study=restored(name, tmp_path),
        seed=3,
        metrics=["acc", "size"],
        direction=["maximize", "minimize"],
        group=group,
        progress=False,
    )
    seen = []
    for exp, feedback in loop:
        seen.append((feedback.id, feedback.attempt))
        feedback((1.0, sum(exp.layers)))
    assert seen == [(6, 2), (7, 1), (8, 1)]
    assert loop.result.counts == {"complete": 6, "skipped": 1, "pruned": 1}


def test_a_study_that_keeps_its_space_needs_no_space(tmp_path):
    result = sx.poll_result(restored("spaces", tmp_path))
    best = result.trials[1]
    assert best.exp.layers == [8, 32]
    assert best.exp.opt.name == "adam"
    assert [(r["state"], r["attempts"]) for r in result.trials[0].retries] == [("skipped", 1)]


def test_trials_that_paused_are_as_they_were_and_go_on(tmp_path):
    url = restored("paused", tmp_path).replace("#digits", "#paused")
    result = sx.poll_result(url)
    assert [(t.state, t.rewards) for t in result.trials] == [
        ("paused", (1.1,)),
        ("paused", (4.1,)),
        ("paused", (12.3,)),
        ("paused", (11.1,)),
        ("paused", (3.1,)),
        ("paused", (22.3,)),
        ("paused", (15.1,)),
    ]
    assert result.trials[2].trial.fidelity == {
        "budgets": [1, 3, 9],
        "budget": 3,
        "rewards": [[1, [12.1]], [3, [12.3]]],
        "attempts": 1,
        "violations": [[1, 0.0], [3, 0.0]],
    }
    space = sx.Dict(x=sx.oneof(list(range(30))))
    fidelity = sx.fidelity("epochs", 1, 9)
    seen = []
    for exp, feedback in sx.sample(space, "asha", 8, seed=1, fidelity=fidelity, study=url):
        seen.append((feedback.id, feedback.reached, feedback.budget))
        feedback(exp.x + feedback.budget / 10)
    assert seen[0] == (7, 1, 3)
    assert (6, 3, 9) in seen
    assert len(sx.poll_result(url).trials) == 8
