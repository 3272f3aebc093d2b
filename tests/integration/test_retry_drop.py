"""Trials that are evaluated again, or removed, in memory and in a database."""

from __future__ import annotations

import pytest

import symexp as sx
from symexp.study.ledger.base import LeaseLostError
from symexp.study.study import StudyError

sa = pytest.importorskip("sqlalchemy")

SPACE = sx.Dict(x=sx.oneof([1, 2, 3, 4, 5, 6]))


ON_SERVER = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=ON_SERVER)])
def place(request, tmp_path):
    """The name or URL of a study that does not exist yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/study.db#s"
    if request.param == "postgres":
        return f"{request.getfixturevalue('postgres')}#s"
    return f"retry-{tmp_path.name}"


def loop_of(place, trials=6, **options):
    options = {"on_error": "skip", "progress": False, "wait": False, "seed": 1, **options}
    return sx.sample(SPACE, "sweeping", trials, study=place, **options)


def run(place, trials=6, bad=(), **options):
    """Evaluates trials; returns the ids and candidates."""
    seen = []
    for exp, feedback in loop_of(place, trials, **options):
        seen.append((feedback.id, exp.x))
        if exp.x in bad:
            with feedback:
                raise ValueError(f"no {exp.x}")
        elif exp.x == 6:
            feedback.skip("six")
        else:
            feedback(float(exp.x))
    return seen


def test_failed_trials_are_tried_again(place):
    run(place, bad=(2, 4), on_error=0)
    study = sx.Study.open(place)
    assert study.result.counts == {"complete": 3, "failed": 2, "skipped": 1}
    assert study.retry() == [2, 4]
    assert study.retry() == []
    assert study.result.counts == {"complete": 3, "waiting": 2, "skipped": 1}
    assert run(place, bad=(4,), on_error=0) == [(2, 2), (4, 4)]
    assert study.result.best.id == 5
    (failed,) = [t for t in study.result.trials if t.state == "failed"]
    assert (failed.id, failed.attempts) == (4, 2)
    assert study.retry("failed") == [4]
    (waiting,) = [t for t in study.result.trials if t.state == "waiting"]
    assert [(r["state"], r["attempts"]) for r in waiting.retries] == [("failed", 1), ("failed", 2)]
    assert all("ValueError: no 4" in r["error"] for r in waiting.metadata["retried"])
    study.close()


def test_a_retry_counts_the_tries_of_on_error_anew(place):
    for _ in range(2):
        tries = 0
        for _exp, feedback in loop_of(place, 1, on_error=2):
            with feedback:
                tries += 1
                raise ValueError("no")
        assert tries == 3
        assert feedback.study.retry() == [1]


def test_other_states_are_tried_again_if_they_are_named(place):
    run(place)
    study = sx.Study.open(place)
    assert study.retry() == []
    assert study.retry(("skipped", "pruned")) == [6]
    assert study.retry(trials=[1, study.result.trials[1]]) == []
    assert study.retry("complete", trials=[1, study.result.trials[1]]) == [1, 2]
    assert study.result.trials[0].retries[0]["rewards"] == [1.0]
    assert run(place) == [(6, 6), (1, 1), (2, 2)] or "://" in place
    assert study.result.counts == {"complete": 5, "skipped": 1}
    for wrong in ("running", ["failed", "waiting"], 3, None, "fail"):
        with pytest.raises(StudyError, match="Expected states to be among"):
            study.retry(wrong)
    with pytest.raises(StudyError, match="has no trial 7"):
        study.retry(trials=[7])
    study.close()


@pytest.mark.parametrize("algorithm", ["tpe", "regularized_evolution", "hill_climb"])
def test_a_running_loop_gets_and_learns_them(algorithm, place):
    space = sx.Dict(x=sx.oneof([1, 2, 3, 4, 5, 6]), y=sx.floatv(0.0, 1.0))
    seen = []
    loop = sx.sample(space, algorithm, 12, study=place, on_error=0, progress=False, seed=1)
    for exp, feedback in loop:
        seen.append(feedback.id)
        if feedback.id == 3 and feedback.attempt == 1:
            with feedback:
                raise ValueError("no")
        elif len(seen) == 8:
            assert loop.study.retry() == [3]
            feedback(0.5)
        else:
            feedback(exp.x + exp.y)
    assert seen == [1, 2, 3, 4, 5, 6, 7, 8, 3, 9, 10, 11, 12]
    assert loop.result.counts == {"complete": 12}


def test_a_dropped_trial_is_gone_and_can_be_proposed_again(place):
    run(place, 4)
    study = sx.Study.open(place)
    study.drop(4)
    study.drop(study.result.trials[0])
    assert [t.id for t in study.result.trials] == [2, 3]
    assert study.result.best.id == 3
    with pytest.raises(StudyError, match="has no trial 4"):
        study.drop(4)
    for wrong in (True, "4", None, 1.0):
        with pytest.raises(StudyError, match="Expected a trial, or its id"):
            study.drop(wrong)
    assert run(place, 4) == [(5, 5), (6, 6)]
    assert study.enqueue({"x": 1}) == 7
    assert study.enqueue({"x": 2}) is None
    study.drop(7)
    assert len(study.result) == 4
    study.close()


def test_a_running_trial_is_dropped_by_force_only(place):
    loop = loop_of(place, 3)
    study = loop.study
    for exp, feedback in loop:
        if feedback.id == 2:
            with pytest.raises(StudyError, match=r"Trial 2 .* is being evaluated"):
                study.drop(2)
            study.drop(feedback.id, force=True)
            with pytest.raises(LeaseLostError, match="Trial 2 "):
                feedback(float(exp.x))
            break
        feedback(float(exp.x))
    assert [t.id for t in study.result.trials] == [1]
    assert [i for i, _ in run(place, 3)] == [3, 4]
    study.close()


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_a_server_keeps_the_space_and_survives_spoilt_rows(postgres):
    url = f"{postgres}#s"
    run(url, 3)
    rows = sa.create_engine(postgres.replace("postgresql:", "postgresql+psycopg:"))
    with rows.begin() as connection:
        connection.execute(sa.text("UPDATE symexp_trials SET rewards = 'x' WHERE number = 0"))
        connection.execute(sa.text("UPDATE symexp_trials SET finished = 'NaN' WHERE number = 1"))
    with pytest.warns(sx.SpoiltTrialWarning, match="Trial [12] of the study 's'") as told:
        result = sx.poll_result(url)
    assert len(told) == 2
    assert result.counts == {"failed": 2, "complete": 1}
    assert result.best.exp == sx.Dict(x=3)
    assert sx.Study.open(url).retry() == [1, 2]
    assert run(url, 3) == [(1, 1), (2, 2)]
    rows.dispose()


def test_an_error_of_any_characters_is_kept(place):
    for exp, feedback in loop_of(place, 2):
        with feedback:
            if exp.x == 1:
                raise ValueError("\ud800 and \0")
            feedback.skip(ValueError("a \0 as the reason"))
    first, second = sx.poll_result(place).trials
    assert first.error.endswith("ValueError: \\ud800 and \\x00\n")
    assert second.error == "a \\x00 as the reason"
    assert feedback.study.retry(("failed", "skipped")) == [1, 2]
