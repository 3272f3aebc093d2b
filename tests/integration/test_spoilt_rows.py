"""A row of a study that someone has spoilt costs its trial, and not the study."""

from __future__ import annotations

import warnings
from itertools import count

import pytest

import symexp as sx
from tests.integration.sqlite_files import connect, connections_are_closed  # noqa: F401

pytest.importorskip("sqlalchemy")

SPACE = sx.Dict(x=sx.oneof([1, 2, 3, 4, 5, 6]), y=sx.floatv(0.0, 1.0))
_numbers = count()


def study_of(tmp_path, trials=4, space=SPACE, **options):
    """Returns the URL of a new study with complete trials, and its connection."""
    file = tmp_path / f"study{next(_numbers)}.db"
    url = f"sqlite:///{file}#s"
    loop = sx.sample(space, "random", trials, study=url, seed=1, progress=False, **options)
    for exp, feedback in loop:
        feedback.add_measurement(0.5, step=1)
        feedback(float(exp.x))
    return url, connect(file)


def go_on(url, trials, algorithm="random", **options):
    ids = []
    loop = sx.sample(
        SPACE, algorithm, trials, study=url, seed=1, progress=False, wait=False, **options
    )
    for exp, feedback in loop:
        ids.append(feedback.id)
        feedback(float(exp.x))
    return ids


SPOILT = [
    ("dna", "'no json'"),
    ("dna", "'[7, 7, 7]'"),
    ("dna", "NULL"),
    ("dna", "x'ff00'"),
    ("state", "'done'"),
    ("rewards", "NULL"),
    ("rewards", "'[1.0'"),
    ("rewards", "'[1.0, 2.0]'"),
    ("rewards", "'[NaN]'"),
    ("rewards", "'[\"1.0\"]'"),
    ("rewards", "'{\"a\": 1}'"),
    ("rewards", "1.5"),
    ("metrics", "'[]'"),
    ("metadata", "'oops'"),
    ("metadata", "'" + "[" * 100_000 + "'"),
    ("attempts", "'many'"),
    ("started", "'yesterday'"),
    ("finished", "'tomorrow'"),
    ("error", "x'ff'"),
]


@pytest.mark.parametrize(("column", "value"), SPOILT)
def test_a_spoilt_row_costs_its_trial(column, value, tmp_path):
    url, rows = study_of(tmp_path)
    best = sx.poll_result(url).best.id
    spoilt = best % 4 + 1
    rows.execute(f"UPDATE symexp_trials SET {column} = {value} WHERE number = {spoilt - 1}")
    message = rf"Trial {spoilt} of the study 's' cannot be read: column '{column}'"
    with pytest.warns(sx.SpoiltTrialWarning, match=message) as told:
        result = sx.poll_result(url)
    assert len(told) == 1
    assert result.counts == {"complete": 3, "failed": 1}
    # One warning for each trial and process: warnings are errors in the tests.
    assert sx.poll_result(url).best.id == best
    assert len(result.table()) == len(result.trials) == 4
    assert str(result.trials[spoilt - 1]).startswith(f"TrialResult(id={spoilt}")
    assert column in result.table()[spoilt - 1]["error"]
    assert result.to_csv()
    assert result.to_json_str()
    assert repr(result)
    assert result.importances()
    study = sx.Study.open(url, space=SPACE)
    assert study.ledger.counts()
    assert go_on(url, 6, "tpe") == [5, 6]
    assert go_on(url, 8, "regularized_evolution") == [7, 8]
    assert study.retry(trials=[spoilt]) == [spoilt]
    assert go_on(url, 8) == [spoilt]
    assert sx.poll_result(url).counts == {"complete": 8}
    study.close()


@pytest.mark.parametrize(("column", "value"), SPOILT[:6])
def test_a_spoilt_trial_can_be_removed(column, value, tmp_path):
    url, rows = study_of(tmp_path)
    rows.execute(f"UPDATE symexp_trials SET {column} = {value} WHERE number = 1")
    study = sx.Study.open(url)
    with pytest.warns(sx.SpoiltTrialWarning, match="Trial 2"):
        study.drop(2)
    assert [t.id for t in study.result.trials] == [1, 3, 4]
    assert go_on(url, 4) == [5]
    study.close()


def test_two_spoilt_rows_have_two_warnings(tmp_path):
    url, rows = study_of(tmp_path)
    rows.execute("UPDATE symexp_trials SET rewards = 'x' WHERE number > 1")
    with pytest.warns(sx.SpoiltTrialWarning) as told:
        assert sx.poll_result(url).counts == {"complete": 2, "failed": 2}
    assert [str(t.message)[:8] for t in told] == ["Trial 3 ", "Trial 4 "]


@pytest.mark.parametrize(("column", "value"), [*SPOILT[:4], ("metadata", "'oops'")])
@pytest.mark.parametrize("group", [None, "a"])
def test_a_spoilt_waiting_trial_fails(column, value, group, tmp_path):
    url, rows = study_of(tmp_path, 2)
    study = sx.Study.open(url, space=SPACE)
    assert study.enqueue({"x": 1, "y": 0.5}) == 3
    assert study.enqueue({"x": 2, "y": 0.5}) == 4
    rows.execute(f"UPDATE symexp_trials SET {column} = {value} WHERE number = 2")
    if value == "NULL":  # as a worker leaves it that died while it chose
        assert go_on(url, 4, group=group) == [3, 4]
        return
    with pytest.warns(sx.SpoiltTrialWarning, match="Trial 3 of the study 's'"):
        assert go_on(url, 5, group=group) == [4, 5]
    assert study.result.counts == {"complete": 4, "failed": 1}
    assert study.result.trials[2].error.startswith("The row of the trial cannot be read")
    study.close()


def test_a_waiting_trial_with_a_spoilt_time_is_claimed(tmp_path):
    url, rows = study_of(tmp_path, 2)
    study = sx.Study.open(url, space=SPACE)
    study.enqueue({"x": 1, "y": 0.5})
    rows.execute("UPDATE symexp_trials SET due = 'soon', owner = x'00' WHERE number = 2")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sx.SpoiltTrialWarning)
        assert go_on(url, 3) == [3]
    study.close()


@pytest.mark.parametrize(("column", "value"), [*SPOILT[:4], ("metadata", "'oops'")])
def test_a_trial_that_is_spoilt_while_it_runs_ends_as_usual(column, value, tmp_path):
    url, rows = study_of(tmp_path, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sx.SpoiltTrialWarning)
        loop = sx.sample(SPACE, "tpe", 4, study=url, seed=1, progress=False)
        for exp, feedback in loop:
            if feedback.id == 3:
                rows.execute(f"UPDATE symexp_trials SET {column} = {value} WHERE number = 2")
                assert len(sx.poll_result(url)) == 3
            feedback(float(exp.x))
    assert loop.result.counts == {"complete": 4}


@pytest.mark.parametrize(
    ("column", "value"),
    [("rewards", "'x'"), ("rewards", "'[1, 2]'"), ("metrics", "'[]'"), ("at", "'now'")],
)
def test_a_spoilt_measurement_is_left_out(column, value, tmp_path):
    url, rows = study_of(tmp_path)
    rows.execute(f"UPDATE symexp_measurements SET {column} = {value} WHERE number = 1")
    result = sx.poll_result(url)
    study = sx.Study.open(url)
    message = f"Trial 2 of the study 's' cannot be read: column '{column} of a measurement'"
    with pytest.warns(sx.SpoiltTrialWarning, match=message):
        assert [m.number for m in study.ledger.measurements()] == [0, 2, 3]
    assert [len(t.measurements) for t in study.result.trials] == [1, 0, 1, 1]
    assert result.counts == {"complete": 4}
    study.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [("spec", "'x'"), ("spec", "'{}'"), ("directions", "'[1]'"), ("metrics", "'x'"),
     ("directions", "'[\"up\"]'")],
)  # fmt: skip
def test_a_spoilt_study_has_a_clear_error(column, value, tmp_path):
    url, rows = study_of(tmp_path)
    rows.execute(f"UPDATE symexp_studies SET {column} = {value}")
    with pytest.raises(sx.SymexpError, match=r"The row of the study 's' .* cannot be read"):
        sx.poll_result(url)
    with pytest.raises(sx.SymexpError, match=r"The row of the study 's' .* cannot be read"):
        go_on(url, 5)
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        assert [s.name for s in sx.studies(url.partition("#")[0])] == ["s"]


def test_a_spoilt_time_does_not_reach_callbacks(tmp_path):
    url, rows = study_of(tmp_path, 2)
    study = sx.Study.open(url)
    trial = study.ledger.trials()[1]
    rows.execute("UPDATE symexp_trials SET started = x'00', finished = 'soon' WHERE number = 1")
    study.ledger.read_times(trial)
    assert (trial.started, trial.finished) == (None, None)
    study.close()
