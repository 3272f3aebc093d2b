"""The best trials of a study, its Pareto front, files and pickles of its result."""

from __future__ import annotations

import csv
import json
import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

import symexp as sx
from symexp.study.ledger import StudyDefinition
from symexp.study.result import Result
from symexp.study.trial import Trial
from symexp.study.trial_result import ResultError


@sx.symbolize
class Layer:
    def __init__(self, units, rate=0.5):
        self.units = units


def swept(space, score, **options):
    for exp, feedback in sx.sample(space, **{"algorithm": "sweeping", **options}):
        feedback(score(exp))
    return feedback.study.result


def mixed():
    """A study with a bit of everything."""
    space = sx.Dict(
        kind=sx.oneof(["a", None, True]), layer=sx.oneof([None, Layer(sx.oneof([4, 8]))])
    )
    for _, feedback in sx.sample(space, "sweeping", 4, on_error="skip"):
        with feedback:
            if feedback.id == 2:
                raise ValueError("too\nlarge")
            if feedback.id == 3:
                feedback.skip("no")
            else:
                feedback(feedback.id / 3, metrics={"loss": math.nan})
    return feedback.study.result


def test_a_result_in_a_notebook():
    html = swept(sx.Dict(x=sx.oneof([1, 2])), lambda e: e.x, study="<nb>")._repr_html_()
    assert "&lt;result of &#x27;&lt;nb&gt;&#x27;: 2 complete; best 2 at trial 2, DNA(1)&gt;" in html
    assert html.count("<td") == 10


def test_export_as_csv(tmp_path):
    mixed().export(tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(newline="") as file:
        read = list(csv.DictReader(file))
    assert len(read) == 4
    assert (read[0]["kind"], read[0]["layer.layer.units"], read[0]["loss"]) == ("a", "", "nan")
    assert read[1]["error"].endswith("too\nlarge\n")


def test_export_as_json(tmp_path):
    mixed().export(str(tmp_path / "t.JSON"))
    value = json.loads((tmp_path / "t.JSON").read_text())
    assert (value["metrics"], value["directions"]) == (["reward"], ["maximize"])
    first = value["trials"][0]
    assert (first["dna"], first["kind"], first["loss"]) == ([0, 0], "a", None)
    assert first["metadata"] == {}


def test_export_to_another_suffix_is_refused(tmp_path):
    with pytest.raises(ResultError, match=r"\.csv or \.json, but got .*save_html"):
        mixed().export(tmp_path / "t.html")


@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), max_size=12))
def test_the_front_has_the_trials_that_no_other_dominates(points):
    directions = ("maximize", "minimize", "maximize")
    definition = StudyDefinition(sx.dna_spec(sx.oneof([0])).root(), directions, ["a", "b", "c"])
    trials = [Trial(i, None, "complete", rewards=p) for i, p in enumerate(points)]
    trials.append(Trial(len(points), None, "failed"))

    def beats(p, q):
        gains = (p[0] - q[0], q[1] - p[1], p[2] - q[2])
        return min(gains) >= 0 and max(gains) > 0

    expected = [i for i, p in enumerate(points) if not any(beats(q, p) for q in points)]
    front = Result(trials, definition).pareto_front()
    assert [t.trial.number for t in front] == expected


@given(st.lists(st.floats(-5, 5) | st.none(), max_size=12), st.integers(0, 5))
def test_the_best_come_first_and_the_earliest_of_equals(rewards, k):
    for direction, sign in (("maximize", -1), ("minimize", 1)):
        definition = StudyDefinition(sx.dna_spec(sx.oneof([0])).root(), direction)
        trials = [
            Trial(i, None, "skipped") if r is None else Trial(i, None, "complete", rewards=(r,))
            for i, r in enumerate(rewards)
        ]
        result = Result(trials, definition)
        order = sorted((sign * r, i) for i, r in enumerate(rewards) if r is not None)
        assert [t.trial.number for t in result.top(k)] == [i for _, i in order[:k]]
        assert (result.best is None) == (not order)


def test_an_empty_study():
    study = sx.Study.for_space(None, sx.Dict(x=sx.oneof([1])))
    table = study.result.table()
    assert (list(table), study.result.best, study.result.top(3)) == ([], None, [])
    assert repr(table) == "id  state  reward  x  seconds  attempts  error"
    assert study.result.to_csv() == "id,state,reward,x,seconds,attempts,error\n"


def test_importance_of_an_objective():
    space = sx.Dict(x=sx.oneof([1, 2, 3]), y=sx.oneof([1, 2, 3]))
    result = swept(space, lambda e: (e.x, e.y), metrics=["a", "b"])
    assert result.importances() == result.importances("a") == {"x": 1.0, "y": 0.0}
    assert result.importances("b") == {"y": 1.0, "x": 0.0}
    with pytest.raises(ResultError, match="objective of the study, a, b, but got"):
        result.importances("c")


def test_measurements_are_those_of_the_last_attempt():
    for _, feedback in sx.sample(sx.Dict(x=sx.oneof([0])), "sweeping", on_error=1):
        with feedback:
            feedback.add_measurement(feedback.attempt, step=feedback.attempt)
            if feedback.attempt == 1:
                raise ValueError
            feedback.done()
    (found,) = feedback.study.result.measurements()
    assert (found.number, found.attempt, found.step, found.rewards) == (0, 2, 2, (2.0,))


@pytest.mark.parametrize("k", [-1, 1.5, "3", True])
def test_top_needs_a_whole_number(k):
    with pytest.raises(ResultError, match="k to be a whole number from 0, but got"):
        sx.sample(sx.Dict(x=sx.oneof([1, 2]))).result.top(k)


def test_a_trial_shows_all_that_it_has():
    for _, feedback in sx.sample(sx.Dict(x=sx.oneof([1])), metrics=["loss"]):
        feedback(1.0, {"acc": 2})
    trial = feedback.study.result.trials[0]
    known = [name for name in dir(trial) if not name.startswith("_")]
    assert {"id", "exp", "rule", "state", "metrics", "metadata", "error", "attempts"} <= set(known)
    assert all(hasattr(trial, name) for name in known)


@pytest.mark.parametrize("place", ["memory", "sqlite", "sqlite without its space"])
def test_a_result_can_be_pickled(place, tmp_path):
    study = None
    if place != "memory":
        pytest.importorskip("sqlalchemy")
        study = f"sqlite:///{tmp_path}/kept.db#kept"
    for exp, feedback in sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping", study=study):
        feedback.add_measurement(exp.x, step=3)
        feedback.done()
    result = feedback.study.result
    if place == "sqlite without its space":
        result = sx.poll_result(study)
    again = pickle.loads(pickle.dumps(result))
    assert repr(again) == repr(result)
    assert again.table() == result.table()
    assert [(m.step, m.rewards) for m in again.measurements()] == [(3, (1.0,)), (3, (2.0,))]
    assert again.has_experiments == result.has_experiments
    if again.has_experiments:
        assert again.best.exp.x == 2


def space(n: int = 3) -> sx.Dict:
    return sx.Dict(x=sx.oneof(list(range(n))), y=5)


def test_tables_are_exported_as_csv_and_json(tmp_path):
    loop = sx.sample(space(), "sweeping")
    for exp, feedback in loop:
        feedback(exp.x / 2, metrics={"loss": 1.0})
    row = loop.result.table()[2]
    assert {k: row[k] for k in ("id", "state", "reward", "x", "loss")} == {
        "id": 3,
        "state": "complete",
        "reward": 1.0,
        "x": 2,
        "loss": 1.0,
    }
    loop.result.export(tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text().splitlines()[0].startswith("id,state,reward,x,loss")
    loop.result.export(tmp_path / "t.json")
    assert '"dna": 2' in (tmp_path / "t.json").read_text()
    with pytest.raises(ValueError, match=r"\.csv or \.json"):
        loop.result.export(tmp_path / "t.txt")
